//! Documents of Workiz as lines of a table.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use rust_decimal::{Decimal, RoundingStrategy};
use serde_json::Value;
use serde_json::value::RawValue;
use unicode_width::UnicodeWidthStr as _;

use crate::workiz::look::Listed;
use crate::workiz::rows::{Cell, cells};

/// Columns that a text takes at most; the whole text is in `show` and in `--json`.
const TEXT_WIDTH_MAX: usize = 32;

/// What amounts and days are shown by.
#[derive(Clone, Debug)]
pub struct Frame {
    /// The account's zone.
    pub zone: TimeZone,
    /// The account's currency, as its code.
    pub currency: String,
}

impl Frame {
    /// Shows a moment in the account's zone.
    pub fn moment(&self, moment: Timestamp) -> String {
        moment.to_zoned(self.zone.clone()).strftime("%Y-%m-%d %H:%M").to_string()
    }

    fn shown(&self, cell: &Cell) -> String {
        match cell {
            Cell::Empty => "-".to_owned(),
            Cell::Text(text) => shortened(text),
            Cell::Money(amount) => cents(*amount),
            Cell::Day(day) => day.to_string(),
            Cell::Moment(moment) => self.moment(*moment),
        }
    }
}

/// Shows documents, one a line, with amounts to the right.
pub fn table(kind: &Listed, documents: &[Box<RawValue>], frame: &Frame) -> String {
    let mut lines: Vec<Vec<(String, bool)>> = Vec::new();
    let titles = cells(kind, "{}").into_iter().map(|(title, _)| title);
    let titles: Vec<&str> = ["id"].into_iter().chain(titles).collect();
    for document in documents {
        let id = (shortened(&id_of(kind, document)), false);
        let rest = cells(kind, document.get());
        let rest = rest.iter().map(|(_, cell)| (frame.shown(cell), matches!(cell, Cell::Money(_))));
        lines.push([id].into_iter().chain(rest).collect());
    }
    let column = |place: usize| lines.iter().filter_map(move |line| line.get(place));
    let shape: Vec<(usize, bool)> = titles
        .iter()
        .enumerate()
        .map(|(place, title)| {
            let widest = column(place).map(|(text, _)| text.width()).max().unwrap_or(0);
            (widest.max(title.width()), column(place).any(|(_, money)| *money))
        })
        .collect();
    let line = |texts: &mut dyn Iterator<Item = &str>| {
        let parts: Vec<String> =
            texts.zip(&shape).map(|(text, shape)| padded(text, *shape)).collect();
        format!("{}\n", parts.join("  ").trim_end())
    };
    let mut text = line(&mut titles.iter().copied());
    for it in &lines {
        text.push_str(&line(&mut it.iter().map(|(text, _)| text.as_str())));
    }
    if lines.iter().flatten().any(|(_, money)| *money) {
        text.push_str("amounts in ");
        text.push_str(&frame.currency);
        text.push('\n');
    }
    text
}

/// Shows a document whole, one field a line.
pub fn whole(document: &RawValue) -> String {
    let value: Result<Value, _> = serde_json::from_str(document.get());
    let pretty = value.ok().and_then(|it| serde_json::to_string_pretty(&it).ok());
    pretty.unwrap_or_else(|| document.get().to_owned())
}

/// Shows an amount with cents, rounded half up as Workiz shows it.
pub fn cents(amount: Decimal) -> String {
    let rounded = amount.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero);
    let rounded = if rounded.is_zero() { Decimal::ZERO } else { rounded };
    format!("{rounded:.2}")
}

fn id_of(kind: &Listed, document: &RawValue) -> String {
    let value: Value = serde_json::from_str(document.get()).unwrap_or_default();
    match value.get(kind.id_field) {
        Some(Value::String(id)) => id.clone(),
        Some(Value::Number(id)) => id.to_string(),
        _ => "-".to_owned(),
    }
}

/// Takes what would break the line out of a text, and shortens it.
fn shortened(text: &str) -> String {
    let plain: String = text.chars().map(|it| if it.is_control() { ' ' } else { it }).collect();
    if plain.chars().count() <= TEXT_WIDTH_MAX {
        return plain;
    }
    let kept: String = plain.chars().take(TEXT_WIDTH_MAX.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

fn padded(text: &str, (width, right): (usize, bool)) -> String {
    let space = " ".repeat(width.saturating_sub(text.width()));
    if right { format!("{space}{text}") } else { format!("{text}{space}") }
}

#[cfg(test)]
mod tests;
