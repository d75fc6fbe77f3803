//! Documents of Workiz as lines of a table, as a card, and as JSON.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use rust_decimal::{Decimal, RoundingStrategy};
use serde::Serialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};
use textwrap::Options;
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use crate::domain::money::Currency;
use crate::ports::look::{Cell, Column, LookKind, LookLine};

/// The columns that a text has at least, where it is cut.
const TEXT_WIDTH_MIN: usize = 14;
/// The columns that a text has at most; the whole text is in `show` and in `--json`.
const TEXT_WIDTH_MAX: usize = 48;
/// Between two columns.
const GAP: usize = 2;
/// Digits of an amount whose currency nobody knows.
const USUAL_DIGITS: u32 = 2;

/// What amounts and days are shown by.
#[derive(Clone, Debug)]
pub struct Frame {
    /// The account's zone.
    pub zone: TimeZone,
    /// The account's currency, as its code; empty where nobody says it.
    pub currency: String,
}

/// A table, and what did not fit into it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Laid {
    /// The table.
    pub text: String,
    /// The titles of the columns that are left out.
    pub left_out: Vec<&'static str>,
}

impl Frame {
    /// Shows a moment in the account's zone.
    pub fn moment(&self, moment: Timestamp) -> String {
        moment.to_zoned(self.zone.clone()).strftime("%Y-%m-%d %H:%M").to_string()
    }

    /// Returns how many digits an amount has after the point.
    pub fn digits(&self) -> u32 {
        Currency::parse(&self.currency).map_or(USUAL_DIGITS, Currency::minor_digits)
    }

    /// Writes an amount with the currency's digits, rounded half up as Workiz shows it.
    pub fn amount(&self, amount: Decimal) -> String {
        let digits = self.digits();
        let mut rounded =
            amount.round_dp_with_strategy(digits, RoundingStrategy::MidpointAwayFromZero);
        rounded.rescale(digits);
        if rounded.is_zero() {
            rounded.set_sign_positive(true);
        }
        rounded.to_string()
    }

    fn price(&self, price: Decimal) -> String {
        let mut price = price.normalize();
        price.rescale(price.scale().max(self.digits()));
        price.to_string()
    }

    /// Shows a cell to a person.
    fn shown(&self, cell: &Cell) -> String {
        match cell {
            Cell::Empty => "-".to_owned(),
            Cell::Text(text) => plain(text),
            Cell::Names(names) => plain(&names.join(", ")),
            Cell::Money(amount) => grouped(&self.amount(*amount)),
            Cell::Price(price) => grouped(&self.price(*price)),
            Cell::Percent(share) => format!("{} %", share.normalize()),
            Cell::Count(count) => count.to_string(),
            Cell::Day(day) => day.to_string(),
            Cell::Moment(moment) => self.moment(*moment),
            Cell::Flag(flag) => if *flag { "yes" } else { "no" }.to_owned(),
        }
    }

    fn value(&self, cell: &Cell) -> Value {
        match cell {
            Cell::Empty => Value::Null,
            Cell::Text(text) => json!(text),
            Cell::Names(names) => json!(names),
            Cell::Money(amount) => json!(self.amount(*amount)),
            Cell::Price(price) => json!(self.price(*price)),
            Cell::Percent(share) => json!(share.normalize().to_string()),
            Cell::Count(count) => json!(count),
            Cell::Day(day) => json!(day.to_string()),
            Cell::Moment(moment) => json!(moment.to_string()),
            Cell::Flag(flag) => json!(flag),
        }
    }
}

/// One column while a table is laid out.
struct Lane {
    title: &'static str,
    texts: Vec<String>,
    to_the_right: bool,
    /// Whether its texts may be cut: never those of ids, amounts and days.
    may_be_cut: bool,
    is_blank: bool,
    width: usize,
}

