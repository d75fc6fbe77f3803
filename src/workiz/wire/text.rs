//! Opaque ids and numbers that are texts.

use std::fmt;

use serde::Deserialize;
use serde::Deserializer;
use serde::de;

/// An id or a document number, opaque: its characters are compared and never interpreted.
///
/// A JSON integer is read as its digits, since Workiz sends some numbers either way. An empty
/// text is kept: whoever needs an id has to look.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct WireId(String);

impl WireId {
    /// The characters, as they came.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<'de> Deserialize<'de> for WireId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct IdVisitor;
        impl<'de> de::Visitor<'de> for IdVisitor {
            type Value = WireId;
            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an id: a text or a whole number")
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<WireId, E> {
                Ok(WireId(text.to_owned()))
            }
            fn visit_u64<E: de::Error>(self, number: u64) -> Result<WireId, E> {
                Ok(WireId(number.to_string()))
            }
            fn visit_map<A: de::MapAccess<'de>>(self, map: A) -> Result<WireId, A::Error> {
                let number =
                    serde_json::Number::deserialize(de::value::MapAccessDeserializer::new(map))?;
                let text = number.as_str();
                if !text.bytes().all(|byte| byte.is_ascii_digit()) {
                    return Err(de::Error::invalid_value(de::Unexpected::Other(text), &self));
                }
                Ok(WireId(text.to_owned()))
            }
        }
        deserializer.deserialize_any(IdVisitor)
    }
}

/// A calendar date, written `YYYY-MM-DD` and nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct WireDate(pub jiff::civil::Date);

impl<'de> Deserialize<'de> for WireDate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        const DATE_BYTES: usize = "2026-02-01".len();
        let text = String::deserialize(deserializer)?;
        if text.len() != DATE_BYTES {
            return Err(de::Error::custom("expected a calendar date such as 2026-02-01"));
        }
        text.parse().map(WireDate).map_err(de::Error::custom)
    }
}

/// A moment with its offset from UTC, such as `2026-02-01T17:10:00Z`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct WireMoment(pub jiff::Timestamp);

impl<'de> Deserialize<'de> for WireMoment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map(WireMoment).map_err(de::Error::custom)
    }
}
