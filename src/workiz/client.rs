//! The calls: list, get, record a payment.

use std::fmt;
use std::sync::Arc;

use serde_json::value::RawValue;
use url::Url;

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
use crate::workiz::session::Session;
use crate::workiz::wire::envelope::ListPage;
use crate::workiz::wire::payment::RecordPaymentRequest;
use crate::workiz::wire::payment::RecordPaymentResponse;

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
        let call = Call {
            method: Method::POST,
            url: answer::address(&self.base, &["invoices", invoice_id, "payments"])?,
            body: Some(answer::json_text(payment, &purpose)?),
            key: Some(key.to_owned()),
            purpose: purpose.clone(),
        };
        let response = self.call(call).await?;
        let recorded: RecordPaymentResponse = answer::parse(&response, &purpose)?;
        let named = recorded.payment_id.present().is_some_and(|id| !id.as_str().is_empty());
        if named { Ok(recorded) } else { Err(WorkizError::Unconfirmed { purpose }) }
    }

    /// Makes a call in the session, and once more in a new one when the session is refused.
    ///
    /// A write whose earlier attempt may have taken effect is not sent again: its caller looks.
    async fn call(&self, call: Call) -> Result<HttpResponse, WorkizError> {
        let bearer = self.session.bearer().await?;
        let first = answer::send(&self.http, call.request(bearer.header())).await?;
        let in_doubt = call.key.is_some() && first.earlier == MayHaveHappened::Maybe;
        let response = if first.status == 401 && !in_doubt {
            let renewed = self.session.renew(&bearer).await?;
            answer::send(&self.http, call.request(renewed.header())).await?
        } else {
            first
        };
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

impl Call {
    fn get(url: Url, purpose: String) -> Self {
        Self { method: Method::GET, url, body: None, key: None, purpose }
    }

    fn request(&self, authorization: SecretOrPlain) -> HttpRequest {
        let mut headers = vec![("authorization", authorization)];
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
