//! Money given back, as the books should show it.

use crate::domain::expected::{ExpectedRefund, SourceRef};
use crate::domain::id::ClientId;
use crate::domain::source::{Payment, PaymentStatus, Refund};
use crate::mapping::apply::{Context, MapError};
use crate::mapping::invoices::LeftOut;

/// What becomes of a refund.
#[derive(Debug)]
pub(super) enum MappedRefund {
    /// The books should show it, by this rule.
    Kept(ExpectedRefund, String),
    /// The books should not show it, by this rule.
    LeftOut(LeftOut, String),
}

/// Maps a refund; only one whose money went out counts.
///
/// # Errors
/// Its amount has another currency than the account.
pub(super) fn map_refund(context: &Context<'_>, refund: &Refund) -> Result<MappedRefund, MapError> {
    let origin = SourceRef::Refund(refund.id.clone());
    context.same_currency(&origin, [refund.amount])?;
    let has_gone_out = matches!(
        refund.status,
        PaymentStatus::Captured | PaymentStatus::Settled | PaymentStatus::Refunded
    );
    if !has_gone_out {
        let rule = "the refund's money has not gone out".to_owned();
        return Ok(MappedRefund::LeftOut(LeftOut::NotBooked, rule));
    }
    let payment = context.source.payments.get(&refund.payment);
    let client = payment.and_then(|it| payer(context, it));
    if client.as_ref().is_some_and(|it| context.is_excluded(it, &origin)) {
        let rule = context.mapping.rules.exclude_clients.rule();
        return Ok(MappedRefund::LeftOut(LeftOut::ExcludedClient, rule));
    }
    let title = payment.and_then(|it| it.reference.clone()).map_or_else(
        || format!("refund {}", refund.id),
        |reference| format!("refund {} of payment {reference}", refund.id),
    );
    let expected = ExpectedRefund {
        origin,
        title,
        client: client.map_or_else(String::new, |id| context.customers.of(&id).name),
        amount: refund.amount.abs(),
        date: context.zone.date_of(refund.created_at),
    };
    Ok(kept_or_early(context, expected, "a refund of Workiz"))
}

/// Maps a payment below zero, which Workiz uses for money given back outside of it.
pub(super) fn from_negative_payment(
    context: &Context<'_>,
    payment: &Payment,
    client: String,
) -> MappedRefund {
    let expected = ExpectedRefund {
        origin: SourceRef::Payment(payment.id.clone()),
        title: format!("refund {}", payment.id),
        client,
        amount: payment.amount.abs(),
        date: context.zone.date_of(payment.collected_at),
    };
    kept_or_early(context, expected, "a payment below zero is a refund")
}

/// Returns whose payment it is: its own client, or else that of the first invoice that it pays.
pub(super) fn payer(context: &Context<'_>, payment: &Payment) -> Option<ClientId> {
    let invoices = || payment.allocations.iter().map(|it| &it.invoice);
    payment.client.clone().or_else(|| {
        invoices().find_map(|id| context.source.invoices.get(id)).map(|it| it.client.clone())
    })
}

fn kept_or_early(context: &Context<'_>, expected: ExpectedRefund, rule: &str) -> MappedRefund {
    if context.is_before_first_day(expected.date, &expected.origin) {
        let first_day = context.mapping.rules.first_day.rule();
        return MappedRefund::LeftOut(LeftOut::BeforeFirstDay, first_day);
    }
    if expected.amount.is_zero() {
        return MappedRefund::LeftOut(LeftOut::Zero, "a refund of nothing".to_owned());
    }
    MappedRefund::Kept(expected, rule.to_owned())
}
