//! What Workiz's own QuickBooks sync leaves in the books, so that a company that ran it for years
//! ties out without noise. Source: Workiz's help pages on the sync.
//!
//! What the sync writes, and where each habit is known, stands in `docs/native-sync.md`. Its document
//! numbers are unwrapped by [`crate::domain::number::DocumentNumber::core`], and the
//! discounts that it pushes into lines are found where lines are compared.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::book::{LedgerBook, SourceBook};
use crate::domain::id::{AccountId, ClientId, CustomerId, ItemId};
use crate::domain::ledger::{LineRole, SalesLine, Standing, Target};
use crate::domain::money::Money;
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

/// Returns the names that the sync, as it used to be, gave a client whose name was taken: the last
/// name with the client's id behind it.
pub(super) fn names_with_id(name: &str, client: &ClientId) -> Vec<String> {
    let id = client.as_str();
    // An adapter may set a prefix before Workiz's own id: `cl_4711`.
    let bare = id.rsplit_once('_').map_or(id, |(_, bare)| bare);
    let ids: BTreeSet<&str> = [id, bare].into();
    ids.into_iter().flat_map(|id| [format!("{name} {id}"), format!("{name}{id}")]).collect()
}

/// Tells clients of one name apart by their documents: each gets the customer on which its own
/// invoices stand, by number and total, if all of them stand on one and no other client's do.
pub(super) fn by_documents(
    source: &SourceBook,
    ledger: &LedgerBook,
    clients: &BTreeSet<&ClientId>,
    customers: &BTreeSet<&CustomerId>,
) -> BTreeMap<ClientId, CustomerId> {
    let mut posted: BTreeMap<(String, Money), BTreeSet<&CustomerId>> = BTreeMap::new();
    for it in ledger.sales.values().filter(|it| it.standing == Standing::Live) {
        if let (Some(number), Some(Target::Existing(customer))) =
            (&it.content.number, &it.content.customer)
            && customers.contains(customer)
        {
            let key = (number.core(), it.content.total);
            posted.entry(key).or_default().insert(customer);
        }
    }
    let mut found: BTreeMap<&ClientId, BTreeSet<&CustomerId>> = BTreeMap::new();
    for it in source.invoices.values().filter(|it| clients.contains(&it.client)) {
        let key = it.number.as_ref().map(|number| (number.core(), it.totals.total));
        let on = key.and_then(|key| posted.get(&key)).into_iter().flatten();
        found.entry(&it.client).or_default().extend(on);
    }
    let mut claims: BTreeMap<&CustomerId, usize> = BTreeMap::new();
    for customer in found.values().flatten() {
        let count = claims.entry(customer).or_default();
        *count = count.saturating_add(1);
    }
    let single = found.iter().filter_map(|(client, customers)| {
        let only = customers.first().filter(|_| customers.len() == 1)?;
        (claims.get(only) == Some(&1)).then(|| ((*client).clone(), (*only).clone()))
    });
    single.collect()
}
