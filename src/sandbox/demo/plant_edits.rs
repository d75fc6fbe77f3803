//! Planted: invoices edited on one side, dates, numbers.

use jiff::civil::date;
use rust_decimal::Decimal;

use crate::sandbox::demo::book::BookLine;
use crate::sandbox::demo::book::PACKAGE;
use crate::sandbox::demo::book::item_id;
use crate::sandbox::demo::desk::Desk;
use crate::sandbox::demo::desk::Names;
use crate::sandbox::demo::desk::later;
use crate::sandbox::demo::plant_existence::later_moment;
use crate::sandbox::demo::sale::Kind;
use crate::sandbox::demo::sale::Line;
use crate::sandbox::demo::sale::cents;
use crate::sandbox::demo::tables;

pub(super) fn changed_later(desk: &mut Desk) -> Option<()> {
    for (month, what) in [
        (3, "A price was raised in Workiz after the invoice was booked; it is still open."),
        (1, "A price was raised in Workiz after January was closed in QuickBooks."),
    ] {
        let mut case = desk.take(|it| it.month() == month && it.is_plain() && it.is_unpaid())?;
        case.sale.lines.first_mut()?.price += cents(2500);
        case.sale.updated_at = later_moment(&case);
        desk.plant(case, 13, Names::Invoices, what);
    }
    Some(())
}

pub(super) fn changed_after_the_deposit(desk: &mut Desk) -> Option<()> {
    let mut case = desk.take(|it| {
        it.month() == 2 && it.sale.discount.is_none() && it.is_paid() && it.is_deposited()
    })?;
    let line = case.sale.lines.first_mut()?;
    line.quantity += Decimal::ONE;
    case.sale.updated_at = later_moment(&case);
    let what = "A quantity was raised in Workiz; the payment already sits in a bank deposit.";
    desk.plant(case, 13, Names::All, what);
    Some(())
}

pub(super) fn line_swapped(desk: &mut Desk) -> Option<()> {
    let mut case = desk.take(|it| {
        it.month() == 2 && it.is_plain() && it.sale.lines.iter().any(|it| it.item.id == "svc_DUCT")
    })?;
    let old = item_id("svc_DUCT");
    for line in &mut case.book.as_mut()?.lines {
        if line.item == old {
            line.item = item_id("svc_TUNE");
            "HVAC tune-up, large house".clone_into(&mut line.description);
        }
    }
    let what = "One line was booked under another item; the totals agree.";
    desk.plant(case, 14, Names::Invoices, what);
    Some(())
}

pub(super) fn edited_by_a_person(desk: &mut Desk) -> Option<()> {
    let mut case = desk.take(|it| it.month() == 3 && it.is_plain() && it.is_unpaid())?;
    let book = case.book.as_mut()?;
    let line = book.lines.first_mut()?;
    line.amount -= cents(1500);
    line.priced = None;
    "Price agreed on the phone, see e-mail; do not change".clone_into(&mut book.note);
    book.sync_token = 3;
    let what = "A bookkeeper lowered a line by 15.00 in QuickBooks on purpose; \
                a person must say which side holds.";
    desk.plant(case, 15, Names::Invoices, what);
    Some(())
}

pub(super) fn extra_work(desk: &mut Desk) -> Option<()> {
    let mut case = desk.take(|it| it.month() == 3 && it.is_plain() && it.is_paid())?;
    case.sale.lines.push(Line::of(tables::item("svc_HAUL"), Decimal::ONE));
    case.sale.updated_at = later_moment(&case);
    let what = "The job was reopened and haul-away was added after the payment; 75.00 is open \
                in Workiz.";
    desk.plant(case, 16, Names::Invoices, what);
    Some(())
}

pub(super) fn cosmetic(desk: &mut Desk) -> Option<()> {
    for month in [1, 2, 3] {
        let mut case =
            desk.take(|it| it.month() == month && it.is_plain() && it.sale.lines.len() > 1)?;
        let lines = &mut case.book.as_mut()?.lines;
        if month == 3 {
            lines.reverse();
        } else {
            for line in lines {
                line.description = format!("  {}  ", line.description.to_uppercase());
            }
        }
        let what = "The lines differ only in order, capitals or spaces; nothing to do.";
        desk.plant(case, 17, Names::Invoices, what);
    }
    Some(())
}

/// Evening invoices that were booked under the UTC day.
pub(super) fn utc_day(desk: &mut Desk) -> Option<()> {
    for (day, what) in [
        (date(2026, 1, 31), "Invoiced on the evening of January 31, booked on February 1."),
        (date(2026, 2, 18), "Invoiced in the evening, booked under the next day."),
        (date(2026, 2, 28), "Invoiced on the evening of February 28, booked in March."),
    ] {
        let client = desk.any_client()?;
        let lines = vec![Line::of(tables::item("svc_LABOR_AH"), Decimal::TWO)];
        let sale = desk.sale(&client, day, 19, lines);
        let receipt = desk.receipt(&sale, sale.total(), later(day, 2), "check");
        let mut case = desk.book(sale, vec![receipt]);
        case.book.as_mut()?.date = later(day, 1);
        desk.plant(case, 19, Names::Invoices, what);
    }
    Some(())
}

