//! Full updates: a document as it was read, with some of its fields replaced.
//!
//! A full update clears each writable field that it leaves out, so it has to repeat all of them;
//! what the service alone writes is taken out first.

use serde_json::Value;
use serde_json::value::RawValue;

use crate::domain::snapshot::RawDocument;
use crate::qbo::error::QboError;
use crate::qbo::normalize::reader::kind_of;
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

/// Which lines of a document an update has to repeat beside the ones it writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineKeep {
    /// Lines of text on a sales form.
    Text,
    /// A payment's ties to documents that tieout does not follow, such as journal entries.
    ForeignTies,
}

/// Why the lines of a document cannot be replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CannotReplace {
    /// The document as it stands was not given.
    NoDocument,
    /// The document as it stands cannot be read.
    Unreadable,
    /// It has a bundle, which would fall apart into its lines.
    Bundle,
}

impl CannotReplace {
    /// Returns the reason in a bookkeeper's words.
    pub fn reason(self) -> &'static str {
        match self {
            Self::NoDocument => "the document as it stands is needed to replace its lines",
            Self::Unreadable => "the document as it stands cannot be read",
            Self::Bundle => {
                "it has a bundle, which tieout does not change; change it in QuickBooks"
            }
        }
    }
}

/// Returns the lines that an update must repeat as they are.
///
/// # Errors
///
/// The lines cannot be replaced without losing something.
pub fn kept_lines(
    current: Option<&RawDocument>,
    keep: LineKeep,
) -> Result<Vec<Value>, CannotReplace> {
    let current = current.ok_or(CannotReplace::NoDocument)?;
    let body: JsonObject =
        serde_json::from_str(&current.body).map_err(|_broken| CannotReplace::Unreadable)?;
    let lines = body.get("Line").and_then(Value::as_array).cloned().unwrap_or_default();
    let detail = |line: &Value| line.get("DetailType").and_then(Value::as_str).map(str::to_owned);
    if lines.iter().any(|line| detail(line).as_deref() == Some("GroupLineDetail")) {
        return Err(CannotReplace::Bundle);
    }
    let kept = lines.into_iter().filter(|line| match keep {
        LineKeep::Text => {
            matches!(detail(line).as_deref(), Some("DescriptionOnly" | "DescriptionLineDetail"))
        }
        LineKeep::ForeignTies => has_foreign_tie(line),
    });
    Ok(kept.map(without_service_fields).collect())
}

/// Gives lines that stay in the document the service date that they have in the books: replacing
/// all lines would lose it, and no source states it.
pub fn keep_service_dates(lines: &mut [Value], current: Option<&RawDocument>) {
    const DETAIL: &str = "SalesItemLineDetail";
    let body = current.and_then(|it| serde_json::from_str::<JsonObject>(&it.body).ok());
    let old = body.as_ref().and_then(|it| it.get("Line")).and_then(Value::as_array);
    for line in lines {
        let same = |it: &&Value| it.get("Id").is_some() && it.get("Id") == line.get("Id");
        let date = old
            .and_then(|all| all.iter().find(same))
            .and_then(|it| it.get(DETAIL)?.get("ServiceDate"))
            .cloned();
        let detail = line.get_mut(DETAIL).and_then(Value::as_object_mut);
        if let (Some(date), Some(detail)) = (date, detail) {
            detail.insert("ServiceDate".to_owned(), date);
        }
    }
}

fn has_foreign_tie(line: &Value) -> bool {
    let links = line.get("LinkedTxn").and_then(Value::as_array);
    links.into_iter().flatten().any(|link| {
        let kind = link.get("TxnType").and_then(Value::as_str);
        kind.is_none_or(|kind| kind_of(kind).is_none())
    })
}

/// Takes out what the service adds to a payment's lines on reading.
fn without_service_fields(mut line: Value) -> Value {
    if let Some(fields) = line.as_object_mut() {
        fields.remove("LineEx");
    }
    line
}
