//! What several commands do alike: find plans and runs, put reports together, show them.

use std::collections::BTreeMap;
use std::path::Path;

use crate::app::apply::Applied;
use crate::app::error::AppError;
use crate::app::look::Looked;
use crate::app::model::{Frame, before_documents, names, report_model};
use crate::app::pass::PassDone;
use crate::app::replay::{Replayed, replay};
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::office::READERS;
use crate::cli::output::Output;
use crate::cli::report_files;
use crate::domain::diagnostic::Gravity;
use crate::domain::id::{PlanId, RunId};
use crate::domain::plan::{Guard, GuardVerdict, Outcome, Plan};
use crate::domain::run::RunStatus;
use crate::report::model::ReportModel;
use crate::report::plan_text::{PlanView, plan_text};
use crate::report::{json, text};
use crate::store::database::Store;
use crate::store::error::StoreError;
use crate::store::plans::{PlanRecord, PlanState};
use crate::store::runs::RunRecord;

/// How many runs are searched for one by the beginning of its name.
const RUNS_SEARCHED: u32 = 10_000;

/// How many documents that could not be read are told; the report has all of them.
const UNREAD_TOLD: usize = 5;

/// Finds a plan by its id, the beginning of it, or `latest`.
///
/// # Errors
/// There is none, or the store cannot be read.
pub fn find_plan(store: &Store, wanted: &str) -> Result<PlanRecord, CliError> {
    let none = || AppError::NoPlan { plan: wanted.to_owned() };
    if wanted == "latest" {
        return Ok(store.latest_plan()?.ok_or_else(none)?);
    }
    if let Some(plan) = store.plan(&PlanId::new(wanted))? {
        return Ok(plan);
    }
    let runs = store.runs(RUNS_SEARCHED)?;
    let mut ids =
        runs.into_iter().filter_map(|run| run.plan).filter(|it| it.as_str().starts_with(wanted));
    match (ids.next(), ids.next()) {
        (Some(id), None) => Ok(store.plan(&id)?.ok_or_else(none)?),
        (Some(_), Some(_)) => Err(CliError::Usage(format!(
            "several plans begin with `{wanted}`; give more of the id"
        ))),
        (None, _) => Err(none().into()),
    }
}

/// Refuses a plan that was used or replaced.
///
/// # Errors
/// It was.
pub fn require_open(plan: &PlanRecord) -> Result<(), CliError> {
    let id = plan.id.clone();
    match plan.state {
        PlanState::Open => Ok(()),
        PlanState::Used => Err(AppError::PlanUsed { plan: id }.into()),
        PlanState::Superseded => Err(StoreError::PlanSuperseded { plan: id }.into()),
    }
}

/// Returns a command to go on with as it can be pasted into a shell, for the company that this one
/// was run for.
pub fn command(words: &str, company: &Path) -> String {
    format!("tieout {words}{}", company_option(company))
}

/// Returns the option that names a company's folder, with a blank before it; nothing for the folder
/// that is the default.
fn company_option(company: &Path) -> String {
    if company == Path::new(".") {
        return String::new();
    }
    let folder = company.display().to_string();
    let plain = |it: char| it.is_ascii_alphanumeric() || "/._-+,:@%".contains(it);
    if !folder.is_empty() && folder.chars().all(plain) {
        format!(" --company {folder}")
    } else {
        format!(" --company '{}'", folder.replace('\'', r"'\''"))
    }
}

/// Says how to approve what waits in a plan, and what comes after; nothing where nothing waits.
pub fn tell_next(plan: &Plan, company: &Path, output: Output) {
    let option = company_option(company);
    if !option.is_empty() && plan.exceptions.iter().any(|it| it.reason.contains("`tieout ")) {
        output.say(&format!("The commands that the report names want{option} as well."));
    }
    let short = plan.id.short();
    let apply = command(&format!("apply {short}"), company);
    let approve = command(&format!("approve {short}"), company);
    if plan.waiting().next().is_some() {
        output.say(&format!("Next: {approve} --by NAME, then {apply}"));
    } else if !plan.is_empty() {
        output.say(&format!("Next: {apply}"));
    }
}

