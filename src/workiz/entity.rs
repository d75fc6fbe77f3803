//! The lists that the API has.

/// A kind of document that Workiz lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Entity {
    /// Clients.
    Clients,
    /// Price book items.
    Items,
    /// Tax rates.
    Taxes,
    /// Jobs.
    Jobs,
    /// Estimates.
    Estimates,
    /// Invoices.
    Invoices,
    /// Payments.
    Payments,
    /// Refunds.
    Refunds,
    /// Payouts.
    Payouts,
    /// Disputes.
    Disputes,
}

impl Entity {
    /// Every list, in the order in which they are read: what is named before what names it.
    pub const ALL: [Self; 10] = [
        Self::Clients,
        Self::Items,
        Self::Taxes,
        Self::Jobs,
        Self::Estimates,
        Self::Invoices,
        Self::Payments,
        Self::Refunds,
        Self::Payouts,
        Self::Disputes,
    ];

    /// Returns the path of the list, segment by segment.
    pub fn path(self) -> &'static [&'static str] {
        match self {
            Self::Clients => &["clients"],
            Self::Items => &["pricebook", "items"],
            Self::Taxes => &["taxes"],
            Self::Jobs => &["jobs"],
            Self::Estimates => &["estimates"],
            Self::Invoices => &["invoices"],
            Self::Payments => &["payments"],
            Self::Refunds => &["refunds"],
            Self::Payouts => &["payouts"],
            Self::Disputes => &["disputes"],
        }
    }

    /// Returns the field that holds a document's id.
    pub fn id_field(self) -> &'static str {
        match self {
            Self::Clients => "clientId",
            Self::Items => "itemId",
            Self::Taxes => "taxId",
            Self::Jobs => "jobId",
            Self::Estimates => "estimateId",
            Self::Invoices => "invoiceId",
            Self::Payments => "paymentId",
            Self::Refunds => "refundId",
            Self::Payouts => "payoutId",
            Self::Disputes => "disputeId",
        }
    }

    /// Returns the plural that sentences and snapshots use.
    pub fn name(self) -> &'static str {
        match self {
            Self::Clients => "clients",
            Self::Items => "items",
            Self::Taxes => "taxes",
            Self::Jobs => "jobs",
            Self::Estimates => "estimates",
            Self::Invoices => "invoices",
            Self::Payments => "payments",
            Self::Refunds => "refunds",
            Self::Payouts => "payouts",
            Self::Disputes => "disputes",
        }
    }

    /// Returns the kind under which a snapshot keeps a document of the list.
    pub fn kind(self) -> &'static str {
        match self {
            Self::Clients => "client",
            Self::Items => "item",
            Self::Taxes => "tax",
            Self::Jobs => "job",
            Self::Estimates => "estimate",
            Self::Invoices => "invoice",
            Self::Payments => "payment",
            Self::Refunds => "refund",
            Self::Payouts => "payout",
            Self::Disputes => "dispute",
        }
    }

    /// Returns the list that a snapshot's kind belongs to.
    pub fn of_kind(kind: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|entity| entity.kind() == kind)
    }
}
