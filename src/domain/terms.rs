//! What matching, comparison and planning need to know of a company's mapping.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::book::LedgerBook;
use crate::domain::id::AccountId;
use crate::domain::ledger::{LedgerRef, PaymentForm, Posted, SalesForm};
use crate::domain::money::Currency;

/// Who is right when the two sides differ in a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Authority {
    /// Workiz: the books are corrected.
    Source,
    /// The books: the difference is listed, and Workiz is to be corrected by a person.
    Ledger,
    /// A person decides each time.
    Review,
}

/// The rules of comparison that a mapping sets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    /// Who is right, by field name; the source where a field is not named.
    pub authority: BTreeMap<String, Authority>,
    /// Fields that are not compared, by field name.
    pub ignored: BTreeSet<String>,
    /// How many days apart two documents of the same customer and amount may lie, to be taken for
    /// the same.
    pub date_window_days: u16,
    /// How many days a pending payment may take before it raises an alarm.
    pub settlement_days: u16,
    /// The account for discounts that are written.
    pub discount_account: Option<AccountId>,
}

impl Terms {
    /// Returns who is right in a field.
    pub fn authority_of(&self, field: &str) -> Authority {
        self.authority.get(field).copied().unwrap_or(Authority::Source)
    }
}

/// The documents in the books that the comparison looks at, with the role of each line told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActualBook {
    /// The currency of all of it.
    pub currency: Currency,
    /// Sales documents in scope.
    pub sales: BTreeMap<LedgerRef, Posted<SalesForm>>,
    /// Payments in scope.
    pub payments: BTreeMap<LedgerRef, Posted<PaymentForm>>,
    /// Documents out of scope: counted apart, never touched.
    pub out_of_scope: Vec<LedgerRef>,
    /// Everything else in the books, for look-ups.
    pub ledger: LedgerBook,
}
