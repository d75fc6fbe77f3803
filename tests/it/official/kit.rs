//! An account behind the simulated official API, and the adapter that reads it over HTTP.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use jiff::Timestamp;
use secrecy::SecretString;
use serde_json::{Value, json};
use tieout::domain::book::SourceBook;
use tieout::domain::money::{Currency, Money};
use tieout::domain::snapshot::{Completeness, Pull};
use tieout::domain::source::Invoice;
use tieout::domain::zone::CompanyZone;
use tieout::http::backoff::SystemJitter;
use tieout::http::client::HttpClient;
use tieout::http::governor::Governor;
use tieout::http::settings::{HttpSettings, Limits};
use tieout::ports::clock::Clock as _;
use tieout::ports::progress::Silent;
use tieout::ports::source::{PullRequest, ServiceError, Source as _, SourceFormat as _};
use tieout::sandbox::workiz::sandbox::{RateLimit, WorkizSandbox, WorkizSettings};
use tieout::sandbox::workiz_api::golden;
use tieout::sandbox::workiz_api::service::WorkizApi;
use tieout::workiz_api::access::OfficialAccess;
use tieout::workiz_api::client::OfficialClient;
use tieout::workiz_api::normalize::format::OfficialFormat;
use tieout::workiz_api::source::{AccountFacts, OfficialSource};
use tower::ServiceExt as _;
use url::Url;

use crate::books_kit::time::Days;
use crate::served::served;

/// Whether the settings have the API secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Secret {
    Given,
    Absent,
}

/// How an account is opened.
pub(super) struct Setup {
    pub(super) seed: Value,
    pub(super) switches: Vec<(&'static str, &'static str)>,
    pub(super) secret: Secret,
    /// What the client holds itself to.
    pub(super) limits: Limits,
    /// When the client gives up a call, in real milliseconds.
    pub(super) timeout_ms: u64,
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            seed: golden::seed(),
            switches: Vec::new(),
            secret: Secret::Given,
            limits: Limits::open(),
            timeout_ms: 20_000,
        }
    }
}

/// What is seen and done on the way to the API.
#[derive(Clone, Default)]
struct Watch {
    calls: Arc<Mutex<Vec<String>>>,
    /// A payment that somebody else records just before the next one.
    meanwhile: Arc<Mutex<Option<Value>>>,
}

/// An account, its API, and the adapter, in a time that passes when somebody waits.
pub(super) struct World {
    pub(super) time: Days,
    pub(super) account: WorkizSandbox,
    pub(super) api: WorkizApi,
    pub(super) source: OfficialSource,
    watch: Watch,
}

impl Setup {
    pub(super) async fn open(self) -> World {
        let time = Days::default();
        let told = time.clone();
        let clock: Arc<dyn Fn() -> Timestamp + Send + Sync> = Arc::new(move || told.now());
        let settings = WorkizSettings::default();
        let account = WorkizSandbox::try_new(&self.seed, Arc::clone(&clock), settings).unwrap();
        let api = WorkizApi::new(account.clone(), clock, RateLimit::Off);
        for (name, value) in &self.switches {
            api.set_switch(name, value).unwrap();
        }
        let watch = Watch::default();
        let url = served(watched(&api, &watch)).await.join("api/v1").unwrap();
        let source = self.source(url, &api, &time);
        World { time, account, api, source, watch }
    }

    fn source(&self, url: Url, api: &WorkizApi, time: &Days) -> OfficialSource {
        let gate = Governor::try_new(&self.limits, Arc::new(time.clone())).unwrap();
        let mut http = HttpSettings::new("tieout-test", Limits::open());
        http.request_timeout_ms = self.timeout_ms;
        let http = HttpClient::try_governed(http, Arc::new(SystemJitter), Arc::new(gate)).unwrap();
        let info = api.info();
        let secret = SecretString::from(info.auth_secret);
        let secret = (self.secret == Secret::Given).then_some(&secret);
        let access = OfficialAccess::try_new(url, &SecretString::from(info.api_token), secret);
        let zone = self.seed["account"]["timezone"].as_str().unwrap();
        let facts = AccountFacts {
            company: "Cedar Test".to_owned(),
            zone: CompanyZone::parse(zone).unwrap(),
            currency: Currency::USD,
            billed_statuses: vec!["Done".to_owned()],
            first_day: "2025-01-01".parse().unwrap(),
        };
        OfficialSource::new(OfficialClient::new(http, access.unwrap()), facts)
    }
}

