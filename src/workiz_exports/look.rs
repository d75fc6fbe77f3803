//! Lists for a person who looks into exported files. Nothing is tied out from it.

use std::collections::BTreeSet;

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::domain::book::SourceBook;
use crate::domain::diagnostic::Gravity;
use crate::domain::id::ClientId;
use crate::domain::known::Known;
use crate::domain::money::Money;
use crate::domain::number::DocumentNumber;
use crate::domain::settlement::Payout;
use crate::domain::settlement::PayoutStatus;
use crate::domain::snapshot::RawDocument;
use crate::domain::source::Invoice;
use crate::domain::source::InvoiceKind;
use crate::domain::source::InvoiceStatus;
use crate::domain::source::Job;
use crate::domain::source::Payment;
use crate::domain::source::PaymentMethod;
use crate::domain::source::PaymentStatus;
use crate::domain::zone::CompanyZone;
use crate::ports::look::Cell;
use crate::ports::look::Column;
use crate::ports::look::Filters;
use crate::ports::look::Found;
use crate::ports::look::LookKind;
use crate::ports::look::LookLine;
use crate::ports::look::Narrowed;
use crate::ports::look::Wholeness;
use crate::ports::look::column;
use crate::ports::source::SourceFormat as _;
use crate::ports::source::Unreadable;
use crate::workiz_exports::document::RowBody;
use crate::workiz_exports::format::ExportFormat;
use crate::workiz_exports::format::account;
use crate::workiz_exports::format::rows_of;
use crate::workiz_exports::format::study;
use crate::workiz_exports::layout::field::Field;
use crate::workiz_exports::layout::kind::Kind;
use crate::workiz_exports::normalize::row::RowReader;

/// Unreadable rows that a look names one by one.
const NAMED_MAX: usize = 5;

const fn kind(name: &'static str, one: &'static str, columns: &'static [Column]) -> LookKind {
    LookKind { name, one, many: name, filters: Filters::DatesAndStatus, columns }
}

/// Everything that the files show document by document.
pub const KINDS: &[LookKind] = &[
    kind(
        "invoices",
        "invoice",
        &[
            column("number", "number"),
            column("issued_date", "issued"),
            column("client", "client"),
            column("status", "status"),
            column("total", "total"),
            column("balance", "balance"),
            column("paid", "paid"),
            column("tax", "tax"),
            column("tip", "tip"),
            column("due_date", "due"),
            column("job_id", ""),
            column("kind", ""),
        ],
    ),
    kind(
        "jobs",
        "job",
        &[
            column("number", "number"),
            column("scheduled_date", "day"),
            column("client", "client"),
            column("status", "status"),
            column("total", "total"),
            column("collected", "collected"),
            column("title", "type"),
        ],
    ),
    kind(
        "payments",
        "payment",
        &[
            column("collected_date", "collected"),
            column("amount", "amount"),
            column("method", "method"),
            column("client", "client"),
            column("status", "status"),
            column("invoices", "invoices"),
            column("tip", "tip"),
            column("reference", "reference"),
            column("payout_id", "payout"),
        ],
    ),
    kind(
        "payouts",
        "payout",
        &[
            column("arrival_date", "arrival"),
            column("net", "net"),
            column("status", "status"),
            column("gross", "gross"),
            column("fees", "fees"),
            column("entries", "entries"),
        ],
    ),
];

/// What belongs to a line while it is sorted and narrowed.
struct Dated {
    day: Option<Date>,
    status: &'static str,
    said: String,
    line: LookLine,
}

/// Lists documents of the files, the earliest first.
///
/// # Errors
/// The files cannot be read as a whole.
pub fn look(
    kind: &LookKind,
    narrowed: &Narrowed,
    documents: &[RawDocument],
) -> Result<Found, Unreadable> {
    let readout = ExportFormat.read(documents)?;
    let book = &readout.book;
    let mut lines: Vec<Dated> = match kind.name {
        "invoices" => book.invoices.values().map(|it| invoice(it, book)).collect(),
        "jobs" => book.jobs.values().map(|it| job(it, book)).collect(),
        "payments" => book.payments.values().map(|it| payment(it, book)).collect(),
        _ => book.payouts.values().map(payout).collect(),
    };
    lines.retain(|it| {
        let said = if it.said.is_empty() { it.status } else { it.said.as_str() };
        narrowed.takes(it.day, said)
    });
    lines.sort_by(|one, other| (one.day, &one.line.id).cmp(&(other.day, &other.line.id)));
    let unread: Vec<String> = readout
        .diagnostics
        .iter()
        .filter(|it| it.gravity == Gravity::Unreadable)
        .map(ToString::to_string)
        .collect();
    let received = u64::try_from(lines.len()).unwrap_or(u64::MAX);
    let lost = u64::try_from(unread.len()).unwrap_or(u64::MAX);
    let wholeness = match lost {
        0 => Wholeness::Whole,
        _ => Wholeness::Short { announced: received.saturating_add(lost), received },
    };
    let notes = unread.into_iter().take(NAMED_MAX).collect();
    Ok(Found { lines: lines.into_iter().map(|it| it.line).collect(), wholeness, notes })
}

