//! The bridge as a waterfall: each kind's bar begins where the one before ended.
//!
//! Coordinates are whole numbers of a scale of [`SCALE`] steps, cut from exact quotients: a bar
//! may be one step off, an amount beside it never is.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;

use crate::domain::effects::Measure;
use crate::domain::money::Money;
use crate::report::error::ReportError;
use crate::report::format::{amount, count_digits};
use crate::report::model::Pass;
use crate::report::totals::{bridge_rows, control_total};

/// How many steps a drawing is wide.
pub(super) const SCALE: i64 = 1000;

/// The thinnest bar that is still seen.
const BAR_MIN: i64 = 4;

/// One measure's waterfall.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Waterfall {
    /// The measure's words.
    pub(super) measure: &'static str,
    /// Where nothing is.
    pub(super) zero: i64,
    /// The bars, the variance last.
    pub(super) bars: Vec<Bar>,
}

/// One bar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Bar {
    /// The kind's words, or `Variance`.
    pub(super) label: String,
    /// How many discrepancies; empty for the variance.
    pub(super) count: String,
    /// The signed amount.
    pub(super) amount: String,
    /// Its CSS class: `short`, `over` or `sum`.
    pub(super) class: &'static str,
    /// Its left edge.
    pub(super) x: i64,
    /// How wide it is.
    pub(super) width: i64,
    /// Where the bar before ended.
    pub(super) from: i64,
    /// Where it ends itself.
    pub(super) to: i64,
}

/// Returns a measure's waterfall; `None` when fewer than two kinds touch the measure, for then
/// there is nothing to see that the table does not say.
pub(super) fn waterfall(pass: &Pass, measure: Measure) -> Result<Option<Waterfall>, ReportError> {
    let mut steps: Vec<(String, String, Money)> = Vec::new();
    for row in bridge_rows(pass, &[measure])? {
        for its in row.amounts.into_iter().filter(|it| !it.is_zero()) {
            steps.push((row.code.words().to_owned(), count_digits(row.count), its));
        }
    }
    if steps.len() < 2 {
        return Ok(None);
    }
    let mut reached = vec![Money::zero(pass.bridge.expected.currency())];
    for (_, _, its) in &steps {
        let last = reached.last().copied().unwrap_or(*its);
        reached.push(last.plus(*its).map_err(ReportError::sum(measure.words()))?);
    }
    let variance = control_total(pass, measure)?.variance;
    let levels = reached.iter().chain([&variance]).map(|it| it.amount());
    let axis = Axis::over(levels);
    let mut bars: Vec<Bar> = steps
        .into_iter()
        .zip(reached.windows(2))
        .filter_map(|((label, count, its), ends)| match ends {
            [from, to] => Some(axis.bar(label, count, its, (from.amount(), to.amount()))),
            _ => None,
        })
        .collect();
    let mut sum = axis.bar(
        "Variance".to_owned(),
        String::new(),
        variance,
        (Decimal::ZERO, variance.amount()),
    );
    sum.class = "sum";
    bars.push(sum);
    Ok(Some(Waterfall { measure: measure.words(), zero: axis.at(Decimal::ZERO), bars }))
}

/// From the lowest to the highest level that is reached.
struct Axis {
    low: Decimal,
    span: Decimal,
}

impl Axis {
    fn over(levels: impl Iterator<Item = Decimal>) -> Self {
        let (low, high) = levels.fold((Decimal::ZERO, Decimal::ZERO), |(low, high), level| {
            (low.min(level), high.max(level))
        });
        Self { low, span: high.saturating_sub(low) }
    }

    fn at(&self, level: Decimal) -> i64 {
        level
            .saturating_sub(self.low)
            .saturating_mul(Decimal::from(SCALE))
            .checked_div(self.span)
            .and_then(|it| it.trunc().to_i64())
            .unwrap_or(0)
            .clamp(0, SCALE)
    }

    fn bar(&self, label: String, count: String, its: Money, ends: (Decimal, Decimal)) -> Bar {
        let (from, to) = (self.at(ends.0), self.at(ends.1));
        let width = from.abs_diff(to).to_i64().unwrap_or(0).max(BAR_MIN);
        // A bar that is widened to be seen stays inside the drawing.
        let x = from.min(to).min(SCALE.saturating_sub(width));
        let class = if its.is_negative() { "over" } else { "short" };
        Bar { label, count, amount: amount(its), class, x, width, from, to }
    }
}
