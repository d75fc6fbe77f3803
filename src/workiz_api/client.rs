//! The calls that read: jobs, leads, the team, its time off.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;

use jiff::civil::Date;
use secrecy::ExposeSecret as _;
use serde_json::value::RawValue;
use url::Url;

use crate::http::client::HttpClient;
use crate::http::request::HttpRequest;
use crate::http::usage::HttpUsage;
use crate::ports::progress::Progress;
use crate::workiz_api::access::OfficialAccess;
use crate::workiz_api::answer::ask;
use crate::workiz_api::error::OfficialError;
use crate::workiz_api::listing;
use crate::workiz_api::listing::ListKind;
use crate::workiz_api::listing::Listing;
use crate::workiz_api::listing::Page;
use crate::workiz_api::listing::ROWS_MAX;
use crate::workiz_api::listing::Row;
use crate::workiz_api::paging::Paging;
use crate::workiz_api::people::Lead;
use crate::workiz_api::people::TeamMember;
use crate::workiz_api::people::TimeOff;
use crate::workiz_api::wire::envelope::Opened;
use crate::workiz_api::wire::envelope::Records;

/// A client of one account's official API.
pub struct OfficialClient {
    http: HttpClient,
    access: OfficialAccess,
    /// Some accounts want the API secret for reads, too; found out by a refusal.
    reads_with_secret: AtomicBool,
    /// Jobs with a payment of which nobody knows whether it was recorded.
    in_doubt: Mutex<BTreeSet<String>>,
}

/// Whether a job has a payment of which nobody knows whether it was recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Doubt {
    /// It has one.
    Open,
    /// It has none.
    Settled,
}

impl fmt::Debug for OfficialClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OfficialClient").field("access", &self.access).finish_non_exhaustive()
    }
}

impl OfficialClient {
    /// Makes a client, which hides the token from whatever `http` logs.
    pub fn new(http: HttpClient, access: OfficialAccess) -> Self {
        http.hide_segment(access.token());
        let in_doubt = Mutex::default();
        Self { http, access, reads_with_secret: AtomicBool::new(false), in_doubt }
    }

    /// Asks for the team, the cheapest question there is, and returns how many people are in it.
    ///
    /// # Errors
    ///
    /// Fails when the credentials are refused or Workiz does not answer.
    pub async fn check(&self) -> Result<usize, OfficialError> {
        Ok(self.records(&["team", "all"], "check the access to Workiz").await?.records.len())
    }

    /// Lists the team.
    ///
    /// # Errors
    ///
    /// Fails when Workiz does not answer or refuses.
    pub async fn team(&self) -> Result<Vec<TeamMember>, OfficialError> {
        let answer = self.records(&["team", "all"], "read the team from Workiz").await?;
        Ok(answer.records.iter().filter_map(|raw| TeamMember::read(raw.get())).collect())
    }

    /// Lists the time that the team takes off; Workiz shows what is still to come.
    ///
    /// # Errors
    ///
    /// Fails when Workiz does not answer or refuses.
    pub async fn time_off(&self) -> Result<Vec<TimeOff>, OfficialError> {
        let answer = self.records(&["TimeOff", "get"], "read time off from Workiz").await?;
        Ok(answer.records.iter().filter_map(|raw| TimeOff::read(raw.get())).collect())
    }

    /// Lists leads by when they were for, from a day on, closed ones included.
    ///
    /// # Errors
    ///
    /// Fails when Workiz does not answer or refuses.
    pub async fn leads(
        &self,
        first_day: Date,
        progress: &dyn Progress,
    ) -> Result<Vec<Lead>, OfficialError> {
        let listing = listing::read(self, ListKind::Leads, first_day, None, progress).await?;
        Ok(listing.rows.iter().filter_map(|row| Lead::read(row.body.get())).collect())
    }

    /// Lists jobs by when they were for, from a day on, done and canceled ones included, and says
    /// whether the list is whole; `remembered` is what an earlier listing found out.
    ///
    /// # Errors
    ///
    /// Fails when a page cannot be read; a list that is not whole is no error.
    pub async fn jobs(
        &self,
        first_day: Date,
        remembered: Option<Paging>,
        progress: &dyn Progress,
    ) -> Result<Listing, OfficialError> {
        listing::read(self, ListKind::Jobs, first_day, remembered, progress).await
    }

