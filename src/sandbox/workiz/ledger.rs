//! Balances: what payments, refunds and deletions do to invoices and jobs.

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde_json::Value;
use serde_json::json;

use crate::sandbox::decimals;
use crate::sandbox::stamps::stamp;
use crate::sandbox::workiz::lists;
use crate::sandbox::workiz::outbox::What;
use crate::sandbox::workiz::resources::RESOURCES;
use crate::sandbox::workiz::world::World;
use crate::sandbox::workiz::world::text_at;

/// An amount of a document in cents; zero when there is none.
pub(super) fn amount_at(document: &Value, pointer: &str) -> Decimal {
    let amount = document.pointer(pointer).and_then(decimals::read);
    amount.map_or(Decimal::new(0, 2), decimals::half_up_cents)
}

/// The id of a document.
pub(super) fn id_of(collection: &str, document: &Value) -> String {
    let resource = RESOURCES.iter().find(|it| it.collection == collection);
    let id = resource.and_then(|it| text_at(document, it.id_field));
    id.unwrap_or_default().to_owned()
}

/// Puts a field into an object.
pub(super) fn set(document: &mut Value, field: &str, value: Value) {
    if let Some(fields) = document.as_object_mut() {
        fields.insert(field.to_owned(), value);
    }
}

/// Puts fields into a document, and the time of the change.
pub(super) fn put(world: &mut World, collection: &'static str, id: &str, change: &Value) {
    let now = stamp(world.now);
    let resource = RESOURCES.iter().find(|it| it.collection == collection);
    let place = resource.and_then(|it| world.place(collection, it.id_field, id));
    let stored = place.and_then(|place| world.collection(collection).get_mut(place));
    let (Some(Value::Object(stored)), Some(change)) = (stored, change.as_object()) else { return };
    stored.extend(change.clone());
    stored.insert("updatedAt".to_owned(), json!(now));
}

/// The invoices that a payment pays, each with its share.
pub(super) fn allocations(payment: &Value) -> Vec<(String, Decimal)> {
    let given = payment.get("allocations").and_then(Value::as_array);
    let shares: Vec<(String, Decimal)> = given
        .into_iter()
        .flatten()
        .filter_map(|it| Some((text_at(it, "invoiceId")?.to_owned(), amount_at(it, "/amount"))))
        .collect();
    match text_at(payment, "invoiceId") {
        Some(invoice) if shares.is_empty() => {
            vec![(invoice.to_owned(), amount_at(payment, "/amount"))]
        }
        _ => shares,
    }
}

/// The days from a moment of a document to now.
pub(super) fn days_since(world: &World, document: &Value, field: &str) -> i64 {
    let moment: Option<Timestamp> = text_at(document, field).and_then(|it| it.parse().ok());
    moment.map_or(0, |it| world.now.duration_since(it).as_hours() / 24)
}

/// Opens an invoice again by an amount: less is `paid`, or more is `refunded`.
pub(super) fn take_back(world: &mut World, id: &str, amount: Decimal, total: &str) {
    let invoice = world.document("invoices", id);
    if invoice.is_null() || amount.is_zero() {
        return;
    }
    let before = amount_at(&invoice, &format!("/totals/{total}"));
    let changed = if total == "paid" { before - amount } else { before + amount };
    let balance = amount_at(&invoice, "/totals/balance") + amount;
    let mut totals = invoice.get("totals").cloned().unwrap_or_else(|| json!({}));
    set(&mut totals, total, decimals::text(changed));
    set(&mut totals, "balance", decimals::text(balance));
    let mut after = invoice;
    set(&mut after, "totals", totals.clone());
    let status = status(world, &after);
    put(world, "invoices", id, &json!({ "totals": totals, "status": status }));
    world.changed("invoices", id, What::Updated, Some("invoice.updated"));
    if let Some(job) = text_at(&after, "jobId") {
        collect(world, job, -amount);
    }
}

/// The status that follows from an invoice's totals and due date.
pub(super) fn status(world: &World, invoice: &Value) -> &'static str {
    let (total, balance) =
        (amount_at(invoice, "/totals/total"), amount_at(invoice, "/totals/balance"));
    let net = amount_at(invoice, "/totals/paid") - amount_at(invoice, "/totals/refunded");
    let today = world.now.to_zoned(lists::zone(world)).date().to_string();
    let is_late = text_at(invoice, "dueDate").is_some_and(|due| !due.is_empty() && *due < *today);
    let is_draft = invoice.get("sent") == Some(&Value::Bool(false));
    if text_at(invoice, "status") == Some("void") {
        "void"
    } else if total.is_zero() {
        "no_amount"
    } else if balance <= Decimal::ZERO {
        "paid"
    } else if net > Decimal::ZERO {
        "partially_paid"
    } else if is_late {
        "overdue"
    } else if is_draft {
        "draft"
    } else {
        "sent"
    }
}

/// Adds to what a job has collected.
pub(super) fn collect(world: &mut World, job: &str, amount: Decimal) {
    let mut summary = match world.document("jobs", job).get("priceSummary") {
        Some(Value::Object(summary)) => summary.clone(),
        _ => return,
    };
    let before = summary.get("amountCollected").and_then(decimals::read).unwrap_or_default();
    let after = decimals::half_up_cents(before + amount);
    summary.insert("amountCollected".to_owned(), decimals::text(after));
    put(world, "jobs", job, &json!({ "priceSummary": summary }));
    world.changed("jobs", job, What::Updated, None);
}
