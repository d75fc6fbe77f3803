//! A server of a few lines that answers as a test says, and remembers what it was asked.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use jiff::Timestamp;
use secrecy::{ExposeSecret as _, SecretString};
use url::Url;

use crate::http::client::HttpClient;
use crate::http::settings::{HttpSettings, Limits};
use crate::ports::clock::Clock;
use crate::ports::tokens::{StoredToken, TokenStore, TokenStoreError};
use crate::qbo::call::QboClient;
use crate::qbo::settings::{MINOR_VERSION, QboSettings};

/// A request as it arrived.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    pub(super) method: String,
    pub(super) path: String,
    pub(super) query: BTreeMap<String, String>,
    pub(super) authorization: String,
    /// The header that asks when a sign-in ends for good.
    pub(super) hard_end: String,
    pub(super) content_type: String,
    pub(super) body: String,
}

type Answer = dyn Fn(&Seen) -> (u16, String) + Send + Sync;

#[derive(Clone)]
pub(super) struct Stub {
    pub(super) url: Url,
    seen: Arc<Mutex<Vec<Seen>>>,
    answer: Arc<Answer>,
}

impl Stub {
    pub(super) async fn serve(
        answer: impl Fn(&Seen) -> (u16, String) + Send + Sync + 'static,
    ) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = Url::parse(&format!("http://{}/", listener.local_addr().unwrap())).unwrap();
        let stub = Self { url, seen: Arc::default(), answer: Arc::new(answer) };
        let router = Router::new().fallback(handle).with_state(stub.clone());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        stub
    }

    /// Returns everything that was asked so far, token requests included.
    pub(super) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    /// Returns what was asked of the books.
    pub(super) fn calls(&self) -> Vec<Seen> {
        self.seen().into_iter().filter(|seen| seen.path != "/token").collect()
    }

    /// Returns what reaches this server, each request once.
    pub(super) fn settings(&self) -> (QboSettings, HttpClient) {
        let limits = Limits::plain(10_000, 10_000, 8);
        let mut http = HttpSettings::new("tieout-test", limits);
        http.attempts_max = 1;
        let settings = QboSettings {
            base_url: self.url.clone(),
            realm_id: "4620".to_owned(),
            client_id: "app".to_owned(),
            client_secret: SecretString::from("hush".to_owned()),
            token_url: self.url.join("token").unwrap(),
            minor_version: MINOR_VERSION,
            token_key: "acme".to_owned(),
        };
        (settings, HttpClient::try_new(http).unwrap())
    }

    pub(super) fn client(&self, tokens: &Arc<MemoryTokens>) -> QboClient {
        let (settings, http) = self.settings();
        let tokens: Arc<dyn TokenStore> = Arc::<MemoryTokens>::clone(tokens);
        QboClient::try_new(settings, http, tokens, Arc::new(Noon)).unwrap()
    }
}

async fn handle(State(stub): State<Stub>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
    let query = url::form_urlencoded::parse(parts.uri.query().unwrap_or_default().as_bytes());
    let header = |name: &str| parts.headers.get(name).map(|it| it.to_str().unwrap().to_owned());
    let seen = Seen {
        method: parts.method.to_string(),
        path: parts.uri.path().to_owned(),
        query: query.into_owned().collect(),
        authorization: header("authorization").unwrap_or_default(),
        hard_end: header("x-include-refresh-token-hard-expires-in").unwrap_or_default(),
        content_type: header("content-type").unwrap_or_default(),
        body: String::from_utf8(body.to_vec()).unwrap(),
    };
    let (status, text) = (stub.answer)(&seen);
    stub.seen.lock().unwrap().push(seen);
    (StatusCode::from_u16(status).unwrap(), [("intuit-tid", "1-tid")], text).into_response()
}

/// A clock that stands still at noon.
#[derive(Debug)]
pub(super) struct Noon;

impl Clock for Noon {
    fn now(&self) -> Timestamp {
        "2026-03-02T12:00:00Z".parse().unwrap()
    }
}

/// A token store in memory.
#[derive(Debug)]
pub(super) struct MemoryTokens {
    held: Mutex<Option<StoredToken>>,
    saves: Mutex<Vec<String>>,
}

impl MemoryTokens {
    /// Holds tokens of which the access token ends at the given moment.
    pub(super) fn until(access_expires_at: &str) -> Arc<Self> {
        let held = StoredToken {
            access_token: SecretString::from("first".to_owned()),
            refresh_token: SecretString::from("refresh-1".to_owned()),
            access_expires_at: access_expires_at.parse().unwrap(),
            refresh_expires_at: None,
            sign_in_ends_at: None,
            received_at: None,
        };
        Arc::new(Self { held: Mutex::new(Some(held)), saves: Mutex::default() })
    }

    /// Holds tokens that are good for the whole test.
    pub(super) fn good() -> Arc<Self> {
        Self::until("2026-03-02T13:00:00Z")
    }

    pub(super) fn empty() -> Arc<Self> {
        Arc::new(Self { held: Mutex::new(None), saves: Mutex::default() })
    }

    pub(super) fn held(&self) -> StoredToken {
        self.held.lock().unwrap().clone().unwrap()
    }

    /// Returns the refresh tokens that were saved, in order.
    pub(super) fn saves(&self) -> Vec<String> {
        self.saves.lock().unwrap().clone()
    }

    /// Changes what is held, as another process would.
    pub(super) fn rotate(&self, refresh: &str, access: &str, until: &str) {
        *self.held.lock().unwrap() = Some(StoredToken {
            access_token: SecretString::from(access.to_owned()),
            refresh_token: SecretString::from(refresh.to_owned()),
            access_expires_at: until.parse().unwrap(),
            refresh_expires_at: None,
            sign_in_ends_at: None,
            received_at: None,
        });
    }
}

impl TokenStore for MemoryTokens {
    fn load(&self, _key: &str) -> Result<Option<StoredToken>, TokenStoreError> {
        Ok(self.held.lock().unwrap().clone())
    }

    fn save(&self, _key: &str, token: &StoredToken) -> Result<(), TokenStoreError> {
        self.saves.lock().unwrap().push(token.refresh_token.expose_secret().to_owned());
        *self.held.lock().unwrap() = Some(token.clone());
        Ok(())
    }
}
