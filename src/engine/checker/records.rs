//! What is recorded in Workiz repeats a payment of the books exactly, and only what the policy allows.

use std::collections::BTreeSet;

use crate::domain::discrepancy::DiscrepancyCode;
use crate::domain::known::Known;
use crate::domain::ledger::{PaymentForm, Standing};
use crate::domain::plan::{Action, Correction, GuardVerdict, Plan, Precondition, SourceRecord};
use crate::domain::policy::Policy;
use crate::domain::terms::ActualBook;
use crate::engine::checker::{Fault, fault};

/// Checks one payment that is recorded in Workiz against the books and the policy.
pub(super) fn record_repeats(
    it: &Correction,
    record: &SourceRecord,
    (actual, policy): (&ActualBook, &Policy),
    faults: &mut Vec<Fault>,
) {
    let asked = match &it.precondition {
        Precondition::AbsentInSource(asked) => {
            asked.payment == record.payment
                && asked.sync_token == record.sync_token
                && asked.invoice == record.invoice
                && asked.marker == record.marker
                && asked.amount == record.amount
                && asked.date == record.date
                && asked.open == record.open_before
        }
        Precondition::AtVersion { .. } | Precondition::Absent(_) => false,
    };
    if !asked {
        faults.push(fault(it, "Its condition is not about the payment that it records."));
    }
    let Some(payment) = actual.payments.get(&record.payment) else {
        faults.push(fault(it, "It records a payment that the books do not have."));
        return;
    };
    let form = &payment.content;
    let same = payment.standing == Standing::Live
        && payment.sync_token == record.sync_token
        && form.amount == record.amount
        && form.date == record.date
        && form.reference == record.reference;
    if !same {
        faults.push(fault(it, "It does not repeat the payment as the pull saw it."));
    }
    let mut applied = form.applications.iter().filter(|it| !it.amount.is_zero());
    let whole = applied.next().is_some_and(|first| first.amount == form.amount);
    if !whole || applied.next().is_some() {
        faults.push(fault(it, "It records a payment that does not pay one invoice as a whole."));
    }
    stated_or_shown(it, record, actual, faults);
    if !it.verdict.may_apply() {
        return;
    }
    let method = form.method.as_ref().and_then(|id| actual.ledger.payment_methods.get(id));
    let allowed = policy.record_in_source.as_ref().is_some_and(|own| {
        record.amount <= own.amount_max && method.is_some_and(|it| own.allows(&it.name))
    });
    if !allowed {
        faults
            .push(fault(it, "It may be applied, although the policy does not let it be recorded."));
    }
}

/// Checks that what is known by an open amount alone is so by the rules for it, and nothing else is.
fn stated_or_shown(
    it: &Correction,
    record: &SourceRecord,
    actual: &ActualBook,
    faults: &mut Vec<Fault>,
) {
    let wanted = match record.open_before {
        Known::Known(_) => DiscrepancyCode::PaidDiffers,
        Known::Unknown => DiscrepancyCode::ExtraPayment,
    };
    if it.because != [wanted] {
        faults.push(fault(it, "It settles another kind of difference than its payment can."));
    }
    let Known::Known(open) = record.open_before else { return };
    if record.amount.amount() > open.amount() {
        faults.push(fault(it, "It records more than Workiz had open."));
    }
    if it.verdict == GuardVerdict::Allowed {
        faults.push(fault(it, "It may be applied without a person, though nobody sees payments."));
    }
    let pays = |form: &PaymentForm| form.applications.first().map(|it| it.to.clone());
    let paid = actual.ledger.payments.get(&record.payment).and_then(|it| pays(&it.content));
    let alike = actual.ledger.payments.values().filter(|it| {
        it.standing == Standing::Live
            && it.content.amount == record.amount
            && it.content.applications.len() == 1
            && pays(&it.content) == paid
    });
    if alike.count() > 1 {
        faults.push(fault(it, "The books have the payment that it records more than once."));
    }
}

/// Checks that no invoice gets two payments that only its open amount would tell apart.
pub(super) fn one_an_invoice(plan: &Plan, faults: &mut Vec<Fault>) {
    let mut seen = BTreeSet::new();
    for it in &plan.corrections {
        if let Action::RecordInSource(record) = &it.action
            && record.open_before != Known::Unknown
            && !seen.insert(&record.invoice)
        {
            faults.push(fault(it, "It is the second payment on its invoice in one plan."));
        }
    }
}
