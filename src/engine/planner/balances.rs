//! What invoices will have open once the plan is carried out, so that no payment is applied to
//! money that is not there: QuickBooks would accept it and leave the excess unapplied in silence.

use std::collections::BTreeMap;

use crate::domain::expected::SourceRef;
use crate::domain::ledger::{AppliesTo, LedgerRef, PaymentForm, Standing};
use crate::domain::money::{Money, MoneyError};
use crate::domain::plan::Action;
use crate::engine::differ::sides::Sides;
use crate::engine::planner::proposal::{Need, Proposal};

/// Open balances: as they are, and as planned.
#[derive(Debug, Default)]
pub struct Balances {
    now: BTreeMap<LedgerRef, Money>,
    planned: BTreeMap<LedgerRef, Money>,
    created: BTreeMap<SourceRef, Money>,
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
    /// Takes the books' balances and what is planned for sales documents so far.
    ///
    /// # Errors
    /// A sum leaves the exact range.
    pub fn new(sides: &Sides<'_>, proposals: &[Proposal]) -> Result<Self, MoneyError> {
        let live = sides.actual.sales.iter().filter(|(_, it)| it.standing == Standing::Live);
        let now: BTreeMap<LedgerRef, Money> =
            live.map(|(reference, it)| (reference.clone(), it.open_balance)).collect();
        let mut balances = Self { planned: now.clone(), now, created: BTreeMap::new() };
        for it in proposals {
            match &it.action {
                Action::CreateSale { origin, form } => {
                    balances.created.insert(origin.clone(), form.total);
                }
                Action::UpdateSale { target, form, .. } => {
                    let old = sides.actual.sales.get(target).map(|it| it.content.total);
                    if let (Some(old), Some(open)) = (old, balances.planned.get_mut(target)) {
                        *open = open.plus(form.total.minus(old)?)?;
                    }
                }
                Action::VoidSale { target, .. } => {
                    balances.planned.remove(target);
                    balances.now.remove(target);
                }
                _ => {}
            }
        }
        Ok(balances)
    }

    /// Gives back what a payment that is voided or moved occupied.
    ///
    /// # Errors
    /// A sum leaves the exact range.
    pub fn release(&mut self, form: &PaymentForm) -> Result<(), MoneyError> {
        for it in &form.applications {
            if let AppliesTo::Posted(reference) = &it.to
                && let Some(open) = self.planned.get_mut(reference)
            {
                *open = open.plus(it.amount)?;
            }
        }
        Ok(())
    }

    /// Takes the room for a payment's applications, all or none.
    ///
    /// # Errors
    /// A sum leaves the exact range.
    pub fn occupy(&mut self, form: &PaymentForm) -> Result<Room, MoneyError> {
        let mut needs = Vec::new();
        for it in &form.applications {
            let open = match &it.to {
                AppliesTo::Posted(reference) => self.planned.get(reference).copied(),
                AppliesTo::Source(id) => self.created.get(&SourceRef::Invoice(id.clone())).copied(),
            };
            let Some(open) = open else { return Ok(Room::NoTarget) };
            if it.amount > open {
                return Ok(Room::No(open));
            }
        }
        for it in &form.applications {
            match &it.to {
                AppliesTo::Posted(reference) => {
                    let short = self.now.get(reference).is_none_or(|open| it.amount > *open);
                    if short {
                        needs.push(Need::Changed(reference.clone()));
                    }
                    for side in [&mut self.now, &mut self.planned] {
                        if let Some(open) = side.get_mut(reference) {
                            *open = open.minus(it.amount)?;
                        }
                    }
                }
                AppliesTo::Source(id) => {
                    let origin = SourceRef::Invoice(id.clone());
                    if let Some(open) = self.created.get_mut(&origin) {
                        *open = open.minus(it.amount)?;
                    }
                    needs.push(Need::Created(origin));
                }
            }
        }
        Ok(Room::Yes(needs))
    }
}
