//! From a line to a raw document.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::error::Category;

use crate::domain::snapshot::RawDocument;
use crate::ports::lines::{LineFault, LineFormat};
use crate::workiz::entity::Entity;
use crate::workiz::jsonl::mentions::Mentions;
use crate::workiz::normalize::format::ACCOUNT_KIND;
use crate::workiz::wire::field::Field;
use crate::workiz::wire::party::WireJobClient;
use crate::workiz::wire::text::WireId;

/// How a line has to say what it is.
const KIND_ADVICE: &str = "write `\"type\":\"invoice\"`, `\"type\":\"payment\"` and so on into it";

/// Reads Workiz documents, and remembers what they refer to.
///
/// A price book item has a `type` of its own, so that its line may say either of two things:
/// `"type":"item"` with the item's kind in `itemType` (without one it is a service), or the item's
/// kind itself, `"type":"service"`, `"product"` or `"bundle"`, as the API sends it.
#[derive(Debug, Default)]
pub struct WorkizLines {
    /// What the documents refer to.
    pub mentions: Mentions,
}

impl LineFormat for WorkizLines {
    fn read(&mut self, line: &str) -> Result<Option<RawDocument>, LineFault> {
        let head: Head = serde_json::from_str(line).map_err(|error| fault(line, &error))?;
        if !line.starts_with('{') {
            // A list would be read as the fields in their order.
            return Err(LineFault::NotAnObject);
        }
        let Some(found) = head.kind.present() else {
            return Err(LineFault::NoKind { advice: KIND_ADVICE });
        };
        if found == ACCOUNT_KIND {
            self.mentions.account(&head);
            return Ok(Some(document(ACCOUNT_KIND, ACCOUNT_KIND, line)));
        }
        let entity = match found.as_str() {
            "service" | "product" | "bundle" => Some(Entity::Items),
            kind => Entity::of_kind(kind),
        };
        let Some(entity) = entity else {
            return Err(LineFault::UnknownKind { found: found.clone(), known: known() });
        };
        let id = head.id(entity).ok_or_else(|| LineFault::NoId {
            kind: entity.kind().to_owned(),
            field: entity.id_field(),
        })?;
        self.mentions.note(entity, id, &head);
        Ok(Some(document(entity.kind(), id, line)))
    }
}

fn document(entity: &str, id: &str, line: &str) -> RawDocument {
    RawDocument { entity: entity.to_owned(), id: id.to_owned(), body: Arc::from(line) }
}

fn fault(line: &str, error: &serde_json::Error) -> LineFault {
    match error.classify() {
        Category::Data => LineFault::NotAnObject,
        Category::Syntax | Category::Eof | Category::Io => {
            let before = line.get(..error.column()).unwrap_or(line);
            LineFault::NotJson { column: before.chars().count() }
        }
    }
}

fn known() -> String {
    let kinds = Entity::ALL.into_iter().map(Entity::kind);
    let mut kinds: Vec<&str> = kinds.chain([ACCOUNT_KIND]).collect();
    kinds.sort_unstable();
    kinds.join(", ")
}

/// What is read of a line before it is normalized: its kind, its id, and what it refers to.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Head {
    #[serde(rename = "type")]
    pub(super) kind: Field<String>,
    pub(super) client_id: Field<WireId>,
    item_id: Field<WireId>,
    tax_id: Field<WireId>,
    job_id: Field<WireId>,
    estimate_id: Field<WireId>,
    invoice_id: Field<WireId>,
    payment_id: Field<WireId>,
    refund_id: Field<WireId>,
    payout_id: Field<WireId>,
    dispute_id: Field<WireId>,
    pub(super) number: Field<WireId>,
    pub(super) currency: Field<String>,
    pub(super) timezone: Field<String>,
    pub(super) client_name: Field<String>,
    pub(super) client: Field<WireJobClient>,
}

impl Head {
    fn id(&self, entity: Entity) -> Option<&str> {
        let field = match entity {
            Entity::Clients => &self.client_id,
            Entity::Items => &self.item_id,
            Entity::Taxes => &self.tax_id,
            Entity::Jobs => &self.job_id,
            Entity::Estimates => &self.estimate_id,
            Entity::Invoices => &self.invoice_id,
            Entity::Payments => &self.payment_id,
            Entity::Refunds => &self.refund_id,
            Entity::Payouts => &self.payout_id,
            Entity::Disputes => &self.dispute_id,
        };
        text(field)
    }
}

/// Returns an id or number that is there and not blank.
pub(super) fn text(field: &Field<WireId>) -> Option<&str> {
    field.present().map(WireId::as_str).filter(|text| !text.trim().is_empty())
}
