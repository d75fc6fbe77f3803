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

/// Whom a list concerns, for the roles [the seed document: roles affect what can be seen].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// Every user.
    Everybody,
    /// Those who are assigned to its job (`jobId`).
    Job,
    /// Those who are assigned to a job of its client (`clientId`).
    Client,
    /// The technician whose it is (`technicianId`).
    Technician,
    /// The office only.
    Office,
}

/// One list.
pub(super) struct Resource {
    pub(super) path: &'static str,
    /// The key of its documents in the seed.
    pub(super) collection: &'static str,
    pub(super) id_field: &'static str,
    /// Any of these opens the list.
    pub(super) entitlements: &'static [&'static str],
    pub(super) reach: Reach,
    /// Values that the `status` filter takes; empty: there is no such filter.
    pub(super) statuses: &'static [&'static str],
    pub(super) equals: &'static [Equals],
    /// Date filters, the default one first; empty: there are none.
    pub(super) dates: &'static [DateField],
    pub(super) amounts: Amounts,
    /// Fields that only a single document shows.
    pub(super) hidden_in_list: &'static [&'static str],
}

const fn equals(name: &'static str, pointer: &'static str) -> Equals {
    Equals { name, pointer }
}

const fn date(name: &'static str, pointer: &'static str) -> DateField {
    DateField { name, pointer }
}

