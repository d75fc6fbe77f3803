//! What happens to money in Workiz itself: settlement, refunds, disputes, payouts, deletions.
//!
//! The integration has no call for any of it; the admin port makes it happen. Rates and rules are
//! those of workiz-api 4 where that has some.

use rust_decimal::Decimal;
use serde_json::Value;
use serde_json::json;

use crate::sandbox::decimals;
use crate::sandbox::stamps::stamp;
use crate::sandbox::workiz::edits;
use crate::sandbox::workiz::ledger;
use crate::sandbox::workiz::ledger::amount_at;
use crate::sandbox::workiz::ledger::put;
use crate::sandbox::workiz::outbox::What;
use crate::sandbox::workiz::payouts;
use crate::sandbox::workiz::world::World;
use crate::sandbox::workiz::world::text_at;

/// What can happen.
const WORDS: &str = "settle, fail, refund, delete-payment, dispute, dispute-won, dispute-lost, \
    payout, delete-invoice, merge-clients, job-status";

/// Days after a payment during which it can be refunded online.
const REFUND_DAYS: i64 = 60;

/// The fee of a dispute in the United States.
const DISPUTE_FEE: Decimal = Decimal::from_parts(2500, 0, 0, false, 2);

/// Makes something happen; gives the document that it is about.
pub(super) fn carry_out(world: &mut World, given: &Value) -> Result<Value, String> {
    let id = |field: &str| {
        text_at(given, field).map(str::to_owned).ok_or(format!("this needs the text `{field}`"))
    };
    let what = text_at(given, "what").unwrap_or_default();
    match what {
        "settle" => settle(world, &id("paymentId")?),
        "fail" => end_payment(world, &id("paymentId")?, What::Updated),
        "delete-payment" => end_payment(world, &id("paymentId")?, What::Deleted),
        "refund" => refund(world, &id("paymentId")?, given),
        "dispute" => dispute(world, &id("paymentId")?, given),
        "dispute-won" | "dispute-lost" => close_dispute(world, &id("disputeId")?, what),
        "payout" => payouts::pay_out(world, given),
        "delete-invoice" => {
            let edit = json!({ "list": "invoices", "id": id("invoiceId")?, "operation": "delete" });
            edits::carry_out(world, &edit)
        }
        "job-status" => {
            let change = json!({ "status": id("status")? });
            edits::carry_out(
                world,
                &json!({ "list": "jobs", "id": id("jobId")?, "change": change }),
            )
        }
        "merge-clients" => merge_clients(world, &id("clientId")?, &id("intoId")?),
        other => Err(format!("nothing is known of `{other}`; there are {WORDS}")),
    }
}

/// A payment that is not deleted, with one of the states.
fn payment_in(world: &World, id: &str, states: &[&str]) -> Result<Value, String> {
    let payment = world.document("payments", id);
    if payment.is_null() || payment.get("deleted") == Some(&Value::Bool(true)) {
        return Err(format!("there is no payment {id}"));
    }
    let state = text_at(&payment, "status").unwrap_or_default();
    if states.contains(&state) {
        return Ok(payment);
    }
    Err(format!("payment {id} is {state}; this needs one that is {}", states.join(" or ")))
}

/// The money arrives, less the processor's fee.
fn settle(world: &mut World, id: &str) -> Result<Value, String> {
    let payment = payment_in(world, id, &["pending", "captured"])?;
    let amount = amount_at(&payment, "/amount");
    let fee = payouts::fee(&payment);
    let now = stamp(world.now);
    put(
        world,
        "payments",
        id,
        &json!({ "status": "settled", "settledAt": now, "fee": decimals::text(fee),
                          "net": decimals::text(amount - fee) }),
    );
    world.changed("payments", id, What::Updated, Some("payment.settled"));
    Ok(world.document("payments", id))
}

/// A payment fails or is deleted: its invoices are open again.
fn end_payment(world: &mut World, id: &str, what: What) -> Result<Value, String> {
    let states: &[&str] = match what {
        What::Deleted => &["pending", "captured", "settled"],
        _ => &["pending", "captured"],
    };
    let payment = payment_in(world, id, states)?;
    if what == What::Deleted && !text_at(&payment, "payoutId").unwrap_or_default().is_empty() {
        return Err(format!("payment {id} was paid out; it can only be refunded"));
    }
    let change = match what {
        What::Deleted => json!({ "deleted": true }),
        _ => json!({ "status": "failed" }),
    };
    put(world, "payments", id, &change);
    for (invoice, amount) in ledger::allocations(&payment) {
        ledger::take_back(world, &invoice, amount, "paid");
    }
    let event = (what == What::Deleted).then_some("payment.deleted");
    world.changed("payments", id, what, event);
    Ok(world.document("payments", id))
}

