//! Making tax codes and their rates in one call.

use std::collections::BTreeSet;

use rust_decimal::Decimal;
use serde_json::Value;

use crate::sandbox::qbo::books::Books;
use crate::sandbox::qbo::books::set_updated;
use crate::sandbox::qbo::fault::Fault;
use crate::sandbox::qbo::json::Doc;
use crate::sandbox::qbo::json::decimal;
use crate::sandbox::qbo::json::doc;
use crate::sandbox::qbo::json::put;
use crate::sandbox::qbo::json::rows;
use crate::sandbox::qbo::json::text;
use crate::sandbox::qbo::json::to_reference;
use crate::sandbox::qbo::json::trimmed;
use crate::sandbox::qbo::kind::Kind;

/// The most characters of a code's or a rate's name. Source: API reference.
const NAME_MAX: usize = 100;

/// The properties of a request. Source: API reference for the first two, the schema for what all
/// entities have, which a public client sends empty.
const KNOWN: [&str; 8] =
    ["TaxCode", "TaxRateDetails", "TaxCodeId", "Id", "SyncToken", "MetaData", "domain", "sparse"];

/// What a rate is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum AppliedOn {
    Sales,
    Purchase,
}

/// Makes a tax code with new and known rates; the answer has no envelope.
///
/// Source: API reference; recorded traffic for the duplicate name; 6000 for a repeated rate is
/// assumed.
pub(super) fn create(books: &mut Books, body: &Doc) -> Result<Doc, Fault> {
    if let Some(other) = body.keys().find(|it| !KNOWN.contains(&it.as_str())) {
        return Err(Fault::unknown_property(other, "TaxService", &KNOWN));
    }
    let name = text(body, "TaxCode").filter(|it| !it.is_empty());
    let name = name.ok_or_else(|| Fault::missing("TaxCode"))?.to_owned();
    check_name(books, Kind::TaxCode, "TaxCode", &name)?;
    let asked = rows(body, "TaxRateDetails");
    if asked.is_empty() {
        return Err(Fault::missing("TaxRateDetails"));
    }
    books.atomically(|books| {
        let (mut sales, mut purchases) = (Vec::new(), Vec::new());
        let mut seen = BTreeSet::new();
        let mut shown = Vec::new();
        for detail in asked.iter().filter_map(Value::as_object) {
            let (id, on) = rate(books, detail)?;
            if !seen.insert((id.clone(), on == AppliedOn::Sales)) {
                return Err(Fault::business("The same tax rate can't be used twice in a code."));
            }
            let list = if on == AppliedOn::Sales { &mut sales } else { &mut purchases };
            let order = list.len();
            list.push(Value::Object(doc([
                ("TaxRateRef", to_reference(&id)),
                ("TaxTypeApplicable", Value::from("TaxOnAmount")),
                ("TaxOrder", Value::from(order)),
            ])));
            shown.push(Value::Object(shown_rate(books, &id, on)));
        }
        let list = |rows: Vec<Value>| Value::Object(doc([("TaxRateDetail", Value::Array(rows))]));
        let fields = doc([
            ("Name", Value::from(name.as_str())),
            ("Description", Value::from(name.as_str())),
            ("Taxable", Value::from(true)),
            ("TaxGroup", Value::from(true)),
            ("Hidden", Value::from(false)),
            ("TaxCodeConfigType", Value::from("USER_DEFINED")),
            ("SalesTaxRateList", list(sales)),
            ("PurchaseTaxRateList", list(purchases)),
        ]);
        let id = put_row(books, Kind::TaxCode, fields);
        Ok(doc([
            ("TaxCode", Value::from(name.as_str())),
            ("TaxCodeId", Value::from(id)),
            ("TaxRateDetails", Value::Array(shown)),
        ]))
    })
}

