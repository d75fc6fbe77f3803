//! Two kinds of 429: too many requests at once, and the month's allowance used up.
//!
//! Intuit's App Partner Program counts successful reads. The free tier is blocked with 429 for the
//! rest of the month; the text of that answer is not documented, so that it is known by words that
//! a throttle certainly does not have. The throttle's own text is known: code 3001,
//! `ThrottleExceeded`, “The request limit was reached. Try again later”. How long the service asks
//! to wait tells nothing: a throttle may last for hours, too.

use std::fmt;

use jiff::SignedDuration;
use jiff::Span;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::fmt::rfc2822;
use jiff::tz::TimeZone;

use crate::http::backoff::retry_after_ms;
use crate::http::response::HttpResponse;
use crate::http::settings::Throttle;

/// Words of an answer that is about the month's allowance.
const ALLOWANCE_WORDS: [&str; 7] =
    ["quota", "month", "allowance", "billing", "subscription tier", "partner program", "coreplus"];
/// A shorter wait than this does not say when the month's reads are there again.
const PAUSE_MS_MAX: u64 = 3_600_000;
const MINUTE_MS: u64 = 60_000;
/// Up to here a wait is told in seconds.
const SECONDS_TOLD_MS_MAX: u64 = 2 * MINUTE_MS;

/// How long a throttle asks to wait, as its message says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AskedWait {
    /// In milliseconds from the answer on; more than 0.
    ms: u64,
    /// When it is over, where the answer says of when it is; a whole minute, rounded up.
    over_at: Option<Timestamp>,
}

impl AskedWait {
    /// Reads it from an answer; nothing where it asks for no wait.
    pub fn of(response: &HttpResponse) -> Option<Self> {
        let ms = retry_after_ms(response).filter(|it| *it > 0)?;
        let over_at = answered_at(response).and_then(|at| {
            let over = at.checked_add(SignedDuration::from_millis(i64::try_from(ms).ok()?)).ok()?;
            let minute = i64::try_from(MINUTE_MS / 1_000).ok()?;
            let seconds = over.as_second().checked_add(minute - 1)?.div_euclid(minute);
            Timestamp::from_second(seconds.checked_mul(minute)?).ok()
        });
        Some(Self { ms, over_at })
    }
}

impl fmt::Display for AskedWait {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let minutes = self.ms.div_ceil(MINUTE_MS);
        let hours = minutes.div_ceil(60);
        let (left, right) = if self.ms <= SECONDS_TOLD_MS_MAX {
            (counted(self.ms.div_ceil(1_000), "second"), String::new())
        } else if minutes < 24 * 60 {
            (counted(minutes / 60, "hour"), counted(minutes % 60, "minute"))
        } else {
            (counted(hours / 24, "day"), counted(hours % 24, "hour"))
        };
        let both = [left, right].into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>();
        write!(f, "{}; try again after ", both.join(" and "))?;
        match self.over_at {
            Some(at) => write!(f, "{} UTC", at.strftime("%Y-%m-%d %H:%M")),
            None => f.write_str("that"),
        }
    }
}

/// Returns `3 hours`, and nothing for none.
fn counted(count: u64, one: &str) -> String {
    match count {
        0 => String::new(),
        1 => format!("1 {one}"),
        _ => format!("{count} {one}s"),
    }
}

/// Tells what a 429 of QuickBooks means, by its words.
pub fn throttle(response: &HttpResponse) -> Throttle {
    let text = String::from_utf8_lossy(&response.body).to_lowercase();
    if ALLOWANCE_WORDS.iter().any(|it| text.contains(it)) {
        Throttle::UsedUp
    } else {
        Throttle::Passing
    }
}

/// Says when QuickBooks gives the month's reads again: as it says itself, or from the next month on.
pub fn answers_again(response: &HttpResponse) -> String {
    let at = answered_at(response);
    let asked = retry_after_ms(response).filter(|it| *it > PAUSE_MS_MAX);
    let day = match (at, asked) {
        (Some(at), Some(ms)) => {
            let ms = i64::try_from(ms).unwrap_or(i64::MAX);
            at.checked_add(SignedDuration::from_millis(ms)).ok().map(day_of)
        }
        (Some(at), None) => next_month(day_of(at)),
        (None, _) => None,
    };
    day.map_or_else(|| "from the first of next month on".to_owned(), |it| format!("from {it} on"))
}

/// Returns the moment of an answer by the service's own clock.
fn answered_at(response: &HttpResponse) -> Option<Timestamp> {
    rfc2822::parse(response.header("date")?).ok().map(|it| it.timestamp())
}

fn day_of(at: Timestamp) -> Date {
    at.to_zoned(TimeZone::UTC).date()
}

fn next_month(day: Date) -> Option<Date> {
    day.first_of_month().checked_add(Span::new().months(1)).ok()
}
