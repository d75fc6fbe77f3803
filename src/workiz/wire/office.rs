//! What the office has beside money: leads, people, calendar, calls and messages.
//!
//! Source: the seed document names these; their fields are assumed in the style of its jobs.

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::workiz::wire::field::Field;
use crate::workiz::wire::job::WireTechnician;
use crate::workiz::wire::party::WireJobClient;
use crate::workiz::wire::text::WireDate;
use crate::workiz::wire::text::WireId;
use crate::workiz::wire::text::WireMoment;

/// A lead, as `GET /leads` has it.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase", default)]
pub struct WireLead {
    /// Its id.
    pub lead_id: Field<WireId>,
    /// The number that people see.
    pub number: Field<WireId>,
    /// What it is about.
    pub title: Field<String>,
    /// Who asks.
    pub client: Field<WireJobClient>,
    /// Where it stands.
    pub status: Field<String>,
    /// Where it came from.
    pub source: Field<String>,
    /// When it was made.
    pub created_at: Field<WireMoment>,
    /// Who asks, as long as there is no client.
    pub name: Field<String>,
    /// Phone numbers, the main one first.
    pub phones: Field<Vec<String>>,
    /// What somebody wrote about it.
    pub notes: Field<String>,
}

/// A member of the team, as `GET /technicians` has it.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase", default)]
pub struct WireTeamMember {
    /// The id.
    pub user_id: Field<WireId>,
    /// The name.
    pub name: Field<String>,
    /// The role.
    pub role: Field<String>,
    /// Whether the person still works there.
    pub active: Field<bool>,
    /// active or inactive; some accounts have this, others the flag.
    pub status: Field<String>,
}

/// A piece of calendar with who does it, as `GET /schedules` has it.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase", default)]
pub struct WireSchedule {
    /// Its id.
    pub schedule_id: Field<WireId>,
    /// The job.
    pub job_id: Field<WireId>,
    /// When it begins.
    pub scheduled_start: Field<WireMoment>,
    /// When it ends.
    pub scheduled_end: Field<WireMoment>,
    /// Where it stands.
    pub status: Field<String>,
    /// Who does it.
    pub assigned_technicians: Field<Vec<WireTechnician>>,
    /// When it begins, in the shorter form.
    pub start: Field<WireMoment>,
    /// When it ends, in the shorter form.
    pub end: Field<WireMoment>,
    /// Who does it, where there is one person only.
    pub technician_id: Field<WireId>,
    /// What the time is for.
    #[serde(rename = "type")]
    pub kind: Field<String>,
}

/// A job that comes again, as `GET /recurring-jobs` has it.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase", default)]
pub struct WireRecurringJob {
    /// Its id.
    pub recurring_job_id: Field<WireId>,
    /// What it is about.
    pub title: Field<String>,
    /// Whom the work is done for.
    pub client: Field<WireJobClient>,
    /// How often it comes.
    pub frequency: Field<String>,
    /// When it comes next.
    pub next_start: Field<WireMoment>,
    /// Whether it still comes.
    pub active: Field<bool>,
    /// Whom the work is done for, by the id.
    pub client_id: Field<WireId>,
    /// The day on which it comes next.
    pub next_date: Field<WireDate>,
    /// active, paused or ended.
    pub status: Field<String>,
}

/// A call, as `GET /calls` has it.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase", default)]
pub struct WireCall {
    /// Its id.
    pub call_id: Field<WireId>,
    /// inbound or outbound.
    pub direction: Field<String>,
    /// Who called.
    pub from: Field<WireId>,
    /// Who was called.
    pub to: Field<WireId>,
    /// answered, missed and so on.
    pub status: Field<String>,
    /// How long it took.
    pub duration_seconds: Field<u64>,
    /// When it began.
    pub started_at: Field<WireMoment>,
}

/// A conversation by SMS, as `GET /sms-threads` has it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct WireSmsThread {
    /// Its id.
    pub thread_id: Field<WireId>,
    /// The other side's number.
    pub phone: Field<WireId>,
    /// The client that it belongs to.
    pub client_id: Field<WireId>,
    /// How many messages it has.
    pub message_count: Field<u64>,
    /// When the last one came or went.
    pub last_message_at: Field<WireMoment>,
    /// open or closed.
    pub status: Field<String>,
    /// The messages, where they are shown.
    pub messages: Field<Vec<Box<RawValue>>>,
}
