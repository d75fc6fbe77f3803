//! `POST /job/addPayment/{UUID}/`: records a payment; there is no way to see or take back one, and a
//! repeat records another.

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde_json::Value;
use serde_json::json;

use crate::sandbox::decimals;
use crate::sandbox::stamps::stamp;
use crate::sandbox::workiz::sandbox::Shared;
use crate::sandbox::workiz_api::account::Account;
use crate::sandbox::workiz_api::answer;
use crate::sandbox::workiz_api::answer::Answer;
use crate::sandbox::workiz_api::call::Call;
use crate::sandbox::workiz_api::call::Fields;
use crate::sandbox::workiz_api::clients;
use crate::sandbox::workiz_api::record;
use crate::sandbox::workiz_api::view;
use crate::sandbox::workiz_api::view::text;

/// The types, each with the method and the word that the other view has for it.
const TYPES: [(&str, &str, &str); 3] =
    [("cash", "cash", "Cash"), ("credit", "card", "Credit"), ("check", "check", "Check")];

/// Where a payment goes.
struct Target {
    job_id: String,
    invoice_id: Option<String>,
    client_id: String,
    client: Value,
    due: Decimal,
}

/// Records a payment.
pub(super) fn add(
    shared: &mut Shared<'_>,
    account: &mut Account,
    call: &Call,
    uuid: &str,
) -> Result<Answer, Answer> {
    let fields = call.fields(&account.switches)?;
    fields.only(&["amount", "type", "date", "reference"])?;
    let (method, raw) = kind(&fields, call)?;
    let amount = fields.amount("amount")?;
    let zone = view::zone(shared);
    let date = fields.moment("date", &zone)?.ok_or_else(|| fields.wrong("date is required"))?;
    let reference = fields.text("reference")?.unwrap_or_default();
    let target = target(shared, account, uuid)?;
    if amount > target.due && account.switches.is("over-payment", "refuse") {
        return Err(fields.wrong("amount is more than the amount due"));
    }
    if let Some(id) = &target.invoice_id {
        pay_invoice(shared, id, amount, call.now);
    }
    pay_job(shared, &target.job_id, amount);
    let id = format!("pay_v{}", account.next());
    let payment = payment(&target, amount, (method, raw), &id);
    let payment = dated(payment, date, call.now, &reference);
    shared.collections.entry("payments").or_default().push(payment);
    Ok(Answer::written(uuid, &target.client))
}

/// The type, which stands in the query and again in the body.
fn kind(fields: &Fields, call: &Call) -> Result<(&'static str, &'static str), Answer> {
    let asked = call.parameter("type").ok_or_else(|| fields.wrong("type is required"))?;
    let found = TYPES.iter().find(|it| it.0 == asked);
    let found = found.ok_or_else(|| fields.wrong("type must be one of cash, credit, check"))?;
    if fields.needed("type")? != asked {
        return Err(fields.wrong("type of the query and type of the body differ"));
    }
    Ok((found.1, found.2))
}

fn target(shared: &Shared<'_>, account: &Account, uuid: &str) -> Result<Target, Answer> {
    let rows = view::rows(shared, account);
    let row = rows.iter().find(|it| it.uuid == uuid).ok_or_else(|| answer::not_found("job"))?;
    let client_id = record::client_id(row).to_owned();
    Ok(Target {
        job_id: row.job_id.clone(),
        invoice_id: row.invoice.map(|it| text(Some(it), "/invoiceId").to_owned()),
        client: clients::number(shared, &client_id),
        client_id,
        due: record::amounts(row).due,
    })
}

/// Lowers what is due of an invoice; one that is paid too much has a negative balance.
fn pay_invoice(shared: &mut Shared<'_>, id: &str, amount: Decimal, now: Timestamp) {
    let invoices = shared.collections.entry("invoices").or_default();
    let invoice = invoices.iter_mut().find(|it| text(Some(it), "/invoiceId") == id);
    let Some(invoice) = invoice else { return };
    let of = |name: &str| {
        let value = invoice.pointer(&format!("/totals/{name}")).and_then(decimals::read);
        value.map_or(Decimal::new(0, 2), decimals::half_up_cents)
    };
    let (paid, balance) = (of("paid") + amount, of("balance") - amount);
    if let Some(totals) = invoice.get_mut("totals").and_then(Value::as_object_mut) {
        totals.insert("paid".to_owned(), decimals::text(paid));
        totals.insert("balance".to_owned(), decimals::text(balance));
    }
    let status = if balance > Decimal::ZERO { "partially_paid" } else { "paid" };
    if let Some(fields) = invoice.as_object_mut() {
        fields.insert("status".to_owned(), json!(status));
        fields.insert("updatedAt".to_owned(), json!(stamp(now)));
    }
}

fn pay_job(shared: &mut Shared<'_>, id: &str, amount: Decimal) {
    let jobs = shared.collections.entry("jobs").or_default();
    let job = jobs.iter_mut().find(|it| text(Some(it), "/jobId") == id);
    let summary = job.and_then(|it| it.get_mut("priceSummary")).and_then(Value::as_object_mut);
    if let Some(summary) = summary {
        let before = summary.get("amountCollected").and_then(decimals::read).unwrap_or_default();
        let after = decimals::half_up_cents(before + amount);
        summary.insert("amountCollected".to_owned(), decimals::text(after));
    }
}

/// The payment in the form of the other view, which shows it; dates and reference come after.
fn payment(target: &Target, amount: Decimal, (method, raw): (&str, &str), id: &str) -> Value {
    let shown = amount.to_string();
    let to_invoice = |invoice: &String| json!([{ "invoiceId": invoice, "amount": shown }]);
    let allocations = target.invoice_id.as_ref().map_or_else(|| json!([]), to_invoice);
    let source = if target.invoice_id.is_some() { "invoice" } else { "job" };
    json!({
        "paymentId": id, "source": source, "invoiceId": target.invoice_id, "estimateId": null,
        "jobId": target.job_id, "clientId": target.client_id, "allocations": allocations,
        "amount": shown, "tipAmount": "0.00", "amountIncludesTip": true,
        "serviceFeeAmount": "0.00", "method": method, "rawMethod": raw, "processor": "",
        "status": "settled", "amountRefunded": "0.00", "cardLast4": null,
        "externalTransactionId": "", "memo": "", "payoutId": null, "fee": "0.00", "net": shown,
        "deleted": false,
    })
}

fn dated(mut payment: Value, date: Timestamp, now: Timestamp, reference: &str) -> Value {
    if let Some(fields) = payment.as_object_mut() {
        let (date, now) = (stamp(date), stamp(now));
        let dates = [
            ("collectedAt", &date),
            ("settledAt", &date),
            ("createdAt", &now),
            ("updatedAt", &now),
        ];
        for (name, text) in dates {
            fields.insert(name.to_owned(), json!(text));
        }
        fields.insert("reference".to_owned(), json!(reference));
    }
    payment
}
