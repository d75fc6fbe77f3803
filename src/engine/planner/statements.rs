//! Payments that only the books have, where Workiz shows no payments, but what it leaves open.
//!
//! When more is paid in the books than in Workiz, and exactly one payment can be the difference, it may
//! be recorded in Workiz: once a person has approved it, and only while Workiz has as much open as it
//! had. Whatever leaves a doubt is left to a person.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::discrepancy::{Discrepancy, DiscrepancyCode};
use crate::domain::effects::Effects;
use crate::domain::expected::{Expected, HoldReason, SourceRef};
use crate::domain::id::SourceInvoiceId;
use crate::domain::known::Known;
use crate::domain::ledger::{AppliesTo, LedgerRef, PaymentForm, Posted, SalesForm, Standing};
use crate::domain::money::{Money, MoneyError};
use crate::domain::plan::{Action, Precondition, SourceAbsence, SourceRecord};
use crate::domain::policy::RecordPolicy;
use crate::domain::recorded::{marker, stand_in};
use crate::domain::source::{Lifecycle, PaymentMethod};
use crate::engine::differ::sides::PaidBy;
use crate::engine::planner::PlanInput;
use crate::engine::planner::balances::sums;
use crate::engine::planner::proposal::Proposal;
use crate::engine::planner::records::{TAKES_NONE, allowed, name};
use crate::engine::planner::triage::Triage;

/// The most payments on one invoice among which the missing one is looked for: beyond that, too many
/// sums of them could be the difference.
const PAYMENTS_MAX: usize = 12;

/// An invoice of which the books have more paid than Workiz.
struct Short<'a> {
    invoice: &'a SourceInvoiceId,
    sale: &'a Expected<SalesForm>,
    posted: &'a Posted<SalesForm>,
    /// What Workiz leaves open.
    open: Money,
    /// By how much more is paid in the books; positive.
    more: Money,
}

/// The payment that is the difference.
struct Fitting<'a> {
    payment: &'a Posted<PaymentForm>,
    method: PaymentMethod,
    method_name: &'a str,
}

/// Proposes to record in Workiz what is paid in the books only, as far as the policy allows it and no
/// doubt is left. Why the rest is left to a person is said where a payment could have been recorded.
///
/// # Errors
/// A sum leaves the exact range.
pub fn propose(input: &PlanInput<'_>, triage: &mut Triage) -> Result<(), MoneyError> {
    let Some(policy) = &input.policy.record_in_source else { return Ok(()) };
    for it in input.discrepancies {
        let reason = match it.code {
            DiscrepancyCode::ExtraPayment if input.recording.is_none() => TAKES_NONE.to_owned(),
            DiscrepancyCode::PaidDiffers if input.sides.paid_by == PaidBy::Statement => {
                let Some(short) = short(input, it)? else {
                    leave_doubtful(input, it, triage);
                    continue;
                };
                match fit(input, policy, &short)? {
                    Ok(fit) => {
                        triage.proposals.push(proposal(it, &short, fit));
                        continue;
                    }
                    Err(reason) if doubtful(input, short.invoice) => {
                        format!("{DOUBT}, and {reason}")
                    }
                    Err(reason) => reason,
                }
            }
            _ => continue,
        };
        let advice = &it.advice;
        triage.leave(it, format!("tieout does not record it in Workiz: {reason}. {advice}"));
    }
    Ok(())
}

/// What is told of an invoice on which a payment of ours may be.
const DOUBT: &str = "a payment that tieout sent for it earlier has no known outcome, so that a person \
                     has to look at its payments in Workiz";

fn doubtful(input: &PlanInput<'_>, invoice: &SourceInvoiceId) -> bool {
    input.unknown.contains(&SourceRef::Invoice(invoice.clone()))
}

