//! Received payments.

use serde::Deserialize;

use crate::qbo::wire::amount::WireAmount;
use crate::qbo::wire::common::WireCustomField;
use crate::qbo::wire::common::WireLinkedTxn;
use crate::qbo::wire::common::WireMeta;
use crate::qbo::wire::common::WireRef;
use crate::qbo::wire::sales::WireLine;

/// A received payment as QuickBooks returns it.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "PascalCase")]
pub struct WirePayment {
    /// Its id.
    pub id: Option<String>,
    /// Its version.
    pub sync_token: Option<String>,
    /// When it was made and changed.
    pub meta_data: Option<WireMeta>,
    /// `Deleted` in a change capture.
    #[serde(rename = "status")]
    pub status: Option<String>,
    /// When it was received.
    pub txn_date: Option<String>,
    /// Who paid.
    pub customer_ref: Option<WireRef>,
    /// How much.
    pub total_amt: Option<WireAmount>,
    /// How much of it pays nothing yet.
    pub unapplied_amt: Option<WireAmount>,
    /// What it pays: one tie a line.
    pub line: Option<Vec<WireLine>>,
    /// Ties to other documents, such as the deposit that holds it.
    pub linked_txn: Option<Vec<WireLinkedTxn>>,
    /// Where the money went; some companies leave it out.
    pub deposit_to_account_ref: Option<WireRef>,
    /// How it was paid.
    pub payment_method_ref: Option<WireRef>,
    /// The check's number or the processor's id.
    pub payment_ref_num: Option<String>,
    /// The internal note.
    pub private_note: Option<String>,
    /// Its currency.
    pub currency_ref: Option<WireRef>,
    /// Units of the home currency for one unit of its own.
    pub exchange_rate: Option<WireAmount>,
    /// Where customers' debts stand.
    #[serde(rename = "ARAccountRef")]
    pub ar_account_ref: Option<WireRef>,
    /// Fields that the company made for itself.
    pub custom_field: Option<Vec<WireCustomField>>,
    /// Whether QuickBooks Payments took it.
    pub process_payment: Option<bool>,
}
