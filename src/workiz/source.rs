//! Workiz as the pipeline asks for it: pull everything, or what changed.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use jiff::SignedDuration;
use jiff::Timestamp;
use url::Url;

use crate::domain::known::Known;
use crate::domain::snapshot::Completeness;
use crate::domain::snapshot::Pull;
use crate::domain::snapshot::RawDocument;
use crate::domain::snapshot::Usage;
use crate::domain::source::NativeSync;
use crate::http::client::HttpClient;
use crate::http::usage::HttpUsage;
use crate::ports::clock::Clock;
use crate::ports::progress::Progress;
use crate::ports::source::PullRequest;
use crate::ports::source::ServiceError;
use crate::ports::source::Source;
use crate::ports::source::Trouble;
use crate::ports::tokens::TokenStore;
use crate::workiz::client::WorkizClient;
use crate::workiz::credentials::Credentials;
use crate::workiz::entitled;
use crate::workiz::entitled::Need;
use crate::workiz::entity::Entity;
use crate::workiz::error::WorkizError;
use crate::workiz::listing::Completeness as ListCompleteness;
use crate::workiz::listing::ListQuery;
use crate::workiz::listing::Listing;
use crate::workiz::mfa::CodePrompt;
use crate::workiz::normalize::account::account;
use crate::workiz::normalize::format::ACCOUNT_KIND;
use crate::workiz::session::Session;
use crate::workiz::wire::session::SessionUser;

/// How far an incremental pull reaches back behind the newest change that the last one saw: Workiz
/// stamps a change before it can be listed, and its machines' clocks differ.
const OVERLAP: SignedDuration = SignedDuration::from_mins(10);
/// The lists that tying out needs. Estimates are promises, and deposits on them are payments.
const PULLED: [Entity; 9] = [
    Entity::Clients,
    Entity::Items,
    Entity::Taxes,
    Entity::Jobs,
    Entity::Invoices,
    Entity::Payments,
    Entity::Refunds,
    Entity::Payouts,
    Entity::Disputes,
];

/// A Workiz account behind the REST API.
pub struct WorkizSource {
    client: WorkizClient,
    http: HttpClient,
}

impl fmt::Debug for WorkizSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WorkizSource").field("client", &self.client).finish_non_exhaustive()
    }
}

impl WorkizSource {
    /// Makes a source; `http` is the client that `client` sends with, and is asked what it used.
    pub fn new(client: WorkizClient, http: HttpClient) -> Self {
        Self { client, http }
    }

    /// Makes a source from what the settings hold; it signs in when it first pulls.
    ///
    /// # Errors
    ///
    /// Fails when the authenticator's secret is not base32. Nothing has been sent.
    pub fn open(
        http: &HttpClient,
        base: &Url,
        credentials: Credentials,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, WorkizError> {
        let session = Session::try_new(http.clone(), base.clone(), credentials, clock)?;
        let client = WorkizClient::new(http.clone(), base.clone(), Arc::new(session));
        Ok(Self::new(client, http.clone()))
    }

    /// Keeps the session in a store from now on, and goes on with the one that is kept there.
    pub fn keep_session_in(&self, store: Arc<dyn TokenStore>) {
        self.client.session().keep_in(store);
    }

    /// Asks a person from now on when a code is needed that cannot be computed.
    pub fn ask_with(&self, prompt: Arc<dyn CodePrompt>) {
        self.client.session().ask_with(prompt);
    }

    /// Returns the client, for single calls.
    pub fn client(&self) -> &WorkizClient {
        &self.client
    }

    async fn pull_lists(
        &self,
        request: &PullRequest,
        progress: &dyn Progress,
    ) -> Result<Pull, WorkizError> {
        let before = self.http.usage();
        let since = match request {
            // Deleted documents are visible by their absence only, so that all has to be read.
            PullRequest::Full | PullRequest::Onto(_) => Watermarks::default(),
            PullRequest::Since(cursor) => Watermarks::parse(cursor),
        };
        let mut marks = Watermarks::default();
        let mut completeness = Completeness::Complete;
        // The account is the first call, so that the session names its user from then on.
        let account = self.client.account().await?;
        entitled::require_whole_sight(account.get())?;
        let user = self.client.session().known().await?.and_then(|it| it.user);
        let seen = user.as_deref().map(SessionUser::read).unwrap_or_default();
        entitled::require(&seen)?;
        let mut documents = vec![RawDocument {
            entity: ACCOUNT_KIND.to_owned(),
            id: ACCOUNT_KIND.to_owned(),
            body: Arc::from(account.get()),
        }];
        let mut not_read = Vec::new();
        for entity in PULLED {
            let query = ListQuery { updated_from: since.after_overlap(entity) };
            let Some(listing) = self.list(entity, query, &seen, progress).await? else {
                not_read.push(entity);
                continue;
            };
            marks.advance(entity, &since, &listing);
            if completeness == Completeness::Complete {
                completeness = completeness_of(&listing);
            }
            documents.extend(raw_documents(listing));
        }
        documents.extend(entitled::document(user.as_deref(), &not_read));
        let notes = not_read.into_iter().map(entitled::sentence).collect();
        documents.sort();
        let cursor = (completeness == Completeness::Complete).then(|| marks.to_text());
        let usage = used(before, self.http.usage());
        Ok(Pull { documents, completeness, cursor, usage, notes })
    }

    /// Reads a list; nothing when the user may not see it and it can be done without. A list that
    /// the session names and Workiz refuses all the same is a failure, which may pass.
    async fn list(
        &self,
        entity: Entity,
        query: ListQuery,
        user: &SessionUser,
        progress: &dyn Progress,
    ) -> Result<Option<Listing>, WorkizError> {
        if !entitled::may_see(user, entity) {
            return Ok(None);
        }
        match self.client.list(entity, query, progress).await {
            Ok(listing) => Ok(Some(listing)),
            // What opens a list is known for certain only where the session names the list itself.
            Err(WorkizError::NotEntitled { .. })
                if Need::of(entity) == Need::Helpful && !entitled::is_named(user, entity) =>
            {
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }
}

impl Source for WorkizSource {
    fn pull<'a>(
        &'a self,
        request: &'a PullRequest,
        progress: &'a dyn Progress,
    ) -> BoxFuture<'a, Result<Pull, ServiceError>> {
        async move { self.pull_lists(request, progress).await.map_err(service_error) }.boxed()
    }

    fn native_sync(&self) -> BoxFuture<'_, Result<Known<NativeSync>, ServiceError>> {
        async move {
            let body = self.client.account().await.map_err(service_error)?;
            let read = account(body.get()).document;
            Ok(read.map_or(Known::Unknown, |it| it.native_sync))
        }
        .boxed()
    }
}