    /// Gets one job's JSON text.
    ///
    /// # Errors
    ///
    /// Fails when Workiz does not answer, or does not have the job.
    pub async fn job(&self, uuid: &str) -> Result<Box<RawValue>, OfficialError> {
        let purpose = format!("read job {uuid} from Workiz");
        let answer = self.records(&["job", "get", uuid], &purpose).await?;
        let rows = answer.records.into_iter().map(Row::read);
        let found = rows.into_iter().find(|row| row.uuid.as_deref() == Some(uuid));
        found.map(|row| row.body).ok_or(OfficialError::Unexpected { purpose })
    }

    /// Reads one page of a list.
    pub(crate) async fn page(
        &self,
        kind: ListKind,
        first_day: Date,
        offset: u64,
    ) -> Result<Page, OfficialError> {
        let purpose = format!("read {} from offset {offset} on from Workiz", kind.name());
        let mut url = self.access.address(&kind.path())?;
        url.query_pairs_mut()
            .append_pair("start_date", &first_day.to_string())
            .append_pair("offset", &offset.to_string())
            .append_pair("records", &ROWS_MAX.to_string())
            .append_pair("only_open", "false");
        let answer = self.get(url, &purpose).await?;
        let rows = answer.records.into_iter().map(Row::read).collect();
        Ok(Page { rows, more: answer.more })
    }

    /// Reads the records at a path.
    pub(crate) async fn records(
        &self,
        parts: &[&str],
        purpose: &str,
    ) -> Result<Records, OfficialError> {
        self.get(self.access.address(parts)?, purpose).await
    }

    /// Reads, with the API secret where the account wants it.
    async fn get(&self, url: Url, purpose: &str) -> Result<Records, OfficialError> {
        let with_secret = self.reads_with_secret.load(Ordering::Relaxed);
        let refused = match self.get_once(url.clone(), with_secret, purpose).await {
            Err(refused @ OfficialError::Credentials { .. }) => refused,
            other => return other,
        };
        if with_secret || self.access.auth_secret().is_none() {
            return Err(refused);
        }
        let answer = self.get_once(url, true, purpose).await?;
        self.reads_with_secret.store(true, Ordering::Relaxed);
        Ok(answer)
    }

    async fn get_once(
        &self,
        mut url: Url,
        with_secret: bool,
        purpose: &str,
    ) -> Result<Records, OfficialError> {
        if let Some(secret) = self.access.auth_secret().filter(|_| with_secret) {
            url.query_pairs_mut().append_pair("auth_secret", secret.expose_secret());
        }
        let request = HttpRequest::get(url, purpose.to_owned());
        match self.ask(request).await? {
            Opened::Records(records) if records.says_what_there_is() => Ok(records),
            // No list is known to say so that there is nothing: something on the way lost the answer,
            // or put a notice in its place.
            Opened::Records(_) | Opened::Nothing | Opened::Refused(_) => {
                Err(OfficialError::Unexpected { purpose: purpose.to_owned() })
            }
        }
    }

    /// Sends a request as it is.
    pub(crate) async fn ask(&self, request: HttpRequest) -> Result<Opened, OfficialError> {
        ask(&self.http, &self.access, request).await
    }

    /// Tells whether a payment on a job is in doubt.
    pub(crate) fn doubt(&self, job: &str) -> Doubt {
        let jobs = self.in_doubt.lock().unwrap_or_else(PoisonError::into_inner);
        if jobs.contains(job) { Doubt::Open } else { Doubt::Settled }
    }

    /// Keeps whether a payment on a job is in doubt.
    pub(crate) fn set_doubt(&self, job: &str, doubt: Doubt) {
        let mut jobs = self.in_doubt.lock().unwrap_or_else(PoisonError::into_inner);
        match doubt {
            Doubt::Open => drop(jobs.insert(job.to_owned())),
            Doubt::Settled => drop(jobs.remove(job)),
        }
    }

    /// Returns what lets this client in.
    pub(crate) fn access(&self) -> &OfficialAccess {
        &self.access
    }

    /// Returns what this client has used since it was made.
    pub fn usage(&self) -> HttpUsage {
        self.http.usage()
    }
}