/// Serves the API, notes what is asked, and lets somebody else be faster.
fn watched(api: &WorkizApi, watch: &Watch) -> Router {
    let (api, watch) = (api.clone(), watch.clone());
    Router::new().fallback(move |request: Request| {
        let (api, watch) = (api.clone(), watch.clone());
        async move {
            let uri = request.uri().clone();
            watch.calls.lock().unwrap().push(format!("{} {uri}", request.method()));
            let meanwhile = match request.method().as_str() {
                "POST" => watch.meanwhile.lock().unwrap().take(),
                _ => None,
            };
            if let Some(body) = meanwhile {
                let other = Request::builder().method("POST").uri(uri);
                let other = other.body(Body::from(body.to_string())).unwrap();
                let answer = api.router().oneshot(other).await.unwrap();
                assert_eq!(answer.status().as_u16(), 200);
            }
            api.router().oneshot(request).await.unwrap()
        }
    })
}

/// Opens an account with so many jobs and some switches.
pub(super) async fn with(seed: Value, switches: &[(&'static str, &'static str)]) -> World {
    Setup { seed, switches: switches.to_vec(), ..Setup::default() }.open().await
}

impl World {
    pub(super) fn client(&self) -> &OfficialClient {
        self.source.client()
    }

    pub(super) fn set(&self, switch: &str, value: &str) {
        self.api.set_switch(switch, value).unwrap();
    }

    /// Plans a fault, and forgets the others.
    pub(super) fn plan(&self, fault: &Value) {
        self.api.forget_faults();
        self.api.plan(fault).unwrap();
    }

    pub(super) async fn pull(&self, request: &PullRequest) -> Result<Pull, ServiceError> {
        self.source.pull(request, &Silent).await
    }

    /// Pulls everything, which must be proven whole.
    pub(super) async fn whole(&self) -> Pull {
        let pull = self.pull(&PullRequest::Full).await.unwrap();
        assert_eq!(pull.completeness, Completeness::Complete);
        pull
    }

    /// What the adapter makes of the account.
    pub(super) async fn book(&self) -> SourceBook {
        book(&self.whole().await)
    }

    /// The invoice with a number.
    pub(super) async fn invoice(&self, number: &str) -> Invoice {
        let book = self.book().await;
        let mut found = book.invoices.into_values();
        found.find(|it| it.number.as_ref().is_some_and(|it| it.as_str() == number)).unwrap()
    }

    /// What was asked since the last look.
    pub(super) fn calls(&self) -> Vec<String> {
        std::mem::take(&mut self.watch.calls.lock().unwrap())
    }

    /// The offsets that were asked for since the last look.
    pub(super) fn offsets(&self) -> Vec<u64> {
        let offset = |line: &String| {
            let (_, rest) = line.split_once("offset=")?;
            rest.split('&').next()?.parse().ok()
        };
        self.calls().iter().filter_map(offset).collect()
    }

    /// Lets somebody else record a payment just before the next one.
    pub(super) fn somebody_pays(&self, amount: u32, kind: &str) {
        let body = json!({ "auth_secret": self.api.info().auth_secret, "amount": amount,
                           "type": kind, "date": "2026-04-01 10:00:00" });
        *self.watch.meanwhile.lock().unwrap() = Some(body);
    }

    /// How many payments the account has.
    pub(super) fn payments(&self) -> usize {
        self.account.documents("payments").len()
    }
}

/// Reads a pull, in which nothing may be unreadable.
pub(super) fn book(pull: &Pull) -> SourceBook {
    let readout = OfficialFormat.read(&pull.documents).unwrap();
    let wrong: Vec<_> = readout
        .diagnostics
        .iter()
        .filter(|it| it.gravity == tieout::domain::diagnostic::Gravity::Unreadable)
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    readout.book
}

pub(super) fn usd(text: &str) -> Money {
    Money::exact(text.parse().unwrap(), Currency::USD).unwrap()
}

/// An account with so many jobs that are done, one an hour, the first one the latest.
pub(super) fn many(count: u16) -> Value {
    golden::many(count, "completed")
}
