//! From a line to a raw document.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::error::Category;
use serde_json::value::RawValue;

use crate::domain::snapshot::RawDocument;
use crate::ports::lines::{LineFault, LineFormat};
use crate::qbo::entity::Entity;
use crate::qbo::jsonl::mentions::Mentions;
use crate::qbo::wire::envelope::Key;

/// How a line has to say what it is.
const KIND_ADVICE: &str = "write it as QuickBooks sends it, such as `{\"Invoice\":{…}}`";
/// The time of the answer, which QuickBooks sends beside the document.
const TIME: &str = "time";
/// Entities that QuickBooks has and tieout does not compare: their lines are passed over.
const PASSED_OVER: &[&str] = &[
    "Attachable",
    "Bill",
    "BillPayment",
    "Budget",
    "CompanyCurrency",
    "Department",
    "Employee",
    "Estimate",
    "ExchangeRate",
    "JournalCode",
    "JournalEntry",
    "Purchase",
    "PurchaseOrder",
    "ReimburseCharge",
    "TaxAgency",
    "TimeActivity",
    "Transfer",
    "Vendor",
    "VendorCredit",
];

/// Reads QuickBooks documents, and remembers what they refer to.
#[derive(Debug, Default)]
pub struct QboLines {
    /// What the documents refer to.
    pub mentions: Mentions,
}

impl LineFormat for QboLines {
    fn read(&mut self, line: &str) -> Result<Option<RawDocument>, LineFault> {
        let parts: BTreeMap<String, &RawValue> =
            serde_json::from_str(line).map_err(|error| fault(line, &error))?;
        let mut parts = parts.into_iter().filter(|(name, _)| name != TIME);
        let (Some((name, body)), None) = (parts.next(), parts.next()) else {
            return Err(LineFault::NoKind { advice: KIND_ADVICE });
        };
        if PASSED_OVER.contains(&name.as_str()) {
            return Ok(None);
        }
        let Some(entity) = Entity::named(&name) else {
            return Err(LineFault::UnknownKind { found: name, known: known() });
        };
        let key: Key = serde_json::from_str(body.get()).unwrap_or_default();
        let id = key.id.filter(|id| !id.trim().is_empty());
        // There is one company and one set of settings; both come without a number at times.
        let id = match entity {
            Entity::CompanyInfo | Entity::Preferences => id.or_else(|| Some("1".to_owned())),
            _ => id,
        };
        let id = id.ok_or_else(|| LineFault::NoId { kind: name.clone(), field: "Id" })?;
        self.mentions.note(entity, &id, body.get());
        Ok(Some(RawDocument { entity: name, id, body: Arc::from(body.get()) }))
    }
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
    let names = Entity::ALL.iter().map(|it| it.name());
    names.filter(|it| !PASSED_OVER.contains(it)).collect::<Vec<_>>().join(", ")
}
