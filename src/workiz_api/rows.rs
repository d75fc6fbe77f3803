//! Records as lines for a person who looks.

use jiff::civil::DateTime;

use crate::domain::zone::CompanyZone;
use crate::ports::look::Cell;
use crate::ports::look::LookKind;
use crate::ports::look::LookLine;
use crate::wire::amount::amount;
use crate::workiz_api::people::Lead;
use crate::workiz_api::people::TeamMember;
use crate::workiz_api::people::TimeOff;
use crate::workiz_api::wire::record;
use crate::workiz_api::wire::record::Record;
use crate::workiz_api::wire::wall::Wall;
use crate::workiz_api::wire::wall::wall;

/// Returns a record as a line; nothing of one that is no record of that kind.
pub(super) fn line(kind: &LookKind, body: &str, zone: &CompanyZone) -> Option<LookLine> {
    let (id, cells) = match kind.name {
        "jobs" => job(body, zone)?,
        "leads" => lead(body, zone)?,
        "team" => member(body)?,
        _ => time_off(body)?,
    };
    Some(LookLine { id, cells, body: body.to_owned() })
}

fn job(body: &str, zone: &CompanyZone) -> Option<(String, Vec<Cell>)> {
    let record = Record::parse(body)?;
    let text = |name: &str| text(&record, name);
    let person = [text("FirstName"), text("LastName")].into_iter().flatten();
    let person = person.collect::<Vec<_>>().join(" ");
    let client = Some(person).filter(|it| !it.is_empty()).or_else(|| text("Company"));
    let cells = vec![
        Cell::text(record.id("SerialId")),
        moment(text("JobDateTime"), zone),
        Cell::text(client),
        Cell::text(text("Status")),
        money(&record, "JobTotalPrice"),
        money(&record, "JobAmountDue"),
        Cell::text(text("JobName").or_else(|| text("JobType"))),
        technicians(&record),
        Cell::text(record.id("ClientId")),
        Cell::text(text("SubStatus")),
    ];
    Some((record.id("UUID")?, cells))
}

fn lead(body: &str, zone: &CompanyZone) -> Option<(String, Vec<Cell>)> {
    let lead = Lead::read(body)?;
    let record = Record::parse(body)?;
    let cells = vec![
        Cell::text(lead.number),
        moment(lead.scheduled, zone),
        Cell::text(Some(lead.name)),
        Cell::text(lead.status),
        Cell::text(text(&record, "Phone")),
    ];
    Some((lead.uuid, cells))
}

fn member(body: &str) -> Option<(String, Vec<Cell>)> {
    let member = TeamMember::read(body)?;
    let cells = vec![
        Cell::text(Some(member.name)),
        Cell::text(member.role),
        Cell::flag(member.active),
        Cell::text(member.email),
    ];
    Some((member.id, cells))
}

fn time_off(body: &str) -> Option<(String, Vec<Cell>)> {
    let off = TimeOff::read(body)?;
    let cells = vec![Cell::text(off.from), Cell::text(off.to), Cell::text(off.reason)];
    Some((off.name.unwrap_or_default(), cells))
}

fn text(record: &Record<'_>, name: &str) -> Option<String> {
    match record.cell(name) {
        record::Cell::Text(text) => Some(text.trim().to_owned()),
        record::Cell::Number(digits) => Some(digits.to_owned()),
        _ => None,
    }
}

fn money(record: &Record<'_>, name: &str) -> Cell {
    let read = text(record, name).and_then(|it| amount(&it).ok());
    Cell::money(read.map(|(value, _)| value))
}

fn moment(text: Option<String>, zone: &CompanyZone) -> Cell {
    let shown: Option<DateTime> = match wall(&text.unwrap_or_default()) {
        Wall::Shows(shown) => Some(shown),
        Wall::Unset | Wall::Unreadable => None,
    };
    Cell::moment(shown.and_then(|it| zone.moment_of(it)))
}

fn technicians(record: &Record<'_>) -> Cell {
    let record::Cell::List(team) = record.cell("Team") else { return Cell::Empty };
    let named = team.into_iter().filter_map(|it| {
        let person = Record::parse(it.get())?;
        text(&person, "Name").or_else(|| text(&person, "name"))
    });
    let names: Vec<String> = named.collect();
    if names.is_empty() { Cell::Empty } else { Cell::Names(names) }
}
