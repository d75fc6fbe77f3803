//! Payments: what they are applied to, and what that does to invoices and credit memos.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde_json::Value;

use crate::sandbox::qbo::books::Books;
use crate::sandbox::qbo::fault::Fault;
use crate::sandbox::qbo::json::Doc;
use crate::sandbox::qbo::json::amount;
use crate::sandbox::qbo::json::decimal;
use crate::sandbox::qbo::json::doc;
use crate::sandbox::qbo::json::flag;
use crate::sandbox::qbo::json::half_up_cents;
use crate::sandbox::qbo::json::money;
use crate::sandbox::qbo::json::put;
use crate::sandbox::qbo::json::put_default;
use crate::sandbox::qbo::json::reference;
use crate::sandbox::qbo::json::rows;
use crate::sandbox::qbo::json::text;
use crate::sandbox::qbo::json::to_reference;
use crate::sandbox::qbo::json::today;
use crate::sandbox::qbo::kind::Kind;
use crate::sandbox::qbo::posting_rules;
use crate::sandbox::qbo::refs;
use crate::sandbox::qbo::sales;
use crate::sandbox::qbo::write::Draft;

/// How much is applied to each linked document.
type Applied = BTreeMap<(Kind, u64), Decimal>;

/// Gives what payments have paid of an invoice, or taken of a credit memo.
pub(super) fn applied_to(form: &Doc) -> Decimal {
    amount(form, "TotalAmt") - amount(form, "Deposit") - amount(form, "Balance")
}

/// Computes a payment and applies it to its documents.
///
/// Source: API reference; live reports for over-application (the excess stays unapplied). Codes
/// 620 and 6000 for the refusals are from the list of codes, their texts assumed.
pub(super) fn compute(books: &mut Books, draft: &Draft) -> Result<Doc, Fault> {
    let mut payment = draft.doc.clone();
    let customer =
        reference(&payment, "CustomerRef").ok_or_else(|| Fault::missing("CustomerRef"))?;
    let customer = customer.to_owned();
    let total = payment.get("TotalAmt").and_then(decimal);
    let total = half_up_cents(total.ok_or_else(|| Fault::missing("TotalAmt"))?);
    if total.is_sign_negative() && !total.is_zero() {
        return Err(Fault::negative("TotalAmt", &total.to_string()));
    }
    refs::check(books, Kind::Payment, &payment, draft.previous.as_deref())?;
    sales::check_currency(books, &payment)?;
    posting_rules::check(books, draft, &payment)?;
    put_defaults(books, &mut payment);

    let before = draft.previous.as_deref().map(applied_by).unwrap_or_default();
    let mut after = Applied::new();
    let mut lines = Vec::new();
    let (mut paid, mut asked, mut credited) = (Decimal::ZERO, Decimal::ZERO, Decimal::ZERO);
    for line in rows(&payment, "Line").iter().filter_map(Value::as_object) {
        let (kind, id) = linked(books, line)?;
        check_customer(books, kind, id, &customer)?;
        let wanted = line.get("Amount").and_then(decimal);
        let wanted = half_up_cents(wanted.ok_or_else(|| Fault::missing("Line.Amount"))?);
        if wanted.is_sign_negative() && !wanted.is_zero() {
            return Err(Fault::negative("Line.Amount", &wanted.to_string()));
        }
        // A line of nothing pays nothing, so it links nothing. Assumed.
        if wanted.is_zero() {
            continue;
        }
        let open = open_amount(books, kind, id, &before, &after);
        if open.is_zero() {
            return Err(Fault::cannot_link("the transaction has already been paid in full."));
        }
        if kind == Kind::CreditMemo && wanted > open {
            return Err(Fault::business("You can't use more credit than is left."));
        }
        let taken = wanted.min(open);
        if kind == Kind::CreditMemo {
            credited += taken;
        } else {
            paid += taken;
            asked += wanted;
        }
        *after.entry((kind, id)).or_default() += taken;
        lines.push(line_of(kind, id, taken));
    }
    if asked > total + credited {
        return Err(Fault::business(
            "The amount applied is more than the payment and its credits.",
        ));
    }
    put(&mut payment, "Line", lines);
    put(&mut payment, "TotalAmt", money(total));
    put(&mut payment, "UnappliedAmt", money(total + credited - paid));
    let links = draft.previous.as_ref().and_then(|it| it.get("LinkedTxn")).cloned();
    put(&mut payment, "LinkedTxn", links.unwrap_or_else(|| Value::Array(Vec::new())));
    apply_changes(books, draft.id, &before, &after);
    Ok(payment)
}

