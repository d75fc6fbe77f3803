//! The Workiz side as seed JSON, in the wire form of the integration.

use jiff::SignedDuration;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::civil::date;
use rust_decimal::Decimal;
use serde_json::Value;
use serde_json::json;

use crate::sandbox::decimals::half_up_cents;
use crate::sandbox::demo::base::PAYOUTS;
use crate::sandbox::demo::case::Case;
use crate::sandbox::demo::desk::Desk;
use crate::sandbox::demo::desk::Dispute;
use crate::sandbox::demo::desk::Refund;
use crate::sandbox::demo::desk::job_id;
use crate::sandbox::demo::desk::later;
use crate::sandbox::demo::desk::moment;
use crate::sandbox::demo::sale::Client;
use crate::sandbox::demo::sale::Kind;
use crate::sandbox::demo::sale::Line;
use crate::sandbox::demo::sale::Receipt;
use crate::sandbox::demo::sale::Sale;
use crate::sandbox::demo::sale::cents;
use crate::sandbox::demo::tables::ITEMS;
use crate::sandbox::demo::tables::Item;
use crate::sandbox::demo::tables::TAXES;
use crate::sandbox::demo::tables::Tax;
use crate::sandbox::stamps::stamp;

/// An amount as text with two decimals.
fn money(amount: Decimal) -> Value {
    Value::String(half_up_cents(amount).to_string())
}

pub(super) fn client(client: &Client) -> Value {
    json!({
        "clientId": client.id, "name": client.name, "firstName": client.first_name,
        "lastName": client.last_name, "company": client.company, "emails": [client.email],
        "phones": [client.phone], "billingAddress": address(client), "parentClientId": null,
        "parentPays": false, "mergedIntoId": null, "deleted": false,
        "createdAt": "2025-11-03T17:00:00Z", "updatedAt": "2025-12-15T17:00:00Z",
    })
}

fn address(client: &Client) -> Value {
    json!({ "line1": client.street, "city": client.tax.area, "region": "CA",
            "postalCode": "92103", "country": "US" })
}

pub(super) fn items() -> Vec<Value> {
    let item = |it: &Item| {
        json!({
            "itemId": it.id, "name": it.name, "sku": it.id.to_uppercase(), "type": it.kind,
            "price": money(cents(it.price)), "cost": "0.00", "taxable": it.taxable,
            "active": true, "updatedAt": "2025-12-15T17:00:00Z",
        })
    };
    ITEMS.iter().map(item).collect()
}

pub(super) fn taxes() -> Vec<Value> {
    let tax = |it: &Tax| {
        json!({ "taxId": it.id, "name": it.name, "rate": it.percent().normalize().to_string(),
                "active": true, "default": it.id == "tax_1", "group": false, "components": [] })
    };
    TAXES.iter().map(tax).collect()
}

/// An invoice with what its case's receipts paid on it.
pub(super) fn invoice(case: &Case, sale: &Sale) -> Value {
    let paid: Decimal = case.receipts.iter().map(|it| it.paid_on(&sale.id)).sum();
    let balance = sale.total() - paid + sale.refunded;
    let paying = case.receipts.iter().filter(|it| !it.paid_on(&sale.id).is_zero());
    let updated = paying.map(|it| it.collected_at).fold(sale.updated_at, Timestamp::max);
    let lines: Vec<Value> =
        sale.lines.iter().enumerate().map(|(place, it)| line(place + 1, it)).collect();
    let balance_text = sale.balance_text.map_or_else(|| money(balance), |it| json!(it));
    json!({
        "invoiceId": sale.id, "number": sale.number,
        "kind": if sale.kind == Kind::Job { "job" } else { "standalone" },
        "jobId": job_id(sale), "jobNumber": job_id(sale).map(|_| job_number(sale)),
        "clientId": sale.client.id, "status": status(sale, paid, balance), "sent": true,
        "deleted": sale.deleted, "currency": "USD", "issuedDate": sale.issued.to_string(),
        "dueDate": sale.due.to_string(), "createdAt": stamp(sale.created_at),
        "updatedAt": stamp(updated), "timezone": "America/Los_Angeles",
        "billingAddress": address(&sale.client), "serviceAddress": address(&sale.client),
        "serviceArea": sale.tax.area, "lineItems": lines, "discount": discount(sale),
        "tax": tax(sale), "tipAmount": money(sale.tip),
        "serviceFee": { "amount": money(sale.fee) },
        "totals": {
            "subtotal": money(sale.subtotal()), "discount": money(sale.discount_cents()),
            "tax": money(sale.tax_amount()), "tip": money(sale.tip),
            "serviceFee": money(sale.fee), "total": money(sale.total()), "paid": money(paid),
            "refunded": money(sale.refunded), "balance": balance_text,
        },
        "classFields": { "jobType": sale.trade(), "source": "website" },
        "tags": sale.tags,
        "links": { "web": format!("https://app.workiz.com/root/invoice/{}", sale.id) },
    })
}

