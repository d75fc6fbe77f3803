//! Reading a whole list, page by page, with the proof that nothing is missing.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::value::RawValue;

use crate::workiz::entity::Entity;
use crate::workiz::wire::envelope::ListPage;
use crate::workiz::wire::field::Field;
use crate::workiz::wire::text::WireId;
use crate::workiz::wire::text::WireMoment;

/// What to list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ListQuery {
    /// Only documents that changed at or after this moment; all of them without it.
    pub updated_from: Option<Timestamp>,
}

/// A document as it came.
#[derive(Clone, Debug)]
pub struct RawDocument {
    /// Its id; `None` when it has none that can be read.
    pub id: Option<String>,
    /// When Workiz last changed it, by Workiz's clock.
    pub updated_at: Option<Timestamp>,
    /// Its JSON text, byte for byte.
    pub body: Box<RawValue>,
}

/// Whether a list is known to be whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Completeness {
    /// As many distinct documents came as Workiz says there are.
    Complete,
    /// Fewer or more came, twice in a row: nothing may be concluded from what is absent.
    Incomplete {
        /// The list.
        entity: Entity,
        /// What Workiz says there are.
        expected: u64,
        /// How many distinct documents came.
        received: u64,
    },
}

/// A list that was read.
#[derive(Debug)]
pub struct Listing {
    /// The list.
    pub entity: Entity,
    /// The documents in the order in which they first came, each id once.
    pub documents: Vec<RawDocument>,
    /// Whether it is whole.
    pub completeness: Completeness,
    /// How many pages were read, a repeated listing included.
    pub pages: u32,
}

/// Pages that are being put together.
#[derive(Debug, Default)]
pub(crate) struct Assembly {
    documents: Vec<RawDocument>,
    places: BTreeMap<String, usize>,
    received: u64,
    pages: u32,
    total: Option<u64>,
}

/// What the pages so far say about the next one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// There are more pages.
    More,
    /// This was the last page.
    Done,
    /// The list changed while it was read.
    Moved,
}

impl Assembly {
    /// Takes one page.
    pub(crate) fn take(&mut self, entity: Entity, page: ListPage) -> Next {
        let moved = self.total.is_some_and(|total| total != page.total);
        self.total = Some(page.total);
        self.pages = self.pages.saturating_add(1);
        let empty = page.items.is_empty();
        for body in page.items {
            self.received = self.received.saturating_add(1);
            self.put(RawDocument::read(entity, body));
        }
        if moved {
            Next::Moved
        } else if empty || self.received >= page.total {
            Next::Done
        } else {
            Next::More
        }
    }

    /// Puts a document in its place; one that came before is replaced by its later state.
    fn put(&mut self, document: RawDocument) {
        let Some(id) = document.id.clone() else {
            self.documents.push(document);
            return;
        };
        let place = self.places.get(&id).copied();
        if let Some(earlier) = place.and_then(|place| self.documents.get_mut(place)) {
            *earlier = document;
        } else {
            self.places.insert(id, self.documents.len());
            self.documents.push(document);
        }
    }

    /// Compares what came with what Workiz says there is.
    ///
    /// A document without an id proves nothing and is not counted.
    pub(crate) fn completeness(&self, entity: Entity) -> Completeness {
        let received = u64::try_from(self.places.len()).unwrap_or(u64::MAX);
        let expected = self.total.unwrap_or(0);
        if received == expected {
            Completeness::Complete
        } else {
            Completeness::Incomplete { entity, expected, received }
        }
    }

    /// Says that a list is not whole although the numbers agree, since it moved while it was read.
    pub(crate) fn unproven(&self, entity: Entity) -> Completeness {
        let received = u64::try_from(self.places.len()).unwrap_or(u64::MAX);
        Completeness::Incomplete { entity, expected: self.total.unwrap_or(0), received }
    }

    /// Returns how many documents came, those that came twice included.
    pub(crate) fn received(&self) -> u64 {
        self.received
    }

    /// Returns how many pages came.
    pub(crate) fn pages(&self) -> u32 {
        self.pages
    }

    /// Returns the documents.
    pub(crate) fn into_documents(self) -> Vec<RawDocument> {
        self.documents
    }
}

impl RawDocument {
    /// Reads id and time of a document, and keeps its text.
    pub(crate) fn read(entity: Entity, body: Box<RawValue>) -> Self {
        let fields: BTreeMap<String, &RawValue> =
            serde_json::from_str(body.get()).unwrap_or_default();
        let id = fields
            .get(entity.id_field())
            .and_then(|text| serde_json::from_str::<Field<WireId>>(text.get()).ok())
            .and_then(|field| field.present().map(|id| id.as_str().to_owned()))
            .filter(|id| !id.trim().is_empty());
        let updated_at = fields
            .get("updatedAt")
            .and_then(|text| serde_json::from_str::<Field<WireMoment>>(text.get()).ok())
            .and_then(|field| field.present().map(|moment| moment.0));
        Self { id, updated_at, body }
    }
}
