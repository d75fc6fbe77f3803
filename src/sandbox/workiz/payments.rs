//! Payments of an invoice: the list, and recording one.

use rust_decimal::Decimal;
use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use crate::sandbox::decimals;
use crate::sandbox::stamps::stamp;
use crate::sandbox::workiz::answer::Answer;
use crate::sandbox::workiz::answer::ApiError;
use crate::sandbox::workiz::bodies;
use crate::sandbox::workiz::call::Call;
use crate::sandbox::workiz::lists;
use crate::sandbox::workiz::money::MoneyForm;
use crate::sandbox::workiz::resources;
use crate::sandbox::workiz::world::World;
use crate::sandbox::workiz::world::text_at;

/// Fields of the request, as the seed document has them.
const FIELDS: [&str; 8] = [
    "amount",
    "method",
    "tipAmount",
    "collectedAt",
    "processor",
    "externalTransactionId",
    "cardLast4",
    "memo",
];

/// Methods that can be recorded [the seed names card, cash, check; the others are assumed].
const METHODS: [&str; 7] = ["card", "cash", "check", "ach", "bank_transfer", "financing", "other"];

/// A payment as asked for, checked.
struct Asked {
    amount: Decimal,
    tip: Decimal,
    method: String,
    processor: String,
    transaction: String,
    card: Option<String>,
    memo: String,
    collected_at: String,
}

/// `GET /invoices/{id}/payments`: all payments with an allocation to the invoice.
pub(super) fn of_invoice(
    world: &World,
    call: &Call,
    id: &str,
    form: MoneyForm,
) -> Result<Answer, ApiError> {
    if world.place("invoices", "invoiceId", id).is_none() {
        return Err(ApiError::not_found(&format!("invoice {id}")));
    }
    let resource = resources::at("payments").ok_or_else(|| ApiError::not_found("payments"))?;
    lists::list(world, resource, call, form, |payment| pays(payment, id))
}

fn pays(payment: &Value, invoice: &str) -> bool {
    let allocations = payment.get("allocations").and_then(Value::as_array);
    text_at(payment, "invoiceId") == Some(invoice)
        || allocations
            .is_some_and(|them| them.iter().any(|it| text_at(it, "invoiceId") == Some(invoice)))
}

/// `POST /invoices/{id}/payments`.
pub(super) fn record(world: &mut World, call: &Call, id: &str) -> Result<Answer, ApiError> {
    let body = call.object()?;
    let asked = read(&body, call)?;
    let place = world.place("invoices", "invoiceId", id);
    let place = place.ok_or_else(|| ApiError::not_found(&format!("invoice {id}")))?;
    let payment_id = world.new_id("pay");
    let invoice = world.collection("invoices").get_mut(place);
    let invoice = invoice.ok_or_else(|| ApiError::not_found(&format!("invoice {id}")))?;
    let deleted = invoice.get("deleted") == Some(&Value::Bool(true));
    if deleted || text_at(invoice, "status") == Some("void") {
        let message = format!("invoice {id} was deleted and takes no payment");
        return Err(ApiError::new(409, "invoice_not_payable", message));
    }
    let balance = settle(invoice, &asked, &stamp(call.now))?;
    let (job, client) = (field(invoice, "jobId"), field(invoice, "clientId"));
    let created = stamp(call.now);
    let status = match asked.method.as_str() {
        "card" => "captured",
        "ach" | "financing" => "pending",
        _ => "settled",
    };
    add_to_job(world, &job, asked.amount);
    let settled = if status == "settled" { json!(asked.collected_at) } else { Value::Null };
    world.collection("payments").push(json!({
        "paymentId": payment_id, "source": "invoice", "invoiceId": id, "estimateId": null,
        "jobId": job, "clientId": client,
        "allocations": [{ "invoiceId": id, "amount": asked.amount.to_string() }],
        "amount": asked.amount.to_string(), "tipAmount": asked.tip.to_string(),
        "amountIncludesTip": true, "serviceFeeAmount": "0.00",
        "method": asked.method, "rawMethod": asked.method, "processor": asked.processor,
        "status": status, "collectedAt": asked.collected_at, "settledAt": settled,
        "amountRefunded": "0.00", "cardLast4": asked.card,
        "externalTransactionId": asked.transaction, "reference": "", "memo": asked.memo,
        "payoutId": null, "fee": "0.00", "net": asked.amount.to_string(),
        "createdAt": created, "updatedAt": created, "deleted": false,
    }));
    Ok(Answer::created(json!({
        "paymentId": payment_id,
        "status": status,
        "invoiceId": id,
        "totalApplied": decimals::number(asked.amount),
        "balanceRemaining": decimals::number(balance),
        "createdAt": created,
    })))
}

