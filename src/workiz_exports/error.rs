//! Why a folder of exported files cannot be read.

use std::path::PathBuf;

use thiserror::Error;

/// A folder, or a file in it, that cannot be read to its end. Nothing may be concluded then.
#[derive(Debug, Error)]
pub enum ExportError {
    /// The folder or a file cannot be opened.
    #[error("could not read `{path}`; check that it is there and may be read", path = path.display())]
    Unopened {
        /// What could not be opened.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// There is nothing to read.
    #[error(
        "the folder `{folder}` has no exported file; export at least the jobs report or the \
            invoices list from Workiz as CSV or XLSX and put it there",
        folder = folder.display()
    )]
    NoFiles {
        /// The folder.
        folder: PathBuf,
    },
    /// The file is larger than any export.
    #[error("`{file}` is larger than {limit} MB; export shorter periods into several files")]
    TooLarge {
        /// The file.
        file: String,
        /// The limit in megabytes.
        limit: u64,
    },
    /// Nothing stands in the file.
    #[error("`{file}` is empty; export it again")]
    Empty {
        /// The file.
        file: String,
    },
    /// The bytes are no text.
    #[error(
        "`{file}` is neither UTF-8 nor Windows-1252 text ({what}); export it again, and do not save \
            it with another program in between"
    )]
    NotText {
        /// The file.
        file: String,
        /// What was met.
        what: String,
    },
    /// The format before XLSX, which is also the wrapping of a workbook with a password.
    #[error(
        "`{file}` is a workbook of the old form (.xls), or protected by a password; save it as .xlsx \
            without a password, or as CSV"
    )]
    OldWorkbook {
        /// The file.
        file: String,
    },
    /// The workbook is damaged or cut off.
    #[error("the workbook `{file}` is damaged or cut off ({what}); export it again")]
    Workbook {
        /// The file.
        file: String,
        /// Where it broke.
        what: String,
    },
    /// Cells of several rows were made into one.
    #[error(
        "`{file}`, row {row}: the cells {range} are merged, so that only one of the rows has their \
            value; unmerge them and fill each row, or export the file again"
    )]
    Merged {
        /// The file.
        file: String,
        /// The first of the rows.
        row: u64,
        /// The cells, as a spreadsheet shows them.
        range: String,
    },
    /// The file ends within a quoted cell.
    #[error(
        "`{file}`, row {row}: a cell begins with a quotation mark that is never closed; the file is \
            cut off, export it again"
    )]
    OpenQuote {
        /// The file.
        file: String,
        /// The row in which the cell begins.
        row: u64,
    },
    /// Text after a closing quotation mark.
    #[error(
        "`{file}`, row {row}, cell {cell}: text follows a closing quotation mark; export the file \
            again, and do not change it with a text editor"
    )]
    BrokenQuote {
        /// The file.
        file: String,
        /// The row.
        row: u64,
        /// The cell, counted from 1.
        cell: usize,
    },
    /// A row with fewer or more cells than the header.
    #[error(
        "`{file}`, row {row}: the row has {cells} cells and the header has {header}; the file is cut \
            off or was changed, export it again"
    )]
    Ragged {
        /// The file.
        file: String,
        /// The row.
        row: u64,
        /// How many cells it has.
        cells: usize,
        /// How many the header has.
        header: usize,
    },
    /// No known kind of file has such a header.
    #[error("`{file}` is not an export that tieout knows: {looks}. {advice}")]
    Unknown {
        /// The file.
        file: String,
        /// What it looks like, and what is missing.
        looks: String,
        /// What to do.
        advice: String,
    },
    /// Two columns of one name, of which one is needed.
    #[error(
        "`{file}`, row {row}: two columns are called `{header}`, so that nobody knows which one \
            counts; rename or remove one of them in Workiz and export the file again"
    )]
    TwinColumns {
        /// The file.
        file: String,
        /// The header's row.
        row: u64,
        /// The name.
        header: String,
    },
    /// A header that two kinds of files may have.
    #[error(
        "`{file}`, row {row}: the columns are those of the {kinds} alike, and read as the wrong one \
            its amounts would count twice; in Workiz, show the columns of only one of them, and \
            export the file again"
    )]
    TwoKinds {
        /// The file.
        file: String,
        /// The header's row.
        row: u64,
        /// The kinds, in words.
        kinds: String,
    },
    /// A row could not be kept.
    #[error("`{file}`, row {row}: the row cannot be kept")]
    Unkept {
        /// The file.
        file: String,
        /// The row.
        row: u64,
        /// Why.
        #[source]
        source: serde_json::Error,
    },
}
