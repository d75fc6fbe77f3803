//! How often Workiz is called at most.

use crate::http::settings::Limits;

/// Returns the limits that a client of the official API keeps: one request a second, five at once.
///
/// Source: Workiz publishes no numbers and announces none in its answers; operators meet refusals
/// after about 30 quick calls.
pub fn limits() -> Limits {
    let mut limits = Limits::plain(60, 5, 1);
    limits.per_five_seconds = 5;
    limits
}
