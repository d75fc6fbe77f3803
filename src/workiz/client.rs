//! The calls: list, get, record a payment, create a job.

use std::fmt;
use std::sync::Arc;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use url::Url;
use uuid::Uuid;

use crate::http::client::HttpClient;
use crate::http::request::Body;
use crate::http::request::HttpRequest;
use crate::http::request::Method;
use crate::http::request::Retry;
use crate::http::request::SecretOrPlain;
use crate::http::response::HttpResponse;
use crate::http::response::MayHaveHappened;
use crate::ports::progress::Progress;
use crate::workiz::answer;
use crate::workiz::entity::Entity;
use crate::workiz::error::WorkizError;
use crate::workiz::listing::Assembly;
use crate::workiz::listing::Completeness;
use crate::workiz::listing::ListQuery;
use crate::workiz::listing::Listing;
use crate::workiz::listing::Next;
use crate::workiz::listing::RawDocument;
use crate::workiz::session::Renewal;
use crate::workiz::session::Session;
use crate::workiz::wire::envelope::ListPage;
use crate::workiz::wire::field::Field;
use crate::workiz::wire::new_job::CreateJobRequest;
use crate::workiz::wire::new_job::CreateJobResponse;
use crate::workiz::wire::payment::RecordPaymentRequest;
use crate::workiz::wire::payment::RecordPaymentResponse;
use crate::workiz::wire::text::WireId;

/// Documents a page. The API's own example shows pages of 50; 100 halves the calls, and a hundred
/// invoices are about 300 kB.
const PAGE_SIZE: u32 = 100;
/// Pages a list: half a million documents, fifty years of a busy company. A list that goes on
/// beyond that repeats itself.
const PAGES_MAX: u32 = 5_000;
/// How often a list that moved while it was read is read at most.
const LISTINGS_MAX: u32 = 2;

/// A client of one company's Workiz.
pub struct WorkizClient {
    http: HttpClient,
    base: Url,
    session: Arc<Session>,
}

impl fmt::Debug for WorkizClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WorkizClient").field("session", &self.session).finish_non_exhaustive()
    }
}

/// A request as the calls below think of it, without the session.
struct Call {
    method: Method,
    url: Url,
    body: Option<String>,
    key: Option<String>,
    purpose: String,
}

impl WorkizClient {
    /// Makes a client; `base` is the integration's address, such as
    /// `https://api.supergood.ai/integrations/ID`.
    pub fn new(http: HttpClient, base: Url, session: Arc<Session>) -> Self {
        Self { http, base, session }
    }

    /// Returns the session, for what is known of it.
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// Lists documents, deleted ones included, and says whether the list is whole.
    ///
    /// A list that changes while it is read is read once more.
    ///
    /// # Errors
    ///
    /// Fails when a page cannot be read; a list that is not whole is no error.
    pub async fn list(
        &self,
        entity: Entity,
        query: ListQuery,
        progress: &dyn Progress,
    ) -> Result<Listing, WorkizError> {
        self.list_at(entity, entity.path(), query, progress).await
    }

    /// Lists the payments on an invoice, deleted ones included, and says whether the list is whole.
    ///
    /// # Errors
    ///
    /// Fails when a page cannot be read; a list that is not whole is no error.
    pub async fn payments_of(
        &self,
        invoice_id: &str,
        progress: &dyn Progress,
    ) -> Result<Listing, WorkizError> {
        let path = ["invoices", invoice_id, "payments"];
        self.list_at(Entity::Payments, &path, ListQuery::default(), progress).await
    }

    async fn list_at(
        &self,
        entity: Entity,
        path: &[&str],
        query: ListQuery,
        progress: &dyn Progress,
    ) -> Result<Listing, WorkizError> {
        let mut pages = 0;
        let mut listings = 1;
        loop {
            let (assembly, moved) = self.list_once(entity, path, query, progress).await?;
            pages += assembly.pages();
            let completeness = match (assembly.completeness(entity), moved) {
                (Completeness::Complete, Next::Moved) => assembly.unproven(entity),
                (completeness, _) => completeness,
            };
            if completeness == Completeness::Complete || listings >= LISTINGS_MAX {
                let documents = assembly.into_documents();
                return Ok(Listing { entity, documents, completeness, pages });
            }
            tracing::info!(entity = entity.name(), "the list moved while it was read; reads again");
            listings += 1;
        }
    }

