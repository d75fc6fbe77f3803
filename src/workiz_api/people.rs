//! Leads, the team and its time off: nothing of it is money, all of it helps a person who looks.

use crate::workiz_api::wire::record::Cell;
use crate::workiz_api::wire::record::Record;

/// Somebody in the team.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TeamMember {
    /// The user's id.
    pub id: String,
    /// The name by which jobs are assigned.
    pub name: String,
    /// The role, where it is said.
    pub role: Option<String>,
    /// The e-mail address, where it is said.
    pub email: Option<String>,
    /// Whether the user still works there, where it is said.
    pub active: Option<bool>,
}

/// A time in which somebody does not work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimeOff {
    /// Who; by name, as Workiz has it.
    pub name: Option<String>,
    /// When it begins, by the account's clocks, as Workiz writes it.
    pub from: Option<String>,
    /// When it ends.
    pub to: Option<String>,
    /// Why.
    pub reason: Option<String>,
}

/// A request that is no job yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lead {
    /// Its id.
    pub uuid: String,
    /// Its number.
    pub number: Option<String>,
    /// Its status, as it came.
    pub status: Option<String>,
    /// Who asks.
    pub name: String,
    /// When it is for, by the account's clocks, as Workiz writes it.
    pub scheduled: Option<String>,
}

impl TeamMember {
    /// Reads a member; `None` without an id or a name.
    pub(crate) fn read(body: &str) -> Option<Self> {
        let record = Record::parse(body)?;
        let either = |names: &[&'static str]| names.iter().find_map(|name| text(&record, name));
        Some(Self {
            id: record.id("id").or_else(|| record.id("Id"))?,
            name: either(&["name", "Name"])?,
            role: either(&["role", "Role"]),
            email: either(&["email", "Email"]),
            active: ["active", "Active"].iter().find_map(|name| record.cell(name).as_flag()),
        })
    }
}

impl TimeOff {
    /// Reads a time off; `None` when it says nothing.
    pub(crate) fn read(body: &str) -> Option<Self> {
        let record = Record::parse(body)?;
        let either = |names: &[&'static str]| names.iter().find_map(|name| text(&record, name));
        let found = Self {
            name: either(&["user_name", "UserName", "userName", "Name", "name"]),
            from: either(&["start_date", "StartDate", "startDate", "start", "Start", "from"]),
            to: either(&["end_date", "EndDate", "endDate", "end", "End", "to"]),
            reason: either(&["reason", "Reason", "description", "Description", "title"]),
        };
        (found.name.is_some() || found.from.is_some()).then_some(found)
    }
}

impl Lead {
    /// Reads a lead; `None` without an id.
    pub(crate) fn read(body: &str) -> Option<Self> {
        let record = Record::parse(body)?;
        let names = [text(&record, "FirstName"), text(&record, "LastName")];
        let person = names.into_iter().flatten().collect::<Vec<_>>().join(" ");
        let company = text(&record, "Company").unwrap_or_default();
        Some(Self {
            uuid: record.id("UUID")?,
            number: record.id("SerialId"),
            status: text(&record, "Status"),
            name: if person.is_empty() { company } else { person },
            scheduled: text(&record, "LeadDateTime").or_else(|| text(&record, "JobDateTime")),
        })
    }
}

fn text(record: &Record<'_>, name: &str) -> Option<String> {
    match record.cell(name) {
        Cell::Text(text) => Some(text.trim().to_owned()),
        Cell::Number(digits) => Some(digits.to_owned()),
        _ => None,
    }
}
