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

/// What there is to hold against the others in a row.
#[derive(Debug)]
pub struct Summand {
    table: usize,
    row: u64,
    amount: Option<Money>,
    /// What is to be said when it sums up nothing.
    stray: Vec<Diagnostic>,
}

impl Summand {
    /// Looks at a row; `None` where its table has nothing to sum up.
    pub fn of(reader: &RowReader<'_>) -> Option<Self> {
        let field = summed(reader.table.columns.kind)?;
        let place = reader.place();
        let mut silent = reader.silent();
        let amount = silent.money(field);
        let mut speaker = reader.silent();
        if let Some(amount) = amount {
            if reader.says_total() {
                let problem = format!(
                    "The row says that the rows above it come to {amount}, and they do not: rows are \
                     missing, or the total counts what the file does not show."
                );
                let advice = "Export the file again, without a filter; if it says so again, compare \
                              the number of rows with that on the screen.";
                speaker.note(field, problem, advice);
            } else {
                let problem = format!(
                    "{amount} stands in a row without number, day and name, and is not the sum of the \
                     rows above it."
                );
                speaker.unreadable(field, problem);
            }
        }
        Some(Self { table: place.table, row: place.row, amount, stray: speaker.finish().0 })
    }
}

impl Sums {
    /// Takes a row.
    pub fn take(&mut self, summand: Option<Summand>, outcome: Outcome) {
        let Some(Summand { table, row, amount, stray }) = summand else { return };
        let column = self.tables.entry(table).or_default();
        match (outcome, amount) {
            (Outcome::Refused, _) => column.is_torn = true,
            (_, None) => {}
            (Outcome::Read, Some(amount)) => {
                column.rows.insert(row, Amount::Part(amount));
            }
            (Outcome::PassedOver, Some(amount)) => {
                column.rows.insert(row, Amount::Sum(amount, stray));
            }
        }
    }

    /// Says which rows sum up nothing: neither all rows above them, nor those since the last sum.
    pub fn strays(self) -> Vec<Diagnostic> {
        let whole = self.tables.into_values().filter(|it| !it.is_torn);
        whole.flat_map(|it| it.strays()).collect()
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
