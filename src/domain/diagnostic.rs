//! Problems in somebody's data or files, collected beside the result.

use std::fmt;

/// Which side a problem is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// Workiz.
    Source,
    /// QuickBooks.
    Ledger,
}

impl fmt::Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Source => "Workiz",
            Self::Ledger => "QuickBooks",
        })
    }
}

/// How much a problem stands in the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Gravity {
    /// Worth knowing; the document was read.
    Note,
    /// The document could not be read, or nothing in it could be compared: the run is unproven and
    /// writes nothing.
    Unreadable,
}

/// A problem in a document, named so that a person can find it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Diagnostic {
    /// How much it stands in the way.
    pub gravity: Gravity,
    /// Which side.
    pub side: Side,
    /// The document: `invoice inv_5aa110 (number 1042)`.
    pub document: String,
    /// The field within it: `totals.total`.
    pub field: String,
    /// What is wrong, as a full sentence.
    pub problem: String,
    /// What to do about it, as a full sentence.
    pub advice: String,
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}: {}, field `{}`: {} {}",
            self.side, self.document, self.field, self.problem, self.advice
        )
    }
}
