//! Runs: what each pass through the line saw and which rules it followed, so that it can be
//! repeated offline.

use jiff::Timestamp;
use rusqlite::{OptionalExtension as _, Row, Transaction};

use crate::domain::id::{PlanId, RunId, SnapshotId};
use crate::domain::run::RunStatus;
use crate::store::bodies::{self, Bodies};
use crate::store::database::Store;
use crate::store::error::{Fault, StoreError};
use crate::store::text::{count, damaged, integer, moment};

/// One pass through the line, with everything that a replay needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunRecord {
    /// Its id.
    pub id: RunId,
    /// Its place among the company's runs, from 1; links and decisions are seen as of it.
    pub sequence: u64,
    /// When it began.
    pub started_at: Timestamp,
    /// When it ended; `None` while it is at work, or when it was cut off.
    pub finished_at: Option<Timestamp>,
    /// What it saw; saved before the run.
    pub snapshot: SnapshotId,
    /// How it ended.
    pub status: Option<RunStatus>,
    /// The mapping files that it followed, by name and text, in the order of reading.
    pub mapping: Vec<(String, String)>,
    /// The policy that it followed, as canonical text.
    pub policy: String,
    /// What else of the settings is worth knowing later; never a secret.
    pub settings_note: String,
    /// The plan that it made; saved after the run.
    pub plan: Option<PlanId>,
    /// The plan that it applied.
    pub applied_plan: Option<PlanId>,
    /// The version of tieout that did it.
    pub program_version: String,
}

const COLUMNS: &str = "id, sequence, started_at, finished_at, snapshot, status, policy,
    settings_note, plan, applied_plan, program_version";

impl Store {
    /// Returns the place that the next run takes; the first is 1.
    ///
    /// # Errors
    /// The state cannot be read.
    pub fn next_sequence(&self) -> Result<u64, StoreError> {
        self.read("counting the runs", |transaction| {
            let last: i64 =
                transaction.query_row("SELECT coalesce(max(sequence), 0) FROM run", [], |row| {
                    row.get(0)
                })?;
            Ok(count(last)?.saturating_add(1))
        })
    }

    /// Saves a run, or what has changed in it since it was saved.
    ///
    /// # Errors
    /// Its snapshot is not stored, another run has its place, or the state cannot be written.
    pub fn save_run(&self, run: &RunRecord) -> Result<(), StoreError> {
        self.write("saving the run", |transaction| {
            let sequence = integer(run.sequence)?;
            let rival: Option<String> = transaction
                .query_row(
                    "SELECT id FROM run WHERE sequence = ?1 AND id <> ?2",
                    (sequence, run.id.as_str()),
                    |row| row.get(0),
                )
                .optional()?;
            if rival.is_some() {
                let what = format!("run {} of the company", run.sequence);
                return Err(StoreError::AlreadyThere { what }.into());
            }
            put_run(transaction, run, sequence)?;
            put_mapping(transaction, run)
        })
    }

    /// Returns a run; `None` when there is none of that id.
    ///
    /// # Errors
    /// The state cannot be read.
    pub fn run(&self, id: &RunId) -> Result<Option<RunRecord>, StoreError> {
        self.read("reading the run", |transaction| {
            let row = transaction
                .query_row(
                    &format!("SELECT {COLUMNS} FROM run WHERE id = ?1"),
                    [id.as_str()],
                    run_row,
                )
                .optional()?;
            let mut bodies = Bodies::default();
            row.map(|row| finish(transaction, &mut bodies, row)).transpose()
        })
    }

    /// Returns the newest run; `None` when there was none yet.
    ///
    /// # Errors
    /// The state cannot be read.
    pub fn latest_run(&self) -> Result<Option<RunRecord>, StoreError> {
        Ok(self.runs(1)?.pop())
    }

    /// Returns the newest runs, newest first, at most `limit`.
    ///
    /// # Errors
    /// The state cannot be read.
    pub fn runs(&self, limit: u32) -> Result<Vec<RunRecord>, StoreError> {
        self.read("reading the runs", |transaction| {
            let mut statement = transaction.prepare_cached(&format!(
                "SELECT {COLUMNS} FROM run ORDER BY sequence DESC LIMIT ?1"
            ))?;
            let rows =
                statement.query_map([limit], run_row)?.collect::<rusqlite::Result<Vec<_>>>()?;
            let mut bodies = Bodies::default();
            rows.into_iter().map(|row| finish(transaction, &mut bodies, row)).collect()
        })
    }
}

