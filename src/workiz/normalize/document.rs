//! From a raw document to its wire value, and the name that diagnostics call it by.

use serde::de::DeserializeOwned;

use crate::workiz::normalize::reader::Reader;
use crate::workiz::wire::field::Field;
use crate::workiz::wire::text::WireId;

/// Parses a raw document; `None` when it is not a JSON object of fields.
///
/// A single bad field never fails here: it is a [`Field::IllTyped`].
pub(super) fn parse<T: DeserializeOwned>(reader: &mut Reader, body: &str) -> Option<T> {
    let parsed = serde_json::from_str(body).ok();
    if parsed.is_none() {
        reader.unreadable("(whole document)", "The document is not a JSON object of fields.");
    }
    parsed
}

/// What diagnostics call a document: its kind and id, and its number where it has one.
pub(super) fn name(kind: &str, id: &str, number: Option<&Field<WireId>>) -> String {
    match number.and_then(Field::present) {
        Some(number) => format!("{kind} {id} (number {})", number.as_str()),
        None => format!("{kind} {id}"),
    }
}
