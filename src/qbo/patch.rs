//! Full updates: a document as it was read, with some of its fields replaced.
//!
//! A full update clears each writable field that it leaves out, so it has to repeat all of them;
//! what the service alone writes is taken out first.

use serde_json::Value;
use serde_json::value::RawValue;

use crate::qbo::error::QboError;
use crate::qbo::writes::JsonObject;

/// Fields that only the service writes.
const READ_ONLY: &[&str] = &[
    "domain",
    "status",
    "MetaData",
    "Balance",
    "HomeBalance",
    "HomeTotalAmt",
    "RemainingCredit",
    "InvoiceLink",
    "DeliveryInfo",
    "RecurDataRef",
];

/// Returns a full update: the document as it was read, with the changes laid over it.
///
/// A field whose change is `null` is left out, which clears it. The subtotal line, which the
/// service appends by itself, is left out.
///
/// # Errors
///
/// Fails when the document is not a JSON object.
pub fn full_update(document: &RawValue, changes: JsonObject) -> Result<JsonObject, QboError> {
    let purpose = "prepare a full update";
    let parsed: Result<JsonObject, _> = serde_json::from_str(document.get());
    let mut body = parsed.map_err(|error| QboError::Malformed {
        purpose: purpose.to_owned(),
        what: format!("{:?} error in the stored document", error.classify()),
        tid: None,
    })?;
    for field in READ_ONLY {
        body.remove(*field);
    }
    body.insert("sparse".to_owned(), Value::Bool(false));
    if let Some(Value::Array(lines)) = body.get_mut("Line") {
        lines.retain(|line| !is_subtotal(line));
    }
    for (field, value) in changes {
        if value.is_null() {
            body.remove(&field);
        } else {
            body.insert(field, value);
        }
    }
    Ok(body)
}

/// Tells whether a line is the summary that the service appends.
pub fn is_subtotal(line: &Value) -> bool {
    line.get("DetailType").and_then(Value::as_str) == Some("SubTotalLineDetail")
        && line.get("Id").is_none()
}
