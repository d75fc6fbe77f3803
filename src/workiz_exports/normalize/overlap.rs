//! Payments reports of overlapping days: what only one of them has was changed or deleted since.
//!
//! Payments have no id in most exports. One that was changed in Workiz between two exports (its
//! amount, its method, its client's name) would count twice, and one that was deleted would still
//! count, if the rows of both files were simply joined.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use jiff::civil::Date;

use crate::domain::diagnostic::Diagnostic;
use crate::domain::diagnostic::Gravity;
use crate::domain::diagnostic::Side;
use crate::workiz_exports::normalize::payments::Paid;
use crate::workiz_exports::normalize::row::RowPlace;

/// The payments of one file, by day and by what identifies them.
#[derive(Debug, Default)]
struct File<'a> {
    days: BTreeMap<Date, BTreeMap<String, Vec<&'a Paid>>>,
}

impl<'a> File<'a> {
    fn first(&self) -> Option<Date> {
        self.days.keys().next().copied()
    }

    fn last(&self) -> Option<Date> {
        self.days.keys().next_back().copied()
    }

    fn has(&self, day: Date, key: &str) -> bool {
        self.days.get(&day).is_some_and(|it| it.contains_key(key))
    }

    /// Returns the rows of a day that another file lacks.
    fn beyond(&self, other: &Self, day: Date) -> Vec<&'a Paid> {
        let own = self.days.get(&day).into_iter().flatten();
        own.flat_map(|(key, rows)| {
            let theirs = other.days.get(&day).and_then(|it| it.get(key)).map_or(0, Vec::len);
            rows.iter().skip(theirs).copied()
        })
        .collect()
    }
}

/// Leaves out the rows that one of two overlapping files has and the other lacks, and says so.
///
/// Files that have no payment in common are parts of one whole, such as one for each method. On the
/// last day of a file it may lack what came after it was exported: there only rows on both sides
/// that the other lacks are a change.
pub fn untorn(rows: Vec<Paid>, said: &mut Vec<Diagnostic>) -> Vec<Paid> {
    let mut files: BTreeMap<usize, File<'_>> = BTreeMap::new();
    for row in &rows {
        let file = files.entry(row.place.table).or_default();
        let day = file.days.entry(row.day.date).or_default();
        day.entry(row.key()).or_default().push(row);
    }
    let mut torn: BTreeMap<RowPlace, Diagnostic> = BTreeMap::new();
    let all: Vec<&File<'_>> = files.values().collect();
    for (place, one) in all.iter().enumerate() {
        for other in all.iter().skip(place.saturating_add(1)) {
            for (row, lacking) in differing(one, other) {
                torn.entry(row.place.clone()).or_insert_with(|| told(row, lacking));
            }
        }
    }
    let left_out: BTreeSet<RowPlace> = torn.keys().cloned().collect();
    said.extend(torn.into_values());
    if left_out.is_empty() {
        return rows;
    }
    rows.into_iter().filter(|it| !left_out.contains(&it.place)).collect()
}

/// Returns the rows that differ between two files, each with a row of the file that lacks it.
fn differing<'a>(one: &File<'a>, other: &File<'a>) -> Vec<(&'a Paid, &'a Paid)> {
    let from = one.first().max(other.first());
    let (Some(from), Some(one_last), Some(other_last)) = (from, one.last(), other.last()) else {
        return Vec::new();
    };
    let until = one_last.min(other_last);
    if from > until {
        return Vec::new();
    }
    let common =
        || one.days.range(from..=until).flat_map(|(day, it)| it.keys().map(|key| (*day, key)));
    if !common().any(|(day, key)| other.has(day, key)) {
        return Vec::new();
    }
    let days: BTreeSet<Date> = one
        .days
        .range(from..=until)
        .chain(other.days.range(from..=until))
        .map(|(day, _)| *day)
        .collect();
    let mut rows = Vec::new();
    for day in days {
        let (left, right) = (one.beyond(other, day), other.beyond(one, day));
        let may_be_later = day == one_last || day == other_last;
        if may_be_later && (left.is_empty() || right.is_empty()) {
            continue;
        }
        let any =
            |it: &File<'a>| it.days.values().flat_map(BTreeMap::values).flatten().next().copied();
        rows.extend(left.into_iter().filter_map(|it| Some((it, any(other)?))));
        rows.extend(right.into_iter().filter_map(|it| Some((it, any(one)?))));
    }
    rows
}

fn told(row: &Paid, lacking: &Paid) -> Diagnostic {
    Diagnostic {
        gravity: Gravity::Unreadable,
        side: Side::Source,
        document: row.place.to_string(),
        field: "(whole row)".to_owned(),
        problem: format!(
            "The payment of {} on {} stands there and not in `{}`, although that file has payments of \
             the same days: it was changed or deleted between the two exports.",
            row.amount, row.day.date, lacking.place.file
        ),
        advice: "Remove the older of the two files, or export the whole period into one."
            .to_owned(),
    }
}