fn put_defaults(books: &Books, payment: &mut Doc) {
    put_default(payment, "TxnDate", today(books.now).to_string());
    put_default(payment, "ProcessPayment", false);
    put_default(payment, "CurrencyRef", to_reference(&sales::home_currency(books)));
    if !payment.contains_key("DepositToAccountRef")
        && let Some(account) = sales::undeposited_funds(books)
    {
        put(payment, "DepositToAccountRef", to_reference(&account));
    }
}

/// Finds the document that a payment's line is linked with.
fn linked(books: &Books, line: &Doc) -> Result<(Kind, u64), Fault> {
    let [link] = rows(line, "LinkedTxn") else {
        return Err(Fault::cannot_link("each line must be linked with one transaction."));
    };
    let link = link.as_object().ok_or_else(|| Fault::missing("Line.LinkedTxn"))?;
    let kind = match text(link, "TxnType") {
        Some("Invoice") => Kind::Invoice,
        Some("CreditMemo") => Kind::CreditMemo,
        Some(other @ ("Expense" | "Check" | "CreditCardCredit" | "JournalEntry")) => {
            return Err(Fault::not_simulated(&format!("A payment linked with {other}")));
        }
        Some(other) => {
            return Err(Fault::cannot_link(&format!("{other} can't be linked with a payment.")));
        }
        None => return Err(Fault::missing("Line.LinkedTxn.TxnType")),
    };
    let id = text(link, "TxnId").and_then(|it| it.parse().ok());
    let found = id.filter(|id| books.get(kind, *id).is_some());
    found.map(|id| (kind, id)).ok_or_else(|| Fault::cannot_link("the transaction doesn't exist."))
}

/// Refuses a document of another customer, unless it is billed with its parent.
fn check_customer(books: &Books, kind: Kind, id: u64, payer: &str) -> Result<(), Fault> {
    let mut owner = books.get(kind, id).and_then(|it| reference(it, "CustomerRef"));
    for _ in 0..5 {
        if owner == Some(payer) {
            return Ok(());
        }
        let row = owner.and_then(|it| books.get_text(Kind::Customer, it));
        owner =
            row.filter(|it| flag(it, "BillWithParent")).and_then(|it| reference(it, "ParentRef"));
    }
    Err(Fault::cannot_link("the transaction belongs to another customer."))
}

/// Gives what a document has left for this payment, its own former share included.
fn open_amount(books: &Books, kind: Kind, id: u64, before: &Applied, after: &Applied) -> Decimal {
    let open = books.get(kind, id).map(|it| amount(it, "Balance")).unwrap_or_default();
    let share = |it: &Applied| it.get(&(kind, id)).copied().unwrap_or_default();
    open + share(before) - share(after)
}

fn line_of(kind: Kind, id: u64, applied: Decimal) -> Value {
    let link = doc([("TxnId", Value::from(id.to_string())), ("TxnType", Value::from(kind.name()))]);
    Value::Object(doc([
        ("Amount", money(applied)),
        ("LinkedTxn", Value::Array(vec![Value::Object(link)])),
    ]))
}

