//! A simulated company on a socket, and its client.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use axum::Router;
use secrecy::SecretString;
use serde_json::Value;
use tieout::http::backoff::SystemJitter;
use tieout::http::client::HttpClient;
use tieout::http::governor::Governor;
use tieout::http::settings::{HttpSettings, Limits};
use tieout::ports::clock::Clock;
use tieout::ports::tokens::{StoredToken, TokenStore, TokenStoreError};
use tieout::qbo::allowance::throttle;
use tieout::qbo::call::QboClient;
use tieout::qbo::entity::Entity;
use tieout::qbo::error::QboError;
use tieout::qbo::ledger::QboLedger;
use tieout::qbo::settings::{MINOR_VERSION, QboSettings};
use tieout::qbo::writes::{TakenNumber, Write};
use tieout::sandbox::qbo::service::QboSandbox;
use tieout::sandbox::qbo::settings as rules;
use tieout::sandbox::qbo::starter;
use url::Url;

use super::time::Days;
use crate::served::served;

/// The tokens as a program keeps them.
#[derive(Debug)]
pub(crate) struct Kept(Mutex<StoredToken>);

impl Kept {
    pub(crate) fn get(&self) -> StoredToken {
        self.0.lock().unwrap().clone()
    }

    pub(crate) fn set(&self, token: StoredToken) {
        *self.0.lock().unwrap() = token;
    }
}

impl TokenStore for Kept {
    fn load(&self, _key: &str) -> Result<Option<StoredToken>, TokenStoreError> {
        Ok(Some(self.get()))
    }

    fn save(&self, _key: &str, token: &StoredToken) -> Result<(), TokenStoreError> {
        self.set(token.clone());
        Ok(())
    }
}

/// Makes a company that lives by a clock.
pub(crate) fn simulated(
    seed: &Value,
    clock: impl Clock + 'static,
    settings: rules::QboSettings,
) -> QboSandbox {
    QboSandbox::try_new(seed, Arc::new(move || clock.now()), settings).unwrap()
}

/// A client that is signed in to a company, and what it was made of.
pub(crate) struct Connection {
    pub(crate) url: Url,
    pub(crate) settings: QboSettings,
    pub(crate) kept: Arc<Kept>,
    pub(crate) client: QboClient,
}

/// Serves a company by its router, or by one around it, and signs a client in.
pub(crate) async fn connect(
    sandbox: &QboSandbox,
    router: Router,
    http: HttpClient,
    clock: impl Clock + 'static,
) -> Connection {
    let url = served(router).await;
    sandbox.set_base_url(url.as_str());

    let info = sandbox.info();
    let settings = QboSettings {
        base_url: url.clone(),
        realm_id: info.realm_id,
        client_id: info.client_id,
        client_secret: SecretString::from(info.client_secret),
        token_url: url.join("oauth2/v1/tokens/bearer").unwrap(),
        minor_version: MINOR_VERSION,
        token_key: "company".to_owned(),
    };
    let kept = Arc::new(Kept(Mutex::new(StoredToken {
        access_token: SecretString::from(info.access_token),
        refresh_token: SecretString::from(info.refresh_token),
        access_expires_at: "2026-04-02T14:00:00Z".parse().unwrap(),
        refresh_expires_at: None,
        sign_in_ends_at: None,
        received_at: None,
    })));
    let client = QboClient::try_new(settings.clone(), http, kept.clone(), Arc::new(clock));
    Connection { url, settings, kept, client: client.unwrap() }
}

/// The HTTP client as the program sets it up, but for its gate, whose time is the test's.
pub(crate) fn gated(gate: Arc<Governor>, timeout_ms: u64) -> HttpClient {
    let mut http = HttpSettings::new("tieout-test", Limits::open());
    http.throttle = throttle;
    http.request_timeout_ms = timeout_ms;
    HttpClient::try_governed(http, Arc::new(SystemJitter), gate).unwrap()
}

/// The HTTP client in a time that passes when somebody waits.
pub(crate) fn http(time: &Days, limits: Limits, timeout_ms: u64) -> HttpClient {
    let gate = Governor::try_new(&limits, Arc::new(time.clone())).unwrap();
    gated(Arc::new(gate), timeout_ms)
}

/// How a company is opened.
pub(crate) struct Setup {
    pub(crate) seed: Value,
    pub(crate) switches: Vec<(&'static str, &'static str)>,
    /// What the client holds itself to.
    pub(crate) limits: Limits,
    /// When the client gives up a call, in real milliseconds.
    pub(crate) timeout_ms: u64,
}

impl Default for Setup {
    fn default() -> Self {
        let (seed, switches) = (starter::empty_seed(), Vec::new());
        Self { seed, switches, limits: Limits::open(), timeout_ms: 20_000 }
    }
}

impl Setup {
    pub(crate) async fn open(self) -> World {
        let time = Days::default();
        let sandbox = simulated(&self.seed, time.clone(), rules::QboSettings::default());
        for (name, value) in &self.switches {
            sandbox.set_switch(name, value).unwrap();
        }
        let http = http(&time, self.limits, self.timeout_ms);
        let connection = connect(&sandbox, sandbox.router(), http, time.clone()).await;
        let Connection { url, settings, kept, client } = connection;
        let ledger = QboLedger::new(client.clone());
        let keys = AtomicUsize::new(0);
        World { time, sandbox, url, settings, kept, client, ledger, keys }
    }
}

/// A company and its client, in a time that passes when somebody waits.
pub(crate) struct World {
    pub(crate) time: Days,
    pub(crate) sandbox: QboSandbox,
    pub(crate) url: Url,
    pub(crate) settings: QboSettings,
    pub(crate) kept: Arc<Kept>,
    pub(crate) client: QboClient,
    pub(crate) ledger: QboLedger,
    keys: AtomicUsize,
}

impl World {
    pub(crate) async fn try_make(&self, entity: Entity, body: Value) -> Result<Value, QboError> {
        let Value::Object(body) = body else { panic!("{body}") };
        let write = Write::Create { entity, body, numbers: TakenNumber::Refuse };
        self.try_write(&write).await
    }

    pub(crate) async fn try_write(&self, write: &Write) -> Result<Value, QboError> {
        let key = format!("k{}", self.keys.fetch_add(1, Ordering::SeqCst));
        let written = self.client.write(write, &key).await?;
        Ok(serde_json::from_str(written.document.body.get()).unwrap())
    }

    pub(crate) async fn make(&self, entity: Entity, body: Value) -> Value {
        self.try_make(entity, body).await.unwrap_or_else(|error| panic!("{error:?}"))
    }

    pub(crate) async fn read(&self, entity: Entity, id: &str) -> Value {
        let document = self.client.read(entity, id).await.unwrap();
        serde_json::from_str(document.body.get()).unwrap()
    }
}
