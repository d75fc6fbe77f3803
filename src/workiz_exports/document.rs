//! The raw documents that a snapshot keeps of a folder: the account, and one for each row.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::Serialize;

/// The kind under which a snapshot keeps what the settings say, and the list of the tables.
pub const ACCOUNT_KIND: &str = "export-account";
/// The kind under which a snapshot keeps a row.
pub const ROW_KIND: &str = "export-row";

/// What the settings say of the account, and which tables were read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountBody {
    /// The company's name.
    pub company: String,
    /// The IANA name of its time zone.
    pub time_zone: String,
    /// The code of its currency.
    pub currency: String,
    /// The tables, in the order of their files.
    pub files: Vec<TableBody>,
}

/// A table: a CSV file, or a sheet of a workbook.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableBody {
    /// The file's name; `name.xlsx, sheet Name` where a workbook has more than one table.
    pub file: String,
    /// What it is.
    pub kind: String,
    /// How its bytes were read: an encoding's name, or `xlsx`.
    pub encoding: String,
    /// From which year a workbook counts its days; absent in a CSV file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days_from: Option<u16>,
    /// The row of the header.
    pub header_row: u64,
    /// The names of its columns; one that stands twice has its place behind it.
    pub header: Vec<String>,
    /// How many rows that are not blank follow the header.
    pub rows: u64,
}

/// A row as it is written; [`RowBody`] is the same row as it is read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RowWritten<'a> {
    /// The table's name.
    pub file: &'a str,
    /// Its number as a spreadsheet shows it.
    pub row: u64,
    /// The text of each cell that is not empty, by column.
    pub cells: BTreeMap<&'a str, &'a str>,
    /// The number format of each cell of a workbook that holds a number, by column.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub formats: BTreeMap<&'a str, &'a str>,
}

/// A row as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowBody {
    /// The table's name.
    pub file: String,
    /// Its number as a spreadsheet shows it.
    pub row: u64,
    /// The text of each cell that is not empty, by column, byte for byte; of a number in a workbook
    /// the digits in the file.
    pub cells: BTreeMap<String, String>,
    /// The number format of each cell of a workbook that holds a number, by column.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub formats: BTreeMap<String, String>,
}
