//! What the office has beside money: leads, people, calendar, calls and messages.
//!
//! Source: the seed document names these; their fields are assumed in the style of its jobs.

use serde::Deserialize;

use crate::workiz::wire::field::Field;
use crate::workiz::wire::job::WireTechnician;
use crate::workiz::wire::party::WireJobClient;
use crate::workiz::wire::text::WireId;
use crate::workiz::wire::text::WireMoment;

/// A lead, as `GET /leads` has it.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase", default)]
pub struct WireLead {
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
}

/// A member of the team, as `GET /technicians` has it.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase", default)]
pub struct WireTeamMember {
    /// The name.
    pub name: Field<String>,
    /// The role.
    pub role: Field<String>,
    /// Whether the person still works there.
    pub active: Field<bool>,
}

/// A piece of calendar with who does it, as `GET /schedules` has it.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase", default)]
pub struct WireSchedule {
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
}

/// A job that comes again, as `GET /recurring-jobs` has it.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase", default)]
pub struct WireRecurringJob {
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
}

/// A call, as `GET /calls` has it.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase", default)]
pub struct WireCall {
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
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase", default)]
pub struct WireSmsThread {
    /// The other side's number.
    pub phone: Field<WireId>,
    /// The client that it belongs to.
    pub client_id: Field<WireId>,
    /// How many messages it has.
    pub message_count: Field<u64>,
    /// When the last one came or went.
    pub last_message_at: Field<WireMoment>,
}
