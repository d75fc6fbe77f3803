//! What an HTTP client may do at most: time, size, attempts, rate.

use url::Url;

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

/// At most so many requests in a span of time, of which some may go out at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// The most requests in any one span (a minute or a second), the burst included.
    pub at_most: u32,
    /// How many of them may go out without a pause between them; from 1 to `at_most - 1`.
    pub burst: u32,
}

/// The limits that one client keeps, so that the service never has to enforce its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Requests in any 60 seconds.
    pub per_minute: Rate,
    /// Requests in any second.
    pub per_second: Rate,
    /// Requests that wait for an answer at the same time.
    pub concurrent: usize,
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
            limits,
            proxy: None,
        }
    }
}
