//! QuickBooks as the ledger that the pipeline knows.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};

use futures_util::future::BoxFuture;
use futures_util::stream::{StreamExt as _, iter};
use uuid::Uuid;

use crate::domain::id::{SyncToken, TxnId};
use crate::domain::ledger::{LedgerKind, LedgerRef};
use crate::domain::plan::{Absence, Receipt};
use crate::domain::snapshot::{Pull, RawDocument, Usage};
use crate::ports::ledger::{Ledger, Refusal, WriteAnswer, WriteRequest};
use crate::ports::progress::Progress;
use crate::ports::source::{PullRequest, ServiceError, Trouble};
use crate::qbo::call::QboClient;
use crate::qbo::encode::{encode, entity_of};
use crate::qbo::entity::Entity;
use crate::qbo::error::QboError;
use crate::qbo::merge::raw;
use crate::qbo::property::Property;
use crate::qbo::query::{Activity, Operand, Query};
use crate::qbo::writes::{BATCH_ITEMS_MAX, BatchItem, Write, WrittenDocument};

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
    /// After so many days everything is read again, though changes would do.
    pub full_pull_days: u32,
}

impl Default for Habits {
    fn default() -> Self {
        Self {
            batch_items: BATCH_ITEMS_MAX,
            batches_at_a_time: BATCHES_AT_A_TIME,
            full_pull_days: FULL_PULL_DAYS,
        }
    }
}

/// Once a week a night may be long; and a week's changes are still known to a bookkeeper.
const FULL_PULL_DAYS: u32 = 7;

/// One QuickBooks company.
pub struct QboLedger {
    pub(crate) client: QboClient,
    pub(crate) habits: Habits,
}

impl fmt::Debug for QboLedger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("QboLedger").field("client", &self.client).finish_non_exhaustive()
    }
}

/// A write that is ready to go out, with its place among the requests.
struct Ready {
    place: usize,
    kind: LedgerKind,
    key: String,
    write: Write,
}

/// How the writing of a group ended.
enum End {
    /// QuickBooks said of each what became of it.
    Answered(Vec<Result<WrittenDocument, QboError>>),
    /// The group as a whole failed.
    Failed(QboError),
    /// It was not sent, for the service was in trouble already.
    NotBegun,
}

impl End {
    fn take_error(&mut self) -> Option<QboError> {
        match std::mem::replace(self, Self::NotBegun) {
            Self::Failed(error) => Some(error),
            other => {
                *self = other;
                None
            }
        }
    }
}

