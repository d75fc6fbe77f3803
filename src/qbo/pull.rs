//! Pulling: what is kept and what changed since, or everything.
//!
//! A night in which nothing changed costs two metered reads: the settings, whose answer tells the
//! service's time, and one change capture over everything that it covers.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};

use crate::domain::snapshot::{Completeness, Pull, RawDocument, Usage};
use crate::ports::progress::Progress;
use crate::qbo::cdc::{Changes, Extent};
use crate::qbo::client::WireDocument;
use crate::qbo::cursor::{Cursor, Why};
use crate::qbo::entity::Entity;
use crate::qbo::error::QboError;
use crate::qbo::ledger::QboLedger;
use crate::qbo::merge::{merge, names_unknown_tax, raw, version};
use crate::qbo::property::Property;
use crate::qbo::query::{Activity, Comparison, Operand, PAGE_ROWS, Query};

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
/// What changed this short before a change capture may be too fresh for it.
const LAG: SignedDuration = SignedDuration::from_mins(5);
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
        let why = cursor.insufficient(realm, as_of, self.habits.full_pull_days);
        if let Some(why @ (Why::OtherCompany | Why::TooOld | Why::Nothing)) = why {
            return self.all_because(why, begun, progress).await;
        }
        let captured = match self.capture(cursor.since(), as_of).await {
            Err(QboError::NotOffered { .. } | QboError::Rejected(_)) => {
                return self.all_because(Why::TooOld, begun, progress).await;
            }
            other => other?,
        };
        let merged = merge(&kept.documents, &captured.changes);
        if why == Some(Why::SafetyNet) {
            let mut gathered = self.everything(&begun, progress).await?;
            if captured.overflown.is_empty() {
                let told = captured.changes.as_of.unwrap_or(as_of);
                gathered.notes.extend(missed(&merged, &gathered.documents, told));
            }
            return Ok(self.finished(gathered, begun.before));
        }
        let mut gathered = Gathered {
            documents: merged,
            cursor: Some(cursor.after_changes(captured.changes.as_of.unwrap_or(as_of))),
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
        let all = DOCUMENTS.iter().chain(LISTS).chain(TAX_LISTS);
        for (done, entity) in (0_u64..).zip(all) {
            let total = (DOCUMENTS.len() + LISTS.len() + TAX_LISTS.len()).try_into().ok();
            progress.tell("QuickBooks lists", done, total);
            self.list_anew(*entity, &mut gathered).await?;
        }
        Ok(gathered)
    }

    /// Reads an entity whole, in the place of what was gathered of it.
    async fn list_anew(&self, entity: Entity, gathered: &mut Gathered) -> Result<(), QboError> {
        let query = Query::all(entity).with_activity(Activity::All);
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
        let query = Query::all(entity)
            .and(Property::LastUpdatedTime, Comparison::AtLeast, &Operand::DateTime(since))?
            .with_activity(Activity::All);
        let changed = self.client.query_all(&query).await?;
        gathered.least_reads = gathered.least_reads.saturating_add(pages(changed.len()));
        let changes =
            Changes { changed, deleted: Vec::new(), extent: Extent::Complete, as_of: None };
        gathered.documents = merge(&gathered.documents, &changes);
        let whole = Query::all(entity).with_activity(Activity::All);
        let counted = self.client.count(&whole).await?;
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

/// Returns the reads that so many rows need.
fn pages(rows: usize) -> u64 {
    u64::try_from(rows.div_ceil(PAGE_ROWS).max(1)).unwrap_or(u64::MAX)
}

/// Says what change capture had not told at a moment, though it should have: what everything shows
/// in a newer version that is older than that moment, or does not show any more.
fn missed(merged: &[RawDocument], full: &[RawDocument], told: Timestamp) -> Option<String> {
    let settled = told.checked_sub(LAG).unwrap_or(told);
    let names = |list: &[RawDocument]| -> BTreeMap<(String, String), Option<u64>> {
        let covered: BTreeSet<&str> =
            DOCUMENTS.iter().chain(LISTS).map(|entity| entity.name()).collect();
        list.iter()
            .filter(|it| covered.contains(it.entity.as_str()))
            .map(|it| ((it.entity.clone(), it.id.clone()), version(&it.body)))
            .collect()
    };
    let (had, has) = (names(merged), names(full));
    let old = |key: &(String, String)| {
        let body = full.iter().find(|it| it.entity == key.0 && it.id == key.1);
        body.and_then(|it| updated_at(&it.body)).is_some_and(|at| at < settled)
    };
    let unknown = has.iter().filter(|(key, version)| had.get(key) < Some(version) && old(key));
    let unknown: Vec<&(String, String)> = unknown.map(|(key, _)| key).collect();
    let gone: Vec<&(String, String)> = had.keys().filter(|key| !has.contains_key(key)).collect();
    let example = unknown.first().or(gone.first())?;
    let count = unknown.len().saturating_add(gone.len());
    Some(format!(
        "Everything was read again as a safety net, and {count} documents were not as QuickBooks' \
         change lists had told, among them {} {}; this run compares them as they are.",
        example.0, example.1
    ))
}

/// Returns when a document was changed last.
fn updated_at(body: &str) -> Option<Timestamp> {
    let body: serde_json::Value = serde_json::from_str(body).ok()?;
    body.get("MetaData")?.get("LastUpdatedTime")?.as_str()?.parse().ok()
}

fn incomplete(entity: &str, expected: usize, received: usize) -> Completeness {
    Completeness::Incomplete {
        entity: entity.to_owned(),
        expected: expected.try_into().unwrap_or(u64::MAX),
        received: received.try_into().unwrap_or(u64::MAX),
    }
}
