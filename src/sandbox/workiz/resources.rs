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

/// A list without filters of its own: its path, the key of its documents in the seed, their id, what
/// opens it, and whom it concerns.
const fn list(
    path: &'static str,
    collection: &'static str,
    id_field: &'static str,
    entitlements: &'static [&'static str],
    reach: Reach,
) -> Resource {
    Resource {
        path,
        collection,
        id_field,
        entitlements,
        reach,
        statuses: &[],
        equals: &[],
        dates: &[],
        amounts: Amounts::AsSet,
        hidden_in_list: &[],
    }
}

/// The filter of a client, which most lists have.
const CLIENT: Equals = equals("clientId", "/clientId");

/// The filter of a job.
const JOB: Equals = equals("jobId", "/jobId");

/// When a document was made.
const CREATED: DateField = date("created", "/createdAt");

/// Every list; what opens each is assumed.
pub(super) const RESOURCES: [Resource; 18] = [
    Resource {
        statuses: &["scheduled", "dispatched", "en_route", "on_site", "completed", "canceled"],
        equals: &[equals("clientId", "/client/id"), equals("number", "/number")],
        dates: &[date("scheduled", "/scheduledStart")],
        amounts: Amounts::Numbers,
        hidden_in_list: &["description", "jobType", "source", "lineItems", "customFields", "links"],
        ..list("jobs", "jobs", "jobId", &["jobs"], Reach::Job)
    },
    Resource {
        statuses: &["draft", "sent", "overdue", "partially_paid", "paid", "void", "no_amount"],
        equals: &[CLIENT, JOB, equals("number", "/number")],
        dates: &[date("issued", "/issuedDate"), CREATED, date("due", "/dueDate")],
        ..list("invoices", "invoices", "invoiceId", &["invoices"], Reach::Job)
    },
    list("clients", "clients", "clientId", &["clients"], Reach::Client),
    Resource {
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
            CLIENT,
            JOB,
            equals("invoiceId", "/invoiceId"),
            equals("estimateId", "/estimateId"),
            equals("payoutId", "/payoutId"),
            equals("method", "/method"),
        ],
        dates: &[date("collected", "/collectedAt"), date("settled", "/settledAt"), CREATED],
        ..list("payments", "payments", "paymentId", &["payments"], Reach::Job)
    },
    Resource {
        statuses: &["pending", "succeeded", "failed"],
        equals: &[equals("paymentId", "/paymentId")],
        dates: &[CREATED],
        ..list("refunds", "refunds", "refundId", &["payments"], Reach::Office)
    },
    Resource {
        statuses: &["pending", "paid", "failed"],
        dates: &[date("arrival", "/arrivalDate")],
        ..list("payouts", "payouts", "payoutId", &["payments", "payouts"], Reach::Office)
    },
    Resource {
        statuses: &["needs_response", "under_review", "won", "lost"],
        equals: &[equals("paymentId", "/paymentId")],
        dates: &[CREATED],
        ..list("disputes", "disputes", "disputeId", &["payments"], Reach::Office)
    },
    Resource {
        statuses: &["draft", "sent", "approved", "declined", "won", "archived"],
        equals: &[CLIENT, JOB],
        dates: &[CREATED],
        ..list("estimates", "estimates", "estimateId", &["invoices"], Reach::Job)
    },
    list("pricebook/items", "items", "itemId", &["invoices", "pricebook"], Reach::Everybody),
    list("taxes", "taxes", "taxId", &["invoices", "pricebook"], Reach::Everybody),
    // What an attachment hangs on opens it; there is no list of all of them.
    Resource {
        equals: &[equals("kind", "/kind")],
        dates: &[CREATED],
        ..list("attachments", "attachments", "attachmentId", &[], Reach::Job)
    },
    Resource {
        statuses: &["active", "inactive"],
        equals: &[equals("teamId", "/teamId")],
        ..list("technicians", "technicians", "userId", &["scheduling", "jobs"], Reach::Everybody)
    },
    list("teams", "teams", "teamId", &["scheduling", "jobs"], Reach::Everybody),
    Resource {
        statuses: &["active", "converted", "lost"],
        equals: &[CLIENT, equals("source", "/source"), equals("technicianId", "/technicianId")],
        dates: &[CREATED, date("scheduled", "/scheduledStart")],
        ..list("leads", "leads", "leadId", &["leads", "clients"], Reach::Technician)
    },
    Resource {
        equals: &[equals("technicianId", "/technicianId"), JOB, equals("type", "/type")],
        dates: &[date("scheduled", "/start")],
        ..list("schedules", "schedules", "scheduleId", &["scheduling"], Reach::Technician)
    },
    Resource {
        statuses: &["active", "paused", "ended"],
        equals: &[CLIENT],
        dates: &[date("next", "/nextDate"), CREATED],
        ..list("recurring-jobs", "recurringJobs", "recurringJobId", &["jobs"], Reach::Client)
    },
    Resource {
        statuses: &["answered", "missed", "voicemail"],
        equals: &[CLIENT, JOB, equals("direction", "/direction")],
        dates: &[date("started", "/startedAt")],
        ..list("calls", "calls", "callId", &["communications"], Reach::Office)
    },
    Resource {
        statuses: &["open", "closed"],
        equals: &[CLIENT, JOB],
        dates: &[date("lastMessage", "/lastMessageAt")],
        hidden_in_list: &["messages"],
        ..list("sms-threads", "smsThreads", "threadId", &["communications"], Reach::Office)
    },
];

/// The list at a path below the integration.
pub(super) fn at(path: &str) -> Option<&'static Resource> {
    RESOURCES.iter().find(|resource| resource.path == path)
}
