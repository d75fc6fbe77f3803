//! `tieout approve`: a person's yes to corrections of a plan, and the end of it.

use std::collections::{BTreeMap, BTreeSet};

use crate::app::error::AppError;
use crate::app::replay::replay;
use crate::cli::args::ApproveArgs;
use crate::cli::clock::SystemClock;
use crate::cli::commands::shared::{command, find_plan, held_words, require_open};
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::office::READERS;
use crate::cli::output::Output;
use crate::config::settings::Settings;
use crate::domain::approval::{Approval, ApprovalKind};
use crate::domain::id::CorrectionId;
use crate::domain::plan::{Correction, GuardVerdict, Plan};
use crate::ports::clock::Clock as _;
use crate::store::database::Store;
use crate::store::lock::RunLock;

/// How many corrections are told one by one.
const TOLD: usize = 20;

/// A correction that needs approval, with its number in the plan.
type Numbered<'a> = (usize, &'a Correction);

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
    let open: Vec<Numbered<'_>> = plan.waiting().collect();
    if open.is_empty() {
        return nothing_to_approve(args, &plan, output, json);
    }
    let mut said = store.approvals(&plan.id)?;
    let (kind, chosen) = if args.withdraw {
        (ApprovalKind::Withdrawn, withdrawn(&plan, &Approval::in_force(&said), &open, &args.only)?)
    } else {
        (ApprovalKind::Given, approved(&open, &args.only)?)
    };
    let corrections = chosen.iter().map(|(_, it)| it.id.clone()).collect();
    let (by, at) = (args.by.clone(), SystemClock.now());
    let approval = Approval { plan: plan.id.clone(), kind, corrections, by, at };
    store.save_approval(&approval)?;
    said.push(approval);
    let now = Approval::in_force(&said);
    let holding: Vec<Numbered<'_>> =
        open.iter().copied().filter(|(_, it)| now.contains_key(&it.id)).collect();
    if json {
        output.json(&told_as_json(args, &plan, &chosen, &holding, open.len()));
        return Ok(Exit::Done);
    }
    output.data(&told(args, &plan, &chosen));
    output.data(&total(holding.len(), open.len()));
    if let Some(text) = beside(&plan) {
        output.data(&text);
    }
    if !holding.is_empty() || plan.corrections.iter().any(|it| it.verdict == GuardVerdict::Allowed)
    {
        let next = command(&format!("apply {}", plan.id.short()), &args.company);
        output.say(&format!("Next: {next}"));
    }
    Ok(Exit::Done)
}

/// Says why nothing can be approved. That everything may go out as it is, is no fault.
fn nothing_to_approve(
    args: &ApproveArgs,
    plan: &Plan,
    output: Output,
    json: bool,
) -> Result<Exit, CliError> {
    let refused = |reason: &str| {
        let what = if args.withdraw { "withdrawn" } else { "approved" };
        CliError::Usage(format!("nothing was {what}: {reason}"))
    };
    if plan.is_empty() {
        let reason = held_words(plan).unwrap_or_else(|| "the plan is empty".to_owned());
        return Err(refused(&reason));
    }
    if args.withdraw || !args.only.is_empty() {
        return Err(refused("no correction of the plan needs approval, so none can be approved"));
    }
    if json {
        output.json(&told_as_json(args, plan, &[], &[], 0));
        return Ok(Exit::Done);
    }
    let next = command(&format!("apply {}", plan.id.short()), &args.company);
    output.say(&format!("No correction of plan {} needs approval. Next: {next}", plan.id.short()));
    Ok(Exit::Done)
}

/// Returns the corrections that are meant, and what they rest on: it would be skipped otherwise.
fn approved<'a>(open: &[Numbered<'a>], only: &[String]) -> Result<Vec<Numbered<'a>>, CliError> {
    let mut ids = named(open, only, |wanted| {
        let list = list(open, usize::MAX);
        format!(
            "the plan has no correction `{wanted}` that can be approved; nothing was \
                 approved. These can be approved:\n{list}"
        )
    })?;
    let mut next: Vec<&CorrectionId> = ids.iter().copied().collect();
    while let Some(id) = next.pop() {
        let needs = open.iter().filter(|(_, it)| it.id == *id).flat_map(|(_, it)| &it.needs);
        next.extend(needs.filter(|need| ids.insert(*need)));
    }
    Ok(open.iter().copied().filter(|(_, it)| ids.contains(&it.id)).collect())
}

