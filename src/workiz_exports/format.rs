//! A snapshot of exported files as a book.

use std::collections::BTreeMap;

use jiff::tz::TimeZoneDatabase;

use crate::domain::book::SourceBook;
use crate::domain::diagnostic::Diagnostic;
use crate::domain::diagnostic::Gravity;
use crate::domain::diagnostic::Side;
use crate::domain::effects::Measure;
use crate::domain::known::Known;
use crate::domain::money::Currency;
use crate::domain::snapshot::RawDocument;
use crate::domain::source::Account;
use crate::ports::source::Capabilities;
use crate::ports::source::Readout;
use crate::ports::source::SourceFormat;
use crate::ports::source::Unreadable;
use crate::workiz_exports::document::ACCOUNT_KIND;
use crate::workiz_exports::document::AccountBody;
use crate::workiz_exports::document::ROW_KIND;
use crate::workiz_exports::document::RowBody;
use crate::workiz_exports::layout::kind::Kind;
use crate::workiz_exports::normalize::clients;
use crate::workiz_exports::normalize::gather::gathered;
use crate::workiz_exports::normalize::invoices::invoice;
use crate::workiz_exports::normalize::invoices::job;
use crate::workiz_exports::normalize::join::joined;
use crate::workiz_exports::normalize::overlap::untorn;
use crate::workiz_exports::normalize::payments::Paid;
use crate::workiz_exports::normalize::payments::paid;
use crate::workiz_exports::normalize::payouts::PaidOut;
use crate::workiz_exports::normalize::payouts::paid_out;
use crate::workiz_exports::normalize::payouts::payouts;
use crate::workiz_exports::normalize::row::RowReader;
use crate::workiz_exports::normalize::sale::ReadRow;
use crate::workiz_exports::normalize::sale::Sale;
use crate::workiz_exports::normalize::sale::sale;
use crate::workiz_exports::normalize::sight::Shown;
use crate::workiz_exports::normalize::sight::tell;
use crate::workiz_exports::normalize::sight::uncovered;
use crate::workiz_exports::normalize::sums::Outcome;
use crate::workiz_exports::normalize::sums::Sums;
use crate::workiz_exports::normalize::table::Office;
use crate::workiz_exports::normalize::table::Studied;
use crate::workiz_exports::normalize::table::Table;
use crate::workiz_exports::normalize::taxes::tax;
use crate::workiz_exports::normalize::tips::Numbers;
use crate::workiz_exports::normalize::tips::allocate;
use crate::workiz_exports::normalize::tips::settle_tips;

/// Reads what a folder of exported files was kept as.
#[derive(Clone, Copy, Debug)]
pub struct ExportFormat;

impl SourceFormat for ExportFormat {
    fn read(&self, documents: &[RawDocument]) -> Result<Readout<SourceBook>, Unreadable> {
        let (body, account, office) = account(documents).map_err(|it| Unreadable(vec![it]))?;
        let tables = study(&body, documents, &office).map_err(Unreadable)?;
        let mut rows = Rows::default();
        rows.read(documents, &tables, &office);
        Ok(book(account, &office, &tables, rows))
    }

    fn capabilities(&self) -> Capabilities {
        let never = [Measure::NetInvoiced, Measure::Discount];
        let seen = Measure::ALL.into_iter().filter(|it| !never.contains(it));
        Capabilities { name: "Workiz exported files", measures: seen.collect() }
    }
}

/// What the rows of all tables say.
#[derive(Debug, Default)]
struct Rows {
    reports: Vec<Sale>,
    lists: Vec<Sale>,
    paid: Vec<Paid>,
    paid_out: Vec<PaidOut>,
    taxes: Vec<crate::domain::source::Tax>,
    said: Vec<Diagnostic>,
}

impl Rows {
    fn read(
        &mut self,
        documents: &[RawDocument],
        tables: &BTreeMap<String, Table>,
        office: &Office,
    ) {
        let mut sums = Sums::default();
        for body in rows_of(documents) {
            let Some((body, table)) =
                body.ok().and_then(|body| tables.get(&body.file).map(|table| (body, table)))
            else {
                continue;
            };
            let reader = RowReader::new(table, &body, office);
            let currency = office.currency;
            let again = reader.silent();
            let outcome = match table.columns.kind {
                Kind::Jobs => put(sale(reader), &mut self.reports, &mut self.said),
                Kind::Invoices => put(sale(reader), &mut self.lists, &mut self.said),
                Kind::Payments => put(paid(reader, currency), &mut self.paid, &mut self.said),
                Kind::Payouts => {
                    put(paid_out(reader, currency), &mut self.paid_out, &mut self.said)
                }
                Kind::Taxes => put(tax(reader), &mut self.taxes, &mut self.said),
            };
            sums.take(&again, outcome);
        }
        self.said.extend(sums.strays());
        // Documents come in the order of their ids, which is not that of rows.
        let place = |it: &Sale| it.places.first().cloned();
        self.reports.sort_by_key(place);
        self.lists.sort_by_key(place);
        self.paid.sort_by_key(|it| it.place.clone());
    }
}

fn put<T>(read: ReadRow<T>, rows: &mut Vec<T>, said: &mut Vec<Diagnostic>) -> Outcome {
    let outcome = match (&read.row, read.said.is_empty()) {
        (Some(_), _) => Outcome::Read,
        (None, true) => Outcome::PassedOver,
        (None, false) => Outcome::Refused,
    };
    rows.extend(read.row);
    said.extend(read.said);
    outcome
}

