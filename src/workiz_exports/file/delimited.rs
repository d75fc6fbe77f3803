//! Rows of a CSV file, strictly: a file that is cut off must not look whole.
//!
//! RFC 4180 with any delimiter and any line end. The usual readers take the end of the file for a
//! closing quotation mark and pass over blank lines, so that a cut goes unseen and rows get other
//! numbers than in a spreadsheet; hence this one.

use std::borrow::Cow;

use crate::workiz_exports::error::ExportError;
use crate::workiz_exports::file::table::Cell;
use crate::workiz_exports::file::table::EachRow;
use crate::workiz_exports::file::table::Row;

/// What may stand between cells.
pub const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// Goes through a text row by row.
#[derive(Clone, Debug)]
pub struct Rows<'a> {
    file: &'a str,
    text: &'a str,
    at: usize,
    number: u64,
    delimiter: u8,
}

/// How a cell ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Cell,
    Row,
}

impl<'a> Rows<'a> {
    /// Begins at the first row.
    pub fn new(file: &'a str, text: &'a str, delimiter: u8) -> Self {
        Self { file, text, at: 0, number: 0, delimiter }
    }

    /// Returns the next row, and `None` after the last.
    ///
    /// # Errors
    /// A quotation mark is not closed, or text follows a closing one.
    pub fn next_row(&mut self) -> Result<Option<Row>, ExportError> {
        if self.at >= self.text.len() {
            return Ok(None);
        }
        self.number = self.number.saturating_add(1);
        let mut cells = Vec::new();
        loop {
            let (text, end) = self.cell(cells.len())?;
            cells.push(Cell::of_text(text.into_owned()));
            if end == End::Row {
                return Ok(Some(Row { number: self.number, cells }));
            }
        }
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn cell(&mut self, place: usize) -> Result<(Cow<'a, str>, End), ExportError> {
        let rest = self.rest();
        if let Some(quoted) = rest.strip_prefix('"') {
            self.at = self.at.saturating_add(1);
            return self.quoted(quoted, place);
        }
        let delimiter = self.delimiter;
        let is_end = |it: &u8| *it == delimiter || *it == b'\n' || *it == b'\r';
        let length = rest.bytes().position(|it| is_end(&it)).unwrap_or(rest.len());
        let text = rest.get(..length).unwrap_or_default();
        self.at = self.at.saturating_add(length);
        let end = self.end().unwrap_or(End::Row);
        Ok((Cow::Borrowed(text), end))
    }

    fn quoted(
        &mut self,
        quoted: &'a str,
        place: usize,
    ) -> Result<(Cow<'a, str>, End), ExportError> {
        let open = || ExportError::OpenQuote { file: self.file.to_owned(), row: self.number };
        let mut length = 0_usize;
        let mut is_doubled = false;
        loop {
            let rest = quoted.get(length..).unwrap_or_default();
            let mark = rest.bytes().position(|it| it == b'"').ok_or_else(open)?;
            length = length.saturating_add(mark);
            if quoted.as_bytes().get(length.saturating_add(1)) != Some(&b'"') {
                break;
            }
            is_doubled = true;
            length = length.saturating_add(2);
        }
        let inner = quoted.get(..length).unwrap_or_default();
        self.at = self.at.saturating_add(length).saturating_add(1);
        let end = self.end().ok_or_else(|| ExportError::BrokenQuote {
            file: self.file.to_owned(),
            row: self.number,
            cell: place.saturating_add(1),
        })?;
        let text =
            if is_doubled { Cow::Owned(inner.replace("\"\"", "\"")) } else { Cow::Borrowed(inner) };
        Ok((text, end))
    }

    /// Steps over what ends a cell; `None` when something else stands there.
    fn end(&mut self) -> Option<End> {
        let rest = self.rest().as_bytes();
        let (length, end) = match (rest.first(), rest.get(1)) {
            (None, _) => (0, End::Row),
            (Some(b'\r'), Some(b'\n')) => (2, End::Row),
            (Some(b'\r' | b'\n'), _) => (1, End::Row),
            (Some(it), _) if *it == self.delimiter => (1, End::Cell),
            _ => return None,
        };
        self.at = self.at.saturating_add(length);
        Some(end)
    }
}

/// Hands every row on.
///
/// # Errors
/// The text is not whole, or a row is refused.
pub fn read_delimited(
    file: &str,
    text: &str,
    delimiter: u8,
    each: &mut EachRow<'_>,
) -> Result<(), ExportError> {
    let mut rows = Rows::new(file, text, delimiter);
    while let Some(row) = rows.next_row()? {
        each(row)?;
    }
    Ok(())
}

/// Returns the first rows under a delimiter, as far as they can be read.
pub fn first_rows(file: &str, text: &str, delimiter: u8, count: usize) -> Vec<Row> {
    let mut rows = Rows::new(file, text, delimiter);
    let mut first = Vec::new();
    while first.len() < count
        && let Ok(Some(row)) = rows.next_row()
    {
        if !row.is_blank() {
            first.push(row);
        }
    }
    first
}
