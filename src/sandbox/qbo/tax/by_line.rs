//! Sales tax outside the US: each line has its code, and the form a tax line a rate.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde_json::Value;

use crate::sandbox::qbo::books::Books;
use crate::sandbox::qbo::fault::Fault;
use crate::sandbox::qbo::json::Doc;
use crate::sandbox::qbo::json::amount;
use crate::sandbox::qbo::json::decimal;
use crate::sandbox::qbo::json::half_up_cents;
use crate::sandbox::qbo::json::object;
use crate::sandbox::qbo::json::reference;
use crate::sandbox::qbo::json::rows;
use crate::sandbox::qbo::json::text;
use crate::sandbox::qbo::lines::Sums;
use crate::sandbox::qbo::tax::detail::detail;
use crate::sandbox::qbo::tax::detail::tax_lines;
use crate::sandbox::qbo::tax::detail::untaxed;
use crate::sandbox::qbo::tax::rates;
use crate::sandbox::qbo::tax::rates::Part;
use crate::sandbox::qbo::tax::regime::is_not_applicable;
use crate::sandbox::qbo::write::Origin;

/// Computes the tax by the lines' codes.
///
/// Source: API reference for the codes, `GlobalTaxCalculation`, 6170; that a discount lowers each
/// code's amount by its share, and 6470 for amounts that contradict the lines, are assumed.
pub(super) fn compute(
    books: &Books,
    form: &Doc,
    sums: &Sums,
    given: &Doc,
    origin: Origin,
) -> Result<(Doc, Decimal), Fault> {
    if is_not_applicable(form) {
        let has_tax = !amount(given, "TotalTax").is_zero()
            || !rows(given, "TaxLine").is_empty()
            || reference(given, "TxnTaxCodeRef").is_some();
        if has_tax && origin == Origin::Request {
            return Err(Fault::tax_detail_not_allowed());
        }
        return Ok((untaxed(None), Decimal::ZERO));
    }
    if text(form, "GlobalTaxCalculation").is_none() {
        return Err(Fault::missing("GlobalTaxCalculation"));
    }
    let mut all = Vec::new();
    for (code, net) in net_by_code(sums) {
        let sales = rates::sales_rates(books, &code, form);
        let parts = rates::parts(&sales, net);
        match sums.gross.get(&code).filter(|_| sums.discount.is_zero()) {
            // Amounts that include their tax stay as they are, so that the total is their sum.
            Some(gross) => all.extend(rates::adjusted(&parts, *gross - net)),
            None => all.extend(parts),
        }
    }
    let parts = if sums.gross.is_empty() { rates::joined(all) } else { merged(all) };
    let parts = overridden(parts, given, origin)?;
    let total = rates::total(&parts);
    Ok((detail(None, total, tax_lines(&parts)), total))
}

/// Gives what each code is laid on: its lines, less their share of the discount.
fn net_by_code(sums: &Sums) -> BTreeMap<String, Decimal> {
    let mut nets: BTreeMap<String, Decimal> = BTreeMap::new();
    for (code, net) in &sums.by_code {
        let share = if sums.subtotal.is_zero() {
            Decimal::ZERO
        } else {
            half_up_cents(sums.discount * *net / sums.subtotal)
        };
        *nets.entry(code.clone()).or_default() += *net - share;
    }
    for (code, net) in &sums.extras_by_code {
        *nets.entry(code.clone()).or_default() += *net;
    }
    nets
}

/// Joins parts of one rate without rounding anew.
fn merged(all: Vec<Part>) -> Vec<Part> {
    let mut merged: Vec<Part> = Vec::new();
    for part in all {
        match merged.iter_mut().find(|it| it.rate_id == part.rate_id) {
            Some(known) => {
                known.base += part.base;
                known.tax += part.tax;
            }
            None => merged.push(part),
        }
    }
    merged
}

/// Lays a request's own tax amounts over the computed ones.
fn overridden(parts: Vec<Part>, given: &Doc, origin: Origin) -> Result<Vec<Part>, Fault> {
    let mut parts = parts;
    let lines = rows(given, "TaxLine");
    for line in lines.iter().filter_map(Value::as_object) {
        let inner = object(line, "TaxLineDetail");
        let rate = inner.and_then(|it| reference(it, "TaxRateRef")).unwrap_or_default();
        let net = inner.and_then(|it| it.get("NetAmountTaxable")).and_then(decimal);
        let part = parts.iter_mut().find(|it| it.rate_id == rate);
        let fits = part.as_ref().is_some_and(|it| net.is_none_or(|net| net == it.base));
        match part {
            Some(part) if fits || origin == Origin::Seed => {
                part.tax = half_up_cents(amount(line, "Amount"));
            }
            _ => return Err(Fault::tax_trouble("A tax line contradicts the lines' tax codes.")),
        }
    }
    let Some(asked) = given.get("TotalTax").and_then(decimal).map(half_up_cents) else {
        return Ok(parts);
    };
    if asked == rates::total(&parts) {
        return Ok(parts);
    }
    if !lines.is_empty() || parts.is_empty() {
        return Err(Fault::tax_trouble("TotalTax is not the sum of the tax lines."));
    }
    Ok(rates::prorated(&parts, asked))
}
