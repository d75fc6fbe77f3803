//! The equation that every run proves: expected - actual = sum of the discrepancies' effects.

use std::collections::BTreeMap;

use crate::domain::bridge::VarianceBridge;
use crate::domain::discrepancy::{Discrepancy, DiscrepancyCode};
use crate::domain::effects::{Effects, Measure};
use crate::domain::expected::ExpectedBook;
use crate::domain::ledger::Standing;
use crate::domain::money::MoneyError;
use crate::domain::period::Month;
use crate::domain::source::Lifecycle;
use crate::domain::terms::ActualBook;
use crate::engine::measure::{payment_effects, sales_effects};

/// Returns the control totals of what the books should hold.
///
/// Deleted documents count nothing, and neither do payments that are not money yet.
///
/// # Errors
/// A sum leaves the exact range.
pub fn expected_totals(book: &ExpectedBook) -> Result<Effects, MoneyError> {
    let mut totals = Effects::none(book.currency);
    for it in book.sales.values().filter(|it| it.lifecycle == Lifecycle::Live) {
        totals.add_all(&sales_effects(&it.content)?)?;
    }
    for it in book.payments.values().filter(|it| it.lifecycle == Lifecycle::Live) {
        if it.counts() {
            totals.add_all(&payment_effects(&it.content)?)?;
        }
    }
    for it in book.refunds.values() {
        totals.add(Month::of(it.date), Measure::Refunded, it.amount)?;
    }
    Ok(totals)
}

/// Returns the control totals of what the books hold, of what is in scope.
///
/// # Errors
/// A sum leaves the exact range.
pub fn actual_totals(book: &ActualBook) -> Result<Effects, MoneyError> {
    let mut totals = Effects::none(book.currency);
    for it in book.sales.values().filter(|it| it.standing == Standing::Live) {
        totals.add_all(&sales_effects(&it.content)?)?;
    }
    for it in book.payments.values().filter(|it| it.standing == Standing::Live) {
        totals.add_all(&payment_effects(&it.content)?)?;
    }
    Ok(totals)
}

/// Builds the bridge. The totals are taken straight from the books, not from the comparison, so
/// that a cent that the comparison missed shows as residual.
///
/// # Errors
/// A sum leaves the exact range.
pub fn bridge(
    expected: &ExpectedBook,
    actual: &ActualBook,
    discrepancies: &[Discrepancy],
    compared: Vec<Measure>,
) -> Result<VarianceBridge, MoneyError> {
    let (expected, actual) = (expected_totals(expected)?, actual_totals(actual)?);
    let mut explained: BTreeMap<DiscrepancyCode, Effects> = BTreeMap::new();
    let mut residual = expected.clone();
    residual.subtract_all(&actual)?;
    for it in discrepancies {
        residual.subtract_all(&it.effects)?;
        let row = explained.entry(it.code).or_insert_with(|| Effects::none(expected.currency()));
        row.add_all(&it.effects)?;
    }
    Ok(VarianceBridge { expected, actual, explained, residual, compared })
}
