//! The source of truth for sales: Workiz, however it is reached.

use std::fmt;
use std::sync::Arc;

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use jiff::Timestamp;

use crate::domain::book::SourceBook;
use crate::domain::diagnostic::Diagnostic;
use crate::domain::effects::Measure;
use crate::domain::id::{RequestId, SourceInvoiceId, SourcePaymentId};
use crate::domain::known::Known;
use crate::domain::plan::SourceRecord;
use crate::domain::snapshot::{Pull, RawDocument};
use crate::domain::source::NativeSync;
use crate::ports::progress::Progress;

/// What kind of trouble a service made; decides the exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The credentials were refused.
    Unauthorized,
    /// The service is down, or takes no more calls.
    Unavailable,
    /// The answer could not be understood, or the service refused the request as such.
    Malformed,
    /// State on this machine could not be read or written.
    State,
}

/// A service could not be used. The message is one sentence that says what to do.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct ServiceError {
    /// What kind of trouble.
    pub trouble: Trouble,
    /// One clear sentence.
    pub message: String,
    /// Why, for the log.
    #[source]
    pub source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// What a pull is to bring.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PullRequest {
    /// Everything.
    Full,
    /// What changed since a cursor that an earlier pull returned.
    Since(String),
    /// Everything, for which an earlier complete pull may be gone on from.
    Onto(Arc<Pull>),
}

/// What an adapter can see at best; a book says what could not be seen of this company.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Capabilities {
    /// The adapter's name in reports.
    pub name: &'static str,
    /// The measures that it can fill; the others are unknown and never compared.
    pub measures: Vec<Measure>,
}

/// Whether payments can be recorded in Workiz.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recording {
    /// This way into Workiz only reads.
    Impossible,
    /// There is a [`SourceWriter`] beside it.
    Possible,
}

/// What came of reading raw documents.
#[derive(Clone, Debug)]
pub struct Readout<B> {
    /// The book; documents that could not be read are not in it.
    pub book: B,
    /// What could not be read, and what is worth knowing.
    pub diagnostics: Vec<Diagnostic>,
}

/// Raw documents do not make a book at all: something without which no document can be read is
/// missing, such as the account's currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable(pub Vec<Diagnostic>);

/// Turns raw documents into a book. Pure: works offline, years later, on kept snapshots.
pub trait SourceFormat: Send + Sync + fmt::Debug {
    /// Reads a snapshot's documents.
    ///
    /// # Errors
    /// The account itself cannot be read.
    fn read(&self, documents: &[RawDocument]) -> Result<Readout<SourceBook>, Unreadable>;

    /// Returns what the adapter can see.
    fn capabilities(&self) -> Capabilities;

    /// Tells whether payments can be recorded in Workiz the way that a snapshot's documents came; most
    /// ways only read.
    fn recording(&self, _documents: &[RawDocument]) -> Recording {
        Recording::Impossible
    }
}

/// A Workiz account that can be read.
pub trait Source: Send + Sync + fmt::Debug {
    /// Brings raw documents, and says whether it is all of them.
    ///
    /// # Errors
    /// The service could not be used; nothing may be concluded.
    fn pull<'a>(
        &'a self,
        request: &'a PullRequest,
        progress: &'a dyn Progress,
    ) -> BoxFuture<'a, Result<Pull, ServiceError>>;

    /// Asks whether Workiz's own QuickBooks sync is on at this moment; most ways do not tell.
    ///
    /// # Errors
    /// The service could not be used; nothing may be concluded.
    fn native_sync(&self) -> BoxFuture<'_, Result<Known<NativeSync>, ServiceError>> {
        async { Ok(Known::Unknown) }.boxed()
    }
}

/// A payment to be recorded in Workiz, complete.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordRequest {
    /// The idempotency key, for services that have such a thing.
    pub request_id: RequestId,
    /// What is recorded.
    pub record: SourceRecord,
    /// When the client paid: a moment of the record's date in the company's zone.
    pub collected_at: Timestamp,
    /// The external transaction id, which names the payment in the books.
    pub external_id: String,
    /// The memo, with the marker in it.
    pub memo: String,
}

/// What came of recording a payment.
#[derive(Clone, Debug)]
pub enum RecordAnswer {
    /// Recorded.
    Recorded {
        /// The new payment's id; `None` where Workiz does not tell.
        id: Option<SourcePaymentId>,
        /// The new payment, in the form that a pull would bring; the invoice where Workiz shows no
        /// payments.
        document: RawDocument,
    },
    /// Refused, or never sent: nothing was recorded.
    Refused {
        /// One sentence for a bookkeeper.
        reason: String,
    },
    /// No answer came: it may have been recorded. It is looked up, and not sent again.
    Unknown {
        /// One sentence for a bookkeeper.
        reason: String,
    },
}

/// A Workiz account in which payments can be recorded. Where the service knows no idempotency keys, an
/// answer that is lost is [`RecordAnswer::Unknown`] and nothing is sent twice.
pub trait SourceWriter: Send + Sync + fmt::Debug {
    /// Reads an invoice and all payments on it as they stand now, in the form that a pull brings; the
    /// invoice alone where Workiz shows no payments, and nothing where it is not there any more.
    ///
    /// # Errors
    /// The service could not be used, or the list is not whole: nothing may be concluded.
    fn payments_of<'a>(
        &'a self,
        invoice: &'a SourceInvoiceId,
    ) -> BoxFuture<'a, Result<Vec<RawDocument>, ServiceError>>;

    /// Records a payment on an invoice; where the service has no keys, only while exactly
    /// [`SourceRecord::open_before`] is open. Faults are answers, not errors.
    fn record<'a>(&'a self, request: &'a RecordRequest) -> BoxFuture<'a, RecordAnswer>;
}