impl Lane {
    fn new(title: &'static str, cells: &[Option<&Cell>], frame: &Frame) -> Self {
        let texts: Vec<String> = cells
            .iter()
            .map(|it| it.map_or_else(|| "-".to_owned(), |it| frame.shown(it)))
            .collect();
        let is = |test: fn(&Cell) -> bool| cells.iter().flatten().any(|it| test(it));
        let may_be_cut = title != "number" && is(|it| matches!(it, Cell::Text(_) | Cell::Names(_)));
        let widest = texts.iter().map(|it| it.width()).max().unwrap_or(0);
        let most = if may_be_cut { TEXT_WIDTH_MAX } else { usize::MAX };
        Self {
            title,
            texts,
            to_the_right: is(|it| {
                matches!(it, Cell::Money(_) | Cell::Price(_) | Cell::Percent(_) | Cell::Count(_))
            }),
            may_be_cut,
            is_blank: cells.iter().flatten().all(|it| **it == Cell::Empty),
            width: widest.min(most).max(title.width()),
        }
    }

    /// How narrow it may become.
    fn least(&self) -> usize {
        if self.may_be_cut {
            self.width.min(TEXT_WIDTH_MIN.max(self.title.width()))
        } else {
            self.width
        }
    }

    fn padded(&self, text: &str) -> String {
        let text = shortened(text, self.width);
        let space = " ".repeat(self.width.saturating_sub(text.width()));
        if self.to_the_right { format!("{space}{text}") } else { format!("{text}{space}") }
    }
}

/// Lays documents out, one a line, in a width: amounts to the right, long texts cut, and, where that
/// is not enough, the least important columns left out.
pub fn table(kind: &LookKind, lines: &[LookLine], frame: &Frame, width: usize) -> Laid {
    let ids: Vec<Cell> = lines.iter().map(|it| Cell::Text(it.id.clone())).collect();
    let ids: Vec<Option<&Cell>> = ids.iter().map(Some).collect();
    let mut lanes = vec![Lane { may_be_cut: false, ..Lane::new("id", &ids, frame) }];
    for (place, column) in visible(kind) {
        let cells: Vec<Option<&Cell>> = lines.iter().map(|it| it.cells.get(place)).collect();
        lanes.push(Lane::new(column.title, &cells, frame));
    }
    for (lane, (_, cell)) in lanes.iter_mut().skip(1).zip(visible(kind)) {
        // Ids of other documents are there to be typed.
        lane.may_be_cut &= !cell.key.ends_with("_id");
    }
    let left_out = fit(&mut lanes, width);
    let mut text = String::new();
    let mut push = |parts: Vec<String>| {
        text.push_str(parts.join(&" ".repeat(GAP)).trim_end());
        text.push('\n');
    };
    push(lanes.iter().map(|it| it.padded(it.title)).collect());
    for place in 0..lines.len() {
        let of = |lane: &Lane| lane.padded(lane.texts.get(place).map_or("", String::as_str));
        push(lanes.iter().map(of).collect());
    }
    let has_money = lines
        .iter()
        .flat_map(|it| &it.cells)
        .any(|it| matches!(it, Cell::Money(_) | Cell::Price(_)));
    if has_money && !frame.currency.is_empty() {
        text.push_str("amounts in ");
        text.push_str(&frame.currency);
        text.push('\n');
    }
    Laid { text, left_out }
}

/// Makes columns fit; returns the titles of those that have to go.
fn fit(lanes: &mut Vec<Lane>, width: usize) -> Vec<&'static str> {
    let mut left_out = Vec::new();
    let needed = |lanes: &[Lane], of: fn(&Lane) -> usize| {
        let gaps = GAP.saturating_mul(lanes.len().saturating_sub(1));
        lanes.iter().map(of).sum::<usize>().saturating_add(gaps)
    };
    // A column in which nothing stands goes without a word.
    while needed(lanes, |it| it.width) > width
        && let Some(blank) = lanes.iter().rposition(|it| it.is_blank)
    {
        lanes.remove(blank);
    }
    while needed(lanes, Lane::least) > width && lanes.len() > 1 {
        left_out.extend(lanes.pop().map(|it| it.title));
    }
    while needed(lanes, |it| it.width) > width {
        let widest = lanes.iter_mut().filter(|it| it.width > it.least()).max_by_key(|it| it.width);
        let Some(widest) = widest else { break };
        widest.width = widest.width.saturating_sub(1);
    }
    left_out.reverse();
    left_out
}

