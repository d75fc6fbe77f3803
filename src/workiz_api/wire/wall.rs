//! Moments as the API writes them: what the clocks of the account show.

use jiff::civil::Date;
use jiff::civil::DateTime;

/// What a moment's text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wall {
    /// The clocks show that.
    Shows(DateTime),
    /// Nothing is set: Workiz has zeros for that, too.
    Unset,
    /// It is no moment.
    Unreadable,
}

/// Reads `YYYY-MM-DD HH:MM:SS`, or a day alone, which means its midnight.
///
/// Source: the API's moments have no offset and are by the account's own clocks.
pub fn wall(text: &str) -> Wall {
    let text = text.trim();
    if text.is_empty() || text.starts_with("0000-00-00") {
        return Wall::Unset;
    }
    let (day, time) = match text.split_once([' ', 'T']) {
        Some((day, time)) => (day, Some(time)),
        None => (text, None),
    };
    let is_plain = day.len() == "2026-02-01".len()
        && time.is_none_or(|time| matches!(time.len(), 5 | 8) && is_clock(time));
    if !is_plain {
        return Wall::Unreadable;
    }
    let Ok(day) = day.parse::<Date>() else { return Wall::Unreadable };
    let Some(time) = time else { return Wall::Shows(day.into()) };
    time.parse().map_or(Wall::Unreadable, |time| Wall::Shows(DateTime::from_parts(day, time)))
}

fn is_clock(time: &str) -> bool {
    time.bytes().all(|byte| byte.is_ascii_digit() || byte == b':')
}
