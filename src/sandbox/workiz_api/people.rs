//! The team and its absences: bare arrays.

use std::collections::BTreeMap;

use serde_json::Value;
use serde_json::json;

use crate::sandbox::workiz::sandbox::Shared;
use crate::sandbox::workiz_api::account::Account;
use crate::sandbox::workiz_api::answer;
use crate::sandbox::workiz_api::answer::Answer;
use crate::sandbox::workiz_api::view::Row;
use crate::sandbox::workiz_api::view::documents;
use crate::sandbox::workiz_api::view::text;

/// The member of the team that makes jobs in the office.
pub(in crate::sandbox) const OFFICE: &str = "Back Office";

/// The number of a member that is known by the other view's id only.
fn number(user_id: &str) -> Value {
    let hash = blake3::hash(user_id.as_bytes());
    let bytes = hash.as_bytes().iter().take(3);
    json!(bytes.fold(100_000_u32, |sum, byte| sum * 3 + u32::from(*byte)))
}

fn member(id: &Value, name: &str, role: &str) -> Value {
    json!({ "id": id, "name": name, "role": role, "email": "", "fieldTech": role == "Tech",
            "active": true, "serviceAreas": [], "skills": [], "created": "2025-11-03 09:00:00" })
}

/// Everybody: those of the seed, the office, and whom jobs are assigned to.
pub(super) fn team(shared: &Shared<'_>, account: &Account) -> Vec<Value> {
    if !account.team.is_empty() {
        return account.team.clone();
    }
    let mut techs: BTreeMap<&str, &str> = BTreeMap::new();
    for job in documents(shared, "jobs") {
        let assigned = job.get("assignedTechnicians").and_then(Value::as_array);
        for it in assigned.into_iter().flatten() {
            let (id, name) = (text(Some(it), "/userId"), text(Some(it), "/name"));
            if !name.is_empty() {
                techs.entry(id).or_insert(name);
            }
        }
    }
    let office = member(&json!(100_001), OFFICE, "Admin");
    let techs = techs.into_iter().map(|(id, name)| member(&number(id), name, "Tech"));
    std::iter::once(office).chain(techs).collect()
}

/// `GET /team/get/{id}/`.
pub(super) fn get(shared: &Shared<'_>, account: &Account, id: &str) -> Answer {
    let team = team(shared, account);
    let found = team
        .into_iter()
        .find(|it| it.get("id").and_then(Value::as_u64).is_some_and(|own| Ok(own) == id.parse()));
    found.map_or_else(|| answer::not_found("user"), |it| Answer::bare(json!([it])))
}

/// The team of a job: the names are those of the day on which they were assigned.
pub(super) fn of_job(row: &Row<'_>) -> Value {
    let assigned = row.job.and_then(|it| it.get("assignedTechnicians")).and_then(Value::as_array);
    let shown = |it: &Value| json!({ "id": number(text(Some(it), "/userId")), "Name": text(Some(it), "/name") });
    assigned.into_iter().flatten().map(shown).collect()
}

/// `GET /TimeOff/get/` and `/TimeOff/get/{name}/`.
pub(super) fn time_off(account: &Account, name: Option<&str>) -> Answer {
    let of = |it: &&Value| name.is_none_or(|name| text(Some(it), "/userName") == name);
    Answer::bare(account.time_off.iter().filter(of).cloned().collect())
}

/// The other view's id of a member, by the name; the name itself when no job knows one.
pub(super) fn user_id(shared: &Shared<'_>, name: &str) -> String {
    let jobs = documents(shared, "jobs").iter();
    let mut assigned = jobs
        .filter_map(|it| it.get("assignedTechnicians").and_then(Value::as_array))
        .flatten()
        .filter(|it| text(Some(it), "/name") == name);
    assigned.next().map_or(name, |it| text(Some(it), "/userId")).to_owned()
}
