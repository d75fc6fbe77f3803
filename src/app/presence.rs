//! Whether something that was found right before a create contradicts its proof of absence.

use jiff::civil::Date;

use crate::app::company::Readers;
use crate::app::error::AppError;
use crate::app::resolve::Created;
use crate::domain::book::LedgerBook;
use crate::domain::id::TxnId;
use crate::domain::ledger::{CustomerTarget, LedgerKind, LedgerRef};
use crate::domain::money::Money;
use crate::domain::plan::Absence;
use crate::domain::snapshot::{RawDocument, Snapshot};
use crate::domain::terms::ActualBook;

/// What the plan knew when it was made.
#[derive(Clone, Copy, Debug)]
pub struct Weighed<'a> {
    /// How documents are read.
    pub readers: Readers<'a>,
    /// The snapshot that the plan was made from.
    pub snapshot: &'a Snapshot,
    /// The documents that matching looked at.
    pub actual: &'a ActualBook,
}

/// By what a document is recognized: its number or reference, customer, amount and date.
type Traits = (Option<String>, Option<CustomerTarget>, Money, Date);

impl Weighed<'_> {
    /// Tells what contradicts an absence, if anything does.
    ///
    /// A document was weighed when the plan was made if matching looked at it and it looks the same
    /// now. One that was out of scope, is new, was changed since, or has the marker contradicts.
    ///
    /// # Errors
    /// The books cannot be read any more with the found documents put in.
    pub fn contradiction(
        &self,
        absence: &Absence,
        hits: &[RawDocument],
        created: &Created,
    ) -> Result<Option<String>, AppError> {
        let fresh = if hits.is_empty() { None } else { Some(self.books_with(hits)?) };
        for hit in hits.iter().filter(|hit| !created.made(&hit.entity, &hit.id)) {
            let marked = match absence {
                Absence::Sale { marker, .. } | Absence::Payment { marker, .. } => {
                    hit.body.contains(marker.as_str())
                }
                Absence::Name { .. } => true,
            };
            let why = if marked {
                "is there already"
            } else {
                match self.standing(hit, fresh.as_ref()) {
                    Standing::Same => continue,
                    Standing::Changed => {
                        "was changed after the plan was made, and looks like it now"
                    }
                    Standing::OutOfScope => {
                        "looks like it, and lies outside the scope that the mapping sets"
                    }
                    Standing::New => "was entered after the plan was made",
                }
            };
            let (entity, id) = (&hit.entity, &hit.id);
            return Ok(Some(format!(
                "It was not created, since a document in QuickBooks ({entity} with id {id}) {why}."
            )));
        }
        Ok(None)
    }

    fn books_with(&self, hits: &[RawDocument]) -> Result<LedgerBook, AppError> {
        let replaced =
            |old: &RawDocument| hits.iter().any(|new| new.entity == old.entity && new.id == old.id);
        let documents = &self.snapshot.ledger.documents;
        let mut all: Vec<RawDocument> =
            documents.iter().filter(|it| !replaced(it)).cloned().collect();
        all.extend(hits.iter().cloned());
        all.sort();
        all.dedup();
        let readout = self.readers.ledger.read(&all).map_err(|it| AppError::Unreadable(it.0))?;
        Ok(readout.book)
    }

    fn standing(&self, hit: &RawDocument, fresh: Option<&LedgerBook>) -> Standing {
        let Some(reference) = reference(hit) else { return Standing::New };
        let (Some(before), Some(fresh)) = (traits(&self.actual.ledger, &reference), fresh) else {
            return Standing::New;
        };
        let in_scope = self.actual.sales.contains_key(&reference)
            || self.actual.payments.contains_key(&reference);
        if traits(fresh, &reference) != Some(before) {
            Standing::Changed
        } else if in_scope {
            Standing::Same
        } else {
            Standing::OutOfScope
        }
    }
}

/// What a found document is to the plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    Same,
    Changed,
    OutOfScope,
    New,
}

fn reference(document: &RawDocument) -> Option<LedgerRef> {
    let kinds = [
        LedgerKind::Invoice,
        LedgerKind::SalesReceipt,
        LedgerKind::CreditMemo,
        LedgerKind::RefundReceipt,
        LedgerKind::Payment,
    ];
    let kind = kinds.into_iter().find(|kind| kind.entity() == document.entity)?;
    Some(LedgerRef { kind, id: TxnId::new(document.id.as_str()) })
}

fn traits(book: &LedgerBook, reference: &LedgerRef) -> Option<Traits> {
    if let Some(sale) = book.sales.get(reference) {
        let form = &sale.content;
        let number = form.number.as_ref().map(ToString::to_string);
        return Some((number, form.customer.clone(), form.total, form.date));
    }
    let form = &book.payments.get(reference)?.content;
    Some((form.reference.clone(), Some(form.customer.clone()), form.amount, form.date))
}
