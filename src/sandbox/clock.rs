//! The sandbox's two clocks: one that steps, and one that follows the real one.

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

/// Makes a clock that goes 40 ms on with each look: a simulator looks once a request, so the
/// same requests in the same order have the same times.
pub fn stepping(start: Timestamp) -> Clock {
    let steps = AtomicI64::new(0);
    Arc::new(move || {
        let step = steps.fetch_add(1, Ordering::Relaxed) + 1;
        after(start, SignedDuration::from_millis(step * STEP))
    })
}

/// Makes a clock that starts at a moment and then runs as fast as real time does.
pub fn real_elapsed(start: Timestamp) -> Clock {
    let began = Instant::now();
    Arc::new(move || {
        let elapsed = i64::try_from(began.elapsed().as_millis()).unwrap_or(i64::MAX);
        after(start, SignedDuration::from_millis(elapsed))
    })
}

fn after(start: Timestamp, span: SignedDuration) -> Timestamp {
    start.checked_add(span).unwrap_or(Timestamp::MAX)
}
