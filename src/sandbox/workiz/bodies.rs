//! Reading the fields of a request body, with the error that each mistake deserves.

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde_json::Map;
use serde_json::Value;

use crate::sandbox::decimals;
use crate::sandbox::workiz::answer::ApiError;

/// Refuses fields that the call does not have.
pub(super) fn only_known(body: &Map<String, Value>, known: &[&str]) -> Result<(), ApiError> {
    let unknown: Vec<(String, String)> = body
        .keys()
        .filter(|name| !known.contains(&name.as_str()))
        .map(|name| (name.clone(), "is not a field of this request".to_owned()))
        .collect();
    if unknown.is_empty() { Ok(()) } else { Err(ApiError::invalid(unknown)) }
}

/// A text that must be there and not be empty.
pub(super) fn text<'a>(body: &'a Map<String, Value>, field: &str) -> Result<&'a str, ApiError> {
    match body.get(field) {
        Some(Value::String(text)) if !text.trim().is_empty() => Ok(text),
        Some(Value::String(_)) => Err(ApiError::invalid_field(field, "is empty")),
        Some(_) => Err(ApiError::invalid_field(field, "must be text")),
        None => Err(ApiError::invalid_field(field, "is required")),
    }
}

/// A text that may be absent or null, and is empty then.
pub(super) fn optional_text<'a>(
    body: &'a Map<String, Value>,
    field: &str,
) -> Result<&'a str, ApiError> {
    match body.get(field) {
        None | Some(Value::Null) => Ok(""),
        Some(Value::String(text)) => Ok(text),
        Some(_) => Err(ApiError::invalid_field(field, "must be text")),
    }
}

/// An amount: a JSON number with at most two decimals, as in the seed document.
pub(super) fn amount(body: &Map<String, Value>, field: &str) -> Result<Option<Decimal>, ApiError> {
    let value = match body.get(field) {
        None | Some(Value::Null) => return Ok(None),
        Some(value) => value,
    };
    if !value.is_number() {
        return Err(ApiError::invalid_field(field, "must be a number"));
    }
    let Some(amount) = decimals::read(value) else {
        return Err(ApiError::invalid_field(field, "has too many digits"));
    };
    if amount.normalize().scale() > 2 {
        return Err(ApiError::invalid_field(field, "has more than two decimals"));
    }
    if amount.is_sign_negative() && !amount.is_zero() {
        return Err(ApiError::invalid_field(field, "must not be negative"));
    }
    Ok(Some(decimals::half_up_cents(amount)))
}

/// A decimal that must be there: a JSON number, with any digits.
pub(super) fn decimal(body: &Map<String, Value>, field: &str) -> Result<Decimal, ApiError> {
    match body.get(field) {
        Some(value) if value.is_number() => decimals::read(value)
            .ok_or_else(|| ApiError::invalid_field(field, "has too many digits")),
        Some(_) => Err(ApiError::invalid_field(field, "must be a number")),
        None => Err(ApiError::invalid_field(field, "is required")),
    }
}

/// A moment in ISO 8601 with offset, when it is there.
pub(super) fn moment(
    body: &Map<String, Value>,
    field: &str,
) -> Result<Option<Timestamp>, ApiError> {
    let written = optional_text(body, field)?;
    if written.is_empty() {
        return Ok(None);
    }
    let moment: Result<Timestamp, jiff::Error> = written.parse();
    match moment {
        Ok(moment) => Ok(Some(moment)),
        Err(_) => Err(ApiError::invalid_field(field, "must be an ISO 8601 time with offset")),
    }
}
