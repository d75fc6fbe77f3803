//! Times that tests move: clocks of service and client begin at the same moment.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use futures_util::future::BoxFuture;
use jiff::{SignedDuration, Timestamp};
use tieout::ports::clock::Clock;
use tieout::ports::time::Time;
use tieout::ports::virtual_time::VirtualTime;

const START: &str = "2026-04-02T13:00:00Z";

/// The moment that many milliseconds after the start.
fn moment(passed_ms: u64) -> Timestamp {
    let passed = SignedDuration::from_millis(i64::try_from(passed_ms).unwrap());
    START.parse::<Timestamp>().unwrap() + passed
}

/// The time of service and client: whoever waits is through at once, and it is later then.
#[derive(Clone, Debug, Default)]
pub(crate) struct Days(Arc<AtomicU64>);

impl Days {
    pub(crate) fn pass(&self, ms: u64) {
        self.0.fetch_add(ms, Ordering::SeqCst);
    }
}

impl Time for Days {
    fn now_ms(&self) -> u64 {
        self.0.load(Ordering::SeqCst)
    }

    fn sleep(&self, ms: u64) -> BoxFuture<'static, ()> {
        let (passed, until) = (Arc::clone(&self.0), self.now_ms().saturating_add(ms));
        Box::pin(async move {
            passed.fetch_max(until, Ordering::SeqCst);
            // Lets those go on whom the wait was for.
            tokio::task::yield_now().await;
        })
    }
}

impl Clock for Days {
    fn now(&self) -> Timestamp {
        moment(self.now_ms())
    }
}

/// The clock of a time that stands still until it is moved.
#[derive(Clone, Debug)]
pub(crate) struct Hours(pub(crate) VirtualTime);

impl Clock for Hours {
    fn now(&self) -> Timestamp {
        moment(self.0.now_ms())
    }
}
