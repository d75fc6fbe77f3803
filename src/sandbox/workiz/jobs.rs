//! `POST /jobs`.

use jiff::SignedDuration;
use jiff::Timestamp;
use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use crate::sandbox::stamps::stamp;
use crate::sandbox::workiz::answer::Answer;
use crate::sandbox::workiz::answer::ApiError;
use crate::sandbox::workiz::bodies;
use crate::sandbox::workiz::call::Call;
use crate::sandbox::workiz::issues::Issues;
use crate::sandbox::workiz::job_lines;
use crate::sandbox::workiz::outbox::What;
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

/// Fields of its address.
const ADDRESS_FIELDS: [&str; 6] = ["line1", "line2", "city", "region", "postalCode", "country"];

/// Minutes of a job whose request names none (assumed).
const USUAL_MINUTES: i64 = 60;

/// A job as asked for, checked.
struct Asked {
    client: Value,
    title: String,
    start: Timestamp,
    minutes: i64,
    technicians: Vec<Value>,
    lines: job_lines::Priced,
}

/// Makes a job.
pub(super) fn create(world: &mut World, call: &Call) -> Result<Answer, ApiError> {
    let body = call.object()?;
    let asked = read(world, &body)?;
    let end = asked.start.checked_add(SignedDuration::from_mins(asked.minutes));
    let job_id = world.new_id("job");
    let year = call.now.strftime("%Y").to_string();
    let number = format!("J-{year}-{:05}", 90_000 + world.counter);
    let (start, created) = (stamp(asked.start), stamp(call.now));
    let links = json!({ "web": format!("https://app.workiz.com/jobs/{job_id}") });
    let given = |field: &str, absent: Value| match body.get(field) {
        None | Some(Value::Null) => absent,
        Some(given) => given.clone(),
    };
    let of_client = |field: &str| asked.client.get(field).cloned().unwrap_or_else(|| json!([]));
    let (subtotal, tax) = (asked.lines.subtotal, asked.lines.tax);
    let job = json!({
        "jobId": job_id, "number": number, "title": asked.title,
        "description": given("description", json!("")), "status": "scheduled",
        "scheduledStart": start, "scheduledEnd": stamp(end.unwrap_or(asked.start)),
        "serviceAddress": given("serviceAddress", json!({})),
        "client": {
            "id": asked.client.get("clientId"),
            "name": text_at(&asked.client, "name").unwrap_or_default(),
            "phones": of_client("phones"), "emails": of_client("emails"),
        },
        "assignedTechnicians": asked.technicians,
        "jobType": given("jobType", json!("")), "source": given("source", json!("")),
        "lineItems": asked.lines.lines, "customFields": given("customFields", json!({})),
        "priceSummary": {
            "subtotal": subtotal.to_string(), "tax": tax.to_string(),
            "total": (subtotal + tax).to_string(), "amountCollected": "0.00",
        },
        "tags": [], "createdAt": created, "updatedAt": created, "links": links,
    });
    world.collection("jobs").push(job);
    world.changed("jobs", &job_id, What::Created, Some("job.status_changed"));
    Ok(Answer::created(json!({
        "jobId": job_id, "number": number, "status": "scheduled", "scheduledStart": start,
        "createdAt": created, "links": links,
    })))
}

/// Checks the whole request; each mistake is a detail of its own.
fn read(world: &World, body: &Map<String, Value>) -> Result<Asked, ApiError> {
    let mut issues = Issues::default();
    issues.take(bodies::only_known(body, &FIELDS));
    let client = issues.take(bodies::text(body, "clientId")).map(|id| {
        let client = world.document("clients", id);
        if client.is_null() || client.get("deleted") == Some(&Value::Bool(true)) {
            issues.add("clientId", "is not a client of this account");
        }
        client
    });
    let title = issues.take(bodies::text(body, "title"));
    let start = issues.take(bodies::moment(body, "scheduledStart")).flatten();
    if start.is_none() && !issues.names("scheduledStart") {
        issues.add("scheduledStart", "is required");
    }
    for field in ["description", "jobType", "source"] {
        issues.take(bodies::optional_text(body, field));
    }
    let minutes = match body.get("durationMinutes") {
        None | Some(Value::Null) => Some(USUAL_MINUTES),
        Some(value) => value.as_i64().filter(|it| (1..=100_000).contains(it)),
    };
    if minutes.is_none() {
        issues.add("durationMinutes", "must be a whole number of minutes");
    }
    check_address(body, &mut issues);
    if !matches!(body.get("customFields"), None | Some(Value::Null | Value::Object(_))) {
        issues.add("customFields", "must be an object");
    }
    let technicians = technicians(world, body, &mut issues);
    let lines = job_lines::priced(world, body, &mut issues);
    issues.end()?;
    let (Some(client), Some(title), Some(start), Some(minutes)) = (client, title, start, minutes)
    else {
        return Err(ApiError::invalid(Vec::new()));
    };
    Ok(Asked { client, title: title.to_owned(), start, minutes, technicians, lines })
}

fn check_address(body: &Map<String, Value>, issues: &mut Issues) {
    match body.get("serviceAddress") {
        None | Some(Value::Null) => {}
        Some(Value::Object(address)) => {
            for (name, value) in address {
                if !ADDRESS_FIELDS.contains(&name.as_str()) {
                    let field = format!("serviceAddress.{name}");
                    issues.add(&field, "is not a field of this request");
                } else if !(value.is_string() || value.is_null()) {
                    issues.add(&format!("serviceAddress.{name}"), "must be text");
                }
            }
        }
        Some(_) => issues.add("serviceAddress", "must be an object"),
    }
}

/// The technicians by their names; an account whose technicians are not known takes any.
fn technicians(world: &World, body: &Map<String, Value>, issues: &mut Issues) -> Vec<Value> {
    let field = "assignedTechnicianIds";
    let given = match body.get(field) {
        None | Some(Value::Null) => return Vec::new(),
        Some(Value::Array(given)) => given,
        Some(_) => {
            issues.add(field, "must be a list of texts");
            return Vec::new();
        }
    };
    let is_known = world.collections.get("technicians").is_some_and(|it| !it.is_empty());
    let mut found = Vec::new();
    for (place, id) in given.iter().enumerate() {
        let Some(id) = id.as_str() else {
            issues.add(&format!("{field}[{place}]"), "must be text");
            continue;
        };
        let technician = world.document("technicians", id);
        if is_known && (technician.is_null() || text_at(&technician, "status") == Some("inactive"))
        {
            issues.add(&format!("{field}[{place}]"), "is not an active technician");
        }
        let name = text_at(&technician, "name").unwrap_or_default();
        found.push(json!({ "userId": id, "name": name }));
    }
    found
}
