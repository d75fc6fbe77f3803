//! The call limits of one company.

use std::collections::VecDeque;

use jiff::SignedDuration;
use jiff::Timestamp;

/// What a call counts as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CallClass {
    Batch,
    Other,
}

/// Sliding windows over the last calls. Source: the published limits.
#[derive(Debug, Default)]
pub(super) struct Limiter {
    calls: VecDeque<Timestamp>,
    batches: VecDeque<Timestamp>,
}

const PER_MINUTE: usize = 500;
const PER_SECOND: usize = 10;
const BATCHES_PER_MINUTE: usize = 40;

impl Limiter {
    /// Counts a call, or tells that it is over a limit; refused calls do not count.
    pub(super) fn admit(&mut self, class: CallClass, now: Timestamp) -> bool {
        let minute = SignedDuration::from_secs(60);
        let second = SignedDuration::from_secs(1);
        for window in [&mut self.calls, &mut self.batches] {
            while window.front().is_some_and(|it| now.duration_since(*it) >= minute) {
                window.pop_front();
            }
        }
        let in_second = self.calls.iter().rev();
        let in_second = in_second.take_while(|it| now.duration_since(**it) < second).count();
        let batches_full = class == CallClass::Batch && self.batches.len() >= BATCHES_PER_MINUTE;
        if self.calls.len() >= PER_MINUTE || in_second >= PER_SECOND || batches_full {
            return false;
        }
        self.calls.push_back(now);
        if class == CallClass::Batch {
            self.batches.push_back(now);
        }
        true
    }
}
