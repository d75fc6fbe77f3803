//! The control totals and the bridge, added up once for every form of the report.

use std::collections::BTreeMap;

use crate::domain::discrepancy::DiscrepancyCode;
use crate::domain::effects::{Effects, Measure};
use crate::domain::money::{Currency, Money};
use crate::domain::period::Month;
use crate::report::error::ReportError;
use crate::report::model::Pass;

/// One measure's control total on both sides.
///
/// variance = expected - actual = explained + residual; positive: the books are short.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TotalRow {
    pub(super) measure: Measure,
    pub(super) expected: Money,
    pub(super) actual: Money,
    pub(super) variance: Money,
    pub(super) explained: Money,
    pub(super) residual: Money,
}

/// What one kind of discrepancy explains, by measure, in the order of `bridge_measures`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct BridgeRow {
    pub(super) code: DiscrepancyCode,
    pub(super) count: usize,
    pub(super) amounts: Vec<Money>,
}

/// One measure in one month on both sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct MonthRow {
    pub(super) month: Month,
    pub(super) expected: Money,
    pub(super) actual: Money,
    pub(super) variance: Money,
}

/// Returns the control totals of the compared measures, in the order of a report.
pub(super) fn control_totals(pass: &Pass) -> Result<Vec<TotalRow>, ReportError> {
    let compared = Measure::ALL.into_iter().filter(|it| pass.bridge.compared.contains(it));
    compared.map(|measure| control_total(pass, measure)).collect()
}

/// Returns the control total of one measure.
pub(super) fn control_total(pass: &Pass, measure: Measure) -> Result<TotalRow, ReportError> {
    let bridge = &pass.bridge;
    let explained = explained_total(&bridge.explained, measure, bridge.expected.currency())?;
    Ok(TotalRow {
        measure,
        expected: total(&bridge.expected, measure)?,
        actual: total(&bridge.actual, measure)?,
        variance: bridge.variance(measure).map_err(ReportError::sum(measure.words()))?,
        explained,
        residual: total(&bridge.residual, measure)?,
    })
}

/// Returns the measures by which the bridge is shown: always the first four, the others where a
/// discrepancy touches them and both sides can see them.
pub(super) fn bridge_measures(pass: &Pass) -> Vec<Measure> {
    let always =
        [Measure::GrossInvoiced, Measure::Tax, Measure::Collected, Measure::Receivable].into_iter();
    let others = [Measure::Refunded, Measure::Deposited]
        .into_iter()
        .filter(|measure| touches(&pass.bridge.explained, *measure));
    always.chain(others).filter(|it| pass.bridge.compared.contains(it)).collect()
}

/// Returns one row for each kind of discrepancy that the pass found, in the order of a report.
pub(super) fn bridge_rows(
    pass: &Pass,
    measures: &[Measure],
) -> Result<Vec<BridgeRow>, ReportError> {
    let mut rows = Vec::new();
    for code in DiscrepancyCode::ALL.iter().copied() {
        let count = pass.discrepancies.iter().filter(|it| it.code == code).count();
        let effects = pass.bridge.explained.get(&code);
        if count == 0 && effects.is_none() {
            continue;
        }
        let none = Effects::none(pass.bridge.expected.currency());
        let effects = effects.unwrap_or(&none);
        let amounts = measures.iter().map(|measure| total(effects, *measure));
        rows.push(BridgeRow { code, count, amounts: amounts.collect::<Result<_, _>>()? });
    }
    Ok(rows)
}

/// Returns one measure cut by month; months in which neither side has anything are left out.
pub(super) fn month_rows(pass: &Pass, measure: Measure) -> Result<Vec<MonthRow>, ReportError> {
    let (expected, actual) = (&pass.bridge.expected, &pass.bridge.actual);
    let mut months: Vec<Month> = expected.months();
    months.extend(actual.months());
    months.sort_unstable();
    months.dedup();
    let mut rows = Vec::new();
    for month in months {
        let (ours, theirs) = (expected.of(month, measure), actual.of(month, measure));
        if ours.is_zero() && theirs.is_zero() {
            continue;
        }
        let variance =
            ours.minus(theirs).map_err(ReportError::sum(format!("{measure} of {month}")))?;
        rows.push(MonthRow { month, expected: ours, actual: theirs, variance });
    }
    Ok(rows)
}

/// Returns how many discrepancies keep the books from being tied out.
pub(super) fn open_count(pass: &Pass) -> usize {
    pass.discrepancies.iter().filter(|it| it.is_open()).count()
}

/// Returns the amount of a measure over all months.
pub(super) fn total(effects: &Effects, measure: Measure) -> Result<Money, ReportError> {
    effects.total(measure).map_err(ReportError::sum(measure.words()))
}

fn explained_total(
    explained: &BTreeMap<DiscrepancyCode, Effects>,
    measure: Measure,
    currency: Currency,
) -> Result<Money, ReportError> {
    let mut sum = Money::zero(currency);
    for effects in explained.values() {
        sum = sum.plus(total(effects, measure)?).map_err(ReportError::sum(measure.words()))?;
    }
    Ok(sum)
}

fn touches(explained: &BTreeMap<DiscrepancyCode, Effects>, measure: Measure) -> bool {
    explained.values().any(|effects| effects.entries().any(|(_, its, _)| its == measure))
}
