//! Credits and payments that the company has applied by itself.
//!
//! Source: API reference for the preferences; what they do is assumed: the invoice due first is
//! paid first, of the same customer only, and a credit is applied by a payment of nothing.

use rust_decimal::Decimal;
use serde_json::Value;

use crate::sandbox::qbo::books::Books;
use crate::sandbox::qbo::json::Doc;
use crate::sandbox::qbo::json::amount;
use crate::sandbox::qbo::json::doc;
use crate::sandbox::qbo::json::money;
use crate::sandbox::qbo::json::put;
use crate::sandbox::qbo::json::reference;
use crate::sandbox::qbo::json::rows;
use crate::sandbox::qbo::json::text;
use crate::sandbox::qbo::json::to_reference;
use crate::sandbox::qbo::kind::Kind;
use crate::sandbox::qbo::render::prefers;
use crate::sandbox::qbo::write::DuplicateNumber;
use crate::sandbox::qbo::write::Operation;
use crate::sandbox::qbo::write::Order;

/// Gives a new payment that names no documents the open invoices, when the company wants that.
pub(super) fn fill(books: &Books, payment: &mut Doc) {
    let wanted = prefers(books, "SalesFormsPrefs", "AutoApplyPayments");
    if !wanted || !rows(payment, "Line").is_empty() {
        return;
    }
    let Some(customer) = reference(payment, "CustomerRef") else { return };
    let lines = taken(&open(books, Kind::Invoice, customer), amount(payment, "TotalAmt"));
    if !lines.is_empty() {
        put(payment, "Line", lines);
    }
}

/// Gives the payment of nothing that applies credits to a new invoice, or a new credit to invoices.
pub(super) fn settling(books: &Books, kind: Kind, id: u64) -> Option<Order> {
    if !prefers(books, "SalesFormsPrefs", "AutoApplyCredit") {
        return None;
    }
    let form = books.get(kind, id)?;
    let customer = reference(form, "CustomerRef")?;
    let (invoices, credits) = match kind {
        Kind::Invoice => {
            let own = vec![(kind, id, amount(form, "Balance"))];
            (own, open(books, Kind::CreditMemo, customer))
        }
        Kind::CreditMemo => {
            let own = vec![(kind, id, amount(form, "Balance"))];
            (open(books, Kind::Invoice, customer), own)
        }
        _ => return None,
    };
    let sum = |rows: &[(Kind, u64, Decimal)]| rows.iter().map(|it| it.2).sum::<Decimal>();
    let both = sum(&invoices).min(sum(&credits));
    if both.is_zero() {
        return None;
    }
    let mut lines = taken(&invoices, both);
    lines.extend(taken(&credits, both));
    let body = doc([
        ("CustomerRef", to_reference(customer)),
        ("TotalAmt", Value::from(0)),
        ("TxnDate", form.get("TxnDate").cloned().unwrap_or_default()),
        ("Line", Value::Array(lines)),
    ]);
    Some(Order {
        kind: Kind::Payment,
        operation: Operation::Save,
        body,
        duplicate_number: DuplicateNumber::Allowed,
    })
}

/// Gives a customer's open documents of a kind, the one due first at the front.
fn open(books: &Books, kind: Kind, customer: &str) -> Vec<(Kind, u64, Decimal)> {
    let own = books.all(kind).filter(|(_, it)| reference(it, "CustomerRef") == Some(customer));
    let mut found: Vec<(String, u64, Decimal)> = own
        .filter_map(|(id, it)| {
            let day = text(it, "DueDate").or_else(|| text(it, "TxnDate")).unwrap_or_default();
            let left = amount(it, "Balance");
            (left > Decimal::ZERO).then(|| (day.to_owned(), id, left))
        })
        .collect();
    found.sort();
    found.into_iter().map(|(_, id, left)| (kind, id, left)).collect()
}

/// Makes the lines that take an amount out of documents, one after the other.
fn taken(documents: &[(Kind, u64, Decimal)], total: Decimal) -> Vec<Value> {
    let mut left = total;
    let mut lines = Vec::new();
    for (kind, id, open) in documents {
        let share = left.min(*open);
        if share.is_zero() {
            break;
        }
        left -= share;
        let link =
            doc([("TxnId", Value::from(id.to_string())), ("TxnType", Value::from(kind.name()))]);
        lines.push(Value::Object(doc([
            ("Amount", money(share)),
            ("LinkedTxn", Value::Array(vec![Value::Object(link)])),
        ])));
    }
    lines
}
