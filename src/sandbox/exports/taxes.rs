//! The tax report, accrual tab: a file for each month of creation, a row for each rate.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde_json::Value;

use crate::sandbox::decimals;
use crate::sandbox::exports::books::Books;
use crate::sandbox::exports::books::amount;
use crate::sandbox::exports::books::is_gone;
use crate::sandbox::exports::table::Cell;
use crate::sandbox::exports::table::Table;
use crate::sandbox::workiz_api::view::text;

const COLUMNS: [&str; 6] = [
    "Tax Name",
    "Tax Rate",
    "Total Tax",
    "Taxable Amount",
    "Non-Taxable Amount",
    "Number of Jobs & Invoices",
];

/// The sums of a rate.
#[derive(Default)]
struct Sums {
    tax: Decimal,
    taxable: Decimal,
    other: Decimal,
    count: u32,
}

/// The months that have taxed documents, each a report.
pub(super) fn tables(books: &Books<'_>) -> Vec<Table> {
    let mut months: BTreeMap<String, BTreeMap<(&str, Decimal), Sums>> = BTreeMap::new();
    for invoice in books.invoices.iter().filter(|it| !is_gone(it)) {
        let document = Some(invoice);
        let Some(rate) = invoice.pointer("/tax/rate").and_then(decimals::read) else { continue };
        let Some(month) = month(books, invoice) else { continue };
        let rates = months.entry(month).or_default();
        let sums = rates.entry((text(document, "/tax/name"), rate.normalize())).or_default();
        let taxable = amount(document, "/tax/taxableAmount");
        let net = amount(document, "/totals/subtotal") - amount(document, "/totals/discount");
        sums.tax += amount(document, "/totals/tax");
        sums.taxable += taxable;
        sums.other += net - taxable;
        sums.count += 1;
    }
    let table = |(month, rates): (String, BTreeMap<(&str, Decimal), Sums>)| Table {
        name: format!("tax-report-{month}"),
        columns: COLUMNS.to_vec(),
        rows: rates.into_iter().map(row).collect(),
    };
    months.into_iter().map(table).collect()
}

/// The month in which a document came to be: the job's for one that has a job.
fn month(books: &Books<'_>, invoice: &Value) -> Option<String> {
    let job = books.job(text(Some(invoice), "/jobId"));
    let day = books.day(text(job.or(Some(invoice)), "/createdAt"))?;
    Some(day.strftime("%Y-%m").to_string())
}

fn row(((name, rate), sums): ((&str, Decimal), Sums)) -> Vec<Cell> {
    vec![
        Cell::text(name),
        Cell::Percent(rate),
        Cell::Money(sums.tax),
        Cell::Money(sums.taxable),
        Cell::Money(sums.other),
        Cell::Count(sums.count),
    ]
}
