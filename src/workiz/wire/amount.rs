//! Exact decimals from JSON numbers and numeric strings.

use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;
use serde::Deserialize;
use serde::Deserializer;
use serde::Serialize;
use serde::Serializer;
use serde::de;
use thiserror::Error;

/// How many digits after the point a decimal can hold; Workiz itself needs two, a binary float
/// that it passes on needs up to 29 when it is dust such as `-2.2737367544323206e-13`.
const DECIMAL_PLACES_MAX: u32 = 28;

/// The longest number text that is read; a binary float prints in at most 24 characters, an exact
/// decimal in 30, so that anything longer is not an amount.
const NUMBER_TEXT_BYTES_MAX: usize = 64;

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

/// Whether a decimal holds every digit that came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Precision {
    /// Every digit is held.
    Exact,
    /// Digits beyond the 28th decimal place were cut; the value is the left-over of a binary
    /// float and fit for rounding to a posted amount only.
    Cut,
}

/// Why a text is not a decimal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum AmountError {
    /// The text has other characters or another form than a JSON number.
    #[error("the text is not a plain decimal number; expected digits with a point, such as 12.50")]
    NotANumber,
    /// The number has more digits than an exact decimal holds.
    #[error("the number has more digits than an exact decimal can hold (28)")]
    TooManyDigits,
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
        let number = NumberText::parse(text)?;
        let exact = if number.exponent.is_some() {
            Decimal::from_scientific(text)
        } else {
            Decimal::from_str_exact(text)
        };
        match exact {
            Ok(value) => Ok(Self::exact(value)),
            Err(_) => number.cut(),
        }
    }
}

/// A number's text, taken apart: sign, digits, point, exponent.
struct NumberText<'a> {
    negative: bool,
    whole: &'a str,
    fraction: &'a str,
    exponent: Option<i64>,
}

impl<'a> NumberText<'a> {
    /// Takes apart the text of a number in JSON's grammar, leading zeros allowed.
    fn parse(text: &'a str) -> Result<Self, AmountError> {
        if text.len() > NUMBER_TEXT_BYTES_MAX {
            return Err(AmountError::TooManyDigits);
        }
        let (negative, unsigned) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, Some(parse_exponent(exponent)?)),
            None => (unsigned, None),
        };
        let (whole, fraction) = match mantissa.split_once('.') {
            Some((_, "")) => return Err(AmountError::NotANumber),
            Some(parts) => parts,
            None => (mantissa, ""),
        };
        let digits_only = whole.bytes().chain(fraction.bytes()).all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !digits_only {
            return Err(AmountError::NotANumber);
        }
        Ok(Self { negative, whole, fraction, exponent })
    }

    /// The number without its digits beyond the 28th decimal place, when only those are too many.
    fn cut(&self) -> Result<WireAmount, AmountError> {
        let digits = format!("{}{}", self.whole, self.fraction);
        let fraction_digits =
            i64::try_from(self.fraction.len()).map_err(|_too_long| AmountError::TooManyDigits)?;
        let places = fraction_digits.saturating_sub(self.exponent.unwrap_or(0));
        let surplus = places.saturating_sub(i64::from(DECIMAL_PLACES_MAX));
        if surplus <= 0 {
            return Err(AmountError::TooManyDigits);
        }
        let keep =
            usize::try_from(surplus).map_or(0, |surplus| digits.len().saturating_sub(surplus));
        let kept = digits.get(..keep).unwrap_or_default().trim_start_matches('0');
        let mantissa = if kept.is_empty() {
            0
        } else {
            kept.parse::<i128>().map_err(|_too_long| AmountError::TooManyDigits)?
        };
        let signed = if self.negative { mantissa.saturating_neg() } else { mantissa };
        let value = Decimal::try_from_i128_with_scale(signed, DECIMAL_PLACES_MAX)
            .map_err(|_too_large| AmountError::TooManyDigits)?;
        Ok(WireAmount { value, precision: Precision::Cut })
    }
}

/// Reads the digits after the `e` of a number.
fn parse_exponent(text: &str) -> Result<i64, AmountError> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(AmountError::NotANumber);
    }
    text.parse().map_err(|_too_long| AmountError::TooManyDigits)
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
