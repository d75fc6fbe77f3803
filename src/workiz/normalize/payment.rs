//! Payments and refunds.

use crate::domain::id::ClientId;
use crate::domain::id::JobId;
use crate::domain::id::PayoutId;
use crate::domain::id::SourceInvoiceId;
use crate::domain::id::SourcePaymentId;
use crate::domain::id::SourceRefundId;
use crate::domain::known::Known;
use crate::domain::money::Currency;
use crate::domain::money::Money;
use crate::domain::source::Allocation;
use crate::domain::source::Lifecycle;
use crate::domain::source::Payment;
use crate::domain::source::PaymentMethod;
use crate::domain::source::PaymentOrigin;
use crate::domain::source::PaymentStatus;
use crate::domain::source::Refund;
use crate::domain::source::TipRule;
use crate::workiz::normalize::document::name;
use crate::workiz::normalize::document::parse;
use crate::workiz::normalize::reader::Reader;
use crate::workiz::normalize::reader::Reading;
use crate::workiz::wire::field::Field;
use crate::workiz::wire::payment::WirePayment;
use crate::workiz::wire::payment::WireRefund;

/// Reads a payment; one that names no currency is in the account's.
pub fn payment(id: &str, body: &str, account: Currency) -> Reading<Payment> {
    let mut reader = Reader::new(name("payment", id, None));
    let payment = parse(&mut reader, body).and_then(|wire| read(&mut reader, &wire, account));
    reader.finish(payment)
}

/// Reads a refund; one that names no currency is in the account's. A deleted refund is none.
pub fn refund(id: &str, body: &str, account: Currency) -> Reading<Refund> {
    let mut reader = Reader::new(name("refund", id, None));
    let refund = parse(&mut reader, body).and_then(|wire| read_refund(&mut reader, &wire, account));
    reader.finish(refund)
}

fn read(reader: &mut Reader, wire: &WirePayment, account: Currency) -> Option<Payment> {
    let currency = reader.currency(&wire.currency, "currency", account)?;
    let id = reader.id(&wire.payment_id, "paymentId");
    let origin = origin(reader, wire);
    let client = reader.optional_id(&wire.client_id, "clientId");
    let job = reader.optional_id(&wire.job_id, "jobId");
    let allocations = allocations(reader, wire, currency);
    let amount = reader.money(&wire.amount, "amount", currency);
    let tip = reader.known_money(&wire.tip_amount, "tipAmount", currency);
    let tip_rule = tip_rule(reader, wire, tip);
    let method = method(reader, wire);
    let status = status(reader, &wire.status);
    let collected_at = reader.required(&wire.collected_at, "collectedAt").copied();
    let settled_at = reader.optional(&wire.settled_at, "settledAt");
    let refunded = reader.known_money(&wire.amount_refunded, "amountRefunded", currency);
    let external_id = reader.optional_id(&wire.external_transaction_id, "externalTransactionId");
    let reference = reader.optional_id(&wire.reference, "reference");
    let payout = reader.optional_id(&wire.payout_id, "payoutId");
    let fee = reader.known_money(&wire.fee, "fee", currency);
    let deleted = reader.required(&wire.deleted, "deleted").copied();
    Some(Payment {
        id: SourcePaymentId::new(id?),
        origin: origin?,
        client: client?.map(ClientId::new),
        job: job?.map(JobId::new),
        allocations: allocations?,
        amount: amount?,
        tip: tip?,
        tip_rule: tip_rule?,
        method: method?,
        status: status?,
        collected_at: collected_at?.0,
        settled_at: settled_at?.map(|moment| moment.0),
        refunded: refunded?,
        external_id: external_id?.map(str::to_owned),
        reference: reference?.map(str::to_owned),
        memo: reader.text(&wire.memo, "memo"),
        payout: payout?.map(PayoutId::new),
        fee: fee?,
        lifecycle: if deleted? { Lifecycle::Deleted } else { Lifecycle::Live },
    })
}

