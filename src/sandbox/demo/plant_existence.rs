//! Planted: invoices that one side lacks, has twice, or has dead.

use jiff::Timestamp;
use jiff::civil::date;
use rust_decimal::Decimal;

use crate::sandbox::demo::base;
use crate::sandbox::demo::book::BookLine;
use crate::sandbox::demo::book::Booked;
use crate::sandbox::demo::case::Case;
use crate::sandbox::demo::desk::Desk;
use crate::sandbox::demo::desk::Names;
use crate::sandbox::demo::desk::later;
use crate::sandbox::demo::desk::moment;
use crate::sandbox::demo::sale::Kind;
use crate::sandbox::demo::sale::Line;
use crate::sandbox::demo::sale::cents;
use crate::sandbox::demo::tables;

fn unbook(case: &mut Case) {
    case.book = None;
    case.banked.clear();
}

pub(super) fn missing(desk: &mut Desk) -> Option<()> {
    for month in [1, 2, 2, 3, 3] {
        let mut case = desk.take(|it| it.month() == month && it.is_plain() && it.is_paid())?;
        unbook(&mut case);
        let what = "The invoice and its payment were never entered in QuickBooks.";
        desk.plant(case, 1, Names::All, what);
    }
    for month in [1, 2, 3] {
        let mut case = desk.take(|it| it.month() == month && it.is_unpaid())?;
        unbook(&mut case);
        desk.plant(case, 1, Names::All, "The open invoice was never entered in QuickBooks.");
    }
    Some(())
}

pub(super) fn missing_with_its_customer(desk: &mut Desk) -> Option<()> {
    for (first, last, day) in [("Odile", "Farnsworth", 10), ("Ruben", "Halloway", 12)] {
        let mut client = base::add_client(desk, first, last, "");
        client.display_name = None;
        desk.clients.last_mut()?.display_name = None;
        let lines = vec![Line::of(tables::item("svc_DRAIN"), Decimal::ONE)];
        let sale = desk.sale(&client, date(2026, 3, day), 10, lines);
        let receipt = desk.receipt(&sale, sale.total(), date(2026, 3, day), "check");
        let mut case = desk.book(sale, vec![receipt]);
        unbook(&mut case);
        let what =
            "The invoice was never entered in QuickBooks, and the customer is not there either.";
        desk.plant(case, 1, Names::All, what);
    }
    Some(())
}

pub(super) fn missing_with_its_item(desk: &mut Desk) -> Option<()> {
    let client = desk.any_client()?;
    let lines = vec![Line::of(tables::item("prd_THERMO"), Decimal::ONE)];
    let sale = desk.sale(&client, date(2026, 3, 19), 11, lines);
    let mut case = desk.book(sale, Vec::new());
    unbook(&mut case);
    let what = "The invoice was never entered in QuickBooks, and its item Smart thermostat is \
                not there either.";
    desk.plant(case, 35, Names::All, what);
    Some(())
}

/// Wholesale invoices that were always typed into QuickBooks: out of scope.
pub(super) fn wholesale(desk: &mut Desk) -> Option<()> {
    desk.strangers.push(("900".to_owned(), "Harbor Wholesale Supply".to_owned()));
    let customer = desk.strangers.last()?.0.clone();
    for (number, month, amount) in
        [("W-2001", 1, 48_000), ("W-2002", 2, 51_250), ("W-2003", 2, 9_900), ("W-2004", 3, 62_075)]
    {
        let line = BookLine::plain("2", "Wholesale labor", cents(amount));
        let book = stranger(desk, number, &customer, month, line);
        let what = "A wholesale sale that never came from Workiz; it is out of scope.";
        desk.list(2, Vec::new(), vec![book.id.clone()], book.date, what);
        desk.extra_books.push(book);
    }
    Some(())
}

pub(super) fn typed_by_hand(desk: &mut Desk) -> Option<()> {
    let customer = desk.any_client()?.customer;
    let line = BookLine::plain("1", "Emergency visit, Sunday", cents(17_800));
    let book = stranger(desk, "H-17", &customer, 3, line);
    let what = "Somebody typed this invoice into QuickBooks; Workiz knows nothing of it.";
    desk.list(2, Vec::new(), vec![book.id.clone()], book.date, what);
    desk.extra_books.push(book);
    Some(())
}

fn stranger(desk: &mut Desk, number: &str, customer: &str, month: i8, line: BookLine) -> Booked {
    let day = date(2026, month, 14);
    Booked {
        id: desk.book_id(),
        number: Some(number.to_owned()),
        customer: customer.to_owned(),
        date: day,
        due: later(day, 30),
        lines: vec![line],
        discount: cents(0),
        tax_code: String::new(),
        tax: cents(0),
        class: None,
        note: String::new(),
        sync_token: 0,
        voided: false,
    }
}

pub(super) fn twice_in_the_books(desk: &mut Desk) -> Option<()> {
    for (month, days) in [(1, 0), (2, 1), (3, 0)] {
        let mut case = desk.take(|it| it.month() == month && it.is_plain() && it.is_paid())?;
        let mut twin = case.book.clone()?;
        twin.id = desk.book_id();
        twin.date = later(twin.date, days);
        twin.number = match month {
            1 => None,
            2 => Some(format!("{}-1", case.sale.number)),
            _ => Some(format!("SAJ{}_SKOT", case.sale.number)),
        };
        case.more_books.push(twin);
        let what = "The invoice stands twice in QuickBooks; the second one is open and unpaid.";
        desk.plant(case, 3, Names::Invoices, what);
    }
    Some(())
}

