//! Updates that lose nothing: a document as it was read, with some of its fields replaced.
//!
//! Sparse updates leave alone what they do not name, and are what tieout sends wherever they do. But
//! lines are replaced all at once, by sparse updates too, and some changes take a full update, which
//! clears each writable field that it leaves out. Both repeat here what the document has, so that
//! nothing that a bookkeeper or another app put there is lost.

use serde_json::Value;
use serde_json::value::RawValue;

use crate::domain::snapshot::RawDocument;
use crate::qbo::entity::Entity;
use crate::qbo::error::QboError;
use crate::qbo::normalize::reader::kind_of;
use crate::qbo::writable;
use crate::qbo::writable::LINE;
use crate::qbo::writable::MASKED;
use crate::qbo::writes::JsonObject;

/// A change of one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// The field gets this value.
    Set(Value),
    /// The field is cleared.
    Clear,
}

/// Returns a full update: all writable fields of the document as they were read, with the changes
/// laid over them. What only the service writes is left out, and the sums that it appends.
///
/// # Errors
///
/// [`QboError::NotOffered`] when a field cannot be written, or the document has a field that comes
/// back hidden and would be lost; [`QboError::Malformed`] when the document is not a JSON object.
pub fn full_update(
    entity: Entity,
    document: &RawValue,
    changes: impl IntoIterator<Item = (String, Change)>,
) -> Result<JsonObject, QboError> {
    let purpose = || format!("prepare a full update of {}", entity.name());
    let refused = |reason| QboError::NotOffered { purpose: purpose(), reason };
    let form = writable::form(entity)
        .ok_or_else(|| refused("tieout does not write this kind of document in full"))?;
    let parsed: Result<JsonObject, _> = serde_json::from_str(document.get());
    let read = parsed.map_err(|error| QboError::Malformed {
        purpose: purpose(),
        what: format!("{:?} error in the stored document", error.classify()),
        tid: None,
    })?;
    if MASKED.iter().any(|field| read.contains_key(*field)) {
        return Err(refused(
            "it has a tax number that QuickBooks shows in part only and that a full update would \
             lose; change it in QuickBooks",
        ));
    }
    let mut body = form.keep(read);
    for (field, change) in changes {
        if form.part(&field).is_none() {
            return Err(refused("the change names a field that only QuickBooks writes"));
        }
        match change {
            Change::Set(value) => body.insert(field, value),
            Change::Clear => body.remove(&field),
        };
    }
    body.insert("sparse".to_owned(), Value::Bool(false));
    Ok(body)
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

/// What makes up a line's price; old parts of it do not fit a new amount.
const PRICE: &[&str] = &[
    "DiscountAmt",
    "DiscountRate",
    "MarkupInfo",
    "PriceLevelRef",
    "Qty",
    "RatePercent",
    "TaxInclusiveAmt",
    "UnitPrice",
];
/// What makes up a discount.
const DISCOUNT: &[&str] = &["DiscountPercent", "PercentBased"];
/// The details that a line can have of those that tieout writes, with what of each it alone decides.
const DETAILS: &[(&str, &[&str])] =
    &[("SalesItemLineDetail", PRICE), ("DiscountLineDetail", DISCOUNT)];

/// Gives lines that stay in the document what they have in the books and no source states: service
/// dates, classes, ties, units and the like. Replacing all lines would lose it.
pub fn keep_line_fields(lines: &mut [Value], current: Option<&RawDocument>) {
    let body = current.and_then(|it| serde_json::from_str::<JsonObject>(&it.body).ok());
    let old = body.as_ref().and_then(|it| it.get("Line")).and_then(Value::as_array);
    for line in lines {
        let same = |it: &&Value| {
            let equal = |field: &str| it.get(field).is_some() && it.get(field) == line.get(field);
            equal("Id") && equal("DetailType")
        };
        let found = old.and_then(|all| all.iter().find(same)).and_then(Value::as_object).cloned();
        if let (Some(found), Some(new)) = (found, line.as_object_mut()) {
            let mut kept = LINE.keep(found);
            // What a line says is the source's to decide, also when that is nothing.
            kept.remove("Description");
            overlay(&mut kept, std::mem::take(new));
            *new = kept;
        }
    }
}

/// Lays a new line over an old one.
fn overlay(kept: &mut JsonObject, new: JsonObject) {
    for (field, value) in new {
        let own = DETAILS.iter().find(|(detail, _)| *detail == field).map(|(_, own)| *own);
        match (own, kept.get_mut(&field), value) {
            (Some(own), Some(Value::Object(old)), Value::Object(detail)) => {
                old.retain(|name, _| !own.contains(&name.as_str()));
                old.extend(detail);
            }
            (_, _, value) => drop(kept.insert(field, value)),
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
