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
}

/// What a service was asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// Read requests; QuickBooks meters them.
    pub reads: u64,
    /// Write requests; free.
    pub writes: u64,
    /// Requests that had to be sent again.
    pub retries: u64,
}

impl Usage {
    /// Adds up what two steps cost.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            reads: self.reads.saturating_add(other.reads),
            writes: self.writes.saturating_add(other.writes),
            retries: self.retries.saturating_add(other.retries),
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
