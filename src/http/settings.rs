//! What an HTTP client may do at most: time, size, attempts, rate.

use url::Url;

use crate::http::circuit::CircuitSettings;
use crate::http::error::HttpError;
use crate::http::response::HttpResponse;

/// How long a TCP and TLS handshake may take: far above any healthy one, short enough for a night.
const CONNECT_TIMEOUT_MS: u64 = 10_000;
/// QuickBooks Online stops working on a request after 120 seconds; an answer later than that plus
/// the way back does not come any more.
const REQUEST_TIMEOUT_MS: u64 = 130_000;
/// A page of 1,000 large invoices is about 10 MB; more than 64 MB is not a page.
const BODY_BYTES_MAX: usize = 64 * 1024 * 1024;
/// Five attempts with the waits below span about a minute, the window of both services' limits.
const ATTEMPTS_MAX: u32 = 5;
/// The upper bound of the first wait; it doubles from wait to wait.
const BACKOFF_BASE_MS: u64 = 1_000;
/// The upper bound of any wait that we choose ourselves.
const BACKOFF_MAX_MS: u64 = 30_000;
/// The longest `Retry-After` that a run sits out; a longer one goes back to the caller as it is.
const RETRY_AFTER_MAX_MS: u64 = 120_000;
/// The wait after a 429 without `Retry-After`: Intuit's documentation asks for 60 seconds.
const THROTTLED_WAIT_MS: u64 = 60_000;

/// How often one company's service is asked at most, so that it never has to enforce its own
/// limits. Windows slide: each number holds for any minute or second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Requests in any 60 seconds.
    pub per_minute: u32,
    /// Requests in any second.
    pub per_second: u32,
    /// Requests in any five seconds: for a service that bears a short burst, but not one a second
    /// of that size.
    pub per_five_seconds: u32,
    /// Requests that wait for an answer at the same time.
    pub concurrent: usize,
    /// Of the requests in any 60 seconds, those that are batches.
    pub batches_per_minute: u32,
    /// Of the requests in any 60 seconds, those that are reports.
    pub reports_per_minute: u32,
    /// When the service counts as down.
    pub circuit: CircuitSettings,
}

/// Ten failures in a row are no bad luck: one request alone is tried five times.
const CIRCUIT: CircuitSettings = CircuitSettings { failures: 10, open_ms: 30_000 };

impl Limits {
    /// Returns limits for a service that counts all requests alike.
    pub const fn plain(per_minute: u32, per_second: u32, concurrent: usize) -> Self {
        Self {
            per_minute,
            per_second,
            per_five_seconds: u32::MAX,
            concurrent,
            batches_per_minute: per_minute,
            reports_per_minute: per_minute,
            circuit: CIRCUIT,
        }
    }

    /// Returns limits that nobody meets: for simulated services.
    pub const fn open() -> Self {
        Self::plain(1_000_000, 1_000_000, 8)
    }

    /// Checks that each limit lets something through.
    ///
    /// # Errors
    ///
    /// Fails with the name of the first one that does not.
    pub fn check(&self) -> Result<(), HttpError> {
        let all = [
            ("limits.per_minute", self.per_minute),
            ("limits.per_second", self.per_second),
            ("limits.per_five_seconds", self.per_five_seconds),
            ("limits.concurrent", u32::try_from(self.concurrent).unwrap_or(u32::MAX)),
            ("limits.batches_per_minute", self.batches_per_minute),
            ("limits.reports_per_minute", self.reports_per_minute),
            ("limits.circuit.failures", self.circuit.failures),
        ];
        let reason = "it must be at least 1, or nothing is ever sent";
        all.into_iter()
            .find(|(_, number)| *number == 0)
            .map_or(Ok(()), |(setting, _)| Err(HttpError::Settings { setting, reason }))
    }
}

/// What a 429 means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Throttle {
    /// Too many requests at once: waiting helps.
    Passing,
    /// The allowance of a longer time is used up: waiting does not help tonight.
    UsedUp,
}

/// Takes each 429 for a passing one.
fn always_passing(_response: &HttpResponse) -> Throttle {
    Throttle::Passing
}

/// Everything that an HTTP client has to be told.
#[derive(Clone, Debug)]
pub struct HttpSettings {
    /// Sent as `User-Agent`; names the program and its version.
    pub user_agent: String,
    /// How long connecting may take, in milliseconds.
    pub connect_timeout_ms: u64,
    /// How long one attempt may take from connecting to the last byte, in milliseconds.
    pub request_timeout_ms: u64,
    /// The largest body that is read, in bytes after decompression.
    pub body_bytes_max: usize,
    /// How often one request is sent at most, the first time included.
    pub attempts_max: u32,
    /// The upper bound of the first wait between attempts, in milliseconds.
    pub backoff_base_ms: u64,
    /// The upper bound of every wait between attempts, in milliseconds.
    pub backoff_max_ms: u64,
    /// The longest wait asked for by the service that is obeyed, in milliseconds.
    pub retry_after_max_ms: u64,
    /// The wait after a 429 that names none, in milliseconds.
    pub throttled_wait_ms: u64,
    /// Tells what a 429 means.
    pub throttle: fn(&HttpResponse) -> Throttle,
    /// The limits to keep.
    pub limits: Limits,
    /// The proxy to go through; the environment is never asked.
    pub proxy: Option<Url>,
}

impl HttpSettings {
    /// Returns careful settings for a service with the given limits.
    pub fn new(user_agent: impl Into<String>, limits: Limits) -> Self {
        Self {
            user_agent: user_agent.into(),
            connect_timeout_ms: CONNECT_TIMEOUT_MS,
            request_timeout_ms: REQUEST_TIMEOUT_MS,
            body_bytes_max: BODY_BYTES_MAX,
            attempts_max: ATTEMPTS_MAX,
            backoff_base_ms: BACKOFF_BASE_MS,
            backoff_max_ms: BACKOFF_MAX_MS,
            retry_after_max_ms: RETRY_AFTER_MAX_MS,
            throttled_wait_ms: THROTTLED_WAIT_MS,
            throttle: always_passing,
            limits,
            proxy: None,
        }
    }
}
