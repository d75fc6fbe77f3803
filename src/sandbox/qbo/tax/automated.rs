//! Automated sales tax of US companies: by the place that goods and services go to.

use rust_decimal::Decimal;
use serde_json::Value;

use crate::sandbox::qbo::books::Books;
use crate::sandbox::qbo::json::Doc;
use crate::sandbox::qbo::json::decimal;
use crate::sandbox::qbo::json::half_up_cents;
use crate::sandbox::qbo::json::object;
use crate::sandbox::qbo::json::put;
use crate::sandbox::qbo::json::reference;
use crate::sandbox::qbo::json::text;
use crate::sandbox::qbo::kind::Kind;
use crate::sandbox::qbo::lines::Sums;
use crate::sandbox::qbo::render::preference;
use crate::sandbox::qbo::tax::detail::detail;
use crate::sandbox::qbo::tax::detail::tax_lines;
use crate::sandbox::qbo::tax::own::taxable_amount;
use crate::sandbox::qbo::tax::rates;

/// Computes the tax by the engine's own code; a total that comes with a code overrides it.
///
/// Source: API reference; a total equal to the engine's own counts as none (assumed), so that a
/// document that is sent back as it was read stays as it is.
pub(super) fn compute(books: &Books, form: &Doc, sums: &Sums, given: &Doc) -> (Doc, Decimal) {
    let code = code_of_place(books, form);
    let taxable = if is_exempt(books, form) { Decimal::ZERO } else { taxable_amount(form, sums) };
    let sales = code.as_deref().map(|it| rates::sales_rates(books, it, form)).unwrap_or_default();
    let parts = rates::parts(&sales, taxable);
    let computed = rates::total(&parts);
    let asked = given.get("TotalTax").and_then(decimal).map(half_up_cents);
    let asked = asked.filter(|_| reference(given, "TxnTaxCodeRef").is_some());
    if let Some(total) = asked.filter(|it| *it != computed) {
        let lines = tax_lines(&rates::prorated(&parts, total));
        let mut overridden = detail(code.as_deref(), total, lines);
        put(&mut overridden, "TaxReviewStatus", "AST_TAX_OVERRIDE");
        return (overridden, total);
    }
    let lines = if taxable.is_zero() { Vec::new() } else { tax_lines(&parts) };
    (detail(code.as_deref(), computed, lines), computed)
}

/// Finds the engine's code for where a form ships to: by city, by state, else the company's own.
///
/// The table is the seed's `tax_places`; the real engine knows every address.
fn code_of_place(books: &Books, form: &Doc) -> Option<String> {
    let to = object(form, "ShipAddr");
    let field = |key: &str| to.and_then(|it| text(it, key)).unwrap_or_default();
    let (state, city) = (field("CountrySubDivisionCode"), field("City"));
    let places = books.tax_places.iter().filter_map(Value::as_object);
    let in_state = places.filter(|it| {
        !state.is_empty() && text(it, "state").is_some_and(|it| it.eq_ignore_ascii_case(state))
    });
    let (mut by_city, mut by_state) = (None, None);
    for place in in_state {
        match text(place, "city") {
            Some(known) if known.eq_ignore_ascii_case(city) => by_city = text(place, "code"),
            Some(_) => {}
            None => by_state = text(place, "code"),
        }
    }
    let default = preference(books, "TaxPrefs", "TaxGroupCodeRef");
    let default = default.and_then(|it| it.get("value")).and_then(Value::as_str);
    by_city.or(by_state).or(default).map(str::to_owned)
}

/// Tells whether the customer is exempt. Source: API reference.
fn is_exempt(books: &Books, form: &Doc) -> bool {
    let customer = reference(form, "CustomerRef");
    let customer = customer.and_then(|it| books.get_text(Kind::Customer, it));
    customer.is_some_and(|it| it.get("Taxable") == Some(&Value::Bool(false)))
}
