//! The forms in which exports are met: as they come, and as they are after a spreadsheet.

use csv::Terminator;
use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::sandbox::decimals::half_up_cents;
use crate::sandbox::exports::table::Cell;

/// A form of the files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ExportStyle {
    /// Commas, line feeds, bare numbers.
    #[default]
    Plain,
    /// Saved again by a spreadsheet set to English (United States).
    ExcelUs,
    /// Saved again by a spreadsheet set to French (Canada): semicolons and decimal commas.
    ExcelCa,
    /// As the second, and a person has been at it: blank rows, a row of totals, line breaks in cells.
    Messy,
}

/// The switches that a form is made of.
#[derive(Debug, Clone, Copy)]
pub(super) struct Manner {
    /// A byte order mark at the beginning.
    pub(super) mark: bool,
    pub(super) delimiter: u8,
    /// What ends a line.
    pub(super) end: Terminator,
    pub(super) money: Money,
    /// After how many rows a blank one comes; 0: never.
    pub(super) blank_after: usize,
    pub(super) totals: bool,
    /// Whether a cell of several lines keeps them.
    pub(super) breaks: bool,
}

/// How amounts are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Money {
    /// `-1234.50`
    Bare,
    /// `($1,234.50)`
    American,
    /// `(1 234,50 $)`, with no-break spaces.
    Canadian,
}

impl ExportStyle {
    /// The switches of the form.
    pub(super) fn manner(self) -> Manner {
        let plain = Manner {
            mark: false,
            delimiter: b',',
            end: Terminator::Any(b'\n'),
            money: Money::Bare,
            blank_after: 0,
            totals: false,
            breaks: false,
        };
        let american =
            Manner { mark: true, end: Terminator::CRLF, money: Money::American, ..plain };
        match self {
            Self::Plain => plain,
            Self::ExcelUs => american,
            Self::ExcelCa => Manner { delimiter: b';', money: Money::Canadian, ..american },
            Self::Messy => Manner { blank_after: 7, totals: true, breaks: true, ..american },
        }
    }
}

/// A day as the jobs report writes it, such as `Fri Dec 19 2025`.
pub(super) fn day(day: Date) -> String {
    day.strftime("%a %b %d %Y").to_string()
}

impl Manner {
    /// The text of a cell.
    pub(super) fn text(&self, cell: &Cell) -> String {
        match cell {
            Cell::Empty => String::new(),
            Cell::Text(text) | Cell::Number(text) => text.clone(),
            Cell::Lines(lines) => lines.join(if self.breaks { "\n" } else { ", " }),
            Cell::Money(amount) => self.amount(*amount),
            Cell::Percent(rate) => self.percent(*rate),
            Cell::Count(count) => count.to_string(),
            Cell::Day(date) => day(*date),
        }
    }

    fn amount(&self, amount: Decimal) -> String {
        let amount = half_up_cents(amount);
        let (thousands, point) = match self.money {
            Money::Bare => return amount.to_string(),
            Money::American => (",", "."),
            Money::Canadian => ("\u{a0}", ","),
        };
        let bare = amount.abs().to_string();
        let (whole, cents) = bare.split_once('.').unwrap_or((&bare, "00"));
        let mut grouped = String::new();
        for (place, digit) in whole.chars().enumerate() {
            if place > 0 && (whole.len() - place).is_multiple_of(3) {
                grouped.push_str(thousands);
            }
            grouped.push(digit);
        }
        let shown = match self.money {
            Money::Canadian => format!("{grouped}{point}{cents}\u{a0}$"),
            Money::Bare | Money::American => format!("${grouped}{point}{cents}"),
        };
        if amount < Decimal::ZERO { format!("({shown})") } else { shown }
    }

    fn percent(&self, rate: Decimal) -> String {
        let bare = rate.normalize().to_string();
        match self.money {
            Money::Bare => bare,
            Money::American => format!("{bare}%"),
            Money::Canadian => format!("{}\u{a0}%", bare.replace('.', ",")),
        }
    }
}
