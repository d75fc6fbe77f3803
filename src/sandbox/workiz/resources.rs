//! The lists of the integration: path, id, entitlement, filters, and the form of their money.

/// How a list's amounts are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Amounts {
    /// Always JSON numbers, as the seed document shows them.
    Numbers,
    /// As the setting says.
    AsSet,
}

/// A date filter: its `dateField` name and where the date stands in the document.
pub(super) struct DateField {
    pub(super) name: &'static str,
    pub(super) pointer: &'static str,
}

/// An equality filter: its parameter and where the value stands in the document.
pub(super) struct Equals {
    pub(super) name: &'static str,
    pub(super) pointer: &'static str,
}

/// One list.
pub(super) struct Resource {
    pub(super) path: &'static str,
    /// The key of its documents in the seed.
    pub(super) collection: &'static str,
    pub(super) id_field: &'static str,
    pub(super) entitlement: &'static str,
    /// Values that the `status` filter takes; empty: there is no such filter.
    pub(super) statuses: &'static [&'static str],
    pub(super) equals: &'static [Equals],
    /// Date filters, the default one first; empty: there are none.
    pub(super) dates: &'static [DateField],
    pub(super) amounts: Amounts,
}

const fn equals(name: &'static str, pointer: &'static str) -> Equals {
    Equals { name, pointer }
}

const fn date(name: &'static str, pointer: &'static str) -> DateField {
    DateField { name, pointer }
}

/// Every list; the entitlement that opens each is assumed.
pub(super) const RESOURCES: [Resource; 10] = [
    Resource {
        path: "jobs",
        collection: "jobs",
        id_field: "jobId",
        entitlement: "jobs",
        statuses: &["scheduled", "dispatched", "en_route", "on_site", "completed", "canceled"],
        equals: &[equals("clientId", "/client/id"), equals("number", "/number")],
        dates: &[date("scheduled", "/scheduledStart")],
        amounts: Amounts::Numbers,
    },
    Resource {
        path: "invoices",
        collection: "invoices",
        id_field: "invoiceId",
        entitlement: "invoices",
        statuses: &["draft", "sent", "overdue", "partially_paid", "paid", "void", "no_amount"],
        equals: &[
            equals("clientId", "/clientId"),
            equals("jobId", "/jobId"),
            equals("number", "/number"),
        ],
        dates: &[
            date("issued", "/issuedDate"),
            date("created", "/createdAt"),
            date("due", "/dueDate"),
        ],
        amounts: Amounts::AsSet,
    },
    Resource {
        path: "clients",
        collection: "clients",
        id_field: "clientId",
        entitlement: "clients",
        statuses: &[],
        equals: &[],
        dates: &[],
        amounts: Amounts::AsSet,
    },
    Resource {
        path: "payments",
        collection: "payments",
        id_field: "paymentId",
        entitlement: "payments",
        statuses: &[
            "pending",
            "captured",
            "settled",
            "failed",
            "refunded",
            "partially_refunded",
            "disputed",
        ],
        equals: &[
            equals("clientId", "/clientId"),
            equals("jobId", "/jobId"),
            equals("invoiceId", "/invoiceId"),
        ],
        dates: &[
            date("collected", "/collectedAt"),
            date("settled", "/settledAt"),
            date("created", "/createdAt"),
        ],
        amounts: Amounts::AsSet,
    },
    Resource {
        path: "refunds",
        collection: "refunds",
        id_field: "refundId",
        entitlement: "payments",
        statuses: &["pending", "succeeded", "failed"],
        equals: &[equals("paymentId", "/paymentId")],
        dates: &[date("created", "/createdAt")],
        amounts: Amounts::AsSet,
    },
    Resource {
        path: "payouts",
        collection: "payouts",
        id_field: "payoutId",
        entitlement: "payments",
        statuses: &["pending", "paid", "failed"],
        equals: &[],
        dates: &[date("arrival", "/arrivalDate")],
        amounts: Amounts::AsSet,
    },
    Resource {
        path: "disputes",
        collection: "disputes",
        id_field: "disputeId",
        entitlement: "payments",
        statuses: &["needs_response", "under_review", "won", "lost"],
        equals: &[equals("paymentId", "/paymentId")],
        dates: &[date("created", "/createdAt")],
        amounts: Amounts::AsSet,
    },
    Resource {
        path: "estimates",
        collection: "estimates",
        id_field: "estimateId",
        entitlement: "invoices",
        statuses: &["draft", "sent", "approved", "declined", "won", "archived"],
        equals: &[equals("clientId", "/clientId"), equals("jobId", "/jobId")],
        dates: &[date("created", "/createdAt")],
        amounts: Amounts::AsSet,
    },
    Resource {
        path: "pricebook/items",
        collection: "items",
        id_field: "itemId",
        entitlement: "invoices",
        statuses: &[],
        equals: &[],
        dates: &[],
        amounts: Amounts::AsSet,
    },
    Resource {
        path: "taxes",
        collection: "taxes",
        id_field: "taxId",
        entitlement: "invoices",
        statuses: &[],
        equals: &[],
        dates: &[],
        amounts: Amounts::AsSet,
    },
];

/// The list at a path below the integration.
pub(super) fn at(path: &str) -> Option<&'static Resource> {
    RESOURCES.iter().find(|resource| resource.path == path)
}
