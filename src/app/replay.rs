//! Makes a kept run again, offline: from its snapshot, mapping, policy, links and decisions.

use crate::app::company::{Readers, Rules};
use crate::app::error::AppError;
use crate::app::inputs::Inputs;
use crate::app::pass::{PassDone, PassInput, pass};
use crate::domain::id::RunId;
use crate::domain::snapshot::Snapshot;
use crate::mapping::files::MappingFiles;
use crate::store::database::Store;
use crate::store::runs::RunRecord;

/// A run, made again.
#[derive(Debug)]
pub struct Replayed {
    /// What was kept of it.
    pub record: RunRecord,
    /// Its snapshot.
    pub snapshot: Snapshot,
    /// What came of it, again.
    pub pass: PassDone,
}

/// Replays a run. The same bytes come out as then, unless the program changed.
///
/// # Errors
/// There is no such run, its snapshot is gone, or its inputs cannot be read any more.
pub fn replay(store: &Store, readers: Readers<'_>, run: &RunId) -> Result<Replayed, AppError> {
    let record = store.run(run)?.ok_or_else(|| AppError::NoRun { run: run.to_string() })?;
    let snapshot = store
        .snapshot(&record.snapshot)?
        .ok_or_else(|| AppError::NoSnapshot { run: run.clone() })?;
    let inputs = Inputs::from_text(&record.settings_note)
        .map_err(|source| AppError::Inputs { run: run.clone(), source })?;
    let before = record.sequence.saturating_sub(1);
    let rules = Rules {
        mapping: MappingFiles(record.mapping.iter().cloned().collect()),
        mapping_main: inputs.mapping_main.clone(),
        policy: record.policy.clone(),
    };
    let links = store.links_as_of(before)?;
    let decisions = store.decisions_as_of(before)?;
    let pass = pass(
        &snapshot,
        PassInput { readers, rules: &rules, links: &links, decisions: &decisions, inputs: &inputs },
    )?;
    Ok(Replayed { record, snapshot, pass })
}
