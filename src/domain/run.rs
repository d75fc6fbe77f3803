//! One pass through the line, and how it ended.

use crate::domain::snapshot::Usage;

/// How a run ended; the program's exit code follows from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RunStatus {
    /// Both sides say the same.
    TiedOut,
    /// Differences are open; nothing is wrong with the run.
    DiscrepanciesOpen,
    /// Corrections were held, went stale or were applied in part.
    PartlyApplied,
    /// The residual is not 0.00, the pull is incomplete, or nothing was compared: nothing is certain.
    Unproven,
}

impl RunStatus {
    /// Returns the status in a report's words.
    pub fn words(self) -> &'static str {
        match self {
            Self::TiedOut => "TIED OUT",
            Self::DiscrepanciesOpen => "DISCREPANCIES OPEN",
            Self::PartlyApplied => "PARTLY APPLIED",
            Self::Unproven => "UNPROVEN",
        }
    }
}

/// How many documents a run looked at, and what it cost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RunCounts {
    /// Sales documents of the source.
    pub source_invoices: usize,
    /// Payments of the source.
    pub source_payments: usize,
    /// Sales documents in the books, in scope.
    pub ledger_sales: usize,
    /// Payments in the books, in scope.
    pub ledger_payments: usize,
    /// Documents in the books that are out of scope.
    pub out_of_scope: usize,
    /// Matched pairs.
    pub matched: usize,
    /// What Workiz was asked for.
    pub source_usage: Usage,
    /// What QuickBooks was asked for.
    pub ledger_usage: Usage,
}
