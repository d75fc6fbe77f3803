//! Bank deposits.

use serde::Deserialize;

use crate::qbo::wire::amount::WireAmount;
use crate::qbo::wire::common::WireMeta;
use crate::qbo::wire::common::WireRef;
use crate::qbo::wire::sales::WireLine;

/// A bank deposit as QuickBooks returns it.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "PascalCase")]
pub struct WireDeposit {
    /// Its id.
    pub id: Option<String>,
    /// Its version.
    pub sync_token: Option<String>,
    /// When it was made and changed.
    pub meta_data: Option<WireMeta>,
    /// `Deleted` in a change capture.
    #[serde(rename = "status")]
    pub status: Option<String>,
    /// Its date.
    pub txn_date: Option<String>,
    /// The bank account.
    pub deposit_to_account_ref: Option<WireRef>,
    /// Its lines: ties to payments and receipts, and lines of its own.
    pub line: Option<Vec<WireLine>>,
    /// The lines less the cash that was taken back.
    pub total_amt: Option<WireAmount>,
    /// Cash that was taken back.
    pub cash_back: Option<WireCashBack>,
    /// The internal note.
    pub private_note: Option<String>,
    /// Its currency.
    pub currency_ref: Option<WireRef>,
    /// Units of the home currency for one unit of its own.
    pub exchange_rate: Option<WireAmount>,
    /// The location.
    pub department_ref: Option<WireRef>,
}

/// Cash that was taken back out of a deposit.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "PascalCase")]
pub struct WireCashBack {
    /// The account that it went to.
    pub account_ref: Option<WireRef>,
    /// How much; positive.
    pub amount: Option<WireAmount>,
    /// What it says.
    pub memo: Option<String>,
}
