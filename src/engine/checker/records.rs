//! What is recorded in Workiz repeats a payment of the books exactly, and only what the policy allows.

use crate::domain::ledger::Standing;
use crate::domain::plan::{Correction, Precondition, SourceRecord};
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
