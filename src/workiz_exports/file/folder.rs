//! The files of a folder, each taken for what its bytes are.

use std::fs;
use std::path::Path;

use crate::workiz_exports::error::ExportError;
use crate::workiz_exports::file::delimited::DELIMITERS;
use crate::workiz_exports::file::delimited::first_rows;
use crate::workiz_exports::file::delimited::read_delimited;
use crate::workiz_exports::file::sheet::Remarks;
use crate::workiz_exports::file::table::Row;
use crate::workiz_exports::file::text::decode;
use crate::workiz_exports::file::workbook::DateSystem;
use crate::workiz_exports::file::workbook::Workbook;
use crate::workiz_exports::layout::columns::Columns;

/// The largest file that is read: ten times a year of a large business.
const FILE_MAX_MB: u64 = 1_000;
/// How many rows with something in them may stand above and in the header.
pub const HEADER_WITHIN: usize = 20;
/// The endings of files that may be exports.
const ENDINGS: [&str; 7] = ["csv", "tsv", "txt", "tab", "xlsx", "xlsm", "xls"];

/// Takes the tables of a folder.
pub trait Tables {
    /// A table begins.
    ///
    /// # Errors
    /// It cannot be taken.
    fn begin(&mut self, table: Opened<'_>) -> Result<(), ExportError>;
    /// A row of it.
    ///
    /// # Errors
    /// It cannot be taken.
    fn row(&mut self, row: Row) -> Result<(), ExportError>;
    /// What a workbook's sheet says beside its rows, after them.
    ///
    /// # Errors
    /// Cells are merged so that a row lacks its value.
    fn remarks(&mut self, remarks: &Remarks) -> Result<(), ExportError>;
    /// It was read to its end.
    ///
    /// # Errors
    /// It is not whole, or nothing that is known.
    fn end(&mut self) -> Result<(), ExportError>;
}

/// A table that was opened.
#[derive(Clone, Copy, Debug)]
pub struct Opened<'a> {
    /// The file's name.
    pub file: &'a str,
    /// The sheet's name, in a workbook.
    pub sheet: Option<&'a str>,
    /// How its bytes were read.
    pub encoding: &'a str,
    /// From which day its numbers count days, in a workbook.
    pub days_from: Option<DateSystem>,
}

/// The files of a folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listed {
    /// The names of what may be exports, sorted.
    pub files: Vec<String>,
    /// The names of what is passed over, sorted.
    pub passed_over: Vec<String>,
}

/// Lists a folder. Hidden files, and the lock files of spreadsheet programs, do not count.
///
/// # Errors
/// The folder cannot be read.
pub fn list(folder: &Path) -> Result<Listed, ExportError> {
    let failed = |source| ExportError::Unopened { path: folder.to_owned(), source };
    let mut listed = Listed::default();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with('.') || name.starts_with("~$") {
            continue;
        }
        let path = entry.path();
        let ending = path.extension().map(|it| it.to_string_lossy().to_lowercase());
        let is_export = path.is_file() && ending.is_some_and(|it| ENDINGS.contains(&it.as_str()));
        if is_export { &mut listed.files } else { &mut listed.passed_over }.push(name);
    }
    listed.files.sort();
    listed.passed_over.sort();
    Ok(listed)
}

/// Reads one file to its end.
///
/// # Errors
/// It cannot be opened, is damaged or cut off, or a row is refused.
pub fn read(folder: &Path, file: &str, tables: &mut dyn Tables) -> Result<(), ExportError> {
    let path = folder.join(file);
    let failed = |source| ExportError::Unopened { path: path.clone(), source };
    let length = fs::metadata(&path).map_err(failed)?.len();
    if length > FILE_MAX_MB.saturating_mul(1_000_000) {
        return Err(ExportError::TooLarge { file: file.to_owned(), limit: FILE_MAX_MB });
    }
    let bytes = fs::read(&path).map_err(failed)?;
    read_bytes(file, &bytes, tables)
}

/// Reads a file's bytes to their end.
///
/// # Errors
/// They are damaged or cut off, or a row is refused.
pub fn read_bytes(file: &str, bytes: &[u8], tables: &mut dyn Tables) -> Result<(), ExportError> {
    if bytes.is_empty() {
        return Err(ExportError::Empty { file: file.to_owned() });
    }
    if bytes.starts_with(b"PK") {
        return read_workbook(file, bytes, tables);
    }
    if bytes.starts_with(b"\xD0\xCF\x11\xE0") {
        return Err(ExportError::OldWorkbook { file: file.to_owned() });
    }
    let decoded = decode(file, bytes)?;
    let delimiter = delimiter(file, &decoded.text);
    tables.begin(Opened { file, sheet: None, encoding: decoded.encoding, days_from: None })?;
    read_delimited(file, &decoded.text, delimiter, &mut |row| tables.row(row))?;
    tables.end()
}

fn read_workbook(file: &str, bytes: &[u8], tables: &mut dyn Tables) -> Result<(), ExportError> {
    let mut book = Workbook::open(file, bytes)?;
    let sheets = std::mem::take(&mut book.sheets);
    if sheets.is_empty() {
        return Err(ExportError::Empty { file: file.to_owned() });
    }
    let system = book.date_system;
    for (name, part) in &sheets {
        let sheet = (sheets.len() > 1).then_some(name.as_str());
        tables.begin(Opened { file, sheet, encoding: "xlsx", days_from: Some(system) })?;
        let remarks = book.read_sheet(part, &mut |row| tables.row(row))?;
        tables.remarks(&remarks)?;
        tables.end()?;
    }
    Ok(())
}

/// Returns the delimiter under which a header is known, else the one that makes the most cells.
fn delimiter(file: &str, text: &str) -> u8 {
    let mut most = (0, b',');
    for delimiter in DELIMITERS {
        let first = first_rows(file, text, delimiter, HEADER_WITHIN);
        let is_known = first.iter().any(|row| {
            let names: Vec<String> = row.cells.iter().map(|it| it.text.clone()).collect();
            Columns::find(&names).map_or_else(|it| !it.equal.is_empty(), |_| true)
        });
        if is_known {
            return delimiter;
        }
        let cells = first.iter().map(|row| row.cells.len()).max().unwrap_or(0);
        if cells > most.0 {
            most = (cells, delimiter);
        }
    }
    most.1
}
