//! Estimates.

use serde::Deserialize;

use crate::workiz::wire::amount::WireAmount;
use crate::workiz::wire::field::Field;
use crate::workiz::wire::text::WireId;
use crate::workiz::wire::text::WireMoment;

/// An estimate, as `GET /estimates` has it; of interest for the deposits taken on it.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase", default)]
pub struct WireEstimate {
    /// The estimate's id.
    pub estimate_id: Field<WireId>,
    /// The number that people see.
    pub number: Field<WireId>,
    /// The job that it belongs to.
    pub job_id: Field<WireId>,
    /// The client that it is for.
    pub client_id: Field<WireId>,
    /// The invoice that it became.
    pub invoice_id: Field<WireId>,
    /// created, sent, approved, declined, won or archived.
    pub status: Field<String>,
    /// The three-letter currency code.
    pub currency: Field<String>,
    /// The lines, before discount and tax.
    pub subtotal: Field<WireAmount>,
    /// The tax.
    pub tax: Field<WireAmount>,
    /// What the client would pay.
    pub total: Field<WireAmount>,
    /// The deposit that is asked for.
    pub deposit_due: Field<WireAmount>,
    /// What was paid on it.
    pub paid: Field<WireAmount>,
    /// Whether it was deleted.
    pub deleted: Field<bool>,
    /// When it was made.
    pub created_at: Field<WireMoment>,
    /// When it last changed.
    pub updated_at: Field<WireMoment>,
}
