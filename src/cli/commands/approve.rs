//! `tieout approve`: a person's yes to a plan.

use std::collections::BTreeSet;

use crate::app::error::AppError;
use crate::app::replay::replay;
use crate::cli::args::ApproveArgs;
use crate::cli::clock::SystemClock;
use crate::cli::commands::shared::{find_plan, held_words, require_open};
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::office::READERS;
use crate::cli::output::Output;
use crate::config::settings::Settings;
use crate::domain::id::CorrectionId;
use crate::domain::plan::{Approval, Correction};
use crate::ports::clock::Clock as _;
use crate::store::database::Store;
use crate::store::lock::RunLock;

/// Runs the command.
///
/// # Errors
/// There is no such plan or correction, or the plan was used.
pub fn run(args: &ApproveArgs, output: Output, json: bool) -> Result<Exit, CliError> {
    // A folder without settings is no company: nothing is made in it.
    Settings::load(&args.company)?;
    let _lock = RunLock::acquire(&args.company)?;
    let store = Store::open(&args.company)?;
    let record = find_plan(&store, &args.plan)?;
    require_open(&record)?;
    let plan = replay(&store, READERS, &record.run)?.pass.reconciliation.plan;
    if plan.id != record.id {
        return Err(AppError::PlanChanged { plan: record.id }.into());
    }
    let open: Vec<&Correction> =
        plan.corrections.iter().filter(|it| it.verdict.may_apply()).collect();
    if open.is_empty() {
        let reason = held_words(&plan).unwrap_or_else(|| "the plan is empty".to_owned());
        return Err(CliError::Usage(format!("nothing was approved: {reason}")));
    }
    let corrections = chosen(&open, &args.only)?;
    let count = corrections.len();
    store.save_approval(&Approval {
        plan: plan.id.clone(),
        corrections: corrections.clone(),
        by: args.by.clone(),
        at: SystemClock.now(),
    })?;
    if json {
        let ids: Vec<&str> = corrections.iter().map(CorrectionId::as_str).collect();
        let value = serde_json::json!({
            "plan": plan.id.as_str(), "approved": ids, "by": args.by,
        });
        output.data(&value.to_string());
    } else {
        output.data(&format!("{} approved {count} of {} corrections.", args.by, open.len()));
        output.say("Next: tieout apply.");
    }
    Ok(Exit::Done)
}

/// Returns the corrections that are meant; all of them when none is named.
fn chosen(open: &[&Correction], only: &[String]) -> Result<Vec<CorrectionId>, CliError> {
    if only.is_empty() {
        return Ok(open.iter().map(|it| it.id.clone()).collect());
    }
    let mut ids = BTreeSet::new();
    for wanted in only {
        let ends = format!("-{wanted:0>4}");
        let found = open
            .iter()
            .find(|it| it.id.as_str() == wanted || it.id.as_str().ends_with(&ends))
            .ok_or_else(|| {
                CliError::Usage(format!(
                    "the plan has no correction `{wanted}` that could be applied; nothing was \
                     approved"
                ))
            })?;
        ids.insert(found.id.clone());
        // What a correction rests on is approved with it; it would be skipped otherwise.
        ids.extend(needed(open, &found.needs));
    }
    Ok(ids.into_iter().collect())
}

fn needed(open: &[&Correction], needs: &[CorrectionId]) -> BTreeSet<CorrectionId> {
    let mut all: BTreeSet<CorrectionId> = BTreeSet::new();
    let mut next: Vec<&CorrectionId> = needs.iter().collect();
    while let Some(id) = next.pop() {
        if all.insert(id.clone())
            && let Some(it) = open.iter().find(|it| it.id == *id)
        {
            next.extend(&it.needs);
        }
    }
    all
}
