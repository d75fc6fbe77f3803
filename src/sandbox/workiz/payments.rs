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
use crate::sandbox::workiz::issues::Issues;
use crate::sandbox::workiz::ledger;
use crate::sandbox::workiz::lists;
use crate::sandbox::workiz::outbox::What;
use crate::sandbox::workiz::resources;
use crate::sandbox::workiz::switches::OverPayment;
use crate::sandbox::workiz::visit::Visit;
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
    visit: &Visit,
) -> Result<Answer, ApiError> {
    let resource = resources::at("payments").ok_or_else(|| ApiError::not_found("payments"))?;
    visit.opens(resource)?;
    seen(world, id, visit)?;
    lists::list(world, resource, call, visit, |payment| pays(payment, id))
}

/// The place of an invoice that the user sees.
fn seen(world: &World, id: &str, visit: &Visit) -> Result<usize, ApiError> {
    let missing = || ApiError::not_found(&format!("invoice {id}"));
    let resource = resources::at("invoices").ok_or_else(missing)?;
    lists::find(world, resource, id, visit)?;
    world.place("invoices", "invoiceId", id).ok_or_else(missing)
}

fn pays(payment: &Value, invoice: &str) -> bool {
    let allocations = payment.get("allocations").and_then(Value::as_array);
    text_at(payment, "invoiceId") == Some(invoice)
        || allocations
            .is_some_and(|them| them.iter().any(|it| text_at(it, "invoiceId") == Some(invoice)))
}

/// `POST /invoices/{id}/payments`.
pub(super) fn record(
    world: &mut World,
    call: &Call,
    id: &str,
    visit: &Visit,
) -> Result<Answer, ApiError> {
    let body = call.object()?;
    let asked = read(&body, call)?;
    let place = seen(world, id, visit)?;
    let over_payment = world.switches.over_payment;
    let payment_id = world.new_id("pay");
    let invoice = world.collection("invoices").get_mut(place);
    let invoice = invoice.ok_or_else(|| ApiError::not_found(&format!("invoice {id}")))?;
    let deleted = invoice.get("deleted") == Some(&Value::Bool(true));
    if deleted || text_at(invoice, "status") == Some("void") {
        let message = format!("invoice {id} was deleted and takes no payment");
        return Err(ApiError::new(409, "invoice_not_payable", message));
    }
    let balance = settle(invoice, &asked, &stamp(call.now), over_payment)?;
    let (job, client) = (field(invoice, "jobId"), field(invoice, "clientId"));
    let created = stamp(call.now);
    let status = match asked.method.as_str() {
        "card" => "captured",
        "ach" | "financing" => "pending",
        _ => "settled",
    };
    if let Some(job) = job.as_str() {
        ledger::collect(world, job, asked.amount);
    }
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
    // A payment that settles at once, as cash does, is captured all the same.
    world.changed("payments", &payment_id, What::Created, Some("payment.captured"));
    world.changed("invoices", id, What::Updated, Some("invoice.updated"));
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

/// Checks the whole request; each mistake is a detail of its own.
fn read(body: &Map<String, Value>, call: &Call) -> Result<Asked, ApiError> {
    let mut issues = Issues::default();
    issues.take(bodies::only_known(body, &FIELDS));
    let amount = issues.take(bodies::amount(body, "amount")).flatten();
    match amount {
        None if !issues.names("amount") => issues.add("amount", "is required"),
        Some(amount) if amount.is_zero() => issues.add("amount", "must be more than 0"),
        _ => {}
    }
    let tip = issues.take(bodies::amount(body, "tipAmount")).flatten();
    let tip = tip.unwrap_or(Decimal::new(0, 2));
    if amount.is_some_and(|amount| tip > amount) {
        issues.add("tipAmount", "is more than the amount");
    }
    let method = issues.take(bodies::text(body, "method")).unwrap_or_default();
    if !METHODS.contains(&method) && !issues.names("method") {
        issues.add("method", &format!("must be one of {}", METHODS.join(", ")));
    }
    let card = issues.take(bodies::optional_text(body, "cardLast4")).unwrap_or_default();
    if !card.is_empty() && (card.len() != 4 || !card.bytes().all(|it| it.is_ascii_digit())) {
        issues.add("cardLast4", "must be four digits");
    }
    let collected = issues.take(bodies::moment(body, "collectedAt")).flatten();
    let collected_at = collected.unwrap_or(call.now);
    if collected_at > call.now {
        issues.add("collectedAt", "lies in the future");
    }
    let mut text = |field: &str| {
        issues.take(bodies::optional_text(body, field)).unwrap_or_default().to_owned()
    };
    let asked = Asked {
        amount: amount.unwrap_or_default(),
        tip,
        method: method.to_owned(),
        processor: text("processor"),
        transaction: text("externalTransactionId"),
        card: Some(card.to_owned()).filter(|it| !it.is_empty()),
        memo: text("memo"),
        collected_at: stamp(collected_at),
    };
    issues.end().map(|()| asked)
}

/// Applies a payment to an invoice and returns the balance that remains.
///
/// A tip that comes with the payment joins the invoice's tip and total first.
fn settle(
    invoice: &mut Value,
    asked: &Asked,
    now: &str,
    over_payment: OverPayment,
) -> Result<Decimal, ApiError> {
    let of_totals = |name: &str| {
        invoice
            .pointer(&format!("/totals/{name}"))
            .and_then(decimals::read)
            .map_or(Decimal::new(0, 2), decimals::half_up_cents)
    };
    let balance = of_totals("balance") + asked.tip - asked.amount;
    if balance < Decimal::ZERO && over_payment == OverPayment::Refuse {
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
    let status = if balance <= Decimal::ZERO { "paid" } else { "partially_paid" };
    if let Some(fields) = invoice.as_object_mut() {
        fields.insert("tipAmount".to_owned(), decimals::text(tip));
        fields.insert("status".to_owned(), json!(status));
        fields.insert("updatedAt".to_owned(), json!(now));
    }
    Ok(balance)
}
