//! Planted: payments that are missing, doubled, misapplied or changed.

use jiff::civil::date;
use rust_decimal::Decimal;

use crate::sandbox::demo::book::Banked;
use crate::sandbox::demo::case::Case;
use crate::sandbox::demo::desk::Desk;
use crate::sandbox::demo::desk::Names;
use crate::sandbox::demo::desk::later;
use crate::sandbox::demo::sale::Line;
use crate::sandbox::demo::sale::Sale;
use crate::sandbox::demo::sale::cents;
use crate::sandbox::demo::tables;

fn paid_in(month: i8) -> impl Fn(&Case) -> bool {
    move |it| it.month() == month && it.is_plain() && it.is_paid()
}

pub(super) fn missing(desk: &mut Desk) -> Option<()> {
    for month in [1, 2, 3, 3] {
        let mut case = desk.take(paid_in(month))?;
        case.banked.clear();
        let what = "The payment was never entered; the invoice is still open in QuickBooks.";
        desk.plant(case, 59, Names::Payments, what);
    }
    Some(())
}

pub(super) fn twice(desk: &mut Desk) -> Option<()> {
    for month in [2, 3] {
        let mut case =
            desk.take(|it| it.month() == month && it.is_plain() && it.is_paid_by("check"))?;
        let mut copy = case.banked.first()?.clone();
        copy.id = desk.book_id();
        copy.links.clear();
        case.banked.push(copy);
        let what = "The payment was entered twice; the second one is unapplied.";
        desk.plant(case, 60, Names::Payments, what);
    }
    Some(())
}

pub(super) fn net_instead_of_gross(desk: &mut Desk) -> Option<()> {
    let mut case = desk.take(|it| it.month() == 3 && it.is_plain() && it.is_paid_by("card"))?;
    let fee = case.receipts.first()?.processing_fee();
    case.banked.first_mut()?.amount -= fee;
    shrink_links(&mut case);
    let what = "The card payment was entered net of the processing fee.";
    desk.plant(case, 62, Names::Payments, what);
    Some(())
}

pub(super) fn other_amount(desk: &mut Desk) -> Option<()> {
    let mut case = desk.take(|it| {
        it.month() == 2 && it.is_plain() && it.is_paid_by("check") && it.sale.total() > cents(5000)
    })?;
    case.banked.first_mut()?.amount -= cents(900);
    shrink_links(&mut case);
    let what = "The check was entered 9.00 too low, two digits swapped.";
    desk.plant(case, 63, Names::Payments, what);
    Some(())
}

fn shrink_links(case: &mut Case) {
    for banked in &mut case.banked {
        for (_, amount) in &mut banked.links {
            *amount = (*amount).min(banked.amount);
        }
    }
}

pub(super) fn other_date(desk: &mut Desk) -> Option<()> {
    let mut case = desk.take(|it| {
        it.is_plain()
            && it.is_paid()
            && it.receipts.iter().all(|it| it.day.month() == 3 && it.day.day() < 20)
    })?;
    let banked = case.banked.first_mut()?;
    banked.date = later(banked.date, 3);
    let what = "The payment was entered three days after it was taken, in the same month.";
    desk.plant(case, 64, Names::Payments, what);
    let mut case = desk.take(|it| {
        it.is_plain()
            && it.is_paid()
            && it.receipts.iter().all(|it| it.day.month() == 2 && it.day.day() > 24)
    })?;
    case.banked.first_mut()?.date = date(2026, 3, 2);
    let what = "The payment was taken in February and entered in March.";
    desk.plant(case, 64, Names::Payments, what);
    Some(())
}

pub(super) fn other_method(desk: &mut Desk) -> Option<()> {
    for (method, booked) in [("cash", "check"), ("check", "cash")] {
        let mut case = desk.take(|it| it.month() > 1 && it.is_plain() && it.is_paid_by(method))?;
        case.banked.first_mut()?.method = booked;
        let what = format!("Paid by {method}, entered as {booked}.");
        desk.plant(case, 65, Names::Payments, &what);
    }
    Some(())
}

/// Two open invoices of one client; the payment of one was applied to the other.
pub(super) fn wrong_invoice(desk: &mut Desk) -> Option<()> {
    let (first, second) = pair(desk, 3)?;
    let receipt = desk.receipt(&first, first.total(), date(2026, 3, 9), "check");
    let mut case = desk.book(first, vec![receipt]);
    let other = desk.book(second, Vec::new());
    let target = other.book.as_ref()?.id.clone();
    case.banked.first_mut()?.links.first_mut()?.0 = target;
    case.more_sales.push(other.sale);
    case.more_books.extend(other.book);
    let what = "The payment was applied to another invoice of the same customer.";
    desk.plant(case, 66, Names::All, what);
    Some(())
}

