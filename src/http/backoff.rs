//! How long to wait before a request is sent again.

use std::time::Duration;

use crate::http::response::HttpResponse;
use crate::http::settings::HttpSettings;

/// A source of chance, so that clients that failed together do not come back together.
pub trait Jitter: Send + Sync {
    /// Returns a number from 0 to `bound`, both included.
    fn up_to(&self, bound: u64) -> u64;
}

/// Chance from the operating system.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemJitter;

impl Jitter for SystemJitter {
    fn up_to(&self, bound: u64) -> u64 {
        // The low 62 bits of a version 4 UUID are random.
        let (_, random) = uuid::Uuid::new_v4().as_u64_pair();
        let random = random & (u64::MAX >> 2);
        bound.checked_add(1).map_or(random, |count| random % count)
    }
}

/// Returns the wait after the given attempt (1 is the first): any length up to a bound that
/// doubles from attempt to attempt ("full jitter").
pub fn wait_ms(settings: &HttpSettings, attempt: u32, jitter: &dyn Jitter) -> u64 {
    let doublings = attempt.saturating_sub(1).min(63);
    let bound = settings.backoff_base_ms.saturating_mul(1_u64 << doublings);
    jitter.up_to(bound.min(settings.backoff_max_ms))
}

/// Returns the wait that a service asks for in `Retry-After`, in milliseconds.
///
/// The header holds seconds or a date. A date is read against the answer's own `Date`, so that
/// this machine's clock does not matter; without `Date` it says nothing.
pub fn retry_after_ms(response: &HttpResponse) -> Option<u64> {
    let asked = response.header("retry-after")?.trim();
    if let Ok(seconds) = asked.parse::<u64>() {
        return Some(seconds.saturating_mul(1_000));
    }
    let until = httpdate::parse_http_date(asked).ok()?;
    let from = httpdate::parse_http_date(response.header("date")?.trim()).ok()?;
    let wait = until.duration_since(from).unwrap_or(Duration::ZERO);
    u64::try_from(wait.as_millis()).ok()
}