/// Tells a person of a payment that nobody knows of, where nothing would be recorded anyway.
fn leave_doubtful(input: &PlanInput<'_>, it: &Discrepancy, triage: &mut Triage) {
    if it.source.iter().any(|origin| input.unknown.contains(origin)) {
        triage.leave(it, format!("Nothing is recorded in Workiz: {DOUBT}. {}", it.advice));
    }
}

/// Returns the invoice of a difference, where the books have more paid than Workiz.
fn short<'a>(input: &PlanInput<'a>, it: &Discrepancy) -> Result<Option<Short<'a>>, MoneyError> {
    let matches = &input.sides.sales.matches;
    let pair = matches
        .iter()
        .find(|pair| it.source.contains(&pair.expected) && it.ledger.contains(&pair.actual));
    let Some(pair) = pair else { return Ok(None) };
    let (sales, books) = (&input.sides.expected.sales, &input.sides.actual.sales);
    let (Some(sale), Some(posted)) = (sales.get(&pair.expected), books.get(&pair.actual)) else {
        return Ok(None);
    };
    let (SourceRef::Invoice(invoice), Known::Known(open)) = (&pair.expected, sale.balance) else {
        return Ok(None);
    };
    let paid = sale.content.total.minus(open)?;
    let more = posted.content.total.minus(posted.open_balance)?.minus(paid)?;
    Ok(more.is_positive().then_some(Short { invoice, sale, posted, open, more }))
}

/// Returns the payment that is the difference, or why nothing is recorded, as a clause.
fn fit<'a>(
    input: &PlanInput<'a>,
    policy: &RecordPolicy,
    short: &Short<'a>,
) -> Result<Result<Fitting<'a>, String>, MoneyError> {
    if input.recording.is_none() {
        return Ok(Err(TAKES_NONE.to_owned()));
    }
    if let Some(reason) = unfit(short) {
        return Ok(Err(reason));
    }
    let payment = match the_one(input, short)? {
        Ok(payment) => payment,
        Err(reason) => return Ok(Err(reason)),
    };
    if !input.books.payments.contains_key(&payment.reference) {
        return Ok(Err("the payment in QuickBooks is out of the mapping's scope".to_owned()));
    }
    if short.sale.content.customer.as_ref() != Some(&payment.content.customer) {
        let title = &short.sale.title;
        return Ok(Err(format!("{title} belongs to another customer than the payment")));
    }
    let method = allowed(input, policy, &payment.content);
    Ok(method.map(|(method, method_name)| Fitting { payment, method, method_name }))
}

/// Tells why nothing is recorded on an invoice, whatever the payment, if so.
fn unfit(short: &Short<'_>) -> Option<String> {
    let Short { sale, posted, open, more, .. } = short;
    let title = &sale.title;
    // That parts of it are not shown keeps it out of the books, and says nothing about its payments.
    let held = sale.hold.as_ref().is_some_and(|hold| hold.reason != HoldReason::PartlySeen);
    if sale.lifecycle != Lifecycle::Live || held || posted.standing != Standing::Live {
        return Some(format!("{title} in Workiz takes no payments now"));
    }
    if sale.content.total != posted.content.total {
        return Some(format!("{title} does not come to the same on both sides"));
    }
    if more.amount() > open.amount() {
        return Some(format!("by Workiz only {} is open on {title}", open.words()));
    }
    None
}

