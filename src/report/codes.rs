//! Stable codes in JSON and CSV of enums that have none of their own.

use crate::domain::diagnostic::{Gravity, Side};
use crate::domain::discrepancy::{ChangedBy, Handling, Severity};
use crate::domain::matching::MatchTier;
use crate::domain::plan::GuardVerdict;
use crate::domain::run::RunStatus;

/// Returns the severity's stable code.
pub(super) fn severity(it: Severity) -> &'static str {
    match it {
        Severity::Informational => "informational",
        Severity::Minor => "minor",
        Severity::Major => "major",
    }
}

/// Returns the handling's stable code.
pub(super) fn handling(it: Handling) -> &'static str {
    match it {
        Handling::Automatic => "automatic",
        Handling::Propose => "propose",
        Handling::Person => "person",
        Handling::Note => "note",
    }
}

/// Returns the verdict's stable code.
pub(super) fn verdict(it: &GuardVerdict) -> &'static str {
    match it {
        GuardVerdict::Allowed => "allowed",
        GuardVerdict::NeedsApproval { .. } => "needs-approval",
        GuardVerdict::Held { .. } => "held",
    }
}

/// Returns the gravity's stable code; its word in a report, too.
pub(super) fn gravity(it: Gravity) -> &'static str {
    match it {
        Gravity::Note => "note",
        Gravity::Unreadable => "unreadable",
    }
}

/// Returns the side's stable code.
pub(super) fn side(it: Side) -> &'static str {
    match it {
        Side::Source => "source",
        Side::Ledger => "ledger",
    }
}

/// Returns the stable code of who changed a field.
pub(super) fn changed_by(it: ChangedBy) -> &'static str {
    match it {
        ChangedBy::NotKnown => "not-known",
        ChangedBy::Source => "source",
        ChangedBy::Ledger => "ledger",
        ChangedBy::Both => "both",
    }
}

/// Returns the status's stable code.
pub(super) fn status(status: RunStatus) -> &'static str {
    match status {
        RunStatus::TiedOut => "tied-out",
        RunStatus::DiscrepanciesOpen => "discrepancies-open",
        RunStatus::PartlyApplied => "partly-applied",
        RunStatus::Unproven => "unproven",
    }
}

/// Returns the tier's stable code.
pub(super) fn tier(tier: MatchTier) -> &'static str {
    match tier {
        MatchTier::Decision => "decision",
        MatchTier::Link => "link",
        MatchTier::Marker => "marker",
        MatchTier::Reference => "reference",
        MatchTier::Number => "number",
        MatchTier::CustomerAmountDate => "customer-amount-date",
    }
}
