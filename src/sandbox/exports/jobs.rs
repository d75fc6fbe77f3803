//! The jobs report: its header is the one of a real account, with four custom fields of our own.

use rust_decimal::Decimal;
use serde_json::Value;

use crate::sandbox::decimals;
use crate::sandbox::exports::books::Books;
use crate::sandbox::exports::books::amount;
use crate::sandbox::exports::books::date;
use crate::sandbox::exports::books::techs;
use crate::sandbox::exports::table::Cell;
use crate::sandbox::exports::table::Table;
use crate::sandbox::workiz_api::people;
use crate::sandbox::workiz_api::record;
use crate::sandbox::workiz_api::view::Row;
use crate::sandbox::workiz_api::view::text;

const COLUMNS: [&str; 44] = [
    "Job #",
    "Client",
    "Tags",
    "Job Type",
    "Job Date",
    "Job End",
    "Primary Phone",
    "Email Address",
    "Status",
    "Tech",
    "Address",
    "City",
    "Zip Code",
    "Service Area",
    "UUID",
    "Sub-Status",
    "Conversion Date",
    "Total",
    "Converted",
    "Invoiced",
    "Created",
    "Payment Due Date",
    "Created By",
    "Amount Due",
    "Amount Paid",
    "Cost",
    "Profit",
    "Profit Margin",
    "Company",
    "Tax",
    "Credit Card Service Fee",
    "Taxable Amount",
    "Tax Rate",
    "Hours",
    "Source",
    "First Name",
    "Last Name",
    "State",
    "Payment Methods",
    "Expenses",
    "Gate Code",
    "Warranty",
    "Permit #",
    "Crew Notes",
];

/// The report of all jobs, the earliest first.
pub(super) fn table(books: &Books<'_>) -> Table {
    let mut rows: Vec<&Row<'_>> = books.rows.iter().collect();
    rows.sort_by(|one, other| one.start.cmp(&other.start).then_with(|| one.uuid.cmp(&other.uuid)));
    let rows = rows.into_iter().map(|it| row(books, it)).collect();
    Table { name: "jobs".to_owned(), columns: COLUMNS.to_vec(), rows }
}

fn row(books: &Books<'_>, it: &Row<'_>) -> Vec<Cell> {
    let (job, invoice, client) = (it.job, it.invoice, it.client);
    let amounts = record::amounts(it);
    let extra = |field: &str| it.extra.and_then(|kept| kept.get(field)).and_then(Value::as_str);
    let own =
        |field: &str, pointer: &str| Cell::text(extra(field).unwrap_or(text(invoice, pointer)));
    let address = |field: &str| text(job.or(invoice), &format!("/serviceAddress/{field}"));
    let of_client = |pointer: &str| Cell::text(text(client, pointer));
    let tags = job.and_then(|it| it.get("tags")).and_then(Value::as_array);
    let tags: Vec<&str> = tags.into_iter().flatten().filter_map(Value::as_str).collect();
    let rate = invoice.and_then(|it| it.pointer("/tax/rate")).and_then(decimals::read);
    let paid = amounts.total - amounts.due;
    let tax = if invoice.is_some() {
        amount(invoice, "/totals/tax")
    } else {
        amount(job, "/priceSummary/tax")
    };
    let margin = if amounts.total > Decimal::ZERO { Decimal::ONE_HUNDRED } else { Decimal::ZERO };
    let number = Cell::Number(record::serial(it));
    let name = text(client, "/name");
    let name = if name.is_empty() { text(job, "/client/name") } else { name };
    let begin = [
        number,
        Cell::text(name),
        Cell::text(&tags.join(", ")),
        own("JobType", "/classFields/jobType"),
        Cell::Day(it.start.date()),
        books.day_cell(job, "/scheduledEnd"),
        of_client("/phones/0"),
        of_client("/emails/0"),
        Cell::text(&it.status),
        Cell::text(&techs(job).join(", ")),
        street(address("line1"), it),
        Cell::text(address("city")),
        Cell::text(address("postalCode")),
        own("ServiceArea", "/serviceArea"),
        Cell::text(&it.uuid),
        Cell::text(extra("SubStatus").unwrap_or_default()),
        Cell::Empty,
        Cell::Money(amounts.total),
        Cell::yes(false),
        Cell::yes(invoice.is_some()),
        books.day_cell(job.or(invoice), "/createdAt"),
        Cell::day(date(invoice, "/dueDate")),
    ];
    let rest = [
        Cell::text(people::OFFICE),
        Cell::Money(amounts.due),
        Cell::Money(paid),
        Cell::Money(Decimal::ZERO),
        Cell::Money(amounts.total),
        Cell::Percent(margin),
        of_client("/company"),
        Cell::Money(tax),
        Cell::Money(amount(invoice, "/totals/serviceFee")),
        Cell::Money(amount(invoice, "/tax/taxableAmount")),
        rate.map_or(Cell::Empty, Cell::Percent),
        Cell::Empty,
        own("JobSource", "/classFields/source"),
        of_client("/firstName"),
        of_client("/lastName"),
        Cell::text(address("region")),
        Cell::text(&methods(books, it).join(", ")),
        Cell::Money(Decimal::ZERO),
        Cell::Empty,
        Cell::yes(false),
        Cell::Empty,
        Cell::Empty,
    ];
    begin.into_iter().chain(rest).collect()
}

/// The street; every third one has a second line.
fn street(line: &str, row: &Row<'_>) -> Cell {
    let has_second = row.uuid.bytes().map(usize::from).sum::<usize>().is_multiple_of(3);
    if has_second && !line.is_empty() {
        return Cell::Lines(vec![line.to_owned(), "back door".to_owned()]);
    }
    Cell::text(line)
}

/// The types of the payments of a job, each once.
fn methods<'a>(books: &Books<'a>, row: &Row<'_>) -> Vec<&'a str> {
    let mut methods: Vec<&str> = Vec::new();
    for payment in books.payments.iter().filter(|it| text(Some(it), "/jobId") == row.job_id) {
        let method = text(Some(payment), "/rawMethod");
        if !methods.contains(&method) {
            methods.push(method);
        }
    }
    methods
}
