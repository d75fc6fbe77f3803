//! Reading the cells of one row, and keeping what is wrong with them.

use std::sync::Arc;

use rust_decimal::Decimal;

use crate::domain::diagnostic::Diagnostic;
use crate::domain::diagnostic::Gravity;
use crate::domain::diagnostic::Side;
use crate::domain::money::Money;
use crate::workiz_exports::cells::day::Day;
use crate::workiz_exports::cells::day::counted;
use crate::workiz_exports::cells::day::written;
use crate::workiz_exports::cells::money::AmountError;
use crate::workiz_exports::cells::money::amount;
use crate::workiz_exports::cells::money::clean_rate;
use crate::workiz_exports::cells::money::rounded;
use crate::workiz_exports::cells::number::number;
use crate::workiz_exports::cells::number::plain_number;
use crate::workiz_exports::document::RowBody;
use crate::workiz_exports::layout::columns::best_name;
use crate::workiz_exports::layout::field::Field;
use crate::workiz_exports::normalize::table::Office;
use crate::workiz_exports::normalize::table::Table;
use crate::workiz_exports::source::is_total_word;

/// What to do about a cell that only the exported file can mend.
const ADVICE: &str = "Look at the row in Workiz, correct it there, and export the file again.";

/// Where a row stands.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RowPlace {
    /// The place of its table.
    pub table: usize,
    /// Its number.
    pub row: u64,
    /// Its table's name.
    pub file: Arc<str>,
}

impl std::fmt::Display for RowPlace {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}, row {}", self.file, self.row)
    }
}

/// Reads one row.
#[derive(Debug)]
pub struct RowReader<'a> {
    /// The row's table.
    pub table: &'a Table,
    body: &'a RowBody,
    office: &'a Office,
    said: Vec<Diagnostic>,
}

impl<'a> RowReader<'a> {
    /// Begins with a row.
    pub fn new(table: &'a Table, body: &'a RowBody, office: &'a Office) -> Self {
        Self { table, body, office, said: Vec::new() }
    }

    /// Ends with what is wrong with the row, and whether it can be used all the same.
    pub fn finish(self) -> (Vec<Diagnostic>, bool) {
        let is_whole = self.said.iter().all(|it| it.gravity == Gravity::Note);
        (self.said, is_whole)
    }

    /// Returns a reader of the same row, whose findings do not count.
    #[must_use]
    pub fn silent(&self) -> Self {
        Self::new(self.table, self.body, self.office)
    }

    /// Returns where the row stands.
    pub fn place(&self) -> RowPlace {
        RowPlace { table: self.table.place, row: self.body.row, file: Arc::clone(&self.table.file) }
    }

