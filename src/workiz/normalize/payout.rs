//! Payouts and disputes.

use crate::domain::id::DisputeId;
use crate::domain::id::PayoutId;
use crate::domain::id::SourcePaymentId;
use crate::domain::money::Currency;
use crate::domain::settlement::Dispute;
use crate::domain::settlement::Payout;
use crate::domain::settlement::PayoutEntry;
use crate::domain::settlement::PayoutEntryKind;
use crate::domain::settlement::PayoutStatus;
use crate::workiz::normalize::document::name;
use crate::workiz::normalize::document::parse;
use crate::workiz::normalize::reader::Reader;
use crate::workiz::normalize::reader::Reading;
use crate::workiz::wire::field::Field;
use crate::workiz::wire::payout::WireDispute;
use crate::workiz::wire::payout::WirePayout;
use crate::workiz::wire::payout::WirePayoutEntry;

/// Reads a payout; one that names no currency is in the account's. A deleted payout is none.
pub fn payout(id: &str, body: &str, account: Currency) -> Reading<Payout> {
    let mut reader = Reader::new(name("payout", id, None));
    let payout = parse(&mut reader, body).and_then(|wire| read(&mut reader, &wire, account));
    reader.finish(payout)
}

/// Reads a dispute; one that names no currency is in the account's. A deleted dispute is none.
pub fn dispute(id: &str, body: &str, account: Currency) -> Reading<Dispute> {
    let mut reader = Reader::new(name("dispute", id, None));
    let dispute =
        parse(&mut reader, body).and_then(|wire| read_dispute(&mut reader, &wire, account));
    reader.finish(dispute)
}

fn read(reader: &mut Reader, wire: &WirePayout, account: Currency) -> Option<Payout> {
    let currency = reader.currency(&wire.currency, "currency", account)?;
    let id = reader.id(&wire.payout_id, "payoutId");
    let status = status(reader, wire);
    let arrival = reader.required(&wire.arrival_date, "arrivalDate").copied();
    let gross = reader.money(&wire.gross, "gross", currency);
    let fees = reader.money(&wire.fees, "fees", currency);
    let net = reader.money(&wire.net, "net", currency);
    let entries = entries(reader, wire, currency);
    if is_deleted(reader, &wire.deleted)? {
        return None;
    }
    Some(Payout {
        id: PayoutId::new(id?),
        status: status?,
        arrival: arrival?.0,
        gross: gross?,
        fees: fees?,
        net: net?,
        entries: entries?,
    })
}

fn status(reader: &mut Reader, wire: &WirePayout) -> Option<PayoutStatus> {
    match reader.required(&wire.status, "status")?.as_str() {
        "pending" | "in_transit" => Some(PayoutStatus::InTransit),
        "paid" => Some(PayoutStatus::Paid),
        "failed" => Some(PayoutStatus::Failed),
        other => {
            reader.unreadable("status", format!("`{other}` is not a known status of a payout."));
            None
        }
    }
}

/// Reads the entries; `None` when one of them cannot be read.
fn entries(reader: &mut Reader, wire: &WirePayout, currency: Currency) -> Option<Vec<PayoutEntry>> {
    let wires = reader.required(&wire.entries, "entries")?;
    let mut entries = Vec::new();
    for (place, wire) in wires.iter().enumerate() {
        let place = format!("entries[{place}]");
        if let Some(wire) = reader.required(wire, &place)
            && let Some(entry) = entry(reader, wire, &place, currency)
        {
            entries.push(entry);
        }
    }
    (entries.len() == wires.len()).then_some(entries)
}

fn entry(
    reader: &mut Reader,
    wire: &WirePayoutEntry,
    place: &str,
    currency: Currency,
) -> Option<PayoutEntry> {
    let kind = entry_kind(reader, wire, place);
    let source_id = reader.optional_id(&wire.source_id, &format!("{place}.sourceId"));
    let gross = reader.money(&wire.gross, &format!("{place}.gross"), currency);
    let fee = reader.money(&wire.fee, &format!("{place}.fee"), currency);
    let net = reader.money(&wire.net, &format!("{place}.net"), currency);
    Some(PayoutEntry {
        kind: kind?,
        source_id: source_id?.map(str::to_owned),
        gross: gross?,
        fee: fee?,
        net: net?,
    })
}

fn entry_kind(reader: &mut Reader, wire: &WirePayoutEntry, place: &str) -> Option<PayoutEntryKind> {
    let name = format!("{place}.type");
    match reader.required(&wire.kind, &name)?.as_str() {
        "payment" => Some(PayoutEntryKind::Payment),
        "refund" => Some(PayoutEntryKind::Refund),
        "dispute" => Some(PayoutEntryKind::Dispute),
        "dispute_fee" => Some(PayoutEntryKind::DisputeFee),
        "instant_fee" => Some(PayoutEntryKind::InstantFee),
        "adjustment" => Some(PayoutEntryKind::Adjustment),
        other => {
            reader.unreadable(&name, format!("`{other}` is not a known kind of payout entry."));
            None
        }
    }
}

fn read_dispute(reader: &mut Reader, wire: &WireDispute, account: Currency) -> Option<Dispute> {
    let currency = reader.currency(&wire.currency, "currency", account)?;
    let id = reader.id(&wire.dispute_id, "disputeId");
    let payment = reader.id(&wire.payment_id, "paymentId");
    let amount = reader.money(&wire.amount, "amount", currency);
    let fee = reader.known_money(&wire.fee, "fee", currency);
    let status = reader.required(&wire.status, "status").cloned();
    if is_deleted(reader, &wire.deleted)? {
        return None;
    }
    Some(Dispute {
        id: DisputeId::new(id?),
        payment: SourcePaymentId::new(payment?),
        amount: amount?,
        fee: fee?,
        status: status?,
    })
}

/// Tells whether a document was deleted, and puts it down.
fn is_deleted(reader: &mut Reader, field: &Field<bool>) -> Option<bool> {
    let deleted = reader.optional(field, "deleted")?.copied().unwrap_or(false);
    if deleted {
        let problem = "The document was deleted in Workiz and does not count.";
        reader.note("deleted", problem, "Nothing has to be done.");
    }
    Some(deleted)
}
