//! The lines of sales forms: their checks, ids, subtotal and discount.

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
use crate::sandbox::qbo::json::put_default;
use crate::sandbox::qbo::json::reference;
use crate::sandbox::qbo::json::rows;
use crate::sandbox::qbo::json::text;
use crate::sandbox::qbo::json::to_reference;
use crate::sandbox::qbo::json::trimmed;
use crate::sandbox::qbo::kind::Kind;
use crate::sandbox::qbo::refs::SPECIAL_ITEMS;
use crate::sandbox::qbo::render::preference;
use crate::sandbox::qbo::render::prefers;
use crate::sandbox::qbo::write::Draft;
use crate::sandbox::qbo::write::Origin;

/// What the lines add up to, in the company's currency.
#[derive(Debug, Default)]
pub(super) struct Sums {
    /// The item lines.
    pub(super) subtotal: Decimal,
    /// The item lines with tax code TAX.
    pub(super) taxable: Decimal,
    /// Shipping and gratuity, which stand outside the subtotal.
    pub(super) extras: Decimal,
    /// Shipping with tax code TAX.
    pub(super) taxable_extras: Decimal,
    /// The discount, positive.
    pub(super) discount: Decimal,
}

/// Computes a form's lines in place.
pub(super) fn compute(books: &Books, draft: &Draft, form: &mut Doc) -> Result<Sums, Fault> {
    let mut sums = Sums::default();
    let mut ids = LineIds::after(draft.previous.as_deref(), form);
    let (mut items, mut extras, mut discounts) = (Vec::new(), Vec::new(), Vec::new());
    let mut since_subtotal = Decimal::ZERO;
    for row in rows(form, "Line").iter().filter_map(Value::as_object) {
        let mut line = row.clone();
        line.remove("LineNum");
        match text(&line, "DetailType") {
            Some("SalesItemLineDetail") => {
                let code = item_line(books, draft, form, &mut line)?;
                ids.give(&mut line);
                let worth = amount(&line, "Amount");
                let special = object(&line, "SalesItemLineDetail")
                    .and_then(|it| reference(it, "ItemRef"))
                    .is_some_and(|it| SPECIAL_ITEMS.contains(&it));
                let taxed = if code == "TAX" { worth } else { Decimal::ZERO };
                if special {
                    sums.extras += worth;
                    sums.taxable_extras += taxed;
                    extras.push(line);
                } else {
                    sums.subtotal += worth;
                    sums.taxable += taxed;
                    since_subtotal += worth;
                    put(&mut line, "LineNum", items.len() + 1);
                    items.push(line);
                }
            }
            Some("DescriptionOnly") => {
                line.remove("Amount");
                if text(&line, "Description").is_some_and(|it| it.starts_with("Subtotal:")) {
                    put(&mut line, "Description", format!("Subtotal: {since_subtotal:.2}"));
                    since_subtotal = Decimal::ZERO;
                }
                put_default(&mut line, "DescriptionLineDetail", Doc::new());
                ids.give(&mut line);
                put(&mut line, "LineNum", items.len() + 1);
                items.push(line);
            }
            Some("DiscountLineDetail") => discounts.push(line),
            Some("SubTotalLineDetail") => {}
            Some("GroupLineDetail") => return Err(Fault::not_simulated("A bundle line")),
            Some(other) => {
                return Err(Fault::invalid(2170, "Invalid Enumeration", "DetailType", other));
            }
            None => return Err(Fault::missing("Line.DetailType")),
        }
    }
    if discounts.len() > 1 {
        return Err(Fault::business("Only one discount line is allowed."));
    }
    let mut done = items;
    done.push(doc([
        ("Amount", money(sums.subtotal)),
        ("DetailType", Value::from("SubTotalLineDetail")),
        ("SubTotalLineDetail", Value::Object(Doc::new())),
    ]));
    done.extend(extras);
    if let Some(mut line) = discounts.pop() {
        sums.discount = discount_line(books, draft.origin, sums.subtotal, &mut line)?;
        done.push(line);
    }
    put(form, "Line", done.into_iter().map(Value::Object).collect::<Vec<_>>());
    Ok(sums)
}

