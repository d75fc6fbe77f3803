//! Reports as they come: nested rows, every cell a text.

use serde::Deserialize;

/// What a report is about.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "PascalCase")]
pub struct WireReportHeader {
    /// Its name.
    pub report_name: Option<String>,
    /// When it was made.
    pub time: Option<String>,
    /// `Accrual` or `Cash`.
    pub report_basis: Option<String>,
    /// The first day.
    pub start_period: Option<String>,
    /// The last day.
    pub end_period: Option<String>,
    /// The currency of its amounts.
    pub currency: Option<String>,
    /// Facts by name, such as `NoReportData`.
    pub option: Option<Vec<WirePair>>,
}

/// A fact by name.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "PascalCase")]
pub struct WirePair {
    /// Its name.
    pub name: Option<String>,
    /// The fact.
    pub value: Option<String>,
}

/// The columns of a report.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "PascalCase")]
pub struct WireColumns {
    /// One after the other.
    pub column: Option<Vec<WireColumn>>,
}

/// A column.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "PascalCase")]
pub struct WireColumn {
    /// What a person reads above it, in the company's language.
    pub col_title: Option<String>,
    /// What it holds: `Money`, or the key itself.
    pub col_type: Option<String>,
    /// Facts of it, such as `ColKey`.
    pub meta_data: Option<Vec<WirePair>>,
}

/// Some rows.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "PascalCase")]
pub struct WireRows {
    /// One after the other.
    pub row: Option<Vec<WireRow>>,
}

/// A row of data, or a section with rows of its own.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "PascalCase")]
pub struct WireRow {
    /// The cells of a row of data.
    pub col_data: Option<Vec<WireCell>>,
    /// What stands above a section.
    pub header: Option<WireCells>,
    /// What is in a section.
    pub rows: Option<WireRows>,
    /// What stands below a section.
    pub summary: Option<WireCells>,
    /// What a section is, in no language, such as `GrandTotal`.
    #[serde(rename = "group")]
    pub group: Option<String>,
}

/// The cells above or below a section.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "PascalCase")]
pub struct WireCells {
    /// One a column.
    pub col_data: Option<Vec<WireCell>>,
}

/// A cell.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
pub struct WireCell {
    /// What it says; amounts with a plain point.
    pub value: Option<String>,
    /// The id of what it names: on a type of document, the document's.
    pub id: Option<String>,
}
