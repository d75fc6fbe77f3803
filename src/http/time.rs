//! Real waiting.

use std::time::Duration;

use futures_util::future::BoxFuture;
use tokio::time::Instant;

use crate::ports::time::Time;

/// The machine's own time, counted from when this was made.
#[derive(Clone, Copy, Debug)]
pub struct RealTime {
    began: Instant,
}

impl RealTime {
    /// Begins to count.
    pub fn new() -> Self {
        Self { began: Instant::now() }
    }
}

impl Default for RealTime {
    fn default() -> Self {
        Self::new()
    }
}

impl Time for RealTime {
    fn now_ms(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    fn sleep(&self, ms: u64) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep(Duration::from_millis(ms)))
    }
}