/// Makes the book of what the rows say.
fn book(
    account: Account,
    office: &Office,
    tables: &BTreeMap<String, Table>,
    rows: Rows,
) -> Readout<SourceBook> {
    let Rows { reports, lists, paid, paid_out, taxes, mut said } = rows;
    let (zone, currency) = (&office.zone, office.currency);
    let mut book = SourceBook::empty(account);
    for tax in taxes {
        book.taxes.insert(tax.id.clone(), tax);
    }
    let mut joined = joined(reports, lists);
    said.append(&mut joined.said);
    let mut shown = Shown::default();
    for table in tables.values() {
        let kind = table.columns.kind;
        shown.kinds.insert(kind);
        shown.columns.extend(table.columns.known.keys().map(|field| (kind, *field)));
    }
    for row in joined.jobs.values() {
        clients::add(&mut book.clients, row);
        if let Some(job) = job(row, zone) {
            book.jobs.insert(job.id.clone(), job);
        }
    }
    // Rows are let go as soon as they are read: there may be very many.
    drop(joined.jobs);
    for bill in joined.bills {
        clients::add(&mut book.clients, &bill.sale);
        if !bill.is_listed {
            shown.unlisted.push(bill.number.clone());
        }
        if let Some(invoice) = invoice(&bill, &book.taxes, zone, currency, &mut said) {
            book.invoices.insert(invoice.id.clone(), invoice);
        }
    }
    add_payments(&mut book, office, paid, &mut said);
    book.payouts = payouts(paid_out, currency, &mut said);
    settle_tips(&mut book);
    if shown.kinds.contains(&Kind::Payments) {
        said.extend(uncovered(&book));
    }
    tell(&mut book, &shown);
    Readout { book, diagnostics: said }
}

fn add_payments(
    book: &mut SourceBook,
    office: &Office,
    paid: Vec<Paid>,
    said: &mut Vec<Diagnostic>,
) {
    let numbers = Numbers::of(book);
    let paid = untorn(paid, said);
    for (nth, row) in gathered(paid, said) {
        let Some(mut payment) = row.payment(nth, &office.zone) else { continue };
        if let Some(contested) = allocate(book, &numbers, &row, &mut payment) {
            said.push(contested);
            continue;
        }
        if let Some(client) = &row.client {
            clients::add_named(&mut book.clients, client);
        }
        book.payments.insert(payment.id.clone(), payment);
    }
}

/// Reads the account.
pub(crate) fn account(
    documents: &[RawDocument],
) -> Result<(AccountBody, Account, Office), Diagnostic> {
    let raw = documents.iter().find(|it| it.entity == ACCOUNT_KIND);
    let body: Option<AccountBody> = raw.and_then(|it| serde_json::from_str(&it.body).ok());
    let Some(body) = body else {
        return Err(fault("(whole document)", "The snapshot does not say which account it is of."));
    };
    let Ok(currency) = Currency::parse(&body.currency) else {
        return Err(fault("currency", "The currency is unknown."));
    };
    let Ok(zone) = TimeZoneDatabase::bundled().get(&body.time_zone) else {
        return Err(fault("time_zone", "The time zone is unknown."));
    };
    let account = Account {
        name: body.company.clone(),
        time_zone: body.time_zone.clone(),
        currency,
        native_sync: Known::Unknown,
    };
    Ok((body, account, Office { zone, currency }))
}

fn fault(field: &str, problem: &str) -> Diagnostic {
    Diagnostic {
        gravity: Gravity::Unreadable,
        side: Side::Source,
        document: "account of the exported files".to_owned(),
        field: field.to_owned(),
        problem: problem.to_owned(),
        advice: "Read the exported files again.".to_owned(),
    }
}

/// Finds out how each table writes numbers and days, from all of its rows; they are parsed a second
/// time afterwards, which costs less than to hold them.
pub(crate) fn study(
    body: &AccountBody,
    documents: &[RawDocument],
    office: &Office,
) -> Result<BTreeMap<String, Table>, Vec<Diagnostic>> {
    let tables = body.files.iter().enumerate();
    let mut studied: BTreeMap<String, Studied> = tables
        .filter_map(|(place, it)| Some((it.file.clone(), Studied::new(place, it)?)))
        .collect();
    let mut said = Vec::new();
    for row in rows_of(documents) {
        match row {
            Ok(row) => match studied.get_mut(&row.file) {
                Some(table) => table.look(&row, office),
                None => said.push(fault(&row.file, "The snapshot has a row of an unknown file.")),
            },
            Err(id) => said.push(fault(&id, "The snapshot has a row that cannot be read.")),
        }
    }
    let mut tables = BTreeMap::new();
    for (file, table) in studied {
        match table.decide() {
            Ok(table) => {
                tables.insert(file, table);
            }
            Err(mut faults) => said.append(&mut faults),
        }
    }
    if said.is_empty() { Ok(tables) } else { Err(said) }
}

/// Parses the rows one after the other; of one that cannot be parsed its id comes.
pub(crate) fn rows_of(documents: &[RawDocument]) -> impl Iterator<Item = Result<RowBody, String>> {
    let rows = documents.iter().filter(|it| it.entity == ROW_KIND);
    rows.map(|it| serde_json::from_str(&it.body).map_err(|_bad| it.id.clone()))
}
