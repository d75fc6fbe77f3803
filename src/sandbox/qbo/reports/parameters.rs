//! What a report was asked for: its period, its day and its filters.

use jiff::Span;
use jiff::civil::Date;

use crate::sandbox::qbo::books::Books;
use crate::sandbox::qbo::fault::Fault;
use crate::sandbox::qbo::json::date;
use crate::sandbox::qbo::json::today;

/// The parameters of a call.
#[derive(Debug)]
pub(super) struct Parameters<'a> {
    given: &'a [(String, String)],
    pub(super) today: Date,
}

/// The days of a report.
#[derive(Clone, Debug)]
pub(super) struct Period {
    pub(super) start: Date,
    pub(super) end: Date,
    /// The macro that named them.
    pub(super) date_macro: Option<String>,
}

/// Parameters that no report looks at, because they are for the call. A public client sends
/// `format=json` with each call; what form an answer has, `Accept` decides.
const OF_THE_CALL: [&str; 4] = ["format", "minorversion", "requestid", "qzurl"];

impl<'a> Parameters<'a> {
    pub(super) fn new(books: &Books, given: &'a [(String, String)]) -> Self {
        Self { given, today: today(books.now) }
    }

    /// Gives a parameter that is not empty.
    pub(super) fn get(&self, name: &str) -> Option<&'a str> {
        let found = self.given.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str()).filter(|it| !it.is_empty())
    }

    /// Refuses what a report does not look at, so that no filter is passed over in silence.
    pub(super) fn only(&self, known: &[&str]) -> Result<(), Fault> {
        for (name, value) in self.given {
            let name = name.as_str();
            if known.contains(&name) || OF_THE_CALL.contains(&name) || value.is_empty() {
                continue;
            }
            let plain = match name {
                "accounting_method" => value.eq_ignore_ascii_case("Accrual"),
                "summarize_column_by" => value.eq_ignore_ascii_case("Total"),
                _ => false,
            };
            if !plain {
                return Err(Fault::not_simulated(&format!("The parameter {name} of a report")));
            }
        }
        Ok(())
    }

    /// Gives a day; a text that is none is refused.
    pub(super) fn day(&self, name: &str) -> Result<Option<Date>, Fault> {
        let Some(given) = self.get(name) else { return Ok(None) };
        let read = date(given).filter(|_| given.len() == 10);
        let fault = || Fault::invalid(2060, "Invalid Date", name, given);
        read.map(Some).ok_or_else(fault)
    }

    /// Gives the day of a report about balances; today without one.
    pub(super) fn report_day(&self) -> Result<Date, Fault> {
        Ok(self.day("report_date")?.unwrap_or(self.today))
    }

    /// Gives the period; dates go before a macro, and without either it is `default`.
    pub(super) fn period(&self, default: &str) -> Result<Period, Fault> {
        let (start, end) = (self.day("start_date")?, self.day("end_date")?);
        let named = self.get("date_macro");
        if start.is_none() && end.is_none() {
            let name = named.unwrap_or(default);
            let (start, end) = span(name, self.today)
                .ok_or_else(|| Fault::invalid(2170, "Invalid Enumeration", "date_macro", name))?;
            return Ok(Period { start, end, date_macro: named.map(str::to_owned) });
        }
        let end = end.unwrap_or(self.today);
        let start = start.unwrap_or_else(|| end.first_of_year());
        Ok(Period { start, end, date_macro: None })
    }

    /// Tells whether a customer passes the filter, which has ids between commas.
    pub(super) fn takes_customer(&self, id: Option<&str>) -> bool {
        self.takes("customer", id)
    }

    /// Tells whether an id passes a filter, which has ids between commas.
    pub(super) fn takes(&self, name: &str, id: Option<&str>) -> bool {
        let Some(wanted) = self.get(name) else { return true };
        wanted.split(',').any(|it| Some(it.trim()) == id)
    }
}

/// Gives the days that a macro names; fiscal years are taken to begin in January.
fn span(name: &str, today: Date) -> Option<(Date, Date)> {
    let back = |span: Span| today.saturating_sub(span);
    let last_month = today.first_of_month().saturating_sub(Span::new().days(1));
    let last_year = today.first_of_year().saturating_sub(Span::new().days(1));
    let in_week = i32::from(today.weekday().to_sunday_zero_offset());
    let sunday = back(Span::new().days(in_week));
    let quarter = {
        let month = (today.month() - 1) / 3 * 3 + 1;
        Date::new(today.year(), month, 1).ok()?
    };
    let quarter_end =
        quarter.saturating_add(Span::new().months(3)).saturating_sub(Span::new().days(1));
    Some(match name.to_ascii_lowercase().as_str() {
        "today" => (today, today),
        "yesterday" => (back(Span::new().days(1)), back(Span::new().days(1))),
        "this week" => (sunday, sunday.saturating_add(Span::new().days(6))),
        "this week-to-date" => (sunday, today),
        "this month" => (today.first_of_month(), today.last_of_month()),
        "this month-to-date" => (today.first_of_month(), today),
        "last month" => (last_month.first_of_month(), last_month),
        "this fiscal quarter" | "this calendar quarter" => (quarter, quarter_end),
        "this fiscal quarter-to-date" | "this calendar quarter-to-date" => (quarter, today),
        "this fiscal year" | "this calendar year" => (today.first_of_year(), today.last_of_year()),
        "this fiscal year-to-date" | "this calendar year-to-date" => (today.first_of_year(), today),
        "last fiscal year" | "last calendar year" => (last_year.first_of_year(), last_year),
        "all" => (Date::new(1970, 1, 1).ok()?, today),
        _ => return None,
    })
}
