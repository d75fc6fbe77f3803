//! Any report as a table: nested rows walked once, cells found by their column's key, sums checked.

use rust_decimal::Decimal;
use serde::de::DeserializeOwned;

use crate::qbo::answer::Envelope;
use crate::qbo::error::QboError;
use crate::qbo::wire::amount::read_exact;
use crate::qbo::wire::report::WireCell;
use crate::qbo::wire::report::WireCells;
use crate::qbo::wire::report::WireColumn;
use crate::qbo::wire::report::WireColumns;
use crate::qbo::wire::report::WirePair;
use crate::qbo::wire::report::WireReportHeader;
use crate::qbo::wire::report::WireRow;
use crate::qbo::wire::report::WireRows;

/// Sections inside sections; QuickBooks nests accounts five deep.
const DEPTH_MAX: usize = 20;

/// A report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// What it is about.
    pub header: WireReportHeader,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its rows and sections; none when there is nothing to report.
    pub rows: Vec<Row>,
}

/// A column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// What it is by, in no language: its `ColKey`, or its type where the type says it.
    pub key: String,
    /// What a person reads above it.
    pub title: String,
    /// Whether its cells are amounts.
    pub kind: ColumnKind,
}

/// What a column's cells are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnKind {
    /// Amounts, as the column says of itself.
    Money,
    /// Anything.
    Other,
}

/// A row, or a section of rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Row {
    /// A row of data.
    Data(Cells),
    /// A section.
    Section(Section),
}

/// Rows that belong together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// What it is, in no language.
    pub group: Option<String>,
    /// What stands above it; may hold amounts of its own, as those of a customer with
    /// sub-customers.
    pub header: Cells,
    /// What is in it.
    pub rows: Vec<Row>,
    /// What stands below it.
    pub summary: Cells,
}

/// The cells of one row, in the order of the columns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cells(pub Vec<WireCell>);

impl Cells {
    /// Returns the text at a place; empty where there is none.
    pub fn text(&self, place: usize) -> &str {
        self.0.get(place).and_then(|cell| cell.value.as_deref()).unwrap_or_default()
    }

    /// Returns the id at a place.
    pub fn id(&self, place: usize) -> Option<&str> {
        self.0.get(place)?.id.as_deref().filter(|id| !id.is_empty())
    }
}

impl Table {
    /// Reads a report.
    ///
    /// # Errors
    ///
    /// [`QboError::Malformed`] when it has not a report's form.
    pub fn read(name: &'static str, report: &Envelope) -> Result<Self, QboError> {
        let header: WireReportHeader = part(name, report, "Header")?.unwrap_or_default();
        let columns: WireColumns = part(name, report, "Columns")?.unwrap_or_default();
        let rows: WireRows = part(name, report, "Rows")?
            .ok_or_else(|| broken(name, "it has no rows, not even an empty list of them"))?;
        let columns = columns.column.unwrap_or_default().into_iter().map(column).collect();
        let mut table = Self { name, header, columns, rows: Vec::new() };
        let says_empty = table.header.option.iter().flatten().any(|it| {
            it.name.as_deref() == Some("NoReportData") && it.value.as_deref() == Some("true")
        });
        let rows = walk(name, rows, 0)?;
        // A report without data has the skeleton of its sections.
        if !says_empty {
            table.rows = rows;
        }
        Ok(table)
    }

    /// Returns the place of a column.
    ///
    /// # Errors
    ///
    /// The report has no such column.
    pub fn place(&self, key: &str) -> Result<usize, QboError> {
        self.columns
            .iter()
            .position(|column| column.key.eq_ignore_ascii_case(key))
            .ok_or_else(|| self.broken(&format!("it has no column `{key}`")))
    }

    /// Returns the amount in a cell; nothing in an empty one.
    ///
    /// # Errors
    ///
    /// What stands there is not an amount.
    pub fn amount(&self, cells: &Cells, place: usize) -> Result<Option<Decimal>, QboError> {
        let text = cells.text(place).trim();
        if text.is_empty() {
            return Ok(None);
        }
        let title = || self.columns.get(place).map_or("", |it| it.key.as_str());
        read_exact(text)
            .map(Some)
            .map_err(|what| self.broken(&format!("a cell of column `{}` is {what}", title())))
    }

