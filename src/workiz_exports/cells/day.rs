//! Days as people and programs write them: `Fri Dec 19 2025`, `12/19/2025`, `2025-12-19`.

use jiff::SignedDuration;
use jiff::Span;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::civil::Time;
use jiff::tz::TimeZone;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;

/// Whether the month or the day comes first in a day of figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// `12/19/2025`.
    MonthFirst,
    /// `19/12/2025`.
    DayFirst,
}

/// A day, and the time where it is stated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day {
    /// The day.
    pub date: Date,
    /// The time on the wall.
    pub time: Option<Time>,
}

impl Day {
    /// Returns the moment in a time zone; a day without a time is taken at noon, which is the same
    /// day in whatever zone it is looked at.
    pub fn moment(self, zone: &TimeZone) -> Option<Timestamp> {
        let noon = Time::constant(12, 0, 0, 0);
        let wall = self.date.to_datetime(self.time.unwrap_or(noon));
        zone.to_timestamp(wall).ok()
    }
}

/// A day as far as it can be read without knowing the file's order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    /// Whatever the order.
    Fixed(Day),
    /// Two figures that are day and month in some order.
    Figures {
        /// The first figure.
        first: i8,
        /// The second figure.
        second: i8,
        /// The year.
        year: i16,
        /// The time.
        time: Option<Time>,
    },
}

impl Written {
    /// Returns the only order in which it is a day; `None` when it is one in both.
    pub fn only(self) -> Option<Order> {
        match self {
            Self::Figures { first: 13.., .. } => Some(Order::DayFirst),
            Self::Figures { second: 13.., .. } => Some(Order::MonthFirst),
            Self::Fixed(_) | Self::Figures { .. } => None,
        }
    }

    /// Tells whether the order makes a difference.
    pub fn is_open(self) -> bool {
        match self {
            Self::Fixed(_) => false,
            Self::Figures { first, second, .. } => first <= 12 && second <= 12 && first != second,
        }
    }

    /// Returns the day; `None` when there is no such day in this order.
    pub fn day(self, order: Order) -> Option<Day> {
        match self {
            Self::Fixed(day) => Some(day),
            Self::Figures { first, second, year, time } => {
                let (month, day) = match order {
                    Order::MonthFirst => (first, second),
                    Order::DayFirst => (second, first),
                };
                Some(Day { date: Date::new(year, month, day).ok()?, time })
            }
        }
    }
}

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];
const WEEKDAYS: [&str; 7] =
    ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// Reads a day, with or without a time; a moment with an offset is taken in the account's zone.
/// `None` when it is no day.
pub fn written(text: &str, zone: &TimeZone) -> Option<Written> {
    let text = text.trim();
    if let Ok(moment) = text.parse::<Timestamp>() {
        let wall = zone.to_datetime(moment);
        return Some(Written::Fixed(Day { date: wall.date(), time: Some(wall.time()) }));
    }
    let spaced = text.replace(['T', 't'], "\u{1}");
    let spaced = split_marked(text, &spaced);
    let tokens: Vec<String> = spaced
        .split(|it: char| it.is_whitespace() || it == ',')
        .filter(|it| !it.is_empty())
        .map(str::to_lowercase)
        .collect();
    let mut parts = Parts::default();
    for token in &tokens {
        parts.take(token)?;
    }
    parts.written()
}

/// Splits `2025-12-19T13:55` between day and time, and nothing else.
fn split_marked(text: &str, marked: &str) -> String {
    match marked.split_once('\u{1}') {
        Some((day, time))
            if day.ends_with(|it: char| it.is_ascii_digit())
                && time.starts_with(|it: char| it.is_ascii_digit()) =>
        {
            format!("{day} {time}")
        }
        _ => text.to_owned(),
    }
}

/// What was met in a day.
#[derive(Debug, Default)]
struct Parts {
    weekday: Option<usize>,
    month: Option<i8>,
    figures: Vec<i16>,
    separated: Option<Vec<String>>,
    time: Option<Time>,
    half: Option<bool>,
}

/// Finds a word of a list by its beginning of at least three letters.
fn place(words: &[&str], token: &str) -> Option<usize> {
    let token = token.trim_end_matches('.');
    let is_word = token.len() >= 3;
    words.iter().position(|it| is_word && it.starts_with(token))
}

impl Parts {
    /// Takes a word; `None` when it belongs to no day.
    fn take(&mut self, token: &str) -> Option<()> {
        if matches!(token, "am" | "pm" | "a.m." | "p.m.") {
            return set(&mut self.half, token.starts_with('p'));
        }
        if token == "at" {
            return Some(());
        }
        if token.contains(':') {
            return self.take_time(token);
        }
        if let Some(weekday) = place(&WEEKDAYS, token) {
            return set(&mut self.weekday, weekday);
        }
        if let Some(month) = place(&MONTHS, token) {
            return set(&mut self.month, i8::try_from(month).ok()?.checked_add(1)?);
        }
        if token.bytes().all(|it| it.is_ascii_digit()) && token.len() <= 4 {
            self.figures.push(token.parse().ok()?);
            return Some(());
        }
        let parts: Vec<String> = token.split(['/', '-', '.']).map(str::to_owned).collect();
        let signs: Vec<char> = token.chars().filter(|it| matches!(it, '/' | '-' | '.')).collect();
        let is_one_sign = signs.windows(2).all(|it| it.first() == it.last());
        (parts.len() == 3 && is_one_sign).then_some(())?;
        set(&mut self.separated, parts)
    }

