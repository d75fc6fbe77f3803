//! Reports.

use crate::sandbox::qbo::books::Books;
use crate::sandbox::qbo::fault::Fault;
use crate::sandbox::qbo::json::Doc;

/// Runs a report.
pub(in crate::sandbox::qbo) fn run(
    _books: &Books,
    name: &str,
    _parameters: &[(String, String)],
) -> Result<Doc, Fault> {
    Err(Fault::not_simulated(&format!("The report {name}")))
}