fn status(sale: &Sale, paid: Decimal, balance: Decimal) -> &'static str {
    let owed = balance > Decimal::ZERO;
    match (sale.deleted, sale.total().is_zero(), owed) {
        (true, _, _) => "void",
        (false, true, _) => "no_amount",
        (false, false, false) => "paid",
        (false, false, true) if paid > Decimal::ZERO => "partially_paid",
        (false, false, true) if sale.due < date(2026, 4, 2) => "overdue",
        (false, false, true) => "sent",
    }
}

fn job_number(sale: &Sale) -> String {
    format!("J-2026-{}", sale.number)
}

fn line(place: usize, line: &Line) -> Value {
    json!({
        "lineId": format!("li_{place}"), "itemId": line.item.id, "name": line.item.name,
        "description": line.description, "type": line.item.kind,
        "quantity": line.quantity.to_string(), "unitPrice": money(line.price),
        "amount": money(line.amount()), "taxable": line.item.taxable,
        "taxCode": if line.item.taxable { "TAX" } else { "NTX" },
        "hidden": line.group.is_some() && place > 1, "groupId": line.group,
    })
}

fn discount(sale: &Sale) -> Value {
    let Some(discount) = sale.discount else { return Value::Null };
    let value = discount.percent.unwrap_or(discount.amount);
    json!({
        "type": if discount.percent.is_some() { "percent" } else { "amount" },
        "value": value.to_string(), "amount": discount.amount.to_string(), "source": "document",
    })
}

/// The document's tax; there is none without a taxable line.
fn tax(sale: &Sale) -> Value {
    if sale.taxable().is_zero() {
        return Value::Null;
    }
    json!({
        "taxId": sale.tax.id, "name": sale.tax.name,
        "rate": sale.tax.percent().normalize().to_string(),
        "taxableAmount": money(sale.tax_base()), "amount": money(sale.tax_amount()),
        "components": [],
    })
}

pub(super) fn payment(receipt: &Receipt) -> Value {
    let electronic = matches!(receipt.method, "card" | "ach");
    let (waits, raw) = match receipt.method {
        "card" => (2, "Credit charge"),
        "ach" => (6, "ACH"),
        "check" => (0, "Check"),
        _ => (0, "Cash"),
    };
    let settled = later(receipt.day, waits);
    let open = matches!(receipt.status, "pending" | "failed") || settled > date(2026, 4, 2);
    let settled = if open {
        None
    } else if electronic {
        Some(format!("{settled}T00:00:00Z"))
    } else {
        Some(stamp(receipt.collected_at))
    };
    let status = if receipt.status == "settled" && open { "captured" } else { receipt.status };
    let allocations: Vec<Value> = receipt
        .allocations
        .iter()
        .map(|(id, amount)| json!({ "invoiceId": id, "amount": money(*amount) }))
        .collect();
    let single = if receipt.allocations.len() == 1 { receipt.allocations.first() } else { None };
    json!({
        "paymentId": receipt.id,
        "source": if receipt.allocations.is_empty() { "job" } else { "invoice" },
        "invoiceId": single.map(|(id, _)| id), "estimateId": null, "jobId": receipt.job_id,
        "clientId": receipt.client_id, "allocations": allocations,
        "amount": money(receipt.amount), "tipAmount": money(receipt.tip),
        "amountIncludesTip": receipt.includes_tip, "serviceFeeAmount": money(receipt.fee),
        "method": receipt.method, "rawMethod": raw,
        "processor": if electronic { "workiz_pay" } else { "" },
        "status": status, "collectedAt": stamp(receipt.collected_at), "settledAt": settled,
        "amountRefunded": money(receipt.refunded),
        "cardLast4": if receipt.method == "card" { json!("4242") } else { Value::Null },
        "externalTransactionId": if electronic { receipt.transaction.as_str() } else { "" },
        "reference": if electronic { "" } else { receipt.transaction.as_str() },
        "memo": "", "payoutId": receipt.payout, "fee": money(receipt.processing_fee()),
        "net": money(receipt.amount - receipt.processing_fee()),
        "createdAt": stamp(receipt.collected_at), "updatedAt": stamp(changed_at(receipt)),
        "deleted": false,
    })
}

