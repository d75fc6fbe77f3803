//! Sales documents that are one too many: voided, once no payment is on them.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::discrepancy::{Discrepancy, DiscrepancyCode};
use crate::domain::effects::Effects;
use crate::domain::ledger::{AppliesTo, LedgerKind, LedgerRef, PaymentForm, Standing};
use crate::domain::money::MoneyError;
use crate::domain::plan::{Action, Guard, Precondition};
use crate::engine::measure::sales_effects;
use crate::engine::planner::PlanInput;
use crate::engine::planner::proposal::{Need, Proposal};
use crate::engine::planner::triage::Triage;

type Ties = BTreeMap<LedgerRef, BTreeSet<LedgerRef>>;

/// Proposes to void duplicates and what was deleted in the source. Runs after the payments, since
/// QuickBooks refuses to void what is paid: a payment that the same plan takes away goes first.
///
/// # Errors
/// A sum leaves the exact range.
pub fn propose(input: &PlanInput<'_>, triage: &mut Triage) -> Result<(), MoneyError> {
    let paying = paying(input);
    let freed = freed(&triage.proposals);
    for it in input.discrepancies {
        if matches!(it.code, DiscrepancyCode::DuplicateInvoice | DiscrepancyCode::DeletedInSource) {
            void(input, it, (&paying, &freed), triage)?;
        }
    }
    Ok(())
}

/// For each sales document, the payments and credits that are on it.
fn paying(input: &PlanInput<'_>) -> Ties {
    let mut ties = Ties::new();
    let ledger = &input.sides.actual.ledger;
    for (reference, it) in ledger.payments.iter().chain(&input.sides.actual.payments) {
        if it.standing == Standing::Live {
            for sale in posted_targets(&it.content) {
                ties.entry(sale).or_default().insert(reference.clone());
            }
        }
    }
    for (reference, it) in &input.sides.actual.sales {
        let on_it = it
            .linked
            .iter()
            .filter(|it| matches!(it.kind, LedgerKind::Payment | LedgerKind::CreditMemo));
        ties.entry(reference.clone()).or_default().extend(on_it.cloned());
    }
    ties
}

/// For each sales document, the payments that the plan takes away from it.
fn freed(proposals: &[Proposal]) -> Ties {
    let mut ties = Ties::new();
    for it in proposals {
        let (payment, stays) = match &it.action {
            Action::VoidPayment { target, .. } => (target, BTreeSet::new()),
            Action::UpdatePayment { target, form, .. } => (target, posted_targets(form)),
            _ => continue,
        };
        for sale in it.touches.iter().filter(|sale| !stays.contains(sale)) {
            ties.entry(sale.clone()).or_default().insert(payment.clone());
        }
    }
    ties
}

fn posted_targets(form: &PaymentForm) -> BTreeSet<LedgerRef> {
    let applied = form.applications.iter().filter(|it| !it.amount.is_zero());
    let posted = applied.filter_map(|it| match &it.to {
        AppliesTo::Posted(reference) => Some(reference.clone()),
        AppliesTo::Source(_) => None,
    });
    posted.collect()
}

fn void(
    input: &PlanInput<'_>,
    found: &Discrepancy,
    (paying, freed): (&Ties, &Ties),
    triage: &mut Triage,
) -> Result<(), MoneyError> {
    let Some(actual) = found.ledger.first().and_then(|it| input.sides.actual.sales.get(it)) else {
        return Ok(());
    };
    let target = actual.reference.clone();
    let none = BTreeSet::new();
    let on_it = paying.get(&target).unwrap_or(&none);
    if !on_it.is_subset(freed.get(&target).unwrap_or(&none)) {
        triage.leave(
            found,
            format!(
                "Payments are applied to {}; decide first where they belong, then void it.",
                input.sides.ledger_title(&target)
            ),
        );
        return Ok(());
    }
    let mut effects = Effects::none(actual.content.currency);
    effects.subtract_all(&sales_effects(&actual.content)?)?;
    let sync_token = actual.sync_token.clone();
    let blocked = input.deposited.contains(&target).then(|| {
        let reason = "it is part of a bank deposit; take it out of the deposit first";
        (Guard::Deposited, reason.to_owned())
    });
    triage.proposals.push(Proposal {
        settles: vec![found.clone()],
        precondition: Precondition::AtVersion {
            target: target.clone(),
            sync_token: sync_token.clone(),
        },
        needs: if on_it.is_empty() { Vec::new() } else { vec![Need::Changed(target.clone())] },
        touches: Vec::new(),
        effects,
        moves: actual.content.total.abs(),
        dates: vec![actual.content.date],
        origin: found.source.first().cloned(),
        blocked,
        client: found.client.clone(),
        title: found.title.clone(),
        sentence: format!(
            "Void {} ({}) of {} over {} (QuickBooks id {}).",
            input.sides.ledger_title(&target),
            found.client,
            actual.content.date,
            actual.content.total.words(),
            target.id
        ),
        action: Action::VoidSale { target, sync_token },
    });
    Ok(())
}
