//! Rows of totals, held against the rows that they sum up.
//!
//! A row that is no document is passed over. One that has an amount nevertheless is only passed over
//! in silence when the amount is the sum of the rows above it: else rows are missing, or the row is
//! one that lacks its number or day.

use std::collections::BTreeMap;

use crate::domain::diagnostic::Diagnostic;
use crate::domain::money::Money;
use crate::workiz_exports::layout::field::Field;
use crate::workiz_exports::layout::kind::Kind;
use crate::workiz_exports::normalize::row::RowReader;

/// The amounts of one table, by row.
#[derive(Debug, Default)]
struct Column {
    rows: BTreeMap<u64, Amount>,
    /// Whether a row could not be read, so that no sum can be right.
    is_torn: bool,
}

/// What a row adds, or what it says that others add up to.
#[derive(Debug)]
enum Amount {
    Part(Money),
    Sum(Money, Vec<Diagnostic>),
}

/// The amounts of all tables.
#[derive(Debug, Default)]
pub struct Sums {
    tables: BTreeMap<usize, Column>,
}

/// What came of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is a document.
    Read,
    /// It is none.
    PassedOver,
    /// It could not be read.
    Refused,
}

/// Returns the column that a row of totals sums up before all others.
fn summed(kind: Kind) -> Option<Field> {
    match kind {
        Kind::Jobs | Kind::Invoices => Some(Field::Total),
        Kind::Payments => Some(Field::Amount),
        Kind::Payouts => Some(Field::Net),
        // Nothing is posted from the tax report.
        Kind::Taxes => None,
    }
}

impl Sums {
    /// Takes a row, read once more.
    pub fn take(&mut self, reader: &RowReader<'_>, outcome: Outcome) {
        let Some(field) = summed(reader.table.columns.kind) else { return };
        let place = reader.place();
        let column = self.tables.entry(place.table).or_default();
        if outcome == Outcome::Refused {
            column.is_torn = true;
            return;
        }
        let Some(amount) = reader.silent().money(field) else { return };
        let amount = match outcome {
            Outcome::PassedOver => Amount::Sum(amount, stray(reader, field, amount)),
            Outcome::Read | Outcome::Refused => Amount::Part(amount),
        };
        column.rows.insert(place.row, amount);
    }

    /// Says which rows sum up nothing: neither all rows above them, nor those since the last sum.
    pub fn strays(self) -> Vec<Diagnostic> {
        let whole = self.tables.into_values().filter(|it| !it.is_torn);
        whole.flat_map(Column::strays).collect()
    }
}

impl Column {
    fn strays(self) -> Vec<Diagnostic> {
        let mut said = Vec::new();
        let (mut all, mut since): (Option<Money>, Option<Money>) = (None, None);
        let plus = |sum: Option<Money>, part: Money| match sum {
            Some(sum) => sum.plus(part).ok(),
            None => Some(part),
        };
        for amount in self.rows.into_values() {
            match amount {
                Amount::Part(part) => {
                    all = plus(all, part);
                    since = plus(since, part);
                }
                Amount::Sum(sum, stray) => {
                    let is_sum = sum.is_zero() || Some(sum) == all || Some(sum) == since;
                    if is_sum {
                        since = None;
                    } else {
                        said.extend(stray);
                    }
                }
            }
        }
        said
    }
}

/// What is to be said of a row without a document when its amount sums up nothing.
fn stray(reader: &RowReader<'_>, field: Field, amount: Money) -> Vec<Diagnostic> {
    let mut speaker = reader.silent();
    if reader.says_total() && !reader.names_something() {
        let problem = format!(
            "The row says that the rows above it come to {amount}, and they do not: rows are missing, \
             or the total counts what the file does not show."
        );
        let advice = "Export the file again, without a filter; if it says so again, compare the \
                      number of rows with that on the screen.";
        speaker.note(field, problem, advice);
    } else {
        let problem = format!(
            "{amount} stands in a row without a number or a day, and is not the sum of the rows above \
             it."
        );
        speaker.unreadable(field, problem);
    }
    speaker.finish().0
}
