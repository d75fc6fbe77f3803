//! The payments report: every payment, online or not, by the day on which it was received.

use serde_json::Value;

use crate::sandbox::exports::books::Books;
use crate::sandbox::exports::books::amount;
use crate::sandbox::exports::books::is_gone;
use crate::sandbox::exports::books::techs;
use crate::sandbox::exports::table::Cell;
use crate::sandbox::exports::table::Table;
use crate::sandbox::workiz_api::view::text;

const COLUMNS: [&str; 13] = [
    "Payment Date",
    "Client",
    "Job #",
    "Invoice #",
    "Payment Type",
    "Amount",
    "Tip",
    "Refunded",
    "Status",
    "Confirmation Code",
    "Card Last 4",
    "Primary Tech",
    "Service Area",
];

/// The report, the earliest first.
pub(super) fn table(books: &Books<'_>) -> Table {
    let mut live: Vec<&Value> = books.payments.iter().filter(|it| !is_gone(it)).collect();
    live.sort_by_key(|it| (text(Some(it), "/collectedAt"), text(Some(it), "/paymentId")));
    let rows = live.into_iter().map(|it| row(books, it)).collect();
    Table { name: "payments".to_owned(), columns: COLUMNS.to_vec(), rows }
}

/// The numbers of the invoices that a payment pays.
pub(super) fn invoice_numbers(books: &Books<'_>, payment: &Value) -> Vec<String> {
    let allocations = payment.get("allocations").and_then(Value::as_array);
    let ids = allocations.into_iter().flatten().map(|it| text(Some(it), "/invoiceId"));
    let ids: Vec<&str> = ids.collect();
    let ids = if ids.is_empty() { vec![text(Some(payment), "/invoiceId")] } else { ids };
    let numbers = ids.into_iter().filter_map(|it| books.invoice(it));
    numbers.map(|it| text(Some(it), "/number").to_owned()).collect()
}

/// The numbers as one cell.
pub(super) fn numbers_cell(numbers: &[String]) -> Cell {
    match numbers {
        [] => Cell::Empty,
        [one] => Cell::Number(one.clone()),
        several => Cell::Text(several.join(", ")),
    }
}

/// A job's number as a cell.
pub(super) fn job_cell(books: &Books<'_>, job_id: &str) -> Cell {
    let number = books.job_number(job_id);
    if number.is_empty() { Cell::Empty } else { Cell::Number(number) }
}

fn row(books: &Books<'_>, document: &Value) -> Vec<Cell> {
    let payment = Some(document);
    let job_id = text(payment, "/jobId");
    let job = books.job(job_id);
    let is_online = text(payment, "/processor") == "workiz_pay";
    // Only a charge by the processor has a status, and only what is typed in has a code.
    let status = if is_online { word(text(payment, "/status")) } else { "" };
    let code = if is_online { "" } else { text(payment, "/reference") };
    let numbers = invoice_numbers(books, document);
    let invoice = books.invoice(text(payment, "/invoiceId"));
    vec![
        books.day_cell(payment, "/collectedAt"),
        Cell::text(text(books.client(text(payment, "/clientId")), "/name")),
        job_cell(books, job_id),
        numbers_cell(&numbers),
        Cell::text(text(payment, "/rawMethod")),
        Cell::Money(amount(payment, "/amount")),
        Cell::Money(amount(payment, "/tipAmount")),
        Cell::Money(amount(payment, "/amountRefunded")),
        Cell::text(status),
        Cell::text(code),
        Cell::text(text(payment, "/cardLast4")),
        Cell::text(techs(job).first().copied().unwrap_or_default()),
        Cell::text(text(invoice, "/serviceArea")),
    ]
}

fn word(status: &str) -> &'static str {
    match status {
        "pending" => "Pending",
        "failed" => "Failed",
        "refunded" => "Refunded",
        "partially_refunded" => "Partially refunded",
        "disputed" => "Disputed",
        _ => "Succeeded",
    }
}
