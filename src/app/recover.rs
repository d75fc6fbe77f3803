//! What became of writes that got no answer.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};

use crate::app::company::Company;
use crate::app::error::AppError;
use crate::app::pass::PassDone;
use crate::domain::book::SourceBook;
use crate::domain::discrepancy::DiscrepancyCode;
use crate::domain::expected::SourceRef;
use crate::domain::plan::Outcome;
use crate::domain::recorded::{OpenBefore, OpenNow, is_stand_in};
use crate::domain::run::RunStatus;
use crate::domain::snapshot::Snapshot;
use crate::domain::source::Lifecycle;
use crate::store::journal::{Intent, Settlement};

/// How long after a write without an answer a complete pull that does not show it proves that it
/// did not happen. QuickBooks stops working on a request after 120 seconds, and lists may lag.
const SETTLED_AFTER_MINUTES: i64 = 60;

/// Settles open intents by what a complete pull shows, and returns the source documents for which
/// nothing may be created, because it is still unknown whether they were.
///
/// A document that carries the marker was written. One that a pull long after does not show was
/// not. In between nobody knows, and the source document stays locked. A payment that Workiz does not
/// show is told by what its invoice leaves open, and as long as that does not tell, the invoice is
/// locked too.
///
/// # Errors
/// The journal cannot be read or written.
pub fn settle_open_intents(
    company: Company<'_>,
    snapshot: &Snapshot,
    now: Timestamp,
) -> Result<BTreeSet<SourceRef>, AppError> {
    let intents = company.store.open_intents()?;
    let stated = intents.iter().any(|it| it.open_before.is_some());
    // What cannot be read now settles nothing; the pass says so.
    let book = if stated {
        company.readers.source.read(&snapshot.source.documents).ok().map(|it| it.book)
    } else {
        None
    };
    let mut unknown = BTreeSet::new();
    for intent in intents {
        let reason = match &intent.open_before {
            Some(before) => by_what_is_open(before, book.as_ref(), is_old(&intent, now)),
            None => by_its_marker(&intent, snapshot, now),
        };
        if let Some(reason) = reason {
            settle(company, &intent, now, reason)?;
            continue;
        }
        unknown.extend(intent.open_before.map(|it| SourceRef::Invoice(it.invoice)));
        unknown.extend(intent.source);
    }
    Ok(unknown)
}

/// Settles payments that Workiz does not show, once both sides agree on what is paid on the invoice:
/// whether they were recorded, or a person has put it right, there is nothing to record any more.
///
/// # Errors
/// The journal cannot be read or written.
pub fn settle_agreed(
    company: Company<'_>,
    done: &PassDone,
    now: Timestamp,
) -> Result<(), AppError> {
    if done.status == RunStatus::Unproven {
        return Ok(());
    }
    let run = &done.reconciliation;
    for intent in company.store.open_intents()? {
        let Some(before) = intent.open_before.as_ref().filter(|_| is_old(&intent, now)) else {
            continue;
        };
        let invoice = SourceRef::Invoice(before.invoice.clone());
        let matched = run.sales.matches.iter().any(|it| it.expected == invoice);
        let differs = run
            .discrepancies
            .iter()
            .any(|it| it.code == DiscrepancyCode::PaidDiffers && it.source.contains(&invoice));
        if matched && !differs {
            let reason = "No answer came; both sides agree by now on what is paid.";
            settle(company, &intent, now, reason)?;
        }
    }
    Ok(())
}

fn settle(
    company: Company<'_>,
    intent: &Intent,
    now: Timestamp,
    reason: &str,
) -> Result<(), AppError> {
    let outcome = Outcome::Skipped { reason: reason.to_owned() };
    company.store.settle(&Settlement {
        plan: &intent.plan,
        correction: &intent.correction,
        at: now,
        outcome: &outcome,
    })?;
    Ok(())
}

fn is_old(intent: &Intent, now: Timestamp) -> bool {
    now.duration_since(intent.at) >= SignedDuration::from_mins(SETTLED_AFTER_MINUTES)
}

/// Tells what became of a write by its marker; nothing while nobody knows.
fn by_its_marker(intent: &Intent, snapshot: &Snapshot, now: Timestamp) -> Option<&'static str> {
    let seen = intent.source.as_ref().is_some_and(|it| shows(snapshot, it));
    let in_source = intent.source.as_ref().is_some_and(is_stand_in);
    if seen && in_source {
        Some("No answer came, but the payment is in Workiz with its marker.")
    } else if seen {
        Some("No answer came, but the document is in QuickBooks with its marker.")
    } else if intent.source.is_none() {
        Some("No answer came; this run compares the document as it stands now.")
    } else if is_old(intent, now) {
        Some("No answer came, and a complete pull long after does not show it: it was not written.")
    } else {
        None
    }
}

/// Tells what became of a payment by what its invoice leaves open; nothing while nobody knows.
///
/// An equal payment that somebody else entered looks the same. It is taken for ours, since the
/// opposite would record ours a second time.
fn by_what_is_open(
    before: &OpenBefore,
    book: Option<&SourceBook>,
    is_old: bool,
) -> Option<&'static str> {
    let invoice = book?.invoices.get(&before.invoice);
    let Some(invoice) = invoice.filter(|it| it.lifecycle == Lifecycle::Live) else {
        // Nothing can be sent there any more. Should it come back, it says itself what is open.
        return is_old.then_some(
            "No answer came, and the invoice is not in Workiz any more: what was recorded on it is \
             gone with it.",
        );
    };
    match before.now(invoice.totals.balance) {
        OpenNow::LessThePayment => Some(
            "No answer came, but Workiz has exactly that much less open: it counts as recorded. An \
             equal payment that somebody else entered cannot be told apart from it.",
        ),
        OpenNow::AsBefore => is_old.then_some(
            "No answer came, and Workiz has as much open long after as it had before: it was not \
             recorded.",
        ),
        OpenNow::Otherwise => None,
    }
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
