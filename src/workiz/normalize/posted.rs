//! The edge at which a decimal becomes a posted amount: float noise goes, real digits stay.

use rust_decimal::Decimal;
use thiserror::Error;

use crate::domain::money::Currency;
use crate::domain::money::Money;
use crate::domain::money::MoneyError;
use crate::domain::rounding::half_up;
use crate::wire::amount::Precision;
use crate::workiz::wire::amount::WireAmount;

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
    /// Nothing.
    Nothing,
    /// The left-over of a binary float, less than a millionth.
    Noise,
    /// Less than half a minor unit: part of the amount as Workiz keeps it.
    Fraction,
}

/// Why a decimal is not a posted amount.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PostedError {
    /// It has real digits below the currency's minor unit.
    #[error("{amount} has more digits than {currency} has, and they are not float noise")]
    FractionOfMinorUnit {
        /// The amount as it came.
        amount: Decimal,
        /// The currency.
        currency: Currency,
    },
    /// It is beyond any amount that is handled.
    #[error(transparent)]
    Money(#[from] MoneyError),
}

/// Takes a posted amount.
///
/// Less than half a minor unit is nothing; closer than a millionth to a whole minor unit is that;
/// anything else with digits below the minor unit is refused. Source: Workiz sends `4.5e-13` for
/// an amount due of nothing.
///
/// # Errors
///
/// Fails when the amount has real digits below the minor unit, or is too large.
pub fn posted(amount: WireAmount, currency: Currency) -> Result<Posted, PostedError> {
    let rounded = round_posted(amount, currency)?;
    let value = amount.value();
    match rounded.cut {
        Cut::Nothing | Cut::Noise => Ok(rounded),
        Cut::Fraction if rounded.money.is_zero() && value.abs() < half_minor_unit(currency) => {
            Ok(rounded)
        }
        Cut::Fraction => Err(PostedError::FractionOfMinorUnit { amount: value, currency }),
    }
}

/// Takes an amount that Workiz keeps unrounded, and rounds it half up, as Workiz shows it.
///
/// Source: a discount of 5 % of 2,376.06 is kept as 118.803 and charged as 118.80.
///
/// # Errors
///
/// Fails when the amount is too large.
pub fn round_posted(amount: WireAmount, currency: Currency) -> Result<Posted, PostedError> {
    let value = amount.value();
    let rounded = half_up(value, currency);
    let money = Money::exact(rounded.amount(), currency)?;
    let distance =
        value.checked_sub(money.amount()).ok_or(MoneyError::TooLarge { amount: value })?.abs();
    let cut = if distance >= NOISE_BELOW {
        Cut::Fraction
    } else if distance.is_zero() && amount.precision() == Precision::Exact {
        Cut::Nothing
    } else {
        Cut::Noise
    };
    Ok(Posted { money, cut })
}

/// Half a cent, for dollars.
fn half_minor_unit(currency: Currency) -> Decimal {
    Decimal::new(5, currency.minor_digits().saturating_add(1))
}
