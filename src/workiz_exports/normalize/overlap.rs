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
use crate::domain::money::Money;
use crate::workiz_exports::normalize::common::Common;
use crate::workiz_exports::normalize::common::Scope;
use crate::workiz_exports::normalize::payments::Paid;
use crate::workiz_exports::normalize::row::RowPlace;

/// So many payments of the same days and amounts as others are those others.
const TOO_MANY_FOR_CHANCE: usize = 3;

/// The payments of one file, by day and by what identifies them.
#[derive(Debug, Default)]
struct File<'a> {
    days: BTreeMap<Date, BTreeMap<String, Vec<&'a Paid>>>,
}

impl<'a> File<'a> {
    fn of(rows: &[&'a Paid], common: &Common) -> Self {
        let mut file = Self::default();
        for row in rows {
            let day = file.days.entry(row.day.date).or_default();
            day.entry(common.key(row)).or_default().push(row);
        }
        file
    }

    /// Tells whether a row of the file is in another one.
    fn has_some_of(&self, other: &Self) -> bool {
        self.days.iter().any(|(day, keys)| {
            let theirs = other.days.get(day);
            theirs.is_some_and(|it| keys.keys().any(|key| it.contains_key(key)))
        })
    }

    /// Returns the rows between two days.
    fn within(&self, from: Date, until: Date) -> Vec<&'a Paid> {
        let days = self.days.range(from..=until);
        days.flat_map(|(_, keys)| keys.values()).flatten().copied().collect()
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

/// What is left out of two files, and what is said of it.
#[derive(Debug, Default)]
struct Torn {
    rows: BTreeSet<RowPlace>,
    said: BTreeMap<RowPlace, Diagnostic>,
}

/// Leaves out the rows that one of two overlapping files has and the other lacks, and says so.
///
/// Files that have no payment in common are parts of one whole, such as one for each method. On the
/// last day of a file it may lack what came after it was exported: there only rows on both sides
/// that the other lacks are a change.
pub fn untorn(rows: Vec<Paid>, said: &mut Vec<Diagnostic>) -> Vec<Paid> {
    let mut files: BTreeMap<usize, Vec<&Paid>> = BTreeMap::new();
    for row in &rows {
        files.entry(row.place.table).or_default().push(row);
    }
    let all: Vec<(Scope, Vec<&Paid>)> =
        files.into_values().map(|it| (Scope::of(it.iter().copied()), it)).collect();
    let mut torn = Torn::default();
    for (place, (scope, own)) in all.iter().enumerate() {
        for (other, theirs) in all.iter().skip(place.saturating_add(1)) {
            let Some((from, until)) = scope.overlap(other) else { continue };
            let common = Common::of(scope, other);
            let (own, theirs) = (File::of(own, &common), File::of(theirs, &common));
            if own.has_some_of(&theirs) {
                for (row, lacking) in differing(&own, &theirs, from, until) {
                    torn.rows.insert(row.place.clone());
                    torn.said.entry(row.place.clone()).or_insert_with(|| told(row, lacking));
                }
            } else if resemble(&own, &theirs, from, until) {
                let (own, theirs) = (own.within(from, until), theirs.within(from, until));
                torn.rows.extend(own.iter().chain(&theirs).map(|it| it.place.clone()));
                if let (Some(one), Some(two)) = (own.first(), theirs.first()) {
                    let doubt = || doubtful(one, two);
                    torn.said.entry(one.place.clone()).or_insert_with(doubt);
                }
            }
        }
    }
    said.extend(torn.said.into_values());
    if torn.rows.is_empty() {
        return rows;
    }
    rows.into_iter().filter(|it| !torn.rows.contains(&it.place)).collect()
}

/// Returns the rows that differ between two files, each with a row of the file that lacks it.
fn differing<'a>(
    one: &File<'a>,
    other: &File<'a>,
    from: Date,
    until: Date,
) -> Vec<(&'a Paid, &'a Paid)> {
    let days: BTreeSet<Date> = one
        .days
        .range(from..=until)
        .chain(other.days.range(from..=until))
        .map(|(day, _)| *day)
        .collect();
    let mut rows = Vec::new();
    for day in days {
        let (left, right) = (one.beyond(other, day), other.beyond(one, day));
        // The overlap ends with the first of the files that ends.
        if day == until && (left.is_empty() || right.is_empty()) {
            continue;
        }
        let any =
            |it: &File<'a>| it.days.values().flat_map(BTreeMap::values).flatten().next().copied();
        rows.extend(left.into_iter().filter_map(|it| Some((it, any(other)?))));
        rows.extend(right.into_iter().filter_map(|it| Some((it, any(one)?))));
    }
    rows
}

/// Tells whether two files have the same amounts on the same days, although no row is known again:
/// their columns are filled in differently, and they may list the same payments.
fn resemble(one: &File<'_>, other: &File<'_>, from: Date, until: Date) -> bool {
    let counted = |it: &File<'_>| {
        let mut counts: BTreeMap<(Date, Money), usize> = BTreeMap::new();
        for row in it.within(from, until) {
            let count = counts.entry((row.day.date, row.amount)).or_default();
            *count = count.saturating_add(1);
        }
        counts
    };
    let (one, other) = (counted(one), counted(other));
    let holds = |whole: &BTreeMap<_, usize>, part: &BTreeMap<_, usize>| {
        part.iter().all(|(key, count)| whole.get(key).is_some_and(|it| it >= count))
    };
    let size = |it: &BTreeMap<_, usize>| it.values().sum::<usize>();
    // A cash payment of the day and amount of a check is a chance; several in a row are not.
    let is_chance = size(&one).min(size(&other)) < TOO_MANY_FOR_CHANCE;
    (holds(&one, &other) && (one == other || !is_chance)) || (holds(&other, &one) && !is_chance)
}

fn doubtful(one: &Paid, other: &Paid) -> Diagnostic {
    Diagnostic {
        gravity: Gravity::Unreadable,
        side: Side::Source,
        document: one.place.file.to_string(),
        field: "(whole file)".to_owned(),
        problem: format!(
            "It and `{}` have the same amounts on the same days, such as {} and {}, and nothing else \
             shows whether they are the same payments: none of them is counted.",
            other.place.file, one.place, other.place
        ),
        advice:
            "If both list the same payments, remove one of the files; else export all payments \
                 into one."
                .to_owned(),
    }
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
