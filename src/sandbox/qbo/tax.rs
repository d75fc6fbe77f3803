//! Sales tax: by the company's own codes, or automated.

use rust_decimal::Decimal;
use serde_json::Value;

use crate::sandbox::qbo::books::Books;
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
use crate::sandbox::qbo::json::to_reference;
use crate::sandbox::qbo::json::trimmed;
use crate::sandbox::qbo::kind::Kind;
use crate::sandbox::qbo::lines::Sums;
use crate::sandbox::qbo::render::preference;
use crate::sandbox::qbo::render::prefers;
use crate::sandbox::qbo::write::Origin;

/// Computes `TxnTaxDetail` and the total of the tax.
///
/// Source: API reference; that tax is rounded per rate on the summed amount is assumed.
pub(super) fn compute(
    books: &Books,
    form: &Doc,
    sums: &Sums,
    given: &Doc,
    origin: Origin,
) -> (Doc, Decimal) {
    if !prefers(books, "TaxPrefs", "UsingSalesTax") && origin == Origin::Request {
        return (untaxed(None), Decimal::ZERO);
    }
    let taxable = taxable_amount(form, sums);
    let total = given.get("TotalTax").and_then(decimal).map(half_up_cents);
    let code = reference(given, "TxnTaxCodeRef").map(str::to_owned);
    if prefers(books, "TaxPrefs", "PartnerTaxEnabled") && origin == Origin::Request {
        return automated(books, form, taxable, total.filter(|_| code.is_some()));
    }
    let given_lines = rows(given, "TaxLine");
    if !given_lines.is_empty() {
        let lines: Vec<Value> =
            given_lines.iter().filter_map(Value::as_object).map(tax_line_as_given).collect();
        let sum = lines.iter().filter_map(Value::as_object).map(|it| amount(it, "Amount")).sum();
        let total = total.unwrap_or(sum);
        return (detail(code.as_deref(), total, lines), total);
    }
    let rates = code.as_deref().map(|it| rates(books, it)).unwrap_or_default();
    let (lines, total) = match total {
        Some(total) => (prorated(&rates, taxable, total), total),
        None => by_rates(&rates, taxable),
    };
    (detail(code.as_deref(), total, lines), total)
}

/// Gives the amount that is taxed.
fn taxable_amount(form: &Doc, sums: &Sums) -> Decimal {
    let after_discount = flag(form, "ApplyTaxAfterDiscount");
    let share = if after_discount && !sums.subtotal.is_zero() {
        half_up_cents(sums.discount * sums.taxable / sums.subtotal)
    } else {
        Decimal::ZERO
    };
    sums.taxable + sums.taxable_extras - share
}

/// Taxes by the company's default rate, or spreads an override over its rates.
fn automated(
    books: &Books,
    form: &Doc,
    taxable: Decimal,
    given: Option<Decimal>,
) -> (Doc, Decimal) {
    let code = preference(books, "TaxPrefs", "TaxGroupCodeRef");
    let code = code.and_then(|it| it.get("value")).and_then(Value::as_str);
    let customer = reference(form, "CustomerRef");
    let customer = customer.and_then(|it| books.get_text(Kind::Customer, it));
    let exempt = customer.is_some_and(|it| it.get("Taxable") == Some(&Value::Bool(false)));
    let rates = code.map(|it| rates(books, it)).unwrap_or_default();
    if let Some(total) = given {
        let mut overridden = detail(code, total, prorated(&rates, taxable, total));
        put(&mut overridden, "TaxReviewStatus", "AST_TAX_OVERRIDE");
        return (overridden, total);
    }
    let taxable = if exempt { Decimal::ZERO } else { taxable };
    let (lines, total) = by_rates(&rates, taxable);
    (detail(code, total, lines), total)
}

/// Gives the rates of a tax code, with their ids.
fn rates(books: &Books, code: &str) -> Vec<(String, Decimal)> {
    let Some(code) = books.get_text(Kind::TaxCode, code) else {
        return Vec::new();
    };
    let list = object(code, "SalesTaxRateList");
    let details = list.map(|it| rows(it, "TaxRateDetail")).unwrap_or_default();
    let ids =
        details.iter().filter_map(Value::as_object).filter_map(|it| reference(it, "TaxRateRef"));
    let with_rate = ids.filter_map(|id| {
        let rate = books.get_text(Kind::TaxRate, id)?;
        Some((id.to_owned(), amount(rate, "RateValue")))
    });
    with_rate.collect()
}

fn by_rates(rates: &[(String, Decimal)], taxable: Decimal) -> (Vec<Value>, Decimal) {
    if taxable.is_zero() {
        return (Vec::new(), Decimal::ZERO);
    }
    let mut total = Decimal::ZERO;
    let mut lines = Vec::new();
    for (id, rate) in rates {
        let tax = half_up_cents(taxable * rate / Decimal::ONE_HUNDRED);
        total += tax;
        lines.push(tax_line(id, *rate, taxable, tax));
    }
    (lines, total)
}

/// Spreads a given total over the rates; the last takes what rounding leaves.
fn prorated(rates: &[(String, Decimal)], taxable: Decimal, total: Decimal) -> Vec<Value> {
    let all: Decimal = rates.iter().map(|(_, rate)| rate).sum();
    let mut left = total;
    let mut lines = Vec::new();
    for (index, (id, rate)) in rates.iter().enumerate() {
        let last = index + 1 == rates.len();
        let part = if last || all.is_zero() { left } else { half_up_cents(total * rate / all) };
        left -= part;
        lines.push(tax_line(id, *rate, taxable, part));
    }
    lines
}

fn tax_line(rate_id: &str, rate: Decimal, taxable: Decimal, tax: Decimal) -> Value {
    let inner = doc([
        ("TaxRateRef", to_reference(rate_id)),
        ("PercentBased", Value::from(true)),
        ("TaxPercent", trimmed(rate)),
        ("NetAmountTaxable", money(taxable)),
    ]);
    Value::Object(doc([
        ("Amount", money(tax)),
        ("DetailType", Value::from("TaxLineDetail")),
        ("TaxLineDetail", Value::Object(inner)),
    ]))
}

fn tax_line_as_given(line: &Doc) -> Value {
    let mut kept = line.clone();
    put(&mut kept, "Amount", money(amount(line, "Amount")));
    if let Some(Value::Object(inner)) = kept.get_mut("TaxLineDetail") {
        let net = money(amount(inner, "NetAmountTaxable"));
        put(inner, "NetAmountTaxable", net);
    }
    Value::Object(kept)
}

fn detail(code: Option<&str>, total: Decimal, lines: Vec<Value>) -> Doc {
    let mut detail = untaxed(code);
    put(&mut detail, "TotalTax", money(total));
    if !lines.is_empty() {
        put(&mut detail, "TaxLine", lines);
    }
    detail
}

fn untaxed(code: Option<&str>) -> Doc {
    let mut detail = doc([("TotalTax", Value::from(0))]);
    if let Some(code) = code {
        put(&mut detail, "TxnTaxCodeRef", to_reference(code));
    }
    detail
}
