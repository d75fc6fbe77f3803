//! The sandbox's two clocks: one that steps, and one that follows the real one.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::AtomicI64;
use std::sync::atomic::Ordering;
use std::time::Instant;

use jiff::SignedDuration;
use jiff::Timestamp;

/// Tells the sandbox's time.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// Milliseconds that pass with each look at the stepping clock.
const STEP: i64 = 40;

/// A clock in two forms: one that a look may move on, and one that a look leaves alone.
#[derive(Clone)]
pub struct Pace {
    /// Tells the time of a request; a stepping clock goes on with it.
    pub clock: Clock,
    /// Tells the time that it is, and moves nothing; a state is saved with this one.
    pub reached: Clock,
}

impl fmt::Debug for Pace {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Pace").finish_non_exhaustive()
    }
}

impl Pace {
    /// Makes a clock that goes 40 ms on with each look: a simulator looks once a request, so the
    /// same requests in the same order have the same times.
    pub fn stepping(start: Timestamp) -> Self {
        let steps = Arc::new(AtomicI64::new(0));
        let taken = Arc::clone(&steps);
        let at = move |steps: i64| after(start, SignedDuration::from_millis(steps * STEP));
        Self {
            clock: Arc::new(move || at(steps.fetch_add(1, Ordering::Relaxed) + 1)),
            reached: Arc::new(move || at(taken.load(Ordering::Relaxed))),
        }
    }

    /// Makes a clock that starts at a moment and then runs as fast as real time does.
    pub fn real(start: Timestamp) -> Self {
        let began = Instant::now();
        let clock: Clock = Arc::new(move || {
            let elapsed = i64::try_from(began.elapsed().as_millis()).unwrap_or(i64::MAX);
            after(start, SignedDuration::from_millis(elapsed))
        });
        Self { clock: Arc::clone(&clock), reached: clock }
    }
}

fn after(start: Timestamp, span: SignedDuration) -> Timestamp {
    start.checked_add(span).unwrap_or(Timestamp::MAX)
}
