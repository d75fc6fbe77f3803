//! How often Workiz is called at most.

use crate::http::settings::Limits;

/// Returns the limits that a client of the REST API keeps.
///
/// Source: the API document gives no numbers ("tuned for high volume"); operators of the official
/// API meet refusals after about 30 quick calls. 100 a minute reads 10,000 documents in that time,
/// which no night needs.
pub fn limits() -> Limits {
    Limits::plain(100, 10, 2)
}
