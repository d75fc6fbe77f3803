//! The rows of several files of one kind, each once.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::domain::diagnostic::Diagnostic;
use crate::domain::diagnostic::Gravity;
use crate::domain::diagnostic::Side;
use crate::domain::known::Known;
use crate::workiz_exports::layout::field::Field;
use crate::workiz_exports::normalize::common::Common;
use crate::workiz_exports::normalize::common::Scope;
use crate::workiz_exports::normalize::common::differing;
use crate::workiz_exports::normalize::payments::Paid;

/// Rows of other files by what they have in common with the rows of one.
type Index = BTreeMap<String, Vec<usize>>;

/// A payment of the files so far.
struct Kept {
    row: Paid,
    is_torn: bool,
}

/// Returns every payment once, with its place among those that are alike.
///
/// A row that stands in two files is one payment. Rows that are alike in the same file are as many
/// payments: two cash payments of a day need not differ in anything. Rows with the same id of Workiz
/// are one payment, and must say the same of it.
pub fn gathered(rows: Vec<Paid>, said: &mut Vec<Diagnostic>) -> Vec<(usize, Paid)> {
    let mut files: BTreeMap<usize, Vec<Paid>> = BTreeMap::new();
    for row in by_id(rows, said) {
        files.entry(row.place.table).or_default().push(row);
    }
    let mut files: Vec<(Scope, Vec<Paid>)> =
        files.into_values().map(|it| (Scope::of(&it), it)).collect();
    // Of two rows the one that says more is kept, whatever the names of the files.
    files.sort_by(|(one, _), (other, _)| {
        other.shown.len().cmp(&one.shown.len()).then_with(|| one.shown.cmp(&other.shown))
    });
    let mut before: Vec<(Scope, Vec<Kept>)> = Vec::new();
    for (scope, rows) in files {
        let fresh = beyond(&mut before, &scope, rows, said);
        before.push((scope, fresh));
    }
    let all = before.into_iter().flat_map(|(_, rows)| rows).filter(|it| !it.is_torn);
    let mut all: Vec<(String, Paid)> = all.map(|it| (it.row.key(), it.row)).collect();
    all.sort_by(|one, other| one.0.cmp(&other.0));
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let numbered = all.into_iter().map(|(key, row)| {
        let count = counts.entry(key).or_default();
        *count = count.saturating_add(1);
        (*count, row)
    });
    numbered.collect()
}

/// Leaves out the payments whose rows with the same id contradict each other, and the second row of
/// a payment in the same file.
fn by_id(rows: Vec<Paid>, said: &mut Vec<Diagnostic>) -> Vec<Paid> {
    let mut first: BTreeMap<&str, &Paid> = BTreeMap::new();
    let mut torn: BTreeSet<String> = BTreeSet::new();
    for (id, row) in rows.iter().filter_map(|it| Some((it.id.as_deref()?, it))) {
        let one = *first.entry(id).or_insert(row);
        let ways = differing(one, row);
        if !ways.is_empty() && torn.insert(id.to_owned()) {
            said.push(conflict(one, row, &ways));
        }
    }
    let mut seen: BTreeSet<(usize, String)> = BTreeSet::new();
    let mut is_new = |it: &Paid| match &it.id {
        Some(id) => !torn.contains(id) && seen.insert((it.place.table, id.clone())),
        None => true,
    };
    rows.into_iter().filter(|it| is_new(it)).collect()
}

/// Returns the rows of a file that no file before it has.
fn beyond(
    before: &mut [(Scope, Vec<Kept>)],
    scope: &Scope,
    rows: Vec<Paid>,
    said: &mut Vec<Diagnostic>,
) -> Vec<Kept> {
    let mut rest = rows;
    for (other, kept) in before {
        if other.overlap(scope).is_none() {
            continue;
        }
        let common = Common::of(other, scope);
        let mut index = Index::new();
        for (place, it) in kept.iter().enumerate() {
            index.entry(common.key(&it.row)).or_default().push(place);
        }
        let mut own: BTreeMap<String, usize> = BTreeMap::new();
        for row in &rest {
            let count = own.entry(common.key(row)).or_default();
            *count = count.saturating_add(1);
        }
        let mut lacking = Vec::new();
        for row in rest {
            let key = common.key(&row);
            let is_only = own.get(&key) == Some(&1);
            let places = index.entry(key).or_default();
            let is_only = is_only && places.len() == 1;
            let same =
                |it: &usize| kept.get(*it).is_some_and(|it| differing(&it.row, &row).is_empty());
            let at = places.iter().position(same).unwrap_or(0);
            let place = (at < places.len()).then(|| places.remove(at));
            let Some(twin) = place.and_then(|it| kept.get_mut(it)) else {
                lacking.push(row);
                continue;
            };
            let ways = differing(&twin.row, &row);
            if !ways.is_empty() {
                twin.is_torn = true;
                said.push(conflict(&twin.row, &row, &ways));
            } else if is_only {
                fill(&mut twin.row, row);
            }
        }
        rest = lacking;
    }
    rest.into_iter().map(|row| Kept { row, is_torn: false }).collect()
}

/// Takes what a row leaves open from the row of another file about the same payment.
fn fill(row: &mut Paid, other: Paid) {
    if !row.shown.contains(&Field::Status) {
        row.status = other.status;
    }
    if row.tip == Known::Unknown {
        row.tip = other.tip;
    }
    if row.fee == Known::Unknown {
        row.fee = other.fee;
    }
    row.day.time = row.day.time.or(other.day.time);
    for (own, other) in [
        (&mut row.client, other.client),
        (&mut row.job, other.job),
        (&mut row.invoice, other.invoice),
        (&mut row.estimate, other.estimate),
        (&mut row.reference, other.reference),
        (&mut row.digits, other.digits),
        (&mut row.charge, other.charge),
        (&mut row.id, other.id),
        (&mut row.memo, other.memo),
        (&mut row.payout, other.payout),
    ] {
        *own = own.take().or(other);
    }
}

/// Says that rows about the same payment do not say the same of it.
fn conflict(one: &Paid, other: &Paid, ways: &[&str]) -> Diagnostic {
    let (one, other) = if one.place <= other.place { (one, other) } else { (other, one) };
    let id = one.id.as_ref().or(other.id.as_ref());
    let named = id.map_or_else(String::new, |it| format!(" with the ID {it}"));
    Diagnostic {
        gravity: Gravity::Unreadable,
        side: Side::Source,
        document: format!("payment of {} on {}{named}", one.amount.words(), one.day.date),
        field: ways.join(", "),
        problem: format!("{} and {} do not say the same of it.", one.place, other.place),
        advice:
            "If one export is older, remove it, or export both again; if they are two payments, \
                 give each its own ID."
                .to_owned(),
    }
}
