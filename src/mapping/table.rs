//! The CSV tables beside a mapping file: what Workiz calls a thing, and what QuickBooks calls it.

use std::collections::BTreeMap;

use crate::mapping::fault::MappingFault;
use crate::mapping::place::{Place, SourceText};
use crate::mapping::text::normalized;

/// The columns of every table, in this order.
const HEADER: [&str; 2] = ["workiz", "quickbooks"];

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Row {
    /// The id or name in Workiz, as written.
    pub(super) workiz: String,
    /// The name in QuickBooks, as written.
    pub(super) quickbooks: String,
    /// Where it stands.
    pub(super) place: Place,
}

/// A table's rows by the normalized text in the first column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Table {
    /// The file, as the mapping names it; a person is told to add a row there.
    pub(super) file: String,
    /// The file's text, for excerpts.
    pub(super) text: SourceText,
    /// Its rows.
    pub(super) rows: BTreeMap<String, Row>,
}

impl Table {
    /// Returns a table without rows, for a file that need not exist.
    pub(super) fn empty(file: &str) -> Self {
        Self { file: file.to_owned(), text: SourceText::new(file, ""), rows: BTreeMap::new() }
    }

    /// Reads a table; its mistakes go to `faults`, and the good rows are kept.
    pub(super) fn parse(file: &str, text: &str, faults: &mut Vec<MappingFault>) -> Self {
        let text = SourceText::new(file, text);
        let mut rows: BTreeMap<String, Row> = BTreeMap::new();
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .trim(csv::Trim::All)
            .from_reader(text.text.as_bytes());
        let mut is_header = true;
        for record in reader.records() {
            let record = match record {
                Ok(record) => record,
                Err(error) => {
                    faults.push(unreadable(&text, &error));
                    break;
                }
            };
            let place = text.line(record.position().map_or(1, csv::Position::line));
            if std::mem::take(&mut is_header) {
                if !heads(&record) {
                    faults.push(wrong_header(&text, &place));
                    break;
                }
                continue;
            }
            match row(&text, place, &record) {
                Ok(None) => {}
                Ok(Some(row)) => insert(&text, &mut rows, row, faults),
                Err(fault) => faults.push(*fault),
            }
        }
        if is_header {
            faults.push(wrong_header(&text, &text.line(1)));
        }
        Self { file: file.to_owned(), text, rows }
    }
}

fn heads(record: &csv::StringRecord) -> bool {
    record.iter().map(str::to_lowercase).eq(HEADER.iter().map(|name| (*name).to_owned()))
}

/// Returns the row, or nothing for an empty line, such as spreadsheets leave at the end.
fn row(
    text: &SourceText,
    place: Place,
    record: &csv::StringRecord,
) -> Result<Option<Row>, Box<MappingFault>> {
    if record.iter().all(str::is_empty) {
        return Ok(None);
    }
    let cells: Vec<&str> = record.iter().collect();
    let [workiz, quickbooks] = cells.as_slice() else {
        return Err(Box::new(MappingFault::at(
            text,
            &place,
            format!("This row has {} instead of 2 cells.", cells.len()),
            "A name with a comma in it must stand in double quotes.",
        )));
    };
    for (column, cell) in HEADER.iter().zip([workiz, quickbooks]) {
        if cell.is_empty() {
            return Err(Box::new(MappingFault::at(
                text,
                &place,
                format!("The cell in column `{column}` is empty."),
                "Fill it in, or delete the row.",
            )));
        }
    }
    let (workiz, quickbooks) = ((*workiz).to_owned(), (*quickbooks).to_owned());
    Ok(Some(Row { workiz, quickbooks, place }))
}

fn insert(
    text: &SourceText,
    rows: &mut BTreeMap<String, Row>,
    row: Row,
    faults: &mut Vec<MappingFault>,
) {
    let key = normalized(&row.workiz);
    if let Some(first) = rows.get(&key) {
        faults.push(MappingFault::at(
            text,
            &row.place,
            format!("`{}` stands already in line {}.", row.workiz, first.place.line),
            "Keep one of the two rows; capitals and spaces make no difference.",
        ));
    } else {
        rows.insert(key, row);
    }
}

fn wrong_header(text: &SourceText, place: &Place) -> MappingFault {
    MappingFault::at(
        text,
        place,
        "The first line is not the header `workiz,quickbooks`.",
        "Write exactly these two column names, separated by a comma, in the first line.",
    )
}

fn unreadable(text: &SourceText, error: &csv::Error) -> MappingFault {
    let place = text.line(error.position().map_or(1, csv::Position::line));
    MappingFault::at(
        text,
        &place,
        "This row cannot be read as CSV.",
        "Save the table as CSV with commas, in UTF-8.",
    )
}
