//! A Workiz account on a socket, its users, and a client in a time that passes when somebody waits.

use std::sync::{Arc, Mutex};

use axum::extract::Request;
use secrecy::SecretString;
use serde_json::{Value, json};
use tieout::domain::book::SourceBook;
use tieout::domain::snapshot::{Completeness, Pull};
use tieout::http::backoff::SystemJitter;
use tieout::http::client::HttpClient;
use tieout::http::governor::Governor;
use tieout::http::settings::{HttpSettings, Limits};
use tieout::ports::clock::Clock;
use tieout::ports::look::LookKind;
use tieout::ports::progress::Silent;
use tieout::ports::source::{PullRequest, ServiceError, Source as _, SourceFormat as _};
use tieout::sandbox::workiz::sandbox::{RateLimit, WorkizSandbox, WorkizSettings};
use tieout::workiz::client::WorkizClient;
use tieout::workiz::credentials::Credentials;
use tieout::workiz::kinds::KINDS;
use tieout::workiz::normalize::format::WorkizFormat;
use tieout::workiz::session::Session;
use tieout::workiz::source::WorkizSource;
use tower::ServiceExt as _;
use url::Url;

use crate::books_kit::time::Days;
use crate::served::served;

pub(super) const MINUTE: u64 = 60_000;
pub(super) const HOUR: u64 = 60 * MINUTE;

const TOTP_SECRET: &str = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";

/// What opens everything that a pull reads.
pub(super) const ALL: [&str; 6] =
    ["clients", "jobs", "scheduling", "invoices", "payments", "communications"];

