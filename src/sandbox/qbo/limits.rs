//! The call limits of one company, and of each app in it.

use std::collections::BTreeMap;
use std::collections::VecDeque;

use jiff::SignedDuration;
use jiff::Timestamp;

use crate::sandbox::qbo::apps::App;

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
    /// The batches of all apps together.
    CompanyBatches,
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
            Self::CompanyBatches => "company_batches",
            Self::Reports => "reports",
            Self::Concurrent => "concurrent",
            Self::Quota => "quota",
        }
    }
}

/// The calls of a last while, the oldest first.
type Window = VecDeque<Timestamp>;

/// Sliding windows over the last calls. Source: the published limits.
#[derive(Debug, Default)]
pub(super) struct Limiter {
    /// Calls of all apps, by their weight.
    calls: Window,
    batches: Window,
    /// No source says whether each app has the limit of reports to itself; all share it. Assumed.
    reports: Window,
    /// The apps' own windows. Calls with a token that no app has are as those of one more. Assumed.
    apps: BTreeMap<Option<App>, AppWindows>,
}

/// What is counted for each app by itself.
#[derive(Debug, Default)]
struct AppWindows {
    /// Calls as they came, of the last second.
    requests: Window,
    batches: Window,
}

const MINUTE: SignedDuration = SignedDuration::from_secs(60);
const SECOND: SignedDuration = SignedDuration::from_secs(1);
const PER_MINUTE: usize = 500;
/// For each app.
const PER_SECOND: usize = 10;
/// For each app.
const BATCHES_PER_MINUTE: usize = 40;
/// For all apps together.
const COMPANY_BATCHES_PER_MINUTE: usize = 120;
/// Source: an older page of the reference.
const REPORTS_PER_MINUTE: usize = 200;
/// The most calls of an app at the same time. Source: the vendor's notice of 2016.
pub(super) const CONCURRENT_MAX: usize = 10;

/// Lets go what is as old as a limit's span, or older.
fn let_go(window: &mut Window, span: SignedDuration, now: Timestamp) {
    while window.front().is_some_and(|it| now.duration_since(*it) >= span) {
        window.pop_front();
    }
}

impl Limiter {
    /// Counts a call of some weight, or tells which limit it is over; refused calls do not count.
    pub(super) fn admit(
        &mut self,
        app: Option<App>,
        class: CallClass,
        weight: usize,
        now: Timestamp,
    ) -> Result<(), Over> {
        let own = self.apps.entry(app).or_default();
        for window in [&mut self.calls, &mut self.batches, &mut self.reports, &mut own.batches] {
            let_go(window, MINUTE, now);
        }
        let_go(&mut own.requests, SECOND, now);
        if class == CallClass::Batch && own.batches.len() >= BATCHES_PER_MINUTE {
            return Err(Over::Batches);
        }
        if class == CallClass::Batch && self.batches.len() >= COMPANY_BATCHES_PER_MINUTE {
            return Err(Over::CompanyBatches);
        }
        if class == CallClass::Report && self.reports.len() >= REPORTS_PER_MINUTE {
            return Err(Over::Reports);
        }
        if self.calls.len() + weight > PER_MINUTE {
            return Err(Over::Minute);
        }
        // The items of one batch come at once, so the limit of a second counts requests.
        if own.requests.len() >= PER_SECOND {
            return Err(Over::Second);
        }
        own.requests.push_back(now);
        self.calls.extend(std::iter::repeat_n(now, weight));
        match class {
            CallClass::Batch => {
                own.batches.push_back(now);
                self.batches.push_back(now);
            }
            CallClass::Report => self.reports.push_back(now),
            CallClass::Other => {}
        }
        Ok(())
    }
}