fn field(document: &Value, name: &str) -> Value {
    document.get(name).cloned().unwrap_or(Value::Null)
}

fn read(body: &Map<String, Value>, call: &Call) -> Result<Asked, ApiError> {
    bodies::only_known(body, &FIELDS)?;
    let amount = bodies::amount(body, "amount")?;
    let amount = amount.ok_or_else(|| ApiError::invalid_field("amount", "is required"))?;
    if amount.is_zero() {
        return Err(ApiError::invalid_field("amount", "must be more than 0"));
    }
    let tip = bodies::amount(body, "tipAmount")?.unwrap_or(Decimal::new(0, 2));
    if tip > amount {
        return Err(ApiError::invalid_field("tipAmount", "is more than the amount"));
    }
    let method = bodies::text(body, "method")?;
    if !METHODS.contains(&method) {
        let issue = format!("must be one of {}", METHODS.join(", "));
        return Err(ApiError::invalid_field("method", issue));
    }
    let card = bodies::optional_text(body, "cardLast4")?;
    if !card.is_empty() && (card.len() != 4 || !card.bytes().all(|it| it.is_ascii_digit())) {
        return Err(ApiError::invalid_field("cardLast4", "must be four digits"));
    }
    let collected_at = bodies::moment(body, "collectedAt")?.unwrap_or(call.now);
    if collected_at > call.now {
        return Err(ApiError::invalid_field("collectedAt", "lies in the future"));
    }
    Ok(Asked {
        amount,
        tip,
        method: method.to_owned(),
        processor: bodies::optional_text(body, "processor")?.to_owned(),
        transaction: bodies::optional_text(body, "externalTransactionId")?.to_owned(),
        card: Some(card.to_owned()).filter(|it| !it.is_empty()),
        memo: bodies::optional_text(body, "memo")?.to_owned(),
        collected_at: stamp(collected_at),
    })
}

/// Applies a payment to an invoice and returns the balance that remains.
///
/// A tip that comes with the payment joins the invoice's tip and total first.
fn settle(invoice: &mut Value, asked: &Asked, now: &str) -> Result<Decimal, ApiError> {
    let of_totals = |name: &str| {
        invoice
            .pointer(&format!("/totals/{name}"))
            .and_then(decimals::read)
            .map_or(Decimal::new(0, 2), decimals::half_up_cents)
    };
    let balance = of_totals("balance") + asked.tip - asked.amount;
    if balance.is_sign_negative() && !balance.is_zero() {
        let issue = "is more than the invoice's balance and the tip";
        return Err(ApiError::invalid_field("amount", issue));
    }
    let changed = [
        ("tip", of_totals("tip") + asked.tip),
        ("total", of_totals("total") + asked.tip),
        ("paid", of_totals("paid") + asked.amount),
        ("balance", balance),
    ];
    let tip = of_totals("tip") + asked.tip;
    if let Some(totals) = invoice.get_mut("totals").and_then(Value::as_object_mut) {
        for (name, amount) in changed {
            totals.insert(name.to_owned(), decimals::text(amount));
        }
    }
    let status = if balance.is_zero() { "paid" } else { "partially_paid" };
    if let Some(fields) = invoice.as_object_mut() {
        fields.insert("tipAmount".to_owned(), decimals::text(tip));
        fields.insert("status".to_owned(), json!(status));
        fields.insert("updatedAt".to_owned(), json!(now));
    }
    Ok(balance)
}

fn add_to_job(world: &mut World, job: &Value, amount: Decimal) {
    let Some(id) = job.as_str() else { return };
    let Some(place) = world.place("jobs", "jobId", id) else { return };
    let job = world.collection("jobs").get_mut(place);
    let summary = job.and_then(|it| it.get_mut("priceSummary")).and_then(Value::as_object_mut);
    if let Some(summary) = summary {
        let before = summary.get("amountCollected").and_then(decimals::read).unwrap_or_default();
        let after = decimals::half_up_cents(before + amount);
        summary.insert("amountCollected".to_owned(), decimals::text(after));
    }
}
