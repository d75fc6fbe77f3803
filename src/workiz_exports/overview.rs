//! What is in a folder of exported files: for a person who wonders what tieout makes of it.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::domain::diagnostic::Diagnostic;
use crate::domain::diagnostic::Gravity;
use crate::domain::effects::Measure;
use crate::domain::snapshot::RawDocument;
use crate::ports::source::SourceFormat as _;
use crate::ports::source::Unreadable;
use crate::workiz_exports::format::ExportFormat;
use crate::workiz_exports::format::account;
use crate::workiz_exports::format::rows_of;
use crate::workiz_exports::format::study;
use crate::workiz_exports::layout::columns::Columns;
use crate::workiz_exports::layout::field::Field;
use crate::workiz_exports::layout::kind::Kind;
use crate::workiz_exports::normalize::row::RowReader;

/// A folder of exported files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overview {
    /// The tables, in the order of their files.
    pub tables: Vec<TableView>,
    /// The measures that no file shows, each with the reason and what to add.
    pub unseen: BTreeMap<Measure, String>,
    /// Why the files do not list every sales document, if they do not.
    pub unlisted: Option<String>,
    /// What cannot be read.
    pub unread: Vec<Diagnostic>,
}

/// A table: a CSV file, or a sheet of a workbook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableView {
    /// The file's name.
    pub file: String,
    /// What it is, as its stable word.
    pub kind: &'static str,
    /// What it is, for a person.
    pub words: String,
    /// How many rows follow the header.
    pub rows: u64,
    /// The first and the last day in it.
    pub days: Option<(Date, Date)>,
    /// The names of the columns of which nothing is known: custom fields and what is not used.
    pub unknown_columns: Vec<String>,
}

/// Looks through a folder's raw documents.
///
/// # Errors
/// The files cannot be read as a whole.
pub fn overview(documents: &[RawDocument]) -> Result<Overview, Unreadable> {
    let (body, _, office) = account(documents).map_err(|it| Unreadable(vec![it]))?;
    let tables = study(&body, documents, &office).map_err(Unreadable)?;
    let mut days: BTreeMap<String, (Date, Date)> = BTreeMap::new();
    for row in rows_of(documents).filter_map(Result::ok) {
        let Some(table) = tables.get(&row.file) else { continue };
        let mut reader = RowReader::new(table, &row, &office);
        let mut fields = day_fields(table.columns.kind).iter();
        let Some(day) = fields.find_map(|it| reader.day(*it)) else { continue };
        let entry = days.entry(row.file.clone()).or_insert((day.date, day.date));
        *entry = (entry.0.min(day.date), entry.1.max(day.date));
    }
    let views = body.files.into_iter().filter_map(|it| {
        let columns = Columns::find(&it.header).ok()?;
        Some(TableView {
            days: days.get(&it.file).copied(),
            file: it.file,
            kind: columns.kind.code(),
            words: columns.kind.to_string(),
            rows: it.rows,
            unknown_columns: columns.others,
        })
    });
    let tables = views.collect();
    let readout = ExportFormat.read(documents)?;
    let is_unread = |it: &Diagnostic| it.gravity == Gravity::Unreadable;
    Ok(Overview {
        tables,
        unread: readout.diagnostics.into_iter().filter(is_unread).collect(),
        unseen: readout.book.unseen,
        unlisted: readout.book.unlisted,
    })
}

/// The columns that say when a row happened, the best first.
fn day_fields(kind: Kind) -> &'static [Field] {
    match kind {
        Kind::Jobs => &[Field::JobDate],
        Kind::Invoices => &[Field::Issued, Field::Created],
        Kind::Payments => &[Field::PaymentDate],
        Kind::Payouts => &[Field::PayoutDate, Field::PaymentDate],
        Kind::Taxes => &[],
    }
}
