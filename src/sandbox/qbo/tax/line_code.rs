//! The tax code of a line.

use serde_json::Value;

use crate::sandbox::qbo::books::Books;
use crate::sandbox::qbo::fault::Fault;
use crate::sandbox::qbo::json::Doc;
use crate::sandbox::qbo::json::reference;
use crate::sandbox::qbo::kind::Kind;
use crate::sandbox::qbo::refs::SPECIAL_ITEMS;
use crate::sandbox::qbo::tax::regime::Regime;
use crate::sandbox::qbo::tax::regime::is_not_applicable;
use crate::sandbox::qbo::tax::regime::is_us;
use crate::sandbox::qbo::tax::regime::regime;

/// Settles the tax code of an item line; none when no tax applies to the form.
///
/// Source: API reference for 6100; live reports for a line without a code outside the US.
pub(in crate::sandbox::qbo) fn line_code(
    books: &Books,
    form: &Doc,
    item: &str,
    detail: &Doc,
) -> Result<Option<String>, Fault> {
    let given = reference(detail, "TaxCodeRef");
    if regime(books) == Regime::Off && !is_us(&books.company) {
        return Ok(None);
    }
    if regime(books) == Regime::ByLine {
        return match given {
            Some(code @ ("TAX" | "NON")) => Err(Fault::bad_line_tax_code(code)),
            Some(code) => match books.get_text(Kind::TaxCode, code) {
                None => Err(Fault::bad_line_tax_code(code)),
                Some(found) if found.get("Active") == Some(&Value::Bool(false)) => {
                    Err(Fault::bad_reference(Kind::TaxCode, code))
                }
                Some(_) => Ok(Some(code.to_owned())),
            },
            None if is_not_applicable(form) => Ok(None),
            None => Err(Fault::business(
                "Make sure all your transactions have a GST/HST rate before you save.",
            )),
        };
    }
    match given {
        Some(code @ ("TAX" | "NON")) => Ok(Some(code.to_owned())),
        Some(other) => Err(Fault::bad_line_tax_code(other)),
        None => Ok(Some(default_code(books, form, item).to_owned())),
    }
}

/// Gives the US tax code of a line that names none.
///
/// Source: API reference for automated sales tax (the item decides, and taxes when it says
/// nothing); recorded traffic for manual tax (a service item gives NON).
fn default_code(books: &Books, form: &Doc, item: &str) -> &'static str {
    let regime = regime(books);
    if regime == Regime::Off || SPECIAL_ITEMS.contains(&item) {
        return "NON";
    }
    let customer = reference(form, "CustomerRef");
    let customer = customer.and_then(|it| books.get_text(Kind::Customer, it));
    let exempt = customer.is_some_and(|it| it.get("Taxable") == Some(&Value::Bool(false)));
    let item = books.get_text(Kind::Item, item);
    let taxable = item.and_then(|it| it.get("Taxable")).and_then(Value::as_bool);
    let automated = regime == Regime::Automated;
    if !exempt && taxable.unwrap_or(automated) { "TAX" } else { "NON" }
}
