//! How a payment in Workiz that tieout recorded from QuickBooks is known again.
//!
//! The mark is the QuickBooks payment's id. It stands in the Workiz payment twice, as the external
//! transaction id and in the memo, so that the pair is found although the answer was lost. Where
//! Workiz shows no payments, only what it leaves open on the invoice tells.

use crate::domain::expected::SourceRef;
use crate::domain::id::{SourceInvoiceId, SourcePaymentId, TxnId};
use crate::domain::known::Known;
use crate::domain::ledger::{LedgerKind, LedgerRef};
use crate::domain::money::Money;
use crate::domain::plan::{SourceAbsence, SourceRecord};
use crate::domain::source::Payment;

const EXTERNAL_PREFIX: &str = "qbo-payment-";
const MARKER_PREFIX: &str = "[tieout:qbo-payment-";

/// What an invoice had open in Workiz right before a payment was recorded on it, where nothing else
/// tells afterwards whether it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenBefore {
    /// The invoice in Workiz.
    pub invoice: SourceInvoiceId,
    /// What the payment comes to; positive, in the books' currency.
    pub amount: Money,
    /// What was open without it.
    pub open: Money,
}

impl OpenBefore {
    /// Returns what a record is known by, where Workiz shows no payments.
    pub fn of(record: &SourceRecord) -> Option<Self> {
        let open = *record.open_before.as_known()?;
        Some(Self { invoice: record.invoice.clone(), amount: record.amount, open })
    }

    /// Compares what is open now with what was.
    pub fn now(&self, open: Known<Money>) -> OpenNow {
        match open {
            Known::Known(now) if now == self.open => OpenNow::AsBefore,
            Known::Known(now) if self.open.minus(self.amount) == Ok(now) => OpenNow::LessThePayment,
            Known::Known(_) | Known::Unknown => OpenNow::Otherwise,
        }
    }
}

impl SourceAbsence {
    /// Returns what must hold before a payment is recorded.
    pub fn before(record: &SourceRecord) -> Self {
        Self {
            payment: record.payment.clone(),
            sync_token: record.sync_token.clone(),
            invoice: record.invoice.clone(),
            marker: record.marker.clone(),
            amount: record.amount,
            date: record.date,
            open: record.open_before,
        }
    }
}

/// What an invoice has open, beside what it had before a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OpenNow {
    /// As much as before.
    AsBefore,
    /// Less by exactly the payment.
    LessThePayment,
    /// Something else, or nobody can say.
    Otherwise,
}

/// Returns the external transaction id of the Workiz payment that repeats a QuickBooks payment.
pub fn external_id(payment: &LedgerRef) -> String {
    format!("{EXTERNAL_PREFIX}{}", payment.id)
}

/// Returns the marker in the memo of the Workiz payment that repeats a QuickBooks payment.
pub fn marker(payment: &LedgerRef) -> String {
    format!("{MARKER_PREFIX}{}]", payment.id)
}

/// Returns what stands for the Workiz payment until its id is known: in the journal, and among the
/// documents whose last write has an unknown outcome.
pub fn stand_in(payment: &LedgerRef) -> SourceRef {
    SourceRef::Payment(SourcePaymentId::new(external_id(payment)))
}

/// Tells whether a reference is such a stand-in and no document of Workiz.
pub fn is_stand_in(reference: &SourceRef) -> bool {
    matches!(reference, SourceRef::Payment(id) if id.as_str().starts_with(EXTERNAL_PREFIX))
}

/// Tells whether an external transaction id is one that tieout gave.
pub fn is_external_id(text: &str) -> bool {
    text.trim().starts_with(EXTERNAL_PREFIX)
}

/// Returns the QuickBooks payment that a Workiz payment was recorded from, if it was.
pub fn recorded_from(payment: &Payment) -> Option<LedgerRef> {
    let external = payment.external_id.as_deref().map(str::trim);
    let external = external.and_then(|it| it.strip_prefix(EXTERNAL_PREFIX));
    let memo = payment.memo.as_deref().and_then(|it| it.split_once(MARKER_PREFIX));
    let memo = memo.and_then(|(_, rest)| rest.split_once(']')).map(|(id, _)| id);
    let id = external.or(memo).filter(|it| !it.is_empty())?;
    Some(LedgerRef { kind: LedgerKind::Payment, id: TxnId::new(id) })
}
