//! One table of a snapshot: its columns, and how it writes numbers and days.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::tz::TimeZone;

use crate::domain::diagnostic::Diagnostic;
use crate::domain::diagnostic::Gravity;
use crate::domain::diagnostic::Side;
use crate::domain::money::Currency;
use crate::workiz_exports::cells::day::Order;
use crate::workiz_exports::cells::day::written;
use crate::workiz_exports::cells::evidence::Evidence;
use crate::workiz_exports::cells::evidence::Place;
use crate::workiz_exports::cells::evidence::Verdict;
use crate::workiz_exports::cells::number::Hint;
use crate::workiz_exports::cells::number::Point;
use crate::workiz_exports::cells::number::hint;
use crate::workiz_exports::document::RowBody;
use crate::workiz_exports::document::TableBody;
use crate::workiz_exports::layout::columns::Columns;
use crate::workiz_exports::layout::field::Field;

/// What holds for every file of a folder.
#[derive(Clone, Debug)]
pub struct Office {
    /// The account's time zone.
    pub zone: TimeZone,
    /// The currency of every amount.
    pub currency: Currency,
}

/// A table, as far as its rows need to know it.
#[derive(Clone, Debug)]
pub struct Table {
    /// Its name in messages, which all of its rows share.
    pub file: Arc<str>,
    /// Its place among the tables.
    pub place: usize,
    /// Its columns.
    pub columns: Columns,
    /// Which columns it has, blank or not, which all of its rows share.
    pub shown: Arc<BTreeSet<Field>>,
    /// The names of the columns of which nothing is known, which all of its rows share.
    pub others: Vec<Arc<str>>,
    /// From which year its numbers count days, in a workbook.
    pub days_from: Option<u16>,
    /// How its numbers are written.
    pub point: Point,
    /// How its days of figures are written.
    pub order: Order,
}

/// A table whose way to write is still being found out.
#[derive(Clone, Debug)]
pub struct Studied {
    table: Table,
    points: Evidence<Point>,
    orders: Evidence<Order>,
}

impl Studied {
    /// Begins with a table; `None` when its header is nothing known.
    pub fn new(place: usize, body: &TableBody) -> Option<Self> {
        let columns = Columns::find(&body.header).ok()?;
        let table = Table {
            file: Arc::from(body.file.as_str()),
            place,
            shown: Arc::new(columns.known.keys().copied().collect()),
            others: columns.others.iter().map(|it| Arc::from(it.as_str())).collect(),
            columns,
            days_from: body.days_from,
            point: Point::Dot,
            order: Order::MonthFirst,
        };
        Some(Self { table, points: Evidence::default(), orders: Evidence::default() })
    }

    /// Looks at a row.
    pub fn look(&mut self, row: &RowBody, office: &Office) {
        for (field, column) in &self.table.columns.known {
            // A workbook's own numbers are written in one way only.
            let Some(text) = row.cells.get(column).filter(|_| !row.formats.contains_key(column))
            else {
                continue;
            };
            let place = || Place { row: row.row, column: column.clone(), text: text.clone() };
            if field.is_number() {
                match hint(text, office.currency) {
                    Hint::Only(point) => self.points.proves(point, place),
                    Hint::Either => self.points.allows_both(place),
                    Hint::Nothing => {}
                }
            } else if field.is_day()
                && let Some(written) = written(text, &office.zone)
            {
                match written.only() {
                    Some(order) => self.orders.proves(order, place),
                    None if written.is_open() => self.orders.allows_both(place),
                    None => {}
                }
            }
        }
    }

    /// Decides how the table writes.
    ///
    /// # Errors
    /// It cannot be decided.
    pub fn decide(self) -> Result<Table, Vec<Diagnostic>> {
        let Self { mut table, points, orders } = self;
        let mut said = Vec::new();
        let number = "Show the amounts with cents, or export the file as XLSX.";
        match settled(&table.file, points.verdict(), ["1,234.50", "1.234,50"], number) {
            Ok(point) => table.point = point.unwrap_or(Point::Dot),
            Err(fault) => said.push(fault),
        }
        let day = "Export a period in which a day after the 12th occurs, or set the date format \
                   of the Workiz account to one with the month's name.";
        match settled(&table.file, orders.verdict(), ["month/day", "day/month"], day) {
            Ok(order) => table.order = order.unwrap_or(Order::MonthFirst),
            Err(fault) => said.push(fault),
        }
        if said.is_empty() { Ok(table) } else { Err(said) }
    }
}

fn settled<T>(
    file: &str,
    verdict: Verdict<T>,
    ways: [&str; 2],
    advice: &str,
) -> Result<Option<T>, Diagnostic> {
    let [one, other] = ways;
    let (place, problem) = match verdict {
        Verdict::Clear(way) => return Ok(way),
        Verdict::Open(place) => {
            let problem = format!(
                "`{}` can be read as {one} and as {other}, and no cell of the file says which.",
                place.text
            );
            (place, problem)
        }
        Verdict::Torn(place, second) => {
            let problem = format!(
                "`{}` can be read in one way only, and `{}` in row {}, column `{}`, only in the \
                 other ({one} or {other}).",
                place.text, second.text, second.row, second.column
            );
            (place, problem)
        }
    };
    Err(Diagnostic {
        gravity: Gravity::Unreadable,
        side: Side::Source,
        document: format!("{file}, row {}", place.row),
        field: place.column,
        problem,
        advice: advice.to_owned(),
    })
}
