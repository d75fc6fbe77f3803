//! Reading the fields of one document, and keeping what is wrong with them.

use rust_decimal::Decimal;

use crate::domain::diagnostic::Diagnostic;
use crate::domain::diagnostic::Gravity;
use crate::domain::diagnostic::Side;
use crate::domain::known::Known;
use crate::domain::money::Currency;
use crate::domain::money::Money;
use crate::wire::amount::Precision;
use crate::workiz::normalize::posted::Cut;
use crate::workiz::normalize::posted::Posted;
use crate::workiz::normalize::posted::PostedError;
use crate::workiz::normalize::posted::posted;
use crate::workiz::normalize::posted::round_posted;
use crate::workiz::wire::amount::WireAmount;
use crate::workiz::wire::field::Field;
use crate::workiz::wire::text::WireId;

/// What to do about data that only Workiz's side can mend.
const ADVICE: &str = "Open the document in Workiz and see whether it is whole; if it is, report \
    the field to whoever runs the integration.";

/// Reads one document's fields.
///
/// A method that returns `None` has put down an unreadable diagnostic, so that a document that
/// lacks something is reported with everything that it lacks.
#[derive(Debug)]
pub struct Reader {
    document: String,
    diagnostics: Vec<Diagnostic>,
}

/// A document, where it could be read, and what there is to say about it.
#[derive(Clone, Debug)]
pub struct Reading<T> {
    /// The document.
    pub document: Option<T>,
    /// What is wrong with it or worth knowing.
    pub diagnostics: Vec<Diagnostic>,
}

impl Reader {
    /// Begins with a document; `document` is what diagnostics call it.
    pub fn new(document: String) -> Self {
        Self { document, diagnostics: Vec::new() }
    }

