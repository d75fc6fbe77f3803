//! Reading the fields of one record, and keeping what is wrong with them.

use jiff::civil::DateTime;
use rust_decimal::Decimal;

use crate::domain::diagnostic::Diagnostic;
use crate::domain::diagnostic::Gravity;
use crate::domain::diagnostic::Side;
use crate::domain::money::Currency;
use crate::domain::money::Money;
use crate::wire::amount::Precision;
use crate::wire::amount::amount;
use crate::workiz_api::normalize::posted::Cut;
use crate::workiz_api::normalize::posted::posted;
use crate::workiz_api::normalize::posted::without_noise;
use crate::workiz_api::wire::record::Cell;
use crate::workiz_api::wire::record::Record;
use crate::workiz_api::wire::wall::Wall;
use crate::workiz_api::wire::wall::wall;

/// What to do about data that only Workiz's side can mend.
const ADVICE: &str = "Open the job in Workiz and see whether it is whole; if it is, report the field \
    to whoever runs tieout.";
const NOTHING_TO_DO: &str = "Nothing has to be done: no amount depends on it.";

/// Reads one document's fields.
///
/// A method that returns `None` has put down an unreadable diagnostic, so that a document that
/// lacks something is reported with everything that it lacks.
#[derive(Debug)]
pub struct Reader {
    document: String,
    diagnostics: Vec<Diagnostic>,
}

impl Reader {
    /// Begins with a document; `document` is what diagnostics call it.
    pub fn new(document: String) -> Self {
        Self { document, diagnostics: Vec::new() }
    }

    /// Ends, with what there is to say.
    pub fn finish(self) -> Vec<Diagnostic> {
        self.diagnostics
    }

    /// Puts down that the document cannot be read.
    pub fn unreadable(&mut self, field: &str, problem: impl Into<String>) {
        self.put(Gravity::Unreadable, field, problem.into(), ADVICE);
    }

    /// Puts down something worth knowing.
    pub fn note(&mut self, field: &str, problem: impl Into<String>, advice: &str) {
        self.put(Gravity::Note, field, problem.into(), advice);
    }

    fn put(&mut self, gravity: Gravity, field: &str, problem: String, advice: &str) {
        self.diagnostics.push(Diagnostic {
            gravity,
            side: Side::Source,
            document: self.document.clone(),
            field: field.to_owned(),
            problem,
            advice: advice.to_owned(),
        });
    }

    fn missing<T>(&mut self, field: &str, found: Option<T>) -> Option<T> {
        if found.is_none() {
            self.unreadable(field, "The field is missing.");
        }
        found
    }

    fn ill_typed<T>(&mut self, field: &str, cell: &Cell<'_>) -> Option<T> {
        self.unreadable(field, format!("The field holds {}, which cannot be read.", cell.kind()));
        None
    }

    /// A text without which the document can still be tied out; a number counts as its digits.
    pub fn text(&mut self, record: &Record<'_>, name: &str) -> Option<String> {
        match record.cell(name) {
            Cell::Text(text) => Some(text.trim().to_owned()),
            Cell::Number(digits) => Some(digits.to_owned()),
            Cell::Absent | Cell::Blank => None,
            other => {
                let found = other.kind();
                let problem = format!("The field holds {found}, which is not what it should hold.");
                self.note(name, problem, NOTHING_TO_DO);
                None
            }
        }
    }

    /// A text that must be there.
    pub fn required_text(&mut self, record: &Record<'_>, name: &str) -> Option<String> {
        match record.cell(name) {
            Cell::Text(text) => Some(text.trim().to_owned()),
            Cell::Absent | Cell::Blank => self.missing(name, None),
            other => self.ill_typed(name, &other),
        }
    }

    /// An id that may be absent or empty: a text or a whole number.
    pub fn optional_id(&mut self, record: &Record<'_>, name: &str) -> Option<Option<String>> {
        match record.cell(name) {
            Cell::Absent | Cell::Blank => Some(None),
            cell => match record.id(name) {
                Some(id) => Some(Some(id)),
                None => self.ill_typed(name, &cell),
            },
        }
    }

    /// An id that must be there.
    pub fn id(&mut self, record: &Record<'_>, name: &str) -> Option<String> {
        let found = self.optional_id(record, name)?;
        self.missing(name, found)
    }

    /// A number that may be absent; `place` is what diagnostics call the field.
    pub fn optional_number(
        &mut self,
        record: &Record<'_>,
        name: &str,
        place: &str,
    ) -> Option<Option<(Decimal, Precision)>> {
        let text = match record.cell(name) {
            Cell::Absent | Cell::Blank => return Some(None),
            Cell::Text(text) => text.trim().to_owned(),
            Cell::Number(digits) => digits.to_owned(),
            other => return self.ill_typed(place, &other),
        };
        match amount(&text) {
            Ok(found) => Some(Some(found)),
            Err(error) => {
                self.unreadable(place, format!("The number cannot be read: {error}."));
                None
            }
        }
    }

    /// A number that must be there and keeps the digits that somebody entered: a quantity, a price.
    pub fn number(&mut self, record: &Record<'_>, name: &str, place: &str) -> Option<Decimal> {
        let found = self.optional_number(record, name, place)?;
        // What is cut lies beyond the 28th decimal place: nobody entered that.
        self.missing(place, found).map(|(value, _)| without_noise(value))
    }

    /// A posted amount that may be absent.
    pub fn optional_money(
        &mut self,
        record: &Record<'_>,
        name: &str,
        currency: Currency,
    ) -> Option<Option<Money>> {
        let Some((value, precision)) = self.optional_number(record, name, name)? else {
            return Some(None);
        };
        self.posted(value, precision, name, currency).map(Some)
    }

    /// A posted amount that must be there.
    pub fn money(&mut self, record: &Record<'_>, name: &str, currency: Currency) -> Option<Money> {
        let found = self.optional_money(record, name, currency)?;
        self.missing(name, found)
    }

    /// Takes a number as a posted amount, and notes what is cut off.
    pub fn posted(
        &mut self,
        value: Decimal,
        precision: Precision,
        place: &str,
        currency: Currency,
    ) -> Option<Money> {
        match posted(value, precision, currency) {
            Ok(it) => {
                if it.cut == Cut::Fraction {
                    let problem = format!(
                        "Workiz keeps the amount unrounded, as {value}; it is taken as {}, as \
                         Workiz shows it.",
                        it.money.words()
                    );
                    self.note(place, problem, "Nothing has to be done.");
                }
                Some(it.money)
            }
            Err(error) => {
                self.unreadable(place, format!("The amount cannot be posted: {error}."));
                None
            }
        }
    }

    /// A moment by the account's clocks, which may be unset.
    pub fn optional_wall(&mut self, record: &Record<'_>, name: &str) -> Option<Option<DateTime>> {
        match record.cell(name) {
            Cell::Absent | Cell::Blank => Some(None),
            Cell::Text(text) => match wall(&text) {
                Wall::Shows(shown) => Some(Some(shown)),
                Wall::Unset => Some(None),
                Wall::Unreadable => {
                    let problem = "The field is no moment such as `2026-02-01 09:30:00`.";
                    self.unreadable(name, problem);
                    None
                }
            },
            other => self.ill_typed(name, &other),
        }
    }
}
