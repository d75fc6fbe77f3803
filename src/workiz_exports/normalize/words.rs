//! The words of the screens.

use crate::domain::settlement::PayoutEntryKind;
use crate::domain::settlement::PayoutStatus;
use crate::domain::source::InvoiceStatus;
use crate::domain::source::PaymentMethod;
use crate::domain::source::PaymentStatus;

/// Returns a word in lower case, with single spaces and without signs.
fn bare(text: &str) -> String {
    let words = text.split(|it: char| !it.is_alphanumeric()).filter(|it| !it.is_empty());
    words.collect::<Vec<_>>().join(" ").to_lowercase()
}

/// Returns the form by which two names are the same.
pub fn normalized(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// Reads how a client paid; a method that is not known keeps its name.
pub fn method(text: &str) -> PaymentMethod {
    match bare(text).as_str() {
        "cash" => PaymentMethod::Cash,
        "check" | "cheque" | "check offline" => PaymentMethod::Check,
        "card" | "credit" | "credit card" | "credit charge" | "credit offline" | "card charge"
        | "debit card" | "credit card charge" | "card offline" => PaymentMethod::Card,
        "ach" | "ach payment" | "bank debit" | "ach charge" | "bank transfer ach" => {
            PaymentMethod::Ach
        }
        "financing" | "financing offline" | "wisetack" | "consumer financing" => {
            PaymentMethod::Financing
        }
        _ => PaymentMethod::Named(text.trim().to_owned()),
    }
}

/// Reads where a payment stands. A payment that a person entered has no status: it was taken.
pub fn payment_status(text: Option<&str>) -> Option<PaymentStatus> {
    let Some(text) = text else { return Some(PaymentStatus::Captured) };
    Some(match bare(text).as_str() {
        "captured" | "approved" | "collected" | "recorded" | "offline" => PaymentStatus::Captured,
        "succeeded" | "success" | "successful" | "settled" | "paid" | "completed" | "complete"
        | "closed" | "paid out" => PaymentStatus::Settled,
        "pending" | "processing" | "in progress" | "submitted" | "on the way" => {
            PaymentStatus::Pending
        }
        "failed" | "declined" | "returned" | "canceled" | "cancelled" | "voided" | "void" => {
            PaymentStatus::Failed
        }
        "refunded" | "refund" | "fully refunded" => PaymentStatus::Refunded,
        "partially refunded" | "partial refund" => PaymentStatus::PartiallyRefunded,
        "disputed" | "dispute" | "needs response" | "chargeback" => PaymentStatus::Disputed,
        _ => return None,
    })
}

/// Reads what the invoices list says of an invoice.
pub fn invoice_status(text: &str) -> Option<InvoiceStatus> {
    Some(match bare(text).as_str() {
        "no amount" => InvoiceStatus::NoAmount,
        "draft" | "unsent" | "not sent" => InvoiceStatus::Draft,
        "due" | "sent" | "open" | "unpaid" => InvoiceStatus::Sent,
        "overdue" | "past due" => InvoiceStatus::Overdue,
        "partially paid" | "partial" | "partly paid" => InvoiceStatus::PartiallyPaid,
        "paid" | "paid in full" => InvoiceStatus::Paid,
        "void" | "voided" | "deleted" => InvoiceStatus::Void,
        _ => return None,
    })
}

/// Whether a job has an invoice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Billed {
    /// It has.
    Yes,
    /// It has none.
    No,
}

/// Reads whether a job has an invoice: yes or no, or, where it has, the day or the amount.
pub fn billed(text: Option<&str>, is_day: bool, amount_is_zero: Option<bool>) -> Option<Billed> {
    let Some(text) = text else { return Some(Billed::No) };
    match bare(text).as_str() {
        "yes" | "y" | "true" | "invoiced" | "1" => Some(Billed::Yes),
        "no" | "n" | "false" | "not invoiced" | "0" | "" => Some(Billed::No),
        _ if is_day => Some(Billed::Yes),
        _ => amount_is_zero.map(|is_zero| if is_zero { Billed::No } else { Billed::Yes }),
    }
}

/// Reads where a payout stands.
pub fn payout_status(text: &str) -> Option<PayoutStatus> {
    Some(match bare(text).as_str() {
        "paid" | "arrived" | "completed" | "deposited" => PayoutStatus::Paid,
        "in transit" | "pending" | "on the way" | "estimated" => PayoutStatus::InTransit,
        "failed" | "returned" | "canceled" => PayoutStatus::Failed,
        _ => return None,
    })
}

/// Reads what an entry of a payout is.
pub fn entry_kind(text: &str) -> PayoutEntryKind {
    match bare(text).as_str() {
        "payment" | "charge" | "card charge" | "credit charge" | "ach" => PayoutEntryKind::Payment,
        "refund" | "payment refund" => PayoutEntryKind::Refund,
        "dispute" | "chargeback" => PayoutEntryKind::Dispute,
        "dispute fee" => PayoutEntryKind::DisputeFee,
        "instant fee" | "instant payout fee" => PayoutEntryKind::InstantFee,
        _ => PayoutEntryKind::Adjustment,
    }
}
