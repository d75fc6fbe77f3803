//! Pull both sides, compare, plan, and keep everything.

use std::sync::Arc;

use crate::app::apply::Applied;
use crate::app::company::Company;
use crate::app::error::AppError;
use crate::app::inputs::Inputs;
use crate::app::pass::{PassDone, PassInput, pass, require_complete};
use crate::app::recover::{settle_agreed, settle_open_intents};
use crate::domain::id::{PlanId, RunId, SnapshotId};
use crate::domain::run::RunStatus;
use crate::domain::snapshot::{Completeness, Pull, Snapshot, Usage};
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

/// What a look is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Look {
    /// The plan whose result it verifies, if it does.
    applied: Option<PlanId>,
    /// What carrying that plan out has cost.
    spent: Usage,
    /// Whether what is kept of the books may be gone on from.
    extent: Extent,
}

/// How much of the books is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// What changed since the last look, where that is enough.
    Changes,
    /// Everything.
    Everything,
}

impl Look {
    /// Looks how things are.
    pub fn now(extent: Extent) -> Self {
        Self { applied: None, spent: Usage::default(), extent }
    }

    /// Looks what came of corrections.
    pub fn after(applied: &Applied) -> Self {
        let spent = applied.usage;
        Self { applied: Some(applied.plan.id.clone()), spent, extent: Extent::Changes }
    }
}

/// Pulls both sides, walks the line, and keeps snapshot, run, plan and links. Writes nothing to
/// either system.
///
/// # Errors
/// A side cannot be pulled or read, the pull is incomplete, or state cannot be kept. State is as it
/// was, then: everything is kept together or not at all, up to the last step.
pub async fn look(company: Company<'_>, look: Look) -> Result<Looked, AppError> {
    let now = company.clock.now();
    let sequence = company.store.next_sequence()?;
    let run = RunId::new(format!("run-{sequence:05}"));
    let (mut snapshot, request) = pull(company, sequence, now, look.extent).await?;
    require_complete(&snapshot)?;
    let unknown = settle_open_intents(company, &snapshot, now)?;
    let inputs = Inputs { now, mapping_main: company.rules.mapping_main.clone(), unknown };
    let before = sequence.saturating_sub(1);
    let links = company.store.links_as_of(before)?;
    let decisions = company.store.decisions_as_of(before)?;
    snapshot.ledger.usage = snapshot.ledger.usage.plus(look.spent);
    let input = PassInput {
        readers: company.readers,
        rules: company.rules,
        links: &links,
        decisions: &decisions,
        inputs: &inputs,
    };
    let done = match pass(&snapshot, input) {
        // The mapping may name something, such as a tax code, that no list of changes tells.
        Err(AppError::Mapping { .. } | AppError::Unreadable(_)) if request != PullRequest::Full => {
            let spent = snapshot.ledger.usage;
            snapshot.ledger = company.ledger.pull(&PullRequest::Full, company.progress).await?;
            snapshot.ledger.usage = snapshot.ledger.usage.plus(spent);
            require_complete(&snapshot)?;
            pass(&snapshot, input)?
        }
        other => other?,
    };
    let record = RunRecord {
        id: run,
        sequence,
        started_at: now,
        finished_at: Some(company.clock.now()),
        snapshot: snapshot.id.clone(),
        status: Some(done.status),
        mapping: company.rules.mapping.0.clone().into_iter().collect(),
        policy: company.rules.policy.clone(),
        settings_note: inputs_text(&inputs, sequence)?,
        plan: Some(done.reconciliation.plan.id.clone()),
        applied_plan: look.applied,
        program_version: env!("CARGO_PKG_VERSION").to_owned(),
    };
    keep(company, &record, &snapshot, &done)?;
    settle_agreed(company, &done, now)?;
    Ok(Looked { record, snapshot, pass: done })
}

fn inputs_text(inputs: &Inputs, sequence: u64) -> Result<String, AppError> {
    let run = RunId::new(format!("run-{sequence:05}"));
    inputs.to_text().map_err(|source| AppError::Inputs { run, source })
}

fn keep(
    company: Company<'_>,
    record: &RunRecord,
    snapshot: &Snapshot,
    done: &PassDone,
) -> Result<(), AppError> {
    let plan = &done.reconciliation.plan;
    company.store.save_snapshot(snapshot)?;
    company.store.save_run(record)?;
    company.store.save_plan(&PlanRecord {
        id: plan.id.clone(),
        run: record.id.clone(),
        created_at: record.started_at,
        json: plan_json(plan)?,
        state: PlanState::Open,
    })?;
    // What was matched while a document was unreadable may belong to that document.
    if done.status != RunStatus::Unproven {
        company.store.save_links(record.sequence, &done.reconciliation.links)?;
    }
    Ok(())
}

/// Pulls both sides, and tells what the ledger was asked for.
async fn pull(
    company: Company<'_>,
    sequence: u64,
    now: jiff::Timestamp,
    extent: Extent,
) -> Result<(Snapshot, PullRequest), AppError> {
    let kept = match extent {
        Extent::Changes => kept(company)?,
        Extent::Everything => None,
    };
    let (of_source, request) = match kept {
        Some(it) => (onto(it.source), onto(it.ledger)),
        None => (PullRequest::Full, PullRequest::Full),
    };
    // One after the other on purpose: a refused sign-in on one side must not cut off the renewal of
    // the other side's sign-in halfway, which would lose it.
    let source = company.source.pull(&of_source, company.progress).await?;
    let mut ledger = company.ledger.pull(&request, company.progress).await?;
    if request != PullRequest::Full && ledger.completeness != Completeness::Complete {
        let spent = ledger.usage;
        ledger = company.ledger.pull(&PullRequest::Full, company.progress).await?;
        ledger.usage = ledger.usage.plus(spent);
    }
    let name = format!("{}/{sequence}/{now}", company.name);
    let id: String = blake3::hash(name.as_bytes()).to_hex().chars().take(16).collect();
    let snapshot = Snapshot { id: SnapshotId::new(id), taken_at: now, source, ledger };
    Ok((snapshot, request))
}

/// Returns the last look's snapshot, from which this one may go on; nothing where there is none.
/// Whether a write without an answer took effect is settled by everything, not by a list of changes.
fn kept(company: Company<'_>) -> Result<Option<Snapshot>, AppError> {
    if !company.store.open_intents()?.is_empty() {
        return Ok(None);
    }
    let Some(last) = company.store.latest_run()? else { return Ok(None) };
    Ok(company.store.snapshot(&last.snapshot)?)
}

fn onto(pull: Pull) -> PullRequest {
    PullRequest::Onto(Arc::new(pull))
}
