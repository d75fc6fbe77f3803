//! The simulated service itself: one company behind an HTTP router.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;

use axum::Router;
use axum::body::Bytes;
use axum::extract::DefaultBodyLimit;
use axum::http::HeaderMap;
use axum::http::Method;
use axum::http::Uri;
use axum::routing::any;
use jiff::Timestamp;
use serde_json::Value;

use crate::sandbox::qbo::apps::App;
use crate::sandbox::qbo::company::Company;
use crate::sandbox::qbo::counts::Counts;
use crate::sandbox::qbo::foreign;
use crate::sandbox::qbo::json::Doc;
use crate::sandbox::qbo::json::put;
use crate::sandbox::qbo::kind::Kind;
use crate::sandbox::qbo::multipart;
use crate::sandbox::qbo::notices;
use crate::sandbox::qbo::notices::Notice;
use crate::sandbox::qbo::oauth::Oauth;
use crate::sandbox::qbo::render::render;
use crate::sandbox::qbo::seed;
use crate::sandbox::qbo::seed::SeedError;
use crate::sandbox::qbo::settings::QboSettings;
use crate::sandbox::qbo::switches::SwitchError;
use crate::sandbox::qbo::trouble::ScheduledTrouble;
use crate::sandbox::qbo::trouble::TroublePlan;

/// The most bytes of a body: a full upload and what multipart adds to it.
const BODY_MAX: usize = 110 * 1024 * 1024;

/// Tells the time.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// A simulated QuickBooks Online company with its authorization server; clones share it.
#[derive(Clone)]
pub struct QboSandbox {
    pub(super) inner: Arc<Inner>,
}

pub(super) struct Inner {
    pub(super) company: Mutex<Company>,
    pub(super) clock: Clock,
    settings: Mutex<Arc<QboSettings>>,
    base_url: Mutex<String>,
    pub(super) trouble: TroublePlan,
    /// How many calls of which app are being answered; those with a token of none go together.
    pub(super) in_flight: Mutex<BTreeMap<Option<App>, usize>>,
}

