//! Which document in the books is which document of the source.

use crate::domain::expected::SourceRef;
use crate::domain::ledger::LedgerRef;

/// How strong the reason for a match is; the strongest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MatchTier {
    /// A person said so.
    Decision,
    /// A link from an earlier run.
    Link,
    /// The marker that tieout wrote into the document.
    Marker,
    /// The processor's transaction id, or the check's number.
    Reference,
    /// The document number, backed by customer or amount.
    Number,
    /// Customer, amount and date, and nothing else fits.
    CustomerAmountDate,
}

impl MatchTier {
    /// Returns the tier's words in a report.
    pub fn words(self) -> &'static str {
        match self {
            Self::Decision => "a person's decision",
            Self::Link => "a link from an earlier run",
            Self::Marker => "the marker in the note",
            Self::Reference => "the transaction reference",
            Self::Number => "the document number",
            Self::CustomerAmountDate => "customer, amount and date",
        }
    }
}

/// Something that two documents have in common, or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Clue {
    /// The document number.
    Number,
    /// The customer.
    Customer,
    /// The total amount.
    Amount,
    /// The date.
    Date,
    /// The transaction reference.
    Reference,
    /// The payment method.
    Method,
    /// What the payment pays.
    Application,
}

/// Why two documents were put together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// The reason.
    pub tier: MatchTier,
    /// What agrees.
    pub agreed: Vec<Clue>,
    /// What does not.
    pub disagreed: Vec<Clue>,
}

/// One expected and one actual document that are the same thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Match {
    /// The source document.
    pub expected: SourceRef,
    /// The document in the books.
    pub actual: LedgerRef,
    /// Why.
    pub evidence: Evidence,
}

/// Documents that could belong together in more than one way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contest {
    /// Source documents.
    pub expected: Vec<SourceRef>,
    /// Documents in the books.
    pub actual: Vec<LedgerRef>,
    /// Why it could not be decided, as a clause.
    pub reason: String,
}

/// A document in the books that repeats another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Duplicate {
    /// The one too many.
    pub extra: LedgerRef,
    /// The one that stays.
    pub kept: LedgerRef,
    /// The source document that both stand for.
    pub expected: SourceRef,
}

/// Where every document of one family ended up; each is in exactly one place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Matching {
    /// Matched, by source document.
    pub matches: Vec<Match>,
    /// In the source only.
    pub missing: Vec<SourceRef>,
    /// In the books only, though in scope.
    pub extra: Vec<LedgerRef>,
    /// Undecided.
    pub contested: Vec<Contest>,
    /// In the books twice.
    pub duplicates: Vec<Duplicate>,
    /// Voided in the books, and standing for nothing: their amounts are zero.
    pub voided: Vec<LedgerRef>,
    /// Deleted in the source, and not in the books either.
    pub gone: Vec<SourceRef>,
}

/// A link kept from an earlier run, with the state that both sides agreed on then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The source document.
    pub expected: SourceRef,
    /// The document in the books.
    pub actual: LedgerRef,
    /// What both sides last agreed on, field by field; the base of the three-way comparison.
    pub agreed: crate::domain::discrepancy::AgreedState,
}

/// What a person decided about two documents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// They are the same.
    Link {
        /// The source document.
        expected: SourceRef,
        /// The document in the books.
        actual: LedgerRef,
    },
    /// They are not.
    Unlink {
        /// The source document.
        expected: SourceRef,
        /// The document in the books.
        actual: LedgerRef,
    },
}
