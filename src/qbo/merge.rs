//! What is kept plus what changed is what there is. Pure.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::domain::snapshot::RawDocument;
use crate::qbo::cdc::Changes;
use crate::qbo::client::WireDocument;
use crate::qbo::entity::Entity;
use crate::qbo::wire::envelope::Key;

/// Tax codes that documents name and that no list has.
const PSEUDO_CODES: [&str; 2] = ["TAX", "NON"];

/// Puts changes into complete documents: each document in its newest version, and without those
/// that were deleted. Sorted by entity and id.
///
/// Changes reach back before the moment of the kept documents, and may lag behind it, so that a
/// change counts only where its version is not older than the kept one; putting the same changes
/// in again makes no difference.
pub fn merge(kept: &[RawDocument], changes: &Changes) -> Vec<RawDocument> {
    let mut all: BTreeMap<(String, String), RawDocument> =
        kept.iter().map(|it| (key(it), it.clone())).collect();
    for changed in &changes.changed {
        let fresh = raw(changed);
        let known = all.get(&key(&fresh));
        if known.is_none_or(|known| version(&known.body) <= version(&fresh.body)) {
            all.insert(key(&fresh), fresh);
        }
    }
    for deleted in &changes.deleted {
        all.remove(&key(&raw(deleted)));
    }
    all.into_values().collect()
}

/// Tells whether a changed document names a tax code or rate that the kept lists do not have.
pub fn names_unknown_tax(kept: &[RawDocument], changes: &Changes) -> bool {
    let known: BTreeSet<(&str, &str)> =
        kept.iter().map(|it| (it.entity.as_str(), it.id.as_str())).collect();
    let is_known = |entity: Entity, id: &str| {
        PSEUDO_CODES.contains(&id) || known.contains(&(entity.name(), id))
    };
    changes.changed.iter().any(|it| {
        let body: serde_json::Value = serde_json::from_str(it.body.get()).unwrap_or_default();
        let mut named = Vec::new();
        tax_names(&body, &mut named);
        named.iter().any(|(entity, id)| !is_known(*entity, id))
    })
}

/// Collects the tax codes and rates that a document names, however deep.
fn tax_names<'a>(value: &'a serde_json::Value, named: &mut Vec<(Entity, &'a str)>) {
    match value {
        serde_json::Value::Object(fields) => {
            for (name, field) in fields {
                let entity = match name.as_str() {
                    "TaxRateRef" => Some(Entity::TaxRate),
                    name if name.ends_with("TaxCodeRef") => Some(Entity::TaxCode),
                    _ => None,
                };
                let id = field.get("value").and_then(serde_json::Value::as_str);
                match (entity, id) {
                    (Some(entity), Some(id)) => named.push((entity, id)),
                    _ => tax_names(field, named),
                }
            }
        }
        serde_json::Value::Array(items) => items.iter().for_each(|it| tax_names(it, named)),
        _ => {}
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

fn key(document: &RawDocument) -> (String, String) {
    (document.entity.clone(), document.id.clone())
}

/// Returns a document's version; one without a version is older than any other.
pub fn version(body: &str) -> Option<u64> {
    let key: Key = serde_json::from_str(body).ok()?;
    key.sync_token?.parse().ok()
}
