//! The desk on which the company's papers are made: clients, cases, numbers, and the list of
//! what was planted.

use jiff::SignedDuration;
use jiff::Span;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::civil::date;
use jiff::tz::TimeZone;
use rust_decimal::Decimal;

use crate::sandbox::demo::book::Banked;
use crate::sandbox::demo::book::Booked;
use crate::sandbox::demo::book::BookedRefund;
use crate::sandbox::demo::case::Case;
use crate::sandbox::demo::prng::Prng;
use crate::sandbox::demo::sale::Client;
use crate::sandbox::demo::sale::Kind;
use crate::sandbox::demo::sale::Line;
use crate::sandbox::demo::sale::Receipt;
use crate::sandbox::demo::sale::Sale;
use crate::sandbox::demo::sale::cents;

/// Last day of the closed period.
pub(super) const CLOSED: Date = date(2026, 1, 31);

/// One planted case, for the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Number of the situation in the project's list of situations.
    pub situation: u32,
    /// Ids of the Workiz documents.
    pub workiz: Vec<String>,
    /// Ids of the QuickBooks documents.
    pub quickbooks: Vec<String>,
    /// Whether the case lies in the closed period.
    pub closed: Closed,
    /// One sentence for a bookkeeper.
    pub what: String,
}

/// Whether a case touches the closed period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Closed {
    /// Dated on or before the closing date.
    Yes,
    /// Dated after it.
    No,
}

/// A refund as Workiz has it.
#[derive(Debug, Clone)]
pub(super) struct Refund {
    pub(super) id: String,
    pub(super) payment_id: String,
    pub(super) amount: Decimal,
    pub(super) created_at: Timestamp,
    pub(super) reason: &'static str,
}

/// A dispute as Workiz has it.
#[derive(Debug, Clone)]
pub(super) struct Dispute {
    pub(super) id: String,
    pub(super) payment_id: String,
    pub(super) amount: Decimal,
    pub(super) created_at: Timestamp,
}

/// Everything while it is being made.
pub(super) struct Desk {
    pub(super) prng: Prng,
    pub(super) clients: Vec<Client>,
    /// Cases that nothing was done to.
    pub(super) clean: Vec<Case>,
    /// Cases that are finished.
    pub(super) done: Vec<Case>,
    /// Invoices of the books that never came from Workiz.
    pub(super) extra_books: Vec<Booked>,
    /// Payments that belong to no invoice.
    pub(super) loose: Vec<Receipt>,
    pub(super) refunds: Vec<Refund>,
    pub(super) booked_refunds: Vec<BookedRefund>,
    pub(super) disputes: Vec<Dispute>,
    /// Customers of the books who are no clients: id and name.
    pub(super) strangers: Vec<(String, String)>,
    pub(super) rows: Vec<Row>,
    next_serial: u32,
    next_transaction: u32,
    next_number: u32,
}

/// Which documents of a case its row names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Names {
    Invoices,
    Payments,
    All,
}

impl Desk {
    pub(super) fn new() -> Self {
        Self {
            prng: Prng::new(20_260_402),
            clients: Vec::new(),
            clean: Vec::new(),
            done: Vec::new(),
            extra_books: Vec::new(),
            loose: Vec::new(),
            refunds: Vec::new(),
            booked_refunds: Vec::new(),
            disputes: Vec::new(),
            strangers: Vec::new(),
            rows: Vec::new(),
            next_serial: 0,
            next_transaction: 500,
            next_number: 1000,
        }
    }

    /// A new Workiz id such as `inv_5aa110`.
    pub(super) fn workiz_id(&mut self, prefix: &str) -> String {
        self.next_serial += 1;
        // Multiplying by an odd number permutes the 24-bit numbers, so no id comes twice.
        let mixed = self.next_serial.wrapping_mul(0x009E_3779) & 0x00FF_FFFF;
        format!("{prefix}_{mixed:06x}")
    }

    /// A new QuickBooks transaction id.
    pub(super) fn book_id(&mut self) -> String {
        self.next_transaction += 1;
        self.next_transaction.to_string()
    }

    /// A sale on a day, at an hour in the company's zone, without discount, tip or fee.
    pub(super) fn sale(&mut self, client: &Client, day: Date, hour: i8, lines: Vec<Line>) -> Sale {
        self.next_number += 1;
        let minute = i8::try_from(self.prng.below(60)).unwrap_or(0);
        let created_at = moment(day, hour, minute);
        Sale {
            id: self.workiz_id("inv"),
            job: self.workiz_id("job"),
            number: self.next_number.to_string(),
            kind: Kind::Job,
            job_status: "completed",
            client: client.clone(),
            created_at,
            updated_at: created_at,
            issued: day,
            due: day.checked_add(Span::new().days(14)).unwrap_or(day),
            lines,
            discount: None,
            tax: client.tax,
            tip: cents(0),
            fee: cents(0),
            total_override: None,
            balance_text: None,
            deleted: false,
            refunded: cents(0),
            tags: Vec::new(),
        }
    }

