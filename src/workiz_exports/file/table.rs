//! What a file is made of: rows of cells.

use crate::workiz_exports::error::ExportError;

/// A cell as it stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    /// Its text, byte for byte; of a number in a workbook the digits in the file.
    pub text: String,
    /// The number format of a number in a workbook, such as `0.00%`; `None` for text.
    pub format: Option<String>,
}

impl Cell {
    /// Returns a cell of text.
    pub fn of_text(text: impl Into<String>) -> Self {
        Self { text: text.into(), format: None }
    }

    /// Tells whether nothing stands in it.
    pub fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }
}

/// A row as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its number as a spreadsheet shows it, counted from 1, blank rows included.
    pub number: u64,
    /// Its cells, in the order of the file.
    pub cells: Vec<Cell>,
}

impl Row {
    /// Tells whether nothing stands in it.
    pub fn is_blank(&self) -> bool {
        self.cells.iter().all(Cell::is_blank)
    }
}

/// Takes the rows of a table, one after the other, blank ones included.
pub type EachRow<'a> = dyn FnMut(Row) -> Result<(), ExportError> + 'a;
