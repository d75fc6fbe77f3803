//! Planted: customers, money without an invoice, refunds, disputes.

use jiff::civil::date;
use rust_decimal::Decimal;

use crate::sandbox::demo::base;
use crate::sandbox::demo::book::BookedRefund;
use crate::sandbox::demo::book::item_id;
use crate::sandbox::demo::case::Case;
use crate::sandbox::demo::desk::Desk;
use crate::sandbox::demo::desk::Dispute;
use crate::sandbox::demo::desk::Names;
use crate::sandbox::demo::desk::Refund;
use crate::sandbox::demo::desk::later;
use crate::sandbox::demo::desk::moment;
use crate::sandbox::demo::sale::Line;
use crate::sandbox::demo::sale::cents;
use crate::sandbox::demo::tables;

fn move_to(case: &mut Case, customer: &str) {
    if let Some(book) = &mut case.book {
        customer.clone_into(&mut book.customer);
    }
    for banked in &mut case.banked {
        customer.clone_into(&mut banked.customer);
    }
}

pub(super) fn customer_twice(desk: &mut Desk) -> Option<()> {
    let mut case = desk.take(|it| it.month() == 2 && it.is_plain() && it.is_paid())?;
    desk.strangers.push(("901".to_owned(), format!("{} - 2", case.sale.client.name)));
    move_to(&mut case, "901");
    let what = "QuickBooks has the customer twice, and the invoice is on the second one (- 2).";
    desk.plant(case, 27, Names::All, what);
    Some(())
}

pub(super) fn customer_renamed(desk: &mut Desk) -> Option<()> {
    // A client with one invoice: no other document may be touched by the name.
    let all: Vec<String> =
        desk.clean.iter().chain(&desk.done).map(|it| it.sale.client.id.clone()).collect();
    let case = desk.take(|it| {
        let id = &it.sale.client.id;
        it.is_plain()
            && it.is_paid()
            && it.sale.client.company.is_empty()
            && all.iter().filter(|it| *it == id).count() == 1
    })?;
    let id = case.sale.client.id.clone();
    let listed = desk.clients.iter_mut().find(|it| it.id == id)?;
    listed.display_name = Some(format!("{}-Hale", listed.name));
    let what = "The customer has another last name in QuickBooks.";
    desk.plant(case, 29, Names::Invoices, what);
    Some(())
}

pub(super) fn client_without_name(desk: &mut Desk) -> Option<()> {
    let mut client = base::add_client(desk, "", "", "");
    let display = Some(format!("Client {}", client.id));
    client.display_name.clone_from(&display);
    desk.clients.last_mut()?.display_name = display;
    let lines = vec![Line::of(tables::item("svc_PANEL"), Decimal::ONE)];
    let sale = desk.sale(&client, date(2026, 3, 17), 9, lines);
    let case = desk.book(sale, Vec::new());
    let what = "The client has no name in Workiz; the customer in QuickBooks is named by the \
                client's id.";
    desk.plant(case, 31, Names::Invoices, what);
    Some(())
}

pub(super) fn wrong_customer(desk: &mut Desk) -> Option<()> {
    let mut case = desk.take(|it| it.month() == 3 && it.is_plain() && it.is_paid())?;
    let own = case.sale.client.customer.clone();
    let other = [desk.any_client()?, desk.any_client()?];
    let other = other.into_iter().find(|it| it.customer != own)?;
    move_to(&mut case, &other.customer);
    let what = "Invoice and payment were booked on another customer.";
    desk.plant(case, 32, Names::All, what);
    Some(())
}

/// A payment logged on a job that was never invoiced.
pub(super) fn payment_without_invoice(desk: &mut Desk) -> Option<()> {
    let client = desk.any_client()?;
    let day = date(2026, 3, 20);
    let lines = vec![Line::of(tables::item("svc_DRAIN"), Decimal::ONE)];
    let sale = desk.sale(&client, day, 9, lines);
    let mut receipt = desk.receipt(&sale, sale.total(), day, "check");
    receipt.allocations.clear();
    let what = "A check was logged on a job that was never invoiced; QuickBooks does not have it.";
    desk.list(77, vec![receipt.id.clone()], Vec::new(), day, what);
    desk.loose.push(receipt);
    Some(())
}

pub(super) fn refunded_in_full(desk: &mut Desk) -> Option<()> {
    let mut case = desk.take(|it| it.month() == 2 && it.is_plain() && it.is_paid_by("card"))?;
    let total = case.sale.total();
    refund(desk, &mut case, total, "Work not done")?;
    let what = "The payment was refunded in full in Workiz; QuickBooks knows nothing of it.";
    desk.plant(case, 78, Names::All, what);
    Some(())
}

pub(super) fn refunded_in_part(desk: &mut Desk) -> Option<()> {
    for booked in [false, true] {
        let mut case = desk.take(|it| {
            it.month() == 3
                && it.is_plain()
                && it.is_paid_by("card")
                && it.sale.total() > cents(20_000)
        })?;
        refund(desk, &mut case, cents(4000), "Goodwill")?;
        let mut what = "40.00 were refunded in Workiz; QuickBooks knows nothing of it.";
        if booked {
            what = "40.00 were refunded in Workiz and booked as a refund receipt; nothing to do.";
            let reference = desk.refunds.last()?.id.clone();
            let id = desk.book_id();
            desk.booked_refunds.push(BookedRefund {
                id,
                customer: case.sale.client.customer.clone(),
                date: later(case.receipts.first()?.day, 3),
                amount: cents(4000),
                reference,
                item: item_id("svc_CALL"),
            });
        }
        desk.plant(case, 79, Names::All, what);
    }
    Some(())
}

fn refund(desk: &mut Desk, case: &mut Case, amount: Decimal, reason: &'static str) -> Option<()> {
    let id = desk.workiz_id("ref");
    case.sale.refunded = amount;
    let receipt = case.receipts.first_mut()?;
    receipt.refunded = amount;
    receipt.status = if amount == receipt.amount { "refunded" } else { "partially_refunded" };
    let created_at = moment(later(receipt.day, 3), 11, 5);
    case.sale.updated_at = created_at;
    let payment_id = receipt.id.clone();
    desk.refunds.push(Refund { id, payment_id, amount, created_at, reason });
    Some(())
}

pub(super) fn disputed(desk: &mut Desk) -> Option<()> {
    let mut case = desk.take(|it| it.month() == 3 && it.is_plain() && it.is_paid_by("card"))?;
    let id = desk.workiz_id("dp");
    let receipt = case.receipts.first_mut()?;
    receipt.status = "disputed";
    desk.disputes.push(Dispute {
        id,
        payment_id: receipt.id.clone(),
        amount: receipt.amount,
        created_at: moment(date(2026, 4, 1), 10, 0),
    });
    let what = "The cardholder disputes the payment; Workiz Pay has taken the money back for now.";
    desk.plant(case, 84, Names::Payments, what);
    Some(())
}