fn visible(kind: &LookKind) -> impl Iterator<Item = (usize, &'static Column)> {
    kind.columns.iter().enumerate().filter(|(_, it)| !it.title.is_empty())
}

/// Shows a document, one field a line, what is empty left out.
pub fn card(kind: &LookKind, line: &LookLine, frame: &Frame) -> String {
    let fields: Vec<(&str, String)> = visible(kind)
        .filter_map(|(place, column)| Some((column.title, line.cells.get(place)?)))
        .filter(|(_, cell)| **cell != Cell::Empty)
        .map(|(title, cell)| {
            let money = matches!(cell, Cell::Money(_) | Cell::Price(_));
            let unit = if money { format!(" {}", frame.currency) } else { String::new() };
            (title, format!("{}{unit}", frame.shown(cell)).trim_end().to_owned())
        })
        .collect();
    let mut text = format!("{} {}\n", kind.one, line.id);
    text.push_str(&pairs(&fields));
    text
}

/// Writes names and values below each other, indented.
pub fn pairs(fields: &[(&str, String)]) -> String {
    let widest = fields.iter().map(|(name, _)| name.width()).max().unwrap_or(0);
    let line = |(name, value): &(&str, String)| {
        let space = " ".repeat(widest.saturating_sub(name.width()));
        format!("  {name}{space}  {value}\n")
    };
    fields.iter().map(line).collect()
}

/// Returns a document with the keys of its kind.
pub fn document(kind: &LookKind, line: &LookLine, frame: &Frame) -> Value {
    let id = (!line.id.is_empty()).then_some(&line.id);
    let mut fields = Map::from_iter([("id".to_owned(), json!(id))]);
    for (place, column) in kind.columns.iter().enumerate() {
        let value = line.cells.get(place).map_or(Value::Null, |it| frame.value(it));
        fields.insert(column.key.to_owned(), value);
    }
    Value::Object(fields)
}

/// A document with what Workiz sent, digit for digit.
#[derive(Serialize)]
struct Shown<'a> {
    adapter: &'a str,
    entity: &'a str,
    currency: &'a str,
    document: Value,
    as_sent: Option<Box<RawValue>>,
}

/// Writes a document as JSON, with what Workiz sent, digit for digit.
pub fn whole(adapter: &str, kind: &LookKind, line: &LookLine, frame: &Frame) -> String {
    let shown = Shown {
        adapter,
        entity: kind.name,
        currency: &frame.currency,
        document: document(kind, line, frame),
        as_sent: RawValue::from_string(line.body.clone()).ok(),
    };
    serde_json::to_string(&shown).unwrap_or_default()
}

/// Writes JSON as an outline for a person, what is empty left out; what has no parts of its own
/// shares a line.
pub fn outline(body: &str, width: usize) -> String {
    let value: Value = serde_json::from_str(body).unwrap_or_default();
    let mut lines = Vec::new();
    outlined(&value, 1, &mut lines);
    let wrapped = lines.into_iter().map(|(depth, text)| {
        let (first, rest) = ("  ".repeat(depth), "  ".repeat(depth.saturating_add(2)));
        let options = Options::new(width).initial_indent(&first).subsequent_indent(&rest);
        textwrap::fill(&text, options) + "\n"
    });
    wrapped.collect()
}

