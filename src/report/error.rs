//! Why a report could not be written.

use crate::domain::money::MoneyError;

/// Why a report could not be written. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// A sum of the report leaves the exact range or mixes currencies.
    #[error("{what} could not be added up for the report")]
    Sum {
        /// What was being added up.
        what: String,
        /// Why not.
        #[source]
        source: MoneyError,
    },
    /// The JSON could not be written.
    #[error("the report could not be written as JSON")]
    Json(#[source] serde_json::Error),
    /// The HTML page could not be filled in.
    #[error("the report could not be written as an HTML page")]
    Html(#[source] askama::Error),
    /// A CSV table could not be written.
    #[error("the table {table} could not be written as CSV")]
    Csv {
        /// The table's file name.
        table: &'static str,
        /// Why not.
        #[source]
        source: csv::Error,
    },
    /// A CSV table could not be finished.
    #[error("the table {table} could not be finished as CSV text")]
    CsvText {
        /// The table's file name.
        table: &'static str,
    },
}

impl ReportError {
    /// Names what was being added up.
    pub(super) fn sum(what: impl Into<String>) -> impl FnOnce(MoneyError) -> Self {
        let what = what.into();
        |source| Self::Sum { what, source }
    }
}
