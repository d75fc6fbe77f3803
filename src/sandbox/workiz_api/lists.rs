//! Lists of jobs and leads: what their parameters choose, and which page.

use jiff::ToSpan as _;
use jiff::civil::Date;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use crate::sandbox::workiz_api::answer;
use crate::sandbox::workiz_api::answer::Answer;
use crate::sandbox::workiz_api::call::Call;
use crate::sandbox::workiz_api::switches::Switches;

/// The most rows of a page, and the usual ones.
const RECORDS: usize = 100;

/// How many days back a list goes without a start date.
const DAYS: i64 = 14;

/// The parameters of a list.
#[derive(Debug)]
pub(super) struct Parameters {
    start: Date,
    offset: usize,
    records: usize,
    only_open: bool,
    statuses: Vec<String>,
}

/// One page of a list.
pub(super) struct Page<T> {
    pub(super) rows: Vec<T>,
    pub(super) has_more: bool,
}

impl Parameters {
    /// Reads them; those that the API does not have are passed over.
    pub(super) fn read(call: &Call, zone: &TimeZone, switches: &Switches) -> Result<Self, Answer> {
        let wrong = |words: &str| answer::invalid(words, switches);
        let whole = |name: &str, default: usize| match call.parameter(name) {
            None => Ok(default),
            Some(text) => {
                let number: Option<usize> = text.parse().ok();
                number.ok_or_else(|| wrong(&format!("{name} must be an integer")))
            }
        };
        let start = match call.parameter("start_date") {
            None => {
                let today = call.now.to_zoned(zone.clone()).date();
                today.saturating_sub(DAYS.days())
            }
            Some(text) => {
                let day: Option<Date> = text.parse().ok();
                let day = day.filter(|_| text.len() == 10);
                day.ok_or_else(|| wrong("start_date must be a date such as 2026-03-02"))?
            }
        };
        let only_open = match call.parameter("only_open") {
            None | Some("true" | "1") => true,
            Some("false" | "0") => false,
            Some(_) => return Err(wrong("only_open must be true or false")),
        };
        let statuses = call.query.iter().filter(|(name, _)| name == "status" || name == "status[]");
        // The vendor's own examples have the misspelling.
        let spelled = |text: &String| {
            if text == "Submited" { "Submitted".to_owned() } else { text.clone() }
        };
        Ok(Self {
            start,
            offset: whole("offset", 0)?,
            records: whole("records", RECORDS)?.clamp(1, RECORDS),
            only_open,
            statuses: statuses.map(|(_, value)| spelled(value)).collect(),
        })
    }

    /// Whether a row is in the list.
    pub(super) fn takes(&self, start: DateTime, status: &str) -> bool {
        let is_open = !matches!(status, "Done" | "Canceled");
        let wanted = self.statuses.is_empty() || self.statuses.iter().any(|it| it == status);
        start.date() >= self.start && wanted && (is_open || !self.only_open)
    }

    /// The page; `rows` are all that the list takes, in order.
    pub(super) fn page<T>(&self, rows: Vec<T>, switches: &Switches) -> Page<T> {
        let skipped = match switches.get("offset") {
            "record" => self.offset,
            _ => self.offset.saturating_mul(self.records),
        };
        let has_more = rows.len() > skipped.saturating_add(self.records);
        let rows = rows.into_iter().skip(skipped).take(self.records).collect();
        Page { rows, has_more }
    }
}
