//! References between documents: what each field points at, the check that it exists, and the
//! names that answers add.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::sandbox::qbo::books::Books;
use crate::sandbox::qbo::fault::Fault;
use crate::sandbox::qbo::json::Doc;
use crate::sandbox::qbo::json::flag;
use crate::sandbox::qbo::json::put;
use crate::sandbox::qbo::json::text;
use crate::sandbox::qbo::kind::Kind;

/// The item ids that stand for no item.
pub(super) const SPECIAL_ITEMS: [&str; 2] = ["SHIPPING_ITEM_ID", "GRATUITY_ITEM_ID"];

/// Gives the kind that a reference field points at.
fn target(field: &str, owner: Kind, value: &Doc) -> Option<Kind> {
    match field {
        "CustomerRef" => Some(Kind::Customer),
        "ItemRef" | "GroupItemRef" => Some(Kind::Item),
        "ClassRef" => Some(Kind::Class),
        "DepartmentRef" => Some(Kind::Department),
        "SalesTermRef" | "TermRef" => Some(Kind::Term),
        "PaymentMethodRef" => Some(Kind::PaymentMethod),
        "DepositToAccountRef"
        | "AccountRef"
        | "DiscountAccountRef"
        | "IncomeAccountRef"
        | "ExpenseAccountRef"
        | "AssetAccountRef"
        | "ARAccountRef"
        | "APAccountRef" => Some(Kind::Account),
        "TxnTaxCodeRef" | "DefaultTaxCodeRef" => Some(Kind::TaxCode),
        "TaxRateRef" => Some(Kind::TaxRate),
        "AgencyRef" => Some(Kind::TaxAgency),
        "ParentRef" => Some(owner),
        "Entity" => Kind::by_name(text(value, "type").unwrap_or("Customer")),
        _ => None,
    }
}

/// Collects what a document refers to.
fn collect(owner: Kind, fields: &Doc, found: &mut BTreeSet<(Kind, String)>) {
    for (key, value) in fields {
        match value {
            Value::Object(inner) => {
                if let (Some(kind), Some(id)) = (target(key, owner, inner), text(inner, "value")) {
                    found.insert((kind, id.to_owned()));
                } else {
                    collect(owner, inner, found);
                }
            }
            Value::Array(rows) => {
                for row in rows.iter().filter_map(Value::as_object) {
                    collect(owner, row, found);
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
}

/// Checks that each reference that is new in a document is there and active.
///
/// Source: a production connector's traffic for the text; old documents keep inactive references.
pub(super) fn check(
    books: &Books,
    owner: Kind,
    new: &Doc,
    previous: Option<&Doc>,
) -> Result<(), Fault> {
    let mut wanted = BTreeSet::new();
    collect(owner, new, &mut wanted);
    let mut known = BTreeSet::new();
    if let Some(previous) = previous {
        collect(owner, previous, &mut known);
    }
    for (kind, id) in wanted.difference(&known) {
        if *kind == Kind::Item && SPECIAL_ITEMS.contains(&id.as_str()) {
            continue;
        }
        let active = |it: &Doc| !it.contains_key("Active") || flag(it, "Active");
        if !books.get_text(*kind, id).is_some_and(|it| active(it)) {
            return Err(Fault::bad_reference(*kind, id));
        }
    }
    Ok(())
}

/// Gives the name that an answer shows beside a reference.
///
/// Source: recorded traffic (tax codes and parents come without a name).
fn shown_name(books: &Books, field: &str, owner: Kind, value: &Doc) -> Option<String> {
    if field == "CurrencyRef" {
        let name = match text(value, "value")? {
            "USD" => "United States Dollar",
            "CAD" => "Canadian Dollar",
            other => other,
        };
        return Some(name.to_owned());
    }
    let kind = target(field, owner, value)?;
    if matches!(field, "TxnTaxCodeRef" | "DefaultTaxCodeRef" | "TaxRateRef" | "ParentRef") {
        return None;
    }
    let found = books.get_text(kind, text(value, "value")?)?;
    let by_path = matches!(kind, Kind::Account | Kind::Class | Kind::Department | Kind::Item);
    let name = if by_path { text(found, "FullyQualifiedName") } else { None };
    name.or_else(|| text(found, kind.name_field())).map(str::to_owned)
}

/// Adds the names of references, as they are now.
pub(super) fn add_names(books: &Books, owner: Kind, fields: &mut Doc) {
    for (key, value) in fields.iter_mut() {
        match value {
            Value::Object(inner) => {
                if let Some(name) = shown_name(books, key, owner, inner) {
                    put(inner, "name", name);
                } else {
                    add_names(books, owner, inner);
                }
            }
            Value::Array(rows) => {
                for row in rows.iter_mut().filter_map(Value::as_object_mut) {
                    add_names(books, owner, row);
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
}
