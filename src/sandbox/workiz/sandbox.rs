//! The simulator as others see it: made from a seed, served as a router, read as state.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;
use std::time::Duration;

use axum::Router;
use axum::body::to_bytes;
use axum::extract::Request;
use axum::http::HeaderValue;
use axum::http::Method;
use axum::response::Response;
use jiff::Timestamp;
use serde_json::Value;

use crate::sandbox::workiz::answer::ApiError;
use crate::sandbox::workiz::attachments::FILE_MAX;
use crate::sandbox::workiz::call::Call;
use crate::sandbox::workiz::edits;
use crate::sandbox::workiz::fault_json;
use crate::sandbox::workiz::faults::Fault;
use crate::sandbox::workiz::faults::Faults;
use crate::sandbox::workiz::money::MoneyForm;
use crate::sandbox::workiz::pump::Stream;
use crate::sandbox::workiz::respond;
use crate::sandbox::workiz::routes;
use crate::sandbox::workiz::seed;
use crate::sandbox::workiz::seed::SeedError;
use crate::sandbox::workiz::switches::ErrorForm;
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
    pub(super) stream: Arc<Mutex<Stream>>,
    /// Held while webhooks go out.
    pub(super) pumping: Arc<tokio::sync::Mutex<()>>,
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
        let (world, faults) = (Arc::new(Mutex::new(seed::read(seed)?)), Faults::default());
        faults.set(seed::faults(seed)?);
        let (stream, pumping) = (Arc::default(), Arc::default());
        Ok(Self { world, clock, settings, faults, stream, pumping })
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
        let mut state = self.lock().to_seed();
        if let Some(state) = state.as_object_mut() {
            let faults = self.faults.pending().iter().map(fault_json::shown).collect();
            state.insert("faults".to_owned(), Value::Array(faults));
        }
        state
    }

    /// Takes over a state that was saved.
    ///
    /// # Errors
    /// `SeedError` names the field of the state that is missing or wrong; the old state stays.
    pub fn restore(&self, state: &Value) -> Result<(), SeedError> {
        let (world, faults) = (seed::read(state)?, seed::faults(state)?);
        *self.lock() = world;
        self.faults.set(faults);
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

    pub(super) fn lock(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn serve(&self, request: Request) -> Response {
        let (head, body) = request.into_parts();
        let query = head.uri.query().unwrap_or_default();
        let query = url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        let largest = if head.method == Method::PUT { FILE_MAX } else { LARGEST_BODY };
        let body = to_bytes(body, largest).await;
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
            return respond::refused(error, &call, self.error_form());
        }
        let met = self.faults.take(call.method.as_str(), &call.path);
        if met.millis > 0 {
            tokio::time::sleep(Duration::from_millis(met.millis)).await;
        }
        self.carry_out(&call, met.fault.as_ref())
    }

    fn error_form(&self) -> ErrorForm {
        self.lock().switches.errors
    }

    fn carry_out(&self, call: &Call, fault: Option<&Fault>) -> Response {
        let mut form = self.error_form();
        let mut settings = self.settings;
        if let Some(fault) = fault
            && let Some(instead) = respond::instead(fault, call, form)
        {
            return instead;
        }
        let mut answer = {
            let mut world = self.lock();
            world.now = call.now;
            let kept = world.switches.money;
            match fault {
                // An edit that cannot be made any more, as of a document that is gone, is none.
                Some(Fault::Edit(edit)) => drop(edits::carry_out(&mut world, edit)),
                Some(Fault::ErrorShape(wanted)) => form = *wanted,
                Some(Fault::Money(wanted)) => {
                    settings.money_form = *wanted;
                    world.switches.money = None;
                }
                _ => {}
            }
            let answer = routes::answer(&mut world, call, settings)
                .unwrap_or_else(|error| error.into_answer(&call.request_id, form));
            world.switches.money = kept;
            answer
        };
        if let Some(fault) = fault
            && let Some(instead) = respond::spoiled(fault, &mut answer, call)
        {
            return instead;
        }
        respond::respond(answer, &call.request_id)
    }

    fn request_id(&self, given: Option<&HeaderValue>) -> String {
        if let Some(given) = given.and_then(|it| it.to_str().ok()).filter(|it| !it.is_empty()) {
            return given.to_owned();
        }
        self.lock().new_id("req")
    }
}
