//! Amounts as fields of JSON: numbers and numeric strings, exact to the last digit.

use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;
use serde::Deserialize;
use serde::Deserializer;
use serde::Serialize;
use serde::Serializer;
use serde::de;

use crate::wire::amount::AmountError;
use crate::wire::amount::Precision;
use crate::wire::amount::amount;

/// A decimal as it came over the wire, exact to its last digit.
///
/// Unit: the currency's major unit for amounts, per cent for rates, pieces for quantities. Sign:
/// as Workiz sends it. It reads a JSON number or a numeric string, and writes a JSON number with
/// the digits that it holds; no binary float is ever in between.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WireAmount {
    value: Decimal,
    precision: Precision,
}

impl WireAmount {
    /// Makes a wire amount of an exact decimal.
    pub fn exact(value: Decimal) -> Self {
        Self { value, precision: Precision::Exact }
    }

    /// The decimal; of a cut number, its first 28 decimal places.
    pub fn value(self) -> Decimal {
        self.value
    }

    /// Whether every digit that came is held.
    pub fn precision(self) -> Precision {
        self.precision
    }
}

impl FromStr for WireAmount {
    type Err = AmountError;

    fn from_str(text: &str) -> Result<Self, AmountError> {
        amount(text).map(|(value, precision)| Self { value, precision })
    }
}

impl<'de> Deserialize<'de> for WireAmount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct AmountVisitor;
        impl<'de> de::Visitor<'de> for AmountVisitor {
            type Value = WireAmount;
            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an exact decimal number or a numeric string")
            }
            fn visit_i64<E: de::Error>(self, number: i64) -> Result<WireAmount, E> {
                Ok(WireAmount::exact(number.into()))
            }
            fn visit_u64<E: de::Error>(self, number: u64) -> Result<WireAmount, E> {
                Ok(WireAmount::exact(number.into()))
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<WireAmount, E> {
                text.parse().map_err(E::custom)
            }
            // With serde_json's arbitrary precision a number arrives as a map of its own kind.
            fn visit_map<A: de::MapAccess<'de>>(self, map: A) -> Result<WireAmount, A::Error> {
                let number =
                    serde_json::Number::deserialize(de::value::MapAccessDeserializer::new(map))?;
                number.as_str().parse().map_err(de::Error::custom)
            }
        }
        deserializer.deserialize_any(AmountVisitor)
    }
}

impl Serialize for WireAmount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serde_json::Number::from_str(&self.value.to_string())
            .map_err(serde::ser::Error::custom)?
            .serialize(serializer)
    }
}