pub(super) fn job_and_standalone(desk: &mut Desk) -> Option<()> {
    let mut case = desk.take(|it| it.month() == 3 && it.is_plain() && it.is_unpaid())?;
    let lines = case.sale.lines.clone();
    let mut twin = desk.sale(&case.sale.client, case.sale.issued, 16, lines);
    twin.kind = Kind::Standalone;
    case.more_sales.push(twin);
    let what = "Workiz has the work twice, as job invoice and as standalone invoice, and \
                QuickBooks once; one of the two must be deleted in Workiz.";
    desk.plant(case, 4, Names::Invoices, what);
    Some(())
}

pub(super) fn without_amount(desk: &mut Desk) -> Option<()> {
    for day in [date(2026, 2, 6), date(2026, 3, 6)] {
        let client = desk.any_client()?;
        let mut line = Line::of(tables::item("svc_CALL"), Decimal::ONE);
        line.price = cents(0);
        let sale = desk.sale(&client, day, 9, vec![line]);
        let mut case = desk.book(sale, Vec::new());
        unbook(&mut case);
        desk.plant(case, 6, Names::Invoices, "A free visit: the total is 0.00, nothing to book.");
    }
    Some(())
}

pub(super) fn negative(desk: &mut Desk) -> Option<()> {
    let client = desk.any_client()?;
    let mut line = Line::of(tables::item("svc_CALL"), Decimal::ONE);
    line.price = cents(-7500);
    "Goodwill for a late arrival".clone_into(&mut line.description);
    let sale = desk.sale(&client, date(2026, 3, 11), 12, vec![line]);
    let mut case = desk.book(sale, Vec::new());
    unbook(&mut case);
    let what = "The invoice's total is below zero; QuickBooks takes that only as a credit memo.";
    desk.plant(case, 7, Names::Invoices, what);
    Some(())
}

pub(super) fn canceled_with_fee(desk: &mut Desk) -> Option<()> {
    let mut case = desk.take(|it| it.month() == 3 && it.is_plain() && it.is_unpaid())?;
    case.sale.job_status = "canceled";
    case.sale.lines = vec![Line::of(tables::item("svc_CANCEL"), Decimal::ONE)];
    case.sale.updated_at = later_moment(&case);
    let what = "The job was canceled and only the fee of 89.00 stays; \
                QuickBooks still has the whole job.";
    desk.plant(case, 8, Names::Invoices, what);
    Some(())
}

pub(super) fn deleted_in_workiz(desk: &mut Desk) -> Option<()> {
    for month in [1, 2] {
        let mut case = desk.take(|it| it.month() == month && it.is_plain() && it.is_unpaid())?;
        case.sale.deleted = true;
        case.sale.updated_at = later_moment(&case);
        let what = "The invoice was deleted in Workiz and is still open in QuickBooks.";
        desk.plant(case, 9, Names::Invoices, what);
    }
    Some(())
}

pub(super) fn voided_in_the_books(desk: &mut Desk) -> Option<()> {
    let mut case = desk.take(|it| it.month() == 2 && it.is_plain() && it.is_unpaid())?;
    case.book.as_mut()?.voided = true;
    let what = "The invoice was voided in QuickBooks, but the client still owes it in Workiz.";
    desk.plant(case, 10, Names::Invoices, what);
    Some(())
}

/// Two invoices that nothing tells apart: only a person can settle which is which.
pub(super) fn twins(desk: &mut Desk) -> Option<()> {
    let client = desk.any_client()?;
    let day = date(2026, 3, 18);
    let lines = vec![Line::of(tables::item("svc_DRAIN"), Decimal::ONE)];
    let first = desk.sale(&client, day, 9, lines.clone());
    let second = desk.sale(&client, day, 15, lines);
    let mut case = desk.book(first, Vec::new());
    let other = desk.book(second, Vec::new());
    case.more_sales.push(other.sale);
    case.more_books.extend(other.book);
    for book in case.book.iter_mut().chain(&mut case.more_books) {
        book.number = None;
    }
    let what = "Two visits of one day with the same amount; QuickBooks has both without numbers, \
                and nothing tells which is which.";
    desk.plant(case, 23, Names::Invoices, what);
    Some(())
}

pub(super) fn test_job(desk: &mut Desk) -> Option<()> {
    let client = base::add_client(desk, "TEST", "do not use", "");
    desk.clients.last_mut()?.display_name = None;
    let mut line = Line::of(tables::item("svc_CALL"), Decimal::ONE);
    line.price = cents(100);
    let mut sale = desk.sale(&client, date(2026, 2, 3), 8, vec![line]);
    sale.tags = vec!["test"];
    let mut case = desk.book(sale, Vec::new());
    unbook(&mut case);
    desk.plant(
        case,
        101,
        Names::Invoices,
        "A test job of the client TEST do not use; the mapping leaves that client out.",
    );
    Some(())
}

/// A moment some days after the invoice was made.
pub(super) fn later_moment(case: &Case) -> Timestamp {
    moment(later(case.sale.issued, 2), 14, 20)
}
