//! Snapshots: what each pull brought, kept so that a year of nights costs little more than what
//! changed in it.

use std::collections::BTreeMap;

use rusqlite::{OptionalExtension as _, Transaction};

use crate::domain::id::SnapshotId;
use crate::domain::snapshot::{Completeness, Pull, RawDocument, Snapshot, Usage};
use crate::store::bodies::{self, Bodies};
use crate::store::database::Store;
use crate::store::error::{Fault, StoreError};
use crate::store::text::{count, damaged, integer, moment};

const SOURCE: &str = "workiz";
const LEDGER: &str = "quickbooks";

/// How often each document version, by number, is in a snapshot.
type Members = BTreeMap<i64, i64>;

impl Store {
    /// Saves both sides of a snapshot, with completeness, cursors and usage, in one transaction.
    ///
    /// # Errors
    /// A snapshot of that id is stored already, or the state cannot be written. Nothing is saved.
    pub fn save_snapshot(&self, snapshot: &Snapshot) -> Result<(), StoreError> {
        self.write("saving the snapshot", |transaction| {
            let known: Option<i64> = transaction
                .query_row(
                    "SELECT number FROM snapshot WHERE id = ?1",
                    [snapshot.id.as_str()],
                    |row| row.get(0),
                )
                .optional()?;
            if known.is_some() {
                let what = format!("snapshot {}", snapshot.id);
                return Err(StoreError::AlreadyThere { what }.into());
            }
            let before = members(transaction, i64::MAX)?;
            transaction.execute(
                "INSERT INTO snapshot (id, taken_at) VALUES (?1, ?2)",
                (snapshot.id.as_str(), snapshot.taken_at.to_string()),
            )?;
            let number = transaction.last_insert_rowid();
            let mut now = Members::new();
            for (side, pull) in [(SOURCE, &snapshot.source), (LEDGER, &snapshot.ledger)] {
                put_pull(transaction, number, side, pull)?;
                for document in &pull.documents {
                    let version = put_document(transaction, side, document)?;
                    let times = now.entry(version).or_insert(0);
                    *times = times.saturating_add(1);
                }
            }
            put_steps(transaction, number, &before, &now)
        })
    }

    /// Returns a snapshot as it was saved, documents sorted by entity and id; `None` when there is
    /// none of that id.
    ///
    /// # Errors
    /// The state cannot be read, or a stored text is no longer what was saved.
    pub fn snapshot(&self, id: &SnapshotId) -> Result<Option<Snapshot>, StoreError> {
        self.read("reading the snapshot", |transaction| {
            let found: Option<(i64, String)> = transaction
                .query_row(
                    "SELECT number, taken_at FROM snapshot WHERE id = ?1",
                    [id.as_str()],
                    |row| Ok((row.get(0)?, row.get(1)?)),
                )
                .optional()?;
            let Some((number, taken_at)) = found else { return Ok(None) };
            let mut source = pull(transaction, number, SOURCE)?;
            let mut ledger = pull(transaction, number, LEDGER)?;
            let mut bodies = Bodies::default();
            for (version, times) in members(transaction, number)? {
                let (side, document) = document(transaction, &mut bodies, version)?;
                let pull = if side == SOURCE { &mut source } else { &mut ledger };
                for _ in 0..times {
                    pull.documents.push(document.clone());
                }
            }
            source.documents.sort();
            ledger.documents.sort();
            let taken_at = moment(&taken_at)?;
            Ok(Some(Snapshot { id: id.clone(), taken_at, source, ledger }))
        })
    }
}