/// Gives what a stored payment has applied.
fn applied_by(payment: &Doc) -> Applied {
    let mut applied = Applied::new();
    for line in rows(payment, "Line").iter().filter_map(Value::as_object) {
        let Some(link) = rows(line, "LinkedTxn").first().and_then(Value::as_object) else {
            continue;
        };
        let kind = text(link, "TxnType").and_then(Kind::by_name);
        let id = text(link, "TxnId").and_then(|it| it.parse().ok());
        if let (Some(kind), Some(id)) = (kind, id) {
            *applied.entry((kind, id)).or_default() += amount(line, "Amount");
        }
    }
    applied
}

/// Carries a payment's changes over to the documents; each changed one gets its next version.
///
/// Source: live reports (an invoice's SyncToken grows when a payment is applied or removed).
fn apply_changes(books: &mut Books, payment: u64, before: &Applied, after: &Applied) {
    let keys: std::collections::BTreeSet<_> = before.keys().chain(after.keys()).copied().collect();
    for (kind, id) in keys {
        let was = before.get(&(kind, id)).copied();
        let is = after.get(&(kind, id)).copied();
        if was == is {
            continue;
        }
        let Some(found) = books.get(kind, id) else {
            continue;
        };
        let mut changed = Doc::clone(found);
        let open = amount(&changed, "Balance") + was.unwrap_or_default() - is.unwrap_or_default();
        put(&mut changed, "Balance", money(open));
        if kind == Kind::CreditMemo {
            put(&mut changed, "RemainingCredit", money(open));
        }
        set_link(&mut changed, Kind::Payment, payment, is.is_some());
        books.put_changed(kind, id, changed);
    }
}

/// Adds or removes a link to a transaction.
pub(super) fn set_link(document: &mut Doc, kind: Kind, id: u64, linked: bool) {
    let id = id.to_string();
    let mut links: Vec<Value> = rows(document, "LinkedTxn")
        .iter()
        .filter(|it| it.get("TxnId").and_then(Value::as_str) != Some(id.as_str()))
        .cloned()
        .collect();
    if linked {
        let link = doc([("TxnId", Value::from(id)), ("TxnType", Value::from(kind.name()))]);
        links.push(Value::Object(link));
    }
    put(document, "LinkedTxn", links);
}

/// Takes a payment off all its documents, which opens them again.
pub(super) fn detach(books: &mut Books, id: u64, payment: &Doc) {
    apply_changes(books, id, &applied_by(payment), &Applied::new());
}

/// Frees an excess from the payments on a document, the last linked first; it becomes unapplied.
///
/// The document itself is left to the caller. Assumed: the service does this when an invoice
/// shrinks below what was paid.
pub(super) fn release(
    books: &mut Books,
    kind: Kind,
    id: u64,
    document: &Doc,
    excess: Decimal,
) -> Result<(), Fault> {
    let mut left = excess;
    let links = rows(document, "LinkedTxn").iter().filter_map(Value::as_object);
    let payments: Vec<u64> = links
        .filter(|it| text(it, "TxnType") == Some("Payment"))
        .filter_map(|it| text(it, "TxnId")?.parse().ok())
        .collect();
    for payment in payments.into_iter().rev() {
        if left.is_zero() {
            break;
        }
        let Some(found) = books.get(Kind::Payment, payment) else {
            continue;
        };
        let mut changed = Doc::clone(found);
        let mut applied = applied_by(&changed);
        if applied.keys().any(|(kind, _)| *kind == Kind::CreditMemo) {
            return Err(Fault::not_simulated("Shrinking an invoice that a credit memo pays"));
        }
        let Some(share) = applied.get_mut(&(kind, id)) else {
            continue;
        };
        let freed = left.min(*share);
        *share -= freed;
        left -= freed;
        applied.retain(|_, share| !share.is_zero());
        let lines: Vec<Value> =
            applied.iter().map(|((kind, id), share)| line_of(*kind, *id, *share)).collect();
        let unapplied = amount(&changed, "UnappliedAmt") + freed;
        put(&mut changed, "Line", lines);
        put(&mut changed, "UnappliedAmt", money(unapplied));
        books.put_changed(Kind::Payment, payment, changed);
    }
    Ok(())
}
