//! The lines that sell something: single items, and bundles of them.

use rust_decimal::Decimal;
use serde_json::Value;

use crate::sandbox::qbo::books::Books;
use crate::sandbox::qbo::fault::Fault;
use crate::sandbox::qbo::json::Doc;
use crate::sandbox::qbo::json::amount;
use crate::sandbox::qbo::json::decimal;
use crate::sandbox::qbo::json::doc;
use crate::sandbox::qbo::json::flag;
use crate::sandbox::qbo::json::half_up_cents;
use crate::sandbox::qbo::json::money;
use crate::sandbox::qbo::json::object;
use crate::sandbox::qbo::json::put;
use crate::sandbox::qbo::json::reference;
use crate::sandbox::qbo::json::rows;
use crate::sandbox::qbo::json::text;
use crate::sandbox::qbo::json::to_reference;
use crate::sandbox::qbo::json::trimmed;
use crate::sandbox::qbo::kind::Kind;
use crate::sandbox::qbo::lines::LineIds;
use crate::sandbox::qbo::refs::SPECIAL_ITEMS;
use crate::sandbox::qbo::render::prefers;
use crate::sandbox::qbo::tax::line_code::line_code;
use crate::sandbox::qbo::tax::rates;
use crate::sandbox::qbo::write::Origin;

/// What an item line is worth, and how it is taxed.
#[derive(Debug)]
pub(super) struct ItemLine {
    /// The amount without tax.
    pub(super) worth: Decimal,
    /// The amount with tax, where amounts include it.
    pub(super) gross: Option<Decimal>,
    pub(super) code: Option<String>,
    /// Shipping or gratuity, which stand outside the subtotal.
    pub(super) is_extra: bool,
}

/// Takes a quantity and a price of nothing beside an amount for not given, and a gross of nothing,
/// too. Source: public clients fill these fields with zeros, and the service takes their lines.
fn forget_zeros(detail: &mut Doc, given: Option<Decimal>) {
    let is_zero =
        |key: &str| detail.get(key).and_then(decimal).is_some_and(|value| value.is_zero());
    let (both, gross) = (is_zero("Qty") && is_zero("UnitPrice"), is_zero("TaxInclusiveAmt"));
    if given.is_none_or(|amount| amount.is_zero()) {
        return;
    }
    if both {
        detail.remove("Qty");
        detail.remove("UnitPrice");
    }
    if gross {
        detail.remove("TaxInclusiveAmt");
    }
}

/// Completes an item line.
pub(super) fn item_line(
    books: &Books,
    origin: Origin,
    form: &Doc,
    line: &mut Doc,
) -> Result<ItemLine, Fault> {
    let mut detail = object(line, "SalesItemLineDetail").cloned().unwrap_or_default();
    let given = line.get("Amount").and_then(decimal);
    forget_zeros(&mut detail, given);
    let inclusive = detail.get("TaxInclusiveAmt").and_then(decimal).map(half_up_cents);
    let given = given.or(inclusive).ok_or_else(|| Fault::missing("Line.Amount"))?;
    let price = detail.get("UnitPrice").and_then(decimal);
    let quantity = detail.get("Qty").and_then(decimal);
    if let (Some(price), Some(quantity)) = (price, quantity)
        && origin == Origin::Request
        && half_up_cents(price * quantity) != given
    {
        return Err(Fault::amount_not_product(&given.to_string()));
    }
    for (key, value) in [("UnitPrice", price), ("Qty", quantity)] {
        if let Some(value) = value {
            put(&mut detail, key, trimmed(value));
        }
    }
    let item = reference(&detail, "ItemRef").map(str::to_owned).or_else(|| default_item(books));
    let item = item.ok_or_else(|| Fault::missing("Line.SalesItemLineDetail.ItemRef"))?;
    if reference(&detail, "ItemRef").is_none() {
        put(&mut detail, "ItemRef", to_reference(&item));
    }
    if origin == Origin::Request && !is_sold(books, &item) {
        return Err(Fault::bad_reference(Kind::Item, &item));
    }
    if item == "SHIPPING_ITEM_ID" && !prefers(books, "SalesFormsPrefs", "AllowShipping") {
        return Err(Fault::business("Shipping is turned off for this company."));
    }
    let code = line_code(books, form, &item, &detail)?;
    if let Some(code) = &code {
        put(&mut detail, "TaxCodeRef", to_reference(code));
    }
    let (worth, gross) = with_tax_inside(books, form, code.as_deref(), given, inclusive);
    match gross {
        Some(gross) => put(&mut detail, "TaxInclusiveAmt", money(gross)),
        None => drop(detail.remove("TaxInclusiveAmt")),
    }
    put(line, "Amount", money(worth));
    put(line, "SalesItemLineDetail", detail);
    let is_extra = SPECIAL_ITEMS.contains(&item.as_str());
    Ok(ItemLine { worth, gross, code, is_extra })
}