impl std::fmt::Debug for QboSandbox {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("QboSandbox")
            .field("settings", &self.settings())
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
    /// The clock is the only source of time. Switches and faults of the seed hold, too; a switch
    /// that the settings were given by name goes before the seed's.
    ///
    /// # Errors
    /// When the seed is malformed, or one of its documents cannot stand.
    pub fn try_new(seed: &Value, clock: Clock, settings: QboSettings) -> Result<Self, SeedError> {
        let settings = seed::settings(seed, settings)?;
        let faults = seed::faults(seed)?;
        let company = seed::load(seed, clock(), &settings)?;
        let trouble = TroublePlan::default();
        for fault in faults {
            trouble.schedule(fault);
        }
        let inner = Inner {
            company: Mutex::new(company),
            clock,
            settings: Mutex::new(Arc::new(settings)),
            base_url: Mutex::new("http://localhost".to_owned()),
            trouble,
            in_flight: Mutex::default(),
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
                sandbox.respond(&method, &uri, &headers, &body, parts).await
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

    /// Takes the place of all state: documents, tokens, switches and faults.
    ///
    /// # Errors
    /// When the state is malformed; the old one stays then.
    pub fn restore(&self, state: &Value) -> Result<(), SeedError> {
        let mut plain = QboSettings::clone(&self.settings());
        plain.reset();
        let settings = seed::settings(state, plain)?;
        let faults = seed::faults(state)?;
        let mut company = self.company();
        let now = state.get("now").and_then(Value::as_str).and_then(|it| it.parse().ok());
        let mut restored = seed::load(state, now.unwrap_or(company.books.now), &settings)?;
        restored.books.journal.go_on_from(&company.books.journal);
        *company = restored;
        self.inner.trouble.clear();
        for fault in faults {
            self.inner.trouble.schedule(fault);
        }
        *self.lock_settings() = Arc::new(settings);
        Ok(())
    }

    /// Gives the settings as they are now.
    pub fn settings(&self) -> Arc<QboSettings> {
        Arc::clone(&self.lock_settings())
    }

    /// Sets a switch while the company is in use.
    ///
    /// # Errors
    /// When there is no such switch, or it does not take the value.
    pub fn set_switch(&self, name: &str, value: &str) -> Result<(), SwitchError> {
        let mut settings = self.lock_settings();
        let mut changed = QboSettings::clone(&settings);
        changed.set(name, value)?;
        *settings = Arc::new(changed);
        Ok(())
    }

    /// Gives how many calls of which class were made.
    pub fn counts(&self) -> Value {
        self.company().counts.to_json()
    }

    /// Gives what webhooks tell of the changes behind a number.
    pub fn notices(&self, since: u64) -> Vec<Notice> {
        let company = self.company();
        notices::since(&company.books, &company.realm_id, since)
    }

    /// Gives the number of the last change.
    pub fn last_change(&self) -> u64 {
        self.company().books.journal.last()
    }

    /// Counts from zero again.
    pub fn reset_counts(&self) {
        self.company().counts = Counts::default();
    }

    /// Changes a document as another user would: `entity`, and `id` with a `change`, with an
    /// `operation` such as `delete`, or with neither for the next version alone; without an `id`,
    /// the change is a new document. Gives the envelope that the other user got.
    ///
    /// # Errors
    /// A fault's envelope, when the rules of the service refuse the edit.
    pub fn edit(&self, edit: &Value) -> Result<Value, Value> {
        let mut company = self.company();
        company.books.now = (self.inner.clock)();
        foreign::edit(&mut company.books, &self.settings(), edit)
    }

    /// Gives the whole state as of the last request, which `try_new` takes again.
    pub fn state(&self) -> Value {
        let (chosen, faults) = (self.settings().chosen.clone(), self.inner.trouble.pending());
        let mut state = self.company().save();
        if let Value::Object(fields) = &mut state {
            let chosen: Doc = chosen.into_iter().map(|(name, it)| (name, it.into())).collect();
            put(fields, "settings", chosen);
            let faults: Vec<Value> = faults.iter().map(ScheduledTrouble::to_json).collect();
            put(fields, "faults", faults);
        }
        state
    }

    /// Sets the address that the discovery document gives.
    pub fn set_base_url(&self, url: &str) {
        let mut base_url = self.inner.base_url.lock().unwrap_or_else(PoisonError::into_inner);
        url.trim_end_matches('/').clone_into(&mut base_url);
    }

    /// Gives what a client needs to know to connect, as the first app.
    pub fn info(&self) -> QboInfo {
        let company = self.company();
        info(&company.realm_id, company.apps.first())
    }

    /// Gives the same of the apps beside the first, in their order.
    pub fn other_apps(&self) -> Vec<QboInfo> {
        let company = self.company();
        company.apps.others().iter().map(|it| info(&company.realm_id, it)).collect()
    }

    /// Connects more apps, named after the first one, until there are so many in all. None goes when
    /// there are more already.
    ///
    /// # Errors
    /// When a new app would have the client id or a token of another.
    pub fn connect_apps(&self, count: usize) -> Result<(), SeedError> {
        let mut company = self.company();
        let now = company.books.now;
        company.apps.connect(count, now).map_err(seed::wrong_apps)
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

    pub(super) fn company(&self) -> MutexGuard<'_, Company> {
        self.inner.company.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gives the address under which the sandbox is reached.
    pub(super) fn base_url(&self) -> String {
        self.inner.base_url.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn lock_settings(&self) -> MutexGuard<'_, Arc<QboSettings>> {
        self.inner.settings.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn info(realm_id: &str, app: &Oauth) -> QboInfo {
    QboInfo {
        realm_id: realm_id.to_owned(),
        client_id: app.client_id.clone(),
        client_secret: app.client_secret.clone(),
        refresh_token: app.refresh_token.clone(),
        access_token: app.access_token.clone(),
    }
}
