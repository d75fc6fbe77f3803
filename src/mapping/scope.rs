//! Which documents in the books are looked at, and what their lines stand for.

use std::collections::BTreeSet;

use crate::domain::book::LedgerBook;
use crate::domain::id::CustomerId;
use crate::domain::ledger::{
    AppliesTo, CustomerTarget, LedgerRef, PaymentForm, Posted, SalesForm, Target,
};
use crate::domain::money::Currency;
use crate::domain::terms::ActualBook;
use crate::mapping::compile::CompiledMapping;
use crate::mapping::customers::marked_id;
use crate::mapping::lines::role_of;
use crate::mapping::text::Globs;

/// Parts the books into what the comparison looks at and what is none of its business.
///
/// Out of scope are documents in another currency; documents dated before the first day; sales
/// documents whose number the mapping excludes; documents of customers whose name it excludes; and
/// payments that pay such documents only. A document with tieout's marker is in scope whatever its
/// date, number and customer, since tieout wrote it.
pub fn in_scope(mapping: &CompiledMapping, ledger: &LedgerBook, currency: Currency) -> ActualBook {
    let excluded = Excluded::new(mapping, ledger);
    let mut actual = ActualBook {
        currency,
        sales: ledger.sales.clone(),
        payments: ledger.payments.clone(),
        out_of_scope: Vec::new(),
        ledger: ledger.clone(),
    };
    let mut out: BTreeSet<LedgerRef> = BTreeSet::new();
    for (reference, posted) in &ledger.sales {
        if is_sale_out(mapping, &excluded, posted, currency) {
            out.insert(reference.clone());
        }
    }
    let paid_out: Vec<LedgerRef> = ledger
        .payments
        .iter()
        .filter(|(_, posted)| is_payment_out(mapping, &excluded, &out, posted, currency))
        .map(|(reference, _)| reference.clone())
        .collect();
    out.extend(paid_out);
    actual.sales.retain(|reference, _| !out.contains(reference));
    actual.payments.retain(|reference, _| !out.contains(reference));
    for posted in actual.sales.values_mut() {
        for line in &mut posted.content.lines {
            let native = mapping.native_items.role_of(line);
            line.role = native.unwrap_or_else(|| role_of(mapping, line.item.as_ref()));
        }
    }
    actual.out_of_scope = out.into_iter().collect();
    actual
}

/// What the mapping excludes by name or number.
#[derive(Debug)]
struct Excluded<'a> {
    numbers: Globs,
    customers: BTreeSet<&'a CustomerId>,
}

impl<'a> Excluded<'a> {
    fn new(mapping: &CompiledMapping, ledger: &'a LedgerBook) -> Self {
        let names = Globs::new(&mapping.rules.exclude_clients.value);
        let customers = ledger.customers.iter();
        Self {
            numbers: Globs::new(&mapping.rules.out_of_scope_numbers.value),
            customers: customers
                .filter(|(_, it)| names.fit(active_name(&it.display_name)))
                .map(|(id, _)| id)
                .collect(),
        }
    }

    fn has_customer(&self, customer: &CustomerTarget) -> bool {
        matches!(customer, Target::Existing(id) if self.customers.contains(id))
    }
}

/// Returns a customer's name without what QuickBooks adds when the customer is made inactive.
fn active_name(name: &str) -> &str {
    name.strip_suffix(" (deleted)").unwrap_or(name)
}

fn is_sale_out(
    mapping: &CompiledMapping,
    excluded: &Excluded<'_>,
    posted: &Posted<SalesForm>,
    currency: Currency,
) -> bool {
    let form = &posted.content;
    if form.currency != currency {
        return true;
    }
    if marked_id(&form.private_note).is_some() {
        return false;
    }
    let is_early = mapping.rules.first_day.value.is_some_and(|first| form.date < first);
    is_early
        || form.number.as_ref().is_some_and(|it| excluded.numbers.fit(it.as_str()))
        || form.customer.as_ref().is_some_and(|it| excluded.has_customer(it))
}

fn is_payment_out(
    mapping: &CompiledMapping,
    excluded: &Excluded<'_>,
    out: &BTreeSet<LedgerRef>,
    posted: &Posted<PaymentForm>,
    currency: Currency,
) -> bool {
    let form = &posted.content;
    if form.amount.currency() != currency {
        return true;
    }
    if marked_id(&form.private_note).is_some() {
        return false;
    }
    let is_early = mapping.rules.first_day.value.is_some_and(|first| form.date < first);
    let pays_out_only = !form.applications.is_empty()
        && form.applications.iter().all(|application| match &application.to {
            AppliesTo::Posted(reference) => out.contains(reference),
            AppliesTo::Source(_) => false,
        });
    is_early || pays_out_only || excluded.has_customer(&form.customer)
}