/// Returns the approved corrections that are meant, what rests on them, and the customers and items
/// that nothing approved needs any more.
fn withdrawn<'a>(
    plan: &'a Plan,
    holding: &BTreeMap<&CorrectionId, &str>,
    open: &[Numbered<'a>],
    only: &[String],
) -> Result<Vec<Numbered<'a>>, CliError> {
    let held: Vec<Numbered<'a>> =
        open.iter().copied().filter(|(_, it)| holding.contains_key(&it.id)).collect();
    if held.is_empty() {
        let reason = "nothing was withdrawn: no correction of the plan is approved";
        return Err(CliError::Usage(reason.to_owned()));
    }
    let mut ids = named(&held, only, |wanted| {
        let list = list(&held, usize::MAX);
        format!(
            "correction `{wanted}` is not approved; nothing was withdrawn. These are approved:\n\
                 {list}"
        )
    })?;
    // A correction comes after all that it needs.
    for (_, it) in &held {
        if it.needs.iter().any(|need| ids.contains(need)) {
            ids.insert(&it.id);
        }
    }
    for (_, it) in held.iter().filter(|(_, it)| it.settles.is_empty()) {
        let stays = |other: &&Correction| {
            let goes = match other.verdict {
                GuardVerdict::Allowed => true,
                GuardVerdict::NeedsApproval { .. } => {
                    holding.contains_key(&other.id) && !ids.contains(&other.id)
                }
                GuardVerdict::Held { .. } => false,
            };
            goes && other.needs.contains(&it.id)
        };
        if !plan.corrections.iter().any(|other| stays(&other)) {
            ids.insert(&it.id);
        }
    }
    Ok(held.into_iter().filter(|(_, it)| ids.contains(&it.id)).collect())
}

/// Returns the corrections that are named; all of them when none is.
fn named<'a>(
    among: &[Numbered<'a>],
    only: &[String],
    refusal: impl Fn(&str) -> String,
) -> Result<BTreeSet<&'a CorrectionId>, CliError> {
    if only.is_empty() {
        return Ok(among.iter().map(|(_, it)| &it.id).collect());
    }
    let mut ids = BTreeSet::new();
    for wanted in only {
        let number: Option<usize> = wanted.parse().ok();
        let found = among
            .iter()
            .find(|(place, it)| it.id.as_str() == wanted || number == Some(*place))
            .ok_or_else(|| CliError::Usage(refusal(wanted)))?;
        ids.insert(&found.1.id);
    }
    Ok(ids)
}

/// Returns corrections as lines: number, what it is, and the money that it moves.
fn list(corrections: &[Numbered<'_>], most: usize) -> String {
    let lines = corrections.iter().take(most);
    let mut lines: Vec<String> = lines
        .map(|(number, it)| format!("  {number}. {} ({})", it.sentence, it.moves.words()))
        .collect();
    let more = corrections.len().saturating_sub(most);
    if more > 0 {
        lines.push(format!("  and {more} more"));
    }
    lines.join("\n")
}

fn told(args: &ApproveArgs, plan: &Plan, chosen: &[Numbered<'_>]) -> String {
    let verb = if args.withdraw { "withdrew approval of" } else { "approved" };
    let things = if chosen.len() == 1 { "correction" } else { "corrections" };
    let (by, count, short) = (&args.by, chosen.len(), plan.id.short());
    format!("{by} {verb} {count} {things} of plan {short}:\n{}", list(chosen, TOLD))
}

/// Says how much of the plan is approved in the end: approvals add up.
fn total(holding: usize, of: usize) -> String {
    let count = match holding {
        0 => "None".to_owned(),
        all if all == of => format!("All {all}"),
        some => some.to_string(),
    };
    let (things, need) = if of == 1 { ("correction", "needs") } else { ("corrections", "need") };
    let verb = if holding == 1 { "is" } else { "are" };
    format!("{count} of {of} {things} that {need} approval {verb} approved now.")
}

/// Says how many corrections go out without anybody's approval: whoever approves two of them should not
/// be surprised by thirty.
fn beside(plan: &Plan) -> Option<String> {
    let allowed = plan.corrections.iter().filter(|it| it.verdict == GuardVerdict::Allowed).count();
    match allowed {
        0 => None,
        1 => Some(
            "1 other needs no approval by the policy; `tieout apply` writes it too.".to_owned(),
        ),
        more => Some(format!(
            "{more} others need no approval by the policy; `tieout apply` writes them too."
        )),
    }
}

fn told_as_json(
    args: &ApproveArgs,
    plan: &Plan,
    chosen: &[Numbered<'_>],
    holding: &[Numbered<'_>],
    of: usize,
) -> String {
    let ids = |all: &[Numbered<'_>]| -> Vec<String> {
        all.iter().map(|(_, it)| it.id.to_string()).collect()
    };
    let what = if args.withdraw { "withdrawn" } else { "approved" };
    let value = serde_json::json!({
        "plan": plan.id.as_str(), what: ids(chosen), "by": args.by,
        "approved_now": ids(holding), "need_approval": of,
    });
    value.to_string()
}
