//! What is around documents.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::value::RawValue;

/// The keys of any document.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "PascalCase")]
pub struct Key {
    /// Its id.
    pub id: Option<String>,
    /// Its version.
    pub sync_token: Option<String>,
    /// `Deleted` for a document that is gone.
    #[serde(rename = "status")]
    pub status: Option<String>,
}

/// One block of a change capture.
#[derive(Debug, Deserialize)]
pub struct CdcBlock {
    /// One answer for each entity, in the order in which they were asked for.
    #[serde(rename = "QueryResponse")]
    pub responses: Option<Vec<BTreeMap<String, Box<RawValue>>>>,
}

/// The name of a list entry.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "PascalCase")]
pub struct Named {
    /// A customer's name.
    pub display_name: Option<String>,
    /// Any other entry's name.
    pub name: Option<String>,
}