    /// Ends with what was made of the document.
    pub fn finish<T>(self, document: Option<T>) -> Reading<T> {
        Reading { document, diagnostics: self.diagnostics }
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

    /// A field without which the document means nothing.
    pub fn required<'a, T>(&mut self, field: &'a Field<T>, name: &str) -> Option<&'a T> {
        let value = self.optional(field, name)?;
        if value.is_none() {
            self.unreadable(name, "The field is missing.");
        }
        value
    }

    /// A field that may be absent, but must not be of another kind; `Some(None)` when it is absent.
    pub fn optional<'a, T>(&mut self, field: &'a Field<T>, name: &str) -> Option<Option<&'a T>> {
        match field {
            Field::Present(value) => Some(Some(value)),
            Field::Absent | Field::Null => Some(None),
            Field::IllTyped(ill) => {
                self.unreadable(
                    name,
                    format!("The field holds {}, which cannot be read: {}.", ill.found, ill.reason),
                );
                None
            }
        }
    }

    /// A field without which the document can still be tied out, such as a note.
    pub fn incidental<'a, T>(&mut self, field: &'a Field<T>, name: &str) -> Option<&'a T> {
        match field {
            Field::Present(value) => Some(value),
            Field::Absent | Field::Null => None,
            Field::IllTyped(ill) => {
                let problem =
                    format!("The field holds {}, which is not what it should hold.", ill.found);
                self.note(name, problem, "Nothing has to be done: no amount depends on it.");
                None
            }
        }
    }

    /// An incidental text; an empty one counts as absent.
    pub fn text(&mut self, field: &Field<String>, name: &str) -> Option<String> {
        self.incidental(field, name)
            .map(|text| text.trim())
            .filter(|text| !text.is_empty())
            .map(str::to_owned)
    }

    /// A required id.
    pub fn id<'a>(&mut self, field: &'a Field<WireId>, name: &str) -> Option<&'a str> {
        let id = self.optional_id(field, name)?;
        if id.is_none() {
            self.unreadable(name, "The id is missing.");
        }
        id
    }

    /// An id that may be absent or empty.
    pub fn optional_id<'a>(
        &mut self,
        field: &'a Field<WireId>,
        name: &str,
    ) -> Option<Option<&'a str>> {
        Some(self.optional(field, name)?.map(WireId::as_str).filter(|id| !id.trim().is_empty()))
    }

    /// A required posted amount.
    pub fn money(
        &mut self,
        field: &Field<WireAmount>,
        name: &str,
        currency: Currency,
    ) -> Option<Money> {
        let amount = *self.required(field, name)?;
        self.take(posted(amount, currency), name)
    }

    /// A posted amount that may be absent.
    pub fn optional_money(
        &mut self,
        field: &Field<WireAmount>,
        name: &str,
        currency: Currency,
    ) -> Option<Option<Money>> {
        match self.optional(field, name)? {
            Some(amount) => self.take(posted(*amount, currency), name).map(Some),
            None => Some(None),
        }
    }

    /// A posted amount that is unknown when it is absent.
    pub fn known_money(
        &mut self,
        field: &Field<WireAmount>,
        name: &str,
        currency: Currency,
    ) -> Option<Known<Money>> {
        self.optional_money(field, name, currency).map(known)
    }

    /// An amount that Workiz keeps unrounded; what is cut off is put down as worth knowing.
    pub fn rounded_money(
        &mut self,
        field: &Field<WireAmount>,
        name: &str,
        currency: Currency,
    ) -> Option<Option<Money>> {
        match self.optional(field, name)? {
            Some(amount) => self.take(round_posted(*amount, currency), name).map(Some),
            None => Some(None),
        }
    }

    /// As [`Reader::rounded_money`], for an amount that the document states a second time.
    pub fn quietly_rounded_money(
        &mut self,
        field: &Field<WireAmount>,
        name: &str,
        currency: Currency,
    ) -> Option<Option<Money>> {
        let Some(amount) = self.optional(field, name)? else { return Some(None) };
        let rounded =
            round_posted(*amount, currency).map(|rounded| Posted { cut: Cut::Nothing, ..rounded });
        self.take(rounded, name).map(Some)
    }

    fn take(&mut self, result: Result<Posted, PostedError>, name: &str) -> Option<Money> {
        match result {
            Ok(Posted { money, cut: Cut::Fraction }) => {
                let problem = format!(
                    "Workiz keeps the amount unrounded; it is taken as {money}, as Workiz shows it."
                );
                self.note(name, problem, "Nothing has to be done.");
                Some(money)
            }
            Ok(Posted { money, cut: Cut::Nothing | Cut::Noise }) => Some(money),
            Err(error) => {
                self.unreadable(name, format!("The amount cannot be posted: {error}."));
                None
            }
        }
    }

    /// A required number that keeps its digits: a quantity, a unit price, a rate.
    pub fn decimal(&mut self, field: &Field<WireAmount>, name: &str) -> Option<Decimal> {
        let decimal = self.optional_decimal(field, name)?;
        if decimal.is_none() {
            self.unreadable(name, "The number is missing.");
        }
        decimal
    }

    /// A number that keeps its digits and may be absent.
    pub fn optional_decimal(
        &mut self,
        field: &Field<WireAmount>,
        name: &str,
    ) -> Option<Option<Decimal>> {
        let Some(amount) = self.optional(field, name)? else { return Some(None) };
        match amount.precision() {
            Precision::Exact => Some(Some(amount.value())),
            Precision::Cut => {
                self.unreadable(name, "The number has more digits than can be kept.");
                None
            }
        }
    }

    /// A three-letter currency code; the account's currency where there is none.
    pub fn currency(
        &mut self,
        field: &Field<String>,
        name: &str,
        account: Currency,
    ) -> Option<Currency> {
        let Some(code) = self.optional(field, name)? else { return Some(account) };
        match Currency::parse(code) {
            Ok(currency) => Some(currency),
            Err(error) => {
                self.unreadable(name, format!("The currency cannot be read: {error}."));
                None
            }
        }
    }
}

/// An absent value is unknown.
pub fn known<T>(value: Option<T>) -> Known<T> {
    match value {
        Some(value) => Known::Known(value),
        None => Known::Unknown,
    }
}
