//! The store of request ids: the same id gets the first answer again.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::sandbox::qbo::fault::Fault;
use crate::sandbox::qbo::json::Doc;

/// The most characters of a request id. Source: API reference.
const LENGTH_MAX: usize = 50;
const BATCH_LENGTH_MAX: usize = 36;
const BATCH_ITEM_LENGTH_MAX: usize = 10;

/// The answers of past writes by request id, and batch item id if there is one.
#[derive(Debug, Default)]
pub(super) struct Replays {
    stored: BTreeMap<String, Doc>,
}

impl Replays {
    /// Gives the first answer to a request id.
    pub(super) fn get(&self, key: &str) -> Option<&Doc> {
        self.stored.get(key)
    }

    /// Keeps an answer; faults are not kept (assumed).
    pub(super) fn keep(&mut self, key: &str, answer: &Doc) {
        self.stored.insert(key.to_owned(), answer.clone());
    }

    /// Gives all for saving.
    pub(super) fn save(&self) -> Value {
        let rows = self.stored.iter().map(|(key, doc)| (key.clone(), Value::Object(doc.clone())));
        Value::Object(rows.collect())
    }

    /// Reads what was saved.
    pub(super) fn load(saved: &Doc) -> Self {
        let rows =
            saved.iter().filter_map(|(key, it)| Some((key.clone(), it.as_object()?.clone())));
        Self { stored: rows.collect() }
    }
}

/// Checks the length of a request id.
pub(super) fn check_id(id: &str) -> Result<(), Fault> {
    check_length(id, LENGTH_MAX)
}

/// Checks the length of a batch's request id.
pub(super) fn check_batch_id(id: &str) -> Result<(), Fault> {
    check_length(id, BATCH_LENGTH_MAX)
}

/// Checks the length of a batch item's id when the batch has a request id.
pub(super) fn check_item_id(id: &str) -> Result<(), Fault> {
    check_length(id, BATCH_ITEM_LENGTH_MAX)
}

fn check_length(id: &str, limit: usize) -> Result<(), Fault> {
    let length = id.chars().count();
    if (1..=limit).contains(&length) {
        return Ok(());
    }
    Err(Fault::bad_request_id(&format!("Request id length {length} is not in 1 to {limit}")))
}
