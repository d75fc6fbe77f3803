//! Whether a payment of the books may still be recorded in Workiz, and whether it was as planned, by
//! both sides as they stand right then.

use crate::app::company::Readers;
use crate::app::error::AppError;
use crate::domain::book::SourceBook;
use crate::domain::diagnostic::Gravity;
use crate::domain::expected::SourceRef;
use crate::domain::id::SourcePaymentId;
use crate::domain::known::Known;
use crate::domain::ledger::Standing;
use crate::domain::matching::Matching;
use crate::domain::money::{Money, MoneyError};
use crate::domain::plan::SourceRecord;
use crate::domain::recorded::recorded_from;
use crate::domain::snapshot::{RawDocument, Snapshot};
use crate::domain::source::{InvoiceStatus, Lifecycle, Payment, PaymentStatus};
use crate::domain::zone::CompanyZone;

/// What the plan was made from.
#[derive(Clone, Copy, Debug)]
pub struct Seen<'a> {
    /// How documents are read.
    pub readers: Readers<'a>,
    /// The plan's snapshot.
    pub snapshot: &'a Snapshot,
    /// Which payment was which.
    pub payments: &'a Matching,
    /// The company's zone.
    pub zone: &'a CompanyZone,
}

/// What both sides hold now.
#[derive(Clone, Copy, Debug)]
pub struct Fresh<'a> {
    /// The payment in the books; `None` when it is gone.
    pub payment: Option<&'a RawDocument>,
    /// The invoice in Workiz, with all payments on it.
    pub invoice: &'a [RawDocument],
    /// What was recorded since, by this very plan.
    pub recorded: &'a [SourcePaymentId],
}