/// Says that the corrections of a plan are held, and why the first one of each guard is; `None`
/// when none is held. What is held only for the sake of another one has that one's reason.
pub fn held_words(plan: &Plan) -> Option<String> {
    let mut guards: BTreeMap<&str, (usize, &str)> = BTreeMap::new();
    for it in &plan.corrections {
        if let GuardVerdict::Held { guard, reason } = &it.verdict {
            let reason = match guard {
                Guard::ReadOnly(_) => "the policy does not allow writes (`writes = false`)",
                _ => reason,
            };
            let entry = guards.entry(guard.code()).or_insert((0, reason));
            entry.0 = entry.0.saturating_add(1);
        }
    }
    if guards.len() > 1 {
        guards.remove(Guard::Dependency.code());
    }
    let reasons: Vec<String> = guards
        .into_values()
        .map(|(count, reason)| match count {
            1 => reason.to_owned(),
            _ => format!("{reason} (one of {count} that this guard holds)"),
        })
        .collect();
    (!reasons.is_empty()).then(|| {
        format!(
            "guards hold all of the plan's {} corrections: {}",
            plan.corrections.len(),
            reasons.join("; ")
        )
    })
}

/// Tells a person that corrections were written although the command fails after them.
pub fn tell_written(applied: &Applied, output: Output) {
    let done = applied.outcomes.values().filter(|it| matches!(it, Outcome::Done(_))).count();
    if done > 0 {
        output.say(&format!(
            "tieout: {done} corrections were written before the following happened; the next \
             `tieout run` verifies them."
        ));
    }
}

/// Tells a person what a pull found that is worth knowing.
pub fn tell_notes(looked: &Looked, output: Output) {
    for note in looked.snapshot.source.notes.iter().chain(&looked.snapshot.ledger.notes) {
        output.say(&format!("tieout: {note}"));
    }
}

/// Tells a person why a run proves nothing: which documents could not be read, and what to do.
pub fn tell_unproven(pass: &PassDone, output: Output) {
    let unread: Vec<_> =
        pass.diagnostics.iter().filter(|it| it.gravity == Gravity::Unreadable).collect();
    if unread.is_empty() && pass.status == RunStatus::Unproven {
        output.say(
            "tieout: the sums of both sides and their differences do not add up, or the plan failed \
             its check; this is a bug in tieout, and no correction may be carried out. Please report \
             it.",
        );
    }
    if unread.is_empty() {
        return;
    }
    for it in unread.iter().take(UNREAD_TOLD) {
        output.say(&format!("tieout: {it}"));
    }
    let more = unread.len().saturating_sub(UNREAD_TOLD);
    let others = if more == 0 { String::new() } else { format!("{more} more are in the report. ") };
    output.say(&format!(
        "tieout: {others}What cannot be read cannot be compared, so the run proves nothing and no \
         correction may be carried out."
    ));
}

/// Finds a run by its id or `latest`; of a pair of runs before and after corrections, the first.
///
/// # Errors
/// There is none, or the store cannot be read.
pub fn find_run(store: &Store, wanted: &str) -> Result<RunRecord, CliError> {
    let found =
        if wanted == "latest" { store.latest_run()? } else { store.run(&RunId::new(wanted))? };
    Ok(found.ok_or_else(|| AppError::NoRun { run: wanted.to_owned() })?)
}

/// Returns the model of a run from what is kept: the run itself, and the one that verified it.
///
/// # Errors
/// Something that it rests on is gone or cannot be read.
pub fn kept_model(company: &str, store: &Store, run: &RunRecord) -> Result<ReportModel, CliError> {
    let runs = store.runs(RUNS_SEARCHED)?;
    let of_plan = |plan: &PlanId| runs.iter().find(|it| it.plan.as_ref() == Some(plan));
    let first = run.applied_plan.as_ref().and_then(of_plan).unwrap_or(run);
    paired_model(company, store, first)
}

