//! Lists for a person who looks, and what is known of the access. Nothing is tied out from it.

use jiff::civil::Date;
use jiff::civil::DateTime;

use crate::domain::zone::CompanyZone;
use crate::ports::look::Cell;
use crate::ports::look::Filters;
use crate::ports::look::Found;
use crate::ports::look::LookKind;
use crate::ports::look::LookLine;
use crate::ports::look::Narrowed;
use crate::ports::look::Wholeness;
use crate::ports::look::column;
use crate::ports::look::kind;
use crate::ports::progress::Progress;
use crate::wire::amount::amount;
use crate::workiz_api::client::OfficialClient;
use crate::workiz_api::error::OfficialError;
use crate::workiz_api::listing;
use crate::workiz_api::listing::ListKind;
use crate::workiz_api::listing::ROWS_MAX;
use crate::workiz_api::paging::Paging;
use crate::workiz_api::paging::Probe;
use crate::workiz_api::paging::probe;
use crate::workiz_api::people::Lead;
use crate::workiz_api::people::TeamMember;
use crate::workiz_api::people::TimeOff;
use crate::workiz_api::source::AccountFacts;
use crate::workiz_api::wire::envelope::More;
use crate::workiz_api::wire::record;
use crate::workiz_api::wire::record::Record;
use crate::workiz_api::wire::wall::Wall;
use crate::workiz_api::wire::wall::wall;

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

/// What is known of the access.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessFacts {
    /// How many people the team has.
    pub team: usize,
    /// How many jobs one page brought.
    pub jobs_seen: usize,
    /// How lists are counted through.
    pub paging: PagingFound,
    /// Whether there is an API secret, without which nothing can be written.
    pub secret: Secret,
}

/// How lists are counted through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PagingFound {
    /// All jobs came on one page.
    OnePage,
    /// There are more, and the API's offset counts these.
    Counts(Paging),
    /// There are more, and two pages do not say what the offset counts.
    Unclear,
}

/// Whether there is an API secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Secret {
    /// There is.
    There,
    /// There is none.
    Missing,
}

impl OfficialClient {
    /// Proves the access, and finds out how lists are counted through: three reads at most.
    ///
    /// # Errors
    ///
    /// Fails when the credentials are refused or Workiz does not answer.
    pub async fn find_out(&self, first_day: Date) -> Result<AccessFacts, OfficialError> {
        let team = self.check().await?;
        let first = self.page(ListKind::Jobs, first_day, 0).await?;
        let is_all = first.more == More::No || first.rows.is_empty();
        let paging = if is_all && first.rows.len() < ROWS_MAX {
            PagingFound::OnePage
        } else {
            let second = self.page(ListKind::Jobs, first_day, 1).await?;
            match probe(&first.ids(), &second.ids()) {
                Probe::Counts(paging) => PagingFound::Counts(paging),
                Probe::Ignored if first.rows.len() < ROWS_MAX => PagingFound::OnePage,
                Probe::Ignored | Probe::Unclear => PagingFound::Unclear,
            }
        };
        let has_secret = self.access().auth_secret().is_some();
        let secret = if has_secret { Secret::There } else { Secret::Missing };
        Ok(AccessFacts { team, jobs_seen: first.rows.len(), paging, secret })
    }

    /// Reads a list for a person.
    ///
    /// # Errors
    ///
    /// Fails when a page cannot be read.
    pub async fn look(
        &self,
        kind: &LookKind,
        narrowed: &Narrowed,
        facts: &AccountFacts,
        progress: &dyn Progress,
    ) -> Result<Found, OfficialError> {
        let zone = &facts.zone;
        let first_day = narrowed.from.unwrap_or(facts.first_day);
        let (bodies, wholeness): (Vec<String>, Wholeness) = match kind.name {
            "jobs" => self.dated(ListKind::Jobs, first_day, progress).await?,
            "leads" => self.dated(ListKind::Leads, first_day, progress).await?,
            "team" => (self.whole(&["team", "all"], "read the team").await?, Wholeness::Whole),
            _ => (self.whole(&["TimeOff", "get"], "read time off").await?, Wholeness::Whole),
        };
        let mut lines: Vec<LookLine> =
            bodies.iter().filter_map(|it| line(kind, it, zone)).collect();
        if kind.filters == Filters::DatesAndStatus {
            lines.retain(|it| is_wanted(kind, it, narrowed, zone));
        }
        let notes = match wholeness {
            Wholeness::Whole => Vec::new(),
            Wholeness::Short { .. } => vec![MOVED.to_owned()],
        };
        Ok(Found { lines, wholeness, notes })
    }

    /// Reads one document for a person, by its id or its number; nothing when Workiz does not have
    /// it.
    ///
    /// # Errors
    ///
    /// Fails when Workiz does not answer or refuses.
    pub async fn look_at(
        &self,
        kind: &LookKind,
        name: &str,
        facts: &AccountFacts,
        progress: &dyn Progress,
    ) -> Result<Option<LookLine>, OfficialError> {
        if kind.name == "jobs" {
            match self.job(name).await {
                Ok(job) => return Ok(line(kind, job.get(), &facts.zone)),
                // What is not there is refused; perhaps it is a number, which the list tells.
                Err(
                    OfficialError::NotFound { .. }
                    | OfficialError::Refused { .. }
                    | OfficialError::Unexpected { .. },
                ) => {}
                Err(error) => return Err(error),
            }
            // The latest jobs are those that are looked for, and come first.
            let latest = self.page(ListKind::Jobs, facts.first_day, 0).await?;
            let mut read =
                latest.rows.iter().filter_map(|it| line(kind, it.body.get(), &facts.zone));
            if let Some(line) = read.find(|it| it.is_named(kind, name)) {
                return Ok(Some(line));
            }
        }
        let found = self.look(kind, &Narrowed::default(), facts, progress).await?;
        let mut named = found.lines.into_iter().filter(|it| it.is_named(kind, name));
        Ok(named.next().filter(|_| named.next().is_none()))
    }

    async fn dated(
        &self,
        kind: ListKind,
        first_day: Date,
        progress: &dyn Progress,
    ) -> Result<(Vec<String>, Wholeness), OfficialError> {
        let listing = listing::read(self, kind, first_day, None, progress).await?;
        let bodies = listing.rows.iter().map(|it| it.body.get().to_owned()).collect();
        let wholeness = match listing.wholeness {
            listing::Wholeness::Whole => Wholeness::Whole,
            listing::Wholeness::Unproven { expected, received } => {
                Wholeness::Short { announced: expected, received }
            }
        };
        Ok((bodies, wholeness))
    }

    async fn whole(&self, parts: &[&str], doing: &str) -> Result<Vec<String>, OfficialError> {
        let answer = self.records(parts, &format!("{doing} from Workiz")).await?;
        Ok(answer.records.iter().map(|it| it.get().to_owned()).collect())
    }
}

const MOVED: &str = "The list kept changing while it was read, so that it could not be proven whole; \
                     look again when fewer people work in Workiz.";

fn is_wanted(kind: &LookKind, it: &LookLine, narrowed: &Narrowed, zone: &CompanyZone) -> bool {
    let day = match it.cell(kind, "scheduled_start") {
        Some(Cell::Moment(moment)) => Some(zone.date_of(*moment)),
        _ => None,
    };
    let status = match it.cell(kind, "status") {
        Some(Cell::Text(status)) => status.as_str(),
        _ => "",
    };
    narrowed.takes(day, status)
}

/// Returns a record as a line; nothing of one that is no record of that kind.
fn line(kind: &LookKind, body: &str, zone: &CompanyZone) -> Option<LookLine> {
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
