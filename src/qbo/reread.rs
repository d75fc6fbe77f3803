//! Reading again: what QuickBooks' lists of changes have missed is found, a part each night.
//!
//! Nights in which nothing changed stay cheap; in all others some pages of the books are read
//! again, one after the other, so that after some of them everything was seen once more.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::domain::snapshot::RawDocument;
use crate::qbo::client::WireDocument;
use crate::qbo::entity::Entity;
use crate::qbo::error::QboError;
use crate::qbo::ledger::QboLedger;
use crate::qbo::merge::version;
use crate::qbo::pull::{everything_listed, whole};
use crate::qbo::query::PAGE_ROWS;

/// What changed this short before a change capture may be too fresh for it.
const LAG: SignedDuration = SignedDuration::from_mins(5);

/// The page that is read again next.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
pub struct Place {
    /// The entity's name.
    entity: String,
    /// The page's first row, counted from 1.
    start: usize,
}

/// What came of it.
#[derive(Debug)]
pub(crate) enum Reread {
    /// It was as it is kept; the next page.
    AsKept(Place),
    /// It was not, and how.
    Missed(String),
}

/// One page of a list.
struct Page<'a> {
    entity: Entity,
    start: usize,
    rows: &'a [WireDocument],
}

impl Place {
    /// Returns the first page of the first entity.
    fn first(entity: Entity) -> Self {
        Self { entity: entity.name().to_owned(), start: 1 }
    }

    /// Returns the entity; the first one for a name that is not read any more.
    fn entity(&self) -> Option<Entity> {
        let named = everything_listed().find(|it| it.name() == self.entity);
        named.or_else(|| everything_listed().next())
    }

    /// Returns the page after one with so many rows; pages overlap by a row.
    fn after(&self, entity: Entity, rows: usize) -> Self {
        if rows >= PAGE_ROWS {
            return Self { start: self.start.saturating_add(PAGE_ROWS - 1), ..self.clone() };
        }
        let next = everything_listed().skip_while(|it| *it != entity).nth(1);
        Self::first(next.or_else(|| everything_listed().next()).unwrap_or(entity))
    }
}

impl QboLedger {
    /// Reads some pages again and compares them with what is kept and changed since.
    ///
    /// `told` is the service's time of the change capture: what is younger comes the next time.
    pub(crate) async fn reread(
        &self,
        merged: &[RawDocument],
        place: Option<&Place>,
        told: Timestamp,
    ) -> Result<Reread, QboError> {
        let first = Place::first(Entity::Invoice);
        let mut place = place.cloned().unwrap_or(first);
        for _ in 0..part(merged, self.habits.reread_nights) {
            let Some(entity) = place.entity() else { break };
            let rows = self.client.page(&whole(entity), place.start).await?;
            let page = Page { entity, start: place.start, rows: &rows };
            if let Some(missed) = missed(&page, merged, told) {
                return Ok(Reread::Missed(missed));
            }
            place = place.after(entity, rows.len());
        }
        Ok(Reread::AsKept(place))
    }
}

/// Returns how many pages a night reads again, so that all are read in so many nights.
fn part(merged: &[RawDocument], nights: u32) -> usize {
    let pages = |entity: Entity| {
        let rows = merged.iter().filter(|it| it.entity == entity.name()).count();
        rows.div_ceil(PAGE_ROWS - 1).max(1)
    };
    let all: usize = everything_listed().map(pages).sum();
    all.div_ceil(usize::try_from(nights.max(1)).unwrap_or(usize::MAX))
}

/// Says what the lists of changes had not told, though they should have: what a page shows in a
/// newer version that is older than the last list, or does not show any more.
fn missed(page: &Page<'_>, merged: &[RawDocument], told: Timestamp) -> Option<String> {
    let settled = told.checked_sub(LAG).unwrap_or(told);
    let is_old = |body: &str| updated_at(body).is_some_and(|at| at < settled);
    let of_entity = merged.iter().filter(|it| it.entity == page.entity.name());
    let kept: BTreeMap<&str, &str> = of_entity.map(|it| (it.id.as_str(), &*it.body)).collect();
    let shown: BTreeMap<&str, &str> =
        page.rows.iter().map(|row| (row.id.as_str(), row.body.get())).collect();
    let version_of = |id: &str| kept.get(id).map(|body| version(body));
    let untold =
        shown.iter().find(|(id, body)| version_of(id) < Some(version(body)) && is_old(body));
    let span = page.span();
    let gone = kept.iter().find(|(id, body)| {
        !shown.contains_key(*id) && span.is_some_and(|span| span.covers(id)) && is_old(body)
    });
    let (id, _) = untold.or(gone)?;
    Some(format!(
        "QuickBooks' lists of changes had not told of every change, among them that of {} {id}; \
         everything was read again, and this run compares the books as they are.",
        page.entity.name(),
    ))
}

/// The numbers that a page spans, both included.
#[derive(Clone, Copy, Debug)]
struct Span(u64, u64);

impl Page<'_> {
    /// Returns what the page spans; where its rows are not in the order of their numbers, nobody
    /// can tell.
    fn span(&self) -> Option<Span> {
        let ids: Result<Vec<u64>, _> = self.rows.iter().map(|row| row.id.parse()).collect();
        let ids = ids.ok().filter(|ids| ids.is_sorted())?;
        let first = if self.start == 1 { 0 } else { *ids.first()? };
        let last = if ids.len() < PAGE_ROWS { u64::MAX } else { *ids.last()? };
        Some(Span(first, last))
    }
}

impl Span {
    fn covers(self, id: &str) -> bool {
        id.parse().is_ok_and(|id| (self.0..=self.1).contains(&id))
    }
}

/// Returns when a document was changed last.
fn updated_at(body: &str) -> Option<Timestamp> {
    let body: serde_json::Value = serde_json::from_str(body).ok()?;
    body.get("MetaData")?.get("LastUpdatedTime")?.as_str()?.parse().ok()
}
