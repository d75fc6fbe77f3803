//! A report as CSV.

use csv::WriterBuilder;

use crate::sandbox::exports::style::Manner;
use crate::sandbox::exports::table::Cell;
use crate::sandbox::exports::table::Table;

/// The byte order mark of UTF-8.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// The rows of a report below its header, with blank ones and totals as the manner has them.
pub(super) fn rows(table: &Table, manner: Manner) -> Vec<Vec<Cell>> {
    let blank = || vec![Cell::Empty; table.columns.len()];
    let mut rows = Vec::new();
    for (place, row) in table.rows.iter().enumerate() {
        if manner.blank_after > 0 && place > 0 && place.is_multiple_of(manner.blank_after) {
            rows.push(blank());
        }
        rows.push(row.clone());
    }
    if manner.totals {
        rows.push(blank());
        rows.push(table.totals());
    }
    rows
}

/// The bytes of a report.
pub(super) fn bytes(table: &Table, manner: Manner) -> Result<Vec<u8>, csv::Error> {
    let mut bytes = if manner.mark { MARK.to_vec() } else { Vec::new() };
    let mut builder = WriterBuilder::new();
    let builder = builder.delimiter(manner.delimiter).terminator(manner.end);
    {
        let mut writer = builder.from_writer(&mut bytes);
        writer.write_record(&table.columns)?;
        for row in rows(table, manner) {
            writer.write_record(row.iter().map(|it| manner.text(it)))?;
        }
        writer.flush()?;
    }
    Ok(bytes)
}
