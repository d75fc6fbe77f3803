//! The books that are corrected: QuickBooks Online.

use std::fmt;

use futures_util::future::BoxFuture;

use crate::domain::book::LedgerBook;
use crate::domain::id::RequestId;
use crate::domain::ledger::LedgerRef;
use crate::domain::plan::{Absence, Action, Receipt};
use crate::domain::snapshot::{Pull, RawDocument, Usage};
use crate::ports::progress::Progress;
use crate::ports::source::{PullRequest, Readout, ServiceError, Unreadable};

/// Turns raw documents into a book. Pure.
pub trait LedgerFormat: Send + Sync + fmt::Debug {
    /// Reads a snapshot's documents.
    ///
    /// # Errors
    /// The company or its preferences cannot be read.
    fn read(&self, documents: &[RawDocument]) -> Result<Readout<LedgerBook>, Unreadable>;
}

/// One write, with its key. Every `Target` in the action is `Existing`, and every application is
/// to a posted document: what the plan itself created was filled in before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WriteRequest {
    /// The idempotency key.
    pub request_id: RequestId,
    /// What to write.
    pub action: Action,
    /// The document as it stands, for writes that must send it whole; `None` for a create.
    pub current: Option<RawDocument>,
}

/// What came of one write.
#[derive(Clone, Debug)]
pub enum WriteAnswer {
    /// Written; the answer holds the document.
    Written(Receipt),
    /// Refused: nothing was written.
    Refused {
        /// What kind of refusal.
        refusal: Refusal,
        /// One sentence for a bookkeeper.
        reason: String,
    },
    /// No answer came: it may have been written.
    Unknown {
        /// One sentence for a bookkeeper.
        reason: String,
    },
}

/// The kinds of refusals that lead to different next steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The document changed since it was read (5010), or is gone (610).
    Stale,
    /// The number or name is taken (6140, 6240).
    Duplicate,
    /// The period is closed (6200, 6210).
    ClosedPeriod,
    /// It sits in a deposit (6540).
    Deposited,
    /// Anything else that will not change by asking again.
    Rejected,
}

/// A QuickBooks company that can be read and written.
pub trait Ledger: Send + Sync + fmt::Debug {
    /// Brings raw documents, and says whether it is all of them.
    ///
    /// # Errors
    /// The service could not be used; nothing may be concluded.
    fn pull<'a>(
        &'a self,
        request: &'a PullRequest,
        progress: &'a dyn Progress,
    ) -> BoxFuture<'a, Result<Pull, ServiceError>>;

    /// Looks for documents that would contradict an absence, with as few reads as possible: what is
    /// `kept` of an earlier complete pull need not be read again. The answer has one list for each
    /// absence, in order; an empty list is the proof. Every customer target in an absence is
    /// `Existing`, or new and thus without documents.
    ///
    /// # Errors
    /// The service could not be used.
    fn look<'a>(
        &'a self,
        absences: &'a [Absence],
        kept: Option<&'a Pull>,
    ) -> BoxFuture<'a, Result<Vec<Vec<RawDocument>>, ServiceError>>;

    /// Reads documents as they stand now, in order; `None` for one that is gone.
    ///
    /// # Errors
    /// The service could not be used.
    fn read<'a>(
        &'a self,
        references: &'a [LedgerRef],
    ) -> BoxFuture<'a, Result<Vec<Option<RawDocument>>, ServiceError>>;

    /// Writes independent documents, batched where the service allows; one answer for each
    /// request, in order. Faults of single writes are answers, not errors.
    ///
    /// # Errors
    /// Nothing was sent: the credentials were refused, or the service could not be reached at all.
    fn write<'a>(
        &'a self,
        requests: &'a [WriteRequest],
    ) -> BoxFuture<'a, Result<Vec<WriteAnswer>, ServiceError>>;

    /// Returns what was asked of the service since it was opened.
    fn usage(&self) -> Usage;
}