/// When a payment changed last: a refund comes three days after it.
fn changed_at(receipt: &Receipt) -> Timestamp {
    if receipt.refunded.is_zero() {
        return receipt.collected_at;
    }
    moment(later(receipt.day, 3), 11, 5)
}

pub(super) fn payouts(receipts: &[Receipt]) -> Vec<Value> {
    let payout = |(id, _, _, arrival): &(&str, _, _, Date)| {
        let mine: Vec<&Receipt> = receipts.iter().filter(|it| it.payout == Some(id)).collect();
        let gross: Decimal = mine.iter().map(|it| it.amount).sum();
        let fees: Decimal = mine.iter().map(|it| it.processing_fee()).sum();
        let entries: Vec<Value> = mine.iter().map(|it| entry(it)).collect();
        json!({
            "payoutId": id, "status": "paid", "arrivalDate": arrival.to_string(),
            "gross": money(gross), "fees": money(fees), "refunds": "0.00", "disputes": "0.00",
            "net": money(gross - fees), "instant": false, "entries": entries,
            "createdAt": stamp(moment(later(*arrival, -2), 6, 0)),
            "updatedAt": stamp(moment(*arrival, 6, 0)),
        })
    };
    PAYOUTS.iter().map(payout).collect()
}

fn entry(receipt: &Receipt) -> Value {
    let fee = receipt.processing_fee();
    json!({ "type": "payment", "sourceId": receipt.id, "gross": money(receipt.amount),
            "fee": money(fee), "net": money(receipt.amount - fee) })
}

pub(super) fn refunds_and_disputes(desk: &Desk) -> (Vec<Value>, Vec<Value>) {
    let refund = |it: &Refund| {
        json!({ "refundId": it.id, "paymentId": it.payment_id, "amount": money(it.amount),
                "reason": it.reason, "status": "succeeded", "createdAt": stamp(it.created_at),
                "updatedAt": stamp(it.created_at), "feeRefunded": "0.00" })
    };
    let dispute = |it: &Dispute| {
        json!({ "disputeId": it.id, "paymentId": it.payment_id, "amount": money(it.amount),
                "fee": "25.00", "status": "needs_response", "reason": "not_recognized",
                "createdAt": stamp(it.created_at), "updatedAt": stamp(it.created_at) })
    };
    (desk.refunds.iter().map(refund).collect(), desk.disputes.iter().map(dispute).collect())
}

/// The job that a sale came from.
pub(super) fn job(case: &Case, sale: &Sale) -> Option<Value> {
    let id = job_id(sale)?;
    let paid: Decimal = case.receipts.iter().map(|it| it.paid_on(&sale.id)).sum();
    let end = sale.created_at;
    let start = end.checked_sub(SignedDuration::from_hours(2)).unwrap_or(end);
    Some(json!({
        "jobId": id, "number": job_number(sale), "title": sale.lines.first()?.item.name,
        "status": sale.job_status, "scheduledStart": stamp(start), "scheduledEnd": stamp(end),
        "serviceAddress": address(&sale.client),
        "client": { "id": sale.client.id, "name": sale.client.name,
                    "phones": [sale.client.phone], "emails": [sale.client.email] },
        "assignedTechnicians": [{ "userId": "tech_71d901", "name": "Sam T." }],
        "priceSummary": { "subtotal": money(sale.subtotal()), "tax": money(sale.tax_amount()),
                          "total": money(sale.total()), "amountCollected": money(paid) },
        "tags": sale.tags, "createdAt": stamp(start), "updatedAt": stamp(sale.updated_at),
    }))
}

/// The job of a payment that no invoice asks for.
pub(super) fn loose_job(receipt: &Receipt, client: &Client) -> Value {
    let at = stamp(receipt.collected_at);
    json!({
        "jobId": receipt.job_id, "number": format!("J-2026-{}", receipt.id),
        "title": "Drain cleaning", "status": "completed", "scheduledStart": at,
        "scheduledEnd": at, "serviceAddress": address(client),
        "client": { "id": client.id, "name": client.name, "phones": [client.phone],
                    "emails": [client.email] },
        "assignedTechnicians": [{ "userId": "tech_71d901", "name": "Sam T." }],
        "priceSummary": { "subtotal": money(receipt.amount), "tax": "0.00",
                          "total": money(receipt.amount),
                          "amountCollected": money(receipt.amount) },
        "tags": [], "createdAt": at, "updatedAt": at,
    })
}
