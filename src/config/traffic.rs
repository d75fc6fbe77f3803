//! How often QuickBooks is asked: `[quickbooks.limits]`, and `reread_nights`.

use crate::config::reader::{Reader, Section};

/// What QuickBooks takes at most, and what holds where the settings say nothing. Source: Intuit,
/// limits and throttles.
const REQUESTS_PER_MINUTE: u32 = 500;
const REQUESTS_PER_SECOND: u32 = 10;
const CONCURRENT_REQUESTS: u32 = 10;
const BATCHES_PER_MINUTE: u32 = 40;
const ITEMS_PER_BATCH: u32 = 30;
const REPORTS_PER_MINUTE: u32 = 200;
/// A week.
const REREAD_NIGHTS: u32 = 7;
/// A quarter: what nobody found out in a closed quarter is found too late.
const REREAD_NIGHTS_MAX: u32 = 90;

/// How often QuickBooks is asked at most, and how often for everything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Traffic {
    /// Requests in any minute.
    pub requests_per_minute: u32,
    /// Requests in any second.
    pub requests_per_second: u32,
    /// Requests that wait for an answer at the same time.
    pub concurrent_requests: u32,
    /// Batches in any minute.
    pub batches_per_minute: u32,
    /// Documents in a batch.
    pub items_per_batch: u32,
    /// Reports in any minute.
    pub reports_per_minute: u32,
    /// Within so many nights in which something changed, everything is read again in parts.
    pub reread_nights: u32,
}

impl Traffic {
    /// Returns what holds where the settings say nothing.
    pub fn usual() -> Self {
        Self {
            requests_per_minute: REQUESTS_PER_MINUTE,
            requests_per_second: REQUESTS_PER_SECOND,
            concurrent_requests: CONCURRENT_REQUESTS,
            batches_per_minute: BATCHES_PER_MINUTE,
            items_per_batch: ITEMS_PER_BATCH,
            reports_per_minute: REPORTS_PER_MINUTE,
            reread_nights: REREAD_NIGHTS,
        }
    }
}

/// Reads the section and the key above it; what is wrong in them is noted, and stays as usual.
pub(super) fn read(
    reader: &mut Reader<'_>,
    quickbooks: &Section<'_>,
    limits: &Section<'_>,
) -> Traffic {
    let mut traffic = Traffic::usual();
    let keys: [(&str, &mut u32); 6] = [
        ("requests_per_minute", &mut traffic.requests_per_minute),
        ("requests_per_second", &mut traffic.requests_per_second),
        ("concurrent_requests", &mut traffic.concurrent_requests),
        ("batches_per_minute", &mut traffic.batches_per_minute),
        ("items_per_batch", &mut traffic.items_per_batch),
        ("reports_per_minute", &mut traffic.reports_per_minute),
    ];
    for (key, value) in keys {
        let most = *value;
        let why = format!("QuickBooks refuses more than {most}, and with 0 nothing could be done");
        *value = whole(reader, limits, key, most, &why).unwrap_or(most);
    }
    let why = "in so many nights all of the books is read again, and what QuickBooks' lists of \
               changes have missed must come to light within a quarter";
    let nights = whole(reader, quickbooks, "reread_nights", REREAD_NIGHTS_MAX, why);
    traffic.reread_nights = nights.unwrap_or(REREAD_NIGHTS);
    traffic
}

/// Reads a whole number from 1 to `most`.
fn whole(
    reader: &mut Reader<'_>,
    section: &Section<'_>,
    key: &str,
    most: u32,
    why: &str,
) -> Option<u32> {
    let found = reader.whole_number(section, key)?;
    let number = u32::try_from(found.value).ok().filter(|it| (1..=most).contains(it));
    if number.is_none() {
        let message = format!("`{key}` must be from 1 to {most}: {why}");
        reader.note(found.span, message, None);
    }
    number
}
