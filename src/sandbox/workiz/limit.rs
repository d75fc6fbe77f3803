//! The rate limit: so many calls in any sixty seconds of sandbox time.

use std::collections::VecDeque;

use jiff::SignedDuration;
use jiff::Timestamp;

use crate::sandbox::workiz::answer::ApiError;

/// Calls that any sixty seconds may hold [assumed: the seed document gives no number].
const CALLS_A_MINUTE: usize = 120;

/// Counts one call, or refuses it.
pub(super) fn count(calls: &mut VecDeque<Timestamp>, now: Timestamp) -> Result<(), ApiError> {
    let minute = SignedDuration::from_secs(60);
    while calls.front().is_some_and(|first| now.duration_since(*first) >= minute) {
        calls.pop_front();
    }
    if calls.len() < CALLS_A_MINUTE {
        calls.push_back(now);
        return Ok(());
    }
    let waited = calls.front().map_or(0, |first| now.duration_since(*first).as_secs());
    let message = format!("more than {CALLS_A_MINUTE} calls came within a minute");
    Err(ApiError {
        retry_after: Some((60 - waited).max(1)),
        ..ApiError::new(429, "rate_limited", message)
    })
}
