//! The roundings, each with its rule. Nothing else in the program rounds an amount.

use rust_decimal::{Decimal, RoundingStrategy};

use crate::domain::money::{Currency, Money};
use crate::domain::quantity::{Quantity, Rate, UnitPrice};

/// Rounds to the currency's minor unit, halves away from zero.
///
/// Source: QuickBooks refuses a line whose amount is not round-half-up(quantity x price) (error
/// 6070), and Workiz shows 118.803 as 118.80.
pub fn half_up(value: Decimal, currency: Currency) -> Money {
    let cut = value
        .round_dp_with_strategy(currency.minor_digits(), RoundingStrategy::MidpointAwayFromZero);
    Money::rounded(cut, currency)
}

/// Rounds to the currency's minor unit, halves to the even neighbor; only to explain differences.
pub fn half_even(value: Decimal, currency: Currency) -> Money {
    let cut = value
        .round_dp_with_strategy(currency.minor_digits(), RoundingStrategy::MidpointNearestEven);
    Money::rounded(cut, currency)
}

/// Returns quantity x unit price, half up: what a line amounts to.
///
/// `None` when the product leaves 28 digits.
pub fn extension(quantity: Quantity, price: UnitPrice) -> Option<Money> {
    let product = quantity.value().checked_mul(price.amount())?;
    Some(half_up(product, price.currency()))
}

/// Returns the rate's share of a base amount, half up.
///
/// `None` when the product leaves 28 digits.
pub fn share(base: Money, rate: Rate) -> Option<Money> {
    let product = base.amount().checked_mul(rate.fraction())?;
    Some(half_up(product, base.currency()))
}
