//! The account itself.

use serde::Deserialize;

use crate::workiz::wire::field::Field;
use crate::workiz::wire::text::WireId;

/// The account, as `GET /account` has it.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase", default)]
pub struct WireAccount {
    /// The account's id.
    pub account_id: Field<WireId>,
    /// The company's name.
    pub name: Field<String>,
    /// The IANA name of the account's time zone, such as `America/Los_Angeles`.
    pub timezone: Field<String>,
    /// The three-letter code of the account's currency.
    pub currency: Field<String>,
    /// The two-letter country code.
    pub country: Field<String>,
    /// The role of the user who asks, such as owner, office or technician, where it is told.
    pub role: Field<String>,
    /// Whether Workiz's own QuickBooks connection is on.
    pub native_quick_books_sync: Field<WireNativeSync>,
}

/// Workiz's own QuickBooks connection.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase", default)]
pub struct WireNativeSync {
    /// Whether it is on.
    pub enabled: Field<bool>,
}
