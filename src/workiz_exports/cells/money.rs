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

/// What a rate or a percentage may have behind its point: far more than any tax rate has.
const RATE_DIGITS: u32 = 8;

/// Takes off what a binary float adds to a rate. Source: spreadsheet programs write 7.75 % as
/// `7.7499999999999999E-2`. Real digits stay.
pub fn clean_rate(value: Decimal) -> Decimal {
    let unit = Decimal::new(1, RATE_DIGITS);
    let half = Decimal::new(5, RATE_DIGITS.saturating_add(1));
    let raised =
        if value.is_sign_negative() { value.checked_sub(half) } else { value.checked_add(half) };
    let count = raised.and_then(|it| it.checked_div(unit)).map(|it| it.trunc());
    let Some(near) = count.and_then(|it| it.checked_mul(unit)) else { return value };
    let noise = value.checked_sub(near).unwrap_or_default().abs();
    // A hundredth of the last place: floats err by less than a millionth of it.
    let is_noise = noise.checked_mul(Decimal::ONE_HUNDRED).is_some_and(|it| it < unit);
    if is_noise { near.normalize() } else { value }
}
