//! What invoices will have open once the plan is carried out, so that no payment is applied to
//! money that is not there: QuickBooks would accept it and leave the excess unapplied in silence.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::discrepancy::DiscrepancyCode;
use crate::domain::expected::SourceRef;
use crate::domain::ledger::{AppliesTo, CustomerTarget, LedgerRef, PaymentForm, Standing};
use crate::domain::money::{Money, MoneyError};
use crate::domain::plan::{Action, SalesPart};
use crate::engine::planner::PlanInput;
use crate::engine::planner::proposal::{Need, Proposal};

/// Open balances: as they are, and as planned; and whom documents will be for.
#[derive(Debug, Default)]
pub struct Balances {
    /// What is open now, less what the plan takes; what the plan frees is not in it.
    now: BTreeMap<LedgerRef, Money>,
    /// What is open after all that is planned so far.
    planned: BTreeMap<LedgerRef, Money>,
    created: BTreeMap<SourceRef, Money>,
    moved: BTreeMap<LedgerRef, CustomerTarget>,
}

/// Whether an application finds enough open balance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Room {
    /// It does; what it has to wait for is named.
    Yes(Vec<Need>),
    /// It does not: only this much would be open.
    No(Money),
    /// What it pays is neither in the books nor planned.
    NoTarget,
}

impl Balances {
    /// Takes the books' balances and what is planned for sales documents so far. Documents that
    /// are one too many take no payment.
    ///
    /// # Errors
    /// A sum leaves the exact range.
    pub fn new(input: &PlanInput<'_>, proposals: &[Proposal]) -> Result<Self, MoneyError> {
        let leaving = input.discrepancies.iter().filter(|it| {
            matches!(it.code, DiscrepancyCode::DuplicateInvoice | DiscrepancyCode::DeletedInSource)
        });
        let leaving: BTreeSet<&LedgerRef> = leaving.filter_map(|it| it.ledger.first()).collect();
        let sales = input.sides.actual.sales.iter();
        let now: BTreeMap<LedgerRef, Money> = sales
            .filter(|(reference, it)| it.standing == Standing::Live && !leaving.contains(reference))
            .map(|(reference, it)| (reference.clone(), it.open_balance))
            .collect();
        let mut balances = Self { planned: now.clone(), now, ..Self::default() };
        for it in proposals {
            balances.expect(input, &it.action)?;
        }
        Ok(balances)
    }

    fn expect(&mut self, input: &PlanInput<'_>, action: &Action) -> Result<(), MoneyError> {
        match action {
            Action::CreateSale { origin, form } => {
                self.created.insert(origin.clone(), form.total);
            }
            Action::UpdateSale { target, form, parts, .. } => {
                let old = input.sides.actual.sales.get(target).map(|it| it.content.total);
                if let (Some(old), Some(open)) = (old, self.planned.get_mut(target)) {
                    *open = open.plus(form.total.minus(old)?)?;
                }
                if let (true, Some(customer)) =
                    (parts.contains(&SalesPart::Customer), &form.customer)
                {
                    self.moved.insert(target.clone(), customer.clone());
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// Returns the customer that a document is moved to by the plan, if it is.
    pub fn moved_to(&self, reference: &LedgerRef) -> Option<&CustomerTarget> {
        self.moved.get(reference)
    }

    /// Gives back what a payment that is voided occupied.
    ///
    /// # Errors
    /// A sum leaves the exact range.
    pub fn release(&mut self, form: &PaymentForm) -> Result<(), MoneyError> {
        for (to, amount) in sums(form)? {
            if let AppliesTo::Posted(reference) = to
                && let Some(open) = self.planned.get_mut(&reference)
            {
                *open = open.plus(amount)?;
            }
        }
        Ok(())
    }

    /// Takes the room for a payment's applications, all or none, and gives back what it occupied
    /// before.
    ///
    /// # Errors
    /// A sum leaves the exact range.
    pub fn exchange(
        &mut self,
        before: Option<&PaymentForm>,
        after: &PaymentForm,
    ) -> Result<Room, MoneyError> {
        let before = before.map_or_else(|| Ok(BTreeMap::new()), sums)?;
        let after = sums(after)?;
        let mut changes: BTreeMap<AppliesTo, Money> = after.clone();
        for (to, amount) in &before {
            let change = changes.get(to).copied().unwrap_or(Money::zero(amount.currency()));
            changes.insert(to.clone(), change.minus(*amount)?);
        }
        for (to, change) in changes.iter().filter(|(_, change)| change.is_positive()) {
            let Some(open) = self.open(to) else { return Ok(Room::NoTarget) };
            if *change > open {
                return Ok(Room::No(open));
            }
        }
        let mut needs = Vec::new();
        for (to, change) in changes {
            needs.extend(self.take(to, change)?);
        }
        Ok(Room::Yes(needs))
    }

    fn open(&self, to: &AppliesTo) -> Option<Money> {
        match to {
            AppliesTo::Posted(reference) => self.planned.get(reference).copied(),
            AppliesTo::Source(id) => self.created.get(&SourceRef::Invoice(id.clone())).copied(),
        }
    }

    fn take(&mut self, to: AppliesTo, change: Money) -> Result<Option<Need>, MoneyError> {
        match to {
            AppliesTo::Posted(reference) => {
                if let Some(open) = self.planned.get_mut(&reference) {
                    *open = open.minus(change)?;
                }
                let Some(open) = self.now.get_mut(&reference) else { return Ok(None) };
                if !change.is_positive() {
                    return Ok(None);
                }
                let short = change > *open;
                *open = open.minus(change)?;
                Ok(short.then_some(Need::Changed(reference)))
            }
            AppliesTo::Source(id) => {
                let origin = SourceRef::Invoice(id);
                if let Some(open) = self.created.get_mut(&origin) {
                    *open = open.minus(change)?;
                }
                Ok(Some(Need::Created(origin)))
            }
        }
    }
}

/// Returns how much a payment applies to each document.
///
/// # Errors
/// A sum leaves the exact range.
pub fn sums(form: &PaymentForm) -> Result<BTreeMap<AppliesTo, Money>, MoneyError> {
    let mut sums: BTreeMap<AppliesTo, Money> = BTreeMap::new();
    for it in form.applications.iter().filter(|it| !it.amount.is_zero()) {
        let sum = sums.get(&it.to).copied().unwrap_or(Money::zero(it.amount.currency()));
        sums.insert(it.to.clone(), sum.plus(it.amount)?);
    }
    Ok(sums)
}
