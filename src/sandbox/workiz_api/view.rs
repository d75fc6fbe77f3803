//! The account as this API sees it: one row a job, with the invoice that stands behind it.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde_json::Map;
use serde_json::Value;

use crate::sandbox::workiz::sandbox::Shared;
use crate::sandbox::workiz_api::account::Account;

/// Letters and digits of a job's code.
const CODE: &[u8; 36] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// One job as this API has it.
#[derive(Debug)]
pub(in crate::sandbox) struct Row<'a> {
    /// The code of six characters.
    pub(in crate::sandbox) uuid: String,
    /// The job's id in the other view; an invoice may name a job that is not there.
    pub(in crate::sandbox) job_id: String,
    pub(in crate::sandbox) job: Option<&'a Value>,
    pub(in crate::sandbox) invoice: Option<&'a Value>,
    /// The number of an invoice of the job that was deleted: the job had the same number.
    pub(in crate::sandbox) former_number: &'a str,
    pub(in crate::sandbox) client: Option<&'a Value>,
    /// What only this API knows of it.
    pub(in crate::sandbox) extra: Option<&'a Map<String, Value>>,
    /// When the work begins, in the account's zone.
    pub(in crate::sandbox) start: DateTime,
    pub(in crate::sandbox) status: String,
}

/// A text field; empty when it is not there.
pub(in crate::sandbox) fn text<'a>(document: Option<&'a Value>, pointer: &str) -> &'a str {
    document.and_then(|it| it.pointer(pointer)).and_then(Value::as_str).unwrap_or_default()
}

/// The account's zone; UTC when the seed names one that does not exist.
pub(in crate::sandbox) fn zone(shared: &Shared<'_>) -> TimeZone {
    TimeZone::get(text(Some(shared.account), "/timezone")).unwrap_or(TimeZone::UTC)
}

/// The documents of a collection.
pub(in crate::sandbox) fn documents<'a>(shared: &'a Shared<'_>, name: &str) -> &'a [Value] {
    shared.collections.get(name).map_or(&[], Vec::as_slice)
}

/// A moment on the account's clock.
pub(in crate::sandbox) fn local(written: &str, zone: &TimeZone) -> Option<DateTime> {
    let moment: Timestamp = written.parse().ok()?;
    Some(moment.to_zoned(zone.clone()).datetime())
}

/// A time as the API writes it: no offset.
pub(super) fn written(at: DateTime) -> String {
    at.strftime("%Y-%m-%d %H:%M:%S").to_string()
}

fn is_gone(document: &Value) -> bool {
    let void = document.get("status").and_then(Value::as_str) == Some("void");
    void || document.get("deleted") == Some(&Value::Bool(true))
}

/// All jobs, in the order in which they were made.
pub(in crate::sandbox) fn rows<'a>(shared: &'a Shared<'_>, account: &'a Account) -> Vec<Row<'a>> {
    let zone = zone(shared);
    let mut billed: BTreeMap<&str, Vec<&Value>> = BTreeMap::new();
    let live = documents(shared, "invoices").iter().filter(|it| !is_gone(it));
    for invoice in live.filter(|it| text(Some(it), "/kind") != "standalone") {
        let job = text(Some(invoice), "/jobId");
        if !job.is_empty() {
            billed.entry(job).or_default().push(invoice);
        }
    }
    let gone = documents(shared, "invoices").iter().filter(|it| is_gone(it));
    let former: BTreeMap<&str, &str> =
        gone.map(|it| (text(Some(it), "/jobId"), text(Some(it), "/number"))).collect();
    let clients: BTreeMap<&str, &Value> =
        documents(shared, "clients").iter().map(|it| (text(Some(it), "/clientId"), it)).collect();
    let mut codes = Codes::default();
    let mut rows = Vec::new();
    let mut add = |id: &str, job: Option<&'a Value>, invoice: Option<&'a Value>, again: bool| {
        let source = if again { text(invoice, "/invoiceId") } else { id };
        let extra = account.jobs.get(id).and_then(Value::as_object);
        let given = extra.and_then(|it| it.get("UUID")).and_then(Value::as_str);
        let uuid = codes.take(source, given.filter(|_| !again));
        let client = [text(invoice, "/clientId"), text(job, "/client/id")];
        let client = client.iter().find_map(|it| clients.get(it)).copied();
        let start = [text(job, "/scheduledStart"), text(invoice, "/createdAt")];
        let start = start.iter().find_map(|it| local(it, &zone)).unwrap_or_default();
        let former_number = former.get(id).copied().unwrap_or_default();
        let status = status(job, invoice, extra);
        let job_id = id.to_owned();
        rows.push(Row { uuid, job_id, job, invoice, former_number, client, extra, start, status });
    };
    for job in documents(shared, "jobs").iter().filter(|it| !is_gone(it)) {
        let id = text(Some(job), "/jobId");
        let invoices = billed.remove(id).unwrap_or_default();
        let mut invoices = invoices.into_iter();
        add(id, Some(job), invoices.next(), false);
        for invoice in invoices {
            add(id, Some(job), Some(invoice), true);
        }
    }
    for (id, invoices) in billed {
        for (place, invoice) in invoices.into_iter().enumerate() {
            add(id, None, Some(invoice), place > 0);
        }
    }
    rows
}

fn status(
    job: Option<&Value>,
    invoice: Option<&Value>,
    extra: Option<&Map<String, Value>>,
) -> String {
    if let Some(set) = extra.and_then(|it| it.get("Status")).and_then(Value::as_str) {
        return set.to_owned();
    }
    if invoice.is_some() {
        return "Done".to_owned();
    }
    let status = match text(job, "/status") {
        "completed" => "Done",
        "canceled" => "Canceled",
        "dispatched" => "Pending",
        "en_route" | "on_site" => "In progress",
        _ => "Submitted",
    };
    status.to_owned()
}

/// The codes that are taken.
#[derive(Default)]
struct Codes {
    taken: BTreeSet<String>,
}

impl Codes {
    /// The code of a job: the one that it was given, else one made of its id.
    fn take(&mut self, id: &str, given: Option<&str>) -> String {
        if let Some(given) = given {
            self.taken.insert(given.to_owned());
            return given.to_owned();
        }
        let mut attempt = 0_u32;
        loop {
            let code = code(&format!("{id}/{attempt}"));
            if self.taken.insert(code.clone()) {
                return code;
            }
            attempt += 1;
        }
    }
}

/// Six characters made of a text; the first one is a letter.
pub(super) fn code(source: &str) -> String {
    let hash = blake3::hash(source.as_bytes());
    let bytes = hash.as_bytes().iter().take(6).enumerate();
    let letter = |(place, byte): (usize, &u8)| {
        let byte = usize::from(*byte);
        let at = if place == 0 { 10 + byte % 26 } else { byte % 36 };
        char::from(CODE.get(at).copied().unwrap_or(b'X'))
    };
    bytes.map(letter).collect()
}
