//! `POST /jobs`.

use jiff::SignedDuration;
use rust_decimal::Decimal;
use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use crate::sandbox::decimals;
use crate::sandbox::stamps::stamp;
use crate::sandbox::workiz::answer::Answer;
use crate::sandbox::workiz::answer::ApiError;
use crate::sandbox::workiz::bodies;
use crate::sandbox::workiz::call::Call;
use crate::sandbox::workiz::world::World;
use crate::sandbox::workiz::world::text_at;

/// Fields of the request, as the seed document has them.
const FIELDS: [&str; 11] = [
    "clientId",
    "serviceAddress",
    "title",
    "description",
    "scheduledStart",
    "durationMinutes",
    "assignedTechnicianIds",
    "jobType",
    "source",
    "lineItems",
    "customFields",
];

/// Fields of one of its lines.
const LINE_FIELDS: [&str; 5] = ["itemId", "description", "quantity", "unitPrice", "taxCode"];

/// Makes a job.
pub(super) fn create(world: &mut World, call: &Call) -> Result<Answer, ApiError> {
    let body = call.object()?;
    bodies::only_known(&body, &FIELDS)?;
    let client_id = bodies::text(&body, "clientId")?;
    let Some(place) = world.place("clients", "clientId", client_id) else {
        return Err(ApiError::invalid_field("clientId", "is not a client of this account"));
    };
    let title = bodies::text(&body, "title")?.to_owned();
    let start = bodies::moment(&body, "scheduledStart")?;
    let start = start.ok_or_else(|| ApiError::invalid_field("scheduledStart", "is required"))?;
    let minutes = match body.get("durationMinutes") {
        None | Some(Value::Null) => 60,
        Some(value) => value.as_i64().filter(|it| (1..=100_000).contains(it)).ok_or_else(|| {
            ApiError::invalid_field("durationMinutes", "must be a whole number of minutes")
        })?,
    };
    let end = start.checked_add(SignedDuration::from_mins(minutes)).unwrap_or(start);
    let (subtotal, tax) = price(world, &body)?;
    let client = world.collection("clients").get(place).cloned().unwrap_or_default();
    let technicians: Vec<Value> = body
        .get("assignedTechnicianIds")
        .and_then(Value::as_array)
        .map(|ids| ids.iter().map(|id| json!({ "userId": id, "name": "" })).collect())
        .unwrap_or_default();
    let job_id = world.new_id("job");
    let year = call.now.strftime("%Y").to_string();
    let number = format!("J-{year}-{:05}", 90_000 + world.counter);
    let created = stamp(call.now);
    world.collection("jobs").push(json!({
        "jobId": job_id, "number": number, "title": title, "status": "scheduled",
        "scheduledStart": stamp(start), "scheduledEnd": stamp(end),
        "serviceAddress": body.get("serviceAddress").cloned().unwrap_or_else(|| json!({})),
        "client": {
            "id": client_id,
            "name": text_at(&client, "name").unwrap_or_default(),
            "phones": client.get("phones").cloned().unwrap_or_else(|| json!([])),
            "emails": client.get("emails").cloned().unwrap_or_else(|| json!([])),
        },
        "assignedTechnicians": technicians,
        "priceSummary": {
            "subtotal": subtotal.to_string(), "tax": tax.to_string(),
            "total": (subtotal + tax).to_string(), "amountCollected": "0.00",
        },
        "tags": [], "createdAt": created, "updatedAt": created,
    }));
    Ok(Answer::created(json!({
        "jobId": job_id,
        "number": number,
        "status": "scheduled",
        "scheduledStart": stamp(start),
        "createdAt": created,
        "links": { "web": format!("https://app.workiz.com/jobs/{job_id}") },
    })))
}

/// Subtotal and tax of the lines: each line half-up to cents, tax at the default rate, half-up.
fn price(world: &World, body: &Map<String, Value>) -> Result<(Decimal, Decimal), ApiError> {
    let (mut subtotal, mut taxable) = (Decimal::new(0, 2), Decimal::new(0, 2));
    let lines = match body.get("lineItems") {
        None | Some(Value::Null) => return Ok((subtotal, taxable)),
        Some(Value::Array(lines)) => lines,
        Some(_) => return Err(ApiError::invalid_field("lineItems", "must be a list")),
    };
    for line in lines {
        let Value::Object(line) = line else {
            return Err(ApiError::invalid_field("lineItems", "must hold objects"));
        };
        bodies::only_known(line, &LINE_FIELDS)?;
        let item = bodies::text(line, "itemId")?;
        if world.place("items", "itemId", item).is_none() {
            return Err(ApiError::invalid_field("itemId", "is not an item of the price book"));
        }
        let quantity = bodies::decimal(line, "quantity")?;
        let amount = decimals::half_up_cents(quantity * bodies::decimal(line, "unitPrice")?);
        subtotal += amount;
        match bodies::text(line, "taxCode")? {
            "TAX" => taxable += amount,
            "NTX" => {}
            _ => return Err(ApiError::invalid_field("taxCode", "must be TAX or NTX")),
        }
    }
    let taxes = world.collections.get("taxes").map_or(&[][..], Vec::as_slice);
    let standard = taxes.iter().find(|it| it.get("default") == Some(&Value::Bool(true)));
    let rate = standard.and_then(|it| it.get("rate")).and_then(decimals::read).unwrap_or_default();
    Ok((subtotal, decimals::half_up_cents(taxable * rate / Decimal::ONE_HUNDRED)))
}
