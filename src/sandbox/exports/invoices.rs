//! The list of invoices: those of jobs and the standalone ones; deleted ones are not in it.

use rust_decimal::Decimal;
use serde_json::Value;

use crate::sandbox::exports::books::Books;
use crate::sandbox::exports::books::amount;
use crate::sandbox::exports::books::date;
use crate::sandbox::exports::books::is_gone;
use crate::sandbox::exports::table::Cell;
use crate::sandbox::exports::table::Table;
use crate::sandbox::workiz_api::view::text;

const COLUMNS: [&str; 16] = [
    "Invoice #",
    "Invoice Name",
    "Status",
    "Sent",
    "Job #",
    "Client",
    "Company",
    "Primary Phone",
    "Email Address",
    "Created",
    "Invoice Date",
    "Due Date",
    "Subtotal",
    "Tax",
    "Total",
    "Amount Due",
];

/// The list, in the order in which invoices were made.
pub(super) fn table(books: &Books<'_>) -> Table {
    let live = books.invoices.iter().filter(|it| !is_gone(it));
    let rows = live.map(|it| row(books, it)).collect();
    Table { name: "invoices".to_owned(), columns: COLUMNS.to_vec(), rows }
}

fn row(books: &Books<'_>, document: &Value) -> Vec<Cell> {
    let invoice = Some(document);
    let client = books.client(text(invoice, "/clientId"));
    let job = text(invoice, "/jobId");
    let number = text(invoice, "/number");
    let is_sent = document.get("sent") == Some(&Value::Bool(true));
    let money = |pointer: &str| Cell::Money(amount(invoice, pointer));
    vec![
        Cell::Number(number.to_owned()),
        Cell::Text(format!("Invoice {number}")),
        Cell::text(status(books, document)),
        Cell::yes(is_sent),
        if job.is_empty() { Cell::Empty } else { Cell::Number(number.to_owned()) },
        Cell::text(text(client, "/name")),
        Cell::text(text(client, "/company")),
        Cell::text(text(client, "/phones/0")),
        Cell::text(text(client, "/emails/0")),
        books.day_cell(invoice, "/createdAt"),
        Cell::day(date(invoice, "/issuedDate")),
        Cell::day(date(invoice, "/dueDate")),
        money("/totals/subtotal"),
        money("/totals/tax"),
        money("/totals/total"),
        money("/totals/balance"),
    ]
}

/// The status, which Workiz derives: a part payment leaves an invoice due.
fn status(books: &Books<'_>, document: &Value) -> &'static str {
    let invoice = Some(document);
    if amount(invoice, "/totals/total").is_zero() {
        return "No amount";
    }
    if amount(invoice, "/totals/balance") <= Decimal::ZERO {
        return "Paid";
    }
    let is_late = date(invoice, "/dueDate").is_some_and(|due| due < books.today);
    if is_late { "Overdue" } else { "Due" }
}
