//! What only this API knows of the account, kept under `workizApi` in the shared state.

use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use crate::sandbox::workiz::sandbox::Shared;
use crate::sandbox::workiz_api::faults::FaultPlan;
use crate::sandbox::workiz_api::switches::Switches;

/// The key in the account.
const KEY: &str = "workizApi";

/// This side's part of the state.
#[derive(Debug, Clone)]
pub(in crate::sandbox) struct Account {
    pub(super) api_token: String,
    pub(super) auth_secret: String,
    /// Members of the team, in the wire form.
    pub(super) team: Vec<Value>,
    /// Absences, in the wire form.
    pub(super) time_off: Vec<Value>,
    /// Leads, in the wire form.
    pub(super) leads: Vec<Value>,
    /// Fields of jobs that the other view has no place for, by job id.
    pub(super) jobs: Map<String, Value>,
    /// How many ids were given.
    pub(super) counter: u64,
    pub(super) switches: Switches,
    pub(super) faults: FaultPlan,
}

impl Account {
    /// Reads the part; what is not there is made of the account's name, the same each time.
    pub(in crate::sandbox) fn of(shared: &Shared<'_>) -> Self {
        let name = shared.account.get("name").and_then(Value::as_str).unwrap_or_default();
        let kept = shared.account.get(KEY);
        let text = |field: &str, prefix: &str, digits: usize| {
            let given = kept.and_then(|it| it.get(field)).and_then(Value::as_str);
            given.map_or_else(|| secret(name, field, prefix, digits), str::to_owned)
        };
        let list = |field: &str| {
            let given = kept.and_then(|it| it.get(field)).and_then(Value::as_array);
            given.cloned().unwrap_or_default()
        };
        let jobs = kept.and_then(|it| it.get("jobs")).and_then(Value::as_object);
        let counter = kept.and_then(|it| it.get("counter")).and_then(Value::as_u64);
        Self {
            api_token: text("apiToken", "api_", 24),
            auth_secret: text("authSecret", "sec_", 24),
            team: list("team"),
            time_off: list("timeOff"),
            leads: list("leads"),
            jobs: jobs.cloned().unwrap_or_default(),
            counter: counter.unwrap_or(0),
            switches: Switches::of_json(kept.and_then(|it| it.get("switches"))),
            faults: FaultPlan::of_json(kept.and_then(|it| it.get("faults"))),
        }
    }

    /// Puts the part back into the shared state.
    pub(super) fn keep(&self, shared: &mut Shared<'_>) {
        let kept = json!({
            "apiToken": self.api_token, "authSecret": self.auth_secret, "team": self.team,
            "timeOff": self.time_off, "leads": self.leads, "jobs": self.jobs,
            "counter": self.counter, "switches": self.switches.to_json(),
            "faults": self.faults.to_json(),
        });
        if let Some(account) = shared.account.as_object_mut() {
            account.insert(KEY.to_owned(), kept);
        }
    }

    /// A number that was not given before.
    pub(super) fn next(&mut self) -> u64 {
        self.counter += 1;
        self.counter
    }

    /// Sets a field that the other view has no place for.
    pub(super) fn set_job_field(&mut self, job_id: &str, field: &str, value: Value) {
        let mut fields = match self.jobs.remove(job_id) {
            Some(Value::Object(fields)) => fields,
            _ => Map::new(),
        };
        fields.insert(field.to_owned(), value);
        self.jobs.insert(job_id.to_owned(), Value::Object(fields));
    }
}

fn secret(name: &str, field: &str, prefix: &str, digits: usize) -> String {
    let hash = blake3::hash(format!("{name}/{field}").as_bytes()).to_hex();
    format!("{prefix}{}", hash.chars().take(digits).collect::<String>())
}