/// Finds or makes the rate that a detail speaks of.
fn rate(books: &mut Books, detail: &Doc) -> Result<(String, AppliedOn), Fault> {
    let on = match text(detail, "TaxApplicableOn") {
        None | Some("Sales") => AppliedOn::Sales,
        Some("Purchase") => AppliedOn::Purchase,
        Some(other) => {
            return Err(Fault::invalid(2170, "Invalid Enumeration", "TaxApplicableOn", other));
        }
    };
    if let Some(id) = id_of(detail, "TaxRateId") {
        let found = books.get_text(Kind::TaxRate, &id);
        found.ok_or_else(|| Fault::bad_reference(Kind::TaxRate, &id))?;
        return Ok((id, on));
    }
    let name = text(detail, "TaxRateName").ok_or_else(|| Fault::missing("TaxRateName"))?.to_owned();
    check_name(books, Kind::TaxRate, "TaxRateName", &name)?;
    let value = detail.get("RateValue").ok_or_else(|| Fault::missing("RateValue"))?;
    let percent = decimal(value).filter(|it| (Decimal::ZERO..=Decimal::ONE_HUNDRED).contains(it));
    let percent = percent
        .ok_or_else(|| Fault::invalid(2240, "Invalid Range", "RateValue", &value.to_string()))?;
    let agency = id_of(detail, "TaxAgencyId").ok_or_else(|| Fault::missing("TaxAgencyId"))?;
    let agency = agency.as_str();
    if books.get_text(Kind::TaxAgency, agency).is_none() {
        return Err(Fault::bad_reference(Kind::TaxAgency, agency));
    }
    let fields = doc([
        ("Name", Value::from(name.as_str())),
        ("Description", Value::from(name.as_str())),
        ("RateValue", trimmed(percent)),
        ("AgencyRef", to_reference(agency)),
        ("SpecialTaxType", Value::from("NONE")),
        ("DisplayType", Value::from("ReadOnly")),
    ]);
    Ok((put_row(books, Kind::TaxRate, fields), on))
}

/// Gives an id that is written as text or, as public clients do, as a number.
fn id_of(detail: &Doc, key: &str) -> Option<String> {
    match detail.get(key)? {
        Value::String(id) if !id.is_empty() => Some(id.clone()),
        Value::Number(id) => Some(id.to_string()),
        _ => None,
    }
}

fn check_name(books: &Books, kind: Kind, field: &str, name: &str) -> Result<(), Fault> {
    let length = name.chars().count();
    if length > NAME_MAX {
        return Err(Fault::too_long(field, length, NAME_MAX));
    }
    if books.named(kind.family(), name).is_empty() {
        return Ok(());
    }
    Err(Fault::duplicate_tax_name(if kind == Kind::TaxRate { "tax rate" } else { "tax code" }))
}

fn put_row(books: &mut Books, kind: Kind, mut fields: Doc) -> String {
    let id = books.next_id(kind.family());
    put(&mut fields, "Active", true);
    put(&mut fields, "domain", "QBO");
    put(&mut fields, "sparse", false);
    put(&mut fields, "Id", id.to_string());
    put(&mut fields, "SyncToken", "0");
    set_updated(&mut fields, books.now);
    books.put(kind, id, fields);
    id.to_string()
}

fn shown_rate(books: &Books, id: &str, on: AppliedOn) -> Doc {
    let stored = books.get_text(Kind::TaxRate, id);
    let field = |key: &str| stored.and_then(|it| it.get(key)).cloned().unwrap_or_default();
    let agency = stored.and_then(|it| it.get("AgencyRef")).and_then(|it| it.get("value"));
    doc([
        ("TaxRateName", field("Name")),
        ("TaxRateId", Value::from(id)),
        ("RateValue", field("RateValue")),
        ("TaxAgencyId", agency.cloned().unwrap_or_default()),
        ("TaxApplicableOn", Value::from(if on == AppliedOn::Sales { "Sales" } else { "Purchase" })),
    ])
}
