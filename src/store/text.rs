//! Values as text and numbers in rows, and back.

use jiff::Timestamp;
use rust_decimal::Decimal;

use crate::domain::expected::SourceRef;
use crate::domain::id::{SourceInvoiceId, SourcePaymentId, SourceRefundId, TxnId};
use crate::domain::ledger::{LedgerKind, LedgerRef};
use crate::domain::money::{Currency, Money};
use crate::store::error::StoreError;

/// Says that a row does not read back.
pub(super) fn damaged(what: impl Into<String>) -> StoreError {
    StoreError::Damaged { what: what.into() }
}

/// Turns a count into what SQLite stores.
pub(super) fn integer(value: u64) -> Result<i64, StoreError> {
    i64::try_from(value).or(Err(StoreError::TooLarge { value }))
}

/// Turns a stored count back.
pub(super) fn count(value: i64) -> Result<u64, StoreError> {
    u64::try_from(value).or(Err(damaged("a count")))
}

/// Turns a stored moment back; its text form keeps every nanosecond.
pub(super) fn moment(text: &str) -> Result<Timestamp, StoreError> {
    text.parse().or(Err(damaged("a moment in time")))
}

/// Turns a stored amount and its currency back.
pub(super) fn money(amount: &str, currency: &str) -> Result<Money, StoreError> {
    let damage = || damaged("an amount of money");
    let currency = Currency::parse(currency).map_err(|_unknown| damage())?;
    let amount = Decimal::from_str_exact(amount).map_err(|_unreadable| damage())?;
    Money::exact(amount, currency).map_err(|_inexact| damage())
}

/// Returns the stored word for a source document's kind.
pub(super) fn source_kind(reference: &SourceRef) -> &'static str {
    match reference {
        SourceRef::Invoice(_) => "invoice",
        SourceRef::Payment(_) => "payment",
        SourceRef::Refund(_) => "refund",
    }
}

/// Turns a stored kind and id back.
pub(super) fn source_ref(kind: &str, id: String) -> Result<SourceRef, StoreError> {
    match kind {
        "invoice" => Ok(SourceRef::Invoice(SourceInvoiceId::new(id))),
        "payment" => Ok(SourceRef::Payment(SourcePaymentId::new(id))),
        "refund" => Ok(SourceRef::Refund(SourceRefundId::new(id))),
        _ => Err(damaged(format!("the kind of a Workiz document, `{kind}`,"))),
    }
}

const LEDGER_KINDS: [LedgerKind; 8] = [
    LedgerKind::Invoice,
    LedgerKind::SalesReceipt,
    LedgerKind::CreditMemo,
    LedgerKind::RefundReceipt,
    LedgerKind::Payment,
    LedgerKind::Deposit,
    LedgerKind::Customer,
    LedgerKind::Item,
];

/// Turns a stored entity name and id back.
pub(super) fn ledger_ref(kind: &str, id: String) -> Result<LedgerRef, StoreError> {
    LEDGER_KINDS
        .into_iter()
        .find(|it| it.entity() == kind)
        .map(|kind| LedgerRef { kind, id: TxnId::new(id) })
        .ok_or_else(|| damaged(format!("the kind of a QuickBooks document, `{kind}`,")))
}