impl Seen<'_> {
    /// Tells why the payment must not be recorded any more, as a full sentence, if so.
    ///
    /// # Errors
    /// A side cannot be read any more with the fresh documents put in.
    pub fn contradiction(
        &self,
        record: &SourceRecord,
        fresh: Fresh<'_>,
    ) -> Result<Option<String>, AppError> {
        if let Some(reason) = self.changed(record, fresh.payment)? {
            return Ok(Some(reason));
        }
        let book = match self.source_with(fresh.invoice)? {
            Ok(book) => book,
            Err(reason) => return Ok(Some(reason)),
        };
        Ok(self.taken(record, fresh, &book)?)
    }

    /// Tells why the payment in the books is not the planned one any more, if so.
    fn changed(
        &self,
        record: &SourceRecord,
        now: Option<&RawDocument>,
    ) -> Result<Option<String>, AppError> {
        let changed = "The payment in QuickBooks was changed after the plan was made.".to_owned();
        let Some(now) = now else {
            return Ok(Some("The payment in QuickBooks is not there any more.".to_owned()));
        };
        let all = overlaid(&self.snapshot.ledger.documents, std::slice::from_ref(now));
        let readout = self.readers.ledger.read(&all).map_err(|it| AppError::Unreadable(it.0))?;
        let payment = readout.book.payments.get(&record.payment);
        let same = payment
            .is_some_and(|it| it.sync_token == record.sync_token && it.standing == Standing::Live);
        Ok((!same).then_some(changed))
    }

    /// Reads Workiz with the fresh documents put in; in vain when one of them cannot be read.
    fn source_with(&self, fresh: &[RawDocument]) -> Result<Result<SourceBook, String>, AppError> {
        let all = overlaid(&self.snapshot.source.documents, fresh);
        let readout = self.readers.source.read(&all).map_err(|it| AppError::Unreadable(it.0))?;
        let unread = readout.diagnostics.iter().find(|it| it.gravity == Gravity::Unreadable);
        Ok(match unread {
            Some(it) => Err(format!("Workiz has {} now, which cannot be read.", it.document)),
            None => Ok(readout.book),
        })
    }

    /// Tells why there is no place for the payment in Workiz, if so.
    fn taken(
        &self,
        record: &SourceRecord,
        fresh: Fresh<'_>,
        book: &SourceBook,
    ) -> Result<Option<String>, MoneyError> {
        let there = fresh.invoice.iter().any(|it| it.id == record.invoice.as_str());
        let invoice = book.invoices.get(&record.invoice).filter(|_| there);
        let Some(invoice) = invoice
            .filter(|it| it.lifecycle == Lifecycle::Live && it.status != InvoiceStatus::Void)
        else {
            return Ok(Some("The invoice is not live in Workiz any more.".to_owned()));
        };
        let mut open = invoice.totals.total;
        for it in book.payments.values() {
            if recorded_from(it).is_some_and(|behind| behind == record.payment) {
                return Ok(Some(format!("Workiz has it already, as payment {}.", it.id)));
            }
            let Some(paid) = paid(it, record)? else { continue };
            open = open.minus(paid)?;
            if paid == record.amount && !self.is_another(it, fresh) {
                return Ok(Some(format!(
                    "Workiz has payment {} of the same amount on the invoice, which nothing in \
                     QuickBooks stood for when the plan was made.",
                    it.id
                )));
            }
        }
        if let Known::Known(stated) = invoice.totals.balance
            && stated < open
        {
            open = stated;
        }
        let short = record.amount > open;
        Ok(short.then(|| format!("By Workiz only {} is open on the invoice now.", open.words())))
    }

    /// Tells whether a payment of Workiz is known to be another one of the books'.
    fn is_another(&self, payment: &Payment, fresh: Fresh<'_>) -> bool {
        let origin = SourceRef::Payment(payment.id.clone());
        self.payments.matches.iter().any(|it| it.expected == origin)
            || fresh.recorded.contains(&payment.id)
    }

    /// Tells what of the recorded payment is not as planned, as a full sentence, if anything.
    ///
    /// # Errors
    /// Workiz cannot be read any more with the answer put in.
    pub fn misread(
        &self,
        record: &SourceRecord,
        document: &RawDocument,
    ) -> Result<Option<String>, AppError> {
        let book = match self.source_with(std::slice::from_ref(document))? {
            Ok(book) => book,
            Err(reason) => return Ok(Some(reason)),
        };
        let payment = book.payments.get(&SourcePaymentId::new(document.id.as_str()));
        let wrong = match payment {
            None => Some("everything"),
            Some(it) if paid(it, record)? != Some(record.amount) => Some("its amount"),
            Some(it) if it.amount != record.amount => Some("its amount"),
            Some(it) if it.method != record.method => Some("its method"),
            Some(it) if self.zone.date_of(it.collected_at) != record.date => Some("its date"),
            Some(it) if recorded_from(it).as_ref() != Some(&record.payment) => Some("its marker"),
            Some(_) => None,
        };
        Ok(wrong.map(|wrong| {
            format!(
                "Workiz confirmed the payment, but its answer differs from the plan in {wrong}; look \
                 at the payment in Workiz (id {}).",
                document.id
            )
        }))
    }
}

/// Returns what a payment that counts pays of the invoice; `None` where it pays nothing of it.
fn paid(it: &Payment, record: &SourceRecord) -> Result<Option<Money>, MoneyError> {
    if it.lifecycle != Lifecycle::Live || it.status == PaymentStatus::Failed {
        return Ok(None);
    }
    let parts = it.allocations.iter().filter(|part| part.invoice == record.invoice);
    let paid = Money::sum(record.amount.currency(), parts.map(|part| part.amount))?;
    Ok((!paid.is_zero()).then_some(paid))
}

fn overlaid(documents: &[RawDocument], fresh: &[RawDocument]) -> Vec<RawDocument> {
    let replaced =
        |old: &RawDocument| fresh.iter().any(|new| new.entity == old.entity && new.id == old.id);
    let mut all: Vec<RawDocument> = documents.iter().filter(|it| !replaced(it)).cloned().collect();
    all.extend(fresh.iter().cloned());
    all.sort();
    all.dedup();
    all
}
