//! What persons decided about pairs of documents, with history.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::domain::expected::SourceRef;
use crate::domain::ledger::LedgerRef;
use crate::domain::matching::Decision;
use crate::store::database::Store;
use crate::store::error::StoreError;
use crate::store::text::{damaged, integer, ledger_ref, source_kind, source_ref};

const LINK: &str = "link";
const UNLINK: &str = "unlink";

impl Store {
    /// Adds a person's decision to the history, as of a run.
    ///
    /// # Errors
    /// The state cannot be written.
    pub fn save_decision(
        &self,
        sequence: u64,
        decision: &Decision,
        by: &str,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        self.write("saving the decision", |transaction| {
            let (verdict, expected, actual) = parts(decision);
            transaction.execute(
                "INSERT INTO decision (sequence, verdict, source_kind, source_id, ledger_kind,
                     ledger_id, by, at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                (
                    integer(sequence)?,
                    verdict,
                    source_kind(expected),
                    expected.id(),
                    actual.kind.entity(),
                    actual.id.as_str(),
                    by,
                    at.to_string(),
                ),
            )?;
            Ok(())
        })
    }

    /// Returns the decisions that held after the run of that sequence, sorted by source document:
    /// the newest for each pair, and one link at most for each source document, the newest.
    ///
    /// # Errors
    /// The state cannot be read.
    pub fn decisions_as_of(&self, sequence: u64) -> Result<Vec<Decision>, StoreError> {
        self.read("reading the decisions", |transaction| {
            let mut statement = transaction.prepare_cached(
                "SELECT verdict, source_kind, source_id, ledger_kind, ledger_id
                 FROM decision WHERE sequence <= ?1 ORDER BY sequence, number",
            )?;
            let rows = statement
                .query_map([integer(sequence)?], |row| {
                    Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?))
                })?
                .collect::<rusqlite::Result<Vec<(String, String, String, String, String)>>>()?;
            let mut holding = BTreeMap::new();
            for (verdict, kind, id, ledger_kind, ledger_id) in rows {
                let expected = source_ref(&kind, id)?;
                let actual = ledger_ref(&ledger_kind, ledger_id)?;
                let decision = decision(&verdict, expected.clone(), actual.clone())?;
                if matches!(decision, Decision::Link { .. }) {
                    holding.retain(|(source, _), it| {
                        *source != expected || matches!(it, Decision::Unlink { .. })
                    });
                }
                holding.insert((expected, actual), decision);
            }
            Ok(holding.into_values().collect())
        })
    }
}

fn parts(decision: &Decision) -> (&'static str, &SourceRef, &LedgerRef) {
    match decision {
        Decision::Link { expected, actual } => (LINK, expected, actual),
        Decision::Unlink { expected, actual } => (UNLINK, expected, actual),
    }
}

fn decision(verdict: &str, expected: SourceRef, actual: LedgerRef) -> Result<Decision, StoreError> {
    match verdict {
        LINK => Ok(Decision::Link { expected, actual }),
        UNLINK => Ok(Decision::Unlink { expected, actual }),
        _ => Err(damaged(format!("a person's decision, `{verdict}`,"))),
    }
}
