//! A report before it has a form: columns, rows of typed cells, and which columns have a total.

use jiff::civil::Date;
use rust_decimal::Decimal;

/// One cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Cell {
    Empty,
    Text(String),
    /// A text that a person may have typed over several lines.
    Lines(Vec<String>),
    /// A number that names a document; a spreadsheet takes it for a number.
    Number(String),
    /// An amount, to the cent.
    Money(Decimal),
    /// A rate in percent.
    Percent(Decimal),
    /// How many.
    Count(u32),
    Day(Date),
}

impl Cell {
    /// Text; nothing when it is empty.
    pub(super) fn text(text: &str) -> Self {
        if text.is_empty() { Self::Empty } else { Self::Text(text.to_owned()) }
    }

    /// A day; nothing when there is none.
    pub(super) fn day(day: Option<Date>) -> Self {
        day.map_or(Self::Empty, Self::Day)
    }

    /// Yes or No.
    pub(super) fn yes(is: bool) -> Self {
        Self::Text(if is { "Yes" } else { "No" }.to_owned())
    }
}

/// A report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Table {
    /// The file's name without its ending.
    pub(super) name: String,
    pub(super) columns: Vec<&'static str>,
    pub(super) rows: Vec<Vec<Cell>>,
}

impl Table {
    /// The row of totals: the word, then the sum of each column of amounts.
    pub(super) fn totals(&self) -> Vec<Cell> {
        let sum = |place: usize| {
            let cells = self.rows.iter().filter_map(|row| row.get(place));
            let amounts: Vec<Decimal> = cells
                .filter_map(|it| if let Cell::Money(amount) = it { Some(*amount) } else { None })
                .collect();
            let is_empty = amounts.is_empty();
            if is_empty { Cell::Empty } else { Cell::Money(amounts.iter().sum()) }
        };
        let mut cells: Vec<Cell> = (0..self.columns.len()).map(sum).collect();
        if let Some(first) = cells.first_mut() {
            *first = Cell::Text("Total".to_owned());
        }
        cells
    }
}
