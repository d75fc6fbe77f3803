//! The edge at which a number becomes an amount: float noise goes, real digits stay.

use rust_decimal::Decimal;
use thiserror::Error;

use crate::domain::money::Currency;
use crate::domain::money::Money;
use crate::domain::money::MoneyError;
use crate::domain::rounding::half_up;

/// What a binary float adds to an amount is far below a millionth; what a person enters is far
/// above it.
const NOISE_BELOW: Decimal = Decimal::from_parts(1, 0, 0, false, 6);

/// Why a number is no amount.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum AmountError {
    /// It has real digits below the currency's minor unit.
    #[error("{amount} has more digits than {currency} has")]
    Fraction {
        /// The number.
        amount: Decimal,
        /// The currency.
        currency: Currency,
    },
    /// It is beyond any amount that is handled.
    #[error(transparent)]
    Money(#[from] MoneyError),
}

/// Takes an amount: less than half a minor unit is nothing, and closer than a millionth to a whole
/// minor unit is that. Source: Workiz keeps an amount due of nothing as `4.5e-13`, and spreadsheet
/// programs write `118.80000000000001`.
///
/// # Errors
/// It has real digits below the minor unit, or is too large.
pub fn amount(value: Decimal, currency: Currency) -> Result<Money, AmountError> {
    let money = rounded(value, currency)?;
    let cut = value.checked_sub(money.amount()).unwrap_or_default().abs();
    if cut >= NOISE_BELOW && !money.is_zero() {
        return Err(AmountError::Fraction { amount: value, currency });
    }
    Ok(money)
}

/// Takes an amount that only explains another one, half up.
///
/// # Errors
/// It is too large.
pub fn rounded(value: Decimal, currency: Currency) -> Result<Money, AmountError> {
    if value.abs() > Decimal::from(10_i64.pow(15)) {
        return Err(MoneyError::TooLarge { amount: value }.into());
    }
    Ok(Money::exact(half_up(value, currency).amount(), currency)?)
}
