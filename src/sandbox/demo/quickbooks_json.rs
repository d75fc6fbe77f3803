//! The QuickBooks side as seed JSON: documents as a client would post them, with their ids.

use jiff::civil::Date;
use jiff::civil::date;
use rust_decimal::Decimal;
use serde_json::Value;
use serde_json::json;

use crate::sandbox::decimals;
use crate::sandbox::decimals::half_up_cents;
use crate::sandbox::demo::base::PAYOUTS;
use crate::sandbox::demo::book::Banked;
use crate::sandbox::demo::book::BookLine;
use crate::sandbox::demo::book::Booked;
use crate::sandbox::demo::book::BookedRefund;
use crate::sandbox::demo::masters::CHECKING;
use crate::sandbox::demo::masters::DISCOUNTS;
use crate::sandbox::demo::masters::MERCHANT_FEES;
use crate::sandbox::demo::masters::UNDEPOSITED;
use crate::sandbox::demo::sale::Receipt;

fn money(amount: Decimal) -> Value {
    decimals::number(half_up_cents(amount))
}

/// A document is entered in the evening of its day.
fn meta(day: Date) -> Value {
    let offset = if day < date(2026, 3, 8) { "-08:00" } else { "-07:00" };
    let time = format!("{day}T18:30:00{offset}");
    json!({ "CreateTime": time, "LastUpdatedTime": time })
}

fn line(line: &BookLine) -> Value {
    let mut detail = json!({
        "ItemRef": { "value": line.item },
        "TaxCodeRef": { "value": if line.taxed { "TAX" } else { "NON" } },
    });
    if let (Some((quantity, price)), Some(fields)) = (line.priced, detail.as_object_mut()) {
        fields.insert("Qty".to_owned(), decimals::number(quantity.normalize()));
        fields.insert("UnitPrice".to_owned(), decimals::number(price));
    }
    json!({
        "Description": line.description, "Amount": money(line.amount),
        "DetailType": "SalesItemLineDetail", "SalesItemLineDetail": detail,
    })
}

pub(super) fn invoice(book: &Booked) -> Value {
    let mut lines: Vec<Value> = book.lines.iter().map(line).collect();
    let discounted = !book.discount.is_zero();
    if discounted {
        lines.push(json!({
            "Amount": money(book.discount), "DetailType": "DiscountLineDetail",
            "DiscountLineDetail": {
                "PercentBased": false, "DiscountAccountRef": { "value": DISCOUNTS },
            },
        }));
    }
    let mut invoice = json!({
        "Id": book.id, "SyncToken": book.sync_token.to_string(), "MetaData": meta(book.date),
        "CustomerRef": { "value": book.customer }, "TxnDate": book.date.to_string(),
        "DueDate": book.due.to_string(), "Line": lines, "ApplyTaxAfterDiscount": discounted,
    });
    let Some(fields) = invoice.as_object_mut() else { return invoice };
    if let Some(number) = &book.number {
        fields.insert("DocNumber".to_owned(), json!(number));
    }
    if let Some(class) = book.class {
        fields.insert("ClassRef".to_owned(), json!({ "value": class }));
    }
    if let Some(term) = term(book) {
        fields.insert("SalesTermRef".to_owned(), json!({ "value": term }));
    }
    if !book.note.is_empty() {
        fields.insert("PrivateNote".to_owned(), json!(book.note));
    }
    if !book.tax_code.is_empty() {
        let tax = json!({ "TxnTaxCodeRef": { "value": book.tax_code },
                          "TotalTax": money(book.tax) });
        fields.insert("TxnTaxDetail".to_owned(), tax);
    }
    if book.voided {
        fields.insert("seed_voided".to_owned(), json!(true));
    }
    invoice
}

/// Id of the term that the due date speaks of.
fn term(book: &Booked) -> Option<&'static str> {
    let days = book.date.until(book.due).ok()?.get_days();
    match days {
        14 => Some("2"),
        30 => Some("3"),
        _ => None,
    }
}

pub(super) fn payment(banked: &Banked) -> Value {
    let lines: Vec<Value> = banked
        .links
        .iter()
        .map(|(id, amount)| {
            json!({ "Amount": money(*amount),
                    "LinkedTxn": [{ "TxnId": id, "TxnType": "Invoice" }] })
        })
        .collect();
    let method = match banked.method {
        "cash" => "1",
        "check" => "2",
        "card" => "3",
        _ => "4",
    };
    let mut payment = json!({
        "Id": banked.id, "MetaData": meta(banked.date),
        "CustomerRef": { "value": banked.customer }, "TxnDate": banked.date.to_string(),
        "TotalAmt": money(banked.amount), "PaymentMethodRef": { "value": method },
        "DepositToAccountRef": { "value": UNDEPOSITED }, "Line": lines,
    });
    if let (false, Some(fields)) = (banked.reference.is_empty(), payment.as_object_mut()) {
        fields.insert("PaymentRefNum".to_owned(), json!(banked.reference));
    }
    payment
}

pub(super) fn refund(refund: &BookedRefund) -> Value {
    json!({
        "Id": refund.id, "MetaData": meta(refund.date), "DocNumber": format!("R-{}", refund.id),
        "CustomerRef": { "value": refund.customer }, "TxnDate": refund.date.to_string(),
        "PaymentRefNum": refund.reference, "PaymentMethodRef": { "value": "3" },
        "DepositToAccountRef": { "value": CHECKING },
        "Line": [{
            "Description": "Goodwill", "Amount": money(refund.amount),
            "DetailType": "SalesItemLineDetail",
            "SalesItemLineDetail": { "ItemRef": { "value": refund.item },
                                     "TaxCodeRef": { "value": "NON" } },
        }],
    })
}

/// The bank deposits of the payouts that were entered: all but the last.
pub(super) fn deposits(receipts: &[Receipt], banked: &[Banked]) -> Vec<Value> {
    let entered = PAYOUTS.iter().filter(|(id, _, _, _)| *id != "po_4");
    let deposit = |(place, (id, _, _, arrival)): (usize, &(&str, Date, Date, Date))| {
        let mut lines: Vec<Value> = banked
            .iter()
            .filter(|it| it.payout == Some(id))
            .map(|it| {
                json!({ "Amount": money(it.amount),
                        "LinkedTxn": [{ "TxnId": it.id, "TxnType": "Payment",
                                        "TxnLineId": "0" }] })
            })
            .collect();
        let mine = receipts.iter().filter(|it| it.payout == Some(id));
        let fees: Decimal = mine.map(Receipt::processing_fee).sum();
        lines.push(json!({
            "Amount": money(-fees), "Description": "Workiz Pay fees",
            "DetailType": "DepositLineDetail",
            "DepositLineDetail": { "AccountRef": { "value": MERCHANT_FEES } },
        }));
        json!({
            "Id": (9001 + place).to_string(), "MetaData": meta(*arrival),
            "TxnDate": arrival.to_string(), "DepositToAccountRef": { "value": CHECKING },
            "PrivateNote": format!("Workiz Pay payout {id}"), "Line": lines,
        })
    };
    entered.enumerate().map(deposit).collect()
}