fn put_run(transaction: &Transaction<'_>, run: &RunRecord, sequence: i64) -> Result<(), Fault> {
    transaction.execute(
        "INSERT INTO run (id, sequence, started_at, finished_at, snapshot, status, policy,
             settings_note, plan, applied_plan, program_version)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
         ON CONFLICT (id) DO UPDATE SET sequence = excluded.sequence,
             started_at = excluded.started_at, finished_at = excluded.finished_at,
             snapshot = excluded.snapshot, status = excluded.status, policy = excluded.policy,
             settings_note = excluded.settings_note, plan = excluded.plan,
             applied_plan = excluded.applied_plan, program_version = excluded.program_version",
        (
            run.id.as_str(),
            sequence,
            run.started_at.to_string(),
            run.finished_at.map(|it| it.to_string()),
            run.snapshot.as_str(),
            run.status.map(status_word),
            &run.policy,
            &run.settings_note,
            run.plan.as_ref().map(PlanId::as_str),
            run.applied_plan.as_ref().map(PlanId::as_str),
            &run.program_version,
        ),
    )?;
    Ok(())
}

fn put_mapping(transaction: &Transaction<'_>, run: &RunRecord) -> Result<(), Fault> {
    transaction.execute("DELETE FROM run_mapping WHERE run = ?1", [run.id.as_str()])?;
    for (place, (name, text)) in (0_i64..).zip(&run.mapping) {
        let body = bodies::put(transaction, text)?;
        transaction.execute(
            "INSERT INTO run_mapping (run, place, name, body) VALUES (?1, ?2, ?3, ?4)",
            (run.id.as_str(), place, name, body),
        )?;
    }
    Ok(())
}

/// What a row of the table `run` holds.
struct RunRow {
    id: String,
    sequence: i64,
    started_at: String,
    finished_at: Option<String>,
    snapshot: String,
    status: Option<String>,
    policy: String,
    settings_note: String,
    plan: Option<String>,
    applied_plan: Option<String>,
    program_version: String,
}

fn run_row(row: &Row<'_>) -> rusqlite::Result<RunRow> {
    Ok(RunRow {
        id: row.get(0)?,
        sequence: row.get(1)?,
        started_at: row.get(2)?,
        finished_at: row.get(3)?,
        snapshot: row.get(4)?,
        status: row.get(5)?,
        policy: row.get(6)?,
        settings_note: row.get(7)?,
        plan: row.get(8)?,
        applied_plan: row.get(9)?,
        program_version: row.get(10)?,
    })
}

fn finish(
    transaction: &Transaction<'_>,
    bodies: &mut Bodies,
    row: RunRow,
) -> Result<RunRecord, Fault> {
    let mut statement = transaction
        .prepare_cached("SELECT name, body FROM run_mapping WHERE run = ?1 ORDER BY place")?;
    let files = statement
        .query_map([&row.id], |file| Ok((file.get::<_, String>(0)?, file.get::<_, i64>(1)?)))?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    let mut mapping = Vec::with_capacity(files.len());
    for (name, body) in files {
        mapping.push((name, bodies.get(transaction, body)?.to_string()));
    }
    Ok(RunRecord {
        id: RunId::new(row.id),
        sequence: count(row.sequence)?,
        started_at: moment(&row.started_at)?,
        finished_at: row.finished_at.as_deref().map(moment).transpose()?,
        snapshot: SnapshotId::new(row.snapshot),
        status: row.status.as_deref().map(status).transpose()?,
        mapping,
        policy: row.policy,
        settings_note: row.settings_note,
        plan: row.plan.map(PlanId::new),
        applied_plan: row.applied_plan.map(PlanId::new),
        program_version: row.program_version,
    })
}

fn status_word(status: RunStatus) -> &'static str {
    match status {
        RunStatus::TiedOut => "tied-out",
        RunStatus::DiscrepanciesOpen => "discrepancies-open",
        RunStatus::PartlyApplied => "partly-applied",
        RunStatus::Unproven => "unproven",
    }
}

fn status(word: &str) -> Result<RunStatus, StoreError> {
    match word {
        "tied-out" => Ok(RunStatus::TiedOut),
        "discrepancies-open" => Ok(RunStatus::DiscrepanciesOpen),
        "partly-applied" => Ok(RunStatus::PartlyApplied),
        "unproven" => Ok(RunStatus::Unproven),
        _ => Err(damaged(format!("the status of a run, `{word}`,"))),
    }
}