/// Returns the only payment in the books that can be the difference: it pays the invoice and nothing
/// else, comes to the difference, and neither another one nor several others together do.
fn the_one<'a>(
    input: &PlanInput<'a>,
    short: &Short<'_>,
) -> Result<Result<&'a Posted<PaymentForm>, String>, MoneyError> {
    let on_it = payments_on(input, &short.posted.reference)?;
    let paid = short.posted.content.total.minus(short.posted.open_balance)?;
    let sum = Money::sum(paid.currency(), on_it.iter().map(|it| it.part))?;
    let more = short.more.words();
    if sum != paid {
        return Ok(Err(format!(
            "of the {} that is paid on it in QuickBooks, {} is payments, and the rest something else",
            paid.words(),
            sum.words()
        )));
    }
    let is_it = |it: &&On<'_>| it.alone && it.part == short.more;
    let mut alike = on_it.iter().filter(is_it);
    let (Some(one), more_alike) = (alike.next(), alike.count()) else {
        return Ok(Err(format!(
            "no payment in QuickBooks pays it alone and comes to {more}, which is what Workiz lacks"
        )));
    };
    if more_alike > 0 {
        return Ok(Err(format!(
            "several payments in QuickBooks come to {more}, and a person says which one Workiz lacks"
        )));
    }
    let others: Vec<Money> = on_it
        .iter()
        .filter(|it| it.payment.reference != one.payment.reference)
        .map(|it| it.part)
        .collect();
    if others.len() >= PAYMENTS_MAX || reachable(&others)?.contains(&short.more.amount()) {
        return Ok(Err(format!(
            "other payments on it may come to {more} as well, and a person says which ones Workiz lacks"
        )));
    }
    Ok(Ok(one.payment))
}

/// A live payment on an invoice.
struct On<'a> {
    payment: &'a Posted<PaymentForm>,
    /// What it pays of the invoice.
    part: Money,
    /// Whether it pays nothing else, and all of it goes there.
    alone: bool,
}

/// Returns all live payments on a document, in scope or not: each of them lowers what is open.
fn payments_on<'a>(input: &PlanInput<'a>, document: &LedgerRef) -> Result<Vec<On<'a>>, MoneyError> {
    let to = AppliesTo::Posted(document.clone());
    let mut found = Vec::new();
    let live = |it: &&Posted<PaymentForm>| it.standing == Standing::Live;
    for payment in input.books.ledger.payments.values().filter(live) {
        let parts: BTreeMap<AppliesTo, Money> = sums(&payment.content)?;
        let Some(part) = parts.get(&to).copied() else { continue };
        let alone = parts.len() == 1 && part == payment.content.amount;
        found.push(On { payment, part, alone });
    }
    Ok(found)
}

/// Returns every sum that one or more of the amounts come to.
fn reachable(amounts: &[Money]) -> Result<BTreeSet<rust_decimal::Decimal>, MoneyError> {
    let mut all: Vec<Money> = Vec::new();
    for amount in amounts {
        let with: Result<Vec<Money>, MoneyError> = all.iter().map(|it| it.plus(*amount)).collect();
        all.extend(with?);
        all.push(*amount);
    }
    Ok(all.into_iter().map(Money::amount).collect())
}

fn proposal(found: &Discrepancy, short: &Short<'_>, fit: Fitting<'_>) -> Proposal {
    let form = &fit.payment.content;
    let payment = fit.payment.reference.clone();
    let record = SourceRecord {
        payment: payment.clone(),
        sync_token: fit.payment.sync_token.clone(),
        invoice: short.invoice.clone(),
        amount: form.amount,
        method: fit.method,
        date: form.date,
        reference: form.reference.clone(),
        marker: marker(&payment),
        open_before: Known::Known(short.open),
    };
    Proposal {
        settles: vec![found.clone()],
        precondition: Precondition::AbsentInSource(SourceAbsence::before(&record)),
        needs: Vec::new(),
        touches: Vec::new(),
        // Payments are not compared here, so that no control total changes.
        effects: Effects::none(form.amount.currency()),
        moves: form.amount,
        dates: vec![form.date],
        origin: Some(stand_in(&payment)),
        blocked: None,
        client: found.client.clone(),
        title: format!("{} of {} on {}", payment.kind.word(), form.amount.words(), form.date),
        sentence: format!(
            "Record {} of {} in Workiz on {} ({}), dated {}. Workiz has {} open on it and does not show \
             its payments: look there first whether it has this one. To undo it, delete that payment \
             in Workiz by hand.",
            name(form, fit.method_name),
            form.amount.words(),
            short.sale.title,
            found.client,
            form.date,
            short.open.words()
        ),
        action: Action::RecordInSource(record),
    }
}
