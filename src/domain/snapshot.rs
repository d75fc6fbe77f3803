//! What one pull brought, as it came: the input of everything after it.

use std::sync::Arc;

use jiff::Timestamp;

use crate::domain::id::SnapshotId;

/// One document as the other system sent it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RawDocument {
    /// The kind, in the other system's own word: `invoice`, `Payment`.
    pub entity: String,
    /// Its id there.
    pub id: String,
    /// Its JSON text, byte for byte.
    pub body: Arc<str>,
}

/// Whether a pull brought everything that there was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Completeness {
    /// The number of documents received is the number that the service counts.
    Complete,
    /// Something is missing: nothing may be concluded from what is absent, and nothing written.
    Incomplete {
        /// What was being listed.
        entity: String,
        /// How many the service counts.
        expected: u64,
        /// How many arrived.
        received: u64,
    },
}

/// One side of a snapshot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pull {
    /// Everything that arrived, sorted by entity and id.
    pub documents: Vec<RawDocument>,
    /// Whether it is all.
    pub completeness: Completeness,
    /// Where the next incremental pull begins; opaque to all but the adapter.
    pub cursor: Option<String>,
    /// What the pull cost.
    pub usage: Usage,
    /// What a person should hear about the pull, as full sentences; told once and not kept.
    pub notes: Vec<String>,
}

/// What a service was asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// Read requests; QuickBooks meters them.
    pub reads: u64,
    /// Write requests; free. Several documents in one batch count once.
    pub writes: u64,
    /// Requests that had to be sent again.
    pub retries: u64,
    /// Documents that the write requests were about.
    pub documents: u64,
    /// The fewest reads that could have brought the same; 0 where nobody counts.
    pub least_reads: u64,
    /// The fewest write requests that could have written the same.
    pub least_writes: u64,
}

impl Usage {
    /// Adds up what two steps cost.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            reads: self.reads.saturating_add(other.reads),
            writes: self.writes.saturating_add(other.writes),
            retries: self.retries.saturating_add(other.retries),
            documents: self.documents.saturating_add(other.documents),
            least_reads: self.least_reads.saturating_add(other.least_reads),
            least_writes: self.least_writes.saturating_add(other.least_writes),
        }
    }

    /// Takes away what was there before a step, so that its own cost is left.
    #[must_use]
    pub fn minus(self, before: Self) -> Self {
        Self {
            reads: self.reads.saturating_sub(before.reads),
            writes: self.writes.saturating_sub(before.writes),
            retries: self.retries.saturating_sub(before.retries),
            documents: self.documents.saturating_sub(before.documents),
            least_reads: self.least_reads.saturating_sub(before.least_reads),
            least_writes: self.least_writes.saturating_sub(before.least_writes),
        }
    }
}

/// Both sides as they came, taken together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// Its id.
    pub id: SnapshotId,
    /// When the pull began.
    pub taken_at: Timestamp,
    /// Workiz.
    pub source: Pull,
    /// QuickBooks.
    pub ledger: Pull,
}
