//! A payment of Workiz as the books should hold it.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::discrepancy::FieldName;
use crate::domain::expected::{DiscountBasis, Expected, Hold, HoldReason, SourceRef, Unmapped};
use crate::domain::id::{ClientId, PaymentMethodId, SourceInvoiceId};
use crate::domain::known::Known;
use crate::domain::ledger::{Application, AppliesTo, PaymentForm, Target};
use crate::domain::money::{Money, MoneyError};
use crate::domain::recorded::is_external_id;
use crate::domain::source::{Lifecycle, Payment, PaymentMethod, PaymentStatus, TipRule};
use crate::mapping::apply::{Context, MapError};
use crate::mapping::invoices::{LeftOut, lifecycle, title};
use crate::mapping::refunds::{MappedRefund, from_negative_payment, payer};
use crate::mapping::rules::{Fallback, WithoutInvoice};
use crate::mapping::text::last_chars;

/// QuickBooks takes at most this many characters in `PaymentRefNum`. Source: QuickBooks' schema.
const REFERENCE_MAX_CHARS: usize = 21;

/// What becomes of a payment.
#[derive(Debug)]
pub(super) enum MappedPayment {
    /// The books should hold this; the rules say which set what.
    Kept(Box<Expected<PaymentForm>>, Vec<(FieldName, String)>),
    /// It is a refund.
    Refund(MappedRefund),
    /// The books should not hold it, by this rule.
    LeftOut(LeftOut, String),
}

/// What a payment pays, and what stands in the way of it.
#[derive(Debug)]
struct Applied {
    applications: Vec<Application>,
    /// Why it pays nothing, as a full sentence, when it pays nothing.
    why_none: String,
    unmapped: Vec<Unmapped>,
}

/// Maps a payment.
///
/// # Errors
/// Its amounts have another currency than the account, or leave the exact range.
pub(super) fn map_payment(
    context: &Context<'_>,
    left_out: &BTreeMap<SourceInvoiceId, LeftOut>,
    payment: &Payment,
) -> Result<MappedPayment, MapError> {
    let origin = SourceRef::Payment(payment.id.clone());
    let amounts = payment.allocations.iter().map(|it| it.amount).chain([payment.amount]);
    context.same_currency(&origin, amounts)?;
    let failed = |source| MapError::Amount { document: context.name_of(&origin), source };
    let is_settled = context.mapping.rules.payments.settled.value.iter();
    let is_settled = is_settled.into_iter().any(|it| it == status_word(payment.status));
    let payer = payer(context, payment);
    if payment.amount.is_negative() {
        return Ok(negative(context, payment, is_settled, payer.as_ref()));
    }
    let amount = gross(payment).map_err(failed)?;
    if let Some(left) = passed_over(context, left_out, payment, amount, payer.as_ref()) {
        return Ok(left);
    }
    let applied = apply_to(context, left_out, payment, amount).map_err(failed)?;
    let mut unmapped = applied.unmapped;
    let mut rules = Vec::new();
    let (customer, client) = if let Some(id) = &payer {
        let customer = context.customers.of(id);
        unmapped.extend(customer.unmapped);
        rules.push((FieldName::Customer, customer.rule));
        (customer.target.unwrap_or_else(|| Target::New(id.clone())), customer.name)
    } else {
        unmapped.push(no_payer(payment));
        (Target::New(ClientId::new("")), "unknown client".to_owned())
    };
    let method = method(context, payment, &mut unmapped, &mut rules);
    rules.push((FieldName::Amount, "gross, as Workiz states it".to_owned()));
    rules.push((FieldName::Date, "the day of the payment in the company's time zone".to_owned()));
    rules.push((FieldName::Applications, context.mapping.rules.payments.without_invoice.rule()));
    let hold = hold(context, payment, is_settled, &applied.applications, &applied.why_none);
    let content = PaymentForm {
        customer,
        date: context.zone.date_of(payment.collected_at),
        amount,
        method,
        reference: reference(payment),
        deposit_to: context.mapping.deposit_to.clone(),
        applications: applied.applications,
        private_note: note(payment, &origin),
    };
    let expected = Expected {
        title: payment_title(payment),
        origin,
        lifecycle: payment.lifecycle,
        client,
        content,
        unmapped,
        hold,
        discount_basis: DiscountBasis::Stated,
        unseen: BTreeSet::new(),
        balance: Known::Unknown,
        link: None,
    };
    Ok(MappedPayment::Kept(Box::new(expected), rules))
}

fn negative(
    context: &Context<'_>,
    payment: &Payment,
    is_settled: bool,
    payer: Option<&ClientId>,
) -> MappedPayment {
    if payment.lifecycle == Lifecycle::Deleted {
        let rule = "a payment below zero that was deleted".to_owned();
        return MappedPayment::LeftOut(LeftOut::NotBooked, rule);
    }
    if !is_settled {
        let rule = context.mapping.rules.payments.settled.rule();
        return MappedPayment::LeftOut(LeftOut::NotBooked, rule);
    }
    let origin = SourceRef::Payment(payment.id.clone());
    if payer.is_some_and(|client| context.is_excluded(client, &origin)) {
        let rule = context.mapping.rules.exclude_clients.rule();
        return MappedPayment::LeftOut(LeftOut::ExcludedClient, rule);
    }
    let client = payer.map_or_else(String::new, |id| context.customers.name_of(id));
    MappedPayment::Refund(from_negative_payment(context, payment, client))
}

