//! Payments, refunds, and recording a payment.

use serde::Deserialize;
use serde::Serialize;

use crate::workiz::wire::amount::WireAmount;
use crate::workiz::wire::field::Field;
use crate::workiz::wire::text::WireId;
use crate::workiz::wire::text::WireMoment;

/// A payment, as `GET /payments` has it.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase", default)]
pub struct WirePayment {
    /// The payment's id.
    pub payment_id: Field<WireId>,
    /// invoice, estimate or job: what it was taken on.
    pub source: Field<String>,
    /// The invoice that it was taken on.
    pub invoice_id: Field<WireId>,
    /// The estimate that it was taken on.
    pub estimate_id: Field<WireId>,
    /// The job that it was taken on.
    pub job_id: Field<WireId>,
    /// Who paid.
    pub client_id: Field<WireId>,
    /// How it is spread over invoices.
    pub allocations: Field<Vec<Field<WireAllocation>>>,
    /// What was paid.
    pub amount: Field<WireAmount>,
    /// The tip.
    pub tip_amount: Field<WireAmount>,
    /// Whether the amount has the tip in it.
    pub amount_includes_tip: Field<bool>,
    /// The fee that the client paid for using a card.
    pub service_fee_amount: Field<WireAmount>,
    /// The three-letter currency code.
    pub currency: Field<String>,
    /// The way of paying, in the adapter's words.
    pub method: Field<String>,
    /// The way of paying, in Workiz's words.
    pub raw_method: Field<String>,
    /// Who processed it, such as `workiz_pay`.
    pub processor: Field<String>,
    /// pending, captured, settled, failed, refunded, `partially_refunded` or disputed.
    pub status: Field<String>,
    /// When the client paid.
    pub collected_at: Field<WireMoment>,
    /// When the processor settled it.
    pub settled_at: Field<WireMoment>,
    /// What was given back of it.
    pub amount_refunded: Field<WireAmount>,
    /// The last four digits of the card.
    pub card_last4: Field<WireId>,
    /// The processor's id.
    pub external_transaction_id: Field<WireId>,
    /// A check number or the like.
    pub reference: Field<WireId>,
    /// A note.
    pub memo: Field<String>,
    /// The payout that it is part of.
    pub payout_id: Field<WireId>,
    /// What the processor kept.
    pub fee: Field<WireAmount>,
    /// What the processor paid out.
    pub net: Field<WireAmount>,
    /// When it was recorded.
    pub created_at: Field<WireMoment>,
    /// When it last changed.
    pub updated_at: Field<WireMoment>,
    /// Whether it was deleted.
    pub deleted: Field<bool>,
}

/// The part of a payment that goes to one invoice.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase", default)]
pub struct WireAllocation {
    /// The invoice.
    pub invoice_id: Field<WireId>,
    /// The part.
    pub amount: Field<WireAmount>,
}

/// A refund, as `GET /refunds` has it.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase", default)]
pub struct WireRefund {
    /// The refund's id.
    pub refund_id: Field<WireId>,
    /// The payment that is given back.
    pub payment_id: Field<WireId>,
    /// The invoice that the payment was taken on.
    pub invoice_id: Field<WireId>,
    /// Who gets the money.
    pub client_id: Field<WireId>,
    /// What is given back; positive.
    pub amount: Field<WireAmount>,
    /// The part of it that was tip.
    pub tip_amount: Field<WireAmount>,
    /// The three-letter currency code.
    pub currency: Field<String>,
    /// Why.
    pub reason: Field<String>,
    /// pending, succeeded or failed.
    pub status: Field<String>,
    /// When it was made.
    pub created_at: Field<WireMoment>,
    /// When it last changed.
    pub updated_at: Field<WireMoment>,
    /// What the processor gave back of its fee.
    pub fee_refunded: Field<WireAmount>,
    /// The payout that it was taken from.
    pub payout_id: Field<WireId>,
    /// Whether it was deleted.
    pub deleted: Field<bool>,
}

/// The body of `POST /invoices/{invoiceId}/payments`.
#[derive(Clone, Debug, Serialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub struct RecordPaymentRequest {
    /// What was paid, in the currency's major unit.
    pub amount: WireAmount,
    /// The way of paying, such as `check`.
    pub method: String,
    /// The tip.
    pub tip_amount: WireAmount,
    /// When the client paid, in UTC.
    pub collected_at: String,
    /// Who processed it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub processor: Option<String>,
    /// The processor's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_transaction_id: Option<String>,
    /// The last four digits of the card.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub card_last4: Option<String>,
    /// A note.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub memo: Option<String>,
}

/// The answer to `POST /invoices/{invoiceId}/payments`.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase", default)]
pub struct RecordPaymentResponse {
    /// The new payment's id.
    pub payment_id: Field<WireId>,
    /// captured, when it was recorded.
    pub status: Field<String>,
    /// The invoice.
    pub invoice_id: Field<WireId>,
    /// What was applied to the invoice.
    pub total_applied: Field<WireAmount>,
    /// What is still open on the invoice.
    pub balance_remaining: Field<WireAmount>,
    /// When it was recorded.
    pub created_at: Field<WireMoment>,
}
