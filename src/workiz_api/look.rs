//! Lists for a person who looks, and what is known of the access. Nothing is tied out from it.

use jiff::civil::Date;

use crate::domain::zone::CompanyZone;
use crate::ports::look::Cell;
use crate::ports::look::Filters;
use crate::ports::look::Found;
use crate::ports::look::LookKind;
use crate::ports::look::LookLine;
use crate::ports::look::Narrowed;
use crate::ports::look::Wholeness;
use crate::ports::progress::Progress;
use crate::workiz_api::client::OfficialClient;
use crate::workiz_api::error::OfficialError;
use crate::workiz_api::listing;
use crate::workiz_api::listing::ListKind;
use crate::workiz_api::listing::ROWS_MAX;
use crate::workiz_api::paging::Paging;
use crate::workiz_api::paging::Probe;
use crate::workiz_api::paging::probe;
use crate::workiz_api::rows::line;
use crate::workiz_api::source::AccountFacts;
use crate::workiz_api::wire::envelope::More;

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
