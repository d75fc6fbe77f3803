//! Payouts of Workiz Pay: batches of settled payments, less refunds, disputes and fees.

use rust_decimal::Decimal;
use serde_json::Value;
use serde_json::json;

use crate::sandbox::decimals;
use crate::sandbox::stamps::stamp;
use crate::sandbox::workiz::ledger::amount_at;
use crate::sandbox::workiz::ledger::put;
use crate::sandbox::workiz::lists;
use crate::sandbox::workiz::outbox::What;
use crate::sandbox::workiz::world::World;
use crate::sandbox::workiz::world::text_at;

/// The processor's share of a card payment: 2.9 % and 0.30 [assumed; no source gives it].
const CARD_RATE: Decimal = Decimal::from_parts(29, 0, 0, false, 3);
const CARD_FEE: Decimal = Decimal::from_parts(30, 0, 0, false, 2);

/// The processor's share of a bank debit: 1 %.
const ACH_RATE: Decimal = Decimal::from_parts(1, 0, 0, false, 2);

/// What the processor keeps of a payment; nothing of those that were collected elsewhere.
pub(super) fn fee(payment: &Value) -> Decimal {
    if text_at(payment, "processor") != Some("workiz_pay") {
        return Decimal::new(0, 2);
    }
    let amount = amount_at(payment, "/amount");
    match text_at(payment, "method") {
        Some("card") => decimals::half_up_cents(amount * CARD_RATE + CARD_FEE),
        Some("ach") => decimals::half_up_cents(amount * ACH_RATE),
        _ => Decimal::new(0, 2),
    }
}

/// One line of a payout: what it stands for, and its money.
struct Entry {
    kind: &'static str,
    collection: &'static str,
    id: String,
    gross: Decimal,
    fee: Decimal,
}

/// Pays out everything that settled and was not paid out yet; gives the payout.
pub(super) fn pay_out(world: &mut World, given: &Value) -> Result<Value, String> {
    let entries = open_entries(world);
    if entries.is_empty() {
        return Err("nothing settled that was not paid out yet".to_owned());
    }
    let sum = |kinds: &[&str], of: fn(&Entry) -> Decimal| -> Decimal {
        entries.iter().filter(|it| kinds.contains(&it.kind)).map(of).sum()
    };
    let gross = sum(&["payment"], |it| it.gross);
    let fees = sum(&["payment", "dispute_fee"], |it| it.fee);
    let (refunds, disputes) = (sum(&["refund"], |it| -it.gross), sum(&["dispute"], |it| -it.gross));
    let payout_id = world.new_id("po");
    let today = world.now.to_zoned(lists::zone(world)).date().to_string();
    let money = |amount: Decimal| decimals::text(decimals::half_up_cents(amount));
    let lines: Vec<Value> = entries
        .iter()
        .map(|it| {
            json!({ "type": it.kind, "sourceId": it.id, "gross": money(it.gross),
                    "fee": money(it.fee), "net": money(it.gross - it.fee) })
        })
        .collect();
    let now = stamp(world.now);
    let payout = json!({
        "payoutId": payout_id, "status": "paid",
        "arrivalDate": text_at(given, "arrivalDate").unwrap_or(&today),
        "gross": money(gross), "fees": money(fees), "refunds": money(refunds),
        "disputes": money(disputes), "net": money(gross - fees - refunds - disputes),
        "instant": false, "entries": lines, "createdAt": now, "updatedAt": now,
    });
    world.collection("payouts").push(payout.clone());
    for entry in entries.iter().filter(|it| it.kind != "dispute_fee") {
        put(world, entry.collection, &entry.id, &json!({ "payoutId": payout_id }));
        world.changed(entry.collection, &entry.id, What::Updated, None);
    }
    world.changed("payouts", &payout_id, What::Created, Some("payout.paid"));
    Ok(payout)
}

fn open_entries(world: &World) -> Vec<Entry> {
    let all = |collection: &str| world.collections.get(collection).map_or(&[][..], Vec::as_slice);
    let is_open = |it: &&Value| text_at(it, "payoutId").unwrap_or_default().is_empty();
    let is_ours = |payment: &Value| {
        text_at(payment, "processor") == Some("workiz_pay")
            && matches!(text_at(payment, "method"), Some("card" | "ach"))
    };
    let of_ours = |it: &&Value| {
        let id = text_at(it, "paymentId").unwrap_or_default();
        let payment = world.document("payments", id);
        // What was taken back before it was ever paid out is not paid out, either.
        is_ours(&payment) && !text_at(&payment, "settledAt").unwrap_or_default().is_empty()
    };
    let id = |it: &Value, field: &str| text_at(it, field).unwrap_or_default().to_owned();
    let mut entries = Vec::new();
    for it in all("payments").iter().filter(is_open).filter(|it| is_ours(it)) {
        let settled = !text_at(it, "settledAt").unwrap_or_default().is_empty();
        let failed = matches!(text_at(it, "status"), Some("failed" | "pending"));
        if settled && !failed && it.get("deleted") != Some(&Value::Bool(true)) {
            let (gross, fee) = (amount_at(it, "/amount"), amount_at(it, "/fee"));
            let (kind, collection) = ("payment", "payments");
            entries.push(Entry { kind, collection, id: id(it, "paymentId"), gross, fee });
        }
    }
    for it in all("refunds").iter().filter(is_open).filter(of_ours) {
        let (gross, fee) = (-amount_at(it, "/amount"), Decimal::ZERO);
        let (kind, collection) = ("refund", "refunds");
        entries.push(Entry { kind, collection, id: id(it, "refundId"), gross, fee });
    }
    for it in all("disputes").iter().filter(is_open).filter(of_ours) {
        if text_at(it, "status") == Some("won") {
            continue;
        }
        let (id, fee) = (id(it, "disputeId"), amount_at(it, "/fee"));
        let (gross, collection) = (-amount_at(it, "/amount"), "disputes");
        entries.push(Entry {
            kind: "dispute",
            collection,
            id: id.clone(),
            gross,
            fee: Decimal::ZERO,
        });
        entries.push(Entry { kind: "dispute_fee", collection, id, gross: Decimal::ZERO, fee });
    }
    entries
}
