//! Bank deposits: linked payments and receipts, direct lines such as fees, and cash back.

use std::collections::BTreeSet;

use rust_decimal::Decimal;
use serde_json::Value;

use crate::sandbox::qbo::books::Books;
use crate::sandbox::qbo::fault::Fault;
use crate::sandbox::qbo::json::Doc;
use crate::sandbox::qbo::json::amount;
use crate::sandbox::qbo::json::decimal;
use crate::sandbox::qbo::json::half_up_cents;
use crate::sandbox::qbo::json::money;
use crate::sandbox::qbo::json::object;
use crate::sandbox::qbo::json::put;
use crate::sandbox::qbo::json::put_default;
use crate::sandbox::qbo::json::reference;
use crate::sandbox::qbo::json::rows;
use crate::sandbox::qbo::json::text;
use crate::sandbox::qbo::json::to_reference;
use crate::sandbox::qbo::json::today;
use crate::sandbox::qbo::kind::Kind;
use crate::sandbox::qbo::lines::LineIds;
use crate::sandbox::qbo::payment::set_link;
use crate::sandbox::qbo::posting_rules;
use crate::sandbox::qbo::refs;
use crate::sandbox::qbo::sales;
use crate::sandbox::qbo::write::Draft;

/// The transactions that a deposit holds.
type Sources = BTreeSet<(Kind, u64)>;

/// Computes a deposit and locks what it holds.
///
/// Source: API reference; which code answers which mistake is assumed.
pub(super) fn compute(books: &mut Books, draft: &Draft) -> Result<Doc, Fault> {
    let mut deposit = draft.doc.clone();
    if reference(&deposit, "DepositToAccountRef").is_none() {
        return Err(Fault::missing("DepositToAccountRef"));
    }
    if rows(&deposit, "Line").is_empty() {
        return Err(Fault::missing("Line"));
    }
    refs::check(books, Kind::Deposit, &deposit, draft.previous.as_deref())?;
    sales::check_currency(books, &deposit)?;
    posting_rules::check_deposit(books, draft, &deposit)?;
    put_default(&mut deposit, "TxnDate", today(books.now).to_string());
    put_default(&mut deposit, "CurrencyRef", to_reference(&sales::home_currency(books)));

    let before = draft.previous.as_deref().map(sources).unwrap_or_default();
    let mut ids = LineIds::after(draft, &deposit);
    let mut after = Sources::new();
    let mut total = Decimal::ZERO;
    let mut lines = Vec::new();
    for (index, row) in rows(&deposit, "Line").iter().filter_map(Value::as_object).enumerate() {
        let mut line = row.clone();
        let worth = line.get("Amount").and_then(decimal);
        let worth = half_up_cents(worth.ok_or_else(|| Fault::missing("Line.Amount"))?);
        if rows(&line, "LinkedTxn").is_empty() {
            check_direct(&line)?;
        } else {
            let source = check_linked(books, &line, worth, &before)?;
            if !after.insert(source) {
                return Err(Fault::deposited());
            }
            put_default(&mut line, "DetailType", "DepositLineDetail");
        }
        ids.give(&mut line);
        put(&mut line, "LineNum", index + 1);
        put(&mut line, "Amount", money(worth));
        total += worth;
        lines.push(Value::Object(line));
    }
    put(&mut deposit, "Line", lines);
    let cash_back = object(&deposit, "CashBack").map(|it| amount(it, "Amount"));
    let total = total - half_up_cents(cash_back.unwrap_or_default());
    if total.is_sign_negative() && !total.is_zero() {
        return Err(Fault::business("Transaction amount must be 0 or greater."));
    }
    put(&mut deposit, "TotalAmt", money(total));
    relink(books, draft.id, &before, &after);
    Ok(deposit)
}

fn check_direct(line: &Doc) -> Result<(), Fault> {
    if text(line, "DetailType") != Some("DepositLineDetail") {
        return Err(Fault::missing("Line.DetailType"));
    }
    let detail = object(line, "DepositLineDetail");
    if detail.and_then(|it| reference(it, "AccountRef")).is_none() {
        return Err(Fault::missing("Line.DepositLineDetail.AccountRef"));
    }
    Ok(())
}

/// Checks that a linked line takes a whole transaction out of Undeposited Funds.
fn check_linked(
    books: &Books,
    line: &Doc,
    worth: Decimal,
    before: &Sources,
) -> Result<(Kind, u64), Fault> {
    let [Value::Object(link)] = rows(line, "LinkedTxn") else {
        return Err(Fault::cannot_link("each line must be linked with one transaction."));
    };
    let kind = match text(link, "TxnType") {
        Some("Payment") => Kind::Payment,
        Some("SalesReceipt") => Kind::SalesReceipt,
        Some("RefundReceipt") => Kind::RefundReceipt,
        Some("Transfer" | "JournalEntry" | "BillPayment") => {
            return Err(Fault::not_simulated("A deposit of transfers and journal entries"));
        }
        _ => return Err(Fault::cannot_link("this kind of transaction can't be deposited.")),
    };
    if text(link, "TxnLineId").is_none() {
        return Err(Fault::missing("Line.LinkedTxn.TxnLineId"));
    }
    let id = text(link, "TxnId").and_then(|it| it.parse().ok());
    let id = id.ok_or_else(|| Fault::missing("Line.LinkedTxn.TxnId"))?;
    let source = books.get(kind, id).ok_or_else(|| Fault::cannot_link("it doesn't exist."))?;
    if reference(source, "DepositToAccountRef") != sales::undeposited_funds(books).as_deref() {
        return Err(Fault::cannot_link("the transaction isn't in Undeposited Funds."));
    }
    let held = rows(source, "LinkedTxn").iter().filter_map(Value::as_object);
    let held = held.into_iter().any(|it| text(it, "TxnType") == Some("Deposit"));
    if held && !before.contains(&(kind, id)) {
        return Err(Fault::deposited());
    }
    let total = amount(source, "TotalAmt");
    let whole = if kind == Kind::RefundReceipt { -total } else { total };
    if worth != whole {
        let detail = format!("The transaction's amount is {whole}, the line's is {worth}.");
        return Err(Fault::deposit_mismatch(&detail));
    }
    Ok((kind, id))
}

fn sources(deposit: &Doc) -> Sources {
    let lines = rows(deposit, "Line").iter().filter_map(Value::as_object);
    let links = lines.flat_map(|it| rows(it, "LinkedTxn")).filter_map(Value::as_object);
    links
        .filter_map(|it| {
            let kind = text(it, "TxnType").and_then(Kind::by_name)?;
            Some((kind, text(it, "TxnId")?.parse().ok()?))
        })
        .collect()
}

/// Sets and removes the links on the transactions that a deposit holds or has let go.
fn relink(books: &mut Books, deposit: u64, before: &Sources, after: &Sources) {
    for (kind, id) in before.symmetric_difference(after) {
        if let Some(found) = books.get(*kind, *id) {
            let mut changed = Doc::clone(found);
            set_link(&mut changed, Kind::Deposit, deposit, after.contains(&(*kind, *id)));
            books.put_changed(*kind, *id, changed);
        }
    }
}

/// Lets go of all that a deposit holds.
pub(super) fn detach(books: &mut Books, id: u64, deposit: &Doc) {
    relink(books, id, &sources(deposit), &Sources::new());
}