/// Tells whether an item can stand on a line by itself, which a category and a bundle cannot.
///
/// Source: API reference (a bundle has a kind of line of its own); the code is assumed.
fn is_sold(books: &Books, item: &str) -> bool {
    let kind = books.get_text(Kind::Item, item).and_then(|it| text(it, "Type"));
    !matches!(kind, Some("Category" | "Group"))
}

/// Gives the item of a line that names none: the one that the company prefers, else its first
/// service. Source: secondary texts, that it is a default item of the company; which is assumed.
fn default_item(books: &Books) -> Option<String> {
    let preferred = object(&books.preferences, "SalesFormsPrefs")
        .and_then(|it| reference(it, "DefaultItem"))
        .map(str::to_owned);
    let is_service = |it: &Doc| text(it, "Type") == Some("Service") && flag(it, "Active");
    preferred.or_else(|| {
        let mut services = books.all(Kind::Item).filter(|(_, it)| is_service(it));
        services.next().map(|(id, _)| id.to_string())
    })
}

/// Parts an amount from the tax that it includes.
///
/// Source: API reference and a vendor's sample (the line's amount is the net one); that the gross
/// one decides when both are given is assumed.
fn with_tax_inside(
    books: &Books,
    form: &Doc,
    code: Option<&str>,
    given: Decimal,
    inclusive: Option<Decimal>,
) -> (Decimal, Option<Decimal>) {
    let included = text(form, "GlobalTaxCalculation") == Some("TaxInclusive");
    let Some(code) = code.filter(|_| included) else {
        return (half_up_cents(given), None);
    };
    let growth = rates::growth(&rates::sales_rates(books, code, form));
    match inclusive {
        Some(gross) => (half_up_cents(gross / growth), Some(gross)),
        None => (half_up_cents(given), Some(half_up_cents(given * growth))),
    }
}

/// Completes a bundle line and gives what its parts are worth.
///
/// Source: the published schema; that the item's own parts stand in for missing ones, each times
/// the bundle's quantity, is assumed.
pub(super) fn group_line(
    books: &Books,
    origin: Origin,
    form: &Doc,
    line: &mut Doc,
    ids: &mut LineIds,
) -> Result<Vec<ItemLine>, Fault> {
    let mut detail = object(line, "GroupLineDetail").cloned().unwrap_or_default();
    let id = reference(&detail, "GroupItemRef");
    let id = id.ok_or_else(|| Fault::missing("Line.GroupLineDetail.GroupItemRef"))?;
    let bundle = books.get_text(Kind::Item, id);
    let bundle = bundle.ok_or_else(|| Fault::bad_reference(Kind::Item, id))?;
    if text(bundle, "Type") != Some("Group") {
        return Err(Fault::business("GroupItemRef must refer to a bundle."));
    }
    let quantity = detail.get("Quantity").and_then(decimal).unwrap_or(Decimal::ONE);
    let mut parts = rows(&detail, "Line").to_vec();
    if parts.is_empty() {
        parts = parts_of(books, bundle, quantity);
    }
    let mut worths = Vec::new();
    let mut done = Vec::new();
    for part in parts.iter().filter_map(Value::as_object) {
        let mut part = part.clone();
        if text(&part, "DetailType") != Some("SalesItemLineDetail") {
            return Err(Fault::business("A bundle can only hold item lines."));
        }
        let worth = item_line(books, origin, form, &mut part)?;
        if worth.is_extra {
            return Err(Fault::business("A bundle can only hold item lines."));
        }
        ids.give(&mut part);
        put(&mut part, "LineNum", done.len() + 1);
        done.push(Value::Object(part));
        worths.push(worth);
    }
    let sum: Decimal = worths.iter().map(|it| it.worth).sum();
    put(&mut detail, "Quantity", trimmed(quantity));
    put(&mut detail, "Line", done);
    put(line, "Amount", money(sum));
    put(line, "GroupLineDetail", detail);
    Ok(worths)
}

/// Makes the lines that a bundle stands for.
fn parts_of(books: &Books, bundle: &Doc, quantity: Decimal) -> Vec<Value> {
    let list = object(bundle, "ItemGroupDetail").map(|it| rows(it, "ItemGroupLine"));
    let rows = list.unwrap_or_default().iter().filter_map(Value::as_object);
    let lines = rows.filter_map(|row| {
        let id = reference(row, "ItemRef")?;
        let item = books.get_text(Kind::Item, id)?;
        let each = row.get("Qty").and_then(decimal).unwrap_or(Decimal::ONE);
        let (price, count) = (amount(item, "UnitPrice"), each * quantity);
        let detail = doc([
            ("ItemRef", to_reference(id)),
            ("UnitPrice", trimmed(price)),
            ("Qty", trimmed(count)),
        ]);
        let mut line = doc([
            ("Amount", money(price * count)),
            ("DetailType", Value::from("SalesItemLineDetail")),
            ("SalesItemLineDetail", Value::Object(detail)),
        ]);
        if let Some(description) = item.get("Description") {
            put(&mut line, "Description", description.clone());
        }
        Some(Value::Object(line))
    });
    lines.collect()
}
