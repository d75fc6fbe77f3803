//! What customers owed on a day: open invoices, unused credits and unapplied payments.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde_json::Value;

use crate::sandbox::qbo::books::Books;
use crate::sandbox::qbo::json::Doc;
use crate::sandbox::qbo::json::amount;
use crate::sandbox::qbo::json::date;
use crate::sandbox::qbo::json::reference;
use crate::sandbox::qbo::json::rows;
use crate::sandbox::qbo::json::text;
use crate::sandbox::qbo::kind::Kind;

/// A document with something left.
#[derive(Debug)]
pub(super) struct OpenItem<'a> {
    pub(super) kind: Kind,
    pub(super) id: u64,
    pub(super) date: Date,
    /// The day from which it ages: the due date, or the date of a credit or payment.
    pub(super) due: Date,
    pub(super) customer: u64,
    pub(super) document: &'a Doc,
    /// What the document was worth; a credit and a payment are negative.
    pub(super) total: Decimal,
    /// What was left of it.
    pub(super) open: Decimal,
}

/// Gives the items open at the end of a day, by customer, due date and id.
///
/// An item of a later day is not there yet, and what a later payment took is still open, so the
/// sum is what stands on the account of receivables on that day.
pub(super) fn open_items(books: &Books, day: Date) -> Vec<OpenItem<'_>> {
    let dates = [Kind::Invoice, Kind::CreditMemo].map(|kind| dates(books, kind));
    let [invoices, credits] = &dates;
    let exists = |kind: Kind, id: u64| {
        let known = if kind == Kind::CreditMemo { credits } else { invoices };
        known.get(&id).is_some_and(|it| *it <= day)
    };
    let mut taken: BTreeMap<(Kind, u64), Decimal> = BTreeMap::new();
    let mut items = Vec::new();
    for (id, payment) in books.all(Kind::Payment) {
        let Some(item) = item(Kind::Payment, id, payment, day) else { continue };
        let mut left = amount(payment, "TotalAmt");
        for (kind, linked, applied) in applied(payment) {
            if !exists(kind, linked) {
                continue;
            }
            *taken.entry((kind, linked)).or_default() += applied;
            left += if kind == Kind::CreditMemo { applied } else { -applied };
        }
        items.push(OpenItem { total: -amount(payment, "TotalAmt"), open: -left, ..item });
    }
    for kind in [Kind::Invoice, Kind::CreditMemo] {
        for (id, form) in books.all(kind) {
            let Some(item) = item(kind, id, form, day) else { continue };
            let total = amount(form, "TotalAmt") - amount(form, "Deposit");
            let open = total - taken.get(&(kind, id)).copied().unwrap_or_default();
            let sign = if kind == Kind::CreditMemo { -Decimal::ONE } else { Decimal::ONE };
            items.push(OpenItem { total: sign * total, open: sign * open, ..item });
        }
    }
    items.retain(|it| !it.open.is_zero());
    items.sort_by_key(|it| (it.customer, it.due, it.id));
    items
}

fn dates(books: &Books, kind: Kind) -> BTreeMap<u64, Date> {
    let rows = books.all(kind);
    rows.filter_map(|(id, it)| Some((id, text(it, "TxnDate").and_then(date)?))).collect()
}

fn item(kind: Kind, id: u64, document: &Doc, day: Date) -> Option<OpenItem<'_>> {
    let made = text(document, "TxnDate").and_then(date).filter(|it| *it <= day)?;
    let due = text(document, "DueDate").and_then(date).unwrap_or(made);
    let customer = reference(document, "CustomerRef")?.parse().ok()?;
    let zero = Decimal::ZERO;
    Some(OpenItem { kind, id, date: made, due, customer, document, total: zero, open: zero })
}

/// Gives what a payment has applied to which document.
fn applied(payment: &Doc) -> Vec<(Kind, u64, Decimal)> {
    let lines = rows(payment, "Line").iter().filter_map(Value::as_object);
    let read = lines.filter_map(|line| {
        let link = rows(line, "LinkedTxn").first()?.as_object()?;
        let kind = text(link, "TxnType").and_then(Kind::by_name)?;
        let id = text(link, "TxnId")?.parse().ok()?;
        Some((kind, id, amount(line, "Amount")))
    });
    read.collect()
}
