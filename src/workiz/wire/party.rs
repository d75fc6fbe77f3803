//! Clients and addresses.

use serde::Deserialize;

use crate::workiz::wire::field::Field;
use crate::workiz::wire::text::WireId;
use crate::workiz::wire::text::WireMoment;

/// A postal address; any part may be left out.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase", default)]
pub struct WireAddress {
    /// Street and number.
    pub line1: Field<String>,
    /// Unit, floor.
    pub line2: Field<String>,
    /// City.
    pub city: Field<String>,
    /// State or province.
    pub region: Field<String>,
    /// ZIP or postal code.
    pub postal_code: Field<String>,
    /// Two-letter country code.
    pub country: Field<String>,
}

/// A client, as `GET /clients` has it.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase", default)]
pub struct WireClient {
    /// The client's id.
    pub client_id: Field<WireId>,
    /// The name to show.
    pub name: Field<String>,
    /// First name.
    pub first_name: Field<String>,
    /// Last name.
    pub last_name: Field<String>,
    /// Company name.
    pub company: Field<String>,
    /// E-mail addresses, the main one first.
    pub emails: Field<Vec<String>>,
    /// Phone numbers, the main one first.
    pub phones: Field<Vec<String>>,
    /// Where bills go.
    pub billing_address: Field<WireAddress>,
    /// The client that this one belongs to.
    pub parent_client_id: Field<WireId>,
    /// Whether the parent pays for this client.
    pub parent_pays: Field<bool>,
    /// The client that this one was merged into.
    pub merged_into_id: Field<WireId>,
    /// Whether the client was deleted.
    pub deleted: Field<bool>,
    /// When the client last changed.
    pub updated_at: Field<WireMoment>,
}

/// The client as a job carries it: id, name and contacts.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase", default)]
pub struct WireJobClient {
    /// The client's id.
    pub id: Field<WireId>,
    /// The name to show.
    pub name: Field<String>,
    /// Phone numbers.
    pub phones: Field<Vec<String>>,
    /// E-mail addresses.
    pub emails: Field<Vec<String>>,
}
