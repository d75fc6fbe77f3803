//! Two kinds of 429: too many requests at once, and the month's allowance used up.
//!
//! Intuit's App Partner Program counts successful reads. The free tier is blocked with 429 for the
//! rest of the month; the text of that answer is not documented, so that it is told apart by what
//! a throttle certainly does not say. The throttle's own text is known: code 3001,
//! `ThrottleExceeded`, “The request limit was reached. Try again later”.

use jiff::Span;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::fmt::rfc2822;
use jiff::tz::TimeZone;

use crate::http::backoff::retry_after_ms;
use crate::http::response::HttpResponse;
use crate::http::settings::Throttle;

/// Words of an answer that is about a longer time than a minute.
const ALLOWANCE_WORDS: [&str; 7] =
    ["quota", "month", "allowance", "billing", "subscription tier", "partner program", "coreplus"];
/// A throttle asks for a minute; who asks for more than an hour means something else.
const PASSING_MS_MAX: u64 = 3_600_000;

/// Tells what a 429 of QuickBooks means.
pub fn throttle(response: &HttpResponse) -> Throttle {
    let text = String::from_utf8_lossy(&response.body).to_lowercase();
    let long = retry_after_ms(response).is_some_and(|it| it > PASSING_MS_MAX);
    if long || ALLOWANCE_WORDS.iter().any(|it| text.contains(it)) {
        Throttle::UsedUp
    } else {
        Throttle::Passing
    }
}

/// Says when QuickBooks answers again: as it says itself, or from the next month on.
pub fn answers_again(response: &HttpResponse) -> String {
    let at = response.header("date").and_then(|it| rfc2822::parse(it).ok());
    let at = at.map(|it| it.timestamp());
    let asked = retry_after_ms(response).filter(|it| *it > PASSING_MS_MAX);
    let day = match (at, asked) {
        (Some(at), Some(ms)) => {
            let ms = i64::try_from(ms).unwrap_or(i64::MAX);
            at.checked_add(jiff::SignedDuration::from_millis(ms)).ok().map(day_of)
        }
        (Some(at), None) => next_month(day_of(at)),
        (None, _) => None,
    };
    day.map_or_else(|| "from the first of next month on".to_owned(), |it| format!("from {it} on"))
}

fn day_of(at: Timestamp) -> Date {
    at.to_zoned(TimeZone::UTC).date()
}

fn next_month(day: Date) -> Option<Date> {
    day.first_of_month().checked_add(Span::new().months(1)).ok()
}
