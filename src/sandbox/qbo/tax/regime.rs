//! Which sales tax rules a company lives under, and the tax of a form by them.

use rust_decimal::Decimal;
use serde_json::Value;

use crate::sandbox::qbo::books::Books;
use crate::sandbox::qbo::fault::Fault;
use crate::sandbox::qbo::json::Doc;
use crate::sandbox::qbo::json::decimal;
use crate::sandbox::qbo::json::text;
use crate::sandbox::qbo::lines::Sums;
use crate::sandbox::qbo::render::prefers;
use crate::sandbox::qbo::tax::automated;
use crate::sandbox::qbo::tax::by_line;
use crate::sandbox::qbo::tax::detail::untaxed;
use crate::sandbox::qbo::tax::own;
use crate::sandbox::qbo::write::Origin;

/// The rules of sales tax. Source: API reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::sandbox::qbo) enum Regime {
    /// A company that does not use sales tax.
    Off,
    /// A US company with its own codes: TAX or NON a line, one code a form.
    Own,
    /// A US company whose tax the service computes.
    Automated,
    /// Any other country: a code a line.
    ByLine,
}

/// Tells a company's regime by its country and preferences.
pub(in crate::sandbox::qbo) fn regime(books: &Books) -> Regime {
    if !prefers(books, "TaxPrefs", "UsingSalesTax") {
        Regime::Off
    } else if !is_us(&books.company) {
        Regime::ByLine
    } else if prefers(books, "TaxPrefs", "PartnerTaxEnabled") {
        Regime::Automated
    } else {
        Regime::Own
    }
}

/// Tells whether a company is of the United States; one without country is.
pub(in crate::sandbox::qbo) fn is_us(company: &Doc) -> bool {
    text(company, "Country").is_none_or(|it| matches!(it, "US" | "USA"))
}

/// Computes `TxnTaxDetail` and the total of the tax.
///
/// Source: API reference; that tax is rounded per rate on the summed amount is assumed. A seed's
/// taxes were settled when its documents were made: the engines do not touch them.
pub(in crate::sandbox::qbo) fn compute(
    books: &Books,
    form: &Doc,
    sums: &Sums,
    given: &Doc,
    origin: Origin,
) -> Result<(Doc, Decimal), Fault> {
    let regime = regime(books);
    if origin == Origin::Request && regime != Regime::Off {
        check_sign(sums, given)?;
    }
    match (regime, origin) {
        (Regime::ByLine, _) => by_line::compute(books, form, sums, given, origin),
        (Regime::Off, Origin::Request) => Ok((untaxed(None), Decimal::ZERO)),
        (Regime::Automated, Origin::Request) => Ok(automated::compute(books, form, sums, given)),
        (Regime::Off | Regime::Own | Regime::Automated, _) => {
            own::compute(books, form, sums, given, origin)
        }
    }
}

/// Refuses a total below zero, unless something that is taxed is below zero, too.
///
/// Source: list of codes; that it answers this is assumed.
fn check_sign(sums: &Sums, given: &Doc) -> Result<(), Fault> {
    let Some(total) = given.get("TotalTax").and_then(decimal) else {
        return Ok(());
    };
    let taxed = sums.by_code.iter().chain(&sums.extras_by_code).filter(|(code, _)| *code != "NON");
    if total < Decimal::ZERO && taxed.into_iter().all(|(_, worth)| *worth >= Decimal::ZERO) {
        return Err(Fault::negative("TotalTax", &total.to_string()));
    }
    Ok(())
}

/// Tells whether a form says that no tax applies to it.
pub(in crate::sandbox::qbo) fn is_not_applicable(form: &Doc) -> bool {
    form.get("GlobalTaxCalculation").and_then(Value::as_str) == Some("NotApplicable")
}
