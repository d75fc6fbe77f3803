//! The official API as the pipeline asks for it.

use std::sync::Arc;

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use jiff::civil::Date;
use serde_json::json;

use crate::domain::money::Currency;
use crate::domain::snapshot::Completeness;
use crate::domain::snapshot::Pull;
use crate::domain::snapshot::RawDocument;
use crate::domain::snapshot::Usage;
use crate::domain::zone::CompanyZone;
use crate::http::usage::HttpUsage;
use crate::ports::progress::Progress;
use crate::ports::source::PullRequest;
use crate::ports::source::ServiceError;
use crate::ports::source::Source;
use crate::ports::source::Trouble;
use crate::workiz_api::client::OfficialClient;
use crate::workiz_api::error::OfficialError;
use crate::workiz_api::listing::ListKind;
use crate::workiz_api::listing::Listing;
use crate::workiz_api::listing::Wholeness;
use crate::workiz_api::normalize::format::ACCOUNT_ID;
use crate::workiz_api::normalize::format::ACCOUNT_KIND;
use crate::workiz_api::normalize::format::JOB_KIND;
use crate::workiz_api::paging::Paging;

/// What the API does not say of the account, so that the settings have to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountFacts {
    /// The company's name.
    pub company: String,
    /// The time zone by whose clocks the account's moments are.
    pub zone: CompanyZone,
    /// The account's currency.
    pub currency: Currency,
    /// The statuses in which a job counts as billed.
    pub billed_statuses: Vec<String>,
    /// The first day whose jobs are read.
    pub first_day: Date,
}

/// A Workiz account behind its official API.
#[derive(Debug)]
pub struct OfficialSource {
    client: OfficialClient,
    facts: AccountFacts,
}

impl OfficialSource {
    /// Makes a source.
    pub fn new(client: OfficialClient, facts: AccountFacts) -> Self {
        Self { client, facts }
    }

    /// Returns the client, for what is no pull.
    pub fn client(&self) -> &OfficialClient {
        &self.client
    }

    /// Returns what the settings say of the account.
    pub fn facts(&self) -> &AccountFacts {
        &self.facts
    }

    async fn pull_jobs(
        &self,
        request: &PullRequest,
        progress: &dyn Progress,
    ) -> Result<Pull, OfficialError> {
        let before = self.client.usage();
        let remembered = match request {
            PullRequest::Full => None,
            PullRequest::Since(cursor) => remembered(cursor),
            PullRequest::Onto(pull) => kept(pull),
        };
        // The API has no way to ask for what changed, so that every pull is of everything.
        let listing = self.client.jobs(self.facts.first_day, remembered, progress).await?;
        let completeness = completeness(&listing);
        let paging = listing.paging.or(remembered);
        let mut documents = vec![self.account(paging)];
        documents.extend(raw_documents(listing));
        documents.sort();
        let cursor = paging.map(|it| json!({ "paging": it.word() }).to_string());
        let cursor = cursor.filter(|_| completeness == Completeness::Complete);
        let notes = match completeness {
            Completeness::Complete => Vec::new(),
            Completeness::Incomplete { .. } => vec![NOT_WHOLE.to_owned()],
        };
        let usage = used(before, self.client.usage());
        Ok(Pull { documents, completeness, cursor, usage, notes })
    }

    /// Returns the document that says what the settings said, so that the snapshot can be read
    /// without them.
    fn account(&self, paging: Option<Paging>) -> RawDocument {
        let facts = &self.facts;
        let body = json!({
            "company": facts.company,
            "timeZone": facts.zone.name(),
            "currency": facts.currency.code(),
            "billedStatuses": facts.billed_statuses,
            "firstDay": facts.first_day.to_string(),
            "paging": paging.map(Paging::word),
        });
        RawDocument {
            entity: ACCOUNT_KIND.to_owned(),
            id: ACCOUNT_ID.to_owned(),
            body: Arc::from(body.to_string()),
        }
    }
}

const NOT_WHOLE: &str = "The list of jobs kept changing while it was read, so that it could not be \
                         proven whole; run again when fewer people work in Workiz.";

impl Source for OfficialSource {
    fn pull<'a>(
        &'a self,
        request: &'a PullRequest,
        progress: &'a dyn Progress,
    ) -> BoxFuture<'a, Result<Pull, ServiceError>> {
        async move { self.pull_jobs(request, progress).await.map_err(service_error) }.boxed()
    }
}

/// Reads what a cursor or an account document remembers; one that cannot be read remembers nothing.
fn remembered(cursor: &str) -> Option<Paging> {
    let cursor: serde_json::Value = serde_json::from_str(cursor).ok()?;
    Paging::of_word(cursor.get("paging")?.as_str()?)
}

/// Reads what an earlier pull found out about the paging: its account document says so, and any
/// other way into Workiz has none.
fn kept(pull: &Pull) -> Option<Paging> {
    let account = pull.documents.iter().find(|it| it.entity == ACCOUNT_KIND)?;
    remembered(&account.body)
}

fn completeness(listing: &Listing) -> Completeness {
    match listing.wholeness {
        Wholeness::Whole => Completeness::Complete,
        Wholeness::Unproven { expected, received } => {
            let entity = ListKind::Jobs.name().to_owned();
            Completeness::Incomplete { entity, expected, received }
        }
    }
}

/// Turns a list into a snapshot's documents; one without an id is named by its place.
fn raw_documents(listing: Listing) -> impl Iterator<Item = RawDocument> {
    listing.rows.into_iter().enumerate().map(|(place, row)| RawDocument {
        entity: JOB_KIND.to_owned(),
        id: row.uuid.unwrap_or_else(|| format!("without id, place {}", place.saturating_add(1))),
        body: Arc::from(row.body.get()),
    })
}

fn used(before: HttpUsage, after: HttpUsage) -> Usage {
    Usage {
        reads: after.requests.saturating_sub(before.requests),
        retries: after.retries.saturating_sub(before.retries),
        ..Usage::default()
    }
}

/// Sorts a failure by the trouble that it is.
pub fn service_error(error: OfficialError) -> ServiceError {
    let trouble = match &error {
        OfficialError::Token | OfficialError::Credentials { .. } => Trouble::Unauthorized,
        OfficialError::Unavailable { .. } | OfficialError::Http { .. } => Trouble::Unavailable,
        OfficialError::BaseUrl
        | OfficialError::NotFound { .. }
        | OfficialError::Refused { .. }
        | OfficialError::NotJson { .. }
        | OfficialError::Unexpected { .. }
        | OfficialError::TooManyPages { .. } => Trouble::Malformed,
    };
    ServiceError { trouble, message: error.to_string(), source: Some(Box::new(error)) }
}
