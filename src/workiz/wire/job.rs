//! Jobs.

use serde::Deserialize;

use crate::workiz::wire::amount::WireAmount;
use crate::workiz::wire::field::Field;
use crate::workiz::wire::party::WireAddress;
use crate::workiz::wire::party::WireJobClient;
use crate::workiz::wire::text::WireId;
use crate::workiz::wire::text::WireMoment;

/// A job, as `GET /jobs` has it.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase", default)]
pub struct WireJob {
    /// The job's id.
    pub job_id: Field<WireId>,
    /// The number that people see.
    pub number: Field<WireId>,
    /// What the job is about.
    pub title: Field<String>,
    /// scheduled, dispatched, `en_route`, `on_site`, completed or canceled.
    pub status: Field<String>,
    /// When the work is to start.
    pub scheduled_start: Field<WireMoment>,
    /// When the work is to end.
    pub scheduled_end: Field<WireMoment>,
    /// Where the work is done.
    pub service_address: Field<WireAddress>,
    /// Whom the work is done for.
    pub client: Field<WireJobClient>,
    /// Who does the work.
    pub assigned_technicians: Field<Vec<WireTechnician>>,
    /// The job's amounts, summed up.
    pub price_summary: Field<WirePriceSummary>,
    /// Free labels.
    pub tags: Field<Vec<String>>,
    /// The kind of work.
    pub job_type: Field<String>,
    /// Where the lead came from.
    pub source: Field<String>,
    /// The area that the job belongs to.
    pub service_area: Field<String>,
    /// Whether the job was deleted.
    pub deleted: Field<bool>,
    /// When the job was made.
    pub created_at: Field<WireMoment>,
    /// When the job last changed.
    pub updated_at: Field<WireMoment>,
    /// Links to the job in Workiz.
    pub links: Field<WireLinks>,
}

/// A technician on a job.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase", default)]
pub struct WireTechnician {
    /// The technician's id.
    pub user_id: Field<WireId>,
    /// The technician's name.
    pub name: Field<String>,
}

/// A job's amounts, summed up.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase", default)]
pub struct WirePriceSummary {
    /// The lines, before discount and tax.
    pub subtotal: Field<WireAmount>,
    /// The tax.
    pub tax: Field<WireAmount>,
    /// What the client is to pay.
    pub total: Field<WireAmount>,
    /// What the client has paid.
    pub amount_collected: Field<WireAmount>,
}

/// Links to a document in Workiz.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase", default)]
pub struct WireLinks {
    /// The page in the web application.
    pub web: Field<String>,
}
