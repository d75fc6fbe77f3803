//! Exact JSON: money, quantities and the small shapes that every document shares.

use std::str::FromStr as _;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use rust_decimal::Decimal;
use rust_decimal::RoundingStrategy;
use serde_json::Map;
use serde_json::Number;
use serde_json::Value;

/// A wire document.
pub(super) type Doc = Map<String, Value>;

/// Rounds to cents, halves away from zero.
///
/// Source: recorded traffic (128.350 x 14.50 must be 1861.08).
pub(super) fn half_up_cents(amount: Decimal) -> Decimal {
    amount.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero)
}

/// Writes an amount as the service prints it: two decimals, and a bare `0` for nothing.
pub(super) fn money(amount: Decimal) -> Value {
    let mut cents = half_up_cents(amount);
    if cents.is_zero() {
        return Value::from(0);
    }
    cents.rescale(2);
    number(&cents.to_string())
}

/// Writes a quantity, price or rate without trailing zeros.
pub(super) fn trimmed(amount: Decimal) -> Value {
    number(&amount.normalize().to_string())
}

fn number(text: &str) -> Value {
    Number::from_str(text).map_or(Value::Null, Value::Number)
}

/// Reads an exact number from a JSON number or a numeric string.
pub(super) fn decimal(value: &Value) -> Option<Decimal> {
    match value {
        Value::Number(number) => decimal_text(number.as_str()),
        Value::String(text) => decimal_text(text.trim()),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

/// Reads an exact number from text.
pub(super) fn decimal_text(text: &str) -> Option<Decimal> {
    if text.is_empty() || text.contains('_') {
        return None;
    }
    if text.contains(['e', 'E']) {
        Decimal::from_scientific(text).ok()
    } else {
        Decimal::from_str_exact(text).ok()
    }
}

/// Gives a field's exact number; nothing counts as zero.
pub(super) fn amount(doc: &Doc, key: &str) -> Decimal {
    doc.get(key).and_then(decimal).unwrap_or_default()
}

/// Gives a text field.
pub(super) fn text<'a>(doc: &'a Doc, key: &str) -> Option<&'a str> {
    doc.get(key).and_then(Value::as_str)
}

/// Gives a flag, also one that a client wrote as text; a missing one is false.
pub(super) fn flag(doc: &Doc, key: &str) -> bool {
    match doc.get(key) {
        Some(Value::Bool(flag)) => *flag,
        Some(Value::String(text)) => text == "true",
        _ => false,
    }
}

/// Gives the id in a reference field such as `CustomerRef`.
pub(super) fn reference<'a>(doc: &'a Doc, key: &str) -> Option<&'a str> {
    object(doc, key).and_then(|it| text(it, "value")).filter(|it| !it.is_empty())
}

/// Gives an object field.
pub(super) fn object<'a>(doc: &'a Doc, key: &str) -> Option<&'a Doc> {
    doc.get(key).and_then(Value::as_object)
}

/// Gives the rows of an array field.
pub(super) fn rows<'a>(doc: &'a Doc, key: &str) -> &'a [Value] {
    doc.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// Finds a field by a dotted path.
pub(super) fn at<'a>(doc: &'a Doc, path: &str) -> Option<&'a Value> {
    let mut parts = path.split('.');
    let mut found = doc.get(parts.next()?)?;
    for part in parts {
        found = found.get(part)?;
    }
    Some(found)
}

/// Makes a document of fields.
pub(super) fn doc<const N: usize>(fields: [(&str, Value); N]) -> Doc {
    fields.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
}

/// Puts a field.
pub(super) fn put(doc: &mut Doc, key: &str, value: impl Into<Value>) {
    doc.insert(key.to_owned(), value.into());
}

/// Puts a field unless it is there.
pub(super) fn put_default(doc: &mut Doc, key: &str, value: impl Into<Value>) {
    if !doc.contains_key(key) {
        put(doc, key, value);
    }
}

/// Makes a reference object.
pub(super) fn to_reference(id: &str) -> Value {
    Value::Object(doc([("value", Value::from(id))]))
}

/// Gives the Pacific time zone, in which the service tells all its times.
pub(super) fn pacific() -> TimeZone {
    TimeZone::posix("PST8PDT,M3.2.0,M11.1.0").unwrap_or(TimeZone::UTC)
}

/// Writes a time as `MetaData` has it: seconds and the Pacific offset.
pub(super) fn stamp(time: Timestamp) -> String {
    time.to_zoned(pacific()).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

/// Writes a time as the envelope has it: milliseconds and the Pacific offset.
pub(super) fn stamp_ms(time: Timestamp) -> String {
    time.to_zoned(pacific()).strftime("%Y-%m-%dT%H:%M:%S%.3f%:z").to_string()
}

/// Gives the service's date of today, which is the Pacific one.
pub(super) fn today(time: Timestamp) -> Date {
    time.to_zoned(pacific()).date()
}

/// Reads a calendar date; a time or offset behind it is cut off.
pub(super) fn date(text: &str) -> Option<Date> {
    text.get(..10).and_then(|it| Date::from_str(it).ok())
}

/// Reads a moment; without an offset it is Pacific time, and a bare date is its midnight.
pub(super) fn moment(text: &str) -> Option<Timestamp> {
    if let Ok(found) = Timestamp::from_str(text) {
        return Some(found);
    }
    if let Ok(found) = jiff::civil::DateTime::from_str(text) {
        return found.to_zoned(pacific()).ok().map(|it| it.timestamp());
    }
    jiff::fmt::strtime::parse("%Y-%m-%dT%H:%M:%S%z", text).ok()?.to_timestamp().ok()
}