pub(super) fn fixture(name: &str) -> Value {
    let path = format!("{}/fixtures/workiz/{name}", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// A user with a second factor of a kind.
pub(super) fn user(name: &str, mfa: &str, entitlements: &[&str]) -> Value {
    json!({ "id": format!("u_{name}"), "name": name, "username": name, "password": "user-hush",
            "mfa": mfa, "sentTo": "+16195550123", "totpSecret": TOTP_SECRET,
            "entitlements": entitlements })
}

fn invoice(place: usize) -> Value {
    let mut invoice = fixture("adapter-invoice.json");
    invoice["invoiceId"] = json!(format!("inv_{place}"));
    invoice["number"] = json!((1000 + place).to_string());
    invoice["jobId"] = json!("job_92af31");
    invoice["status"] = json!("sent");
    invoice["totals"]["paid"] = json!("0.00");
    invoice["totals"]["balance"] = json!("1307.60");
    invoice
}

/// An account with three open invoices of one job, whose first user needs no second factor.
pub(super) fn seed() -> Value {
    let mut seed = tieout::sandbox::workiz::starter::empty_seed();
    let mut job = fixture("seed-jobs-list.json")["items"][0].clone();
    job["assignedTechnicians"] = json!([{ "userId": "tech_1", "name": "Nora Field" }]);
    let mut other = job.clone();
    other["jobId"] = json!("job_2");
    other["number"] = json!("J-2");
    other["status"] = json!("completed");
    other["scheduledStart"] = json!("2026-03-15T06:30:00Z");
    other["assignedTechnicians"] = json!([]);
    seed["account"] = fixture("adapter-account.json");
    seed["user"] = json!({ "id": "u_1", "name": "Back Office", "mfa": "none", "role": "office" });
    seed["users"] = json!([
        user("texts", "sms", &ALL),
        user("mails", "email", &ALL),
        user("timed", "totp", &ALL),
        user("single", "sso", &ALL),
    ]);
    seed["entitlements"] = json!(ALL);
    let mut client = fixture("adapter-client.json");
    let id = fixture("adapter-invoice.json")["clientId"].clone();
    client["clientId"] = id;
    let mut second = client.clone();
    second["clientId"] = json!("cl_2");
    second["name"] = json!("Bo Example");
    seed["clients"] = json!([client, second]);
    seed["jobs"] = json!([job, other]);
    seed["invoices"] = (1..=3).map(invoice).collect();
    seed
}

/// A seed with so many invoices.
pub(super) fn seed_of(invoices: usize) -> Value {
    let mut seed = seed();
    seed["invoices"] = (1..=invoices).map(invoice).collect();
    seed
}

/// How a client goes about its calls.
#[derive(Clone, Copy)]
pub(super) struct Manner {
    pub(super) attempts: u32,
    /// When it gives up a call, in real milliseconds.
    pub(super) timeout_ms: u64,
    pub(super) limits: Limits,
}

impl Default for Manner {
    fn default() -> Self {
        Self { attempts: 3, timeout_ms: 20_000, limits: Limits::open() }
    }
}

/// An account that is served, and what it takes to talk to it.
pub(super) struct Desk {
    pub(super) time: Days,
    pub(super) sandbox: WorkizSandbox,
    pub(super) base: Url,
    pub(super) http: HttpClient,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Desk {
    pub(super) async fn open() -> Self {
        Self::of(&seed(), RateLimit::Off, Manner::default()).await
    }

    pub(super) async fn of(seed: &Value, rate_limit: RateLimit, manner: Manner) -> Self {
        let time = Days::default();
        let clock = time.clone();
        let settings = WorkizSettings { rate_limit, ..WorkizSettings::default() };
        let sandbox = WorkizSandbox::try_new(seed, Arc::new(move || clock.now()), settings);
        let sandbox = sandbox.unwrap();
        let id = sandbox.info().integration_id;
        let asked: Arc<Mutex<Vec<String>>> = Arc::default();
        let (seen, service, cut) =
            (Arc::clone(&asked), sandbox.router(), format!("/integrations/{id}"));
        let router = axum::Router::new().fallback(move |request: Request| {
            let path = request.uri().to_string().replace(&cut, "");
            seen.lock().unwrap().push(format!("{} {path}", request.method()));
            service.clone().oneshot(request)
        });
        let base = served(router).await.join(&format!("integrations/{id}")).unwrap();
        let gate = Governor::try_new(&manner.limits, Arc::new(time.clone())).unwrap();
        let mut settings = HttpSettings::new("tieout-test", manner.limits);
        settings.attempts_max = manner.attempts;
        settings.request_timeout_ms = manner.timeout_ms;
        let http = HttpClient::try_governed(settings, Arc::new(SystemJitter), Arc::new(gate));
        Self { time, sandbox, base, http: http.unwrap(), asked }
    }

    /// Calls the admin port.
    pub(super) fn admin(&self, method: &str, path: &str, given: &Value) -> Value {
        let done = self.sandbox.administer(method, path, given, self.time.now());
        done.unwrap_or_else(|refusal| panic!("{path} {given}: {refusal:?}"))
    }

    /// Plans a fault in the words of the admin port, in the place of others.
    pub(super) fn plan(&self, fault: &Value) {
        self.admin("DELETE", "/faults", &Value::Null);
        self.admin("POST", "/faults", fault);
    }

    pub(super) fn switch(&self, name: &str, value: &str) {
        self.admin("POST", "/switches", &json!({ name: value }));
    }

    pub(super) fn happen(&self, given: &Value) -> Value {
        self.admin("POST", "/happen", given)
    }

    /// Somebody else changes a document.
    pub(super) fn edit(&self, list: &str, id: &str, change: &Value) {
        self.admin("POST", "/edit", &json!({ "list": list, "id": id, "change": change }));
    }

    pub(super) fn credentials(&self) -> Credentials {
        let info = self.sandbox.info();
        Credentials {
            client_id: info.client_id,
            client_secret: SecretString::from(info.client_secret),
            username: info.username,
            password: SecretString::from(info.password),
            totp_secret: None,
        }
    }

    /// The credentials of one of the other users.
    pub(super) fn credentials_of(&self, user: &str) -> Credentials {
        let totp_secret = (user == "timed").then(|| SecretString::from(TOTP_SECRET));
        Credentials {
            username: user.to_owned(),
            password: SecretString::from("user-hush"),
            totp_secret,
            ..self.credentials()
        }
    }

    pub(super) fn session(
        &self,
        credentials: Credentials,
        clock: impl Clock + 'static,
    ) -> Arc<Session> {
        let (http, base) = (self.http.clone(), self.base.clone());
        Arc::new(Session::try_new(http, base, credentials, Arc::new(clock)).unwrap())
    }

    pub(super) fn client_in(&self, session: Arc<Session>) -> WorkizClient {
        WorkizClient::new(self.http.clone(), self.base.clone(), session)
    }

    pub(super) fn client(&self) -> WorkizClient {
        self.client_in(self.session(self.credentials(), self.time.clone()))
    }

    pub(super) fn client_of(&self, user: &str) -> WorkizClient {
        self.client_in(self.session(self.credentials_of(user), self.time.clone()))
    }

    pub(super) fn source(&self) -> WorkizSource {
        WorkizSource::new(self.client(), self.http.clone())
    }

    pub(super) fn source_of(&self, user: &str) -> WorkizSource {
        WorkizSource::new(self.client_of(user), self.http.clone())
    }

    /// Pulls everything as the first user, in a new session.
    pub(super) async fn pull(&self) -> Result<Pull, ServiceError> {
        pull(&self.source()).await
    }

    /// Pulls everything and reads it, of which nothing may be wrong.
    pub(super) async fn book(&self) -> SourceBook {
        book(&self.pull().await.unwrap())
    }

    /// What was asked since the last time, without the path of the integration.
    pub(super) fn asked(&self) -> Vec<String> {
        std::mem::take(&mut *self.asked.lock().unwrap())
    }
}

pub(super) async fn pull(source: &WorkizSource) -> Result<Pull, ServiceError> {
    source.pull(&PullRequest::Full, &Silent).await
}

/// Reads a pull, of which nothing may be wrong.
pub(super) fn book(pull: &Pull) -> SourceBook {
    assert_eq!(pull.completeness, Completeness::Complete);
    let readout = WorkizFormat.read(&pull.documents).unwrap();
    assert_eq!(readout.diagnostics, vec![]);
    readout.book
}

/// Returns a kind of document by its word on the command line.
pub(super) fn kind(name: &str) -> &'static LookKind {
    KINDS.iter().find(|it| it.name == name).unwrap()
}
