//! Every section and key of a mapping file; `docs/mapping.md` explains each of them.

/// A section of the file: `[invoices]`. The keys above the first section have an empty name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Section {
    /// Its name.
    pub name: &'static str,
    /// Its keys; `None` where the keys are field names.
    pub keys: Option<&'static [&'static str]>,
}

/// The version of the file format that this program reads.
pub const SCHEMA_VERSION: u16 = 1;

/// Every section, in the order of the documentation.
pub const SECTIONS: &[Section] = &[
    Section { name: "", keys: Some(&["schema", "name"]) },
    Section {
        name: "scope",
        keys: Some(&["out_of_scope_numbers", "exclude_clients", "first_day"]),
    },
    Section {
        name: "invoices",
        keys: Some(&[
            "date",
            "number",
            "collision_suffix",
            "over_long",
            "discount_account",
            "discount_order",
            "tip_item",
            "service_fee_item",
            "skip_zero",
        ]),
    },
    Section {
        name: "customers",
        keys: Some(&["unmapped", "table", "collision_suffix", "match_by_email"]),
    },
    Section { name: "items", keys: Some(&["table", "same_name", "unmapped", "income_account"]) },
    Section { name: "taxes", keys: Some(&["table", "unmapped"]) },
    Section { name: "payment_methods", keys: Some(&["table", "unmapped"]) },
    Section { name: "payments", keys: Some(&["deposit_to", "without_invoice", "settled"]) },
    Section { name: "classes", keys: Some(&["from", "on", "table", "unmapped"]) },
    Section { name: "compare", keys: Some(&["ignore", "date_window_days", "settlement_days"]) },
    Section { name: "authority", keys: None },
];

/// The fields that may stand under `[authority]`.
pub const AUTHORITY_FIELDS: &[&str] = &[
    "number",
    "customer",
    "date",
    "due_date",
    "lines",
    "discount",
    "tax",
    "tax_code",
    "tip",
    "service_fee",
    "class",
    "amount",
    "method",
    "reference",
    "applications",
];

/// The fields that `[compare] ignore` may name: those without an amount of their own, for what is
/// not compared cannot be tied out.
pub const IGNORABLE_FIELDS: &[&str] =
    &["number", "customer", "due_date", "tax_code", "class", "method", "reference", "applications"];

/// Returns the keys of a section.
pub(super) fn keys_of(section: &str) -> &'static [&'static str] {
    SECTIONS.iter().find(|it| it.name == section).and_then(|it| it.keys).unwrap_or_default()
}
