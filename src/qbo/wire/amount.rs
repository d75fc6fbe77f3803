//! Numbers that are exact from the byte of JSON on.

use std::fmt;
use std::str::FromStr as _;

use rust_decimal::Decimal;
use serde::Deserialize;
use serde::Deserializer;
use serde::de;
use serde::de::value::MapAccessDeserializer;

/// An amount, quantity, price or rate as it came: no digit added, dropped or rounded.
///
/// Read from a JSON number, or from text that holds one. Scale as sent: QuickBooks prints
/// `100.00`, `4.5` and a bare `0`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct WireAmount(pub Decimal);

/// Reads a number exactly, or not at all.
///
/// # Errors
///
/// Fails with a description for text that is not a plain or scientific decimal number, and for
/// numbers beyond 28 digits.
pub fn read_exact(text: &str) -> Result<Decimal, String> {
    let plain =
        |byte: u8| byte.is_ascii_digit() || matches!(byte, b'-' | b'+' | b'.' | b'e' | b'E');
    if text.is_empty() || !text.bytes().all(plain) {
        return Err("not a decimal number".to_owned());
    }
    let scientific = text.contains(['e', 'E']);
    let read =
        if scientific { Decimal::from_scientific(text) } else { Decimal::from_str_exact(text) };
    read.map_err(|error| format!("not an exact decimal number: {error}"))
}

/// Returns a decimal as the JSON number with the same digits.
///
/// # Errors
///
/// Never fails in practice: each decimal's text is a JSON number.
pub fn json_number(value: Decimal) -> Result<serde_json::Value, serde_json::Error> {
    serde_json::Number::from_str(&value.to_string()).map(serde_json::Value::Number)
}

struct AmountVisitor;

impl<'de> de::Visitor<'de> for AmountVisitor {
    type Value = WireAmount;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a decimal number")
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<WireAmount, E> {
        Ok(WireAmount(Decimal::from(value)))
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<WireAmount, E> {
        Ok(WireAmount(Decimal::from(value)))
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<WireAmount, E> {
        read_exact(value).map(WireAmount).map_err(E::custom)
    }

    /// A JSON number arrives here: with exact numbers on, `serde_json` hands its text over in a map.
    fn visit_map<A: de::MapAccess<'de>>(self, map: A) -> Result<WireAmount, A::Error> {
        let number = serde_json::Number::deserialize(MapAccessDeserializer::new(map))?;
        read_exact(number.as_str()).map(WireAmount).map_err(de::Error::custom)
    }
}

impl<'de> Deserialize<'de> for WireAmount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AmountVisitor)
    }
}
