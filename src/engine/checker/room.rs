//! Walks through a plan's writes with a purse: no payment may take more of an invoice than is open
//! when its turn comes, nor of another customer's.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::domain::expected::SourceRef;
use crate::domain::ledger::{
    AppliesTo, CustomerTarget, LedgerKind, LedgerRef, PaymentForm, Standing,
};
use crate::domain::money::MoneyError;
use crate::domain::plan::{Action, Plan};
use crate::domain::terms::ActualBook;
use crate::engine::checker::{Fault, fault};

/// What is open on each document, as the plan goes on.
#[derive(Default)]
struct Purse {
    posted: BTreeMap<LedgerRef, Decimal>,
    created: BTreeMap<SourceRef, Decimal>,
    owners: BTreeMap<AppliesTo, CustomerTarget>,
}

impl Purse {
    fn open(&mut self, to: &AppliesTo) -> Option<&mut Decimal> {
        match to {
            AppliesTo::Posted(reference) => self.posted.get_mut(reference),
            AppliesTo::Source(id) => self.created.get_mut(&SourceRef::Invoice(id.clone())),
        }
    }

    fn own(&mut self, document: AppliesTo, customer: Option<&CustomerTarget>) {
        if let Some(customer) = customer {
            self.owners.insert(document, customer.clone());
        }
    }

    fn give_back(&mut self, form: &PaymentForm) {
        for it in &form.applications {
            if let Some(open) = self.open(&it.to) {
                *open += it.amount.amount();
            }
        }
    }

    /// Takes what a payment pays; says whether that is open, and its customer's, where it pays more
    /// than it did before.
    fn take(&mut self, before: Option<&PaymentForm>, form: &PaymentForm) -> bool {
        let mut fits = true;
        for it in &form.applications {
            let old: Decimal = before.map_or(Decimal::ZERO, |old| paid(old, &it.to));
            let more = paid(form, &it.to) > old;
            let owner = self.owners.get(&it.to);
            fits &= !more || owner.is_none_or(|owner| *owner == form.customer);
            match self.open(&it.to) {
                Some(open) => {
                    *open -= it.amount.amount();
                    fits &= !more || *open >= Decimal::ZERO;
                }
                None => fits &= !more,
            }
        }
        fits
    }
}

fn paid(form: &PaymentForm, to: &AppliesTo) -> Decimal {
    form.applications.iter().filter(|it| it.to == *to).map(|it| it.amount.amount()).sum()
}

/// Checks that every payment finds room, in the order of the plan; what is held does not happen.
///
/// # Errors
/// A sum leaves the exact range.
pub(super) fn applications_find_room(
    plan: &Plan,
    actual: &ActualBook,
    faults: &mut Vec<Fault>,
) -> Result<(), MoneyError> {
    let live = actual.sales.iter().filter(|(_, it)| it.standing == Standing::Live);
    let posted = live.map(|(reference, it)| (reference.clone(), it.open_balance.amount()));
    let mut purse = Purse { posted: posted.collect(), ..Purse::default() };
    for (reference, it) in &actual.sales {
        purse.own(AppliesTo::Posted(reference.clone()), it.content.customer.as_ref());
    }
    for it in plan.corrections.iter().filter(|it| it.verdict.may_apply()) {
        let fits = match &it.action {
            Action::CreateCustomer(_) | Action::CreateItem(_) | Action::RecordInSource(_) => true,
            Action::CreateSale { origin, form } => {
                purse.created.insert(origin.clone(), form.total.amount());
                if let SourceRef::Invoice(id) = origin {
                    purse.own(AppliesTo::Source(id.clone()), form.customer.as_ref());
                }
                true
            }
            Action::UpdateSale { target, form, .. } => {
                purse.own(AppliesTo::Posted(target.clone()), form.customer.as_ref());
                let old = actual.sales.get(target).map(|it| it.content.total);
                if let (Some(old), Some(open)) = (old, purse.posted.get_mut(target)) {
                    *open += form.total.minus(old)?.amount();
                }
                true
            }
            Action::VoidSale { target, .. } => {
                let old = actual.sales.get(target).map(|it| it.content.total.amount());
                let open = purse.posted.remove(target);
                if target.kind == LedgerKind::Invoice && open != old {
                    let problem = "It voids a document on which payments still are.";
                    faults.push(fault(it, problem));
                }
                true
            }
            Action::VoidPayment { target, .. } => {
                if let Some(old) = actual.payments.get(target) {
                    purse.give_back(&old.content);
                }
                true
            }
            Action::CreatePayment { form, .. } => purse.take(None, form),
            Action::UpdatePayment { target, form, .. } => {
                let old = actual.payments.get(target).map(|it| &it.content);
                if let Some(old) = old {
                    purse.give_back(old);
                }
                purse.take(old, form)
            }
        };
        if !fits {
            faults.push(fault(
                it,
                "It applies a payment to what is not open by then, or is another customer's.",
            ));
        }
    }
    Ok(())
}
