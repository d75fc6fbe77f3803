//! Waiting, apart from the machine's own clock, so that tests need not wait.

use std::fmt;

use futures_util::future::BoxFuture;

/// Measures and waits. What stands here is no time of day: for that there is `Clock`.
pub trait Time: Send + Sync + fmt::Debug {
    /// Returns the milliseconds since a moment that stays the same while the program runs; they
    /// never go back.
    fn now_ms(&self) -> u64;

    /// Waits so many milliseconds.
    fn sleep(&self, ms: u64) -> BoxFuture<'static, ()>;
}
