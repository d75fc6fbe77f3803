//! Sending: writes go out as batches, or one by one where only that is safe, and each gets its own
//! answer.

use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering};

use futures_util::stream::{StreamExt as _, iter};
use uuid::Uuid;

use crate::domain::id::{SyncToken, TxnId};
use crate::domain::ledger::{LedgerKind, LedgerRef};
use crate::domain::plan::Receipt;
use crate::ports::ledger::{Refusal, WriteAnswer, WriteRequest};
use crate::qbo::encode::encode;
use crate::qbo::entity::Entity;
use crate::qbo::error::QboError;
use crate::qbo::ledger::QboLedger;
use crate::qbo::merge::raw;
use crate::qbo::writes::{BATCH_ITEMS_MAX, BatchItem, Write, WrittenDocument};

/// The sizes of batches that sources name, and smaller ones.
const BATCH_SIZES: [usize; 5] = [BATCH_ITEMS_MAX, 25, 10, 5, 1];

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
    pub(crate) async fn write_all(
        &self,
        requests: &[WriteRequest],
    ) -> Result<Vec<WriteAnswer>, QboError> {
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
        let groups = in_groups(documents, self.batch_items());
        // Where the service is in trouble, what has not begun is not begun any more.
        let trouble = AtomicBool::new(false);
        let mut ends = Vec::new();
        let at_once = self.habits.batches_at_a_time.max(1);
        for (groups, at_a_time) in [(names, 1), (groups, at_once)] {
            let begun = groups.into_iter().map(|group| self.write_unless(&trouble, group));
            let ended = iter(begun).buffered(at_a_time).collect::<Vec<_>>().await;
            ends.extend(ended.into_iter().flatten());
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

    /// Writes a group, unless a group before it met trouble that is not its own. Where the service
    /// takes smaller batches only, the group goes out in parts.
    async fn write_unless(
        &self,
        trouble: &AtomicBool,
        group: Vec<Ready>,
    ) -> Vec<(Vec<Ready>, End)> {
        let mut left = VecDeque::from([group]);
        let mut ends = Vec::new();
        while let Some(group) = left.pop_front() {
            if trouble.load(Ordering::Relaxed) {
                ends.push((group, End::NotBegun));
                continue;
            }
            if group.len() > self.batch_items() {
                let parts = in_groups(group, self.batch_items());
                parts.into_iter().rev().for_each(|part| left.push_front(part));
                continue;
            }
            match self.write_group(&group).await {
                Ok(results) => ends.push((group, End::Answered(results))),
                // Refused as a whole: nothing of it was written.
                Err(error) if is_too_many(&error) && group.len() > 1 => {
                    self.learn_batch_items(group.len());
                    left.push_front(group);
                }
                Err(error) => {
                    if is_trouble(&error) {
                        trouble.store(true, Ordering::Relaxed);
                    }
                    ends.push((group, End::Failed(error)));
                }
            }
        }
        ends
    }

    /// Returns how many documents go into a batch: no more than the settings say, and than the
    /// service was seen to take.
    fn batch_items(&self) -> usize {
        let taken = self.batch_items_taken.load(Ordering::Relaxed);
        self.habits.batch_items.min(taken).clamp(1, BATCH_ITEMS_MAX)
    }

    /// Notes that a batch of so many documents was too large.
    fn learn_batch_items(&self, refused: usize) {
        let fewer = BATCH_SIZES.into_iter().find(|size| *size < refused).unwrap_or(1);
        tracing::warn!(refused, fewer, "QuickBooks takes smaller batches");
        self.batch_items_taken.fetch_min(fewer, Ordering::Relaxed);
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

fn in_groups(mut all: Vec<Ready>, items: usize) -> Vec<Vec<Ready>> {
    let mut groups = Vec::new();
    while !all.is_empty() {
        let rest = all.split_off(all.len().min(items));
        groups.push(std::mem::replace(&mut all, rest));
    }
    groups
}

/// Tells whether a batch was refused for its size (1040).
fn is_too_many(error: &QboError) -> bool {
    matches!(error, QboError::Rejected(refusal) if refusal.code == "1040")
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
            | QboError::SignInRefused { .. }
            | QboError::Forbidden(_)
            | QboError::SubscriptionEnded(_)
            | QboError::Throttled { .. }
            | QboError::AllowanceUsed { .. }
            | QboError::Down { .. }
            | QboError::Unreached { .. }
            // Of the sign-in alone: a write that it meets is unknown.
            | QboError::Unavailable(_)
            | QboError::TokenStore(_)
    )
}
