//! The sandbox's clocks: one that steps, one that follows the real one, and one that is moved.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::AtomicI64;
use std::sync::atomic::Ordering;
use std::time::Duration;
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
    /// Milliseconds by which the clock was moved by hand.
    moved: Arc<AtomicI64>,
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
        Self::by_requests(start, STEP)
    }

    /// Makes a clock that stands still but for some milliseconds a request, and for `advance`.
    pub fn virtually(start: Timestamp, step: Duration) -> Self {
        Self::by_requests(start, i64::try_from(step.as_millis()).unwrap_or(i64::MAX))
    }

    fn by_requests(start: Timestamp, step: i64) -> Self {
        let moved = Arc::new(AtomicI64::new(0));
        let (taken, told) = (Arc::clone(&moved), Arc::clone(&moved));
        let at = move |millis: i64| after(start, SignedDuration::from_millis(millis));
        Self {
            clock: Arc::new(move || {
                at(taken.fetch_add(step, Ordering::Relaxed).saturating_add(step))
            }),
            reached: Arc::new(move || at(told.load(Ordering::Relaxed))),
            moved,
        }
    }

    /// Makes a clock that starts at a moment and then runs as fast as real time does.
    pub fn real(start: Timestamp) -> Self {
        let began = Instant::now();
        let moved = Arc::new(AtomicI64::new(0));
        let told = Arc::clone(&moved);
        let clock: Clock = Arc::new(move || {
            let elapsed = i64::try_from(began.elapsed().as_millis()).unwrap_or(i64::MAX);
            let millis = elapsed.saturating_add(told.load(Ordering::Relaxed));
            after(start, SignedDuration::from_millis(millis))
        });
        Self { clock: Arc::clone(&clock), reached: clock, moved }
    }

    /// Sets the clock to a moment, as a state that is taken over says; it may go back.
    pub(super) fn set(&self, moment: Timestamp) {
        let span = moment.duration_since((self.reached)()).as_millis();
        self.moved.fetch_add(i64::try_from(span).unwrap_or(0), Ordering::Relaxed);
    }

    /// Moves the clock on.
    pub fn advance(&self, span: Duration) {
        let millis = i64::try_from(span.as_millis()).unwrap_or(i64::MAX);
        self.moved.fetch_add(millis, Ordering::Relaxed);
    }
}

/// Tells the machine's time.
#[expect(clippy::disallowed_methods, reason = "a service in real time begins at the real time")]
pub(super) fn machine_time() -> Timestamp {
    Timestamp::now()
}

fn after(start: Timestamp, span: SignedDuration) -> Timestamp {
    start.checked_add(span).unwrap_or(Timestamp::MAX)
}
