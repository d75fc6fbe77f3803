//! What persons decided about pairs of documents, with history.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rusqlite::Transaction;

use crate::domain::expected::SourceRef;
use crate::domain::ledger::LedgerRef;
use crate::domain::matching::Decision;
use crate::store::database::Store;
use crate::store::error::{Fault, StoreError};
use crate::store::text::{damaged, integer, ledger_ref, moment, source_kind, source_ref};

const LINK: &str = "link";
const UNLINK: &str = "unlink";
const FORGET: &str = "forget";

/// What a person said of a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// They are the same.
    Same,
    /// They are not.
    Different,
    /// What was said before is withdrawn.
    Withdrawn,
}

/// Whether what a person said still counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It does.
    Holds,
    /// Something else was said later, or it was withdrawn, or it withdraws itself.
    Past,
}

/// One entry of the history of decisions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecisionRecord {
    /// What was said.
    pub verdict: Verdict,
    /// Of which Workiz document.
    pub expected: SourceRef,
    /// And of which QuickBooks document.
    pub actual: LedgerRef,
    /// By whom.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// Whether it counts.
    pub standing: Standing,
}

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
        let (verdict, expected, actual) = match decision {
            Decision::Link { expected, actual } => (LINK, expected, actual),
            Decision::Unlink { expected, actual } => (UNLINK, expected, actual),
        };
        self.write("saving the decision", |transaction| {
            add(transaction, (sequence, verdict), (expected, actual), (by, at))
        })
    }

    /// Withdraws what a person decided about a pair, as of a run: nothing is removed, but from then
    /// on the pair is undecided, and the link that rested on the decision does not count.
    ///
    /// # Errors
    /// The state cannot be written.
    pub fn forget_decision(
        &self,
        sequence: u64,
        pair: (&SourceRef, &LedgerRef),
        by: &str,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        self.write("withdrawing the decision", |transaction| {
            add(transaction, (sequence, FORGET), pair, (by, at))
        })
    }

    /// Returns the decisions that held after the run of that sequence, sorted by source document:
    /// the newest for each pair unless it was withdrawn, and one link at most for each source
    /// document, the newest.
    ///
    /// # Errors
    /// The state cannot be read.
    pub fn decisions_as_of(&self, sequence: u64) -> Result<Vec<Decision>, StoreError> {
        let mut held: Vec<DecisionRecord> = self.read("reading the decisions", |transaction| {
            history(transaction, integer(sequence)?)
        })?;
        held.retain(|it| it.standing == Standing::Holds);
        held.sort_by(|one, two| (&one.expected, &one.actual).cmp(&(&two.expected, &two.actual)));
        Ok(held.into_iter().filter_map(DecisionRecord::decision).collect())
    }

    /// Returns everything that persons decided, the oldest first.
    ///
    /// # Errors
    /// The state cannot be read.
    pub fn decision_history(&self) -> Result<Vec<DecisionRecord>, StoreError> {
        self.read("reading the decisions", |transaction| history(transaction, i64::MAX))
    }
}

impl DecisionRecord {
    fn decision(self) -> Option<Decision> {
        let Self { verdict, expected, actual, .. } = self;
        match verdict {
            Verdict::Same => Some(Decision::Link { expected, actual }),
            Verdict::Different => Some(Decision::Unlink { expected, actual }),
            Verdict::Withdrawn => None,
        }
    }
}

fn add(
    transaction: &Transaction<'_>,
    (sequence, verdict): (u64, &str),
    (expected, actual): (&SourceRef, &LedgerRef),
    (by, at): (&str, Timestamp),
) -> Result<(), Fault> {
    transaction.execute(
        "INSERT INTO decision (sequence, verdict, source_kind, source_id, ledger_kind, ledger_id,
             by, at)
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
}

/// Returns what was decided up to the run of that sequence, and what of it held then.
fn history(transaction: &Transaction<'_>, sequence: i64) -> Result<Vec<DecisionRecord>, Fault> {
    let mut statement = transaction.prepare_cached(
        "SELECT verdict, source_kind, source_id, ledger_kind, ledger_id, by, at
         FROM decision WHERE sequence <= ?1 ORDER BY sequence, number",
    )?;
    let rows = statement
        .query_map([sequence], |row| {
            let at: String = row.get(6)?;
            let by: String = row.get(5)?;
            Ok((row.get(0)?, (row.get(1)?, row.get(2)?), (row.get(3)?, row.get(4)?), (by, at)))
        })?
        .collect::<rusqlite::Result<Vec<(String, (String, String), (String, String), _)>>>()?;
    let mut all = Vec::new();
    for (word, (kind, id), (ledger_kind, ledger_id), (by, at)) in rows {
        all.push(DecisionRecord {
            verdict: verdict(&word)?,
            expected: source_ref(&kind, id)?,
            actual: ledger_ref(&ledger_kind, ledger_id)?,
            by,
            at: moment(&at)?,
            standing: Standing::Past,
        });
    }
    let holding = holding(&all);
    for (place, record) in all.iter_mut().enumerate() {
        if holding.contains(&place) {
            record.standing = Standing::Holds;
        }
    }
    Ok(all)
}

/// Returns the places of the decisions that nothing later took back.
fn holding(all: &[DecisionRecord]) -> Vec<usize> {
    let mut holding = BTreeMap::new();
    for (place, it) in all.iter().enumerate() {
        let pair = (&it.expected, &it.actual);
        match it.verdict {
            Verdict::Withdrawn => {
                holding.remove(&pair);
                continue;
            }
            Verdict::Same => holding.retain(|(source, _), (_, verdict)| {
                *source != &it.expected || *verdict == Verdict::Different
            }),
            Verdict::Different => {}
        }
        holding.insert(pair, (place, it.verdict));
    }
    holding.into_values().map(|(place, _)| place).collect()
}

fn verdict(word: &str) -> Result<Verdict, StoreError> {
    match word {
        LINK => Ok(Verdict::Same),
        UNLINK => Ok(Verdict::Different),
        FORGET => Ok(Verdict::Withdrawn),
        _ => Err(damaged(format!("a person's decision, `{word}`,"))),
    }
}