/// Returns the model of a run that made a plan, from what is kept: the run, what came of its plan,
/// and the newest run that verified that.
///
/// A run may have verified an earlier plan itself; that is another report.
///
/// # Errors
/// Something that it rests on is gone or cannot be read.
pub fn paired_model(
    company: &str,
    store: &Store,
    first: &RunRecord,
) -> Result<ReportModel, CliError> {
    let runs = store.runs(RUNS_SEARCHED)?;
    let after = runs
        .iter()
        .filter(|it| it.applied_plan.is_some() && it.applied_plan == first.plan)
        .max_by_key(|it| it.sequence);
    let Replayed { record, snapshot, pass } = replay(store, READERS, &first.id)?;
    let after = after.map(|it| replay(store, READERS, &it.id)).transpose()?;
    let (outcomes, approvals) = match &first.plan {
        Some(plan) => (
            store.outcomes(plan)?.into_iter().map(|(id, it)| (id, it.outcome)).collect(),
            store.approvals(plan)?,
        ),
        None => (BTreeMap::new(), Vec::new()),
    };
    let ended = after.as_ref().map_or(record.finished_at, |it| it.record.finished_at);
    let frame = Frame {
        company: company.to_owned(),
        run: record.id,
        snapshot: snapshot.id,
        taken_at: snapshot.taken_at,
        generated_at: ended.unwrap_or(snapshot.taken_at),
        outcomes,
        approvals,
    };
    Ok(report_model(frame, &pass, after.as_ref().map(|it| &it.pass)))
}

/// Returns the model of a look that nothing was applied after.
pub fn looked_model(company: &str, looked: &Looked) -> ReportModel {
    let frame = Frame {
        company: company.to_owned(),
        run: looked.record.id.clone(),
        snapshot: looked.snapshot.id.clone(),
        taken_at: looked.snapshot.taken_at,
        generated_at: looked.record.finished_at.unwrap_or(looked.snapshot.taken_at),
        outcomes: BTreeMap::new(),
        approvals: Vec::new(),
    };
    report_model(frame, &looked.pass, None)
}

/// Returns the model of a look, the corrections after it, and the look that verified them.
pub fn applied_model(
    company: &str,
    first: &Looked,
    applied: &Applied,
    after: &Looked,
) -> ReportModel {
    let frame = Frame {
        company: company.to_owned(),
        run: first.record.id.clone(),
        snapshot: first.snapshot.id.clone(),
        taken_at: first.snapshot.taken_at,
        generated_at: after.record.finished_at.unwrap_or(after.snapshot.taken_at),
        outcomes: applied.outcomes.clone(),
        approvals: applied.approvals.clone(),
    };
    report_model(frame, &first.pass, Some(&after.pass))
}

/// Prints a report and writes its files; returns the exit code of the run.
///
/// # Errors
/// A file cannot be written.
pub fn show(
    model: &ReportModel,
    folder: &Path,
    output: Output,
    as_json: bool,
) -> Result<(), CliError> {
    let page = report_files::write(model, folder)?;
    if as_json {
        output.json(&json::report_json(model)?);
    } else {
        output.colored(&text::text(model, output.width(), output.color())?);
    }
    output.say(&format!("Reports: {}", page.display()));
    Ok(())
}

/// Returns the plan of a pass as a diff for people.
///
/// # Errors
/// A sum leaves the exact range.
pub fn plan_as_text(company: &str, pass: &PassDone, output: Output) -> Result<String, CliError> {
    let names = names(pass);
    let before = before_documents(pass);
    let view = PlanView {
        company,
        names: &names,
        before: &before,
        width: output.width(),
        color: output.color(),
    };
    Ok(plan_text(&pass.reconciliation.plan, view)?)
}

/// Returns how a run ended: as its last look says, unless corrections that were tried did not go
/// through or others are held. A report and a replay of the run end the same.
pub fn ended(model: &ReportModel) -> Exit {
    let last = model.current();
    let failed = model.outcomes.values().any(|it| !matches!(it, Outcome::Done(_)));
    let held = last.plan.corrections.iter().any(
        |it| matches!(&it.verdict, GuardVerdict::Held { guard, .. } if !matches!(guard, Guard::ReadOnly(_))),
    );
    match last.status {
        RunStatus::Unproven => Exit::Unproven,
        _ if failed => Exit::PartlyApplied,
        RunStatus::DiscrepanciesOpen if held => Exit::PartlyApplied,
        other => Exit::from(other),
    }
}