pub(super) fn wrong_customer(desk: &mut Desk) -> Option<()> {
    let mut case = desk.take(paid_in(2))?;
    let own = case.sale.client.customer.clone();
    let other = [desk.any_client()?, desk.any_client()?];
    let other = other.into_iter().find(|it| it.customer != own)?;
    let banked = case.banked.first_mut()?;
    banked.customer = other.customer;
    banked.links.clear();
    let what = "The payment was entered for another customer and is unapplied there.";
    desk.plant(case, 67, Names::Payments, what);
    Some(())
}

fn pair(desk: &mut Desk, month: i8) -> Option<(Sale, Sale)> {
    let client = desk.any_client()?;
    let drain = vec![Line::of(tables::item("svc_DRAIN"), Decimal::ONE)];
    let duct = vec![Line::of(tables::item("svc_DUCT"), Decimal::ONE)];
    let first = desk.sale(&client, date(2026, month, 3), 9, drain);
    Some((first, desk.sale(&client, date(2026, month, 5), 9, duct)))
}

/// One Workiz payment over three invoices: booked as one payment, then as three.
pub(super) fn over_several(desk: &mut Desk) -> Option<()> {
    for month in [2, 3] {
        let (first, second) = pair(desk, month)?;
        let call = vec![Line::of(tables::item("svc_CALL"), Decimal::ONE)];
        let third = desk.sale(&first.client, date(2026, month, 6), 9, call);
        let total = first.total() + second.total() + third.total();
        let mut receipt = desk.receipt(&first, total, date(2026, month, 9), "check");
        let sales = [&first, &second, &third];
        receipt.allocations = sales.iter().map(|it| (it.id.clone(), it.total())).collect();
        receipt.job_id = None;
        let mut case = desk.book(first, vec![receipt]);
        for sale in [second, third] {
            let other = desk.book(sale, Vec::new());
            case.more_sales.push(other.sale);
            case.more_books.extend(other.book);
        }
        let links: Vec<(String, Decimal)> =
            case.books().map(|it| (it.id.clone(), it.total())).collect();
        let mut whole = case.banked.pop()?;
        let what = if month == 2 {
            whole.links = links;
            case.banked.push(whole);
            "One check pays three invoices; QuickBooks has it the same way, nothing to do."
        } else {
            for (invoice, amount) in links {
                let links = vec![(invoice, amount)];
                let id = desk.book_id();
                case.banked.push(Banked { id, amount, links, ..whole.clone() });
            }
            "One check pays three invoices; QuickBooks has three payments with its number."
        };
        desk.plant(case, 68, Names::All, what);
    }
    Some(())
}

pub(super) fn collapsed(desk: &mut Desk) -> Option<()> {
    let mut case = desk.take(|it| it.is_plain() && it.month() > 1 && it.receipts.len() == 2)?;
    let second = case.banked.pop()?;
    let first = case.banked.first_mut()?;
    first.amount += second.amount;
    first.date = second.date;
    first.links.first_mut()?.1 = first.amount;
    let what =
        "The client paid a deposit and later the balance; QuickBooks has one payment of the sum.";
    desk.plant(case, 69, Names::Payments, what);
    Some(())
}

pub(super) fn overpaid(desk: &mut Desk) -> Option<()> {
    let mut case = desk.take(|it| it.month() == 3 && it.is_plain() && it.is_paid_by("check"))?;
    case.receipts.first_mut()?.amount += cents(5000);
    case.banked.first_mut()?.amount += cents(5000);
    let what = "The client paid 50.00 too much; both sides hold it as a credit.";
    desk.plant(case, 70, Names::Payments, what);
    Some(())
}

pub(super) fn never_applied(desk: &mut Desk) -> Option<()> {
    let mut case = desk.take(paid_in(3))?;
    case.banked.first_mut()?.links.clear();
    let what = "The payment is in QuickBooks but was never applied to its invoice.";
    desk.plant(case, 72, Names::Payments, what);
    Some(())
}

fn ach(desk: &mut Desk) -> Option<Case> {
    desk.take(|it| it.month() == 3 && it.is_plain() && it.is_paid_by("ach"))
}

pub(super) fn pending(desk: &mut Desk) -> Option<()> {
    let mut case = ach(desk)?;
    case.receipts.first_mut()?.status = "pending";
    let what = "The bank transfer is still pending, but QuickBooks has it as paid.";
    desk.plant(case, 74, Names::Payments, what);
    let mut case = ach(desk)?;
    case.receipts.first_mut()?.status = "pending";
    case.banked.clear();
    let what = "The bank transfer is pending and rightly not in QuickBooks yet.";
    desk.plant(case, 74, Names::Payments, what);
    Some(())
}

pub(super) fn returned(desk: &mut Desk) -> Option<()> {
    let mut case = desk.take(|it| it.month() == 2 && it.is_plain() && it.is_paid_by("ach"))?;
    case.receipts.first_mut()?.status = "failed";
    let what = "The bank transfer was returned; QuickBooks still has the payment.";
    desk.plant(case, 75, Names::Payments, what);
    Some(())
}
