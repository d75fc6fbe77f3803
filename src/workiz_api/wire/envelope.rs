//! The envelopes that records come in: there are several, and none is everywhere.

use serde_json::value::RawValue;

use crate::workiz_api::wire::fault::Fault;
use crate::workiz_api::wire::record::Cell;
use crate::workiz_api::wire::record::Record;

/// How deep envelopes are nested at most; one job comes as an envelope in a list.
const DEPTH_MAX: u32 = 3;
/// What only an envelope has, and no record.
const MARKS: [&str; 5] = ["flag", "data", "has_more", "success", "error"];

/// What a list says of the records that follow this page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum More {
    /// There are more.
    Yes,
    /// There are none.
    No,
    /// It does not say.
    Unsaid,
}

/// Whether an answer has a list, which alone can say that there is nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum List {
    /// It has one, which may be empty.
    There,
    /// It has none.
    Missing,
}

/// The records of an answer, each with its text as it came.
#[derive(Debug)]
pub struct Records {
    /// The records.
    pub records: Vec<Box<RawValue>>,
    /// Whether they stand in a list.
    pub list: List,
    /// Whether more follow.
    pub more: More,
}

impl Records {
    /// Tells whether the answer says what there is: it brings records, or a list without any.
    pub fn says_what_there_is(&self) -> bool {
        !self.records.is_empty() || self.list == List::There
    }

    /// Tells whether one of the records is of this id, which is how a write is confirmed.
    pub fn names(&self, uuid: &str) -> bool {
        let mut read = self.records.iter().filter_map(|raw| Record::parse(raw.get()));
        read.any(|record| record.id("UUID").as_deref() == Some(uuid))
    }
}

/// What the body of an answer with a good status says.
#[derive(Debug)]
pub enum Opened {
    /// It brings these.
    Records(Records),
    /// It refuses nevertheless.
    Refused(Fault),
    /// It is empty: neither yes nor no.
    Nothing,
}

/// Opens the body of an answer, whichever envelope it is in.
///
/// Known forms: `{flag,data:[…],has_more}`, a bare list, a list of envelopes with one record each,
/// an envelope with one record, and one record alone. Anything else brings neither a record nor a
/// list: `null`, a text, a notice, an envelope without data.
///
/// # Errors
///
/// Fails when the body is not JSON; the error holds nothing of the body.
pub fn open(body: &[u8]) -> Result<Opened, serde_json::Error> {
    if body.iter().all(u8::is_ascii_whitespace) {
        return Ok(Opened::Nothing);
    }
    let raw: Box<RawValue> = serde_json::from_slice(body)?;
    let mut found = Records { records: Vec::new(), list: List::Missing, more: More::Unsaid };
    Ok(match unwrap(&raw, &mut found, 0) {
        Some(fault) => Opened::Refused(fault),
        None => Opened::Records(found),
    })
}

/// Takes the records out of a value; returns the refusal, if it is one.
fn unwrap(raw: &RawValue, found: &mut Records, depth: u32) -> Option<Fault> {
    match Cell::of(raw) {
        Cell::List(list) => unwrap_list(&list, found, depth),
        Cell::Object(object) => {
            let record = Record::parse(object.get());
            let is_nameless = !record.as_ref().is_some_and(has_id);
            if let Some(envelope) = record.filter(is_envelope) {
                return unwrap_envelope(&envelope, found, depth);
            }
            // Alone and without an id, it is a notice; in a list, whoever reads it says so.
            if depth > 0 || !is_nameless {
                found.records.push(raw.to_owned());
            }
            None
        }
        _ if depth == 0 => None,
        // Not a record: whoever reads it says so.
        _ => {
            found.records.push(raw.to_owned());
            None
        }
    }
}

fn unwrap_list(list: &[&RawValue], found: &mut Records, depth: u32) -> Option<Fault> {
    if depth == 0 {
        found.list = List::There;
    }
    for inner in list {
        let before = found.records.len();
        let fault = unwrap_inner(inner, found, depth);
        if fault.is_some() {
            return fault;
        }
        // A place without a record is no empty list: whoever reads it says so.
        if found.records.len() == before {
            found.records.push((*inner).to_owned());
        }
    }
    None
}

fn unwrap_inner(raw: &RawValue, found: &mut Records, depth: u32) -> Option<Fault> {
    if depth >= DEPTH_MAX {
        found.records.push(raw.to_owned());
        return None;
    }
    unwrap(raw, found, depth.saturating_add(1))
}

fn unwrap_envelope(envelope: &Record<'_>, found: &mut Records, depth: u32) -> Option<Fault> {
    if Fault::is(envelope) {
        return Some(Fault::of(envelope));
    }
    found.more = match envelope.cell("has_more").as_flag() {
        Some(true) => More::Yes,
        Some(false) if depth == 0 => More::No,
        _ => found.more,
    };
    match envelope.cell("data") {
        Cell::List(list) => unwrap_list(&list, found, depth),
        Cell::Object(inner) => unwrap_inner(inner, found, depth),
        _ => None,
    }
}

/// Tells envelopes from records: a record has an id.
fn is_envelope(record: &Record<'_>) -> bool {
    !has_id(record) && MARKS.iter().any(|name| record.has(name))
}

fn has_id(record: &Record<'_>) -> bool {
    ["UUID", "Id", "id"].iter().any(|name| record.has(name))
}
