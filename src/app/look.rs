//! Pull both sides, compare, plan, and keep everything.

use crate::app::company::Company;
use crate::app::error::AppError;
use crate::app::inputs::Inputs;
use crate::app::pass::{PassDone, PassInput, pass, require_complete};
use crate::app::recover::settle_open_intents;
use crate::domain::id::{PlanId, RunId, SnapshotId};
use crate::domain::run::RunStatus;
use crate::domain::snapshot::Snapshot;
use crate::ports::source::PullRequest;
use crate::report::json::plan_json;
use crate::store::plans::{PlanRecord, PlanState};
use crate::store::runs::RunRecord;

/// A finished look.
#[derive(Debug)]
pub struct Looked {
    /// What was kept of it.
    pub record: RunRecord,
    /// What was pulled.
    pub snapshot: Snapshot,
    /// What came of it.
    pub pass: PassDone,
}

/// Pulls both sides, walks the line, and keeps snapshot, run, plan and links. Writes nothing to
/// either system. `applied` names the plan whose result this look verifies, if it does.
///
/// # Errors
/// A side cannot be pulled or read, the pull is incomplete, or state cannot be kept. State is as it
/// was, then: everything is kept together or not at all, up to the last step.
pub async fn look(company: Company<'_>, applied: Option<PlanId>) -> Result<Looked, AppError> {
    let now = company.clock.now();
    let sequence = company.store.next_sequence()?;
    let run = RunId::new(format!("run-{sequence:05}"));
    let snapshot = pull(company, sequence, now).await?;
    require_complete(&snapshot)?;
    let unknown = settle_open_intents(company, &snapshot, now)?;
    let inputs = Inputs { now, mapping_main: company.rules.mapping_main.clone(), unknown };
    let before = sequence.saturating_sub(1);
    let links = company.store.links_as_of(before)?;
    let decisions = company.store.decisions_as_of(before)?;
    let done = pass(
        &snapshot,
        PassInput {
            readers: company.readers,
            rules: company.rules,
            links: &links,
            decisions: &decisions,
            inputs: &inputs,
        },
    )?;
    let plan = &done.reconciliation.plan;
    let record = RunRecord {
        id: run.clone(),
        sequence,
        started_at: now,
        finished_at: Some(company.clock.now()),
        snapshot: snapshot.id.clone(),
        status: Some(done.status),
        mapping: company.rules.mapping.0.clone().into_iter().collect(),
        policy: company.rules.policy.clone(),
        settings_note: inputs
            .to_text()
            .map_err(|source| AppError::Inputs { run: run.clone(), source })?,
        plan: Some(plan.id.clone()),
        applied_plan: applied,
        program_version: env!("CARGO_PKG_VERSION").to_owned(),
    };
    company.store.save_snapshot(&snapshot)?;
    company.store.save_run(&record)?;
    company.store.save_plan(&PlanRecord {
        id: plan.id.clone(),
        run,
        created_at: now,
        json: plan_json(plan)?,
        state: PlanState::Open,
    })?;
    // What was matched while a document was unreadable may belong to that document.
    if done.status != RunStatus::Unproven {
        company.store.save_links(sequence, &done.reconciliation.links)?;
    }
    Ok(Looked { record, snapshot, pass: done })
}

async fn pull(
    company: Company<'_>,
    sequence: u64,
    now: jiff::Timestamp,
) -> Result<Snapshot, AppError> {
    let everything = PullRequest::Full;
    // One after the other on purpose: a refused sign-in on one side must not cut off the renewal of
    // the other side's sign-in halfway, which would lose it.
    let source = company.source.pull(&everything, company.progress).await?;
    let ledger = company.ledger.pull(&everything, company.progress).await?;
    let name = format!("{}/{sequence}/{now}", company.name);
    let id: String = blake3::hash(name.as_bytes()).to_hex().chars().take(16).collect();
    Ok(Snapshot { id: SnapshotId::new(id), taken_at: now, source, ledger })
}
