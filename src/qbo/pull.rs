//! Pulling: what is kept and what changed since, or everything.
//!
//! A night in which nothing changed costs two metered reads: the settings, whose answer tells the
//! service's time, and one change capture over everything that it covers. In other nights a part of
//! the books is read again, for change captures may miss something.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::domain::snapshot::{Completeness, Pull, RawDocument, Usage};
use crate::ports::progress::Progress;
use crate::qbo::cdc::{Changes, Extent};
use crate::qbo::client::WireDocument;
use crate::qbo::cursor::{Cursor, Why};
use crate::qbo::entity::Entity;
use crate::qbo::error::QboError;
use crate::qbo::ledger::QboLedger;
use crate::qbo::merge::{merge, names_unknown_tax, raw};
use crate::qbo::property::Property;
use crate::qbo::query::{Activity, Comparison, Operand, PAGE_ROWS, Query};
use crate::qbo::reread::Reread;

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
/// What change capture does not cover; read whole with everything else, and where a document or
/// the settings show that they have changed.
const TAX_LISTS: &[Entity] = &[Entity::TaxCode, Entity::TaxRate];
/// How often a list is read when it does not have the number of rows that the service counts.
const COUNTS_MAX: u32 = 2;
/// The settings and the company's own data.
const SINGLE_READS: u64 = 2;
/// What a night costs at least: the settings and one change capture.
const QUIET_READS: u64 = 2;

/// What changed, and of which entities too much did for an answer.
struct Captured {
    changes: Changes,
    overflown: Vec<Entity>,
}

/// The beginning of a pull.
struct Begun {
    preferences: RawDocument,
    as_of: Option<Timestamp>,
    before: Usage,
}

/// What a pull has gathered.
#[derive(Default)]
struct Gathered {
    documents: Vec<RawDocument>,
    lacking: Option<Completeness>,
    cursor: Option<Cursor>,
    least_reads: u64,
    notes: Vec<String>,
}

impl QboLedger {
    async fn begin(&self) -> Result<Begun, QboError> {
        let before = self.spent();
        let (preferences, as_of) = self.client.read_preferences().await?;
        Ok(Begun { preferences: raw(&preferences), as_of, before })
    }

    /// Reads everything. The cursor is the service's time of the first answer, before anything
    /// was listed.
    pub(crate) async fn pull_everything(&self, progress: &dyn Progress) -> Result<Pull, QboError> {
        let begun = self.begin().await?;
        let gathered = self.everything(&begun, progress).await?;
        Ok(self.finished(gathered, begun.before))
    }

    /// Reads what changed since an earlier complete pull and puts it into that one's documents;
    /// where that is not enough, reads everything.
    pub(crate) async fn pull_onto(
        &self,
        kept: &Pull,
        progress: &dyn Progress,
    ) -> Result<Pull, QboError> {
        let begun = self.begin().await?;
        let cursor = kept.cursor.as_deref().and_then(Cursor::parse);
        let complete = kept.completeness == Completeness::Complete;
        let (Some(cursor), Some(as_of), true) = (cursor, begun.as_of, complete) else {
            return self.all_because(Why::Nothing, begun, progress).await;
        };
        let realm = self.client.realm_id();
        if let Some(why) = cursor.insufficient(realm, as_of) {
            return self.all_because(why, begun, progress).await;
        }
        let captured = match self.capture(cursor.since(), as_of).await {
            Err(QboError::NotOffered { .. } | QboError::Rejected(_)) => {
                return self.all_because(Why::TooOld, begun, progress).await;
            }
            other => other?,
        };
        let merged = merge(&kept.documents, &captured.changes);
        let told = captured.changes.as_of.unwrap_or(as_of);
        let mut next = cursor.after_changes(told);
        if merged != kept.documents && captured.overflown.is_empty() {
            match self.reread(&merged, cursor.reread_next(), told).await? {
                Reread::AsKept(place) => next = next.with_reread(place),
                Reread::Missed(note) => {
                    let mut gathered = self.everything(&begun, progress).await?;
                    gathered.notes.push(note);
                    return Ok(self.finished(gathered, begun.before));
                }
            }
        }
        let mut gathered = Gathered {
            documents: merged,
            cursor: Some(next),
            least_reads: QUIET_READS,
            ..Gathered::default()
        };
        for entity in captured.overflown {
            self.catch_up(entity, cursor.since(), &mut gathered).await?;
        }
        let settings_changed = !kept.documents.contains(&begun.preferences);
        if settings_changed || names_unknown_tax(&kept.documents, &captured.changes) {
            for entity in TAX_LISTS {
                self.list_anew(*entity, &mut gathered).await?;
            }
        }
        gathered.documents.retain(|it| it.entity != Entity::Preferences.name());
        gathered.documents.push(begun.preferences);
        Ok(self.finished(gathered, begun.before))
    }

    async fn all_because(
        &self,
        why: Why,
        begun: Begun,
        progress: &dyn Progress,
    ) -> Result<Pull, QboError> {
        tracing::info!(?why, "reads everything");
        let gathered = self.everything(&begun, progress).await?;
        Ok(self.finished(gathered, begun.before))
    }

