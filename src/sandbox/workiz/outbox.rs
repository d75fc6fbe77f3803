//! Every change of the account in order, who wants to be told, and what is on its way to them.

use std::collections::VecDeque;

use jiff::Timestamp;
use serde::Deserialize;
use serde::Serialize;
use serde_json::Value;
use serde_json::json;

use crate::sandbox::stamps::stamp;
use crate::sandbox::workiz::world::World;

/// The kinds of events that a subscription may name.
pub(super) const EVENTS: [&str; 9] = [
    "invoice.updated",
    "invoice.deleted",
    "payment.captured",
    "payment.settled",
    "payment.refunded",
    "payment.deleted",
    "payout.paid",
    "client.merged",
    "job.status_changed",
];

/// How many changes are kept for those who look later.
const CHANGES_MAX: usize = 1000;

/// One change of a document.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Change {
    pub(super) number: u64,
    pub(super) at: Timestamp,
    pub(super) list: String,
    pub(super) id: String,
    /// `created`, `updated` or `deleted`.
    #[serde(rename = "change")]
    pub(super) what: String,
    /// The event that subscribers hear of.
    pub(super) event: Option<String>,
}

/// A subscription.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Hook {
    pub(super) webhook_id: String,
    pub(super) url: String,
    pub(super) events: Vec<String>,
    pub(super) secret: String,
    pub(super) created_at: String,
}

/// An event on its way.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Delivery {
    /// Its place among all deliveries.
    pub(super) number: u64,
    pub(super) webhook_id: String,
    /// The event without its attempt.
    pub(super) event: Value,
    pub(super) due: Timestamp,
    pub(super) attempts: u32,
}

/// Changes, subscriptions and deliveries.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Outbox {
    /// How many changes there were.
    pub(super) count: u64,
    pub(super) changes: VecDeque<Change>,
    pub(super) hooks: Vec<Hook>,
    /// How many deliveries there were.
    pub(super) sent: u64,
    pub(super) waiting: Vec<Delivery>,
    pub(super) delivered: u64,
    pub(super) failed: u64,
    pub(super) given_up: u64,
}

/// What happened to a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    Created,
    Updated,
    Deleted,
}

impl World {
    /// Notes a change, and plans its event for each subscription that names it.
    pub(super) fn changed(&mut self, list: &str, id: &str, what: What, event: Option<&str>) {
        let outbox = &mut self.outbox;
        outbox.count += 1;
        let number = outbox.count;
        let word = match what {
            What::Created => "created",
            What::Updated => "updated",
            What::Deleted => "deleted",
        };
        outbox.changes.push_back(Change {
            number,
            at: self.now,
            list: list.to_owned(),
            id: id.to_owned(),
            what: word.to_owned(),
            event: event.map(str::to_owned),
        });
        if outbox.changes.len() > CHANGES_MAX {
            outbox.changes.pop_front();
        }
        let Some(event) = event else { return };
        let source = format!("{}/evt/{number}", self.identity.integration_id);
        let hash: String = blake3::hash(source.as_bytes()).to_hex().chars().take(12).collect();
        let told = json!({
            "eventId": format!("evt_{hash}"), "type": event, "occurredAt": stamp(self.now),
            "data": { "id": id },
        });
        let copies = self.switches.webhook_copies();
        for hook in outbox.hooks.iter().filter(|it| it.events.iter().any(|it| it == event)) {
            for _ in 0..copies {
                outbox.sent += 1;
                outbox.waiting.push(Delivery {
                    number: outbox.sent,
                    webhook_id: hook.webhook_id.clone(),
                    event: told.clone(),
                    due: self.now,
                    attempts: 0,
                });
            }
        }
    }
}
