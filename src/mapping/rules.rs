//! A mapping file as it was read: every rule with its place, no name looked up yet.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::domain::ledger::DiscountOrder;
use crate::domain::terms::Authority;
use crate::mapping::place::Said;
use crate::mapping::table::Table;

/// Which date of an invoice goes into the books.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum InvoiceDate {
    /// The date on its face.
    Issued,
    /// The day on which it was entered.
    Created,
}

/// What becomes of a number that is too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum OverLong {
    /// Its beginning and a hash of the whole.
    Hash,
}

/// What becomes of a client or item without a counterpart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Creation {
    /// A plan may create it.
    Create,
    /// A person decides.
    Review,
}

/// What becomes of a tax, method or class without a counterpart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fallback {
    /// A person decides.
    Review,
    /// The field stays empty.
    Empty,
}

/// What becomes of a payment that pays no invoice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum WithoutInvoice {
    /// A person decides.
    Review,
    /// It is booked unapplied.
    Unapplied,
}

/// Where the books keep a sale's class.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ClassPlace {
    /// One class for the whole document.
    Document,
    /// A class on each line.
    Lines,
}

/// Whether something is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Switch {
    /// It is.
    On,
    /// It is not.
    Off,
}

/// All of a mapping file and its tables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Rules {
    pub(super) name: Said<String>,
    pub(super) out_of_scope_numbers: Said<Vec<String>>,
    pub(super) exclude_clients: Said<Vec<String>>,
    pub(super) first_day: Said<Option<Date>>,
    pub(super) invoices: InvoiceRules,
    pub(super) customers: CustomerRules,
    pub(super) items: ItemRules,
    pub(super) taxes: TaxRules,
    pub(super) methods: MethodRules,
    pub(super) payments: PaymentRules,
    pub(super) classes: ClassRules,
    pub(super) compare: CompareRules,
}

/// The section `[invoices]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct InvoiceRules {
    pub(super) date: Said<InvoiceDate>,
    pub(super) number: Said<String>,
    pub(super) collision_suffix: Said<String>,
    pub(super) over_long: Said<OverLong>,
    pub(super) discount_account: Said<Option<String>>,
    pub(super) discount_order: Said<DiscountOrder>,
    pub(super) tip_item: Said<Option<String>>,
    pub(super) service_fee_item: Said<Option<String>>,
    pub(super) skip_zero: Said<Switch>,
}

/// The section `[customers]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct CustomerRules {
    pub(super) unmapped: Said<Creation>,
    pub(super) table: Table,
    pub(super) collision_suffix: Said<String>,
    pub(super) match_by_email: Said<Switch>,
}

/// The section `[items]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ItemRules {
    pub(super) table: Table,
    pub(super) same_name: Said<Switch>,
    pub(super) unmapped: Said<Creation>,
    pub(super) income_account: Said<Option<String>>,
}

/// The section `[taxes]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct TaxRules {
    pub(super) table: Table,
    pub(super) unmapped: Said<Fallback>,
}

/// The section `[payment_methods]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct MethodRules {
    pub(super) table: Table,
    pub(super) unmapped: Said<Fallback>,
}

/// The section `[payments]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PaymentRules {
    pub(super) deposit_to: Said<Option<String>>,
    pub(super) without_invoice: Said<WithoutInvoice>,
    pub(super) settled: Said<Vec<String>>,
}

/// The section `[classes]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ClassRules {
    pub(super) from: Said<Option<String>>,
    pub(super) on: Said<ClassPlace>,
    pub(super) table: Table,
    pub(super) unmapped: Said<Fallback>,
}

/// The sections `[compare]` and `[authority]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct CompareRules {
    pub(super) ignore: Said<Vec<String>>,
    pub(super) date_window_days: Said<u16>,
    pub(super) settlement_days: Said<u16>,
    pub(super) authority: BTreeMap<String, Authority>,
}
