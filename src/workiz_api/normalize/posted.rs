//! The edge at which a decimal becomes a posted amount.

use rust_decimal::Decimal;
use rust_decimal::RoundingStrategy;

use crate::domain::money::Currency;
use crate::domain::money::Money;
use crate::domain::money::MoneyError;
use crate::domain::rounding::half_up;
use crate::wire::amount::Precision;

/// What a binary float adds to an amount is far below a millionth; what a person enters is far
/// above it.
const NOISE_BELOW: Decimal = Decimal::from_parts(1, 0, 0, false, 6);

/// No price and no quantity is entered with more decimal places than that.
const PLACES_ENTERED: u32 = 6;
/// What a binary float of the size of a price leaves over is below that.
const FLOAT_NOISE_BELOW: Decimal = Decimal::from_parts(1, 0, 0, false, 9);

/// A posted amount, with what was done to get it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Posted {
    /// The amount.
    pub money: Money,
    /// What was cut off, if anything.
    pub cut: Cut,
}

/// What was cut off an amount at the edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// Nothing, or the left-over of a binary float.
    Noise,
    /// A part of the amount as Workiz keeps it, smaller than its minor unit.
    Fraction,
}

/// Takes away what a binary float leaves over, and no digit that somebody entered: 10.00499999999999
/// was 10.005, and a third stays a third.
pub fn without_noise(value: Decimal) -> Decimal {
    let strategy = RoundingStrategy::MidpointAwayFromZero;
    let near = value.round_dp_with_strategy(PLACES_ENTERED, strategy);
    match value.checked_sub(near) {
        Some(rest) if !rest.is_zero() && rest.abs() < FLOAT_NOISE_BELOW => near.normalize(),
        _ => value,
    }
}

/// Takes an amount, rounded half up to the currency's minor unit, as Workiz shows it.
///
/// Source: an amount due of nothing is sent as `4.5e-13`; a discount of 5 % of 2,376.06 is kept as
/// 118.803 and charged as 118.80.
///
/// # Errors
///
/// Fails when the amount is too large.
pub fn posted(
    value: Decimal,
    precision: Precision,
    currency: Currency,
) -> Result<Posted, MoneyError> {
    let money = Money::exact(half_up(without_noise(value), currency).amount(), currency)?;
    let distance =
        value.checked_sub(money.amount()).ok_or(MoneyError::TooLarge { amount: value })?.abs();
    let is_fraction = precision == Precision::Exact && distance >= NOISE_BELOW;
    Ok(Posted { money, cut: if is_fraction { Cut::Fraction } else { Cut::Noise } })
}
