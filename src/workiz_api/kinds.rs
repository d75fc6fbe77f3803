//! The kinds of records that can be looked at, each with what a line says.

use crate::ports::look::Filters;
use crate::ports::look::LookKind;
use crate::ports::look::column;
use crate::ports::look::kind;

/// Jobs.
pub const JOBS: LookKind = kind(
    ("jobs", "job", "jobs"),
    Filters::DatesAndStatus,
    &[
        column("number", "number"),
        column("scheduled_start", "start"),
        column("client", "client"),
        column("status", "status"),
        column("total", "total"),
        column("due", "due"),
        column("title", "title"),
        column("technicians", "technicians"),
        column("client_id", ""),
        column("sub_status", ""),
    ],
);

/// Everything that the API lists.
pub const KINDS: &[LookKind] = &[
    JOBS,
    kind(
        ("leads", "lead", "leads"),
        Filters::DatesAndStatus,
        &[
            column("number", "number"),
            column("scheduled_start", "for"),
            column("client", "name"),
            column("status", "status"),
            column("phone", "phone"),
        ],
    ),
    kind(
        ("team", "member of the team", "members of the team"),
        Filters::None,
        &[
            column("name", "name"),
            column("role", "role"),
            column("active", "active"),
            column("email", "e-mail"),
        ],
    ),
    kind(
        ("time-off", "time off", "times off"),
        Filters::None,
        &[column("from", "from"), column("to", "to"), column("reason", "reason")],
    ),
];