fn origin(reader: &mut Reader, wire: &WirePayment) -> Option<PaymentOrigin> {
    match reader.required(&wire.source, "source")?.as_str() {
        "invoice" => Some(PaymentOrigin::Invoice),
        "job" => Some(PaymentOrigin::Job),
        "estimate" => Some(PaymentOrigin::Estimate),
        other => {
            reader.unreadable("source", format!("`{other}` is not a known origin of a payment."));
            None
        }
    }
}

/// Reads how a payment is spread; `None` when one part cannot be read.
fn allocations(
    reader: &mut Reader,
    wire: &WirePayment,
    currency: Currency,
) -> Option<Vec<Allocation>> {
    let wires = reader.required(&wire.allocations, "allocations")?;
    let mut allocations = Vec::new();
    for (place, wire) in wires.iter().enumerate() {
        let place = format!("allocations[{place}]");
        let Some(wire) = reader.required(wire, &place) else { continue };
        let invoice = reader.id(&wire.invoice_id, &format!("{place}.invoiceId"));
        let amount = reader.money(&wire.amount, &format!("{place}.amount"), currency);
        if let (Some(invoice), Some(amount)) = (invoice, amount) {
            allocations.push(Allocation { invoice: SourceInvoiceId::new(invoice), amount });
        }
    }
    (allocations.len() == wires.len()).then_some(allocations)
}

/// Reads whether the amount has the tip in it; without a tip it makes no difference.
fn tip_rule(reader: &mut Reader, wire: &WirePayment, tip: Option<Known<Money>>) -> Option<TipRule> {
    let no_tip = matches!(tip, Some(Known::Known(tip)) if tip.is_zero());
    Some(match reader.optional(&wire.amount_includes_tip, "amountIncludesTip")? {
        Some(true) => TipRule::Included,
        Some(false) => TipRule::OnTop,
        None if no_tip => TipRule::Included,
        None => TipRule::Ambiguous,
    })
}

/// Reads the method; one that is not known keeps its name, in Workiz's own words where there are.
fn method(reader: &mut Reader, wire: &WirePayment) -> Option<PaymentMethod> {
    let method = reader.required(&wire.method, "method")?;
    Some(match method.as_str() {
        "cash" => PaymentMethod::Cash,
        "check" => PaymentMethod::Check,
        "card" => PaymentMethod::Card,
        "ach" => PaymentMethod::Ach,
        "financing" => PaymentMethod::Financing,
        "other" => PaymentMethod::Named(
            reader.text(&wire.raw_method, "rawMethod").unwrap_or_else(|| method.clone()),
        ),
        named => PaymentMethod::Named(named.to_owned()),
    })
}

fn status(reader: &mut Reader, field: &Field<String>) -> Option<PaymentStatus> {
    match reader.required(field, "status")?.as_str() {
        "pending" => Some(PaymentStatus::Pending),
        "captured" => Some(PaymentStatus::Captured),
        "settled" | "succeeded" => Some(PaymentStatus::Settled),
        "failed" => Some(PaymentStatus::Failed),
        "refunded" => Some(PaymentStatus::Refunded),
        "partially_refunded" => Some(PaymentStatus::PartiallyRefunded),
        "disputed" => Some(PaymentStatus::Disputed),
        other => {
            reader.unreadable("status", format!("`{other}` is not a known status of a payment."));
            None
        }
    }
}

fn read_refund(reader: &mut Reader, wire: &WireRefund, account: Currency) -> Option<Refund> {
    let currency = reader.currency(&wire.currency, "currency", account)?;
    let id = reader.id(&wire.refund_id, "refundId");
    let payment = reader.id(&wire.payment_id, "paymentId");
    let amount = reader.money(&wire.amount, "amount", currency);
    let status = status(reader, &wire.status);
    let created_at = reader.required(&wire.created_at, "createdAt").copied();
    let deleted = reader.optional(&wire.deleted, "deleted")?;
    if deleted == Some(&true) {
        reader.note(
            "deleted",
            "The refund was deleted in Workiz and does not count.",
            "Nothing has to be done.",
        );
        return None;
    }
    Some(Refund {
        id: SourceRefundId::new(id?),
        payment: SourcePaymentId::new(payment?),
        amount: amount?,
        status: status?,
        created_at: created_at?.0,
        reason: reader.text(&wire.reason, "reason"),
    })
}
