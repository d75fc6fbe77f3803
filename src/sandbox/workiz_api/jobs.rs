//! Reading jobs, changing them, and assigning them to people.

use jiff::SignedDuration;
use jiff::Timestamp;
use serde_json::Value;
use serde_json::json;

use crate::sandbox::stamps::stamp;
use crate::sandbox::workiz::sandbox::Shared;
use crate::sandbox::workiz_api::account::Account;
use crate::sandbox::workiz_api::answer;
use crate::sandbox::workiz_api::answer::Answer;
use crate::sandbox::workiz_api::call::Call;
use crate::sandbox::workiz_api::call::Fields;
use crate::sandbox::workiz_api::clients;
use crate::sandbox::workiz_api::faults::Move;
use crate::sandbox::workiz_api::lists::Page;
use crate::sandbox::workiz_api::lists::Parameters;
use crate::sandbox::workiz_api::people;
use crate::sandbox::workiz_api::record;
use crate::sandbox::workiz_api::tokens::Place;
use crate::sandbox::workiz_api::view;
use crate::sandbox::workiz_api::view::Row;
use crate::sandbox::workiz_api::view::text;

/// Statuses that a job can have [sub-statuses are free text].
const STATUSES: [(&str, &str); 5] = [
    ("Submitted", "scheduled"),
    ("Pending", "dispatched"),
    ("In progress", "on_site"),
    ("Done", "completed"),
    ("Canceled", "canceled"),
];

/// Fields that an update takes.
const UPDATED: [&str; 10] = [
    "UUID",
    "JobDateTime",
    "JobEndDateTime",
    "Status",
    "SubStatus",
    "JobName",
    "JobNotes",
    "JobType",
    "JobSource",
    "ServiceArea",
];

/// The jobs of a list, in its order.
fn listed<'a>(
    shared: &'a Shared<'_>,
    account: &'a Account,
    parameters: &Parameters,
) -> Vec<Row<'a>> {
    let mut rows = view::rows(shared, account);
    rows.retain(|it| parameters.takes(it.start, &it.status));
    rows.sort_by(|one, other| other.start.cmp(&one.start).then_with(|| one.uuid.cmp(&other.uuid)));
    rows
}

/// `GET /job/all/`.
pub(super) fn all(shared: &Shared<'_>, account: &Account, call: &Call) -> Result<Answer, Answer> {
    let switches = &account.switches;
    let parameters = Parameters::read(call, &view::zone(shared), switches)?;
    let all = listed(shared, account, &parameters);
    let found = all.len();
    let Page { rows, has_more } = parameters.page(all, switches);
    let data: Vec<Value> =
        rows.iter().map(|it| record::of(it, shared, Place::List, switches)).collect();
    Ok(Answer::bare(match switches.get("job-all") {
        "found" => json!({ "flag": true, "code": 200, "msg": "", "found": found, "data": data,
                           "has_more": has_more }),
        "bare" => Value::Array(data),
        _ => json!({ "flag": true, "data": data, "has_more": has_more }),
    }))
}

/// Moves a row of the list that a call asks for, as somebody does who drags a job in the calendar.
pub(super) fn move_row(shared: &mut Shared<'_>, account: &Account, call: &Call, to: Move) {
    let zone = view::zone(shared);
    let Ok(parameters) = Parameters::read(call, &zone, &account.switches) else { return };
    let rows = listed(shared, account, &parameters);
    let (Some(first), Some(last)) = (rows.first(), rows.last()) else { return };
    let second = SignedDuration::from_secs(1);
    let (moved, at) = match to {
        Move::ToEnd => (first, last.start.checked_sub(second)),
        Move::ToFront => (last, first.start.checked_add(second)),
    };
    let Ok(at) = at.and_then(|it| it.to_zoned(zone)) else { return };
    let id = moved.job_id.clone();
    change(shared, &id, "scheduledStart", json!(stamp(at.timestamp())));
}

/// Sets a field of a job of the other view.
fn change(shared: &mut Shared<'_>, job_id: &str, field: &str, value: Value) {
    let jobs = shared.collections.entry("jobs").or_default();
    let found = jobs.iter_mut().find(|it| text(Some(it), "/jobId") == job_id);
    if let Some(fields) = found.and_then(Value::as_object_mut) {
        fields.insert(field.to_owned(), value);
    }
}

