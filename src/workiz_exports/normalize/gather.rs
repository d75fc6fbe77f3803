//! The rows of several files of one kind, each once.

use std::collections::BTreeMap;

use crate::domain::diagnostic::Diagnostic;
use crate::domain::diagnostic::Gravity;
use crate::domain::diagnostic::Side;
use crate::workiz_exports::normalize::payments::Paid;

/// Returns every payment once, with its place among those that are alike.
///
/// A row that stands in two files is one payment. Rows that are alike in the same file are as many
/// payments: two cash payments of a day need not differ in anything.
pub fn gathered(rows: Vec<Paid>, said: &mut Vec<Diagnostic>) -> Vec<(usize, Paid)> {
    let mut by_key: BTreeMap<String, BTreeMap<usize, Vec<Paid>>> = BTreeMap::new();
    for row in rows {
        let files = by_key.entry(row.key()).or_default();
        files.entry(row.place.table).or_default().push(row);
    }
    let mut all = Vec::new();
    for files in by_key.into_values() {
        let lists: Vec<Vec<Paid>> = files.into_values().collect();
        if let Some(conflict) = conflict(&lists) {
            said.push(conflict);
            continue;
        }
        let longest = lists.into_iter().max_by_key(Vec::len).unwrap_or_default();
        let is_known = longest.first().is_some_and(|it| it.id.is_some());
        let count = if is_known { 1 } else { longest.len() };
        all.extend(longest.into_iter().take(count).enumerate().map(|(at, it)| (at + 1, it)));
    }
    all
}

/// Finds rows about the same payment that do not say the same of it.
fn conflict(lists: &[Vec<Paid>]) -> Option<Diagnostic> {
    let is_known = lists.iter().flatten().any(|it| it.id.is_some());
    let ways = |it: &Paid| (it.status, it.tip, it.amount, it.fee.as_known().copied());
    let pair = match lists {
        [only] if is_known => only
            .first()
            .zip(only.iter().find(|it| only.first().is_some_and(|first| ways(first) != ways(it)))),
        [first, others @ ..] => {
            let first = first.first()?;
            let other = others.iter().flatten().find(|it| ways(it) != ways(first));
            other.map(|it| (first, it))
        }
        [] => None,
    };
    let (one, other) = pair?;
    Some(Diagnostic {
        gravity: Gravity::Unreadable,
        side: Side::Source,
        document: format!("payment of {} on {}", one.amount.words(), one.day.date),
        field: "Status, Tip, Amount or Fee".to_owned(),
        problem: format!("{} and {} do not say the same of it.", one.place, other.place),
        advice: "One export is older: remove it, or export both again.".to_owned(),
    })
}
