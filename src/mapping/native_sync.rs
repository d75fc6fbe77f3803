//! What Workiz's own QuickBooks sync leaves in the books, so that a company that ran it for years
//! ties out without noise. Source: Workiz's help pages on the sync.
//!
//! Its document numbers are unwrapped by [`crate::domain::number::DocumentNumber::core`], and the
//! discounts that it pushes into lines are found where lines are compared.

use std::collections::BTreeSet;

use crate::domain::book::LedgerBook;
use crate::domain::id::{AccountId, ItemId};
use crate::domain::ledger::{LineRole, SalesLine, Target};
use crate::mapping::text::normalized;

/// Tips stand on a line of their own, booked to an account of this name.
const TIP_ACCOUNT: &str = "workiz tips";
/// So do service fees.
const FEE_ACCOUNT: &str = "workiz service fees";
/// The type of account that earnings are booked to.
const INCOME: &str = "Income";
/// A second customer of the same name gets ` - 2`.
const DIFFERENTIATOR: &str = " - ";

/// The items that the sync made for amounts outside the subtotal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct NativeItems {
    tips: BTreeSet<ItemId>,
    fees: BTreeSet<ItemId>,
}

impl NativeItems {
    /// Finds them by the accounts that they are booked to. A tip that is booked to income is a
    /// difference, whatever the account is called.
    pub(super) fn of(ledger: &LedgerBook) -> Self {
        let of = |name: &str| {
            let accounts: BTreeSet<&AccountId> = ledger
                .accounts
                .values()
                .filter(|it| normalized(&it.name) == name && it.kind != INCOME)
                .map(|it| &it.id)
                .collect();
            let booked = ledger.items.values().filter(|it| {
                it.income_account.as_ref().is_some_and(|account| accounts.contains(account))
            });
            booked.map(|it| it.id.clone()).collect()
        };
        Self { tips: of(TIP_ACCOUNT), fees: of(FEE_ACCOUNT) }
    }

    /// Returns what a line in the books stands for, where the sync wrote it for a tip or a fee.
    pub(super) fn role_of(&self, line: &SalesLine) -> Option<LineRole> {
        let Some(Target::Existing(item)) = &line.item else { return None };
        if self.tips.contains(item) {
            Some(LineRole::Tip)
        } else if self.fees.contains(item) {
            Some(LineRole::ServiceFee)
        } else {
            None
        }
    }
}

/// Returns a name without the differentiator that the sync gives the second customer of that name:
/// `John Smith` of `John Smith - 2`.
pub(super) fn without_differentiator(name: &str) -> Option<&str> {
    let (base, number) = name.rsplit_once(DIFFERENTIATOR)?;
    let number: u32 = number.trim().parse().ok()?;
    (number >= 2 && !base.trim().is_empty()).then_some(base)
}
