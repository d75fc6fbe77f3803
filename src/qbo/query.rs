//! Queries, built so that no value can break out of its quotes.
//!
//! Properties are a closed list, values are typed, and the only text that comes from outside goes
//! through one function that quotes it.

use std::fmt::Write as _;

use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::qbo::entity::Entity;
use crate::qbo::error::QboError;
use crate::qbo::property::Property;
use crate::qbo::property::PropertyKind;

/// QuickBooks returns at most this many rows a page.
pub const PAGE_ROWS: usize = 1_000;

/// How a property is compared. The language has no "not equal" and no "or".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// `=`
    Is,
    /// `<`
    Below,
    /// `<=`
    AtMost,
    /// `>`
    Above,
    /// `>=`
    AtLeast,
}

/// What a property is compared with.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Operand {
    /// Any text.
    Text(String),
    /// An id.
    Id(String),
    /// A day.
    Date(Date),
    /// A moment.
    DateTime(Timestamp),
    /// Money.
    Amount(Decimal),
    /// Yes or no.
    Bool(bool),
}

/// Where in a property's value a text is looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pattern {
    /// Anywhere.
    Contains(String),
    /// At the beginning.
    Begins(String),
    /// At the end.
    Ends(String),
}

/// Which rows of a list entity a query returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Activity {
    /// What QuickBooks returns by itself: active entries.
    ActiveOnly,
    /// Inactive entries too.
    All,
}

/// A query for whole documents, always in the order of their ids.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    entity: Entity,
    conditions: Vec<String>,
}

impl Operand {
    fn kind(&self) -> PropertyKind {
        match self {
            Self::Text(_) => PropertyKind::Text,
            Self::Id(_) => PropertyKind::Id,
            Self::Date(_) => PropertyKind::Date,
            Self::DateTime(_) => PropertyKind::DateTime,
            Self::Amount(_) => PropertyKind::Amount,
            Self::Bool(_) => PropertyKind::Bool,
        }
    }

    fn written(&self) -> String {
        match self {
            Self::Text(text) | Self::Id(text) => quoted(text),
            Self::Date(date) => quoted(&date.to_string()),
            Self::DateTime(moment) => quoted(&moment.to_string()),
            Self::Amount(amount) => quoted(&amount.to_string()),
            Self::Bool(truth) => truth.to_string(),
        }
    }
}

impl Pattern {
    /// Tells whether a value fits. The language compares without regard to case.
    ///
    /// A `%` in the text cannot be escaped in a query, so that QuickBooks may return more rows than
    /// were meant: whoever cares about those asks here.
    pub fn fits(&self, value: &str) -> bool {
        let value = value.to_lowercase();
        match self {
            Self::Contains(text) => value.contains(&text.to_lowercase()),
            Self::Begins(text) => value.starts_with(&text.to_lowercase()),
            Self::Ends(text) => value.ends_with(&text.to_lowercase()),
        }
    }

    fn written(&self) -> String {
        match self {
            Self::Contains(text) => quoted(&format!("%{text}%")),
            Self::Begins(text) => quoted(&format!("{text}%")),
            Self::Ends(text) => quoted(&format!("%{text}")),
        }
    }
}

impl Query {
    /// Starts a query for all of an entity.
    pub fn all(entity: Entity) -> Self {
        Self { entity, conditions: Vec::new() }
    }

    /// Adds a condition; conditions are joined with `AND`.
    ///
    /// # Errors
    ///
    /// [`QboError::NotOffered`] when the entity cannot be asked for the property, or the property
    /// not be compared so.
    pub fn and(
        mut self,
        property: Property,
        comparison: Comparison,
        value: &Operand,
    ) -> Result<Self, QboError> {
        self.check(property, value)?;
        // Source: Intuit, data queries.
        if property == Property::Id && comparison != Comparison::Is {
            return Err(self.refused("ids can be compared for being equal only"));
        }
        let sign = match comparison {
            Comparison::Is => "=",
            Comparison::Below => "<",
            Comparison::AtMost => "<=",
            Comparison::Above => ">",
            Comparison::AtLeast => ">=",
        };
        self.conditions.push(format!("{} {sign} {}", property.name(), value.written()));
        Ok(self)
    }

    /// Adds the condition that a property is one of the values.
    ///
    /// # Errors
    ///
    /// As [`Query::and`]; and when there is no value: no value is no row, which the language cannot
    /// say.
    pub fn and_in(
        mut self,
        property: Property,
        values: impl IntoIterator<Item = Operand>,
    ) -> Result<Self, QboError> {
        let mut written = Vec::new();
        for value in values {
            self.check(property, &value)?;
            written.push(value.written());
        }
        if written.is_empty() {
            return Err(self.refused("a query for one of no values finds nothing"));
        }
        self.conditions.push(format!("{} IN ({})", property.name(), written.join(", ")));
        Ok(self)
    }

    /// Adds the condition that a text stands in a property's value.
    ///
    /// # Errors
    ///
    /// As [`Query::and`].
    pub fn and_like(mut self, property: Property, pattern: &Pattern) -> Result<Self, QboError> {
        if property.kind() != PropertyKind::Text || !Property::of(self.entity).contains(&property) {
            return Err(self.refused("this property cannot be searched for a text"));
        }
        self.conditions.push(format!("{} LIKE {}", property.name(), pattern.written()));
        Ok(self)
    }

    /// Says whether inactive entries are wanted; without meaning for documents.
    #[must_use]
    pub fn with_activity(mut self, activity: Activity) -> Self {
        if activity == Activity::All && self.entity.has_activity() {
            self.conditions.push("Active IN (true, false)".to_owned());
        }
        self
    }

    /// Returns the entity.
    pub fn entity(&self) -> Entity {
        self.entity
    }

    /// Returns the text for one page; `start` counts from 1.
    ///
    /// The order is always given: by default documents come newest change first, so that pages
    /// shift while somebody works.
    pub fn page(&self, start: usize, rows: usize) -> String {
        let mut text = format!("SELECT * FROM {}{}", self.entity.name(), self.wherever());
        // Writing to a string cannot fail.
        let _written = write!(text, " ORDERBY Id STARTPOSITION {start} MAXRESULTS {rows}");
        text
    }

    /// Returns the text that counts the rows.
    pub fn count(&self) -> String {
        format!("SELECT COUNT(*) FROM {}{}", self.entity.name(), self.wherever())
    }

    fn wherever(&self) -> String {
        if self.conditions.is_empty() {
            return String::new();
        }
        format!(" WHERE {}", self.conditions.join(" AND "))
    }

    fn check(&self, property: Property, value: &Operand) -> Result<(), QboError> {
        if !Property::of(self.entity).contains(&property) {
            return Err(self.refused("this property cannot be asked for"));
        }
        if property.kind() != value.kind() {
            return Err(self.refused("this property has values of another kind"));
        }
        Ok(())
    }

    fn refused(&self, reason: &'static str) -> QboError {
        QboError::NotOffered { purpose: format!("query {}", self.entity.name()), reason }
    }
}

/// Puts a value in quotes; a quote or backslash inside is escaped with a backslash.
fn quoted(value: &str) -> String {
    let mut text = String::from("'");
    for character in value.chars() {
        if matches!(character, '\'' | '\\') {
            text.push('\\');
        }
        text.push(character);
    }
    text.push('\'');
    text
}
