//! Change data capture: what changed since a moment, in one read.

use jiff::SignedDuration;
use jiff::Timestamp;

use crate::http::request::Method;
use crate::qbo::answer::Effect;
use crate::qbo::answer::Envelope;
use crate::qbo::call::Call;
use crate::qbo::call::CallBody;
use crate::qbo::call::QboClient;
use crate::qbo::client::WireDocument;
use crate::qbo::client::malformed;
use crate::qbo::client::read_number;
use crate::qbo::client::service_time;
use crate::qbo::client::take_rows;
use crate::qbo::entity::Entity;
use crate::qbo::error::QboError;
use crate::qbo::wire::envelope::CdcBlock;
use crate::qbo::wire::envelope::Key;

/// QuickBooks looks back at most 30 days; an hour less, for clocks that differ.
const LOOK_BACK_H_MAX: i64 = 30 * 24 - 1;
/// QuickBooks returns at most this many objects; whether over all entities or for each one is not
/// documented clearly, so either counts as truncated.
const OBJECTS_MAX: usize = 1_000;

/// Whether everything that changed is in the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// It is.
    Complete,
    /// More changed than fits: the caller must query instead.
    Truncated,
}

/// What changed since a moment.
#[derive(Clone, Debug)]
pub struct Changes {
    /// Documents as they are now, by entity; voided ones are among them with zero amounts.
    pub changed: Vec<WireDocument>,
    /// What is left of documents that are gone: their id and `status`.
    pub deleted: Vec<WireDocument>,
    /// Whether this is everything.
    pub extent: Extent,
    /// The service's own time of the answer: the next cursor, less an overlap. `None` where the
    /// service did not say, and the old cursor stays.
    pub as_of: Option<Timestamp>,
}

impl QboClient {
    /// Returns what changed in the given entities since a moment.
    ///
    /// Tax codes and tax rates are not covered by the service and must be queried.
    ///
    /// # Errors
    ///
    /// [`QboError::NotOffered`] when the moment is more than 30 days before `now` or an entity is
    /// not covered; otherwise why it cannot be read.
    pub async fn cdc(
        &self,
        entities: &[Entity],
        since: Timestamp,
        now: Timestamp,
    ) -> Result<Changes, QboError> {
        let purpose = "read what changed in QuickBooks".to_owned();
        let refuse = |reason| Err(QboError::NotOffered { purpose: purpose.clone(), reason });
        if now.duration_since(since) > SignedDuration::from_hours(LOOK_BACK_H_MAX) {
            return refuse("the last look is more than 30 days ago, so everything must be read");
        }
        if entities.iter().any(|it| matches!(it, Entity::TaxCode | Entity::TaxRate)) {
            return refuse("changes of tax codes and tax rates are not offered");
        }
        let names: Vec<&str> = entities.iter().map(|entity| entity.name()).collect();
        let call = Call {
            purpose: purpose.clone(),
            method: Method::GET,
            path: "cdc".to_owned(),
            query: vec![
                ("entities", names.join(",")),
                ("changedSince", since.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()),
            ],
            body: CallBody::Empty,
            effect: Effect::Read,
        };
        let envelope = self.shared.send(call).await?.envelope;
        read_changes(entities, &envelope, &purpose)
    }
}

fn read_changes(
    entities: &[Entity],
    envelope: &Envelope,
    purpose: &str,
) -> Result<Changes, QboError> {
    let blocks = envelope.get("CDCResponse").ok_or_else(|| malformed(purpose, "no CDCResponse"))?;
    let blocks: Vec<CdcBlock> = serde_json::from_str(blocks.get()).map_err(|error| {
        malformed(purpose, &format!("{:?} error in CDCResponse", error.classify()))
    })?;
    let mut changes = Changes {
        changed: Vec::new(),
        deleted: Vec::new(),
        extent: Extent::Complete,
        as_of: service_time(envelope),
    };
    let mut returned = 0;
    for rows in blocks.into_iter().flat_map(|block| block.responses.unwrap_or_default()) {
        if rows.contains_key("Fault") {
            return Err(malformed(purpose, "one of the entities was refused"));
        }
        let mut in_block = 0;
        for entity in entities {
            for row in take_rows(*entity, &rows, purpose)? {
                in_block += 1;
                sort_row(&mut changes, row);
            }
        }
        returned += in_block;
        if read_number(&rows, "totalCount").is_some_and(|total| total > in_block) {
            changes.extent = Extent::Truncated;
        }
    }
    if returned >= OBJECTS_MAX {
        changes.extent = Extent::Truncated;
    }
    Ok(changes)
}

/// Puts a row where it belongs: a deleted one has nothing but its id.
fn sort_row(changes: &mut Changes, row: WireDocument) {
    let key: Result<Key, _> = serde_json::from_str(row.body.get());
    if key.is_ok_and(|key| key.status.as_deref() == Some("Deleted")) {
        changes.deleted.push(row);
    } else {
        changes.changed.push(row);
    }
}
