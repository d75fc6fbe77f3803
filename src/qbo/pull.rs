//! Pulling: everything, or what changed since the last look.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use crate::domain::snapshot::{Completeness, Pull, RawDocument, Usage};
use crate::ports::progress::Progress;
use crate::qbo::cdc::{Changes, Extent};
use crate::qbo::client::WireDocument;
use crate::qbo::entity::Entity;
use crate::qbo::error::QboError;
use crate::qbo::ledger::QboLedger;
use crate::qbo::query::{Activity, Query};

/// What is compared: listed whole and counted, for a document that is missed would be created.
const DOCUMENTS: &[Entity] = &[
    Entity::Invoice,
    Entity::SalesReceipt,
    Entity::CreditMemo,
    Entity::RefundReceipt,
    Entity::Payment,
    Entity::Deposit,
];
/// What documents refer to, and what change capture covers.
const LISTS: &[Entity] = &[
    Entity::Customer,
    Entity::Item,
    Entity::Account,
    Entity::PaymentMethod,
    Entity::Term,
    Entity::Class,
];
/// What change capture does not cover; read whole with everything else only.
const TAX_LISTS: &[Entity] = &[Entity::TaxCode, Entity::TaxRate];
/// Changes may become visible some minutes after the time that they carry, so that each look
/// begins this long before the end of the last one. What is seen twice is the same document.
const OVERLAP: SignedDuration = SignedDuration::from_mins(5);
/// How often a list is read when it does not have the number of rows that the service counts.
const COUNTS_MAX: u32 = 2;

impl QboLedger {
    /// Reads everything. The cursor is the service's time of the first answer, before anything
    /// was listed.
    pub(crate) async fn pull_everything(&self, progress: &dyn Progress) -> Result<Pull, QboError> {
        let before = self.spent();
        let (preferences, as_of) = self.client.read_preferences().await?;
        let mut documents = vec![raw(&preferences), self.company_document().await?];
        let mut completeness = Completeness::Complete;
        let all = DOCUMENTS.iter().chain(LISTS).chain(TAX_LISTS);
        for (done, entity) in (0_u64..).zip(all) {
            let total = (DOCUMENTS.len() + LISTS.len() + TAX_LISTS.len()).try_into().ok();
            progress.tell("QuickBooks lists", done, total);
            let query = Query::all(*entity).with_activity(Activity::All);
            let (rows, verdict) = if DOCUMENTS.contains(entity) || *entity == Entity::Customer {
                self.list_counted(&query).await?
            } else {
                (self.client.query_all(&query).await?, Completeness::Complete)
            };
            documents.extend(rows.iter().map(raw));
            if completeness == Completeness::Complete {
                completeness = verdict;
            }
        }
        let cursor = as_of.map(|moment| moment.to_string());
        Ok(self.finished(documents, completeness, cursor, before))
    }

    /// Reads a list and compares the number of rows with the service's own count.
    async fn list_counted(
        &self,
        query: &Query,
    ) -> Result<(Vec<WireDocument>, Completeness), QboError> {
        let mut rows = Vec::new();
        let mut counted = 0;
        for _ in 0..COUNTS_MAX {
            rows = self.client.query_all(query).await?;
            counted = self.client.count(query).await?;
            if counted == rows.len() {
                return Ok((rows, Completeness::Complete));
            }
        }
        let incomplete = incomplete(query.entity().name(), counted, rows.len());
        Ok((rows, incomplete))
    }

    /// Reads what changed since a cursor, and the settings, which hold the closing date.
    ///
    /// Deleted documents are among the pull's documents with nothing but their id and the status
    /// `Deleted`. Where not everything that changed can be had, the pull is incomplete and has no
    /// cursor: everything has to be read.
    pub(crate) async fn pull_changes(&self, cursor: &str) -> Result<Pull, QboError> {
        let before = self.spent();
        let Ok(last) = cursor.parse::<Timestamp>() else {
            return Ok(self.finished(Vec::new(), incomplete("changes", 1, 0), None, before));
        };
        let since = last.checked_sub(OVERLAP).unwrap_or(last);
        let entities: Vec<Entity> = DOCUMENTS.iter().chain(LISTS).copied().collect();
        let changes = match self.capture(&entities, since).await {
            Err(QboError::NotOffered { .. }) => None,
            other => other?,
        };
        let Some(changes) = changes else {
            return Ok(self.finished(Vec::new(), incomplete("changes", 1, 0), None, before));
        };
        let (preferences, _) = self.client.read_preferences().await?;
        let mut documents = vec![raw(&preferences)];
        documents.extend(changes.changed.iter().chain(&changes.deleted).map(raw));
        let cursor = changes.as_of.map_or_else(|| cursor.to_owned(), |moment| moment.to_string());
        Ok(self.finished(documents, Completeness::Complete, Some(cursor), before))
    }

    /// Captures changes in one read; where they do not fit, in one read for each entity. Nothing
    /// when they do not fit even then.
    async fn capture(
        &self,
        entities: &[Entity],
        since: Timestamp,
    ) -> Result<Option<Changes>, QboError> {
        let now = self.clock.now();
        let together = self.client.cdc(entities, since, now).await?;
        if together.extent == Extent::Complete {
            return Ok(Some(together));
        }
        // The earliest time counts: what changes while the others are read is seen next time.
        let as_of = together.as_of;
        let mut all =
            Changes { changed: Vec::new(), deleted: Vec::new(), extent: Extent::Complete, as_of };
        for entity in entities {
            let one = self.client.cdc(&[*entity], since, now).await?;
            if one.extent == Extent::Truncated {
                return Ok(None);
            }
            all.changed.extend(one.changed);
            all.deleted.extend(one.deleted);
        }
        Ok(Some(all))
    }

    async fn company_document(&self) -> Result<RawDocument, QboError> {
        let company = self.client.read_company().await?;
        // The body says `1`; what tells companies apart is the realm.
        Ok(RawDocument { id: self.client.realm_id().to_owned(), ..raw(&company) })
    }

    fn finished(
        &self,
        documents: Vec<RawDocument>,
        completeness: Completeness,
        cursor: Option<String>,
        before: Usage,
    ) -> Pull {
        let once: BTreeMap<(String, String), RawDocument> = documents
            .into_iter()
            .map(|document| ((document.entity.clone(), document.id.clone()), document))
            .collect();
        let now = self.spent();
        let usage = Usage {
            reads: now.reads.saturating_sub(before.reads),
            writes: now.writes.saturating_sub(before.writes),
            retries: now.retries.saturating_sub(before.retries),
        };
        Pull { documents: once.into_values().collect(), completeness, cursor, usage }
    }
}

fn incomplete(entity: &str, expected: usize, received: usize) -> Completeness {
    Completeness::Incomplete {
        entity: entity.to_owned(),
        expected: expected.try_into().unwrap_or(u64::MAX),
        received: received.try_into().unwrap_or(u64::MAX),
    }
}

/// Returns a document as snapshots keep it.
pub fn raw(document: &WireDocument) -> RawDocument {
    RawDocument {
        entity: document.entity.name().to_owned(),
        id: document.id.clone(),
        body: Arc::from(document.body.get()),
    }
}
