//! The payouts of Workiz Pay, and the details of each: which payments it holds.

use serde_json::Value;

use crate::sandbox::exports::books::Books;
use crate::sandbox::exports::books::amount;
use crate::sandbox::exports::books::date;
use crate::sandbox::exports::payments::invoice_numbers;
use crate::sandbox::exports::payments::job_cell;
use crate::sandbox::exports::payments::numbers_cell;
use crate::sandbox::exports::table::Cell;
use crate::sandbox::exports::table::Table;
use crate::sandbox::workiz_api::view::text;

const COLUMNS: [&str; 8] =
    ["Payout ID", "Arrival Date", "Status", "Amount", "Fees", "Refunds", "Disputes", "Net"];

const DETAILS: [&str; 9] =
    ["Payout ID", "Type", "Payment Date", "Client", "Job #", "Invoice #", "Amount", "Fee", "Net"];

/// The payouts.
pub(super) fn table(books: &Books<'_>) -> Table {
    let rows = books.payouts.iter().map(row).collect();
    Table { name: "payouts".to_owned(), columns: COLUMNS.to_vec(), rows }
}

fn row(document: &Value) -> Vec<Cell> {
    let payout = Some(document);
    let money = |pointer: &str| Cell::Money(amount(payout, pointer));
    vec![
        Cell::text(text(payout, "/payoutId")),
        Cell::day(date(payout, "/arrivalDate")),
        Cell::Text(capital(text(payout, "/status"))),
        money("/gross"),
        money("/fees"),
        money("/refunds"),
        money("/disputes"),
        money("/net"),
    ]
}

/// What the payouts hold, in their order.
pub(super) fn details(books: &Books<'_>) -> Table {
    let mut rows = Vec::new();
    for payout in books.payouts {
        let entries = payout.get("entries").and_then(Value::as_array);
        for entry in entries.into_iter().flatten() {
            rows.push(detail(books, text(Some(payout), "/payoutId"), entry));
        }
    }
    Table { name: "payout-details".to_owned(), columns: DETAILS.to_vec(), rows }
}

fn detail(books: &Books<'_>, payout_id: &str, entry: &Value) -> Vec<Cell> {
    let source = text(Some(entry), "/sourceId");
    let mut payments = books.payments.iter();
    let payment = payments.find(|it| text(Some(it), "/paymentId") == source);
    let numbers = payment.map(|it| invoice_numbers(books, it)).unwrap_or_default();
    let money = |pointer: &str| Cell::Money(amount(Some(entry), pointer));
    vec![
        Cell::text(payout_id),
        Cell::Text(capital(&text(Some(entry), "/type").replace('_', " "))),
        books.day_cell(payment, "/collectedAt"),
        Cell::text(text(books.client(text(payment, "/clientId")), "/name")),
        job_cell(books, text(payment, "/jobId")),
        numbers_cell(&numbers),
        money("/gross"),
        money("/fee"),
        money("/net"),
    ]
}

/// A word with a capital.
fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
