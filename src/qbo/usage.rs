//! What the adapter used, in the units that Intuit charges by.

use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;

use crate::http::usage::HttpUsage;

/// Counts since the client was built.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct QboUsage {
    /// Reads, queries and change captures that were answered: metered since 2025.
    pub metered_reads: u64,
    /// Creates, updates, voids and batches of them that were answered: free. A batch counts once.
    pub free_writes: u64,
    /// Documents in those, each by itself.
    pub documents: u64,
    /// What the HTTP client below sent, token refreshes and repeated attempts included.
    pub http: HttpUsage,
}

#[derive(Debug, Default)]
pub(crate) struct Counters {
    reads: AtomicU64,
    writes: AtomicU64,
    documents: AtomicU64,
}

impl Counters {
    pub(crate) fn count_read(&self) {
        self.reads.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn count_write(&self) {
        self.writes.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn count_documents(&self, documents: usize) {
        let documents = u64::try_from(documents).unwrap_or(u64::MAX);
        self.documents.fetch_add(documents, Ordering::Relaxed);
    }

    pub(crate) fn snapshot(&self, http: HttpUsage) -> QboUsage {
        QboUsage {
            metered_reads: self.reads.load(Ordering::Relaxed),
            free_writes: self.writes.load(Ordering::Relaxed),
            documents: self.documents.load(Ordering::Relaxed),
            http,
        }
    }
}
