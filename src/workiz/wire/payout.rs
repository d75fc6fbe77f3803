//! Payouts and disputes.

use serde::Deserialize;

use crate::workiz::wire::amount::WireAmount;
use crate::workiz::wire::field::Field;
use crate::workiz::wire::text::WireDate;
use crate::workiz::wire::text::WireId;
use crate::workiz::wire::text::WireMoment;

/// A payout of the payment processor to the bank, as `GET /payouts` has it.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase", default)]
pub struct WirePayout {
    /// The payout's id.
    pub payout_id: Field<WireId>,
    /// pending, `in_transit`, paid or failed.
    pub status: Field<String>,
    /// When the money is on the bank account.
    pub arrival_date: Field<WireDate>,
    /// The three-letter currency code.
    pub currency: Field<String>,
    /// The payments in it.
    pub gross: Field<WireAmount>,
    /// What the processor kept; positive.
    pub fees: Field<WireAmount>,
    /// What was given back; positive.
    pub refunds: Field<WireAmount>,
    /// What was taken for disputes; positive.
    pub disputes: Field<WireAmount>,
    /// What the bank gets.
    pub net: Field<WireAmount>,
    /// Whether it was an instant payout.
    pub instant: Field<bool>,
    /// What it is made of.
    pub entries: Field<Vec<Field<WirePayoutEntry>>>,
    /// When it was made.
    pub created_at: Field<WireMoment>,
    /// When it last changed.
    pub updated_at: Field<WireMoment>,
    /// Whether it was deleted.
    pub deleted: Field<bool>,
}

/// One part of a payout.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase", default)]
pub struct WirePayoutEntry {
    /// payment, refund, dispute, `dispute_fee`, `instant_fee` or adjustment.
    #[serde(rename = "type")]
    pub kind: Field<String>,
    /// The document behind it.
    pub source_id: Field<WireId>,
    /// What it adds before the fee; negative when it takes away.
    pub gross: Field<WireAmount>,
    /// What the processor kept of it; positive.
    pub fee: Field<WireAmount>,
    /// What it adds to the payout.
    pub net: Field<WireAmount>,
}

/// A dispute, as `GET /disputes` has it.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase", default)]
pub struct WireDispute {
    /// The dispute's id.
    pub dispute_id: Field<WireId>,
    /// The payment that is disputed.
    pub payment_id: Field<WireId>,
    /// The invoice that the payment was taken on.
    pub invoice_id: Field<WireId>,
    /// What is disputed; positive.
    pub amount: Field<WireAmount>,
    /// What the processor charges for it; positive.
    pub fee: Field<WireAmount>,
    /// The three-letter currency code.
    pub currency: Field<String>,
    /// `needs_response`, `under_review`, won or lost.
    pub status: Field<String>,
    /// Why.
    pub reason: Field<String>,
    /// The payout that it was taken from.
    pub payout_id: Field<WireId>,
    /// When it was opened.
    pub opened_at: Field<WireMoment>,
    /// When it was decided.
    pub resolved_at: Field<WireMoment>,
    /// When it was made.
    pub created_at: Field<WireMoment>,
    /// When it last changed.
    pub updated_at: Field<WireMoment>,
    /// Whether it was deleted.
    pub deleted: Field<bool>,
}
