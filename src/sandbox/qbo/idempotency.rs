//! The store of request ids: the same id gets the first answer again.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use jiff::Timestamp;
use serde_json::Value;

use crate::sandbox::qbo::fault::Fault;
use crate::sandbox::qbo::json::Doc;
use crate::sandbox::qbo::json::doc;
use crate::sandbox::qbo::json::moment;
use crate::sandbox::qbo::json::object;
use crate::sandbox::qbo::json::text;
use crate::sandbox::qbo::settings::QboSettings;
use crate::sandbox::qbo::settings::RequestIdFaults;
use crate::sandbox::qbo::settings::RequestIdLife;
use crate::sandbox::qbo::settings::RequestIdReuse;

/// The most characters of a request id. Source: API reference.
const LENGTH_MAX: usize = 50;
const BATCH_LENGTH_MAX: usize = 36;
const BATCH_ITEM_LENGTH_MAX: usize = 10;

/// The answer of a past write.
#[derive(Clone, Debug)]
struct Kept {
    outcome: Result<Doc, Fault>,
    at: Timestamp,
    /// The digest of what was asked.
    request: String,
}

/// The answers of past writes by request id, and batch item id if there is one.
#[derive(Debug, Default)]
pub(super) struct Replays {
    stored: BTreeMap<String, Kept>,
}

/// Digests what a request asks, to tell another one under the same id.
pub(super) fn digest(operation: &str, body: &[u8]) -> String {
    let mut hasher = blake3::Hasher::new();
    hasher.update(operation.as_bytes()).update(b"\n").update(body);
    hasher.finalize().to_hex().to_string()
}

impl Replays {
    /// Gives the first answer to a request id, or the fault for its misuse; nothing for a new id.
    pub(super) fn get(
        &self,
        settings: &QboSettings,
        key: &str,
        request: &str,
        now: Timestamp,
    ) -> Option<Result<Doc, Fault>> {
        let kept = self.stored.get(key)?;
        let age = now.duration_since(kept.at);
        if settings.request_id_life == RequestIdLife::Day && age >= SignedDuration::from_hours(24) {
            return None;
        }
        let is_other = !kept.request.is_empty() && kept.request != request;
        if is_other && settings.request_id_reuse == RequestIdReuse::Refuse {
            return Some(Err(Fault::duplicate_request_id()));
        }
        Some(kept.outcome.clone())
    }

    /// Keeps an answer; a fault only if the settings want it.
    pub(super) fn keep(
        &mut self,
        settings: &QboSettings,
        key: &str,
        request: &str,
        now: Timestamp,
        outcome: &Result<Doc, Fault>,
    ) {
        if outcome.is_ok() || settings.request_id_faults == RequestIdFaults::Kept {
            let kept = Kept { outcome: outcome.clone(), at: now, request: request.to_owned() };
            self.stored.insert(key.to_owned(), kept);
        }
    }

    /// Gives all for saving; kept faults are let go.
    pub(super) fn save(&self) -> Value {
        let rows = self.stored.iter().filter_map(|(key, it)| {
            let answer = it.outcome.as_ref().ok()?;
            let row = doc([
                ("answer", Value::Object(answer.clone())),
                ("at", Value::from(it.at.to_string())),
                ("request", Value::from(it.request.as_str())),
            ]);
            Some((key.clone(), Value::Object(row)))
        });
        Value::Object(rows.collect())
    }

    /// Reads what was saved; a state of an earlier version has the answers alone.
    pub(super) fn load(saved: &Doc, now: Timestamp) -> Self {
        let rows = saved.iter().filter_map(|(key, it)| {
            let row = it.as_object()?;
            let answer = object(row, "answer").unwrap_or(row).clone();
            let at = text(row, "at").and_then(moment).unwrap_or(now);
            let request = text(row, "request").unwrap_or_default().to_owned();
            Some((key.clone(), Kept { outcome: Ok(answer), at, request }))
        });
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
