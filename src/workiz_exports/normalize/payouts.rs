//! The payouts of Workiz Pay: one row an entry, or one row a payout, or both in two files.

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
    /// When the payout arrives; `None` in details, which do not say it.
    day: Option<Day>,
    /// Where the payout stands; `None` in details.
    status: Option<PayoutStatus>,
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
    let is_dated = reader.shows(Field::PayoutDate);
    for field in [Field::PayoutId, Field::PayoutDate, Field::Net] {
        if reader.cell(field).is_none() && (is_dated || field != Field::PayoutDate) {
            reader.unreadable(field, "Nothing stands there.");
        }
    }
    let status = match reader.cell(Field::Status) {
        None => is_dated.then_some(PayoutStatus::Paid),
        Some(text) => payout_status(text),
    };
    if status.is_none() && reader.cell(Field::Status).is_some() {
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
        .any(|it| reader.cell(it).is_some())
        || !is_dated;
    let kind = (is_entry && !is_whole)
        .then(|| reader.cell(Field::EntryKind).map_or(PayoutEntryKind::Payment, entry_kind));
    let row = (|| {
        Some(PaidOut {
            place: reader.place(),
            id: id?,
            day,
            status,
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
        advice: "Export the payouts and their details again, and remove older exports of the same \
            days."
            .to_owned(),
    };
    let wholes = stated(files, |it| it.kind.is_none()).map_err(|it| fault("(whole payout)", it))?;
    let details =
        stated(files, |it| it.kind.is_some()).map_err(|it| fault("(whole payout)", it))?;
    let mut dated = files.iter().flatten().filter_map(|it| Some((it, it.day?.date, it.status?)));
    let Some((first, arrival, status)) = dated.next() else {
        let problem = "Its details are there, and no file says when it arrived.";
        return Err(fault("Payout date", problem.to_owned()));
    };
    if let Some((other, ..)) = dated.find(|it| (it.1, it.2) != (arrival, status)) {
        let problem = format!("{} and {} do not agree on it.", first.place, other.place);
        return Err(fault("Payout date or status", problem));
    }
    let entries: Vec<PayoutEntry> = details
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
    Ok(Payout { id: PayoutId::new(id), status, arrival, gross, fees, net, entries })
}

/// Returns the rows of one sort, which every file that has some of a payout must list alike.
fn stated(
    files: &[Vec<PaidOut>],
    is_one: impl Fn(&PaidOut) -> bool,
) -> Result<Vec<&PaidOut>, String> {
    let faces = |rows: &[&PaidOut]| {
        let face = |it: &&PaidOut| (it.kind, it.source_id.clone(), it.gross, it.fee, it.net);
        let mut faces: Vec<_> = rows.iter().map(face).collect();
        faces.sort();
        faces
    };
    let lists = files.iter().map(|rows| rows.iter().filter(|it| is_one(it)).collect());
    let mut lists = lists.filter(|it: &Vec<&PaidOut>| !it.is_empty());
    let Some(first) = lists.next() else { return Ok(Vec::new()) };
    let other = lists.find(|it| faces(it) != faces(&first));
    match other.as_deref().zip(first.first()) {
        Some(([other, ..], one)) => {
            Err(format!("{} and {} do not list the same of it.", one.place, other.place))
        }
        _ => Ok(first),
    }
}
