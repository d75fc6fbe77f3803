//! Queries, built so that no value can break out of its quotes.

use std::fmt::Write as _;

use crate::qbo::entity::Entity;

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
    /// `LIKE`, with `%` for any text.
    Like,
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

impl Query {
    /// Starts a query for all of an entity.
    pub fn all(entity: Entity) -> Self {
        Self { entity, conditions: Vec::new() }
    }

    /// Adds a condition; conditions are joined with `AND`.
    #[must_use]
    pub fn and(mut self, property: &'static str, comparison: Comparison, value: &str) -> Self {
        let sign = match comparison {
            Comparison::Is => "=",
            Comparison::Below => "<",
            Comparison::AtMost => "<=",
            Comparison::Above => ">",
            Comparison::AtLeast => ">=",
            Comparison::Like => "LIKE",
        };
        self.conditions.push(format!("{property} {sign} {}", quoted(value)));
        self
    }

    /// Adds the condition that a property is one of the values. No value is no row, which the
    /// language cannot say, so the caller must give at least one.
    #[must_use]
    pub fn and_in<'a>(
        mut self,
        property: &'static str,
        values: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        let values: Vec<String> = values.into_iter().map(quoted).collect();
        self.conditions.push(format!("{property} IN ({})", values.join(", ")));
        self
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
