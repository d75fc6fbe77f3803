//! Reading: single documents, and complete lists by query.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::value::RawValue;

use crate::http::request::Method;
use crate::qbo::answer::Effect;
use crate::qbo::answer::Envelope;
use crate::qbo::answer::read_envelope;
use crate::qbo::call::Call;
use crate::qbo::call::CallBody;
use crate::qbo::call::QboClient;
use crate::qbo::entity::Entity;
use crate::qbo::error::QboError;
use crate::qbo::query::PAGE_ROWS;
use crate::qbo::query::Query;
use crate::qbo::wire::envelope::Key;

/// A million documents; a query that goes on longer is going in circles.
const PAGES_MAX: usize = 1_002;
/// How often a list is read from its beginning when rows move between its pages.
const STARTS_MAX: u32 = 3;
/// Longer queries go into the body: addresses are limited to about 8 KB after encoding.
const QUERY_CHARS_IN_ADDRESS_MAX: usize = 2_000;

/// A document as it came, with the keys that the adapter needs before it is understood.
#[derive(Clone, Debug)]
pub struct WireDocument {
    /// What it is.
    pub entity: Entity,
    /// Its id.
    pub id: String,
    /// Its version; absent on pseudo tax codes.
    pub sync_token: Option<String>,
    /// Its JSON, byte for byte.
    pub body: Box<RawValue>,
}

impl QboClient {
    /// Reads one document.
    ///
    /// # Errors
    ///
    /// [`QboError::NotFound`] when it is not there or was deleted; otherwise why it cannot be read.
    pub async fn read(&self, entity: Entity, id: &str) -> Result<WireDocument, QboError> {
        let purpose = format!("read {} {id}", entity.name());
        let path = match entity {
            Entity::Preferences => entity.path(),
            _ => format!("{}/{id}", entity.path()),
        };
        self.read_at(entity, purpose, path).await
    }

    /// Reads the company's settings, and the service's time of the answer.
    ///
    /// # Errors
    ///
    /// Fails with the reason why they cannot be read.
    pub async fn read_preferences(&self) -> Result<(WireDocument, Option<Timestamp>), QboError> {
        let purpose = "read the company's settings".to_owned();
        let path = Entity::Preferences.path();
        let envelope = self.read_envelope_at(purpose.clone(), path).await?;
        let as_of = service_time(&envelope);
        Ok((take_document(Entity::Preferences, envelope, &purpose)?, as_of))
    }

    /// Reads the company's own data.
    ///
    /// # Errors
    ///
    /// Fails with the reason why it cannot be read.
    pub async fn read_company(&self) -> Result<WireDocument, QboError> {
        let purpose = "read the company's own data".to_owned();
        let path = format!("{}/{}", Entity::CompanyInfo.path(), self.shared.realm_id());
        self.read_at(Entity::CompanyInfo, purpose, path).await
    }

    async fn read_at(
        &self,
        entity: Entity,
        purpose: String,
        path: String,
    ) -> Result<WireDocument, QboError> {
        let envelope = self.read_envelope_at(purpose.clone(), path).await?;
        take_document(entity, envelope, &purpose)
    }

    async fn read_envelope_at(&self, purpose: String, path: String) -> Result<Envelope, QboError> {
        let call = Call {
            purpose,
            method: Method::GET,
            path,
            query: Vec::new(),
            body: CallBody::Empty,
            effect: Effect::Read,
        };
        Ok(self.shared.send(call).await?.envelope)
    }

    /// Reads all documents that a query selects, each once, in the order of their ids.
    ///
    /// Each page begins with the last row of the page before; where that row has moved, documents
    /// came or went in between, and the list is read again.
    ///
    /// # Errors
    ///
    /// [`QboError::Unsteady`] when the list kept changing; otherwise why a page cannot be read.
    /// A partial list is never returned.
    pub async fn query_all(&self, query: &Query) -> Result<Vec<WireDocument>, QboError> {
        let purpose = format!("read all of {}", query.entity().name());
        for _ in 0..STARTS_MAX {
            if let Some(documents) = self.read_pages(query, &purpose).await? {
                return Ok(documents);
            }
        }
        Err(QboError::Unsteady { purpose })
    }

    /// Reads one page of what a query selects, in the order of ids; `start` counts from 1.
    ///
    /// # Errors
    ///
    /// Fails with the reason why the page cannot be read.
    pub async fn page(&self, query: &Query, start: usize) -> Result<Vec<WireDocument>, QboError> {
        let entity = query.entity();
        let purpose = format!("read {} from row {start} on", entity.name());
        let rows = self.query_page(&query.page(start, PAGE_ROWS), &purpose).await?;
        take_rows(entity, &rows, &purpose)
    }

    /// Counts the rows that a query selects.
    ///
    /// # Errors
    ///
    /// Fails with the reason why they cannot be counted.
    pub async fn count(&self, query: &Query) -> Result<usize, QboError> {
        let purpose = format!("count {}", query.entity().name());
        let rows = self.query_page(&query.count(), &purpose).await?;
        read_number(&rows, "totalCount").ok_or_else(|| malformed(&purpose, "no totalCount"))
    }

