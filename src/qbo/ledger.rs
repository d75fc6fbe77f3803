//! QuickBooks as the ledger that the pipeline knows.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::atomic::AtomicUsize;

use futures_util::future::BoxFuture;

use crate::domain::ledger::LedgerRef;
use crate::domain::plan::Absence;
use crate::domain::snapshot::{Pull, RawDocument, Usage};
use crate::ports::ledger::{Ledger, WriteAnswer, WriteRequest};
use crate::ports::progress::Progress;
use crate::ports::source::{PullRequest, ServiceError, Trouble};
use crate::qbo::call::QboClient;
use crate::qbo::encode::entity_of;
use crate::qbo::entity::Entity;
use crate::qbo::error::QboError;
use crate::qbo::merge::raw;
use crate::qbo::property::Property;
use crate::qbo::query::{Activity, Operand, Query};
use crate::qbo::writes::BATCH_ITEMS_MAX;

/// How many ids one query names.
const IDS_MAX: usize = 150;

/// A batch takes QuickBooks some seconds, so that one after the other they would stay far below
/// the rate that is allowed.
const BATCHES_AT_A_TIME: usize = 5;

/// How a company's books are read and written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Habits {
    /// Documents in one batch at most, from 1 to 30.
    pub batch_items: usize,
    /// How many batches are under way at the same time; with one, they arrive in their order.
    pub batches_at_a_time: usize,
    /// Within so many nights in which something changed, everything is read again in parts.
    pub reread_nights: u32,
}

impl Default for Habits {
    fn default() -> Self {
        Self {
            batch_items: BATCH_ITEMS_MAX,
            batches_at_a_time: BATCHES_AT_A_TIME,
            reread_nights: REREAD_NIGHTS,
        }
    }
}

/// A week's changes are still known to a bookkeeper.
const REREAD_NIGHTS: u32 = 7;

/// One QuickBooks company.
pub struct QboLedger {
    pub(crate) client: QboClient,
    pub(crate) habits: Habits,
    /// The largest batch that the service may still take, as far as was seen.
    pub(crate) batch_items_taken: AtomicUsize,
}

impl fmt::Debug for QboLedger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("QboLedger").field("client", &self.client).finish_non_exhaustive()
    }
}

impl QboLedger {
    /// Puts a client behind the ledger's interface.
    pub fn new(client: QboClient) -> Self {
        Self {
            client,
            habits: Habits::default(),
            batch_items_taken: AtomicUsize::new(BATCH_ITEMS_MAX),
        }
    }

    /// Changes how the books are read and written.
    #[must_use]
    pub fn with_habits(mut self, habits: Habits) -> Self {
        self.habits = habits;
        self
    }

    /// Returns what was used so far.
    pub(crate) fn spent(&self) -> Usage {
        let usage = self.client.usage();
        Usage {
            reads: usage.metered_reads,
            writes: usage.free_writes,
            retries: usage.http.retries,
            documents: usage.documents,
            ..Usage::default()
        }
    }

    async fn read_all(
        &self,
        references: &[LedgerRef],
    ) -> Result<Vec<Option<RawDocument>>, QboError> {
        let mut ids: BTreeMap<Entity, Vec<&str>> = BTreeMap::new();
        for reference in references {
            ids.entry(entity_of(reference.kind)).or_default().push(reference.id.as_str());
        }
        let mut found = BTreeMap::new();
        for (entity, ids) in ids {
            // A single document is read by its id, which is never behind; several cost one read.
            if let [id] = ids.as_slice() {
                match self.client.read(entity, id).await {
                    Ok(document) => {
                        found.insert((entity, document.id.clone()), raw(&document));
                    }
                    Err(QboError::NotFound(_)) => {}
                    Err(error) => return Err(error),
                }
                continue;
            }
            for ids in ids.chunks(IDS_MAX) {
                let ids = ids.iter().map(|id| Operand::Id((*id).to_owned()));
                let query = Query::all(entity).and_in(Property::Id, ids)?;
                let query = query.with_activity(Activity::All);
                for document in self.client.query_all(&query).await? {
                    found.insert((entity, document.id.clone()), raw(&document));
                }
            }
        }
        let key = |it: &LedgerRef| (entity_of(it.kind), it.id.as_str().to_owned());
        Ok(references.iter().map(|it| found.get(&key(it)).cloned()).collect())
    }
}

/// Returns an error as the pipeline knows it.
pub fn service_error(error: QboError) -> ServiceError {
    let trouble = match &error {
        QboError::AuthExpired(_)
        | QboError::Reconnect { .. }
        | QboError::CodeRefused { .. }
        | QboError::AppRefused { .. }
        | QboError::SignInRefused { .. }
        | QboError::Forbidden(_) => Trouble::Unauthorized,
        QboError::Throttled { .. }
        | QboError::SubscriptionEnded(_)
        | QboError::AllowanceUsed { .. }
        | QboError::Down { .. }
        | QboError::Unavailable(_)
        | QboError::Unreached { .. }
        | QboError::Unsteady { .. }
        | QboError::Unknown { .. } => Trouble::Unavailable,
        QboError::TokenStore(_) => Trouble::State,
        _ => Trouble::Malformed,
    };
    let message = match error.tid() {
        Some(tid) => format!("{error} (Intuit's number of the request: {tid})"),
        None => error.to_string(),
    };
    let source: Option<Box<dyn std::error::Error + Send + Sync>> = match error {
        QboError::Unreached { source, .. } => Some(Box::new(source)),
        QboError::Unknown { source, .. } => Some(source),
        QboError::TokenStore(source) => Some(source.source),
        _ => None,
    };
    ServiceError { trouble, message, source }
}

impl Ledger for QboLedger {
    fn pull<'a>(
        &'a self,
        request: &'a PullRequest,
        progress: &'a dyn Progress,
    ) -> BoxFuture<'a, Result<Pull, ServiceError>> {
        Box::pin(async move {
            let pull = match request {
                // Changes alone are no books: they are put into what is kept, or all is read.
                PullRequest::Full | PullRequest::Since(_) => self.pull_everything(progress).await,
                PullRequest::Onto(kept) => self.pull_onto(kept, progress).await,
            };
            pull.map_err(service_error)
        })
    }

    fn look<'a>(
        &'a self,
        absences: &'a [Absence],
        kept: Option<&'a Pull>,
    ) -> BoxFuture<'a, Result<Vec<Vec<RawDocument>>, ServiceError>> {
        Box::pin(async move { self.look_for(absences, kept).await.map_err(service_error) })
    }

    fn read<'a>(
        &'a self,
        references: &'a [LedgerRef],
    ) -> BoxFuture<'a, Result<Vec<Option<RawDocument>>, ServiceError>> {
        Box::pin(async move { self.read_all(references).await.map_err(service_error) })
    }

    fn write<'a>(
        &'a self,
        requests: &'a [WriteRequest],
    ) -> BoxFuture<'a, Result<Vec<WriteAnswer>, ServiceError>> {
        Box::pin(async move { self.write_all(requests).await.map_err(service_error) })
    }

    fn usage(&self) -> Usage {
        self.spent()
    }
}
