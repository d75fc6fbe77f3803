//! A customer's opening balance, which is an invoice.

use rust_decimal::Decimal;
use serde_json::Value;

use crate::sandbox::qbo::books::Books;
use crate::sandbox::qbo::fault::Fault;
use crate::sandbox::qbo::json::Doc;
use crate::sandbox::qbo::json::amount;
use crate::sandbox::qbo::json::doc;
use crate::sandbox::qbo::json::flag;
use crate::sandbox::qbo::json::money;
use crate::sandbox::qbo::json::put;
use crate::sandbox::qbo::json::text;
use crate::sandbox::qbo::json::to_reference;
use crate::sandbox::qbo::json::today;
use crate::sandbox::qbo::kind::Kind;
use crate::sandbox::qbo::tax::regime::Regime;
use crate::sandbox::qbo::tax::regime::regime;
use crate::sandbox::qbo::write::DuplicateNumber;
use crate::sandbox::qbo::write::Operation;
use crate::sandbox::qbo::write::Order;

/// Gives the invoice for the opening balance that a new customer brings; none without one.
///
/// Source: API reference; the invoice's item (the first service) and words are assumed.
pub(super) fn invoice(books: &Books, customer: u64, body: &Doc) -> Result<Option<Order>, Fault> {
    let balance = amount(body, "Balance");
    if balance.is_zero() {
        return Ok(None);
    }
    let mut items = books.all(Kind::Item);
    let item = items.find(|(_, it)| text(it, "Type") == Some("Service") && flag(it, "Active"));
    let Some((item, _)) = item.filter(|_| balance > Decimal::ZERO) else {
        return Err(Fault::not_simulated("A negative opening balance, or one without services"));
    };
    let by_line = regime(books) == Regime::ByLine;
    let mut detail = doc([("ItemRef", to_reference(&item.to_string()))]);
    if !by_line {
        put(&mut detail, "TaxCodeRef", to_reference("NON"));
    }
    let line = doc([
        ("Description", Value::from("Opening Balance")),
        ("Amount", money(balance)),
        ("DetailType", Value::from("SalesItemLineDetail")),
        ("SalesItemLineDetail", Value::Object(detail)),
    ]);
    let today = today(books.now).to_string();
    let day = text(body, "OpenBalanceDate").unwrap_or(&today);
    let mut invoice = doc([
        ("CustomerRef", to_reference(&customer.to_string())),
        ("TxnDate", Value::from(day)),
        ("DueDate", Value::from(day)),
        ("PrivateNote", Value::from("Opening Balance")),
        ("Line", Value::Array(vec![Value::Object(line)])),
    ]);
    if by_line {
        put(&mut invoice, "GlobalTaxCalculation", "NotApplicable");
    }
    Ok(Some(Order {
        kind: Kind::Invoice,
        operation: Operation::Save,
        body: invoice,
        duplicate_number: DuplicateNumber::Allowed,
    }))
}