    async fn list_once(
        &self,
        entity: Entity,
        path: &[&str],
        query: ListQuery,
        progress: &dyn Progress,
    ) -> Result<(Assembly, Next), WorkizError> {
        let mut assembly = Assembly::default();
        for number in 1..=PAGES_MAX {
            let page = self.page(entity, path, query, number).await?;
            let total = page.total;
            let next = assembly.take(entity, page);
            progress.tell(entity.name(), assembly.received(), Some(total));
            if next != Next::More {
                return Ok((assembly, next));
            }
        }
        let purpose = format!("read {} from Workiz", entity.name());
        Err(WorkizError::TooManyPages { purpose, limit: PAGES_MAX })
    }

    async fn page(
        &self,
        entity: Entity,
        path: &[&str],
        query: ListQuery,
        number: u32,
    ) -> Result<ListPage, WorkizError> {
        let purpose = format!("read page {number} of {} from Workiz", entity.name());
        let mut url = answer::address(&self.base, path)?;
        {
            let mut pairs = url.query_pairs_mut();
            pairs.append_pair("page", &number.to_string());
            pairs.append_pair("pageSize", &PAGE_SIZE.to_string());
            pairs.append_pair("includeDeleted", "true");
            if let Some(from) = query.updated_from {
                pairs.append_pair("updatedFrom", &from.to_string());
            }
        }
        let response = self.call(Call::get(url, purpose.clone())).await?;
        let page: ListPage = answer::parse(&response, &purpose)?;
        if page.page != number {
            return Err(WorkizError::WrongPage { purpose, answered: page.page });
        }
        Ok(page)
    }

