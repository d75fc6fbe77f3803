//! Parts that many entities share.

use serde::Deserialize;

use crate::qbo::wire::words::TxnType;

/// A reference to another entity; the name is decoration.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
pub struct WireRef {
    /// The id.
    pub value: Option<String>,
    /// The name at the time of reading.
    pub name: Option<String>,
    /// The entity, in the few places that leave it open.
    #[serde(rename = "type")]
    pub kind: Option<String>,
}

/// When a document was made and last changed; Pacific time with offset.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "PascalCase")]
pub struct WireMeta {
    /// When it was made.
    pub create_time: Option<String>,
    /// When it was last changed.
    pub last_updated_time: Option<String>,
}

/// A tie to another document.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "PascalCase")]
pub struct WireLinkedTxn {
    /// Its id.
    pub txn_id: Option<String>,
    /// What it is, such as `Payment`.
    pub txn_type: Option<TxnType>,
    /// Its line, where a line is meant.
    pub txn_line_id: Option<String>,
}

/// An address; on older documents the lines are free text.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "PascalCase")]
pub struct WireAddress {
    /// First line.
    pub line1: Option<String>,
    /// Second line.
    pub line2: Option<String>,
    /// Third line.
    pub line3: Option<String>,
    /// Fourth line.
    pub line4: Option<String>,
    /// Fifth line.
    pub line5: Option<String>,
    /// The address's own id.
    pub id: Option<String>,
    /// City.
    pub city: Option<String>,
    /// State or province.
    pub country_sub_division_code: Option<String>,
    /// Postal code.
    pub postal_code: Option<String>,
    /// Country.
    pub country: Option<String>,
}

/// An e-mail address.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "PascalCase")]
pub struct WireEmail {
    /// The address.
    pub address: Option<String>,
}

/// A phone number.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "PascalCase")]
pub struct WirePhone {
    /// The number as typed.
    pub free_form_number: Option<String>,
}

/// A field that the company made for itself.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "PascalCase")]
pub struct WireCustomField {
    /// Which of the company's fields.
    pub definition_id: Option<String>,
    /// Its name.
    pub name: Option<String>,
    /// What kind of values it has, such as `StringType`.
    #[serde(rename = "Type")]
    pub kind: Option<String>,
    /// Its value, where that is text.
    pub string_value: Option<String>,
}

/// A text in an object of its own.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
pub struct WireMemo {
    /// The text.
    pub value: Option<String>,
}