/// Returns what the snapshot of that number holds, or the newest one for a number beyond it.
fn members(transaction: &Transaction<'_>, snapshot: i64) -> Result<Members, Fault> {
    let mut statement = transaction.prepare_cached(
        "SELECT document, sum(step) FROM membership WHERE snapshot <= ?1
         GROUP BY document HAVING sum(step) > 0",
    )?;
    let rows = statement.query_map([snapshot], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn put_steps(
    transaction: &Transaction<'_>,
    snapshot: i64,
    before: &Members,
    now: &Members,
) -> Result<(), Fault> {
    let mut statement = transaction
        .prepare_cached("INSERT INTO membership (snapshot, document, step) VALUES (?1, ?2, ?3)")?;
    let mut steps = now.clone();
    for (version, times) in before {
        let step = steps.entry(*version).or_insert(0);
        *step = step.saturating_sub(*times);
    }
    for (version, step) in steps.into_iter().filter(|(_, step)| *step != 0) {
        statement.execute((snapshot, version, step))?;
    }
    Ok(())
}

fn put_document(
    transaction: &Transaction<'_>,
    side: &str,
    document: &RawDocument,
) -> Result<i64, Fault> {
    let body = bodies::put(transaction, &document.body)?;
    let key = (side, &document.entity, &document.id, body);
    let known = transaction
        .prepare_cached(
            "SELECT number FROM document
             WHERE side = ?1 AND entity = ?2 AND id = ?3 AND body = ?4",
        )?
        .query_row(key, |row| row.get(0))
        .optional()?;
    if let Some(number) = known {
        return Ok(number);
    }
    transaction
        .prepare_cached("INSERT INTO document (side, entity, id, body) VALUES (?1, ?2, ?3, ?4)")?
        .execute(key)?;
    Ok(transaction.last_insert_rowid())
}

fn document(
    transaction: &Transaction<'_>,
    bodies: &mut Bodies,
    number: i64,
) -> Result<(String, RawDocument), Fault> {
    let (side, entity, id, body): (String, String, String, i64) = transaction
        .prepare_cached("SELECT side, entity, id, body FROM document WHERE number = ?1")?
        .query_row([number], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?;
    let body = bodies.get(transaction, body)?;
    Ok((side, RawDocument { entity, id, body }))
}

fn put_pull(
    transaction: &Transaction<'_>,
    snapshot: i64,
    side: &str,
    pull: &Pull,
) -> Result<(), Fault> {
    let lacking = match &pull.completeness {
        Completeness::Complete => None,
        Completeness::Incomplete { entity, expected, received } => {
            Some((entity.as_str(), integer(*expected)?, integer(*received)?))
        }
    };
    transaction.execute(
        "INSERT INTO pull (snapshot, side, lacking_entity, lacking_expected, lacking_received,
             cursor, reads, writes, retries, documents, least_reads, least_writes)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
        (
            snapshot,
            side,
            lacking.map(|it| it.0),
            lacking.map(|it| it.1),
            lacking.map(|it| it.2),
            &pull.cursor,
            integer(pull.usage.reads)?,
            integer(pull.usage.writes)?,
            integer(pull.usage.retries)?,
            integer(pull.usage.documents)?,
            integer(pull.usage.least_reads)?,
            integer(pull.usage.least_writes)?,
        ),
    )?;
    Ok(())
}

/// What a row of the table `pull` holds.
struct PullRow {
    lacking: (Option<String>, Option<i64>, Option<i64>),
    cursor: Option<String>,
    usage: [i64; 6],
}

/// Reads a side's particulars; its documents are still to be filled in.
fn pull(transaction: &Transaction<'_>, snapshot: i64, side: &str) -> Result<Pull, Fault> {
    let row = transaction.query_row(
        "SELECT lacking_entity, lacking_expected, lacking_received, cursor, reads, writes, retries,
             documents, least_reads, least_writes
         FROM pull WHERE snapshot = ?1 AND side = ?2",
        (snapshot, side),
        |row| {
            Ok(PullRow {
                lacking: (row.get(0)?, row.get(1)?, row.get(2)?),
                cursor: row.get(3)?,
                usage: [
                    row.get(4)?,
                    row.get(5)?,
                    row.get(6)?,
                    row.get(7)?,
                    row.get(8)?,
                    row.get(9)?,
                ],
            })
        },
    )?;
    let completeness = match row.lacking {
        (None, None, None) => Completeness::Complete,
        (Some(entity), Some(expected), Some(received)) => Completeness::Incomplete {
            entity,
            expected: count(expected)?,
            received: count(received)?,
        },
        _ => return Err(damaged("the completeness of a pull").into()),
    };
    let [reads, writes, retries, documents, least_reads, least_writes] = row.usage;
    let usage = Usage {
        reads: count(reads)?,
        writes: count(writes)?,
        retries: count(retries)?,
        documents: count(documents)?,
        least_reads: count(least_reads)?,
        least_writes: count(least_writes)?,
    };
    let notes = Vec::new();
    Ok(Pull { documents: Vec::new(), completeness, cursor: row.cursor, usage, notes })
}
