//! The kinds of documents that can be looked at, each with what a line says.

use crate::ports::look::Filters;
use crate::ports::look::LookKind;
use crate::ports::look::column;
use crate::ports::look::kind;

/// Clients.
pub const CLIENTS: LookKind = kind(
    ("clients", "client", "clients"),
    Filters::None,
    &[
        column("name", "name"),
        column("company", "company"),
        column("phone", "phone"),
        column("email", "e-mail"),
        column("deleted", "deleted"),
    ],
);

/// Invoices.
pub const INVOICES: LookKind = kind(
    ("invoices", "invoice", "invoices"),
    Filters::DatesAndStatus,
    &[
        column("number", "number"),
        column("issued_date", "issued"),
        column("client", "client"),
        column("status", "status"),
        column("total", "total"),
        column("balance", "balance"),
        column("paid", "paid"),
        column("due_date", "due"),
        column("client_id", ""),
        column("job_id", ""),
        column("kind", ""),
    ],
);

/// Everything that can be looked at.
pub const KINDS: &[LookKind] = &[
    CLIENTS,
    kind(
        ("leads", "lead", "leads"),
        Filters::DatesAndStatus,
        &[
            column("number", "number"),
            column("created_at", "created"),
            column("client", "name"),
            column("status", "status"),
            column("phone", "phone"),
            column("source", "source"),
            column("title", "title"),
        ],
    ),
    kind(
        ("jobs", "job", "jobs"),
        Filters::DatesAndStatus,
        &[
            column("number", "number"),
            column("scheduled_start", "start"),
            column("client", "client"),
            column("status", "status"),
            column("total", "total"),
            column("collected", "collected"),
            column("title", "title"),
            column("technicians", "technicians"),
            column("client_id", ""),
        ],
    ),
    kind(
        ("recurring-jobs", "recurring job", "recurring jobs"),
        Filters::DatesAndStatus,
        &[
            column("client", "client"),
            column("title", "title"),
            column("frequency", "every"),
            column("next", "next"),
            column("status", "status"),
            column("client_id", ""),
        ],
    ),
    kind(
        ("schedules", "schedule entry", "schedule entries"),
        Filters::Dates,
        &[
            column("start", "start"),
            column("end", "end"),
            column("technicians", "technicians"),
            column("job_id", "job"),
            column("status", "status"),
        ],
    ),
    kind(
        ("technicians", "technician", "technicians"),
        Filters::None,
        &[column("name", "name"), column("role", "role"), column("status", "status")],
    ),
    kind(
        ("estimates", "estimate", "estimates"),
        Filters::DatesAndStatus,
        &[
            column("number", "number"),
            column("created_at", "created"),
            column("client", "client"),
            column("status", "status"),
            column("total", "total"),
            column("deposit_due", "deposit asked"),
            column("deposit_paid", "deposit paid"),
            column("invoice_id", "invoice"),
            column("client_id", ""),
        ],
    ),
    INVOICES,
    kind(
        ("payments", "payment", "payments"),
        Filters::DatesAndStatus,
        &[
            column("collected_at", "collected"),
            column("amount", "amount"),
            column("method", "method"),
            column("client", "client"),
            column("status", "status"),
            column("invoice_id", "invoice"),
            column("tip", "tip"),
            column("refunded", "refunded"),
            column("payout_id", "payout"),
            column("client_id", ""),
        ],
    ),
    kind(
        ("refunds", "refund", "refunds"),
        Filters::DatesAndStatus,
        &[
            column("created_at", "created"),
            column("amount", "amount"),
            column("status", "status"),
            column("payment_id", "payment"),
            column("reason", "reason"),
        ],
    ),
    kind(
        ("disputes", "dispute", "disputes"),
        Filters::DatesAndStatus,
        &[
            column("opened_at", "opened"),
            column("amount", "amount"),
            column("fee", "fee"),
            column("status", "status"),
            column("payment_id", "payment"),
            column("reason", "reason"),
        ],
    ),
    kind(
        ("payouts", "payout", "payouts"),
        Filters::DatesAndStatus,
        &[
            column("arrival_date", "arrival"),
            column("net", "net"),
            column("status", "status"),
            column("gross", "gross"),
            column("fees", "fees"),
            column("refunds", "refunds"),
            column("disputes", "disputes"),
            column("entries", "entries"),
        ],
    ),
    kind(
        ("items", "price book item", "price book items"),
        Filters::None,
        &[
            column("name", "name"),
            column("price", "price"),
            column("type", "type"),
            column("sku", "sku"),
            column("taxable", "taxable"),
            column("active", "active"),
        ],
    ),
    kind(
        ("taxes", "tax", "taxes"),
        Filters::None,
        &[
            column("name", "name"),
            column("rate_percent", "rate"),
            column("default", "default"),
            column("active", "active"),
        ],
    ),
    kind(
        ("calls", "call", "calls"),
        Filters::DatesAndStatus,
        &[
            column("started_at", "started"),
            column("direction", "direction"),
            column("status", "status"),
            column("from", "from"),
            column("to", "to"),
            column("duration_seconds", "seconds"),
        ],
    ),
    kind(
        ("sms-threads", "SMS thread", "SMS threads"),
        Filters::DatesAndStatus,
        &[
            column("last_message_at", "last message"),
            column("phone", "phone"),
            column("client", "client"),
            column("status", "status"),
            column("messages", "messages"),
            column("client_id", ""),
        ],
    ),
];
