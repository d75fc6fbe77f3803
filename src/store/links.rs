//! Links between documents of both sides, with history, so that a replay sees what its run saw.

use std::collections::BTreeMap;

use rusqlite::Transaction;

use crate::domain::discrepancy::AgreedState;
use crate::domain::expected::SourceRef;
use crate::domain::matching::Link;
use crate::store::database::Store;
use crate::store::error::{Fault, StoreError};
use crate::store::text::{count, damaged, integer, ledger_ref, source_kind, source_ref};

impl Store {
    /// Adds links to the history, as of a run. What is stored already as of that run is not
    /// written again, so that a quiet night adds nothing.
    ///
    /// # Errors
    /// A later run has saved its links already, or the state cannot be written. Nothing is saved.
    pub fn save_links(&self, run_sequence: u64, links: &[Link]) -> Result<(), StoreError> {
        self.write("saving the links", |transaction| {
            let sequence = integer(run_sequence)?;
            refuse_the_past(transaction, run_sequence)?;
            transaction.execute(
                "INSERT INTO link_save (sequence) VALUES (?1) ON CONFLICT DO NOTHING",
                [sequence],
            )?;
            let mut known = as_of(transaction, sequence)?;
            let mut statement = transaction.prepare_cached(
                "INSERT INTO link (sequence, source_kind, source_id, ledger_kind, ledger_id, agreed)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?;
            for link in links {
                if known.get(&link.expected) == Some(link) {
                    continue;
                }
                statement.execute((
                    sequence,
                    source_kind(&link.expected),
                    link.expected.id(),
                    link.actual.kind.entity(),
                    link.actual.id.as_str(),
                    agreed_text(&link.agreed)?,
                ))?;
                known.insert(link.expected.clone(), link.clone());
            }
            Ok(())
        })
    }

    /// Returns the links as they stood after the run of that sequence: the newest of each source
    /// document that is not newer, sorted by source document. Run `n` itself began with the links
    /// as of `n - 1`. A link of a pair about which a person has withdrawn a decision since does not
    /// count: it may rest on that decision alone.
    ///
    /// # Errors
    /// The state cannot be read.
    pub fn links_as_of(&self, sequence: u64) -> Result<Vec<Link>, StoreError> {
        self.read("reading the links", |transaction| {
            Ok(as_of(transaction, integer(sequence)?)?.into_values().collect())
        })
    }
}

/// Refuses to add to a past that later runs built on: what they left out because it was stored
/// already would change with it.
fn refuse_the_past(transaction: &Transaction<'_>, sequence: u64) -> Result<(), Fault> {
    let newest: i64 =
        transaction
            .query_row("SELECT coalesce(max(sequence), 0) FROM link_save", [], |row| row.get(0))?;
    let newest = count(newest)?;
    if sequence < newest {
        return Err(StoreError::HistoryClosed { sequence, newest }.into());
    }
    Ok(())
}

fn as_of(transaction: &Transaction<'_>, sequence: i64) -> Result<BTreeMap<SourceRef, Link>, Fault> {
    let mut statement = transaction.prepare_cached(
        "SELECT source_kind, source_id, ledger_kind, ledger_id, agreed
         FROM link AS newest
         WHERE number = (SELECT number FROM link
                         WHERE source_kind = newest.source_kind AND source_id = newest.source_id
                           AND sequence <= ?1
                         ORDER BY sequence DESC, number DESC LIMIT 1)
           AND NOT EXISTS (SELECT 1 FROM decision
                           WHERE verdict = 'forget' AND sequence BETWEEN newest.sequence AND ?1
                             AND source_kind = newest.source_kind AND source_id = newest.source_id
                             AND ledger_kind = newest.ledger_kind AND ledger_id = newest.ledger_id)",
    )?;
    let rows = statement
        .query_map([sequence], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?))
        })?
        .collect::<rusqlite::Result<Vec<(String, String, String, String, String)>>>()?;
    let mut links = BTreeMap::new();
    for (kind, id, ledger_kind, ledger_id, agreed) in rows {
        let expected = source_ref(&kind, id)?;
        let actual = ledger_ref(&ledger_kind, ledger_id)?;
        links.insert(expected.clone(), Link { expected, actual, agreed: agreed_state(&agreed)? });
    }
    Ok(links)
}

/// Writes an agreed state as a JSON object of strings: keys sorted, no spaces.
fn agreed_text(agreed: &AgreedState) -> Result<String, StoreError> {
    serde_json::to_string(&agreed.0).or(Err(damaged("an agreed state")))
}

fn agreed_state(text: &str) -> Result<AgreedState, StoreError> {
    serde_json::from_str(text).map(AgreedState).or(Err(damaged("the agreed state of a link")))
}