/// Puts down lines, each with how far it is indented.
fn outlined(value: &Value, depth: usize, lines: &mut Vec<(usize, String)>) {
    let below = depth.saturating_add(1);
    match value {
        Value::Object(fields) => {
            for (name, value) in fields.iter().filter(|(_, it)| !is_void(it)) {
                if let Some(text) = scalar(value).or_else(|| leaf(value)) {
                    lines.push((depth, format!("{name}: {text}")));
                } else {
                    lines.push((depth, format!("{name}:")));
                    outlined(value, below, lines);
                }
            }
        }
        Value::Array(items) => {
            for item in items.iter().filter(|it| !is_void(it)) {
                if let Some(text) = scalar(item).or_else(|| leaf(item)) {
                    lines.push((depth, format!("- {text}")));
                } else {
                    lines.push((depth, "-".to_owned()));
                    outlined(item, below, lines);
                }
            }
        }
        other => lines.extend(scalar(other).map(|it| (depth, it))),
    }
}

/// Returns the text of an object all of whose fields fit one line.
fn leaf(value: &Value) -> Option<String> {
    let fields = value.as_object()?;
    let parts = fields.iter().filter(|(_, it)| !is_void(it));
    let parts: Option<Vec<String>> =
        parts.map(|(name, it)| Some(format!("{name} {}", scalar(it)?))).collect();
    parts.map(|it| it.join("; "))
}

/// Writes rows of exported files for a person: each with its place, and a cell a line.
pub fn rows(body: &str, width: usize) -> String {
    let rows: Value = serde_json::from_str(body).unwrap_or_default();
    let rows = rows.as_array().map(Vec::as_slice).unwrap_or_default();
    let texts = rows.iter().map(|row| {
        let text = |key: &str| row.get(key).and_then(scalar).unwrap_or_default();
        let mut lines = Vec::new();
        if let Some(cells) = row.get("cells") {
            outlined(cells, 2, &mut lines);
        }
        let cells = lines.into_iter().map(|(_, it)| {
            let options = Options::new(width).initial_indent("    ").subsequent_indent("      ");
            textwrap::fill(&it, options) + "\n"
        });
        format!("  {}, row {}\n{}", text("file"), text("row"), cells.collect::<String>())
    });
    texts.collect()
}

/// Returns the text of what fits one line.
fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::Null => Some("-".to_owned()),
        Value::Bool(flag) => Some(if *flag { "yes" } else { "no" }.to_owned()),
        Value::Number(number) => Some(number.to_string()),
        Value::String(text) => Some(plain(text)),
        Value::Array(items) if items.iter().all(|it| !it.is_object() && !it.is_array()) => {
            let texts: Vec<String> = items.iter().filter_map(scalar).collect();
            Some(texts.join(", "))
        }
        Value::Array(_) | Value::Object(_) => None,
    }
}

fn is_void(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(items) => items.iter().all(is_void),
        Value::Object(fields) => fields.values().all(is_void),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

/// Says how many there are: `no leads`, `1 lead`, `2 leads`.
pub fn counted(count: u64, one: &str, many: &str) -> String {
    match count {
        0 => format!("no {many}"),
        1 => format!("1 {one}"),
        count => format!("{count} {many}"),
    }
}

/// Puts commas between thousands.
fn grouped(amount: &str) -> String {
    let (sign, bare) = amount.strip_prefix('-').map_or(("", amount), |it| ("-", it));
    let (whole, fraction) =
        bare.split_once('.').map_or((bare, None), |(it, rest)| (it, Some(rest)));
    let mut text = sign.to_owned();
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && whole.len().saturating_sub(place) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    fraction.map_or(text.clone(), |it| format!("{text}.{it}"))
}

/// Takes what would break the line out of a text.
fn plain(text: &str) -> String {
    let plain: String = text.chars().map(|it| if it.is_control() { ' ' } else { it }).collect();
    plain.trim().to_owned()
}

/// Cuts a text to a width.
fn shortened(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let (mut kept, mut taken) = (String::new(), 1_usize);
    for it in text.chars() {
        taken = taken.saturating_add(it.width().unwrap_or(0));
        if taken > width {
            break;
        }
        kept.push(it);
    }
    format!("{}…", kept.trim_end())
}

#[cfg(test)]
mod tests;