    async fn everything(
        &self,
        begun: &Begun,
        progress: &dyn Progress,
    ) -> Result<Gathered, QboError> {
        let realm = self.client.realm_id();
        let mut gathered = Gathered {
            documents: vec![begun.preferences.clone(), self.company_document().await?],
            cursor: begun.as_of.map(|it| Cursor::after_everything(realm, it)),
            least_reads: SINGLE_READS,
            ..Gathered::default()
        };
        let total = everything_listed().count().try_into().ok();
        for (done, entity) in (0_u64..).zip(everything_listed()) {
            progress.tell("QuickBooks lists", done, total);
            self.list_anew(entity, &mut gathered).await?;
        }
        Ok(gathered)
    }

    /// Reads an entity whole, in the place of what was gathered of it.
    async fn list_anew(&self, entity: Entity, gathered: &mut Gathered) -> Result<(), QboError> {
        let query = whole(entity);
        let (rows, lacking) = if DOCUMENTS.contains(&entity) || entity == Entity::Customer {
            self.list_counted(&query).await?
        } else {
            (self.client.query_all(&query).await?, None)
        };
        gathered.least_reads = gathered.least_reads.saturating_add(pages(rows.len()));
        gathered.documents.retain(|it| it.entity != entity.name());
        gathered.documents.extend(rows.iter().map(raw));
        gathered.lacking = gathered.lacking.take().or(lacking);
        Ok(())
    }

    /// Reads a list and compares the number of rows with the service's own count.
    async fn list_counted(
        &self,
        query: &Query,
    ) -> Result<(Vec<WireDocument>, Option<Completeness>), QboError> {
        let mut rows = Vec::new();
        let mut counted = 0;
        for _ in 0..COUNTS_MAX {
            rows = self.client.query_all(query).await?;
            counted = self.client.count(query).await?;
            if counted == rows.len() {
                return Ok((rows, None));
            }
        }
        let incomplete = incomplete(query.entity().name(), counted, rows.len());
        Ok((rows, Some(incomplete)))
    }

    /// Reads by query what of an entity changed too much for a change capture. A query does not
    /// show what was deleted: where the number is not right then, the entity is read whole.
    async fn catch_up(
        &self,
        entity: Entity,
        since: Timestamp,
        gathered: &mut Gathered,
    ) -> Result<(), QboError> {
        let since = Operand::DateTime(since);
        let query = Query::all(entity)
            .and(Property::LastUpdatedTime, Comparison::AtLeast, &since)?
            .with_activity(Activity::All);
        let changed = self.client.query_all(&query).await?;
        gathered.least_reads = gathered.least_reads.saturating_add(pages(changed.len()));
        let changes =
            Changes { changed, deleted: Vec::new(), extent: Extent::Complete, as_of: None };
        gathered.documents = merge(&gathered.documents, &changes);
        let counted = self.client.count(&whole(entity)).await?;
        let have = gathered.documents.iter().filter(|it| it.entity == entity.name()).count();
        if counted == have { Ok(()) } else { self.list_anew(entity, gathered).await }
    }

    /// Captures changes in one read; where they do not fit, in one read for each entity.
    async fn capture(&self, since: Timestamp, now: Timestamp) -> Result<Captured, QboError> {
        let entities: Vec<Entity> = DOCUMENTS.iter().chain(LISTS).copied().collect();
        let together = self.client.cdc(&entities, since, now).await?;
        if together.extent == Extent::Complete {
            return Ok(Captured { changes: together, overflown: Vec::new() });
        }
        // The earliest time counts: what changes while the others are read is seen next time.
        let mut all = Captured { changes: together, overflown: Vec::new() };
        for entity in entities {
            let one = self.client.cdc(&[entity], since, now).await?;
            if one.extent == Extent::Truncated {
                all.overflown.push(entity);
            }
            all.changes.changed.extend(one.changed);
            all.changes.deleted.extend(one.deleted);
        }
        Ok(all)
    }

    async fn company_document(&self) -> Result<RawDocument, QboError> {
        let company = self.client.read_company().await?;
        // The body says `1`; what tells companies apart is the realm.
        Ok(RawDocument { id: self.client.realm_id().to_owned(), ..raw(&company) })
    }

    fn finished(&self, gathered: Gathered, before: Usage) -> Pull {
        let once: BTreeMap<(String, String), RawDocument> = gathered
            .documents
            .into_iter()
            .map(|document| ((document.entity.clone(), document.id.clone()), document))
            .collect();
        let usage = Usage { least_reads: gathered.least_reads, ..self.spent().minus(before) };
        Pull {
            documents: once.into_values().collect(),
            completeness: gathered.lacking.unwrap_or(Completeness::Complete),
            cursor: gathered.cursor.map(|it| it.text()),
            usage,
            notes: gathered.notes,
        }
    }
}

/// Returns everything that is read from lists.
pub(crate) fn everything_listed() -> impl Iterator<Item = Entity> {
    DOCUMENTS.iter().chain(LISTS).chain(TAX_LISTS).copied()
}

/// Returns the query for all of an entity, inactive entries among them.
pub(crate) fn whole(entity: Entity) -> Query {
    Query::all(entity).with_activity(Activity::All)
}

/// Returns the reads that so many rows need.
fn pages(rows: usize) -> u64 {
    u64::try_from(rows.div_ceil(PAGE_ROWS).max(1)).unwrap_or(u64::MAX)
}

fn incomplete(entity: &str, expected: usize, received: usize) -> Completeness {
    Completeness::Incomplete {
        entity: entity.to_owned(),
        expected: expected.try_into().unwrap_or(u64::MAX),
        received: received.try_into().unwrap_or(u64::MAX),
    }
}
