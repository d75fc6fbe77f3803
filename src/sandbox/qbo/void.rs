//! Voids and deletes transactions, with what that does to the documents they are linked with.

use std::sync::Arc;

use serde_json::Value;

use crate::sandbox::qbo::books::Books;
use crate::sandbox::qbo::deposit;
use crate::sandbox::qbo::fault::Fault;
use crate::sandbox::qbo::json::Doc;
use crate::sandbox::qbo::json::amount;
use crate::sandbox::qbo::json::doc;
use crate::sandbox::qbo::json::put;
use crate::sandbox::qbo::json::rows;
use crate::sandbox::qbo::json::text;
use crate::sandbox::qbo::kind::Kind;
use crate::sandbox::qbo::payment;
use crate::sandbox::qbo::settings::QboSettings;
use crate::sandbox::qbo::settings::VoidWithPayments;

/// Voids a transaction: it stays, with zeros and "Voided" before its note.
///
/// Source: recorded traffic for invoices, API reference for payments; the others are assumed.
pub(super) fn void(
    books: &mut Books,
    settings: &QboSettings,
    kind: Kind,
    id: u64,
    previous: &Arc<Doc>,
) -> Result<(), Fault> {
    let mut voided = Doc::clone(previous);
    match kind {
        Kind::Invoice => free_of_payments(books, settings, kind, id, previous)?,
        Kind::Payment => payment::detach(books, id, previous),
        Kind::SalesReceipt | Kind::RefundReceipt => {}
        _ => return Err(Fault::unsupported(&format!("void on {}", kind.name()))),
    }
    let noted = text(previous, "PrivateNote").is_some_and(|it| it.starts_with("Voided"));
    if noted && amount(previous, "TotalAmt").is_zero() {
        return Ok(());
    }
    let note = text(previous, "PrivateNote");
    let note = note.map_or_else(|| "Voided".to_owned(), |old| format!("Voided - {old}"));
    put(&mut voided, "PrivateNote", note);
    put(&mut voided, "TotalAmt", 0);
    if voided.contains_key("LinkedTxn") {
        put(&mut voided, "LinkedTxn", Vec::<Value>::new());
    }
    if kind == Kind::Payment {
        put(&mut voided, "UnappliedAmt", 0);
        put(&mut voided, "Line", Vec::<Value>::new());
    } else {
        put(&mut voided, "Balance", 0);
        put(&mut voided, "TxnTaxDetail", doc([("TotalTax", Value::from(0))]));
        voided.remove("Deposit");
        let lines = rows(previous, "Line").iter().filter_map(Value::as_object);
        let lines: Vec<Value> = lines.map(|it| Value::Object(zeroed(it))).collect();
        put(&mut voided, "Line", lines);
    }
    books.put_changed(kind, id, voided);
    Ok(())
}

/// Deletes a transaction.
pub(super) fn delete(
    books: &mut Books,
    settings: &QboSettings,
    kind: Kind,
    id: u64,
    previous: &Arc<Doc>,
) -> Result<(), Fault> {
    match kind {
        Kind::Invoice | Kind::CreditMemo => {
            free_of_payments(books, settings, kind, id, previous)?;
        }
        Kind::Payment => payment::detach(books, id, previous),
        Kind::Deposit => deposit::detach(books, id, previous),
        Kind::Attachable => books.files.remove(id),
        Kind::SalesReceipt | Kind::RefundReceipt => {}
        _ => return Err(Fault::unsupported(&format!("delete on {}", kind.name()))),
    }
    books.remove(kind, id);
    Ok(())
}

/// Makes sure that no payment is applied to a document that is to go.
fn free_of_payments(
    books: &mut Books,
    settings: &QboSettings,
    kind: Kind,
    id: u64,
    document: &Doc,
) -> Result<(), Fault> {
    let mut links = rows(document, "LinkedTxn").iter().filter_map(Value::as_object);
    if !links.any(|it| text(it, "TxnType") == Some("Payment")) {
        return Ok(());
    }
    match settings.void_with_payments {
        VoidWithPayments::Refuse => Err(Fault::business(
            "You can't void or delete this transaction because payments are applied to it. \
             Unlink the payments first.",
        )),
        VoidWithPayments::Unlink if kind == Kind::Invoice => {
            let applied = payment::applied_to(document);
            payment::release(books, kind, id, document, applied)
        }
        VoidWithPayments::Unlink => Err(Fault::not_simulated("Deleting an applied credit memo")),
    }
}

fn zeroed(line: &Doc) -> Doc {
    let mut zero = line.clone();
    if zero.contains_key("Amount") {
        put(&mut zero, "Amount", 0);
    }
    if let Some(Value::Object(group)) = zero.get_mut("GroupLineDetail") {
        let parts = rows(group, "Line").iter().filter_map(Value::as_object);
        let parts: Vec<Value> = parts.map(|it| Value::Object(zeroed(it))).collect();
        put(group, "Line", parts);
        put(group, "Quantity", 0);
    }
    if let Some(Value::Object(detail)) = zero.get_mut("SalesItemLineDetail") {
        detail.remove("TaxInclusiveAmt");
        detail.remove("UnitPrice");
        if !amount(detail, "Qty").is_zero() {
            put(detail, "Qty", 0);
        }
    }
    zero
}
