//! Checks a request against the schema, drops what is read-only and brings values to one form.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde_json::Value;

use crate::sandbox::qbo::fault::Fault;
use crate::sandbox::qbo::json::Doc;
use crate::sandbox::qbo::json::date;
use crate::sandbox::qbo::json::decimal;
use crate::sandbox::qbo::json::trimmed;
use crate::sandbox::qbo::schema::Class;
use crate::sandbox::qbo::schema::Shape;

/// A request's properties after the check; `None` asks to clear one.
pub(super) type Given = BTreeMap<String, Option<Value>>;

/// Checks a whole document.
///
/// Source: recorded traffic for 2010; API reference for lengths; the codes of other forms are from
/// the list of codes, their texts assumed.
pub(super) fn clean(class: &Class, request: &Doc) -> Result<Given, Fault> {
    let mut given = Given::new();
    for (name, value) in request {
        let Some(shape) = class.shape(name) else {
            let known: Vec<&str> = class.properties().map(|(name, _)| name).collect();
            return Err(Fault::unknown_property(name, class.name, &known));
        };
        if is_nothing(value) || matches!(shape, Shape::Ignored) {
            continue;
        }
        if is_clear(value) || clears_reference(shape, value) {
            given.insert(name.clone(), None);
            continue;
        }
        if let Some(kept) = clean_value(name, shape, value)? {
            given.insert(name.clone(), Some(kept));
        }
    }
    Ok(given)
}

/// Tells whether a value says nothing: `null`, or an object of nothing else.
fn is_nothing(value: &Value) -> bool {
    value.is_null()
        || value.as_object().is_some_and(|it| !it.is_empty() && it.values().all(Value::is_null))
}

/// What references, e-mail addresses, telephone numbers and web addresses consist of.
const OF_FORMS: [&str; 6] = ["value", "name", "type", "Address", "FreeFormNumber", "URI"];

/// Tells whether a value asks to clear its field: `""`, `{}`, `{"value":""}`, or `{"Address":""}`
/// and the like from clients that fill in what a form has.
fn is_clear(value: &Value) -> bool {
    let is_empty = |key: &String, it: &Value| {
        it.is_null() || OF_FORMS.contains(&key.as_str()) && it.as_str() == Some("")
    };
    match value {
        Value::String(text) => text.is_empty(),
        Value::Object(fields) => fields.iter().all(|(key, it)| is_empty(key, it)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => false,
    }
}

/// Tells whether a reference asks to clear its field, whatever it says beside its empty value.
fn clears_reference(shape: Shape, value: &Value) -> bool {
    let is_reference = matches!(shape, Shape::Object(class) if class.name == "ReferenceType");
    is_reference && value.get("value").and_then(Value::as_str) == Some("")
}

fn clean_value(name: &str, shape: Shape, value: &Value) -> Result<Option<Value>, Fault> {
    let kept = match shape {
        Shape::Ignored => return Ok(None),
        Shape::Opaque => value.clone(),
        Shape::Text(limit) => clean_text(name, limit, value)?,
        Shape::Amount => {
            let amount = decimal(value).filter(is_in_bounds);
            trimmed(amount.ok_or_else(|| wrong(2100, "Invalid Decimal", name, value))?)
        }
        Shape::LineAmount => {
            let amount = decimal(value).filter(is_in_line_bounds);
            trimmed(amount.ok_or_else(|| wrong(2100, "Invalid Decimal", name, value))?)
        }
        Shape::Whole => {
            let amount = decimal(value).filter(Decimal::is_integer);
            trimmed(amount.ok_or_else(|| wrong(2080, "Invalid Number", name, value))?)
        }
        Shape::Date => {
            let found = value.as_str().and_then(date);
            let found = found.ok_or_else(|| wrong(2060, "Invalid Date", name, value))?;
            Value::from(found.to_string())
        }
        Shape::Flag => match value {
            Value::Bool(_) => value.clone(),
            Value::String(text) if text == "true" || text == "false" => Value::Bool(text == "true"),
            _ => return Err(wrong(2230, "Invalid Boolean", name, value)),
        },
        Shape::OneOf(words) => match value.as_str() {
            Some(word) if words.contains(&word) => value.clone(),
            _ => return Err(wrong(2170, "Invalid Enumeration", name, value)),
        },
        Shape::Object(class) => {
            let fields =
                value.as_object().ok_or_else(|| wrong(2120, "Invalid Type", name, value))?;
            check_email(class, fields)?;
            let kept = settle(clean(class, fields)?);
            // A reference without its value says nothing.
            if class.name == "ReferenceType" && kept.is_empty() {
                return Ok(None);
            }
            Value::Object(kept)
        }
        Shape::List(class) => {
            let rows = value.as_array().ok_or_else(|| wrong(2120, "Invalid Type", name, value))?;
            let mut kept = Vec::with_capacity(rows.len());
            for row in rows {
                let fields =
                    row.as_object().ok_or_else(|| wrong(2120, "Invalid Type", name, row))?;
                kept.push(Value::Object(settle(clean(class, fields)?)));
            }
            Value::Array(kept)
        }
    };
    Ok(Some(kept))
}

/// Tells whether a number has at most 11 digits before and 7 after the point.
///
/// Source: API reference for the first; the second is assumed.
fn is_in_bounds(amount: &Decimal) -> bool {
    amount.abs() < Decimal::from(100_000_000_000_u64) && amount.normalize().scale() <= 7
}

/// Tells whether a line's amount has at most 10 digits before and 5 after the point.
///
/// Source: API reference; the code of the fault is assumed.
fn is_in_line_bounds(amount: &Decimal) -> bool {
    amount.abs() < Decimal::from(10_000_000_000_u64) && amount.normalize().scale() <= 5
}

fn clean_text(name: &str, limit: usize, value: &Value) -> Result<Value, Fault> {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Bool(flag) => flag.to_string(),
        Value::Null | Value::Array(_) | Value::Object(_) => {
            return Err(wrong(2040, "Invalid String", name, value));
        }
    };
    let length = text.chars().count();
    if length > limit {
        return Err(Fault::too_long(name, length, limit));
    }
    Ok(Value::from(text))
}

fn check_email(class: &Class, fields: &Doc) -> Result<(), Fault> {
    let address = fields.get("Address").and_then(Value::as_str).unwrap_or("a@b.c");
    if class.name == "EmailAddress" && !(address.contains('@') && address.contains('.')) {
        return Err(Fault::invalid(2210, "Invalid Email Address", "Address", address));
    }
    Ok(())
}

fn wrong(code: u32, what: &str, name: &str, value: &Value) -> Fault {
    Fault::invalid(code, what, name, value.as_str().unwrap_or(&value.to_string()))
}

/// Drops the cleared properties.
pub(super) fn settle(given: Given) -> Doc {
    given.into_iter().filter_map(|(name, value)| value.map(|value| (name, value))).collect()
}