/// Completes an item line and gives its tax code.
fn item_line(books: &Books, draft: &Draft, form: &Doc, line: &mut Doc) -> Result<String, Fault> {
    let mut detail = object(line, "SalesItemLineDetail").cloned().unwrap_or_default();
    let given =
        line.get("Amount").and_then(decimal).ok_or_else(|| Fault::missing("Line.Amount"))?;
    let price = detail.get("UnitPrice").and_then(decimal);
    let quantity = detail.get("Qty").and_then(decimal);
    if let (Some(price), Some(quantity)) = (price, quantity)
        && draft.origin == Origin::Request
        && half_up_cents(price * quantity) != given
    {
        return Err(Fault::amount_not_product(&given.to_string()));
    }
    put(line, "Amount", money(given));
    for (key, value) in [("UnitPrice", price), ("Qty", quantity)] {
        if let Some(value) = value {
            put(&mut detail, key, trimmed(value));
        }
    }
    let Some(item) = reference(&detail, "ItemRef").map(str::to_owned) else {
        return Err(Fault::not_simulated("An item line without ItemRef"));
    };
    if item == "SHIPPING_ITEM_ID" && !prefers(books, "SalesFormsPrefs", "AllowShipping") {
        return Err(Fault::business("Shipping is turned off for this company."));
    }
    let code = match reference(&detail, "TaxCodeRef") {
        Some(code @ ("TAX" | "NON")) => code.to_owned(),
        Some(other) => return Err(Fault::bad_line_tax_code(other)),
        None => default_tax_code(books, form, &item).to_owned(),
    };
    put(&mut detail, "TaxCodeRef", to_reference(&code));
    put(line, "SalesItemLineDetail", detail);
    Ok(code)
}

/// Gives the tax code of a line that names none.
///
/// Source: API reference for automated sales tax (the item decides, and taxes when it says
/// nothing); recorded traffic for manual tax (a service item gives NON).
fn default_tax_code(books: &Books, form: &Doc, item: &str) -> &'static str {
    if !prefers(books, "TaxPrefs", "UsingSalesTax") || SPECIAL_ITEMS.contains(&item) {
        return "NON";
    }
    let customer = reference(form, "CustomerRef");
    let customer = customer.and_then(|it| books.get_text(Kind::Customer, it));
    let exempt = customer.is_some_and(|it| it.get("Taxable") == Some(&Value::Bool(false)));
    let item = books.get_text(Kind::Item, item);
    let taxable = item.and_then(|it| it.get("Taxable")).and_then(Value::as_bool);
    let automated = prefers(books, "TaxPrefs", "PartnerTaxEnabled");
    if !exempt && taxable.unwrap_or(automated) { "TAX" } else { "NON" }
}

/// Completes the discount line and gives its amount, positive for a reduction.
fn discount_line(
    books: &Books,
    origin: Origin,
    subtotal: Decimal,
    line: &mut Doc,
) -> Result<Decimal, Fault> {
    if origin == Origin::Request && !prefers(books, "SalesFormsPrefs", "AllowDiscount") {
        return Err(Fault::business("Discounts are turned off for this company."));
    }
    let mut detail = object(line, "DiscountLineDetail").cloned().unwrap_or_default();
    let discount = if flag(&detail, "PercentBased") {
        let percent = detail.get("DiscountPercent").and_then(decimal);
        let percent = percent.ok_or_else(|| Fault::bad_discount("DiscountPercent is missing."))?;
        put(&mut detail, "DiscountPercent", trimmed(percent));
        half_up_cents(subtotal * percent / Decimal::ONE_HUNDRED)
    } else {
        let given = line.get("Amount").and_then(decimal);
        half_up_cents(given.ok_or_else(|| Fault::bad_discount("Amount is missing."))?)
    };
    put_default(&mut detail, "PercentBased", false);
    if reference(&detail, "DiscountAccountRef").is_none() {
        let account = preference(books, "SalesFormsPrefs", "DefaultDiscountAccount");
        let account = account.and_then(Value::as_str);
        let account =
            account.ok_or_else(|| Fault::bad_discount("DiscountAccountRef is missing."))?;
        put(&mut detail, "DiscountAccountRef", to_reference(account));
    }
    line.remove("Id");
    put(line, "Amount", money(discount));
    put(line, "DiscountLineDetail", detail);
    Ok(discount)
}

/// Gives lines their ids: known ones stay, others get the next number.
///
/// Source: recorded traffic (a line sent without its id came back with the next one).
#[derive(Debug)]
pub(super) struct LineIds {
    known: Vec<String>,
    last: u64,
}

impl LineIds {
    /// Starts behind all ids that the document has had.
    pub(super) fn after(previous: Option<&Doc>, form: &Doc) -> Self {
        let old = previous.unwrap_or(form);
        let lines = rows(old, "Line").iter().filter_map(Value::as_object);
        let known: Vec<String> = lines.filter_map(|it| text(it, "Id")).map(str::to_owned).collect();
        let last = known.iter().filter_map(|it| it.parse().ok()).max().unwrap_or(0);
        Self { known, last }
    }

    /// Gives a line its id.
    pub(super) fn give(&mut self, line: &mut Doc) {
        if text(line, "Id").is_some_and(|it| self.known.iter().any(|known| known == it)) {
            return;
        }
        self.last += 1;
        put(line, "Id", self.last.to_string());
    }
}