/// A refund: online at most 60 days after the payment, and whole where no job stands behind it.
fn refund(world: &mut World, id: &str, given: &Value) -> Result<Value, String> {
    let payment = payment_in(world, id, &["captured", "settled", "partially_refunded"])?;
    let amount = amount_at(&payment, "/amount");
    let before = amount_at(&payment, "/amountRefunded");
    let asked = given.get("amount").map_or(Some(amount - before), decimals::read);
    let asked = asked.filter(|it| *it > Decimal::ZERO && *it <= amount - before);
    let asked = decimals::half_up_cents(asked.ok_or("`amount` is more than what is left of it")?);
    let is_online = text_at(&payment, "processor") == Some("workiz_pay");
    if is_online && ledger::days_since(world, &payment, "collectedAt") > REFUND_DAYS {
        return Err(format!("payment {id} is more than {REFUND_DAYS} days old"));
    }
    if is_online && asked < amount && text_at(&payment, "jobId").is_none() {
        return Err(format!("payment {id} has no job: it can only be refunded whole"));
    }
    let refund_id = world.new_id("ref");
    let now = stamp(world.now);
    let refund = json!({
        "refundId": refund_id, "paymentId": id, "amount": decimals::text(asked),
        "reason": text_at(given, "reason").unwrap_or_default(), "status": "succeeded",
        "createdAt": now, "updatedAt": now, "feeRefunded": "0.00",
    });
    world.collection("refunds").push(refund.clone());
    let whole = before + asked == amount;
    put(
        world,
        "payments",
        id,
        &json!({ "amountRefunded": decimals::text(before + asked),
                          "status": if whole { "refunded" } else { "partially_refunded" } }),
    );
    let mut left = asked;
    for (invoice, share) in ledger::allocations(&payment) {
        let share = share.min(left);
        left -= share;
        ledger::take_back(world, &invoice, share, "refunded");
    }
    world.changed("refunds", &refund_id, What::Created, None);
    world.changed("payments", id, What::Updated, Some("payment.refunded"));
    Ok(refund)
}

/// A cardholder disputes a payment.
fn dispute(world: &mut World, id: &str, given: &Value) -> Result<Value, String> {
    let payment = payment_in(world, id, &["captured", "settled"])?;
    let amount = amount_at(&payment, "/amount");
    let asked = given.get("amount").map_or(Some(amount), decimals::read);
    let asked = asked.filter(|it| *it > Decimal::ZERO && *it <= amount);
    let asked = decimals::half_up_cents(asked.ok_or("`amount` is more than the payment")?);
    let dispute_id = world.new_id("dp");
    let now = stamp(world.now);
    let dispute = json!({
        "disputeId": dispute_id, "paymentId": id, "amount": decimals::text(asked),
        "fee": decimals::text(DISPUTE_FEE), "status": "needs_response",
        "reason": text_at(given, "reason").unwrap_or_default(), "createdAt": now, "updatedAt": now,
    });
    world.collection("disputes").push(dispute.clone());
    put(world, "payments", id, &json!({ "status": "disputed" }));
    world.changed("disputes", &dispute_id, What::Created, None);
    world.changed("payments", id, What::Updated, None);
    Ok(dispute)
}

/// A dispute ends: won, the payment stands again; lost, its money is gone.
fn close_dispute(world: &mut World, id: &str, what: &str) -> Result<Value, String> {
    let dispute = world.document("disputes", id);
    let state = text_at(&dispute, "status").unwrap_or_default();
    if !["needs_response", "under_review"].contains(&state) {
        return Err(format!("there is no open dispute {id}"));
    }
    let payment_id = text_at(&dispute, "paymentId").unwrap_or_default().to_owned();
    let status = if what == "dispute-won" { "won" } else { "lost" };
    put(world, "disputes", id, &json!({ "status": status }));
    if status == "won" {
        put(world, "payments", &payment_id, &json!({ "status": "settled" }));
        world.changed("payments", &payment_id, What::Updated, None);
    }
    world.changed("disputes", id, What::Updated, None);
    Ok(world.document("disputes", id))
}

/// One client becomes another: what names the first names the second from now on.
fn merge_clients(world: &mut World, from: &str, into: &str) -> Result<Value, String> {
    for id in [from, into] {
        if world.document("clients", id).is_null() {
            return Err(format!("there is no client {id}"));
        }
    }
    if from == into {
        return Err("a client cannot be merged with itself".to_owned());
    }
    let name = text_at(&world.document("clients", into), "name").unwrap_or_default().to_owned();
    let now = stamp(world.now);
    let mut moved = Vec::new();
    for (collection, documents) in &mut world.collections {
        for document in documents.iter_mut().filter(|_| *collection != "clients") {
            let pointed =
                document.pointer_mut("/client").filter(|it| text_at(it, "id") == Some(from));
            if let Some(client) = pointed {
                ledger::set(client, "id", json!(into));
                ledger::set(client, "name", json!(name));
            } else if text_at(document, "clientId") == Some(from) {
                ledger::set(document, "clientId", json!(into));
            } else {
                continue;
            }
            ledger::set(document, "updatedAt", json!(now));
            moved.push((*collection, ledger::id_of(collection, document)));
        }
    }
    put(world, "clients", from, &json!({ "mergedIntoId": into, "deleted": true }));
    world.changed("clients", from, What::Updated, Some("client.merged"));
    for (collection, id) in moved {
        world.changed(collection, &id, What::Updated, None);
    }
    Ok(world.document("clients", from))
}
