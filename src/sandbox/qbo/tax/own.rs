//! A US company's own codes: one code for the form, on the lines with TAX.

use rust_decimal::Decimal;
use serde_json::Value;

use crate::sandbox::qbo::books::Books;
use crate::sandbox::qbo::fault::Fault;
use crate::sandbox::qbo::json::Doc;
use crate::sandbox::qbo::json::amount;
use crate::sandbox::qbo::json::decimal;
use crate::sandbox::qbo::json::flag;
use crate::sandbox::qbo::json::half_up_cents;
use crate::sandbox::qbo::json::money;
use crate::sandbox::qbo::json::put;
use crate::sandbox::qbo::json::reference;
use crate::sandbox::qbo::json::rows;
use crate::sandbox::qbo::lines::Sums;
use crate::sandbox::qbo::tax::detail::detail;
use crate::sandbox::qbo::tax::detail::tax_lines;
use crate::sandbox::qbo::tax::rates;
use crate::sandbox::qbo::write::Origin;

/// Computes the tax by the form's code; a total that is given stands.
///
/// Source: API reference; 6470 for a total that is not the sum of the lines given with it is assumed.
pub(super) fn compute(
    books: &Books,
    form: &Doc,
    sums: &Sums,
    given: &Doc,
    origin: Origin,
) -> Result<(Doc, Decimal), Fault> {
    let total = given.get("TotalTax").and_then(decimal).map(half_up_cents);
    let code = reference(given, "TxnTaxCodeRef").map(str::to_owned);
    let given_lines = rows(given, "TaxLine");
    if !given_lines.is_empty() {
        let lines: Vec<Value> =
            given_lines.iter().filter_map(Value::as_object).map(as_given).collect();
        let sum = lines.iter().filter_map(Value::as_object).map(|it| amount(it, "Amount")).sum();
        let total = total.unwrap_or(sum);
        if total != sum && origin == Origin::Request {
            return Err(Fault::tax_trouble("TotalTax is not the sum of the tax lines."));
        }
        return Ok((detail(code.as_deref(), total, lines), total));
    }
    let taxable = taxable_amount(form, sums);
    let sales = code.as_deref().map(|it| rates::sales_rates(books, it, form)).unwrap_or_default();
    let parts = rates::parts(&sales, taxable);
    let Some(total) = total else {
        let total = rates::total(&parts);
        let lines = if taxable.is_zero() { Vec::new() } else { tax_lines(&parts) };
        return Ok((detail(code.as_deref(), total, lines), total));
    };
    Ok((detail(code.as_deref(), total, tax_lines(&rates::prorated(&parts, total))), total))
}

/// Gives the amount that is taxed in the US.
pub(super) fn taxable_amount(form: &Doc, sums: &Sums) -> Decimal {
    let taxable = sums.coded("TAX");
    let after_discount = flag(form, "ApplyTaxAfterDiscount");
    let share = if after_discount && !sums.subtotal.is_zero() {
        half_up_cents(sums.discount * taxable / sums.subtotal)
    } else {
        Decimal::ZERO
    };
    taxable + sums.extra_coded("TAX") - share
}

fn as_given(line: &Doc) -> Value {
    let mut kept = line.clone();
    put(&mut kept, "Amount", money(amount(line, "Amount")));
    if let Some(Value::Object(inner)) = kept.get_mut("TaxLineDetail") {
        let net = money(amount(inner, "NetAmountTaxable"));
        put(inner, "NetAmountTaxable", net);
    }
    Value::Object(kept)
}
