//! What webhooks tell of changes: which document, and what happened to it.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;

use crate::sandbox::qbo::books::Books;
use crate::sandbox::qbo::json::Doc;
use crate::sandbox::qbo::json::amount;
use crate::sandbox::qbo::json::text;
use crate::sandbox::qbo::kind::Kind;

/// What happened to a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Happening {
    /// It was made.
    Created,
    /// It was changed, also by a payment.
    Updated,
    /// It was voided.
    Voided,
    /// It was deleted.
    Deleted,
}

/// One change, as webhooks tell it: without the document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// A number that grows with each change.
    pub number: u64,
    /// The company's id.
    pub realm_id: String,
    /// The entity's name, such as `Invoice`.
    pub entity: &'static str,
    /// The document's id.
    pub id: u64,
    /// What happened.
    pub happening: Happening,
    /// When.
    pub at: Timestamp,
}

/// Gives the notices for the changes behind a number, one a document and answered call.
pub(super) fn since(books: &Books, realm_id: &str, number: u64) -> Vec<Notice> {
    type Span = (u64, Timestamp, Option<Arc<Doc>>, Option<Arc<Doc>>);
    let mut spans: BTreeMap<(Timestamp, Kind, u64), Span> = BTreeMap::new();
    for it in books.journal.since(number).filter(|it| is_told(it.kind)) {
        let span = spans.entry((it.at, it.kind, it.id));
        let span = span.or_insert_with(|| (it.number, it.at, it.before.clone(), None));
        span.0 = it.number;
        span.3.clone_from(&it.after);
    }
    let notices = spans.into_iter().filter_map(|((_, kind, id), (number, at, before, after))| {
        let happening = happening(before.as_deref(), after.as_deref())?;
        let realm_id = realm_id.to_owned();
        Some(Notice { number, realm_id, entity: kind.name(), id, happening, at })
    });
    let mut notices: Vec<Notice> = notices.collect();
    notices.sort_by_key(|it| it.number);
    notices
}

/// Tells whether webhooks cover a kind. Source: API reference.
fn is_told(kind: Kind) -> bool {
    !matches!(kind.name(), "TaxAgency" | "TaxCode" | "TaxRate" | "Attachable" | "CompanyInfo")
}

fn happening(before: Option<&Doc>, after: Option<&Doc>) -> Option<Happening> {
    match (before, after) {
        (None, None) => None,
        (None, Some(_)) => Some(Happening::Created),
        (Some(_), None) => Some(Happening::Deleted),
        // A customer's balance changes without a version, and nobody is told. Assumed.
        (Some(before), Some(after)) if text(before, "SyncToken") == text(after, "SyncToken") => {
            None
        }
        (Some(before), Some(after)) => {
            let voided = |it: &Doc| {
                text(it, "PrivateNote").is_some_and(|it| it.starts_with("Voided"))
                    && amount(it, "TotalAmt").is_zero()
            };
            let voids = voided(after) && !voided(before);
            Some(if voids { Happening::Voided } else { Happening::Updated })
        }
    }
}
