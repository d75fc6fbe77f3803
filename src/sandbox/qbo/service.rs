//! The simulated service itself: one company behind an HTTP router.

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;

use axum::Router;
use axum::body::Body;
use axum::body::Bytes;
use axum::extract::DefaultBodyLimit;
use axum::http::HeaderMap;
use axum::http::Method;
use axum::http::Response;
use axum::http::StatusCode;
use axum::http::Uri;
use axum::routing::any;
use jiff::Timestamp;
use serde_json::Value;
use url::form_urlencoded;

use crate::sandbox::qbo::company::Company;
use crate::sandbox::qbo::consent;
use crate::sandbox::qbo::envelope::Answer;
use crate::sandbox::qbo::envelope::Format;
use crate::sandbox::qbo::envelope::fault;
use crate::sandbox::qbo::envelope::gateway;
use crate::sandbox::qbo::envelope::system_fault;
use crate::sandbox::qbo::envelope::throttled;
use crate::sandbox::qbo::fault::Fault;
use crate::sandbox::qbo::json::Doc;
use crate::sandbox::qbo::kind::Kind;
use crate::sandbox::qbo::multipart;
use crate::sandbox::qbo::multipart::Part;
use crate::sandbox::qbo::render::render;
use crate::sandbox::qbo::route;
use crate::sandbox::qbo::route::Call;
use crate::sandbox::qbo::seed;
use crate::sandbox::qbo::seed::SeedError;
use crate::sandbox::qbo::settings::QboSettings;
use crate::sandbox::qbo::trouble::Trouble;
use crate::sandbox::qbo::trouble::TroublePlan;

/// The most bytes of a body: a full upload and what multipart adds to it.
const BODY_MAX: usize = 110 * 1024 * 1024;

/// Tells the time.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// A simulated QuickBooks Online company with its authorization server; clones share it.
#[derive(Clone)]
pub struct QboSandbox {
    inner: Arc<Inner>,
}

struct Inner {
    company: Mutex<Company>,
    clock: Clock,
    settings: QboSettings,
    base_url: Mutex<String>,
    trouble: TroublePlan,
}

impl std::fmt::Debug for QboSandbox {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("QboSandbox")
            .field("settings", &self.inner.settings)
            .finish_non_exhaustive()
    }
}

/// What a client needs to know to connect.
#[derive(Clone)]
pub struct QboInfo {
    /// The company's id.
    pub realm_id: String,
    /// The app's id.
    pub client_id: String,
    /// The app's secret.
    pub client_secret: String,
    /// The refresh token that is good now.
    pub refresh_token: String,
    /// The access token issued last.
    pub access_token: String,
}

impl std::fmt::Debug for QboInfo {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("QboInfo").field("realm_id", &self.realm_id).finish_non_exhaustive()
    }
}