pub(super) fn due_date(desk: &mut Desk) -> Option<()> {
    for _ in 0..2 {
        let mut case = desk.take(|it| it.month() == 3 && it.is_plain() && it.is_unpaid())?;
        let book = case.book.as_mut()?;
        book.due = later(book.date, 30);
        desk.plant(
            case,
            20,
            Names::Invoices,
            "The due date in QuickBooks is 16 days later than in Workiz.",
        );
    }
    Some(())
}

pub(super) fn same_number(desk: &mut Desk) -> Option<()> {
    let mut case = desk.take(|it| it.month() == 3 && it.is_plain() && it.is_unpaid())?;
    let client = desk.any_client()?;
    let lines = vec![Line::of(tables::item("svc_PANEL"), Decimal::ONE)];
    let mut alone = desk.sale(&client, case.sale.issued, 13, lines);
    alone.kind = Kind::Standalone;
    alone.number.clone_from(&case.sale.number);
    let mut other = desk.book(alone, Vec::new());
    let book = other.book.as_mut()?;
    book.number = Some(format!("{}-S", case.sale.number));
    case.more_sales.push(other.sale);
    case.more_books.extend(other.book);
    let what = "A job invoice and a standalone invoice have the same number in Workiz; \
                QuickBooks has the second one with the suffix -S.";
    desk.plant(case, 21, Names::Invoices, what);
    Some(())
}

pub(super) fn long_number(desk: &mut Desk) -> Option<()> {
    let mut case = desk.take(|it| it.month() == 2 && it.is_plain() && it.is_paid())?;
    "SP-2026-MISSIONGROVE-0007".clone_into(&mut case.sale.number);
    case.book.as_mut()?.number = Some("SP-2026-MISSIONGROVE-".to_owned());
    let what = "The number has 25 characters; QuickBooks holds the first 21.";
    desk.plant(case, 22, Names::Invoices, what);
    Some(())
}

pub(super) fn native_number(desk: &mut Desk) -> Option<()> {
    for month in [1, 2, 2, 3] {
        let mut case = desk.take(|it| it.month() == month && it.is_plain() && it.is_paid())?;
        case.book.as_mut()?.number = Some(format!("SAJ{}_SKOT", case.sale.number));
        let what = "Workiz's own QuickBooks connection booked it and put letters around its number; \
                    it is the same invoice.";
        desk.plant(case, 25, Names::Invoices, what);
    }
    Some(())
}

/// A flat-rate package: components in Workiz, one line in the books.
pub(super) fn package(desk: &mut Desk) -> Option<()> {
    let client = desk.any_client()?;
    let mut lines: Vec<Line> = ["svc_TUNE", "svc_DUCT", "svc_CALL"]
        .iter()
        .map(|id| Line::of(tables::item(id), Decimal::ONE))
        .collect();
    for line in &mut lines {
        line.group = Some("grp_spring");
    }
    let sale = desk.sale(&client, date(2026, 3, 4), 10, lines);
    let receipt = desk.receipt(&sale, sale.total(), date(2026, 3, 5), "check");
    let mut case = desk.book(sale, vec![receipt]);
    let total = case.sale.subtotal();
    let book = case.book.as_mut()?;
    book.lines = vec![BookLine::plain(PACKAGE, "Spring package", total)];
    let what = "A package: three lines in Workiz, one line of the same sum in QuickBooks; the \
                totals agree.";
    desk.plant(case, 38, Names::Invoices, what);
    Some(())
}

pub(super) fn class_missing(desk: &mut Desk) -> Option<()> {
    for month in [2, 3] {
        let mut case = desk.take(|it| it.month() == month && it.is_plain() && it.is_paid())?;
        case.book.as_mut()?.class = None;
        desk.plant(case, 39, Names::Invoices, "The invoice has no class in QuickBooks.");
    }
    Some(())
}

/// Two invoices of one job, both booked: nothing to do.
pub(super) fn progress_billing(desk: &mut Desk) -> Option<()> {
    let client = desk.any_client()?;
    let lines = vec![Line::of(tables::item("svc_INST_WH"), Decimal::ONE)];
    let first = desk.sale(&client, date(2026, 2, 5), 9, lines.clone());
    let mut second = desk.sale(&client, date(2026, 3, 5), 9, lines);
    second.job.clone_from(&first.job);
    let mut case = desk.book(first, Vec::new());
    let other = desk.book(second, Vec::new());
    case.more_sales.push(other.sale);
    case.more_books.extend(other.book);
    let what = "Two invoices of one installation, a month apart, both booked; nothing to do.";
    desk.plant(case, 12, Names::Invoices, what);
    Some(())
}