    fn take_time(&mut self, token: &str) -> Option<()> {
        let (token, half) = match token.strip_suffix("am").or_else(|| token.strip_suffix("pm")) {
            Some(bare) => (bare, Some(token.ends_with("pm"))),
            None => (token, None),
        };
        if let Some(half) = half {
            set(&mut self.half, half)?;
        }
        let token = token.split_once('.').map_or(token, |(whole, _)| whole);
        let mut parts = token.split(':').map(figure);
        let (hour, minute) = (parts.next()??, parts.next()??);
        let second = parts.next().unwrap_or(Some(0))?;
        if parts.next().is_some() {
            return None;
        }
        set(&mut self.time, Time::new(hour, minute, second, 0).ok()?)
    }

    fn written(self) -> Option<Written> {
        let time = match (self.time, self.half) {
            (Some(time), Some(is_late)) => Some(in_half(time, is_late)?),
            (time, None) => time,
            (None, Some(_)) => return None,
        };
        let written = match (self.separated, self.month, self.figures.as_slice()) {
            (Some(parts), None, []) => separated(&parts, time)?,
            (None, Some(month), [day, year]) => {
                let date = Date::new(long_year(*year)?, month, i8::try_from(*day).ok()?).ok()?;
                Written::Fixed(Day { date, time })
            }
            _ => return None,
        };
        match (self.weekday, written) {
            (None, _) => Some(written),
            (Some(weekday), Written::Fixed(day)) => {
                let own = day.date.weekday().to_monday_zero_offset();
                (usize::try_from(own).ok()? == weekday).then_some(written)
            }
            (Some(_), Written::Figures { .. }) => None,
        }
    }
}

fn set<T>(place: &mut Option<T>, value: T) -> Option<()> {
    place.is_none().then(|| *place = Some(value))
}

fn figure(text: &str) -> Option<i8> {
    let fits = (1..=2).contains(&text.len()) && text.bytes().all(|it| it.is_ascii_digit());
    fits.then(|| text.parse().ok()).flatten()
}

/// Moves a time of a twelve-hour clock into its half of the day.
fn in_half(time: Time, is_late: bool) -> Option<Time> {
    let hour = match (time.hour(), is_late) {
        (12, false) => 0,
        (12, true) => 12,
        (hour @ 1..=11, true) => hour.checked_add(12)?,
        (hour @ 1..=11, false) => hour,
        _ => return None,
    };
    Time::new(hour, time.minute(), time.second(), 0).ok()
}

/// A year of two digits is one of this century.
fn long_year(year: i16) -> Option<i16> {
    match year {
        0..=99 => year.checked_add(2_000),
        1_900..=2_199 => Some(year),
        _ => None,
    }
}

fn separated(parts: &[String], time: Option<Time>) -> Option<Written> {
    let [one, two, three] = parts else { return None };
    if one.len() == 4 {
        let year = long_year(one.parse().ok()?)?;
        let date = Date::new(year, figure(two)?, figure(three)?).ok()?;
        return Some(Written::Fixed(Day { date, time }));
    }
    if let Some(month) = place(&MONTHS, two) {
        let month = i8::try_from(month).ok()?.checked_add(1)?;
        let date = Date::new(long_year(three.parse().ok()?)?, month, figure(one)?).ok()?;
        return Some(Written::Fixed(Day { date, time }));
    }
    let year = match three.len() {
        2 | 4 => long_year(three.parse().ok()?)?,
        _ => return None,
    };
    let (first, second) = (figure(one)?, figure(two)?);
    let is_day = |month, day| Date::new(year, month, day).is_ok();
    let is_some_day = is_day(first, second) || is_day(second, first);
    is_some_day.then_some(Written::Figures { first, second, year, time })
}

/// The days on which a workbook's count may stand: 1954 to 2119. Other numbers are no days.
const COUNTED: std::ops::RangeInclusive<i32> = 20_000..=80_000;

/// Reads a workbook's count of days; `None` when it is none.
///
/// Source: counted from 1900, the year 1900 has a day too many, so that day 0 is December 30, 1899.
pub fn counted(count: Decimal, days_from: u16) -> Option<Day> {
    let whole = count.trunc();
    let days = whole.to_i32().filter(|it| COUNTED.contains(it))?;
    let first =
        if days_from == 1904 { Date::constant(1904, 1, 1) } else { Date::constant(1899, 12, 30) };
    let date = first.checked_add(Span::new().try_days(days).ok()?).ok()?;
    let part = count.checked_sub(whole)?;
    if part.is_zero() {
        return Some(Day { date, time: None });
    }
    // Half a second is added, since the count of a whole second is seldom exact.
    let half = Decimal::new(5, 1);
    let seconds = part.checked_mul(Decimal::from(86_400))?.checked_add(half)?.trunc();
    let moment = date.at(0, 0, 0, 0).checked_add(SignedDuration::from_secs(seconds.to_i64()?));
    let moment = moment.ok()?;
    Some(Day { date: moment.date(), time: Some(moment.time()) })
}