/// `GET /job/get/{UUID}/`: the job alone in an array.
pub(super) fn get(shared: &Shared<'_>, account: &Account, uuid: &str) -> Answer {
    let switches = &account.switches;
    let rows = view::rows(shared, account);
    let Some(row) = rows.iter().find(|it| it.uuid == uuid) else {
        return answer::not_found("job");
    };
    let job = record::of(row, shared, Place::Single, switches);
    match switches.get("job-get") {
        "array" => Answer::bare(json!([{ "flag": true, "data": job }])),
        _ => Answer::data(&json!([job])),
    }
}

/// The id in the other view, and the client's number, of a job that a body names.
pub(super) fn named(
    shared: &Shared<'_>,
    account: &Account,
    uuid: &str,
) -> Result<(String, Value), Answer> {
    let rows = view::rows(shared, account);
    let row = rows.iter().find(|it| it.uuid == uuid).ok_or_else(|| answer::not_found("job"))?;
    Ok((row.job_id.clone(), clients::number(shared, record::client_id(row))))
}

/// `POST /job/update/`.
pub(super) fn update(
    shared: &mut Shared<'_>,
    account: &mut Account,
    fields: &Fields,
    now: Timestamp,
) -> Result<Answer, Answer> {
    fields.only(&UPDATED)?;
    let uuid = fields.needed("UUID")?;
    let (id, client) = named(shared, account, &uuid)?;
    let zone = view::zone(shared);
    let start = fields.moment("JobDateTime", &zone)?;
    let end = fields.moment("JobEndDateTime", &zone)?;
    let status = fields.text("Status")?;
    let known = status.as_deref().map(|it| STATUSES.iter().find(|(name, _)| *name == it));
    if known == Some(None) {
        return Err(fields.wrong("Status is not a status of this account"));
    }
    for (field, moment) in [("scheduledStart", start), ("scheduledEnd", end)] {
        if let Some(moment) = moment {
            change(shared, &id, field, json!(stamp(moment)));
        }
    }
    if let Some(Some((name, other))) = known {
        account.set_job_field(&id, "Status", json!(name));
        change(shared, &id, "status", json!(other));
    }
    for name in ["SubStatus", "JobNotes", "JobType", "JobSource", "ServiceArea"] {
        if let Some(set) = fields.text(name)? {
            account.set_job_field(&id, name, json!(set));
        }
    }
    if let Some(title) = fields.text("JobName")? {
        change(shared, &id, "title", json!(title));
    }
    change(shared, &id, "updatedAt", json!(stamp(now)));
    Ok(Answer::written(&uuid, &client))
}

/// Whether somebody is put on a job or taken off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Assignment {
    On,
    Off,
}

/// `POST /job/assign/` and `/job/unassign/`: by the name of the user.
pub(super) fn assign(
    shared: &mut Shared<'_>,
    account: &Account,
    fields: &Fields,
    assignment: Assignment,
) -> Result<Answer, Answer> {
    fields.only(&["UUID", "User"])?;
    let (uuid, name) = (fields.needed("UUID")?, fields.needed("User")?);
    let (id, client) = named(shared, account, &uuid)?;
    if !people::team(shared, account).iter().any(|it| text(Some(it), "/name") == name) {
        return Err(fields.wrong("User was not found"));
    }
    let user = people::user_id(shared, &name);
    let jobs = shared.collections.entry("jobs").or_default();
    let job = jobs.iter_mut().find(|it| text(Some(it), "/jobId") == id);
    let job = job.and_then(Value::as_object_mut).ok_or_else(|| answer::not_found("job"))?;
    let assigned = job.entry("assignedTechnicians").or_insert_with(|| json!([]));
    let assigned = assigned.as_array_mut().ok_or_else(|| answer::not_found("job"))?;
    let place = assigned.iter().position(|it| text(Some(it), "/name") == name);
    match (assignment, place) {
        (Assignment::On, Some(_)) => return Err(fields.wrong("User is already assigned")),
        (Assignment::Off, None) => return Err(fields.wrong("User is not assigned")),
        (Assignment::On, None) => assigned.push(json!({ "userId": user, "name": name })),
        (Assignment::Off, Some(place)) => {
            assigned.remove(place);
        }
    }
    Ok(Answer::written(&uuid, &client))
}