    /// Reads all pages once; nothing when rows moved.
    async fn read_pages(
        &self,
        query: &Query,
        purpose: &str,
    ) -> Result<Option<Vec<WireDocument>>, QboError> {
        let mut documents = Vec::new();
        let mut places = BTreeMap::new();
        let mut start = 1;
        for page in 1..=PAGES_MAX {
            let page_purpose = format!("read page {page} of {}", query.entity().name());
            let rows = self.query_page(&query.page(start, PAGE_ROWS), &page_purpose).await?;
            let rows = take_rows(query.entity(), &rows, &page_purpose)?;
            let count = rows.len();
            let last = documents.last().map(|document: &WireDocument| document.id.clone());
            if last.is_some() && last.as_deref() != rows.first().map(|row| row.id.as_str()) {
                return Ok(None);
            }
            for row in rows {
                keep_once(&mut documents, &mut places, row);
            }
            if count < PAGE_ROWS {
                return Ok(Some(documents));
            }
            start += PAGE_ROWS - 1;
        }
        Err(malformed(purpose, "the pages have no end"))
    }

    /// Sends one query and returns what is inside `QueryResponse`.
    async fn query_page(&self, text: &str, purpose: &str) -> Result<Envelope, QboError> {
        let mut call = Call {
            purpose: purpose.to_owned(),
            method: Method::GET,
            path: "query".to_owned(),
            query: Vec::new(),
            body: CallBody::Empty,
            effect: Effect::Read,
        };
        if text.len() > QUERY_CHARS_IN_ADDRESS_MAX {
            call.method = Method::POST;
            call.body = CallBody::Text(text.to_owned());
        } else {
            call.query.push(("query", text.to_owned()));
        }
        let envelope = self.shared.send(call).await?.envelope;
        let inner = envelope.get("QueryResponse");
        let inner = inner.ok_or_else(|| malformed(purpose, "no QueryResponse"))?;
        read_envelope(inner.get().as_bytes()).map_err(|what| malformed(purpose, &what))
    }
}

/// Keeps the newer one of two rows with the same id.
fn keep_once(
    documents: &mut Vec<WireDocument>,
    places: &mut BTreeMap<String, usize>,
    row: WireDocument,
) {
    let place = places.get(&row.id).copied();
    if let Some(kept) = place.and_then(|place| documents.get_mut(place)) {
        *kept = row;
    } else {
        places.insert(row.id.clone(), documents.len());
        documents.push(row);
    }
}

/// Takes the documents of one entity out of a `QueryResponse`; an absent key is an empty list.
pub(crate) fn take_rows(
    entity: Entity,
    rows: &Envelope,
    purpose: &str,
) -> Result<Vec<WireDocument>, QboError> {
    let Some(list) = rows.get(entity.name()) else { return Ok(Vec::new()) };
    let list: Vec<Box<RawValue>> = serde_json::from_str(list.get()).map_err(|error| {
        malformed(purpose, &format!("{:?} error in the rows", error.classify()))
    })?;
    list.into_iter().map(|body| wire_document(entity, body, purpose)).collect()
}

/// Takes the one document out of an envelope.
pub(crate) fn take_document(
    entity: Entity,
    mut envelope: Envelope,
    purpose: &str,
) -> Result<WireDocument, QboError> {
    let body = envelope.remove(entity.name());
    let body = body.ok_or_else(|| malformed(purpose, "the document is not in the answer"))?;
    wire_document(entity, body, purpose)
}

fn wire_document(
    entity: Entity,
    body: Box<RawValue>,
    purpose: &str,
) -> Result<WireDocument, QboError> {
    let key: Result<Key, _> = serde_json::from_str(body.get());
    let key =
        key.map_err(|error| malformed(purpose, &format!("{:?} error in a key", error.classify())))?;
    // The settings of a company have no id of their own in some answers.
    let id = match (key.id, entity) {
        (Some(id), _) => id,
        (None, Entity::Preferences | Entity::CompanyInfo) => "1".to_owned(),
        (None, _) => return Err(malformed(purpose, "a document has no Id")),
    };
    Ok(WireDocument { entity, id, sync_token: key.sync_token, body })
}

/// Returns the service's own time of an answer, where it says so.
pub(crate) fn service_time(envelope: &Envelope) -> Option<Timestamp> {
    let text: String = serde_json::from_str(envelope.get("time")?.get()).ok()?;
    text.parse().ok()
}

pub(crate) fn read_number(rows: &Envelope, key: &str) -> Option<usize> {
    rows.get(key).and_then(|number| number.get().parse().ok())
}

pub(crate) fn malformed(purpose: &str, what: &str) -> QboError {
    QboError::Malformed { purpose: purpose.to_owned(), what: what.to_owned(), tid: None }
}
