//! Invented values that the tests share.

use std::path::Path;

use jiff::Timestamp;
use tempfile::TempDir;

use crate::domain::id::{PlanId, RunId, SnapshotId};
use crate::domain::run::RunStatus;
use crate::domain::snapshot::{Completeness, Pull, RawDocument, Snapshot, Usage};
use crate::store::database::Store;
use crate::store::plans::{PlanRecord, PlanState};
use crate::store::runs::RunRecord;

pub(super) fn moment(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub(super) fn open() -> (TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path()).unwrap();
    (folder, store)
}

pub(super) fn document(entity: &str, id: &str, body: &str) -> RawDocument {
    RawDocument { entity: entity.to_owned(), id: id.to_owned(), body: body.into() }
}

pub(super) fn pull(documents: Vec<RawDocument>) -> Pull {
    Pull {
        documents,
        completeness: Completeness::Complete,
        cursor: Some("2026-03-01T00:00:00Z".to_owned()),
        usage: Usage { reads: 3, retries: 1, ..Usage::default() },
        notes: Vec::new(),
    }
}

pub(super) fn snapshot(id: &str, source: Vec<RawDocument>, ledger: Vec<RawDocument>) -> Snapshot {
    Snapshot {
        id: SnapshotId::new(id),
        taken_at: moment("2026-03-01T02:00:00.123456789Z"),
        source: pull(source),
        ledger: pull(ledger),
    }
}

pub(super) fn run(id: &str, sequence: u64, snapshot: &str) -> RunRecord {
    RunRecord {
        id: RunId::new(id),
        sequence,
        started_at: moment("2026-03-01T02:00:00Z"),
        finished_at: Some(moment("2026-03-01T02:03:00.5Z")),
        snapshot: SnapshotId::new(snapshot),
        status: Some(RunStatus::DiscrepanciesOpen),
        mapping: vec![
            ("mapping.toml".to_owned(), "schema = 1\n".to_owned()),
            ("items.csv".to_owned(), "from,to\n".to_owned()),
        ],
        policy: "writes = false\n".to_owned(),
        settings_note: "company: Brook Plumbing".to_owned(),
        plan: None,
        applied_plan: None,
        program_version: "0.1.0".to_owned(),
    }
}

pub(super) fn plan(id: &str, run: &str) -> PlanRecord {
    PlanRecord {
        id: PlanId::new(id),
        run: RunId::new(run),
        created_at: moment("2026-03-01T02:02:00Z"),
        json: format!("{{\"plan\":\"{id}\"}}"),
        state: PlanState::Open,
    }
}

/// Opens a store that holds the snapshot `s1`, the run `r1` and the open plan `p1`.
pub(super) fn with_plan() -> (TempDir, Store) {
    let (folder, store) = open();
    store.save_snapshot(&snapshot("s1", Vec::new(), Vec::new())).unwrap();
    store.save_run(&run("r1", 1, "s1")).unwrap();
    store.save_plan(&plan("p1", "r1")).unwrap();
    (folder, store)
}

/// Returns every byte that the state keeps on disk: the database and what is beside it.
pub(super) fn bytes_on_disk(folder: &Path) -> Vec<u8> {
    let mut bytes = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.file_name().unwrap().to_str().unwrap().starts_with("state.db") {
            bytes.extend(std::fs::read(path).unwrap());
        }
    }
    bytes
}
