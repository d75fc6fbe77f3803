//! What the processor of cards does with the payments, in Workiz's words: payouts and disputes.
//!
//! The totals of a payout are kept as they are stated, beside its entries; nothing is summed here.

use jiff::civil::Date;

use crate::domain::id::{DisputeId, PayoutId, SourcePaymentId};
use crate::domain::known::Known;
use crate::domain::money::Money;

/// Where a payout stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PayoutStatus {
    /// On its way to the bank.
    InTransit,
    /// Arrived.
    Paid,
    /// It came back.
    Failed,
}

/// What an entry of a payout is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PayoutEntryKind {
    /// A payment.
    Payment,
    /// A refund; negative.
    Refund,
    /// A disputed charge; negative.
    Dispute,
    /// The fee of a dispute; negative.
    DisputeFee,
    /// The fee for paying out at once; negative.
    InstantFee,
    /// Anything else that the processor books.
    Adjustment,
}

/// One entry of a payout.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PayoutEntry {
    /// What it is.
    pub kind: PayoutEntryKind,
    /// The id of the payment, refund or dispute behind it.
    pub source_id: Option<String>,
    /// Before fees, signed.
    pub gross: Money,
    /// The fee; positive.
    pub fee: Money,
    /// After fees, signed.
    pub net: Money,
}

/// A batch of card money that went to the bank, net of fees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payout {
    /// Its id.
    pub id: PayoutId,
    /// Where it stands.
    pub status: PayoutStatus,
    /// When it arrives at the bank.
    pub arrival: Date,
    /// Before fees.
    pub gross: Money,
    /// The fees; positive.
    pub fees: Money,
    /// What the bank receives.
    pub net: Money,
    /// What it is made of.
    pub entries: Vec<PayoutEntry>,
}

/// A charge that a cardholder disputes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dispute {
    /// Its id.
    pub id: DisputeId,
    /// The payment under dispute.
    pub payment: SourcePaymentId,
    /// How much; positive.
    pub amount: Money,
    /// What it costs; positive.
    pub fee: Known<Money>,
    /// Its status as it came.
    pub status: String,
}
