//! Batches: up to 30 items, each with its own outcome.

use serde_json::Value;

use crate::sandbox::qbo::company::Company;
use crate::sandbox::qbo::fault::Fault;
use crate::sandbox::qbo::idempotency::check_item_id;
use crate::sandbox::qbo::json::Doc;
use crate::sandbox::qbo::json::doc;
use crate::sandbox::qbo::json::put;
use crate::sandbox::qbo::json::text;
use crate::sandbox::qbo::kind::Kind;
use crate::sandbox::qbo::query::run;
use crate::sandbox::qbo::route::NOT_SIMULATED;
use crate::sandbox::qbo::route::operation;
use crate::sandbox::qbo::settings::QboSettings;
use crate::sandbox::qbo::write::DuplicateNumber;
use crate::sandbox::qbo::write::Order;
use crate::sandbox::qbo::write::execute;

/// The most items of a batch. Source: API reference.
const ITEMS_MAX: usize = 30;

/// Does a batch; a fault of the whole comes only of a malformed or too large one.
pub(super) fn run(
    company: &mut Company,
    settings: &QboSettings,
    body: &Doc,
    request_id: Option<&str>,
) -> Result<Doc, Fault> {
    let items = body.get("BatchItemRequest").and_then(Value::as_array);
    let items = items.ok_or_else(|| Fault::missing("BatchItemRequest"))?;
    if items.len() > ITEMS_MAX {
        return Err(Fault::batch_too_large(ITEMS_MAX));
    }
    let mut answers = Vec::with_capacity(items.len());
    for item in items {
        let item = item.as_object().ok_or_else(|| Fault::missing("BatchItemRequest"))?;
        let item_id = text(item, "bId").unwrap_or_default();
        let mut inner = match item_answer(company, settings, item, request_id, item_id) {
            Ok(inner) => inner,
            Err(mut fault) => {
                fault.element.get_or_insert_default();
                doc([("Fault", Value::Object(fault.to_object()))])
            }
        };
        put(&mut inner, "bId", item_id);
        answers.push(Value::Object(inner));
    }
    Ok(doc([("BatchItemResponse", Value::Array(answers))]))
}

fn item_answer(
    company: &mut Company,
    settings: &QboSettings,
    item: &Doc,
    request_id: Option<&str>,
    item_id: &str,
) -> Result<Doc, Fault> {
    if let Some(query) = text(item, "Query") {
        let found = run::run(&company.books, settings, query)?;
        return Ok(doc([("QueryResponse", Value::Object(found))]));
    }
    let key = match request_id {
        Some(request_id) => {
            check_item_id(item_id)?;
            Some(format!("{request_id}/{item_id}"))
        }
        None => None,
    };
    if let Some(first) = key.as_deref().and_then(|it| company.replays.get(it)) {
        return Ok(first.clone());
    }
    let known = ["bId", "operation", "optionsData"];
    let entity = item.iter().find(|(name, _)| !known.contains(&name.as_str()));
    let (name, body) = entity.ok_or_else(|| Fault::missing("BatchItemRequest"))?;
    let Some(kind) = Kind::ALL.into_iter().find(|it| it.name() == name) else {
        let lower = name.to_ascii_lowercase();
        let other = ["cdcquery", "reportquery", "preferences", "companyinfo"];
        if NOT_SIMULATED.contains(&lower.as_str()) || other.contains(&lower.as_str()) {
            return Err(Fault::not_simulated(&format!("{name} in a batch")));
        }
        return Err(Fault::unsupported(&format!("batch on {name}")));
    };
    let body = body.as_object().cloned().ok_or_else(|| Fault::missing(name))?;
    let options = text(item, "optionsData").unwrap_or_default();
    let has = |wanted: &str| options.split(',').any(|it| it.trim().eq_ignore_ascii_case(wanted));
    let duplicate_number = if has("allowduplicatedocnum") {
        DuplicateNumber::Allowed
    } else {
        DuplicateNumber::Refused
    };
    let operation = operation(text(item, "operation"), has("void"))?;
    let order = Order { kind, operation, body, duplicate_number };
    let done = execute(&mut company.books, settings, &order)?;
    let inner = doc([(kind.name(), Value::Object(done))]);
    if let Some(key) = key {
        company.replays.keep(&key, &inner);
    }
    Ok(inner)
}
