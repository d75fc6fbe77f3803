//! What a client has used.

use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;

/// Counts since the client was built.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HttpUsage {
    /// Attempts that were sent, repeated ones included.
    pub requests: u64,
    /// Attempts after the first one of a request.
    pub retries: u64,
    /// Answers with status 429.
    pub throttled: u64,
    /// Bytes of request bodies.
    pub bytes_sent: u64,
    /// Bytes of answer bodies after decompression.
    pub bytes_received: u64,
}

/// Counters behind [`HttpUsage`], shared by all clones of a client.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    requests: AtomicU64,
    retries: AtomicU64,
    throttled: AtomicU64,
    bytes_sent: AtomicU64,
    bytes_received: AtomicU64,
}

impl Counters {
    pub(crate) fn count_attempt(&self, attempt: u32, bytes: usize) {
        self.requests.fetch_add(1, Ordering::Relaxed);
        if attempt > 1 {
            self.retries.fetch_add(1, Ordering::Relaxed);
        }
        self.bytes_sent.fetch_add(u64::try_from(bytes).unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    pub(crate) fn count_answer(&self, status: u16, bytes: usize) {
        if status == 429 {
            self.throttled.fetch_add(1, Ordering::Relaxed);
        }
        self.bytes_received.fetch_add(u64::try_from(bytes).unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    pub(crate) fn snapshot(&self) -> HttpUsage {
        HttpUsage {
            requests: self.requests.load(Ordering::Relaxed),
            retries: self.retries.load(Ordering::Relaxed),
            throttled: self.throttled.load(Ordering::Relaxed),
            bytes_sent: self.bytes_sent.load(Ordering::Relaxed),
            bytes_received: self.bytes_received.load(Ordering::Relaxed),
        }
    }
}