    /// Checks that each section's total in these columns is the sum of what is in it, and that a
    /// grand total is the sum of all; returns the sums of the whole report.
    ///
    /// # Errors
    ///
    /// [`QboError::Malformed`] naming the report, the section and the column.
    pub fn check_totals(&self, places: &[usize]) -> Result<Vec<Decimal>, QboError> {
        places.iter().map(|place| self.sum(&self.rows, *place)).collect()
    }

    /// Sums rows in one column, and checks the totals inside.
    fn sum(&self, rows: &[Row], place: usize) -> Result<Decimal, QboError> {
        let mut sum = Decimal::ZERO;
        for row in rows {
            let part = match row {
                Row::Data(cells) => self.amount(cells, place)?.unwrap_or_default(),
                Row::Section(section) => self.section_sum(section, place, sum)?,
            };
            sum = self.plus(sum, part)?;
        }
        Ok(sum)
    }

    /// Returns what a section adds to what is before it.
    fn section_sum(
        &self,
        section: &Section,
        place: usize,
        before: Decimal,
    ) -> Result<Decimal, QboError> {
        let total = self.amount(&section.summary, place)?;
        // A section of a total alone says again what is above it.
        let repeats = section.rows.is_empty() && section.header.0.is_empty();
        let own = self.amount(&section.header, place)?.unwrap_or_default();
        let inside = self.plus(own, self.sum(&section.rows, place)?)?;
        let expected = if repeats { before } else { inside };
        if let Some(total) = total
            && total != expected
        {
            let key = self.columns.get(place).map_or("", |it| it.key.as_str());
            let which = section.group.as_deref().unwrap_or("a section");
            return Err(self.broken(&format!(
                "the total of {which} in column `{key}` is {total}, but its rows come to {expected}"
            )));
        }
        Ok(inside)
    }

    fn plus(&self, left: Decimal, right: Decimal) -> Result<Decimal, QboError> {
        left.checked_add(right).ok_or_else(|| self.broken("a sum is beyond any amount"))
    }

    /// Returns the error that names this report.
    pub fn broken(&self, what: &str) -> QboError {
        broken(self.name, what)
    }
}

fn broken(name: &str, what: &str) -> QboError {
    QboError::Malformed {
        purpose: format!("read the report {name}"),
        what: what.to_owned(),
        tid: None,
    }
}

fn part<T: DeserializeOwned>(
    name: &str,
    report: &Envelope,
    key: &str,
) -> Result<Option<T>, QboError> {
    let Some(value) = report.get(key) else { return Ok(None) };
    serde_json::from_str(value.get())
        .map_err(|error| broken(name, &format!("{:?} error in its {key}", error.classify())))
}

fn column(wire: WireColumn) -> Column {
    let kind = wire.col_type.unwrap_or_default();
    let is_key = |it: &&WirePair| it.name.as_deref() == Some("ColKey");
    let key = wire.meta_data.iter().flatten().find(is_key).and_then(|it| it.value.clone());
    let money = kind.eq_ignore_ascii_case("Money");
    Column {
        title: wire.col_title.unwrap_or_default(),
        kind: if money { ColumnKind::Money } else { ColumnKind::Other },
        key: key.unwrap_or(kind),
    }
}

fn walk(name: &str, rows: WireRows, depth: usize) -> Result<Vec<Row>, QboError> {
    if depth > DEPTH_MAX {
        return Err(broken(name, "its sections have no end"));
    }
    rows.row.unwrap_or_default().into_iter().map(|row| walk_row(name, row, depth)).collect()
}

fn walk_row(name: &str, row: WireRow, depth: usize) -> Result<Row, QboError> {
    let cells = |it: Option<WireCells>| Cells(it.and_then(|it| it.col_data).unwrap_or_default());
    if let Some(data) = row.col_data {
        return Ok(Row::Data(Cells(data)));
    }
    Ok(Row::Section(Section {
        group: row.group,
        header: cells(row.header),
        rows: walk(name, row.rows.unwrap_or_default(), depth + 1)?,
        summary: cells(row.summary),
    }))
}
