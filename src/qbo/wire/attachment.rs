//! Files and notes that are attached to documents.

use serde::Deserialize;

use crate::qbo::wire::amount::WireAmount;
use crate::qbo::wire::common::WireMeta;
use crate::qbo::wire::common::WireRef;

/// A file or note as QuickBooks returns it.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "PascalCase")]
pub struct WireAttachable {
    /// Its id, of about 19 digits.
    pub id: Option<String>,
    /// Its version.
    pub sync_token: Option<String>,
    /// When it was made and changed.
    pub meta_data: Option<WireMeta>,
    /// The file's name; absent on a note.
    pub file_name: Option<String>,
    /// What it says.
    pub note: Option<String>,
    /// Document, Image, Receipt and the like.
    pub category: Option<String>,
    /// The file's type, such as `application/pdf`.
    pub content_type: Option<String>,
    /// The file's size in bytes.
    pub size: Option<WireAmount>,
    /// What it is attached to.
    pub attachable_ref: Option<Vec<WireAttachableRef>>,
    /// Where the file can be had for some minutes, without a token.
    pub temp_download_uri: Option<String>,
}

/// What a file is attached to.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "PascalCase")]
pub struct WireAttachableRef {
    /// The document.
    pub entity_ref: Option<WireRef>,
    /// Whether it goes out with the document.
    pub include_on_send: Option<bool>,
    /// The line of the document.
    pub line_info: Option<String>,
}
