//! The list of planted cases as CSV.

use crate::sandbox::demo::desk::Closed;
use crate::sandbox::demo::desk::Row;

/// Writes the list: situation, Workiz ids, QuickBooks ids, closed, what.
///
/// # Errors
/// Only when a row cannot be written as CSV.
pub fn csv(rows: &[Row]) -> Result<String, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["situation", "workiz", "quickbooks", "closed", "what"])?;
    for row in rows {
        writer.write_record([
            row.situation.to_string(),
            row.workiz.join(" "),
            row.quickbooks.join(" "),
            if row.closed == Closed::Yes { "yes" } else { "no" }.to_owned(),
            row.what.clone(),
        ])?;
    }
    let bytes = writer.into_inner().map_err(csv::IntoInnerError::into_error)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
