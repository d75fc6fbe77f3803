//! Texts stored once for each content: raw documents and mapping files.

use std::collections::BTreeMap;
use std::sync::Arc;

use rusqlite::{OptionalExtension as _, Transaction};

use crate::store::error::Fault;
use crate::store::text::damaged;

/// Stores a text where it is not stored yet, and returns its number.
pub(super) fn put(transaction: &Transaction<'_>, text: &str) -> Result<i64, Fault> {
    let hash = *blake3::hash(text.as_bytes()).as_bytes();
    let known = transaction
        .prepare_cached("SELECT number FROM body WHERE hash = ?1")?
        .query_row([&hash], |row| row.get(0))
        .optional()?;
    if let Some(number) = known {
        return Ok(number);
    }
    transaction
        .prepare_cached("INSERT INTO body (hash, text) VALUES (?1, ?2)")?
        .execute((&hash, text))?;
    Ok(transaction.last_insert_rowid())
}

/// Reads texts by number, each once, and checks that they are what was stored.
#[derive(Debug, Default)]
pub(super) struct Bodies(BTreeMap<i64, Arc<str>>);

impl Bodies {
    /// Returns a text.
    pub(super) fn get(
        &mut self,
        transaction: &Transaction<'_>,
        number: i64,
    ) -> Result<Arc<str>, Fault> {
        if let Some(text) = self.0.get(&number) {
            return Ok(Arc::clone(text));
        }
        let (hash, text): ([u8; 32], String) = transaction
            .prepare_cached("SELECT hash, text FROM body WHERE number = ?1")?
            .query_row([number], |row| Ok((row.get(0)?, row.get(1)?)))?;
        if *blake3::hash(text.as_bytes()).as_bytes() != hash {
            return Err(damaged(format!("stored text {number}")).into());
        }
        let text: Arc<str> = text.into();
        self.0.insert(number, Arc::clone(&text));
        Ok(text)
    }
}
