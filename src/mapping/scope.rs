//! Which documents in the books are looked at, and what their lines stand for.

use std::collections::BTreeSet;

use wildmatch::WildMatch;

use crate::domain::book::LedgerBook;
use crate::domain::ledger::{AppliesTo, LedgerRef, PaymentForm, Posted, SalesForm};
use crate::domain::money::Currency;
use crate::domain::terms::ActualBook;
use crate::mapping::compile::CompiledMapping;
use crate::mapping::customers::marked_id;
use crate::mapping::lines::role_of;
use crate::mapping::text::normalized;

/// Parts the books into what the comparison looks at and what is none of its business.
///
/// Out of scope are documents in another currency; documents dated before the first day; sales
/// documents whose number the mapping excludes; and payments that pay such documents only. A
/// document with tieout's marker is in scope whatever its date and number, since tieout wrote it.
pub fn in_scope(mapping: &CompiledMapping, ledger: &LedgerBook, currency: Currency) -> ActualBook {
    let patterns: Vec<WildMatch> = mapping
        .rules
        .out_of_scope_numbers
        .value
        .iter()
        .map(|pattern| WildMatch::new(&normalized(pattern)))
        .collect();
    let mut actual = ActualBook {
        currency,
        sales: ledger.sales.clone(),
        payments: ledger.payments.clone(),
        out_of_scope: Vec::new(),
        ledger: ledger.clone(),
    };
    let mut out: BTreeSet<LedgerRef> = BTreeSet::new();
    for (reference, posted) in &ledger.sales {
        if is_sale_out(mapping, &patterns, posted, currency) {
            out.insert(reference.clone());
        }
    }
    let paid_out: Vec<LedgerRef> = ledger
        .payments
        .iter()
        .filter(|(_, posted)| is_payment_out(mapping, &out, posted, currency))
        .map(|(reference, _)| reference.clone())
        .collect();
    out.extend(paid_out);
    actual.sales.retain(|reference, _| !out.contains(reference));
    actual.payments.retain(|reference, _| !out.contains(reference));
    for posted in actual.sales.values_mut() {
        for line in &mut posted.content.lines {
            line.role = role_of(mapping, line.item.as_ref());
        }
    }
    actual.out_of_scope = out.into_iter().collect();
    actual
}

fn is_sale_out(
    mapping: &CompiledMapping,
    patterns: &[WildMatch],
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
    let number = form.number.as_ref().map(|it| normalized(it.as_str()));
    is_early || number.is_some_and(|number| patterns.iter().any(|it| it.matches(&number)))
}

fn is_payment_out(
    mapping: &CompiledMapping,
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
    is_early || pays_out_only
}