    /// Returns the cell of a column, without the space around it; `None` when it is blank.
    pub fn cell(&self, field: Field) -> Option<&'a str> {
        let text = self.body.cells.get(self.table.columns.known.get(&field)?)?.trim();
        (!text.is_empty()).then_some(text)
    }

    /// Tells whether the table has a column.
    pub fn shows(&self, field: Field) -> bool {
        self.table.columns.known.contains_key(&field)
    }

    /// Returns a text; a workbook's number such as `1.5E+9` is written out.
    pub fn text(&self, field: Field) -> Option<String> {
        let text = self.cell(field)?;
        let is_long = self.format(field).is_some() && text.contains(['e', 'E']);
        let plain = is_long.then(|| plain_number(text).ok()).flatten();
        Some(plain.map_or_else(|| text.to_owned(), |it| it.normalize().to_string()))
    }

    /// Returns the cells of the columns of which nothing is known, by name.
    pub fn others(&self) -> impl Iterator<Item = (&'a Arc<str>, &'a str)> {
        let body = self.body;
        self.table.others.iter().filter_map(|name| {
            let text = body.cells.get(name.as_ref())?.trim();
            (!text.is_empty()).then_some((name, text))
        })
    }

    /// Returns the name of a column as it stands in the file.
    pub fn column(&self, field: Field) -> String {
        let named = self.table.columns.known.get(&field).map(String::as_str);
        named.or_else(|| best_name(self.table.columns.kind, field)).unwrap_or_default().to_owned()
    }

    fn format(&self, field: Field) -> Option<&'a str> {
        self.body.formats.get(self.table.columns.known.get(&field)?).map(String::as_str)
    }

    /// Puts down that the row cannot be read.
    pub fn unreadable(&mut self, field: Field, problem: impl Into<String>) {
        self.put(Gravity::Unreadable, field, problem.into(), ADVICE);
    }

    /// Puts down something worth knowing.
    pub fn note(&mut self, field: Field, problem: impl Into<String>, advice: &str) {
        self.put(Gravity::Note, field, problem.into(), advice);
    }

    fn put(&mut self, gravity: Gravity, field: Field, problem: String, advice: &str) {
        self.said.push(Diagnostic {
            gravity,
            side: Side::Source,
            document: self.place().to_string(),
            field: self.column(field),
            problem,
            advice: advice.to_owned(),
        });
    }

    /// Reads a number; `None` when the cell is blank or holds none.
    pub fn decimal(&mut self, field: Field) -> Option<Decimal> {
        let text = self.cell(field)?;
        let read = match self.format(field) {
            Some(format) => plain_number(text).map(|it| in_percent(it, format)),
            None => number(text, self.table.point, self.office.currency),
        };
        read.inspect_err(|error| self.unreadable(field, format!("`{text}` stands there: {error}.")))
            .ok()
    }

    /// Reads a rate, without what a binary float adds to it; `None` when the cell is blank or holds
    /// none.
    pub fn rate(&mut self, field: Field) -> Option<Decimal> {
        let is_float = self.format(field).is_some();
        self.decimal(field).map(|it| if is_float { clean_rate(it) } else { it })
    }

    /// Reads an amount; `None` when the cell is blank or holds none.
    pub fn money(&mut self, field: Field) -> Option<Money> {
        let value = self.decimal(field)?;
        self.taken(field, amount(value, self.office.currency))
    }

    /// Reads an amount that only explains another one, and may have more digits.
    pub fn rounded_money(&mut self, field: Field) -> Option<Money> {
        let value = self.decimal(field)?;
        self.taken(field, rounded(value, self.office.currency))
    }

    fn taken(&mut self, field: Field, result: Result<Money, AmountError>) -> Option<Money> {
        result
            .inspect_err(|error| {
                self.unreadable(field, format!("The amount cannot be posted: {error}."));
            })
            .ok()
    }

    /// Reads a day; `None` when the cell is blank or holds none.
    pub fn day(&mut self, field: Field) -> Option<Day> {
        let text = self.cell(field)?;
        let day = match (self.format(field), self.table.days_from) {
            (Some(_), Some(days_from)) => {
                plain_number(text).ok().and_then(|it| counted(it, days_from))
            }
            _ => written(text, &self.office.zone).and_then(|it| it.day(self.table.order)),
        };
        if day.is_none() {
            self.unreadable(field, format!("`{text}` stands there, which is no day."));
        }
        day
    }

    /// Tells whether the row sums up others or is a remark, by the column without which a row means
    /// nothing.
    ///
    /// A row that names a client or a document and has no key is a document that lacks it.
    pub fn is_no_document(&self, key: Field) -> bool {
        let is_keyless = self.cell(key).is_none_or(is_total_word);
        is_keyless && (self.says_total() || !self.names_something())
    }

    /// Tells whether the row names a client or a document.
    pub fn names_something(&self) -> bool {
        NAMING.into_iter().any(|it| self.cell(it).is_some_and(|it| !is_total_word(it)))
    }

    /// Tells whether a cell says that the row sums up others.
    pub fn says_total(&self) -> bool {
        let header = self.table.columns.known.values().chain(&self.table.columns.others);
        header.filter_map(|it| self.body.cells.get(it)).any(|it| is_total_word(it))
    }
}

/// The columns that name somebody or a document.
const NAMING: [Field; 13] = [
    Field::Client,
    Field::FirstName,
    Field::LastName,
    Field::Company,
    Field::Phone,
    Field::Email,
    Field::JobNumber,
    Field::InvoiceNumber,
    Field::EstimateNumber,
    Field::PaymentId,
    Field::TransactionId,
    Field::CardDigits,
    Field::Confirmation,
];

/// A workbook keeps 7.75 % as 0.0775, and only its format says so.
fn in_percent(value: Decimal, format: &str) -> Decimal {
    let hundred = Decimal::ONE_HUNDRED;
    if format.contains('%') { value.checked_mul(hundred).unwrap_or(value) } else { value }
}
