//! Three-way differences of single fields.

use crate::domain::discrepancy::{FieldDifference, FieldName};
use crate::domain::expected::SourceRef;
use crate::engine::agree::changed_by;
use crate::engine::differ::sides::Sides;

/// A value in two forms: canonical, to compare with what was agreed; and as people read it.
#[derive(Clone, Debug)]
pub struct Value {
    /// Canonical text.
    pub canonical: String,
    /// Readable text.
    pub readable: String,
}

impl Value {
    /// Returns a value that reads as it is kept.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "values of many types come as they are, owned or borrowed"
    )]
    pub fn plain(text: impl ToString) -> Self {
        let text = text.to_string();
        Self { canonical: text.clone(), readable: text }
    }

    /// Returns a value with its readable name.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "values of many types come as they are, owned or borrowed"
    )]
    pub fn named(canonical: impl ToString, readable: impl ToString) -> Self {
        Self { canonical: canonical.to_string(), readable: readable.to_string() }
    }

    /// Returns nothing.
    pub fn none() -> Self {
        Self { canonical: String::new(), readable: String::new() }
    }
}

/// Returns the difference of one field of a matched pair.
pub fn difference(
    sides: &Sides<'_>,
    origin: &SourceRef,
    field: FieldName,
    expected: Value,
    actual: Value,
) -> FieldDifference {
    // A line is part of the state that is kept under `lines`; it has no base of its own.
    let agreed = match field {
        FieldName::Line(_) => None,
        _ => sides.agreed_on(origin, &field.name()),
    };
    FieldDifference {
        changed_by: changed_by(agreed, &expected.canonical, &actual.canonical),
        agreed: agreed.map(str::to_owned),
        field,
        expected: expected.readable,
        actual: actual.readable,
    }
}
