//! The rates of a tax code, and what they make of an amount.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde_json::Value;

use crate::sandbox::qbo::books::Books;
use crate::sandbox::qbo::json::Doc;
use crate::sandbox::qbo::json::amount;
use crate::sandbox::qbo::json::date;
use crate::sandbox::qbo::json::half_up_cents;
use crate::sandbox::qbo::json::object;
use crate::sandbox::qbo::json::reference;
use crate::sandbox::qbo::json::rows;
use crate::sandbox::qbo::json::text;
use crate::sandbox::qbo::kind::Kind;

/// What a rate is laid on. Source: the published schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Base {
    Amount,
    AmountAndTax,
    Tax,
}

/// A rate of a tax code.
#[derive(Clone, Debug)]
pub(in crate::sandbox::qbo) struct Rate {
    id: String,
    /// Percent.
    percent: Decimal,
    base: Base,
}

/// What one rate takes of an amount.
#[derive(Clone, Debug)]
pub(in crate::sandbox::qbo) struct Part {
    pub(super) rate_id: String,
    /// Percent.
    pub(super) percent: Decimal,
    pub(super) base: Decimal,
    pub(super) tax: Decimal,
}

/// Gives the sales rates of a tax code on a day, the lower order first.
pub(in crate::sandbox::qbo) fn sales_rates(books: &Books, code: &str, form: &Doc) -> Vec<Rate> {
    let day = text(form, "TxnDate").and_then(date);
    let Some(code) = books.get_text(Kind::TaxCode, code) else {
        return Vec::new();
    };
    let list = object(code, "SalesTaxRateList");
    let details = list.map(|it| rows(it, "TaxRateDetail")).unwrap_or_default();
    let mut found: Vec<(Decimal, Rate)> = details
        .iter()
        .filter_map(Value::as_object)
        .filter_map(|detail| {
            let id = reference(detail, "TaxRateRef")?.to_owned();
            let rate = books.get_text(Kind::TaxRate, &id)?;
            let base = match text(detail, "TaxTypeApplicable") {
                Some("TaxOnAmountPlusTax") => Base::AmountAndTax,
                Some("TaxOnTax") => Base::Tax,
                _ => Base::Amount,
            };
            let percent = percent_on(rate, day);
            Some((amount(detail, "TaxOrder"), Rate { id, percent, base }))
        })
        .collect();
    found.sort_by_key(|(order, _)| *order);
    found.into_iter().map(|(_, rate)| rate).collect()
}

/// Gives a rate's percent on a day. Source: the published schema (`EffectiveTaxRate`).
fn percent_on(rate: &Doc, day: Option<Date>) -> Decimal {
    let spans = rows(rate, "EffectiveTaxRate").iter().filter_map(Value::as_object);
    let then = spans.into_iter().find(|span| {
        let begins = text(span, "EffectiveDate").and_then(date);
        let ends = text(span, "EndDate").and_then(date);
        day.is_some_and(|day| begins.is_some_and(|it| it <= day) && ends.is_none_or(|it| day <= it))
    });
    amount(then.unwrap_or(rate), "RateValue")
}

/// Gives what rates take of an amount, each rounded to cents, half up.
pub(in crate::sandbox::qbo) fn parts(rates: &[Rate], net: Decimal) -> Vec<Part> {
    let mut before = Decimal::ZERO;
    let mut parts = Vec::new();
    for rate in rates {
        let base = match rate.base {
            Base::Amount => net,
            Base::AmountAndTax => net + before,
            Base::Tax => before,
        };
        let tax = half_up_cents(base * rate.percent / Decimal::ONE_HUNDRED);
        before += tax;
        parts.push(Part { rate_id: rate.id.clone(), percent: rate.percent, base, tax });
    }
    parts
}

/// Gives what one unit grows to under rates, which takes the tax out of an amount that has it.
pub(in crate::sandbox::qbo) fn growth(rates: &[Rate]) -> Decimal {
    let mut before = Decimal::ZERO;
    for rate in rates {
        let base = match rate.base {
            Base::Amount => Decimal::ONE,
            Base::AmountAndTax => Decimal::ONE + before,
            Base::Tax => before,
        };
        before += base * rate.percent / Decimal::ONE_HUNDRED;
    }
    Decimal::ONE + before
}

/// Joins the parts of several codes: one a rate, rounded on the summed base.
///
/// Source: API reference (the net amount of a tax line covers all lines of its rate).
pub(super) fn joined(all: Vec<Part>) -> Vec<Part> {
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    let mut joined: Vec<Part> = Vec::new();
    for part in all {
        let place = *places.entry(part.rate_id.clone()).or_insert(joined.len());
        match joined.get_mut(place) {
            Some(known) => {
                known.base += part.base;
                known.tax = half_up_cents(known.base * known.percent / Decimal::ONE_HUNDRED);
            }
            None => joined.push(part),
        }
    }
    joined
}

/// Sums the tax.
pub(super) fn total(parts: &[Part]) -> Decimal {
    parts.iter().map(|it| it.tax).sum()
}

/// Spreads a given total over parts by their rates; the last takes what rounding leaves.
pub(super) fn prorated(parts: &[Part], given: Decimal) -> Vec<Part> {
    spread(parts, given, |it| it.percent)
}

/// Spreads a given total over parts by the tax that they have.
pub(super) fn adjusted(parts: &[Part], given: Decimal) -> Vec<Part> {
    spread(parts, given, |it| it.tax)
}

fn spread(parts: &[Part], given: Decimal, weight: impl Fn(&Part) -> Decimal) -> Vec<Part> {
    let all: Decimal = parts.iter().map(&weight).sum();
    let mut left = given;
    let mut spread = Vec::new();
    for (index, part) in parts.iter().enumerate() {
        let last = index + 1 == parts.len();
        let share = if all.is_zero() { left } else { half_up_cents(given * weight(part) / all) };
        let tax = if last { left } else { share };
        left -= tax;
        spread.push(Part { tax, ..part.clone() });
    }
    spread
}
