//! The edge at which a decimal becomes a posted amount.

use rust_decimal::Decimal;

use crate::domain::money::Currency;
use crate::domain::money::Money;
use crate::domain::money::MoneyError;
use crate::domain::rounding::half_up;
use crate::workiz_api::wire::amount::Precision;

/// What a binary float adds to an amount is far below a millionth; what a person enters is far
/// above it.
const NOISE_BELOW: Decimal = Decimal::from_parts(1, 0, 0, false, 6);

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
    let money = Money::exact(half_up(value, currency).amount(), currency)?;
    let distance =
        value.checked_sub(money.amount()).ok_or(MoneyError::TooLarge { amount: value })?.abs();
    let is_fraction = precision == Precision::Exact && distance >= NOISE_BELOW;
    Ok(Posted { money, cut: if is_fraction { Cut::Fraction } else { Cut::Noise } })
}