impl QboSandbox {
    /// Makes a company of a seed or a saved state.
    ///
    /// The clock is the only source of time.
    ///
    /// # Errors
    /// When the seed is malformed, or one of its documents cannot stand.
    pub fn try_new(seed: &Value, clock: Clock, settings: QboSettings) -> Result<Self, SeedError> {
        let company = seed::load(seed, clock(), &settings)?;
        let inner = Inner {
            company: Mutex::new(company),
            clock,
            settings,
            base_url: Mutex::new("http://localhost".to_owned()),
            trouble: TroublePlan::default(),
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// Gives the router of the accounting API and the authorization server.
    pub fn router(&self) -> Router {
        let sandbox = self.clone();
        let answer = any(move |method: Method, uri: Uri, headers: HeaderMap, body: Bytes| {
            let sandbox = sandbox.clone();
            async move {
                let parts = multipart::parts(&uri, &headers, &body).await;
                sandbox.respond(&method, &uri, &headers, &body, parts)
            }
        });
        let answer = answer.layer(DefaultBodyLimit::max(BODY_MAX));
        let paths = [
            "/v3/{*rest}",
            "/attachments/{*rest}",
            "/connect/oauth2",
            "/oauth2/v1/tokens/bearer",
            "/v2/oauth2/tokens/revoke",
            "/.well-known/openid_configuration",
            "/.well-known/openid_sandbox_configuration",
            "/v1/openid_connect/userinfo",
            "/op/v1/jwks",
        ];
        paths.into_iter().fold(Router::new(), |router, path| router.route(path, answer.clone()))
    }

    /// Gives the whole state as of the last request, which `try_new` takes again.
    pub fn state(&self) -> Value {
        self.company().save()
    }

    /// Sets the address that the discovery document gives.
    pub fn set_base_url(&self, url: &str) {
        let mut base_url = self.inner.base_url.lock().unwrap_or_else(PoisonError::into_inner);
        url.trim_end_matches('/').clone_into(&mut base_url);
    }

    /// Gives what a client needs to know to connect.
    pub fn info(&self) -> QboInfo {
        let company = self.company();
        QboInfo {
            realm_id: company.realm_id.clone(),
            client_id: company.oauth.client_id.clone(),
            client_secret: company.oauth.client_secret.clone(),
            refresh_token: company.oauth.refresh_token.clone(),
            access_token: company.oauth.access_token.clone(),
        }
    }

    /// Sets a preference, such as `AccountingInfoPrefs` and `BookCloseDate`, as its owner would.
    pub fn set_preference(&self, block: &str, key: &str, value: Value) {
        let mut company = self.company();
        let block =
            company.books.preferences.entry(block).or_insert_with(|| Value::Object(Doc::new()));
        if let Value::Object(fields) = block {
            fields.insert(key.to_owned(), value);
        }
    }

    /// Gives the schedule of trouble.
    pub fn faults(&self) -> TroublePlan {
        self.inner.trouble.clone()
    }

    /// Gives all documents of an entity by id, as a read shows them; none for an unknown entity.
    pub fn documents(&self, entity: &str) -> Vec<Value> {
        let company = self.company();
        let kind = Kind::by_name(entity);
        let rows = kind.into_iter().flat_map(|kind| {
            let books = &company.books;
            books.all(kind).map(move |(id, it)| Value::Object(render(books, kind, id, it)))
        });
        rows.collect()
    }

    fn base_url(&self) -> String {
        self.inner.base_url.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn company(&self) -> MutexGuard<'_, Company> {
        self.inner.company.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn respond(
        &self,
        method: &Method,
        uri: &Uri,
        headers: &HeaderMap,
        body: &Bytes,
        parts: Vec<Part>,
    ) -> Response<Body> {
        let header = |name: &str| {
            headers.get(name).and_then(|it| it.to_str().ok()).unwrap_or_default().to_owned()
        };
        let query = uri.query().unwrap_or_default();
        let call = Call {
            method: method.as_str().to_owned(),
            path: uri.path().to_owned(),
            query: form_urlencoded::parse(query.as_bytes()).into_owned().collect(),
            accept: header("accept"),
            authorization: header("authorization"),
            wants_hard_expiry: header("x-include-refresh-token-hard-expires-in") == "true",
            body: body.to_vec(),
            parts,
        };
        let mut company = self.company();
        company.books.now = (self.inner.clock)();
        company.books.files.base_url = self.base_url();
        let trace_id = company.next_trace_id();
        let now = company.books.now;
        let answer = match self.inner.trouble.hit(&call.method, &call.path) {
            Some(Trouble::CutBeforeWrite) => return cut(),
            Some(Trouble::CutAfterWrite) => {
                self.answer(&mut company, &call);
                return cut();
            }
            Some(Trouble::ForeignEdit { entity, id }) => {
                edit_by_another(&mut company, &entity, &id);
                self.answer(&mut company, &call)
            }
            Some(Trouble::NameListLocked) => fault(Format::Json, &Fault::name_list_locked(), now),
            Some(Trouble::SubscriptionEnded) => {
                fault(Format::Json, &Fault::subscription_ended(), now)
            }
            Some(Trouble::MalformedBody) => Answer::new(
                200,
                "text/html",
                "<html><body><h1>We'll be right back</h1></body></html>".to_owned(),
            ),
            Some(Trouble::Status(429)) => throttled(now),
            Some(Trouble::Status(status @ (401 | 403))) => gateway(status, now, None),
            Some(Trouble::Status(500)) => system_fault(now),
            Some(Trouble::Status(status)) => Answer::new(
                status,
                "text/html",
                "<html><body><h1>Service Unavailable</h1></body></html>".to_owned(),
            ),
            None => self.answer(&mut company, &call),
        };
        let trace_header = if call.path.starts_with("/v3/") { "intuit-tid" } else { "intuit_tid" };
        to_http(answer, trace_header, &trace_id)
    }

    fn answer(&self, company: &mut Company, call: &Call) -> Answer {
        if let Some(answer) = company.books.files.answer(&call.path, &call.query, &company.books) {
            return answer;
        }
        consent::answer(company, &self.inner.settings, &self.base_url(), call)
            .unwrap_or_else(|| route::answer(company, &self.inner.settings, call))
    }
}

fn to_http(answer: Answer, trace_header: &str, trace_id: &str) -> Response<Body> {
    let mut builder = Response::builder().status(answer.status).header(trace_header, trace_id);
    for (name, value) in answer.headers {
        builder = builder.header(name, value);
    }
    let built = builder.body(Body::from(answer.body));
    built.unwrap_or_else(|_: axum::http::Error| {
        let mut plain = Response::new(Body::empty());
        *plain.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
        plain
    })
}

/// Makes a response whose body breaks off, so that the connection ends without an answer.
fn cut() -> Response<Body> {
    let broken = futures_util::stream::once(async {
        Err::<Bytes, _>(std::io::Error::from(std::io::ErrorKind::ConnectionReset))
    });
    Response::new(Body::from_stream(broken))
}

/// Changes a document as another user would: its next version, at this moment.
fn edit_by_another(company: &mut Company, entity: &str, id: &str) {
    let (Some(kind), Ok(id)) = (Kind::by_name(entity), id.parse()) else {
        return;
    };
    let found = company.books.get(kind, id).map(|it| Doc::clone(it));
    if let Some(document) = found {
        company.books.put_changed(kind, id, document);
    }
}