/// Finds a document by its id or its number, with the rows that name it; nothing when the files do
/// not have it, or two of that number.
///
/// # Errors
/// The files cannot be read as a whole.
pub fn look_at(
    kind: &LookKind,
    name: &str,
    documents: &[RawDocument],
) -> Result<Option<LookLine>, Unreadable> {
    let found = look(kind, &Narrowed::default(), documents)?;
    let by_id = found.lines.iter().find(|it| it.id == name);
    let mut named = found.lines.iter().filter(|it| it.is_named(kind, name));
    let only = named.next().filter(|_| named.next().is_none());
    let Some(line) = by_id.or(only) else { return Ok(None) };
    let mut line = line.clone();
    line.body = rows(kind, &line, documents)?;
    Ok(Some(line))
}

/// Returns the rows that name a document, as JSON.
fn rows(kind: &LookKind, line: &LookLine, documents: &[RawDocument]) -> Result<String, Unreadable> {
    let mut names: BTreeSet<String> = BTreeSet::from([line.id.clone()]);
    for key in ["number", "invoices"] {
        match line.cell(kind, key) {
            Some(Cell::Text(number)) => drop(names.insert(number.clone())),
            Some(Cell::Names(numbers)) => names.extend(numbers.iter().cloned()),
            _ => {}
        }
    }
    let kinds: &[Kind] = match kind.name {
        "invoices" => &[Kind::Invoices, Kind::Jobs],
        "jobs" => &[Kind::Jobs],
        "payments" => &[Kind::Payments],
        _ => &[Kind::Payouts],
    };
    let (body, _, office) = account(documents).map_err(|it| Unreadable(vec![it]))?;
    let tables = study(&body, documents, &office).map_err(Unreadable)?;
    let says = |row: &RowBody| {
        let Some(table) = tables.get(&row.file).filter(|it| kinds.contains(&it.columns.kind))
        else {
            return false;
        };
        let reader = RowReader::new(table, row, &office);
        let fields =
            [Field::JobNumber, Field::InvoiceNumber, Field::PaymentId, Field::PayoutId].into_iter();
        let texts = fields.filter_map(|it| reader.text(it));
        // The numbers of several invoices stand in one cell.
        let mut parts = texts.flat_map(|it| {
            let parts: Vec<String> = it.split([',', ';', ' ']).map(str::to_owned).collect();
            parts
        });
        parts.any(|it| names.contains(it.trim()))
    };
    let mut found: Vec<RowBody> = rows_of(documents).filter_map(Result::ok).filter(says).collect();
    found.sort_by(|one, other| (&one.file, one.row).cmp(&(&other.file, other.row)));
    Ok(serde_json::to_string(&found).unwrap_or_default())
}

fn number(number: Option<&DocumentNumber>) -> Cell {
    Cell::text(number.map(DocumentNumber::as_str))
}

fn client(id: Option<&ClientId>, book: &SourceBook) -> Cell {
    Cell::text(id.and_then(|it| book.clients.get(it)).map(|it| it.name.clone()))
}

fn money(amount: Option<Money>) -> Cell {
    Cell::money(amount.map(Money::amount))
}

fn known(amount: &Known<Money>) -> Cell {
    money(amount.as_known().copied())
}