impl QboLedger {
    /// Puts a client behind the ledger's interface.
    pub fn new(client: QboClient) -> Self {
        Self { client, habits: Habits::default() }
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

    async fn write_all(&self, requests: &[WriteRequest]) -> Result<Vec<WriteAnswer>, QboError> {
        let mut answers = BTreeMap::new();
        let (mut names, mut documents) = (Vec::new(), Vec::new());
        for (place, request) in requests.iter().enumerate() {
            match prepare(place, request) {
                // Name lists take one change at a time.
                Ok(ready) if ready.write.entity().is_name_list() => names.push(vec![ready]),
                Ok(ready) => documents.push(ready),
                Err(refused) => {
                    answers.insert(place, *refused);
                }
            }
        }
        let items = self.habits.batch_items.clamp(1, BATCH_ITEMS_MAX);
        let mut groups = Vec::new();
        while !documents.is_empty() {
            let rest = documents.split_off(documents.len().min(items));
            groups.push(std::mem::replace(&mut documents, rest));
        }
        // Where the service is in trouble, what has not begun is not begun any more.
        let trouble = AtomicBool::new(false);
        let mut ends = Vec::new();
        let at_once = self.habits.batches_at_a_time.max(1);
        for (groups, at_a_time) in [(names, 1), (groups, at_once)] {
            let begun = groups.into_iter().map(|group| self.write_unless(&trouble, group));
            ends.extend(iter(begun).buffered(at_a_time).collect::<Vec<_>>().await);
        }
        let nothing = |end: &End| match end {
            End::Answered(_) => false,
            End::Failed(error) => is_trouble(error),
            End::NotBegun => true,
        };
        if ends.iter().all(|(_, end)| nothing(end))
            && let Some(error) = ends.iter_mut().find_map(|(_, end)| end.take_error())
        {
            return Err(error);
        }
        for (group, end) in ends {
            tell(&mut answers, &group, end);
        }
        Ok(answers.into_values().collect())
    }

    /// Writes a group, unless a group before it met trouble that is not its own.
    async fn write_unless(&self, trouble: &AtomicBool, group: Vec<Ready>) -> (Vec<Ready>, End) {
        if trouble.load(Ordering::Relaxed) {
            return (group, End::NotBegun);
        }
        match self.write_group(&group).await {
            Ok(results) => (group, End::Answered(results)),
            Err(error) => {
                if is_trouble(&error) {
                    trouble.store(true, Ordering::Relaxed);
                }
                (group, End::Failed(error))
            }
        }
    }

    /// Writes one document by itself, or several as a batch. An error is one of the whole group.
    async fn write_group(
        &self,
        group: &[Ready],
    ) -> Result<Vec<Result<WrittenDocument, QboError>>, QboError> {
        if let [single] = group {
            return match self.client.write(&single.write, &single.key).await {
                Err(error) if is_trouble(&error) => Err(error),
                result => Ok(vec![result]),
            };
        }
        let items: Vec<BatchItem> = group
            .iter()
            .enumerate()
            .map(|(place, ready)| BatchItem {
                key: format!("b{place}"),
                write: ready.write.clone(),
            })
            .collect();
        self.client.batch(&items, &batch_key(group)).await
    }
}

/// Notes the answers to a group's requests.
fn tell(answers: &mut BTreeMap<usize, WriteAnswer>, group: &[Ready], end: End) {
    let for_all = match end {
        End::Answered(results) => {
            for (ready, result) in group.iter().zip(results) {
                answers.insert(ready.place, answer(ready, result));
            }
            return;
        }
        End::Failed(error @ QboError::Unknown { .. }) => {
            WriteAnswer::Unknown { reason: error.to_string() }
        }
        End::Failed(error) => {
            WriteAnswer::Refused { refusal: Refusal::Rejected, reason: error.to_string() }
        }
        End::NotBegun => WriteAnswer::Refused {
            refusal: Refusal::Rejected,
            reason: "It was not sent, since QuickBooks took none of those before it.".to_owned(),
        },
    };
    answers.extend(group.iter().map(|ready| (ready.place, for_all.clone())));
}

/// Returns a batch's key, made from those of its items, so that the same batch sent again is
/// known as the same.
fn batch_key(group: &[Ready]) -> String {
    let keys: Vec<&str> = group.iter().map(|ready| ready.key.as_str()).collect();
    Uuid::new_v5(&Uuid::NAMESPACE_OID, keys.join("\n").as_bytes()).to_string()
}

fn prepare(place: usize, request: &WriteRequest) -> Result<Ready, Box<WriteAnswer>> {
    let refused =
        |reason: String| Box::new(WriteAnswer::Refused { refusal: Refusal::Rejected, reason });
    let write = encode(&request.action, request.current.as_ref());
    let write = write.map_err(|error| refused(error.to_string()))?;
    write.check().map_err(|error| refused(error.to_string()))?;
    let kind = kind_of_entity(write.entity());
    Ok(Ready { place, kind, key: request.request_id.as_str().to_owned(), write })
}

fn kind_of_entity(entity: Entity) -> LedgerKind {
    match entity {
        Entity::SalesReceipt => LedgerKind::SalesReceipt,
        Entity::CreditMemo => LedgerKind::CreditMemo,
        Entity::RefundReceipt => LedgerKind::RefundReceipt,
        Entity::Payment => LedgerKind::Payment,
        Entity::Deposit => LedgerKind::Deposit,
        Entity::Customer => LedgerKind::Customer,
        Entity::Item => LedgerKind::Item,
        _ => LedgerKind::Invoice,
    }
}

fn answer(ready: &Ready, result: Result<WrittenDocument, QboError>) -> WriteAnswer {
    match result {
        Ok(written) => WriteAnswer::Written(Receipt {
            reference: LedgerRef { kind: ready.kind, id: TxnId::new(written.document.id.clone()) },
            sync_token: SyncToken::new(written.document.sync_token.clone().unwrap_or_default()),
            server_id: written.tid,
            document: raw(&written.document),
        }),
        Err(error @ QboError::Unknown { .. }) => WriteAnswer::Unknown { reason: error.to_string() },
        Err(error) => WriteAnswer::Refused { refusal: refusal(&error), reason: error.to_string() },
    }
}

fn refusal(error: &QboError) -> Refusal {
    match error {
        QboError::Stale(_) | QboError::NotFound(_) => Refusal::Stale,
        QboError::DuplicateNumber { .. } | QboError::DuplicateName(_) => Refusal::Duplicate,
        QboError::ClosedPeriod(_) => Refusal::ClosedPeriod,
        QboError::Deposited(_) => Refusal::Deposited,
        _ => Refusal::Rejected,
    }
}

/// Tells whether an error is about the service and not about one write, and proves that nothing
/// was written.
fn is_trouble(error: &QboError) -> bool {
    matches!(
        error,
        QboError::AuthExpired(_)
            | QboError::Reconnect { .. }
            | QboError::AppRefused { .. }
            | QboError::Forbidden(_)
            | QboError::Throttled(_)
            | QboError::AllowanceUsed { .. }
            | QboError::Down { .. }
            | QboError::Unreached { .. }
            | QboError::TokenStore(_)
    )
}

/// Returns an error as the pipeline knows it.
pub fn service_error(error: QboError) -> ServiceError {
    let trouble = match &error {
        QboError::AuthExpired(_)
        | QboError::Reconnect { .. }
        | QboError::CodeRefused { .. }
        | QboError::AppRefused { .. }
        | QboError::Forbidden(_) => Trouble::Unauthorized,
        QboError::Throttled(_)
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
