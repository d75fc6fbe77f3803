//! The QuickBooks names that a mapping uses, before any books are at hand.
//!
//! A comparison of two files of documents may lack the lists that these names stand in.

use std::collections::BTreeSet;

use crate::mapping::fault::MappingFault;
use crate::mapping::files::MappingFiles;
use crate::mapping::parse::parse;
use crate::mapping::place::Said;
use crate::mapping::table::Table;

/// The names that a mapping uses, as it writes them, by the list in which QuickBooks has them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NeededNames {
    /// Accounts.
    pub accounts: BTreeSet<String>,
    /// Products and services.
    pub items: BTreeSet<String>,
    /// Tax codes.
    pub tax_codes: BTreeSet<String>,
    /// Payment methods.
    pub payment_methods: BTreeSet<String>,
    /// Classes.
    pub classes: BTreeSet<String>,
    /// Customers.
    pub customers: BTreeSet<String>,
}

/// Returns the QuickBooks names in a mapping.
///
/// # Errors
/// Every mistake in the files, in the order of files and lines.
pub fn needed(files: &MappingFiles, main: &str) -> Result<NeededNames, Vec<MappingFault>> {
    let rules = parse(files, main)?;
    let invoices = &rules.invoices;
    let mut items = table(&rules.items.table);
    items.extend(said(&[&invoices.tip_item, &invoices.service_fee_item]));
    Ok(NeededNames {
        accounts: said(&[
            &invoices.discount_account,
            &rules.items.income_account,
            &rules.payments.deposit_to,
        ]),
        items,
        tax_codes: table(&rules.taxes.table),
        payment_methods: table(&rules.methods.table),
        classes: table(&rules.classes.table),
        customers: table(&rules.customers.table),
    })
}

fn said(values: &[&Said<Option<String>>]) -> BTreeSet<String> {
    values.iter().filter_map(|it| it.value.clone()).collect()
}

fn table(table: &Table) -> BTreeSet<String> {
    table.rows.values().map(|row| row.quickbooks.clone()).collect()
}
