//! Creating a job: what is sent and what comes back.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::Serialize;
use serde_json::Value;

use crate::workiz::wire::amount::WireAmount;
use crate::workiz::wire::field::Field;
use crate::workiz::wire::job::WireLinks;
use crate::workiz::wire::text::WireId;
use crate::workiz::wire::text::WireMoment;

/// The body of `POST /jobs`. Source: the seed document; whatever else stands in a file is refused,
/// since Workiz would drop it without a word.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CreateJobRequest {
    /// Whom the work is done for.
    pub client_id: String,
    /// Where the work is done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service_address: Option<NewAddress>,
    /// What the job is about.
    pub title: String,
    /// More about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// When the work is to start, in UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scheduled_start: Option<String>,
    /// How long it is to take, in minutes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration_minutes: Option<u32>,
    /// Who is to do the work.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub assigned_technician_ids: Vec<String>,
    /// The kind of work.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub job_type: Option<String>,
    /// Where the lead came from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// What is to be sold.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub line_items: Vec<NewLine>,
    /// The account's own fields.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub custom_fields: BTreeMap<String, Value>,
}

/// An address that is sent.
#[derive(Clone, Debug, Default, Serialize, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewAddress {
    /// Street and number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line1: Option<String>,
    /// Unit, floor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line2: Option<String>,
    /// City.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub city: Option<String>,
    /// State or province.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// ZIP or postal code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub postal_code: Option<String>,
    /// Two-letter country code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
}

/// A line that is sent.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewLine {
    /// The price book item.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item_id: Option<String>,
    /// What stands on the line.
    pub description: String,
    /// How many.
    pub quantity: WireAmount,
    /// The price of one, in the currency's major unit.
    pub unit_price: WireAmount,
    /// `TAX` or `NTX`.
    pub tax_code: String,
}

/// The answer to `POST /jobs`.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase", default)]
pub struct CreateJobResponse {
    /// The new job's id.
    pub job_id: Field<WireId>,
    /// The number that people see.
    pub number: Field<WireId>,
    /// scheduled, most often.
    pub status: Field<String>,
    /// When the work is to start.
    pub scheduled_start: Field<WireMoment>,
    /// When the job was made.
    pub created_at: Field<WireMoment>,
    /// Links to the job in Workiz.
    pub links: Field<WireLinks>,
}