/// The newest change that was seen in each list, by Workiz's clock.
///
/// A list whose documents have no time of change has no mark, and is read whole each time.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Watermarks(BTreeMap<Entity, Timestamp>);

impl Watermarks {
    /// Reads a cursor; what cannot be read is left out, so that its list is read whole.
    pub(crate) fn parse(cursor: &str) -> Self {
        let texts: BTreeMap<String, String> = serde_json::from_str(cursor).unwrap_or_default();
        let marks = texts
            .iter()
            .filter_map(|(kind, moment)| Some((Entity::of_kind(kind)?, moment.parse().ok()?)));
        Self(marks.collect())
    }

    /// Writes the cursor.
    pub(crate) fn to_text(&self) -> String {
        let texts: BTreeMap<String, serde_json::Value> = self
            .0
            .iter()
            .map(|(entity, mark)| (entity.kind().to_owned(), mark.to_string().into()))
            .collect();
        serde_json::Value::from_iter(texts).to_string()
    }

    /// The moment from which on a list is to be read.
    pub(crate) fn after_overlap(&self, entity: Entity) -> Option<Timestamp> {
        self.0.get(&entity).and_then(|mark| mark.checked_sub(OVERLAP).ok())
    }

    /// Moves a list's mark to the newest change in it; it never moves back, and a document without
    /// a time of change takes it away.
    fn advance(&mut self, entity: Entity, since: &Self, listing: &Listing) {
        if listing.documents.iter().any(|document| document.updated_at.is_none()) {
            return;
        }
        let seen = listing.documents.iter().filter_map(|document| document.updated_at).max();
        if let Some(mark) = seen.max(since.0.get(&entity).copied()) {
            self.0.insert(entity, mark);
        }
    }
}

fn completeness_of(listing: &Listing) -> Completeness {
    match listing.completeness {
        ListCompleteness::Complete => Completeness::Complete,
        ListCompleteness::Incomplete { entity, expected, received } => {
            Completeness::Incomplete { entity: entity.name().to_owned(), expected, received }
        }
    }
}

/// Turns a list into a snapshot's documents; one without an id is named by its place.
pub(crate) fn raw_documents(listing: Listing) -> impl Iterator<Item = RawDocument> {
    let kind = listing.entity.kind();
    listing.documents.into_iter().enumerate().map(move |(place, document)| RawDocument {
        entity: kind.to_owned(),
        id: document.id.unwrap_or_else(|| format!("without id, place {}", place.saturating_add(1))),
        body: Arc::from(document.body.get()),
    })
}

fn used(before: HttpUsage, after: HttpUsage) -> Usage {
    Usage {
        reads: after.requests.saturating_sub(before.requests),
        writes: 0,
        retries: after.retries.saturating_sub(before.retries),
        ..Usage::default()
    }
}

/// Sorts a failure by the trouble that it is.
pub(crate) fn service_error(error: WorkizError) -> ServiceError {
    let trouble = match &error {
        WorkizError::Authenticator { .. }
        | WorkizError::WrongClient
        | WorkizError::WrongPassword
        | WorkizError::CompanySignIn
        | WorkizError::Locked { .. }
        | WorkizError::SignInRefused { .. }
        | WorkizError::WrongCode
        | WorkizError::MfaRequired { .. }
        | WorkizError::HandedOverEnded
        | WorkizError::SessionRefused { .. }
        | WorkizError::NotEntitled { .. }
        | WorkizError::RoleLimited { .. } => Trouble::Unauthorized,
        WorkizError::Tokens(_) => Trouble::State,
        WorkizError::Unavailable { .. } | WorkizError::Http { .. } => Trouble::Unavailable,
        WorkizError::BaseUrl
        | WorkizError::NotFound { .. }
        | WorkizError::KeyConflict { .. }
        | WorkizError::Unconfirmed { .. }
        | WorkizError::Refused { .. }
        | WorkizError::NotJson { .. }
        | WorkizError::WrongPage { .. }
        | WorkizError::Partial { .. }
        | WorkizError::TooManyPages { .. } => Trouble::Malformed,
    };
    ServiceError { trouble, message: error.to_string(), source: Some(Box::new(error)) }
}
