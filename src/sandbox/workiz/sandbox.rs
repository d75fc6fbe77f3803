//! The simulator as others see it: made from a seed, served as a router, read as state.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;

use axum::Router;
use axum::body::Body;
use axum::body::Bytes;
use axum::body::to_bytes;
use axum::extract::Request;
use axum::http::HeaderValue;
use axum::response::Response;
use futures_util::stream;
use jiff::Timestamp;
use serde_json::Value;

use crate::sandbox::workiz::answer::Answer;
use crate::sandbox::workiz::answer::ApiError;
use crate::sandbox::workiz::call::Call;
use crate::sandbox::workiz::faults::Fault;
use crate::sandbox::workiz::faults::Faults;
use crate::sandbox::workiz::money::MoneyForm;
use crate::sandbox::workiz::routes;
use crate::sandbox::workiz::seed;
use crate::sandbox::workiz::seed::SeedError;
use crate::sandbox::workiz::world::World;

/// Bodies above this size are refused.
const LARGEST_BODY: usize = 1024 * 1024;

/// Tells the sandbox's time.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// Whether calls are counted against the rate limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RateLimit {
    /// 120 calls a minute of sandbox time.
    #[default]
    Real,
    /// No limit.
    Off,
}

/// How the simulator behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct WorkizSettings {
    /// The rate limit.
    pub rate_limit: RateLimit,
    /// The form of amounts in the lists that are not of the seed document.
    pub money_form: MoneyForm,
}

/// What a client needs to sign in.
#[derive(Clone, PartialEq, Eq)]
pub struct WorkizInfo {
    /// The id in the path.
    pub integration_id: String,
    /// The first half of the Basic token.
    pub client_id: String,
    /// The second half of the Basic token.
    pub client_secret: String,
    /// The user.
    pub username: String,
    /// The user's password.
    pub password: String,
    /// The user's TOTP secret, base32.
    pub totp_secret: String,
}

impl fmt::Debug for WorkizInfo {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = formatter.debug_struct("WorkizInfo");
        shown.field("integration_id", &self.integration_id).finish_non_exhaustive()
    }
}

/// What another view of the account works on.
pub(in crate::sandbox) struct Shared<'a> {
    /// The documents, by the names that the seed has for them.
    pub(in crate::sandbox) collections: &'a mut BTreeMap<&'static str, Vec<Value>>,
    /// The account, where a view keeps what only it knows.
    pub(in crate::sandbox) account: &'a mut Value,
}

/// The simulator; clones share its state.
#[derive(Clone)]
pub struct WorkizSandbox {
    world: Arc<Mutex<World>>,
    clock: Clock,
    settings: WorkizSettings,
    faults: Faults,
}

impl fmt::Debug for WorkizSandbox {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = formatter.debug_struct("WorkizSandbox");
        shown.field("settings", &self.settings).finish_non_exhaustive()
    }
}

impl WorkizSandbox {
    /// Makes a simulator from a seed, or from a state that was saved.
    ///
    /// # Errors
    /// `SeedError` names the field of the seed that is missing or wrong.
    pub fn try_new(
        seed: &Value,
        clock: Clock,
        settings: WorkizSettings,
    ) -> Result<Self, SeedError> {
        let world = Arc::new(Mutex::new(seed::read(seed)?));
        Ok(Self { world, clock, settings, faults: Faults::default() })
    }

    /// Returns the service, with paths from `/integrations/{id}/` on.
    pub fn router(&self) -> Router {
        let sandbox = self.clone();
        Router::new().fallback(move |request: Request| {
            let sandbox = sandbox.clone();
            async move { sandbox.serve(request).await }
        })
    }

    /// Returns the whole state, as a seed that `try_new` takes again.
    pub fn state(&self) -> Value {
        self.lock().to_seed()
    }

    /// Takes over a state that was saved.
    ///
    /// # Errors
    /// `SeedError` names the field of the state that is missing or wrong; the old state stays.
    pub fn restore(&self, state: &Value) -> Result<(), SeedError> {
        *self.lock() = seed::read(state)?;
        Ok(())
    }

    /// Returns what a client needs to sign in.
    pub fn info(&self) -> WorkizInfo {
        let world = self.lock();
        let identity = world.identity.clone();
        WorkizInfo {
            integration_id: identity.integration_id,
            client_id: identity.client_id,
            client_secret: identity.client_secret,
            username: identity.username,
            password: identity.password,
            totp_secret: identity.totp_secret,
        }
    }

    /// Returns the faults, to plan some.
    pub fn faults(&self) -> Faults {
        self.faults.clone()
    }

