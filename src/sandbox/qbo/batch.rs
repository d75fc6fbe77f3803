//! Batches: up to 30 items, each with its own outcome.

use std::collections::BTreeSet;

use serde_json::Value;
use url::form_urlencoded;

use crate::sandbox::qbo::books::Books;
use crate::sandbox::qbo::cdc;
use crate::sandbox::qbo::company::Company;
use crate::sandbox::qbo::fault::Fault;
use crate::sandbox::qbo::idempotency::check_item_id;
use crate::sandbox::qbo::idempotency::digest;
use crate::sandbox::qbo::json::Doc;
use crate::sandbox::qbo::json::doc;
use crate::sandbox::qbo::json::put;
use crate::sandbox::qbo::json::text;
use crate::sandbox::qbo::kind::Kind;
use crate::sandbox::qbo::language::told;
use crate::sandbox::qbo::query::run;
use crate::sandbox::qbo::reports;
use crate::sandbox::qbo::route::NOT_SIMULATED;
use crate::sandbox::qbo::route::listed;
use crate::sandbox::qbo::route::operation;
use crate::sandbox::qbo::serving::month;
use crate::sandbox::qbo::settings::BatchOrder;
use crate::sandbox::qbo::settings::QboSettings;
use crate::sandbox::qbo::write::DuplicateNumber;
use crate::sandbox::qbo::write::Order;
use crate::sandbox::qbo::write::execute;

/// What an item has beside its entity or query. Source: published schema.
const ATTRIBUTES: [&str; 3] = ["bId", "operation", "optionsData"];

/// Does a batch; a fault of the whole comes only of a malformed or too large one.
pub(super) fn run(
    company: &mut Company,
    settings: &QboSettings,
    body: &Doc,
    request_id: Option<&str>,
) -> Result<Doc, Fault> {
    let items = body.get("BatchItemRequest").and_then(Value::as_array);
    let items = items.ok_or_else(|| Fault::missing("BatchItemRequest"))?;
    if items.len() > settings.batch_max {
        return Err(Fault::batch_too_large(settings.batch_max));
    }
    let mut answers = Vec::with_capacity(items.len());
    let mut seen = BTreeSet::new();
    for (index, item) in items.iter().enumerate() {
        let item = item.as_object().ok_or_else(|| Fault::missing("BatchItemRequest"))?;
        let item_id = given_item_id(item);
        company.counts.add("batches", "items");
        let answered = if settings.throttled_item == Some(index + 1) {
            Err(Fault::item_throttled())
        } else if let Err(fault) = check_item(item, &item_id, &mut seen) {
            Err(fault)
        } else {
            item_answer(company, settings, item, request_id, &item_id)
        };
        let mut inner = match answered {
            Ok(inner) => inner,
            Err(fault) => {
                company.counts.add("batches", "refused_items");
                let mut fault = told(fault, settings.language);
                fault.element.get_or_insert_default();
                doc([("Fault", Value::Object(fault.to_object()))])
            }
        };
        put(&mut inner, "bId", item_id);
        answers.push(Value::Object(inner));
    }
    if settings.batch_order == BatchOrder::Shuffled {
        // Any other order does; this one is the same each time.
        answers.reverse();
        let half = answers.len() / 2;
        answers.rotate_left(half);
    }
    Ok(doc([("BatchItemResponse", Value::Array(answers))]))
}

/// Gives the name by which an answer tells an item; a number counts as its text.
fn given_item_id(item: &Doc) -> String {
    match item.get("bId") {
        Some(Value::String(id)) => id.clone(),
        Some(Value::Number(id)) => id.to_string(),
        _ => String::new(),
    }
}

