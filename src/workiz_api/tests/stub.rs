//! A server that answers what a test tells it to, and a client that talks to it.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::Mutex;

use axum::Router;
use axum::extract::Request;
use axum::http::StatusCode;
use secrecy::SecretString;
use url::Url;

use crate::http::client::HttpClient;
use crate::http::settings::HttpSettings;
use crate::http::tests::kit::hurried;
use crate::http::tests::kit::served;
use crate::workiz_api::access::OfficialAccess;
use crate::workiz_api::client::OfficialClient;

/// The token: it looks like a word, so that nothing recognizes it by its looks.
pub(super) const TOKEN: &str = "hushtoken";
/// The API secret.
pub(super) const SECRET: &str = "hushsecret";

/// What the server does with a request.
#[derive(Clone, Debug)]
pub(super) enum Reply {
    /// Answers with a status and a body.
    Answer(u16, String),
    /// Takes the request and never answers.
    Silence,
}

/// How a request is answered from its number, counted from 0, its line and its body.
type Rule = Arc<dyn Fn(usize, &str) -> Reply + Send + Sync>;

/// One request as the server saw it.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    pub(super) line: String,
    pub(super) body: String,
}

/// Answers by a rule.
#[derive(Clone)]
pub(super) struct Stub {
    rule: Rule,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Stub {
    /// Answers by a rule of the request's number and line.
    pub(super) fn by(rule: impl Fn(usize, &str) -> Reply + Send + Sync + 'static) -> Self {
        Self { rule: Arc::new(rule), seen: Arc::default() }
    }

    /// Answers in order, and with 404 after the last answer.
    pub(super) fn of(answers: impl IntoIterator<Item = Reply>) -> Self {
        let answers = Mutex::new(answers.into_iter().collect::<VecDeque<_>>());
        let end = || Reply::Answer(404, "{}".to_owned());
        Self::by(move |_, _| answers.lock().unwrap().pop_front().unwrap_or_else(end))
    }

    /// What was asked.
    pub(super) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    /// The lines of what was asked.
    pub(super) fn lines(&self) -> Vec<String> {
        self.seen().into_iter().map(|it| it.line).collect()
    }

    /// Starts the server and returns the address of the API.
    pub(super) async fn start(&self) -> Url {
        let stub = self.clone();
        let router = Router::new().fallback(move |request: Request| {
            let stub = stub.clone();
            async move {
                let (head, body) = request.into_parts();
                let body = axum::body::to_bytes(body, 1 << 20).await.unwrap();
                let body = String::from_utf8(body.to_vec()).unwrap();
                let line = format!("{} {}", head.method, head.uri);
                let number = {
                    let mut seen = stub.seen.lock().unwrap();
                    seen.push(Seen { line: line.clone(), body });
                    seen.len() - 1
                };
                match (stub.rule)(number, &line) {
                    Reply::Answer(status, text) => (StatusCode::from_u16(status).unwrap(), text),
                    Reply::Silence => std::future::pending().await,
                }
            }
        });
        served(router).await.join("v1/").unwrap()
    }
}

/// An answer with status 200.
pub(super) fn ok(body: impl Into<String>) -> Reply {
    Reply::Answer(200, body.into())
}

/// An HTTP client that does not wait between attempts, and not long for an answer.
pub(super) fn http() -> HttpClient {
    HttpClient::try_new(HttpSettings { request_timeout_ms: 400, ..hurried() }).unwrap()
}

/// A client of an API at an address, with an API secret.
pub(super) fn client_at(base: Url) -> OfficialClient {
    let (token, secret) = (SecretString::from(TOKEN), SecretString::from(SECRET));
    let access = OfficialAccess::try_new(base, &token, Some(&secret)).unwrap();
    OfficialClient::new(http(), access)
}

/// A client of the server.
pub(super) async fn client(stub: &Stub) -> OfficialClient {
    client_at(stub.start().await)
}

/// A client of the server without an API secret.
pub(super) async fn client_without_secret(stub: &Stub) -> OfficialClient {
    let token = SecretString::from(TOKEN);
    let access = OfficialAccess::try_new(stub.start().await, &token, None).unwrap();
    OfficialClient::new(http(), access)
}
