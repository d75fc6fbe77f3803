//! Making leads and changing them; the answers are bare arrays.

use jiff::Timestamp;
use serde_json::Value;
use serde_json::json;

use crate::sandbox::workiz::sandbox::Shared;
use crate::sandbox::workiz_api::account::Account;
use crate::sandbox::workiz_api::answer;
use crate::sandbox::workiz_api::answer::Answer;
use crate::sandbox::workiz_api::call::Fields;
use crate::sandbox::workiz_api::clients;
use crate::sandbox::workiz_api::jobs::Assignment;
use crate::sandbox::workiz_api::people;
use crate::sandbox::workiz_api::view;
use crate::sandbox::workiz_api::view::text;

/// Fields that a lead takes beside those of a person.
const FIELDS: [&str; 5] = ["LeadDateTime", "LeadEndDateTime", "LeadNotes", "LeadSource", "JobType"];

fn told(lead: &Value) -> Answer {
    let client = lead.get("ClientId").cloned().unwrap_or_default();
    Answer::bare(json!([answer::link("lead", text(Some(lead), "/UUID"), &client)]))
}

fn found<'a>(account: &'a mut Account, uuid: &str) -> Result<&'a mut Value, Answer> {
    let found = account.leads.iter_mut().find(|it| text(Some(it), "/UUID") == uuid);
    found.ok_or_else(|| answer::not_found("lead"))
}

fn set(lead: &mut Value, name: &str, value: Value) {
    if let Some(fields) = lead.as_object_mut() {
        fields.insert(name.to_owned(), value);
    }
}

/// Puts the fields of a body into a lead; times in the account's zone.
fn fill(lead: &mut Value, shared: &Shared<'_>, fields: &Fields) -> Result<(), Answer> {
    let zone = view::zone(shared);
    for name in FIELDS.into_iter().chain(clients::PERSON) {
        if name.ends_with("DateTime") {
            if let Some(moment) = fields.moment(name, &zone)? {
                let local = moment.to_zoned(zone.clone()).datetime();
                set(lead, name, json!(view::written(local)));
            }
        } else if let Some(text) = fields.text(name)? {
            set(lead, name, json!(text));
        }
    }
    Ok(())
}

/// `POST /lead/create/`: not idempotent.
pub(super) fn create(
    shared: &Shared<'_>,
    account: &mut Account,
    fields: &Fields,
    now: Timestamp,
) -> Result<Answer, Answer> {
    fields.only(&[&FIELDS[..], &clients::PERSON].concat())?;
    fields.needed("FirstName")?;
    fields.needed("LastName")?;
    let number = account.next();
    let today = view::written(now.to_zoned(view::zone(shared)).datetime());
    let mut lead = json!({
        "UUID": view::code(&format!("{}/lead{number}", account.api_token)),
        "SerialId": number, "ClientId": 500_000 + number, "Status": "Submitted",
        "LeadDateTime": today, "LeadEndDateTime": today, "CreatedDate": today,
        "LastStatusUpdate": today, "Comments": "", "Team": [], "Tags": [],
    });
    fill(&mut lead, shared, fields)?;
    let answer = told(&lead);
    account.leads.push(lead);
    Ok(answer)
}

/// `POST /lead/update/`.
pub(super) fn update(
    shared: &Shared<'_>,
    account: &mut Account,
    fields: &Fields,
) -> Result<Answer, Answer> {
    fields.only(&[&FIELDS[..], &clients::PERSON, &["UUID"]].concat())?;
    let uuid = fields.needed("UUID")?;
    let mut changed = found(account, &uuid)?.clone();
    fill(&mut changed, shared, fields)?;
    let answer = told(&changed);
    *found(account, &uuid)? = changed;
    Ok(answer)
}

/// `POST /lead/assign/`, by the name of the user, and `/lead/unassign/`.
pub(super) fn assign(
    shared: &Shared<'_>,
    account: &mut Account,
    fields: &Fields,
    assignment: Assignment,
) -> Result<Answer, Answer> {
    fields.only(&["UUID", "User"])?;
    let (uuid, name) = (fields.needed("UUID")?, fields.needed("User")?);
    let team = people::team(shared, account);
    let member = team.iter().find(|it| text(Some(it), "/name") == name);
    let member = member.ok_or_else(|| fields.wrong("User was not found"))?;
    let lead = found(account, &uuid)?;
    let mut assigned = lead.get("Team").and_then(Value::as_array).cloned().unwrap_or_default();
    let place = assigned.iter().position(|it| text(Some(it), "/Name") == name);
    match (assignment, place) {
        (Assignment::On, Some(_)) => return Err(fields.wrong("User is already assigned")),
        (Assignment::Off, None) => return Err(fields.wrong("User is not assigned")),
        (Assignment::On, None) => assigned.push(json!({ "id": member.get("id"), "Name": name })),
        (Assignment::Off, Some(place)) => {
            assigned.remove(place);
        }
    }
    set(lead, "Team", Value::Array(assigned));
    Ok(told(lead))
}

/// `POST /lead/markLost/{UUID}/` and `/lead/activate/{UUID}/`.
pub(super) fn mark(account: &mut Account, uuid: &str, status: &str) -> Result<Answer, Answer> {
    let lead = found(account, uuid)?;
    set(lead, "Status", json!(status));
    Ok(told(lead))
}