/// Returns the whole that the client paid, the tip included.
fn gross(payment: &Payment) -> Result<Money, MoneyError> {
    match (payment.tip_rule, payment.tip.as_known()) {
        (TipRule::OnTop, Some(tip)) => payment.amount.plus(*tip),
        _ => Ok(payment.amount),
    }
}

/// Tells whether the payment is nothing, belongs to the time before the first day, or is of a client
/// that is excluded.
fn passed_over(
    context: &Context<'_>,
    left_out: &BTreeMap<SourceInvoiceId, LeftOut>,
    payment: &Payment,
    amount: Money,
    payer: Option<&ClientId>,
) -> Option<MappedPayment> {
    if amount.is_zero() && payment.lifecycle == Lifecycle::Live {
        return Some(MappedPayment::LeftOut(LeftOut::Zero, "a payment of nothing".to_owned()));
    }
    let origin = SourceRef::Payment(payment.id.clone());
    let rules = &context.mapping.rules;
    let first_day = || (LeftOut::BeforeFirstDay, rules.first_day.rule());
    let excluded = || (LeftOut::ExcludedClient, rules.exclude_clients.rule());
    if context.is_before_first_day(context.zone.date_of(payment.collected_at), &origin) {
        return Some(left_out_by(first_day()));
    }
    if payer.is_some_and(|client| context.is_excluded(client, &origin)) {
        return Some(left_out_by(excluded()));
    }
    if context.is_marked(&origin) {
        return None;
    }
    // A payment goes with the invoices that it pays when none of them is in scope.
    let paid: BTreeSet<Option<LeftOut>> =
        payment.allocations.iter().map(|it| left_out.get(&it.invoice).copied()).collect();
    let out = |it: &Option<LeftOut>| {
        matches!(it, Some(LeftOut::BeforeFirstDay | LeftOut::ExcludedClient))
    };
    if paid.is_empty() || !paid.iter().all(out) {
        return None;
    }
    let early = paid.contains(&Some(LeftOut::BeforeFirstDay));
    Some(left_out_by(if early { first_day() } else { excluded() }))
}

fn left_out_by((why, rule): (LeftOut, String)) -> MappedPayment {
    MappedPayment::LeftOut(why, rule)
}

/// Returns what the payment pays. Money cannot be applied to an invoice that comes to nothing or
/// was deleted: that part stays unapplied.
fn apply_to(
    context: &Context<'_>,
    left_out: &BTreeMap<SourceInvoiceId, LeftOut>,
    payment: &Payment,
    amount: Money,
) -> Result<Applied, MoneyError> {
    let mut sums: BTreeMap<SourceInvoiceId, Money> = BTreeMap::new();
    let mut unmapped = Vec::new();
    let mut why_none = "The payment pays no invoice.".to_owned();
    for part in payment.allocations.iter().filter(|it| it.amount.is_positive()) {
        let invoice = context.source.invoices.get(&part.invoice);
        let gone = invoice.filter(|it| {
            let deleted = lifecycle(it) == Lifecycle::Deleted;
            deleted || left_out.get(&it.id) == Some(&LeftOut::Zero)
        });
        if let Some(gone) = gone {
            let how = match lifecycle(gone) {
                Lifecycle::Deleted => "was deleted in Workiz",
                Lifecycle::Live => "comes to nothing",
            };
            why_none = format!("The payment pays invoice {}, which {how}.", title(gone));
            continue;
        }
        if invoice.is_none() {
            unmapped.push(Unmapped {
                field: "invoice".to_owned(),
                value: part.invoice.to_string(),
                advice: "The payment names this invoice, but Workiz does not list it: look for it \
                         there."
                    .to_owned(),
            });
        }
        let sum = sums.entry(part.invoice.clone()).or_insert_with(|| Money::zero(context.currency));
        *sum = sum.plus(part.amount)?;
    }
    add_tip(context, payment, &mut sums)?;
    let total = Money::sum(context.currency, sums.values().copied())?;
    if total > amount {
        unmapped.push(Unmapped {
            field: "allocations".to_owned(),
            value: format!("{total} of {amount}"),
            advice: "The payment pays more than it is: correct its parts in Workiz.".to_owned(),
        });
    }
    let applications = sums
        .into_iter()
        .map(|(invoice, amount)| Application { to: AppliesTo::Source(invoice), amount })
        .collect();
    Ok(Applied { applications, why_none, unmapped })
}