fn invoice(it: &Invoice, book: &SourceBook) -> Dated {
    let tax: Option<Decimal> =
        it.tax.as_known().map(|it| it.as_ref().map_or(Decimal::ZERO, |tax| tax.amount.amount()));
    let status = invoice_status(it.status);
    let kind = match it.kind {
        InvoiceKind::Job => "job",
        InvoiceKind::Standalone => "standalone",
    };
    let cells = vec![
        number(it.number.as_ref()),
        Cell::Day(it.day.date()),
        client(Some(&it.client), book),
        Cell::text(Some(status)),
        money(Some(it.totals.total)),
        known(&it.totals.balance),
        known(&it.totals.paid),
        Cell::money(tax),
        known(&it.tip),
        Cell::day(it.due),
        Cell::text(it.job.as_ref().map(ToString::to_string)),
        Cell::text(Some(kind)),
    ];
    dated(Some(it.day.date()), status, it.id.to_string(), cells)
}

fn job(it: &Job, book: &SourceBook) -> Dated {
    let zone = CompanyZone::parse(&book.account.time_zone).ok();
    let day = zone.zip(it.scheduled_start).map(|(zone, moment)| zone.date_of(moment));
    let cells = vec![
        number(it.number.as_ref()),
        Cell::day(day),
        client(it.client.as_ref(), book),
        Cell::text(Some(it.status.as_str())),
        money(it.total),
        money(it.collected),
        Cell::text(Some(it.title.as_str())),
    ];
    Dated { said: it.status.clone(), ..dated(day, "", it.id.to_string(), cells) }
}

fn payment(it: &Payment, book: &SourceBook) -> Dated {
    let zone = CompanyZone::parse(&book.account.time_zone).ok();
    let day = zone.map(|zone| zone.date_of(it.collected_at));
    let status = payment_status(it.status);
    let numbers = it.allocations.iter().map(|part| {
        let number = book.invoices.get(&part.invoice).and_then(|it| it.number.as_ref());
        number.map_or_else(|| part.invoice.to_string(), ToString::to_string)
    });
    let numbers: Vec<String> = numbers.collect();
    let cells = vec![
        Cell::day(day),
        money(Some(it.amount)),
        Cell::text(Some(method(&it.method))),
        client(it.client.as_ref(), book),
        Cell::text(Some(status)),
        if numbers.is_empty() { Cell::Empty } else { Cell::Names(numbers) },
        known(&it.tip),
        Cell::text(it.reference.clone().or_else(|| it.external_id.clone())),
        Cell::text(it.payout.as_ref().map(ToString::to_string)),
    ];
    dated(day, status, it.id.to_string(), cells)
}

fn payout(it: &Payout) -> Dated {
    let status = match it.status {
        PayoutStatus::InTransit => "in_transit",
        PayoutStatus::Paid => "paid",
        PayoutStatus::Failed => "failed",
    };
    let cells = vec![
        Cell::Day(it.arrival),
        money(Some(it.net)),
        Cell::text(Some(status)),
        money(Some(it.gross)),
        money(Some(it.fees)),
        Cell::Count(u64::try_from(it.entries.len()).unwrap_or(u64::MAX)),
    ];
    dated(Some(it.arrival), status, it.id.to_string(), cells)
}

fn dated(day: Option<Date>, status: &'static str, id: String, cells: Vec<Cell>) -> Dated {
    Dated { day, status, said: String::new(), line: LookLine { id, cells, body: String::new() } }
}

fn invoice_status(status: InvoiceStatus) -> &'static str {
    match status {
        InvoiceStatus::NoAmount => "no_amount",
        InvoiceStatus::Draft => "draft",
        InvoiceStatus::Sent => "sent",
        InvoiceStatus::Overdue => "overdue",
        InvoiceStatus::PartiallyPaid => "partially_paid",
        InvoiceStatus::Paid => "paid",
        InvoiceStatus::Void => "void",
    }
}

fn payment_status(status: PaymentStatus) -> &'static str {
    match status {
        PaymentStatus::Pending => "pending",
        PaymentStatus::Captured => "captured",
        PaymentStatus::Settled => "settled",
        PaymentStatus::Failed => "failed",
        PaymentStatus::Refunded => "refunded",
        PaymentStatus::PartiallyRefunded => "partially_refunded",
        PaymentStatus::Disputed => "disputed",
    }
}

fn method(method: &PaymentMethod) -> &str {
    match method {
        PaymentMethod::Cash => "cash",
        PaymentMethod::Check => "check",
        PaymentMethod::Card => "card",
        PaymentMethod::Ach => "ach",
        PaymentMethod::Financing => "financing",
        PaymentMethod::Named(name) => name,
    }
}
