//! A server that answers what a test tells it to, and a client that talks to it.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::Mutex;

use axum::Router;
use axum::body::Bytes;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::http::request::Parts;
use jiff::SignedDuration;
use jiff::Timestamp;
use secrecy::SecretString;
use url::Url;

use crate::http::client::HttpClient;
use crate::http::tests::kit::hurried;
use crate::http::tests::kit::served;
use crate::ports::clock::Clock;
use crate::workiz::client::WorkizClient;
use crate::workiz::credentials::Credentials;
use crate::workiz::session::Session;

/// One request as the server saw it.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    pub(super) line: String,
    pub(super) authorization: String,
    pub(super) key: Option<String>,
    pub(super) content_type: Option<String>,
    pub(super) request_id: Option<String>,
    pub(super) body: String,
}

/// Answers requests in order; sign-ins and refreshes have their own row.
#[derive(Clone, Default)]
pub(super) struct Stub {
    answers: Arc<Mutex<VecDeque<(u16, String)>>>,
    sessions: Arc<Mutex<VecDeque<(u16, String)>>>,
    seen: Arc<Mutex<Vec<Seen>>>,
    granted: Arc<Mutex<u32>>,
}

impl Stub {
    /// Adds an answer.
    pub(super) fn answer(&self, status: u16, body: impl Into<String>) {
        self.answers.lock().unwrap().push_back((status, body.into()));
    }

    /// Adds an answer to a sign-in or a refresh; without any, each gets the next token for an hour.
    pub(super) fn session(&self, status: u16, body: impl Into<String>) {
        self.sessions.lock().unwrap().push_back((status, body.into()));
    }

    /// What was asked, without sign-ins and refreshes.
    pub(super) fn calls(&self) -> Vec<Seen> {
        self.seen().into_iter().filter(|seen| !seen.line.contains("/sessions")).collect()
    }

    /// What was asked.
    pub(super) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    /// The lines of the sign-ins and refreshes.
    pub(super) fn session_lines(&self) -> Vec<String> {
        let lines = self.seen().into_iter().map(|seen| seen.line);
        lines.filter(|line| line.contains("/sessions")).collect()
    }

    fn respond(&self, head: &Parts, body: &Bytes) -> (u16, String) {
        let header =
            |name: &str| head.headers.get(name).map(|value| value.to_str().unwrap().to_owned());
        let line = format!("{} {}", head.method, head.uri);
        let is_session = line.contains("/sessions");
        self.seen.lock().unwrap().push(Seen {
            line,
            authorization: header("authorization").unwrap_or_default(),
            key: header("idempotency-key"),
            content_type: header("content-type"),
            request_id: header("x-request-id"),
            body: String::from_utf8(body.to_vec()).unwrap(),
        });
        if !is_session {
            return self.answers.lock().unwrap().pop_front().unwrap_or((404, "{}".to_owned()));
        }
        if let Some(answer) = self.sessions.lock().unwrap().pop_front() {
            return answer;
        }
        let mut granted = self.granted.lock().unwrap();
        *granted += 1;
        (200, format!("{{\"authToken\":\"token-{granted}\",\"expiresIn\":3600}}"))
    }

    /// Starts the server and returns the integration's address.
    pub(super) async fn start(&self) -> Url {
        let stub = self.clone();
        let router = Router::new().fallback(move |request: Request| {
            let stub = stub.clone();
            async move {
                let (head, body) = request.into_parts();
                let body = axum::body::to_bytes(body, 1 << 20).await.unwrap();
                let (status, text) = stub.respond(&head, &body);
                (StatusCode::from_u16(status).unwrap(), text)
            }
        });
        served(router).await.join("integrations/int_1").unwrap()
    }
}

/// A clock that a test sets.
#[derive(Clone, Debug)]
pub(super) struct SetClock(Arc<Mutex<Timestamp>>);

impl SetClock {
    pub(super) fn at(moment: &str) -> Self {
        Self(Arc::new(Mutex::new(moment.parse().unwrap())))
    }

    pub(super) fn advance(&self, seconds: i64) {
        let mut now = self.0.lock().unwrap();
        *now = now.checked_add(SignedDuration::from_secs(seconds)).unwrap();
    }
}

impl Clock for SetClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }
}

/// An HTTP client that does not wait between attempts.
pub(super) fn http() -> HttpClient {
    HttpClient::try_new(hurried()).unwrap()
}

/// Credentials without a second factor.
pub(super) fn credentials() -> Credentials {
    Credentials {
        client_id: "client".to_owned(),
        client_secret: SecretString::from("hush-client"),
        username: "office@example.com".to_owned(),
        password: SecretString::from("hush-password"),
        totp_secret: None,
    }
}

/// Credentials with a second factor; the secret is the one of RFC 6238's test vectors.
pub(super) fn credentials_with_totp() -> Credentials {
    let totp_secret = Some(SecretString::from("GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ"));
    Credentials { totp_secret, ..credentials() }
}

/// A session with the server.
pub(super) fn session(base: &Url, credentials: Credentials, clock: &SetClock) -> Arc<Session> {
    let clock = Arc::new(clock.clone());
    Arc::new(Session::try_new(http(), base.clone(), credentials, clock).unwrap())
}

/// A client of the server.
pub(super) async fn client(stub: &Stub) -> WorkizClient {
    let base = stub.start().await;
    let clock = SetClock::at("2026-02-01T12:00:00Z");
    let session = session(&base, credentials(), &clock);
    WorkizClient::new(http(), base, session)
}