    /// Returns the documents of a seed collection such as `invoices`, as they are stored.
    pub fn documents(&self, collection: &str) -> Vec<Value> {
        self.lock().collections.get(collection).cloned().unwrap_or_default()
    }

    /// Lets another view of the same account read and change its documents, alone.
    pub(in crate::sandbox) fn share<R>(&self, work: impl FnOnce(Shared<'_>) -> R) -> R {
        let mut world = self.lock();
        let World { collections, account, .. } = &mut *world;
        work(Shared { collections, account })
    }

    fn lock(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn serve(&self, request: Request) -> Response {
        let (head, body) = request.into_parts();
        let query = head.uri.query().unwrap_or_default();
        let query = url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        let body = to_bytes(body, LARGEST_BODY).await;
        let readable = body.is_ok();
        let call = Call {
            method: head.method,
            path: head.uri.path().to_owned(),
            query,
            request_id: self.request_id(head.headers.get("x-request-id")),
            headers: head.headers,
            body: body.unwrap_or_default(),
            now: (self.clock)(),
        };
        if !readable {
            let error = ApiError::new(413, "too_large", "the body is too large or broke off");
            return respond(&error.into_answer(&call.request_id), &call.request_id);
        }
        self.carry_out(&call)
    }

    fn carry_out(&self, call: &Call) -> Response {
        let fault = self.faults.take(call.method.as_str(), &call.path);
        match &fault {
            Some(Fault::CutBeforeWrite) => return cut(),
            Some(Fault::Status(status)) => return failed(*status, call),
            _ => {}
        }
        let mut answer = {
            let mut world = self.lock();
            world.now = call.now;
            routes::answer(&mut world, call, self.settings)
                .unwrap_or_else(|error| error.into_answer(&call.request_id))
        };
        match fault {
            Some(Fault::CutAfterWrite) => return cut(),
            Some(Fault::MalformedBody) => return malformed(&answer, &call.request_id),
            Some(Fault::ShortTotal) => shorten(&mut answer.body),
            Some(Fault::MissingField(field)) => strip(&mut answer.body, &field),
            _ => {}
        }
        respond(&answer, &call.request_id)
    }

    fn request_id(&self, given: Option<&HeaderValue>) -> String {
        if let Some(given) = given.and_then(|it| it.to_str().ok()).filter(|it| !it.is_empty()) {
            return given.to_owned();
        }
        self.lock().new_id("req")
    }
}

/// The answer to a call that a fault refuses.
fn failed(status: u16, call: &Call) -> Response {
    let error = match status {
        401 => ApiError::unauthorized("the token has expired"),
        429 => ApiError {
            retry_after: Some(1),
            ..ApiError::new(429, "rate_limited", "too many calls came within a minute")
        },
        503 => ApiError::new(503, "unavailable", "the integration is being maintained"),
        status => ApiError::new(status, "internal_error", "something went wrong on our side"),
    };
    respond(&error.into_answer(&call.request_id), &call.request_id)
}

fn respond(answer: &Answer, request_id: &str) -> Response {
    let text = answer.body.to_string();
    build(answer.status, &answer.headers, request_id, Body::from(text))
}

fn build(
    status: u16,
    headers: &[(&'static str, String)],
    request_id: &str,
    body: Body,
) -> Response {
    let mut builder = Response::builder()
        .status(status)
        .header("Content-Type", "application/json; charset=utf-8")
        .header("X-Request-Id", request_id);
    for (name, value) in headers {
        builder = builder.header(*name, value);
    }
    builder.body(body).unwrap_or_default()
}

/// An answer whose body breaks off at once: the client sees a broken connection.
fn cut() -> Response {
    let broken: Result<Bytes, std::io::Error> =
        Err(std::io::Error::new(std::io::ErrorKind::ConnectionReset, "cut on purpose"));
    let body = Body::from_stream(stream::iter([broken]));
    build(200, &[("Content-Length", "4096".to_owned())], "cut", body)
}

/// An answer with only the first half of its JSON text.
fn malformed(answer: &Answer, request_id: &str) -> Response {
    let text = answer.body.to_string();
    let half: String = text.chars().take(text.chars().count() / 2).collect();
    build(answer.status, &answer.headers, request_id, Body::from(half))
}

fn shorten(body: &mut Value) {
    if let Some(items) = body.get_mut("items").and_then(Value::as_array_mut) {
        items.pop();
    }
}

fn strip(body: &mut Value, field: &str) {
    if let Some(items) = body.get_mut("items").and_then(Value::as_array_mut) {
        items.iter_mut().filter_map(Value::as_object_mut).for_each(|it| {
            it.remove(field);
        });
    } else if let Some(fields) = body.as_object_mut() {
        fields.remove(field);
    }
}
