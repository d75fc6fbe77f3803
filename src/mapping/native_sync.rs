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

/// Tips stand on a line of their own, booked to an account of their own.
const TIP_WORDS: [&str; 2] = ["workiz tip", "workiz tips"];
/// So do service fees.
const FEE_WORDS: [&str; 2] = ["workiz service fee", "workiz service fees"];
/// A second customer of the same name gets ` - 2`.
const DIFFERENTIATOR: &str = " - ";

/// The items that the sync made for amounts outside the subtotal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct NativeItems {
    tips: BTreeSet<ItemId>,
    fees: BTreeSet<ItemId>,
}

impl NativeItems {
    /// Finds them by their own names or by those of the accounts that they are booked to.
    pub(super) fn of(ledger: &LedgerBook) -> Self {
        let of = |words: [&str; 2]| {
            let fits = |name: &str| words.contains(&normalized(name).as_str());
            let accounts: BTreeSet<&AccountId> =
                ledger.accounts.values().filter(|it| fits(&it.name)).map(|it| &it.id).collect();
            let is_native = |it: &&crate::domain::ledger::Item| {
                fits(&it.name) || it.income_account.as_ref().is_some_and(|id| accounts.contains(id))
            };
            ledger.items.values().filter(is_native).map(|it| it.id.clone()).collect()
        };
        Self { tips: of(TIP_WORDS), fees: of(FEE_WORDS) }
    }

    /// Returns what a line in the books stands for, where the sync wrote it for a tip or a fee.
    pub(super) fn role_of(&self, line: &SalesLine) -> Option<LineRole> {
        let item = match &line.item {
            Some(Target::Existing(id)) => Some(id),
            Some(Target::New(_)) | None => None,
        };
        let says = normalized(&line.description);
        let is = |items: &BTreeSet<ItemId>, words: [&str; 2]| {
            item.is_some_and(|id| items.contains(id)) || words.contains(&says.as_str())
        };
        if is(&self.tips, TIP_WORDS) {
            Some(LineRole::Tip)
        } else if is(&self.fees, FEE_WORDS) {
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
