//! What the calls cost: metered reads, free writes, batches, refusals.
//!
//! Source: the vendor's partner program, by secondary texts. Reads are metered when they succeed;
//! writes and authorization are free.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::sandbox::qbo::json::Doc;
use crate::sandbox::qbo::json::doc;
use crate::sandbox::qbo::json::object;
use crate::sandbox::qbo::limits::Over;

/// What a call is for the meter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Metered {
    /// A metered read; the word says of which sort.
    CorePlus(&'static str),
    /// A free write; the word says of which sort.
    Core(&'static str),
    /// A batch, whose items are counted one by one.
    Batch,
}

/// Counts since the company was made, or since they were reset.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Counts {
    rows: BTreeMap<String, BTreeMap<String, u64>>,
    /// Metered reads in the month of the last one, with the month.
    month: (String, u64),
}

/// The refusals that only several apps together bring about.
const OF_SEVERAL_APPS: &str = "company_batches";

/// The classes and their sorts, all of which are always shown but the one above: a state of one app
/// stays as it was when there was never another.
const SHOWN: [(&str, &[&str]); 7] = [
    ("all", &["calls", "refused", "faults_injected"]),
    ("core_plus", &["read", "query", "cdc", "report"]),
    ("core", &["create", "update", "delete", "void", "upload", "other"]),
    ("batches", &["calls", "items", "refused_items"]),
    ("batch_items", &["core_plus", "core"]),
    (
        "throttled",
        &[
            "minute",
            "second",
            "batches",
            OF_SEVERAL_APPS,
            "reports",
            "concurrent",
            "quota",
            "injected",
        ],
    ),
    ("oauth", &["authorize", "token", "revoke", "discovery", "userinfo"]),
];

impl Counts {
    /// Counts one more.
    pub(super) fn add(&mut self, class: &str, sort: &str) {
        let row = self.rows.entry(class.to_owned()).or_default();
        *row.entry(sort.to_owned()).or_default() += 1;
    }

    /// Counts a call that a limit refused.
    pub(super) fn throttled(&mut self, over: Over) {
        self.add("throttled", over.word());
    }

    /// Counts a metered read in a month such as `2026-04`.
    pub(super) fn meter(&mut self, month: &str) {
        if self.month.0 != month {
            self.month = (month.to_owned(), 0);
        }
        self.month.1 += 1;
    }

    /// Gives how many metered reads a month has seen.
    pub(super) fn metered_in(&self, month: &str) -> u64 {
        if self.month.0 == month { self.month.1 } else { 0 }
    }

    /// Gives all, as the admin port shows and a state keeps it.
    pub(super) fn to_json(&self) -> Value {
        let mut shown = Doc::new();
        for (class, sorts) in SHOWN {
            let found = self.rows.get(class);
            let mut row = Doc::new();
            let mut total = 0;
            for sort in sorts {
                let count = found.and_then(|it| it.get(*sort)).copied().unwrap_or(0);
                total += count;
                if *sort == OF_SEVERAL_APPS && count == 0 {
                    continue;
                }
                row.insert((*sort).to_owned(), count.into());
            }
            if matches!(class, "core_plus" | "core" | "throttled" | "oauth") {
                row.insert("total".to_owned(), total.into());
            }
            shown.insert(class.to_owned(), Value::Object(row));
        }
        let month = doc([
            ("month", Value::from(self.month.0.as_str())),
            ("core_plus", Value::from(self.month.1)),
        ]);
        shown.insert("quota".to_owned(), Value::Object(month));
        Value::Object(shown)
    }

    /// Reads what a state kept.
    pub(super) fn from_json(saved: &Doc) -> Self {
        let mut counts = Self::default();
        for (class, sorts) in SHOWN {
            for sort in sorts {
                let count = object(saved, class).and_then(|it| it.get(*sort));
                if let Some(count) = count.and_then(Value::as_u64).filter(|it| *it > 0) {
                    let row = counts.rows.entry(class.to_owned()).or_default();
                    row.insert((*sort).to_owned(), count);
                }
            }
        }
        if let Some(quota) = object(saved, "quota") {
            let month = quota.get("month").and_then(Value::as_str).unwrap_or_default();
            let count = quota.get("core_plus").and_then(Value::as_u64).unwrap_or(0);
            counts.month = (month.to_owned(), count);
        }
        counts
    }
}
