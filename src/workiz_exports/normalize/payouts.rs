//! The payouts of Workiz Pay: one row an entry, or one row a payout.

use std::collections::BTreeMap;

use crate::domain::diagnostic::Diagnostic;
use crate::domain::diagnostic::Gravity;
use crate::domain::diagnostic::Side;
use crate::domain::id::PayoutId;
use crate::domain::money::Currency;
use crate::domain::money::Money;
use crate::domain::settlement::Payout;
use crate::domain::settlement::PayoutEntry;
use crate::domain::settlement::PayoutEntryKind;
use crate::domain::settlement::PayoutStatus;
use crate::workiz_exports::cells::day::Day;
use crate::workiz_exports::layout::field::Field;
use crate::workiz_exports::normalize::row::RowPlace;
use crate::workiz_exports::normalize::row::RowReader;
use crate::workiz_exports::normalize::sale::ReadRow;
use crate::workiz_exports::normalize::words::entry_kind;
use crate::workiz_exports::normalize::words::payout_status;

/// A row of the payouts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaidOut {
    place: RowPlace,
    id: String,
    day: Day,
    status: PayoutStatus,
    /// What the entry is; `None` in a row that is the payout as a whole.
    kind: Option<PayoutEntryKind>,
    source_id: Option<String>,
    gross: Money,
    fee: Money,
    net: Money,
}

/// Reads a row of the payouts.
pub fn paid_out(mut reader: RowReader<'_>, currency: Currency) -> ReadRow<PaidOut> {
    if reader.is_no_document(Field::PayoutId) && reader.cell(Field::PayoutDate).is_none() {
        return ReadRow { row: None, said: Vec::new() };
    }
    let zero = Money::zero(currency);
    let id = reader.text(Field::PayoutId);
    let day = reader.day(Field::PayoutDate);
    let net = reader.money(Field::Net);
    let fee = reader.money(Field::Fee).unwrap_or(zero).abs();
    let gross = reader.money(Field::Gross).or_else(|| net.and_then(|it| it.plus(fee).ok()));
    for field in [Field::PayoutId, Field::PayoutDate, Field::Net] {
        if reader.cell(field).is_none() {
            reader.unreadable(field, "Nothing stands there.");
        }
    }
    let status = match reader.cell(Field::Status) {
        None => Some(PayoutStatus::Paid),
        Some(text) => payout_status(text),
    };
    if status.is_none() {
        let text = reader.text(Field::Status).unwrap_or_default();
        reader.unreadable(Field::Status, format!("`{text}` is not a known status of a payout."));
    }
    if let (Some(gross), Some(net)) = (gross, net)
        && gross.minus(fee) != Ok(net)
    {
        let problem = format!("{gross} less the fee of {fee} is not {net}.");
        reader.note(Field::Net, problem, "Compare the payout with Workiz Pay.");
    }
    let is_whole =
        reader.cell(Field::EntryKind).is_some_and(|it| it.eq_ignore_ascii_case("payout"));
    let is_entry = [Field::EntryKind, Field::JobNumber, Field::Client, Field::PaymentId]
        .into_iter()
        .any(|it| reader.cell(it).is_some());
    let kind = (is_entry && !is_whole)
        .then(|| reader.cell(Field::EntryKind).map_or(PayoutEntryKind::Payment, entry_kind));
    let row = (|| {
        Some(PaidOut {
            place: reader.place(),
            id: id?,
            day: day?,
            status: status?,
            kind,
            source_id: reader.text(Field::PaymentId).or(reader.text(Field::TransactionId)),
            gross: gross?,
            fee,
            net: net?,
        })
    })();
    let (said, is_whole) = reader.finish();
    ReadRow { row: row.filter(|_| is_whole), said }
}

/// Puts the rows of each payout together. The payout's own row states its totals; without one they
/// are those of its entries.
pub fn payouts(
    rows: Vec<PaidOut>,
    currency: Currency,
    said: &mut Vec<Diagnostic>,
) -> BTreeMap<PayoutId, Payout> {
    let mut by_id: BTreeMap<String, BTreeMap<usize, Vec<PaidOut>>> = BTreeMap::new();
    for row in rows {
        let files = by_id.entry(row.id.clone()).or_default();
        files.entry(row.place.table).or_default().push(row);
    }
    let mut payouts = BTreeMap::new();
    for (id, files) in by_id {
        let files: Vec<Vec<PaidOut>> = files.into_values().collect();
        match payout(&id, &files, currency) {
            Ok(payout) => {
                payouts.insert(PayoutId::new(id), payout);
            }
            Err(fault) => said.push(fault),
        }
    }
    payouts
}

fn payout(id: &str, files: &[Vec<PaidOut>], currency: Currency) -> Result<Payout, Diagnostic> {
    let fault = |field: &str, problem: String| Diagnostic {
        gravity: Gravity::Unreadable,
        side: Side::Source,
        document: format!("payout {id}"),
        field: field.to_owned(),
        problem,
        advice: "Export the payouts again, and remove older exports of the same days.".to_owned(),
    };
    let face = |it: &PaidOut| (it.kind, it.source_id.clone(), it.gross, it.fee, it.net);
    let faces = |rows: &[PaidOut]| {
        let mut faces: Vec<_> = rows.iter().map(face).collect();
        faces.sort();
        faces
    };
    let Some((rows, others)) = files.split_first() else {
        return Err(fault("(whole payout)", "It has no row.".to_owned()));
    };
    let Some(first) = rows.first() else {
        return Err(fault("(whole payout)", "It has no row.".to_owned()));
    };
    if let Some(other) = others.iter().find(|it| faces(it) != faces(rows)) {
        let place = other.first().map(|it| it.place.to_string()).unwrap_or_default();
        let problem = format!("{} and {place} do not list the same of it.", first.place);
        return Err(fault("(whole payout)", problem));
    }
    let differs = |it: &&PaidOut| (it.day.date, it.status) != (first.day.date, first.status);
    if let Some(other) = files.iter().flatten().find(differs) {
        let problem = format!("{} and {} do not agree on it.", first.place, other.place);
        return Err(fault("Payout date or status", problem));
    }
    let wholes: Vec<&PaidOut> = rows.iter().filter(|it| it.kind.is_none()).collect();
    let entries: Vec<PayoutEntry> = rows
        .iter()
        .filter_map(|it| {
            Some(PayoutEntry {
                kind: it.kind?,
                source_id: it.source_id.clone(),
                gross: it.gross,
                fee: it.fee,
                net: it.net,
            })
        })
        .collect();
    let sum = |part: fn(&PayoutEntry) -> Money| {
        Money::sum(currency, entries.iter().map(part))
            .map_err(|error| fault("Net", format!("Its entries cannot be added up: {error}.")))
    };
    let (gross, fees, net) = match wholes.as_slice() {
        [] => (sum(|it| it.gross)?, sum(|it| it.fee)?, sum(|it| it.net)?),
        [only] => (only.gross, only.fee, only.net),
        [one, other, ..] => {
            let problem = format!("{} and {} both state it.", one.place, other.place);
            return Err(fault("Net", problem));
        }
    };
    let (status, arrival) = (first.status, first.day.date);
    Ok(Payout { id: PayoutId::new(id), status, arrival, gross, fees, net, entries })
}
