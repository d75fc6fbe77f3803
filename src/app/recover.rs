//! What became of writes that got no answer.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};

use crate::app::company::Company;
use crate::app::error::AppError;
use crate::domain::expected::SourceRef;
use crate::domain::plan::Outcome;
use crate::domain::recorded::is_stand_in;
use crate::domain::snapshot::Snapshot;
use crate::store::journal::Settlement;

/// How long after a write without an answer a complete pull that does not show it proves that it
/// did not happen. QuickBooks stops working on a request after 120 seconds, and lists may lag.
const SETTLED_AFTER_MINUTES: i64 = 60;

/// Settles open intents by what a complete pull shows, and returns the source documents for which
/// nothing may be created, because it is still unknown whether they were.
///
/// A document that carries the marker was written. One that a pull long after does not show was
/// not. In between nobody knows, and the source document stays locked.
///
/// # Errors
/// The journal cannot be read or written.
pub fn settle_open_intents(
    company: Company<'_>,
    snapshot: &Snapshot,
    now: Timestamp,
) -> Result<BTreeSet<SourceRef>, AppError> {
    let mut unknown = BTreeSet::new();
    for intent in company.store.open_intents()? {
        let age = now.duration_since(intent.at);
        let seen = intent.source.as_ref().is_some_and(|it| shows(snapshot, it));
        let in_source = intent.source.as_ref().is_some_and(is_stand_in);
        let reason = if seen && in_source {
            "No answer came, but the payment is in Workiz with its marker."
        } else if seen {
            "No answer came, but the document is in QuickBooks with its marker."
        } else if intent.source.is_none() {
            "No answer came; this run compares the document as it stands now."
        } else if age >= SignedDuration::from_mins(SETTLED_AFTER_MINUTES) {
            "No answer came, and a complete pull long after does not show it: it was not written."
        } else {
            unknown.extend(intent.source.clone());
            continue;
        };
        let outcome = Outcome::Skipped { reason: reason.to_owned() };
        company.store.settle(&Settlement {
            plan: &intent.plan,
            correction: &intent.correction,
            at: now,
            outcome: &outcome,
        })?;
    }
    Ok(unknown)
}

/// Tells whether the side that was written shows the document by its marker.
fn shows(snapshot: &Snapshot, source: &SourceRef) -> bool {
    let marker = source.marker();
    if !is_stand_in(source) {
        return snapshot.ledger.documents.iter().any(|it| it.body.contains(&marker));
    }
    let external_id = format!("\"{}\"", source.id());
    let documents = snapshot.source.documents.iter();
    documents.map(|it| &it.body).any(|it| it.contains(&marker) || it.contains(&external_id))
}
