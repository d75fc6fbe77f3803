//! The clean company: its clients, and three months of invoices that tie out exactly.

use jiff::civil::Date;
use jiff::civil::date;
use rust_decimal::Decimal;

use crate::sandbox::decimals::half_up_cents;
use crate::sandbox::demo::case::Case;
use crate::sandbox::demo::desk::Desk;
use crate::sandbox::demo::desk::later;
use crate::sandbox::demo::sale::Client;
use crate::sandbox::demo::sale::Discount;
use crate::sandbox::demo::sale::Line;
use crate::sandbox::demo::sale::Receipt;
use crate::sandbox::demo::sale::Sale;
use crate::sandbox::demo::sale::cents;
use crate::sandbox::demo::tables::COMPANIES;
use crate::sandbox::demo::tables::FIRST_NAMES;
use crate::sandbox::demo::tables::ITEMS;
use crate::sandbox::demo::tables::LAST_NAMES;
use crate::sandbox::demo::tables::STREETS;
use crate::sandbox::demo::tables::TAXES;

/// Invoices of the clean company; planted cases bring some more.
const INVOICES: u32 = 410;

/// Days from New Year to the end of March.
const DAYS: u32 = 90;

/// A payout: id, first and last day of its payments, arrival.
pub(super) type Window = (&'static str, Date, Date, Date);

/// The payouts; of other days' card payments the demo knows no payout.
pub(super) const PAYOUTS: [Window; 4] = [
    ("po_1", date(2026, 1, 12), date(2026, 1, 16), date(2026, 1, 20)),
    ("po_2", date(2026, 2, 9), date(2026, 2, 13), date(2026, 2, 18)),
    ("po_3", date(2026, 3, 9), date(2026, 3, 13), date(2026, 3, 17)),
    ("po_4", date(2026, 3, 23), date(2026, 3, 26), date(2026, 3, 31)),
];

/// Fills the desk.
pub(super) fn fill(desk: &mut Desk) {
    for name in COMPANIES {
        add_client(desk, "", "", name);
    }
    let mut used: Vec<(&str, &str)> = Vec::new();
    while used.len() < 102 {
        let pair = (desk.prng.pick(&FIRST_NAMES), desk.prng.pick(&LAST_NAMES));
        if !used.contains(&pair) {
            used.push(pair);
            add_client(desk, pair.0, pair.1, "");
        }
    }
    for number in 0..INVOICES {
        let day = later(date(2026, 1, 1), i64::from(number * DAYS / INVOICES));
        if let Some(case) = invoice(desk, day) {
            desk.clean.push(case);
        }
    }
}

/// Adds a client whom the books know by the same name.
pub(super) fn add_client(desk: &mut Desk, first: &str, last: &str, company: &str) -> Client {
    let place = desk.clients.len() + 1;
    let person = format!("{first} {last}");
    let name = if company.is_empty() { person.trim().to_owned() } else { company.to_owned() };
    let letters: String = name.to_lowercase().chars().filter(char::is_ascii_alphabetic).collect();
    let house = 100 + desk.prng.below(4800);
    let street = desk.prng.pick(&STREETS);
    // The first three taxes: the books have no code for the last.
    let tax = desk.prng.pick(TAXES.get(..3).unwrap_or_default());
    let client = Client {
        id: desk.workiz_id("cl"),
        name: name.clone(),
        first_name: first.to_owned(),
        last_name: last.to_owned(),
        company: company.to_owned(),
        email: format!("{letters}@example.com"),
        phone: format!("+1619555{:04}", 100 + place),
        street: format!("{house} {street}"),
        tax,
        customer: place.to_string(),
        display_name: Some(name),
    };
    desk.clients.push(client.clone());
    client
}

/// One clean invoice of a day, booked.
pub(super) fn invoice(desk: &mut Desk, day: Date) -> Option<Case> {
    let client = desk.any_client()?;
    let lines = some_lines(desk);
    let hour = i8::try_from(8 + desk.prng.below(8)).unwrap_or(8);
    let mut sale = desk.sale(&client, day, hour, lines);
    if desk.prng.percent(16) {
        sale.discount = Some(some_discount(desk, &sale));
    }
    let receipts = settle(desk, &mut sale);
    Some(desk.book(sale, receipts))
}

fn some_lines(desk: &mut Desk) -> Vec<Line> {
    let count = 1 + desk.prng.below(4);
    let mut lines: Vec<Line> = Vec::new();
    for _ in 0..count {
        // The last item is new: the books do not have it yet.
        let item = desk.prng.pick(ITEMS.get(..24).unwrap_or_default());
        if item.id == "svc_CANCEL" || lines.iter().any(|it| it.item.id == item.id) {
            continue;
        }
        let quantity = if item.id.starts_with("svc_LABOR") {
            // Labor goes by the quarter of an hour.
            Decimal::new(i64::from(100 + 25 * desk.prng.below(11)), 2).normalize()
        } else {
            Decimal::from(1 + desk.prng.below(3))
        };
        lines.push(Line::of(item, quantity));
    }
    if lines.is_empty() {
        let call = ITEMS.first().copied().unwrap_or_default();
        lines.push(Line::of(call, Decimal::ONE));
    }
    lines
}

fn some_discount(desk: &mut Desk, sale: &Sale) -> Discount {
    if desk.prng.percent(50) || sale.subtotal() < cents(10_000) {
        let percent = desk.prng.pick(&[5_u32, 10, 15]);
        let percent = Decimal::from(percent);
        let amount = half_up_cents(sale.subtotal() * percent / Decimal::ONE_HUNDRED);
        Discount { percent: Some(percent), amount }
    } else {
        Discount { percent: None, amount: cents(desk.prng.pick(&[2500, 5000])) }
    }
}

/// Decides how a sale is paid; tips and fees come with card payments and join the sale.
fn settle(desk: &mut Desk, sale: &mut Sale) -> Vec<Receipt> {
    let recent = sale.issued >= date(2026, 3, 10);
    if desk.prng.percent(if recent { 35 } else { 5 }) {
        return Vec::new();
    }
    let method = desk.prng.pick(&["card", "card", "card", "check", "cash", "ach"]);
    let wait = if method == "cash" { 0 } else { i64::from(desk.prng.below(8)) };
    let day = later(sale.issued, wait).min(date(2026, 4, 1));
    // A bank transfer of the last days would not have settled yet.
    let method = if method == "ach" && day > date(2026, 3, 24) { "check" } else { method };
    if desk.prng.percent(8) && sale.total() > cents(30_000) {
        let deposit = half_up_cents(sale.total() * Decimal::new(3, 1));
        let first = desk.receipt(sale, deposit, sale.issued, "card");
        let rest = desk.receipt(sale, sale.total() - deposit, day, method);
        return vec![with_payout(first), with_payout(rest)];
    }
    if method == "card" && desk.prng.percent(15) {
        sale.tip = cents(i64::from(500 + 500 * desk.prng.below(9)));
    } else if method == "card" && desk.prng.percent(8) {
        sale.fee = half_up_cents(sale.total() * Decimal::new(3, 2));
    }
    let mut receipt = desk.receipt(sale, sale.total(), day, method);
    receipt.tip = sale.tip;
    receipt.fee = sale.fee;
    vec![with_payout(receipt)]
}

fn with_payout(mut receipt: Receipt) -> Receipt {
    if matches!(receipt.method, "card" | "ach") {
        let window =
            PAYOUTS.iter().find(|(_, from, to, _)| receipt.day >= *from && receipt.day <= *to);
        receipt.payout = window.map(|(id, _, _, _)| *id);
    }
    receipt
}