/// Every list; what opens each is assumed.
pub(super) const RESOURCES: [Resource; 18] = [
    Resource {
        path: "jobs",
        collection: "jobs",
        id_field: "jobId",
        entitlements: &["jobs"],
        reach: Reach::Job,
        statuses: &["scheduled", "dispatched", "en_route", "on_site", "completed", "canceled"],
        equals: &[equals("clientId", "/client/id"), equals("number", "/number")],
        dates: &[date("scheduled", "/scheduledStart")],
        amounts: Amounts::Numbers,
        hidden_in_list: &["description", "jobType", "source", "lineItems", "customFields", "links"],
    },
    Resource {
        path: "invoices",
        collection: "invoices",
        id_field: "invoiceId",
        entitlements: &["invoices"],
        reach: Reach::Job,
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
        hidden_in_list: &[],
    },
    Resource {
        path: "clients",
        collection: "clients",
        id_field: "clientId",
        entitlements: &["clients"],
        reach: Reach::Client,
        statuses: &[],
        equals: &[],
        dates: &[],
        amounts: Amounts::AsSet,
        hidden_in_list: &[],
    },
    Resource {
        path: "payments",
        collection: "payments",
        id_field: "paymentId",
        entitlements: &["payments"],
        reach: Reach::Job,
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
            equals("estimateId", "/estimateId"),
            equals("payoutId", "/payoutId"),
            equals("method", "/method"),
        ],
        dates: &[
            date("collected", "/collectedAt"),
            date("settled", "/settledAt"),
            date("created", "/createdAt"),
        ],
        amounts: Amounts::AsSet,
        hidden_in_list: &[],
    },
    Resource {
        path: "refunds",
        collection: "refunds",
        id_field: "refundId",
        entitlements: &["payments"],
        reach: Reach::Office,
        statuses: &["pending", "succeeded", "failed"],
        equals: &[equals("paymentId", "/paymentId")],
        dates: &[date("created", "/createdAt")],
        amounts: Amounts::AsSet,
        hidden_in_list: &[],
    },
    Resource {
        path: "payouts",
        collection: "payouts",
        id_field: "payoutId",
        entitlements: &["payments", "payouts"],
        reach: Reach::Office,
        statuses: &["pending", "paid", "failed"],
        equals: &[],
        dates: &[date("arrival", "/arrivalDate")],
        amounts: Amounts::AsSet,
        hidden_in_list: &[],
    },
    Resource {
        path: "disputes",
        collection: "disputes",
        id_field: "disputeId",
        entitlements: &["payments"],
        reach: Reach::Office,
        statuses: &["needs_response", "under_review", "won", "lost"],
        equals: &[equals("paymentId", "/paymentId")],
        dates: &[date("created", "/createdAt")],
        amounts: Amounts::AsSet,
        hidden_in_list: &[],
    },
    Resource {
        path: "estimates",
        collection: "estimates",
        id_field: "estimateId",
        entitlements: &["invoices"],
        reach: Reach::Job,
        statuses: &["draft", "sent", "approved", "declined", "won", "archived"],
        equals: &[equals("clientId", "/clientId"), equals("jobId", "/jobId")],
        dates: &[date("created", "/createdAt")],
        amounts: Amounts::AsSet,
        hidden_in_list: &[],
    },
    Resource {
        path: "pricebook/items",
        collection: "items",
        id_field: "itemId",
        entitlements: &["invoices", "pricebook"],
        reach: Reach::Everybody,
        statuses: &[],
        equals: &[],
        dates: &[],
        amounts: Amounts::AsSet,
        hidden_in_list: &[],
    },
    Resource {
        path: "taxes",
        collection: "taxes",
        id_field: "taxId",
        entitlements: &["invoices", "pricebook"],
        reach: Reach::Everybody,
        statuses: &[],
        equals: &[],
        dates: &[],
        amounts: Amounts::AsSet,
        hidden_in_list: &[],
    },
    Resource {
        path: "attachments",
        collection: "attachments",
        id_field: "attachmentId",
        // What an attachment hangs on opens it; there is no list of all of them.
        entitlements: &[],
        reach: Reach::Job,
        statuses: &[],
        equals: &[equals("kind", "/kind")],
        dates: &[date("created", "/createdAt")],
        amounts: Amounts::AsSet,
        hidden_in_list: &[],
    },
    Resource {
        path: "technicians",
        collection: "technicians",
        id_field: "userId",
        entitlements: &["scheduling", "jobs"],
        reach: Reach::Everybody,
        statuses: &["active", "inactive"],
        equals: &[equals("teamId", "/teamId")],
        dates: &[],
        amounts: Amounts::AsSet,
        hidden_in_list: &[],
    },
    Resource {
        path: "teams",
        collection: "teams",
        id_field: "teamId",
        entitlements: &["scheduling", "jobs"],
        reach: Reach::Everybody,
        statuses: &[],
        equals: &[],
        dates: &[],
        amounts: Amounts::AsSet,
        hidden_in_list: &[],
    },
    Resource {
        path: "leads",
        collection: "leads",
        id_field: "leadId",
        entitlements: &["leads", "clients"],
        reach: Reach::Technician,
        statuses: &["active", "converted", "lost"],
        equals: &[
            equals("clientId", "/clientId"),
            equals("source", "/source"),
            equals("technicianId", "/technicianId"),
        ],
        dates: &[date("created", "/createdAt"), date("scheduled", "/scheduledStart")],
        amounts: Amounts::AsSet,
        hidden_in_list: &[],
    },
    Resource {
        path: "schedules",
        collection: "schedules",
        id_field: "scheduleId",
        entitlements: &["scheduling"],
        reach: Reach::Technician,
        statuses: &[],
        equals: &[
            equals("technicianId", "/technicianId"),
            equals("jobId", "/jobId"),
            equals("type", "/type"),
        ],
        dates: &[date("scheduled", "/start")],
        amounts: Amounts::AsSet,
        hidden_in_list: &[],
    },
    Resource {
        path: "recurring-jobs",
        collection: "recurringJobs",
        id_field: "recurringJobId",
        entitlements: &["jobs"],
        reach: Reach::Client,
        statuses: &["active", "paused", "ended"],
        equals: &[equals("clientId", "/clientId")],
        dates: &[date("next", "/nextDate"), date("created", "/createdAt")],
        amounts: Amounts::AsSet,
        hidden_in_list: &[],
    },
    Resource {
        path: "calls",
        collection: "calls",
        id_field: "callId",
        entitlements: &["communications"],
        reach: Reach::Office,
        statuses: &["answered", "missed", "voicemail"],
        equals: &[
            equals("clientId", "/clientId"),
            equals("jobId", "/jobId"),
            equals("direction", "/direction"),
        ],
        dates: &[date("started", "/startedAt")],
        amounts: Amounts::AsSet,
        hidden_in_list: &[],
    },
    Resource {
        path: "sms-threads",
        collection: "smsThreads",
        id_field: "threadId",
        entitlements: &["communications"],
        reach: Reach::Office,
        statuses: &["open", "closed"],
        equals: &[equals("clientId", "/clientId"), equals("jobId", "/jobId")],
        dates: &[date("lastMessage", "/lastMessageAt")],
        amounts: Amounts::AsSet,
        hidden_in_list: &["messages"],
    },
];

/// The list at a path below the integration.
pub(super) fn at(path: &str) -> Option<&'static Resource> {
    RESOURCES.iter().find(|resource| resource.path == path)
}
