//! The call limits of one company.

use std::collections::VecDeque;

use jiff::SignedDuration;
use jiff::Timestamp;

/// What a call counts as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CallClass {
    Batch,
    Report,
    Other,
}

/// Which limit a call is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Over {
    Minute,
    Second,
    Batches,
    Reports,
    Concurrent,
    Quota,
}

impl Over {
    /// Gives the word under which refusals are counted.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Minute => "minute",
            Self::Second => "second",
            Self::Batches => "batches",
            Self::Reports => "reports",
            Self::Concurrent => "concurrent",
            Self::Quota => "quota",
        }
    }
}

/// Sliding windows over the last calls. Source: the published limits.
#[derive(Debug, Default)]
pub(super) struct Limiter {
    /// Calls by their weight.
    calls: VecDeque<Timestamp>,
    /// Calls as they came, of the last second.
    requests: VecDeque<Timestamp>,
    batches: VecDeque<Timestamp>,
    reports: VecDeque<Timestamp>,
}

const PER_MINUTE: usize = 500;
const PER_SECOND: usize = 10;
const BATCHES_PER_MINUTE: usize = 40;
/// Source: an older page of the reference.
const REPORTS_PER_MINUTE: usize = 200;
/// The most calls at the same time. Source: the vendor's notice of 2016.
pub(super) const CONCURRENT_MAX: usize = 10;

impl Limiter {
    /// Counts a call of some weight, or tells which limit it is over; refused calls do not count.
    ///
    /// The limit of 120 batches a minute for all apps of a company is never reached first: there
    /// is one app, and its own limit is 40.
    pub(super) fn admit(
        &mut self,
        class: CallClass,
        weight: usize,
        now: Timestamp,
    ) -> Result<(), Over> {
        let minute = SignedDuration::from_secs(60);
        let second = SignedDuration::from_secs(1);
        for window in [&mut self.calls, &mut self.batches, &mut self.reports] {
            while window.front().is_some_and(|it| now.duration_since(*it) >= minute) {
                window.pop_front();
            }
        }
        while self.requests.front().is_some_and(|it| now.duration_since(*it) >= second) {
            self.requests.pop_front();
        }
        if class == CallClass::Batch && self.batches.len() >= BATCHES_PER_MINUTE {
            return Err(Over::Batches);
        }
        if class == CallClass::Report && self.reports.len() >= REPORTS_PER_MINUTE {
            return Err(Over::Reports);
        }
        if self.calls.len() + weight > PER_MINUTE {
            return Err(Over::Minute);
        }
        // The items of one batch come at once, so the limit of a second counts requests.
        if self.requests.len() >= PER_SECOND {
            return Err(Over::Second);
        }
        self.requests.push_back(now);
        self.calls.extend(std::iter::repeat_n(now, weight));
        match class {
            CallClass::Batch => self.batches.push_back(now),
            CallClass::Report => self.reports.push_back(now),
            CallClass::Other => {}
        }
        Ok(())
    }
}
