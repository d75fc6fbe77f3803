//! The report as one self-contained HTML file that prints well.
//!
//! No script and no reference to anything outside but links to the documents in both systems, so
//! that the file can be attached to a month's papers and opened years later without a network.

use askama::Template as _;

use crate::report::error::ReportError;
use crate::report::html_page::ReportPage;
use crate::report::model::ReportModel;

/// Returns the report as an HTML page.
///
/// # Errors
/// A sum leaves the exact range.
pub fn html(model: &ReportModel) -> Result<String, ReportError> {
    ReportPage::of(model)?.render().map_err(ReportError::Html)
}
