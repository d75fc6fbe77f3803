//! `POST /job/create/`: not idempotent, a repeat makes another job.

use jiff::SignedDuration;
use jiff::Timestamp;
use serde_json::Value;
use serde_json::json;

use crate::sandbox::stamps::stamp;
use crate::sandbox::workiz::sandbox::Shared;
use crate::sandbox::workiz_api::account::Account;
use crate::sandbox::workiz_api::answer::Answer;
use crate::sandbox::workiz_api::call::Fields;
use crate::sandbox::workiz_api::clients;
use crate::sandbox::workiz_api::view;
use crate::sandbox::workiz_api::view::text;

/// Fields that a new job takes beside those of a person.
const FIELDS: [&str; 9] = [
    "ClientId",
    "JobDateTime",
    "JobEndDateTime",
    "JobName",
    "JobNotes",
    "JobType",
    "JobSource",
    "ServiceArea",
    "SubStatus",
];

/// Makes a job without lines; amounts cannot be sent.
pub(super) fn job(
    shared: &mut Shared<'_>,
    account: &mut Account,
    fields: &Fields,
    now: Timestamp,
) -> Result<Answer, Answer> {
    fields.only(&[&FIELDS[..], &clients::PERSON].concat())?;
    let zone = view::zone(shared);
    let start = fields.moment("JobDateTime", &zone)?.unwrap_or(now);
    let hour = SignedDuration::from_hours(1);
    let usual = start.checked_add(hour).unwrap_or(start);
    let end = fields.moment("JobEndDateTime", &zone)?.unwrap_or(usual);
    if end < start {
        return Err(fields.wrong("JobEndDateTime is before JobDateTime"));
    }
    let client = client(shared, account, fields, now)?;
    let part = |name: &str| fields.text(name).map(Option::unwrap_or_default);
    let number = account.next();
    let job_id = format!("job_v{number}");
    let created = stamp(now);
    let title = part("JobName")?;
    let address = json!({ "line1": part("Address")?, "city": part("City")?,
        "region": part("State")?, "postalCode": part("PostalCode")?, "country": part("Country")? });
    for name in ["JobNotes", "JobType", "JobSource", "ServiceArea", "SubStatus"] {
        if let Some(set) = fields.text(name)? {
            account.set_job_field(&job_id, name, json!(set));
        }
    }
    let uuid = view::code(&format!("{}/{job_id}", account.api_token));
    account.set_job_field(&job_id, "UUID", json!(uuid));
    let client_id = text(Some(&client), "/clientId").to_owned();
    let list = |name: &str| client.get(name).cloned().unwrap_or_else(|| json!([]));
    let nothing = "0.00";
    let job = json!({
        "jobId": job_id, "number": format!("{}", 900_000 + number), "title": title,
        "status": "scheduled", "scheduledStart": stamp(start), "scheduledEnd": stamp(end),
        "serviceAddress": address,
        "client": { "id": client_id, "name": text(Some(&client), "/name"),
                    "phones": list("phones"), "emails": list("emails") },
        "assignedTechnicians": [],
        "priceSummary": { "subtotal": nothing, "tax": nothing, "total": nothing,
                          "amountCollected": nothing },
        "tags": [], "createdAt": created, "updatedAt": created,
    });
    shared.collections.entry("jobs").or_default().push(job);
    Ok(Answer::written(&uuid, &clients::number(shared, &client_id)))
}

/// The client that a body names by its number, or a new one of its names.
fn client(
    shared: &mut Shared<'_>,
    account: &mut Account,
    fields: &Fields,
    now: Timestamp,
) -> Result<Value, Answer> {
    if let Some(number) = fields.text("ClientId")? {
        let known = clients::of_number(shared, &number).cloned();
        return known.ok_or_else(|| fields.wrong("ClientId is not a client of this account"));
    }
    let (first, last) = (fields.needed("FirstName")?, fields.needed("LastName")?);
    let part = |name: &str| fields.text(name).map(Option::unwrap_or_default);
    let stamped = stamp(now);
    let some = |text: String| if text.is_empty() { json!([]) } else { json!([text]) };
    let client = json!({
        "clientId": format!("cl_v{}", account.next()), "name": format!("{first} {last}"),
        "firstName": first, "lastName": last, "company": part("Company")?,
        "emails": some(part("Email")?), "phones": some(part("Phone")?),
        "billingAddress": { "line1": part("Address")?, "city": part("City")?,
            "region": part("State")?, "postalCode": part("PostalCode")?,
            "country": part("Country")? },
        "parentClientId": null, "parentPays": false, "mergedIntoId": null, "deleted": false,
        "createdAt": stamped, "updatedAt": stamped,
    });
    shared.collections.entry("clients").or_default().push(client.clone());
    Ok(client)
}
