//! What a person sees who looks at a source: kinds of documents, one line each, and the document
//! behind the line. Nothing is tied out from it.

use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;

/// A kind of document that can be looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LookKind {
    /// The word of the command line and of JSON, in the plural.
    pub name: &'static str,
    /// One of them, in a sentence.
    pub one: &'static str,
    /// Several of them, in a sentence.
    pub many: &'static str,
    /// How the list can be narrowed.
    pub filters: Filters,
    /// What a line says behind the id, the most important first.
    pub columns: &'static [Column],
}

/// Makes a kind of its name, one of them and several of them in a sentence, and its columns.
pub const fn kind(
    (name, one, many): (&'static str, &'static str, &'static str),
    filters: Filters,
    columns: &'static [Column],
) -> LookKind {
    LookKind { name, one, many, filters, columns }
}

/// How a list can be narrowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filters {
    /// Not at all.
    None,
    /// By dates.
    Dates,
    /// By dates and status.
    DatesAndStatus,
}

/// A column of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its key in JSON.
    pub key: &'static str,
    /// Its title in a table; an empty one keeps it out of tables.
    pub title: &'static str,
}

/// Makes a column.
pub const fn column(key: &'static str, title: &'static str) -> Column {
    Column { key, title }
}

/// One cell, still without form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Nothing there, nothing that can be read, or nothing that can be seen.
    Empty,
    /// A text.
    Text(String),
    /// Some names.
    Names(Vec<String>),
    /// An amount in the currency's major unit, as the source keeps it.
    Money(Decimal),
    /// The price of one, which may have more digits than an amount.
    Price(Decimal),
    /// A share in percent.
    Percent(Decimal),
    /// A number of things.
    Count(u64),
    /// A day.
    Day(Date),
    /// A moment, to be shown in the account's zone.
    Moment(Timestamp),
    /// Yes or no.
    Flag(bool),
}

impl Cell {
    /// Makes a cell of a text, which may be missing or empty.
    pub fn text(text: Option<impl Into<String>>) -> Self {
        let text = text.map(Into::into).filter(|it: &String| !it.trim().is_empty());
        text.map_or(Self::Empty, Self::Text)
    }

    /// Makes a cell of an amount, which may be missing.
    pub fn money(amount: Option<Decimal>) -> Self {
        amount.map_or(Self::Empty, Self::Money)
    }

    /// Makes a cell of a day, which may be missing.
    pub fn day(day: Option<Date>) -> Self {
        day.map_or(Self::Empty, Self::Day)
    }

    /// Makes a cell of a moment, which may be missing.
    pub fn moment(moment: Option<Timestamp>) -> Self {
        moment.map_or(Self::Empty, Self::Moment)
    }

    /// Makes a cell of a yes or no, which may be missing.
    pub fn flag(flag: Option<bool>) -> Self {
        flag.map_or(Self::Empty, Self::Flag)
    }
}

/// A document as one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LookLine {
    /// Its id, by which it can be shown.
    pub id: String,
    /// Its cells, one for each column of its kind.
    pub cells: Vec<Cell>,
    /// The JSON text that the source holds of it.
    pub body: String,
}

impl LookLine {
    /// Returns the cell of a column.
    pub fn cell(&self, kind: &LookKind, key: &str) -> Option<&Cell> {
        let place = kind.columns.iter().position(|it| it.key == key)?;
        self.cells.get(place)
    }

    /// Tells whether a person means this document: by its id, or by its number.
    pub fn is_named(&self, kind: &LookKind, name: &str) -> bool {
        let name = name.trim();
        let number = match self.cell(kind, "number") {
            Some(Cell::Text(number)) => number.trim().eq_ignore_ascii_case(name),
            _ => false,
        };
        number || self.id == name
    }
}

/// How a look is narrowed; dates are those of the account's zone, both included.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Narrowed {
    /// The first day.
    pub from: Option<Date>,
    /// The last day.
    pub to: Option<Date>,
    /// The status, in the source's word.
    pub status: Option<String>,
}

impl Narrowed {
    /// Tells whether a document belongs to what was asked for; one without a day does not belong to
    /// any days.
    pub fn takes(&self, day: Option<Date>, status: &str) -> bool {
        let in_days = match day {
            None => self.from.is_none() && self.to.is_none(),
            Some(day) => self.from.is_none_or(|it| day >= it) && self.to.is_none_or(|it| day <= it),
        };
        let wanted = self.status.as_deref().map(str::trim);
        in_days && wanted.is_none_or(|it| it.to_lowercase() == status.trim().to_lowercase())
    }
}

/// What was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The documents, in the order of the source.
    pub lines: Vec<LookLine>,
    /// Whether these are all.
    pub wholeness: Wholeness,
    /// What is worth knowing about them, in full sentences.
    pub notes: Vec<String>,
}

/// Whether a list is all that there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wholeness {
    /// It is.
    Whole,
    /// It is not, or nobody can say.
    Short {
        /// How many there are, as the source says, or were seen.
        announced: u64,
        /// How many came.
        received: u64,
    },
}
