//! Exact decimals in and out of JSON, shared by the Workiz simulator and the demo company.

use std::str::FromStr as _;

use rust_decimal::Decimal;
use rust_decimal::RoundingStrategy;
use serde_json::Number;
use serde_json::Value;

/// Rounds an amount half-up (away from zero) to cents, the rule of both services for amounts.
pub(in crate::sandbox) fn half_up_cents(amount: Decimal) -> Decimal {
    let mut rounded = amount.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero);
    rounded.rescale(2);
    rounded
}

/// Reads a decimal from a JSON number or a JSON string, also in scientific notation.
///
/// Anything else, and a number with more digits than a decimal can hold, is `None`.
pub(in crate::sandbox) fn read(value: &Value) -> Option<Decimal> {
    let text = match value {
        Value::Number(number) => number.as_str(),
        Value::String(text) => text.as_str(),
        _ => return None,
    };
    parse(text)
}

/// Parses decimal text, also in scientific notation.
///
/// What is left of a sum of floats (`-1.1368683772161603e-13`) has more digits than a decimal
/// holds; with an exponent below -12 it is read as zero.
pub(in crate::sandbox) fn parse(text: &str) -> Option<Decimal> {
    let Some((_, exponent)) = text.split_once(['e', 'E']) else {
        return Decimal::from_str_exact(text).ok();
    };
    let noise = exponent.parse::<i32>().is_ok_and(|it| it < -12);
    if noise { Some(Decimal::ZERO) } else { Decimal::from_scientific(text).ok() }
}

/// Writes text that is a JSON number token as that number, digit for digit.
pub(in crate::sandbox) fn number_of_text(text: &str) -> Value {
    Number::from_str(text).map_or_else(|_| Value::String(text.to_owned()), Value::Number)
}

/// Writes a decimal as a JSON number, with its digits as they are.
pub(in crate::sandbox) fn number(amount: Decimal) -> Value {
    number_of_text(&amount.to_string())
}

/// Writes a decimal as a JSON string, with its digits as they are.
pub(in crate::sandbox) fn text(amount: Decimal) -> Value {
    Value::String(amount.to_string())
}
