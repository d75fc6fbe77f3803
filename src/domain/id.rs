//! Identifiers, one type for each kind of thing, so that they cannot be mixed up.
//!
//! All of them are opaque text as the other system gave it. Both systems' ids are never guessed
//! and never parsed.

use std::fmt;

macro_rules! text_ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// Wraps the id as it came.
            pub fn new(text: impl Into<String>) -> Self {
                Self(text.into())
            }

            /// Returns the id as it came.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

text_ids! {
    /// A Workiz invoice's id.
    SourceInvoiceId;
    /// A Workiz payment's id.
    SourcePaymentId;
    /// A Workiz refund's id.
    SourceRefundId;
    /// A Workiz Pay payout's id.
    PayoutId;
    /// A Workiz dispute's id.
    DisputeId;
    /// A Workiz client's id.
    ClientId;
    /// A Workiz price book item's id.
    PriceBookItemId;
    /// A Workiz tax's id.
    SourceTaxId;
    /// A Workiz job's id.
    JobId;
    /// A line's id within its document, on either side.
    LineId;

    /// A QuickBooks transaction's id; invoices, payments, deposits and the like share one id space.
    TxnId;
    /// The version of a QuickBooks object; every effective change makes a new one. Compared only.
    SyncToken;
    /// A QuickBooks customer's id.
    CustomerId;
    /// A QuickBooks item's id (product or service).
    ItemId;
    /// A QuickBooks account's id.
    AccountId;
    /// A QuickBooks tax code's id; `TAX` and `NON` are the two pseudo codes of US companies.
    TaxCodeId;
    /// A QuickBooks tax rate's id.
    TaxRateId;
    /// A QuickBooks payment method's id.
    PaymentMethodId;
    /// A QuickBooks payment term's id.
    TermId;
    /// A QuickBooks class's id.
    ClassId;
    /// A QuickBooks company's id.
    RealmId;

    /// A company in tieout: the name of its folder.
    CompanyId;
    /// One pull of both sides.
    SnapshotId;
    /// One pass through the line.
    RunId;
    /// One plan: the hash of all that it would do.
    PlanId;
    /// One correction: plan id and place, such as `1f0c…-007`.
    CorrectionId;
    /// The key that makes a write to QuickBooks idempotent: at most 36 characters.
    RequestId;
    /// A discrepancy's identity: stays the same night after night while its content does.
    Fingerprint;
}

impl PlanId {
    /// Returns the first characters, by which people call the plan; its corrections begin with them.
    pub fn short(&self) -> &str {
        self.as_str().get(..12).unwrap_or_else(|| self.as_str())
    }
}