    /// A payment of an amount towards a sale.
    pub(super) fn receipt(
        &mut self,
        sale: &Sale,
        amount: Decimal,
        day: Date,
        method: &'static str,
    ) -> Receipt {
        // One in ten is taken in the evening: the next day already in UTC.
        let evening = self.prng.percent(10);
        let drawn = i8::try_from(self.prng.below(8)).unwrap_or(0);
        let hour = if evening { 17 + drawn % 4 } else { 9 + drawn };
        let minute = i8::try_from(self.prng.below(60)).unwrap_or(0);
        let transaction = match method {
            "card" => format!("ch_{}", self.prng.code(16)),
            "ach" => format!("py_{}", self.prng.code(16)),
            "check" => (4000 + self.prng.below(5000)).to_string(),
            _ => String::new(),
        };
        Receipt {
            id: self.workiz_id("pay"),
            client_id: sale.client.id.clone(),
            job_id: job_id(sale),
            allocations: vec![(sale.id.clone(), amount)],
            amount,
            tip: cents(0),
            fee: cents(0),
            includes_tip: Some(true),
            method,
            transaction,
            status: "settled",
            collected_at: moment(day, hour, minute),
            day,
            refunded: cents(0),
            payout: None,
        }
    }

    /// Books a sale and its receipts as a clean bookkeeper does.
    pub(super) fn book(&mut self, sale: Sale, receipts: Vec<Receipt>) -> Case {
        let book = Booked::of(&sale, self.book_id());
        let mut banked = Vec::new();
        for receipt in &receipts {
            banked.push(Banked::of(receipt, &book, self.book_id()));
        }
        let (more_sales, more_books) = (Vec::new(), Vec::new());
        Case { sale, receipts, book: Some(book), banked, more_sales, more_books }
    }

    /// Takes a clean case that fits off the desk; the first from a drawn place on.
    pub(super) fn take(&mut self, fits: impl Fn(&Case) -> bool) -> Option<Case> {
        let length = self.clean.len();
        let start = usize::try_from(self.prng.below(u32::try_from(length).ok()?)).ok()?;
        let place = (start..length)
            .chain(0..start)
            .find(|place| self.clean.get(*place).is_some_and(&fits))?;
        Some(self.clean.remove(place))
    }

    /// Puts a planted case back and lists it.
    pub(super) fn plant(&mut self, mut case: Case, situation: u32, names: Names, what: &str) {
        case.cut_links();
        let mut workiz = Vec::new();
        let mut quickbooks = Vec::new();
        if names != Names::Payments {
            workiz.extend(case.sales().map(|it| it.id.clone()));
            quickbooks.extend(case.books().map(|it| it.id.clone()));
        }
        if names != Names::Invoices {
            workiz.extend(case.receipts.iter().map(|it| it.id.clone()));
            let given_back =
                |it: &&Refund| case.receipts.iter().any(|paid| paid.id == it.payment_id);
            workiz.extend(self.refunds.iter().filter(given_back).map(|it| it.id.clone()));
            quickbooks.extend(case.banked.iter().map(|it| it.id.clone()));
        }
        let first = match names {
            Names::Payments => case.receipts.iter().map(|it| it.day).min(),
            Names::Invoices | Names::All => case.books().map(|it| it.date).min(),
        };
        let first = first.unwrap_or(case.sale.issued);
        let day = if names == Names::Payments { first } else { first.min(case.sale.issued) };
        self.list(situation, workiz, quickbooks, day, what);
        self.done.push(case);
    }

    /// Lists a planted case.
    pub(super) fn list(
        &mut self,
        situation: u32,
        workiz: Vec<String>,
        quickbooks: Vec<String>,
        day: Date,
        what: &str,
    ) {
        let closed = if day <= CLOSED { Closed::Yes } else { Closed::No };
        self.rows.push(Row { situation, workiz, quickbooks, closed, what: what.to_owned() });
    }

    /// A client drawn by chance, of those whom both sides call by the same name.
    pub(super) fn any_client(&mut self) -> Option<Client> {
        let same = |it: &&Client| it.display_name.as_ref() == Some(&it.name);
        let length = u32::try_from(self.clients.iter().filter(same).count()).ok()?;
        let place = usize::try_from(self.prng.below(length)).ok()?;
        self.clients.iter().filter(same).nth(place).cloned()
    }
}

/// The id of the job that a sale came from.
pub(super) fn job_id(sale: &Sale) -> Option<String> {
    (sale.kind == Kind::Job).then(|| sale.job.clone())
}

/// A wall-clock time of the company (Pacific time) as a moment.
///
/// In the demo's months the clocks change once, on 2026-03-08 in the night; the offset is fixed
/// here so that the demo does not depend on the machine's time zone files.
pub(super) fn moment(day: Date, hour: i8, minute: i8) -> Timestamp {
    let offset = if day < date(2026, 3, 8) { 8 } else { 7 };
    let local = day.at(hour, minute, 0, 0).to_zoned(TimeZone::UTC);
    local.map_or(Timestamp::UNIX_EPOCH, |local| {
        let moment = local.timestamp();
        moment.checked_add(SignedDuration::from_hours(offset)).unwrap_or(moment)
    })
}

/// The day so many days later.
pub(super) fn later(day: Date, days: i64) -> Date {
    day.checked_add(SignedDuration::from_hours(24 * days)).unwrap_or(day)
}
