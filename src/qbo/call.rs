//! One call: address, token, sending, and judging the answer.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use secrecy::ExposeSecret as _;
use secrecy::SecretString;
use tokio::sync::Mutex;
use url::Url;

use crate::http::client::HttpClient;
use crate::http::request::Body;
use crate::http::request::HttpRequest;
use crate::http::request::Method;
use crate::http::request::Retry;
use crate::http::request::SecretOrPlain;
use crate::http::windows::Class;
use crate::ports::clock::Clock;
use crate::ports::tokens::TokenStore;
use crate::qbo::answer::Answered;
use crate::qbo::answer::Effect;
use crate::qbo::answer::judge;
use crate::qbo::auth::Auth;
use crate::qbo::error::QboError;
use crate::qbo::settings::QboSettings;
use crate::qbo::token::TokenEndpoint;
use crate::qbo::usage::Counters;
use crate::qbo::usage::QboUsage;

/// How long a name list that somebody else is changing is waited for, time after time.
const NAME_LOCK_WAITS_MS: [u64; 3] = [1_000, 3_000, 9_000];

/// A client of one company's books; clones share tokens, limits and counts.
#[derive(Clone)]
pub struct QboClient {
    pub(crate) shared: Arc<Shared>,
}

pub(crate) struct Shared {
    http: HttpClient,
    settings: QboSettings,
    auth: Auth,
    counters: Counters,
    /// QuickBooks takes changes of name lists one at a time only (6000 otherwise).
    pub(crate) names: Mutex<()>,
}

/// A call, before it has an address and a token.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) purpose: String,
    pub(crate) method: Method,
    /// The path below the company, such as `invoice/7`.
    pub(crate) path: String,
    pub(crate) query: Vec<(&'static str, String)>,
    pub(crate) body: CallBody,
    pub(crate) effect: Effect,
}

/// The body of a call; may be needed twice when the token has to be renewed.
#[derive(Clone, Debug)]
pub(crate) enum CallBody {
    Empty,
    Json(String),
    Text(String),
    Bytes { content_type: String, bytes: Bytes },
}

impl QboClient {
    /// Builds a client; loads and sends nothing.
    ///
    /// # Errors
    ///
    /// Fails when the settings cannot work.
    pub fn try_new(
        settings: QboSettings,
        http: HttpClient,
        tokens: Arc<dyn TokenStore>,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, QboError> {
        let wrong = |reason| QboError::Settings { reason };
        if settings.base_url.cannot_be_a_base() {
            return Err(wrong("the base address is not one that paths can be added to"));
        }
        if settings.realm_id.is_empty()
            || !settings.realm_id.bytes().all(|byte| byte.is_ascii_digit())
        {
            return Err(wrong("the company number (realm id) must be digits only"));
        }
        let endpoint = TokenEndpoint::new(&settings, http.clone());
        let auth = Auth::new(endpoint, tokens, clock, settings.token_key.clone());
        let (counters, names) = (Counters::default(), Mutex::new(()));
        let shared = Shared { http, settings, auth, counters, names };
        Ok(Self { shared: Arc::new(shared) })
    }

    /// Returns the company's number.
    pub fn realm_id(&self) -> &str {
        self.shared.realm_id()
    }

    /// Returns what was used since the client was built.
    pub fn usage(&self) -> QboUsage {
        self.shared.counters.snapshot(self.shared.http.usage())
    }
}

impl fmt::Debug for QboClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("QboClient").field("settings", &self.shared.settings).finish_non_exhaustive()
    }
}

impl Shared {
    /// Sends a call; renews the access token once when it is rejected.
    pub(crate) async fn send(&self, call: Call) -> Result<Answered, QboError> {
        let token = self.auth.access_token().await?;
        let first = self.send_with(&call, &token).await;
        // A rejected token means that the call was turned away before it was looked at, so that
        // sending it again is safe for writes too.
        let result = match first {
            Err(QboError::AuthExpired(_)) => {
                let token = self.auth.replace(&token).await?;
                self.send_with(&call, &token).await
            }
            first => first,
        };
        if result.is_ok() {
            match call.effect {
                Effect::Read => self.counters.count_read(),
                Effect::Write => self.counters.count_write(),
            }
        }
        result
    }

    /// Sends a write; where somebody else is changing a name at this moment, again after a wait.
    /// Nothing was done then, so that the same key is good for all of it.
    pub(crate) async fn send_when_unlocked(&self, call: Call) -> Result<Answered, QboError> {
        for wait_ms in NAME_LOCK_WAITS_MS {
            match self.send(call.clone()).await {
                Err(QboError::NameLocked(_)) => self.http.time().sleep(wait_ms).await,
                other => return other,
            }
        }
        self.send(call).await
    }

    async fn send_with(&self, call: &Call, token: &SecretString) -> Result<Answered, QboError> {
        let bearer = format!("Bearer {}", token.expose_secret());
        let body = match &call.body {
            CallBody::Empty => Body::Empty,
            CallBody::Json(text) => Body::Json(text.clone()),
            CallBody::Text(text) => Body::Text(text.clone()),
            CallBody::Bytes { content_type, bytes } => {
                Body::Bytes { content_type: content_type.clone(), bytes: bytes.clone() }
            }
        };
        let request = HttpRequest {
            method: call.method.clone(),
            url: self.address(call),
            headers: vec![
                // Without this QuickBooks answers in XML.
                ("accept", SecretOrPlain::Plain("application/json".to_owned())),
                ("authorization", SecretOrPlain::Secret(SecretString::from(bearer))),
            ],
            body,
            retry: match call.effect {
                Effect::Read => Retry::Safe,
                Effect::Write => Retry::Keyed,
            },
            purpose: call.purpose.clone(),
        };
        let answer = self.http.send_as(class_of(&call.path), request).await;
        judge(&call.purpose, call.effect, answer)
    }

    /// Counts documents of which QuickBooks said what became of them.
    pub(crate) fn count_documents(&self, documents: usize) {
        self.counters.count_documents(documents);
    }

    fn address(&self, call: &Call) -> Url {
        let mut url = self.settings.base_url.clone();
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().extend(["v3", "company", self.settings.realm_id.as_str()]);
            segments.extend(call.path.split('/'));
        }
        url.query_pairs_mut()
            .extend_pairs(&call.query)
            .append_pair("minorversion", &self.settings.minor_version.to_string());
        url
    }

    /// The client without its token, for addresses that are not QuickBooks' own.
    pub(crate) fn http(&self) -> &HttpClient {
        &self.http
    }

    pub(crate) fn realm_id(&self) -> &str {
        &self.settings.realm_id
    }
}

/// Returns what a call counts as, by its path below the company.
fn class_of(path: &str) -> Class {
    match path.split('/').next() {
        Some("batch") => Class::Batch,
        Some("reports") => Class::Report,
        _ => Class::Plain,
    }
}