/// Refuses an item that has no name of its own, or more than one thing to do.
///
/// Source: published schema (one entity an item); the codes, and that a name must be there and be
/// given once, are assumed.
fn check_item(item: &Doc, item_id: &str, seen: &mut BTreeSet<String>) -> Result<(), Fault> {
    if item_id.is_empty() {
        return Err(Fault::missing("bId"));
    }
    if !seen.insert(item_id.to_owned()) {
        return Err(Fault::conflicting(&format!("The bId {item_id} is given twice.")));
    }
    if item.keys().filter(|it| !ATTRIBUTES.contains(&it.as_str())).count() > 1 {
        return Err(Fault::conflicting("An item of a batch has one entity or query."));
    }
    Ok(())
}

/// Answers an item that reads; nothing when it writes.
fn read_answer(
    company: &mut Company,
    settings: &QboSettings,
    item: &Doc,
) -> Option<Result<Doc, Fault>> {
    let (name, asked) = ["Query", "CDCQuery", "ReportQuery"]
        .into_iter()
        .find_map(|name| item.get(name).map(|it| (name, it)))?;
    let month = month(company);
    if settings.quota.is_some_and(|it| company.counts.metered_in(&month) >= it) {
        return Some(Err(Fault::item_throttled()));
    }
    let books = listed(&company.books, settings);
    let answered = match (name, asked) {
        ("Query", Value::String(query)) => run::run(&books, settings, query)
            .map(|found| doc([("QueryResponse", Value::Object(found))])),
        ("CDCQuery", Value::Object(asked)) => cdc_answer(&books, settings, asked),
        // The schema has the name and its parameters in one text. How it is written is assumed.
        ("ReportQuery", Value::String(report)) => {
            let (name, parameters) = report.split_once('?').unwrap_or((report, ""));
            let parameters: Vec<(String, String)> =
                form_urlencoded::parse(parameters.as_bytes()).into_owned().collect();
            reports::run::run(&company.books, name, &parameters)
                .map(|found| doc([("Report", Value::Object(found))]))
        }
        _ => Err(Fault::missing(name)),
    };
    drop(books);
    if answered.is_ok() {
        company.counts.meter(&month);
        company.counts.add("batch_items", "core_plus");
    }
    Some(answered)
}

fn cdc_answer(books: &Books, settings: &QboSettings, asked: &Doc) -> Result<Doc, Fault> {
    let entities = text(asked, "Entities").or_else(|| text(asked, "entities"));
    let entities = entities.ok_or_else(|| Fault::missing("Entities"))?;
    let since = text(asked, "ChangedSince").or_else(|| text(asked, "changedSince"));
    let since = since.ok_or_else(|| Fault::missing("ChangedSince"))?;
    Ok(doc([("CDCResponse", cdc::run(books, settings, entities, since)?)]))
}

fn item_answer(
    company: &mut Company,
    settings: &QboSettings,
    item: &Doc,
    request_id: Option<&str>,
    item_id: &str,
) -> Result<Doc, Fault> {
    if let Some(answered) = read_answer(company, settings, item) {
        return answered;
    }
    let key = match request_id {
        Some(request_id) => {
            check_item_id(item_id)?;
            Some(format!("{request_id}/{item_id}"))
        }
        None => None,
    };
    let now = company.books.now;
    let request = digest("batch", Value::Object(item.clone()).to_string().as_bytes());
    let first = key.as_deref();
    if let Some(first) = first.and_then(|it| company.replays.get(settings, it, &request, now)) {
        return first;
    }
    let outcome = write_answer(company, settings, item);
    if outcome.is_ok() {
        company.counts.add("batch_items", "core");
    }
    if let Some(key) = key {
        company.replays.keep(settings, &key, &request, now, &outcome);
    }
    outcome
}

fn write_answer(company: &mut Company, settings: &QboSettings, item: &Doc) -> Result<Doc, Fault> {
    let entity = item.iter().find(|(name, _)| !ATTRIBUTES.contains(&name.as_str()));
    let (name, body) = entity.ok_or_else(|| Fault::missing("BatchItemRequest"))?;
    let Some(kind) = Kind::ALL.into_iter().find(|it| it.name() == name) else {
        let lower = name.to_ascii_lowercase();
        let other = ["preferences", "companyinfo"];
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
    Ok(doc([(kind.name(), Value::Object(done))]))
}
