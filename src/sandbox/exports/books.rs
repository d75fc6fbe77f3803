//! What the reports are made of: the account's documents, by their ids, and its jobs as the official
//! API has them, so that the codes of all views agree.

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use rust_decimal::Decimal;
use serde_json::Value;

use crate::sandbox::decimals;
use crate::sandbox::decimals::half_up_cents;
use crate::sandbox::exports::table::Cell;
use crate::sandbox::workiz::sandbox::Shared;
use crate::sandbox::workiz_api::view;
use crate::sandbox::workiz_api::view::Row;
use crate::sandbox::workiz_api::view::documents;
use crate::sandbox::workiz_api::view::text;

/// The documents.
pub(super) struct Books<'a> {
    pub(super) rows: Vec<Row<'a>>,
    pub(super) invoices: &'a [Value],
    pub(super) payments: &'a [Value],
    pub(super) payouts: &'a [Value],
    clients: BTreeMap<&'a str, &'a Value>,
    jobs: BTreeMap<&'a str, &'a Value>,
    pub(super) zone: TimeZone,
    pub(super) today: Date,
}

impl<'a> Books<'a> {
    /// Looks the documents through.
    pub(super) fn of(shared: &'a Shared<'_>, rows: Vec<Row<'a>>, today: Date) -> Self {
        let by = |name: &'static str, field: &'static str| {
            let all = documents(shared, name).iter();
            all.map(move |it| (text(Some(it), field), it)).collect::<BTreeMap<_, _>>()
        };
        Self {
            rows,
            invoices: documents(shared, "invoices"),
            payments: documents(shared, "payments"),
            payouts: documents(shared, "payouts"),
            clients: by("clients", "/clientId"),
            jobs: by("jobs", "/jobId"),
            zone: view::zone(shared),
            today,
        }
    }

    /// A client's name.
    pub(super) fn client(&self, id: &str) -> Option<&'a Value> {
        self.clients.get(id).copied()
    }

    /// A job.
    pub(super) fn job(&self, id: &str) -> Option<&'a Value> {
        self.jobs.get(id).copied()
    }

    /// An invoice.
    pub(super) fn invoice(&self, id: &str) -> Option<&'a Value> {
        self.invoices.iter().find(|it| text(Some(it), "/invoiceId") == id)
    }

    /// The number that people know a job by: its invoice's, if it has one.
    pub(super) fn job_number(&self, job_id: &str) -> String {
        let row = self.rows.iter().find(|it| it.job_id == job_id);
        row.map_or_else(String::new, crate::sandbox::workiz_api::record::serial)
    }

    /// The account's day of a moment.
    pub(super) fn day(&self, written: &str) -> Option<Date> {
        view::local(written, &self.zone).map(jiff::civil::DateTime::date)
    }

    /// The day as a cell.
    pub(super) fn day_cell(&self, document: Option<&Value>, pointer: &str) -> Cell {
        Cell::day(self.day(text(document, pointer)))
    }
}

/// A date without time, such as an invoice's.
pub(super) fn date(document: Option<&Value>, pointer: &str) -> Option<Date> {
    text(document, pointer).parse().ok()
}

/// An amount of a document; nothing counts as zero.
pub(super) fn amount(document: Option<&Value>, pointer: &str) -> Decimal {
    let value = document.and_then(|it| it.pointer(pointer)).and_then(decimals::read);
    value.map_or(Decimal::new(0, 2), half_up_cents)
}

/// Whether a document is there no more.
pub(super) fn is_gone(document: &Value) -> bool {
    document.get("deleted") == Some(&Value::Bool(true)) || text(Some(document), "/status") == "void"
}

/// The names of those who are put on a job.
pub(super) fn techs(job: Option<&Value>) -> Vec<&str> {
    let assigned = job.and_then(|it| it.get("assignedTechnicians")).and_then(Value::as_array);
    assigned.into_iter().flatten().map(|it| text(Some(it), "/name")).collect()
}