/// Adds a tip that comes on top to the one invoice that the payment pays, when that invoice's total
/// has the tip in it.
fn add_tip(
    context: &Context<'_>,
    payment: &Payment,
    sums: &mut BTreeMap<SourceInvoiceId, Money>,
) -> Result<(), MoneyError> {
    let (TipRule::OnTop, Some(tip)) = (payment.tip_rule, payment.tip.as_known()) else {
        return Ok(());
    };
    let mut entries = sums.iter_mut();
    if let (Some((invoice, sum)), None) = (entries.next(), entries.next()) {
        let billed = context.source.invoices.get(invoice).and_then(|it| it.tip.as_known());
        if tip.is_positive() && billed.is_some_and(|billed| billed >= tip) {
            *sum = sum.plus(*tip)?;
        }
    }
    Ok(())
}

fn hold(
    context: &Context<'_>,
    payment: &Payment,
    is_settled: bool,
    applications: &[Application],
    why_none: &str,
) -> Option<Hold> {
    if !is_settled {
        return Some(if payment.status == PaymentStatus::Failed {
            let detail = format!("The payment of {} failed or came back.", payment.amount);
            Hold { reason: HoldReason::Failed, detail }
        } else {
            let word = status_word(payment.status);
            let detail =
                format!("The payment of {} is {word}: it is not money yet.", payment.amount);
            Hold { reason: HoldReason::NotSettled, detail }
        });
    }
    if payment.tip_rule == TipRule::Ambiguous {
        let tip = payment.tip.as_known().map_or_else(String::new, |tip| format!(" of {tip}"));
        let detail =
            format!("The amount {} may or may not have the tip{tip} in it.", payment.amount);
        return Some(Hold { reason: HoldReason::AmbiguousTip, detail });
    }
    let rule = context.mapping.rules.payments.without_invoice.value;
    (applications.is_empty() && rule == WithoutInvoice::Review)
        .then(|| Hold { reason: HoldReason::NotInvoiced, detail: why_none.to_owned() })
}

fn method(
    context: &Context<'_>,
    payment: &Payment,
    unmapped: &mut Vec<Unmapped>,
    rules: &mut Vec<(FieldName, String)>,
) -> Option<PaymentMethodId> {
    let word = payment.method.word();
    if let Some(row) = context.mapping.methods.find([word]) {
        rules.push((FieldName::Method, row.rule.clone()));
        return Some(row.id.clone());
    }
    let fallback = &context.mapping.rules.methods.unmapped;
    rules.push((FieldName::Method, fallback.rule()));
    if fallback.value == Fallback::Review {
        let file = &context.mapping.methods.file;
        unmapped.push(Unmapped {
            field: "payment_method".to_owned(),
            value: word.to_owned(),
            advice: format!("Say which payment method of QuickBooks it is in `{file}`."),
        });
    }
    None
}

/// Returns the word for a status in `[payments] settled`.
pub(super) fn status_word(status: PaymentStatus) -> &'static str {
    match status {
        PaymentStatus::Pending => "pending",
        PaymentStatus::Captured => "captured",
        PaymentStatus::Settled => "settled",
        PaymentStatus::Failed => "failed",
        PaymentStatus::Refunded => "refunded",
        PaymentStatus::PartiallyRefunded => "partially-refunded",
        PaymentStatus::Disputed => "disputed",
    }
}

/// Returns the processor's id, else the check's number; of a long one the end, which tells ids
/// apart better than the beginning does. An id that tieout gave is nobody's reference.
fn reference(payment: &Payment) -> Option<String> {
    let external = payment.external_id.as_ref().filter(|it| !is_external_id(it));
    let texts = [external, payment.reference.as_ref()];
    let text = texts.into_iter().flatten().find(|it| !it.trim().is_empty())?;
    Some(last_chars(text.trim(), REFERENCE_MAX_CHARS))
}

/// Returns how the payment is named in a sentence: by method and reference, or id.
fn payment_title(payment: &Payment) -> String {
    let texts = [&payment.reference, &payment.external_id];
    let text = texts.into_iter().flatten().find(|it| !it.trim().is_empty());
    let name = text.map_or_else(|| payment.id.to_string(), |it| it.trim().to_owned());
    let method = match &payment.method {
        PaymentMethod::Cash => "cash payment",
        PaymentMethod::Check => "check",
        PaymentMethod::Card => "card payment",
        PaymentMethod::Ach => "bank payment",
        PaymentMethod::Financing => "financing payment",
        PaymentMethod::Named(_) => "payment",
    };
    format!("{method} {name}")
}

fn no_payer(payment: &Payment) -> Unmapped {
    Unmapped {
        field: "customer".to_owned(),
        value: payment.id.to_string(),
        advice: "Workiz does not say who paid: look at the payment there.".to_owned(),
    }
}

fn note(payment: &Payment, origin: &SourceRef) -> String {
    match payment.external_id.as_deref().map(str::trim) {
        Some(id) if !id.is_empty() => format!("{} {id}", origin.marker()),
        _ => origin.marker(),
    }
}