    /// Gets one document; `None` when Workiz does not have it.
    ///
    /// # Errors
    ///
    /// Fails when Workiz does not answer or refuses.
    pub async fn get(&self, entity: Entity, id: &str) -> Result<Option<RawDocument>, WorkizError> {
        let purpose = format!("read one of {} from Workiz", entity.name());
        let parts: Vec<&str> = entity.path().iter().copied().chain([id]).collect();
        let url = answer::address(&self.base, &parts)?;
        match self.call(Call::get(url, purpose.clone())).await {
            Ok(response) => {
                let body: Box<RawValue> = answer::parse(&response, &purpose)?;
                Ok(Some(RawDocument::read(entity, body)))
            }
            Err(WorkizError::NotFound { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Gets the account's JSON text.
    ///
    /// # Errors
    ///
    /// Fails when Workiz does not answer or refuses.
    pub async fn account(&self) -> Result<Box<RawValue>, WorkizError> {
        let purpose = "read the account from Workiz".to_owned();
        let url = answer::address(&self.base, &["account"])?;
        let response = self.call(Call::get(url, purpose.clone())).await?;
        answer::parse(&response, &purpose)
    }

    /// Records a payment on an invoice; `key` makes it happen once however often it is sent.
    ///
    /// # Errors
    ///
    /// Fails when Workiz does not answer or refuses; [`WorkizError::may_have_happened`] tells
    /// whether the payment may be recorded nevertheless.
    pub async fn record_payment(
        &self,
        invoice_id: &str,
        payment: &RecordPaymentRequest,
        key: &str,
    ) -> Result<RecordPaymentResponse, WorkizError> {
        let purpose = format!("record a payment on Workiz invoice {invoice_id}");
        let path = ["invoices", invoice_id, "payments"];
        let recorded: RecordPaymentResponse = self.post(&path, payment, key, &purpose).await?;
        if names_it(&recorded.payment_id) {
            Ok(recorded)
        } else {
            Err(WorkizError::Unconfirmed { purpose, what: "payment" })
        }
    }

    /// Creates a job; `key` makes it happen once however often it is sent.
    ///
    /// # Errors
    ///
    /// As [`WorkizClient::record_payment`].
    pub async fn create_job(
        &self,
        job: &CreateJobRequest,
        key: &str,
    ) -> Result<CreateJobResponse, WorkizError> {
        let purpose = "create a job in Workiz".to_owned();
        let created: CreateJobResponse = self.post(&["jobs"], job, key, &purpose).await?;
        if names_it(&created.job_id) {
            Ok(created)
        } else {
            Err(WorkizError::Unconfirmed { purpose, what: "job" })
        }
    }

    /// Sends a body with its idempotency key, and reads the answer.
    pub(super) async fn post<B: Serialize, A: DeserializeOwned>(
        &self,
        path: &[&str],
        body: &B,
        key: &str,
        purpose: &str,
    ) -> Result<A, WorkizError> {
        let call = Call {
            method: Method::POST,
            url: answer::address(&self.base, path)?,
            body: Some(answer::json_text(body, purpose)?),
            key: Some(key.to_owned()),
            purpose: purpose.to_owned(),
        };
        let response = self.call(call).await?;
        answer::parse(&response, purpose)
    }

    /// Reads what is at a path, with some filters.
    pub(super) async fn read<A: DeserializeOwned>(
        &self,
        path: &[&str],
        filters: &[(&str, String)],
        purpose: &str,
    ) -> Result<A, WorkizError> {
        let mut url = answer::address(&self.base, path)?;
        if !filters.is_empty() {
            url.query_pairs_mut().extend_pairs(filters);
        }
        let response = self.call(Call::get(url, purpose.to_owned())).await?;
        answer::parse(&response, purpose)
    }

    /// Deletes what is at a path. Sent again freely: what is gone stays gone.
    pub(super) async fn delete(&self, path: &[&str], purpose: &str) -> Result<(), WorkizError> {
        let url = answer::address(&self.base, path)?;
        let call = Call { method: Method::DELETE, ..Call::get(url, purpose.to_owned()) };
        self.call(call).await.map(drop)
    }

    /// Returns the HTTP client, for what needs no session.
    pub(super) fn http(&self) -> &HttpClient {
        &self.http
    }

    /// Makes a call in the session; when the session is refused, once more after a refresh, and
    /// once more after signing in. A second factor that is asked for takes a sign-in at once.
    ///
    /// A write whose earlier attempt may have taken effect is not sent again: its caller looks.
    async fn call(&self, call: Call) -> Result<HttpResponse, WorkizError> {
        let mut bearer = self.session.bearer().await?;
        let mut response = answer::send(&self.http, call.request(bearer.header())).await?;
        for renewal in [Renewal::Refresh, Renewal::SignIn] {
            let in_doubt = call.key.is_some() && response.earlier == MayHaveHappened::Maybe;
            if in_doubt || ![401, 423].contains(&response.status) {
                break;
            }
            // Only a sign-in carries the second factor that a 423 asks for.
            if response.status == 423 && renewal == Renewal::Refresh {
                continue;
            }
            bearer = self.session.renew(&bearer, renewal).await?;
            response = answer::send(&self.http, call.request(bearer.header())).await?;
        }
        if answer::is_accepted(&response) {
            return Ok(response);
        }
        let error = answer::refusal(&response, &call.purpose);
        if call.key.is_some() && response.earlier == MayHaveHappened::Maybe {
            return Err(error.after_doubt(response.status, &call.purpose));
        }
        Err(error)
    }
}

/// Tells whether an answer names what was written.
fn names_it(id: &Field<WireId>) -> bool {
    id.present().is_some_and(|id| !id.as_str().is_empty())
}

impl Call {
    fn get(url: Url, purpose: String) -> Self {
        Self { method: Method::GET, url, body: None, key: None, purpose }
    }

    fn request(&self, authorization: SecretOrPlain) -> HttpRequest {
        // The service writes it into its log, and repeats it where something goes wrong.
        let request_id = SecretOrPlain::Plain(Uuid::new_v4().to_string());
        let mut headers = vec![("authorization", authorization), ("x-request-id", request_id)];
        if let Some(key) = &self.key {
            headers.push(("idempotency-key", SecretOrPlain::Plain(key.clone())));
        }
        HttpRequest {
            method: self.method.clone(),
            url: self.url.clone(),
            headers,
            body: self.body.clone().map_or(Body::Empty, Body::Json),
            retry: if self.key.is_some() { Retry::Keyed } else { Retry::Safe },
            purpose: self.purpose.clone(),
        }
    }
}
