//! Intuit's token endpoint: exchanging a code, refreshing, and revoking.

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::SignedDuration;
use jiff::Timestamp;
use oauth2::AccessToken;
use oauth2::AuthType;
use oauth2::AuthorizationCode;
use oauth2::Client;
use oauth2::ClientId;
use oauth2::ClientSecret;
use oauth2::EndpointNotSet;
use oauth2::EndpointSet;
use oauth2::RedirectUrl;
use oauth2::RefreshToken;
use oauth2::RequestTokenError;
use oauth2::Scope;
use oauth2::StandardRevocableToken;
use oauth2::TokenResponse;
use oauth2::TokenUrl;
use oauth2::basic::BasicErrorResponse;
use oauth2::basic::BasicErrorResponseType;
use oauth2::basic::BasicRevocationErrorResponse;
use oauth2::basic::BasicTokenIntrospectionResponse;
use oauth2::basic::BasicTokenType;
use secrecy::ExposeSecret as _;
use secrecy::SecretString;
use serde::Deserialize;
use serde::Deserializer;
use serde::Serialize;
use serde::de;
use url::Url;

use crate::http::client::HttpClient;
use crate::http::error::HttpError;
use crate::http::request::Body;
use crate::http::request::HttpRequest;
use crate::http::request::Method;
use crate::http::request::Retry;
use crate::http::request::SecretOrPlain;
use crate::http::response::HttpResponse;
use crate::ports::tokens::StoredToken;
use crate::qbo::allowance::AskedWait;
use crate::qbo::answer::intuit_tid;
use crate::qbo::error::QboError;
use crate::qbo::error::Refusal;
use crate::qbo::fault::redacted_text;
use crate::qbo::settings::QboSettings;

const RENEW: &str = "renew the access to QuickBooks";
const FINISH: &str = "finish the sign-in to QuickBooks";
const REVOKE: &str = "revoke the access to QuickBooks";
/// Asks the token endpoint to say when the sign-in ends however often it is renewed. Source: the
/// change logs of Intuit's own clients, 2026.
const HARD_END_HEADER: &str = "x-include-refresh-token-hard-expires-in";
/// Intuit's documented life of an access token, for an answer that does not say.
const ACCESS_LIFE_S: i64 = 3_600;

/// Intuit's token answer. Its numbers of seconds come as numbers or as text.
#[derive(Clone, Debug, Deserialize, Serialize)]
struct IntuitTokens {
    access_token: AccessToken,
    refresh_token: Option<RefreshToken>,
    #[serde(default, deserialize_with = "seconds")]
    expires_in: Option<u64>,
    #[serde(default, deserialize_with = "seconds")]
    x_refresh_token_expires_in: Option<u64>,
    #[serde(default, deserialize_with = "seconds")]
    x_refresh_token_hard_expires_in: Option<u64>,
    #[serde(skip, default = "bearer")]
    token_type: BasicTokenType,
}

fn bearer() -> BasicTokenType {
    BasicTokenType::Bearer
}

impl TokenResponse for IntuitTokens {
    type TokenType = BasicTokenType;

    fn access_token(&self) -> &AccessToken {
        &self.access_token
    }

    fn token_type(&self) -> &BasicTokenType {
        &self.token_type
    }

    fn expires_in(&self) -> Option<Duration> {
        self.expires_in.map(Duration::from_secs)
    }

    fn refresh_token(&self) -> Option<&RefreshToken> {
        self.refresh_token.as_ref()
    }

    fn scopes(&self) -> Option<&Vec<Scope>> {
        None
    }
}

/// Reads seconds from a number or a numeric text; anything else is an error.
fn seconds<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    let text = match Option::<serde_json::Value>::deserialize(deserializer)? {
        None | Some(serde_json::Value::Null) => return Ok(None),
        Some(serde_json::Value::Number(number)) => number.to_string(),
        Some(serde_json::Value::String(text)) => text,
        Some(_) => return Err(de::Error::custom("a number of seconds is neither number nor text")),
    };
    text.trim().parse().map(Some).map_err(de::Error::custom)
}

type IntuitClient = Client<
    BasicErrorResponse,
    IntuitTokens,
    BasicTokenIntrospectionResponse,
    StandardRevocableToken,
    BasicRevocationErrorResponse,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointSet,
>;

/// The token endpoint of one app.
#[derive(Debug)]
pub struct TokenEndpoint {
    http: HttpClient,
    client: IntuitClient,
    /// The app's id and secret as the `Authorization` header of calls beside the `oauth2` crate.
    basic: SecretString,
}

/// What revoking found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Revoked {
    /// The sign-in was good, and is no more.
    Now,
    /// The sign-in was dead already.
    Before,
}

impl TokenEndpoint {
    /// Builds the endpoint; sends nothing.
    pub fn new(settings: &QboSettings, http: HttpClient) -> Self {
        let secret = settings.client_secret.expose_secret();
        let client = Client::new(ClientId::new(settings.client_id.clone()))
            .set_client_secret(ClientSecret::new(secret.to_owned()))
            .set_auth_type(AuthType::BasicAuth)
            .set_token_uri(TokenUrl::from_url(settings.token_url.clone()));
        let basic = STANDARD.encode(format!("{}:{secret}", settings.client_id));
        Self { http, client, basic: SecretString::from(format!("Basic {basic}")) }
    }

    /// Trades a refresh token for new tokens.
    ///
    /// # Errors
    ///
    /// [`QboError::Reconnect`] when the refresh token is dead, [`QboError::AppRefused`] when the
    /// app is not known by its id and secret, [`QboError::SignInRefused`] when something refuses
    /// without one of OAuth's reasons; other errors leave it open.
    pub async fn refresh(
        &self,
        refresh_token: &SecretString,
        now: Timestamp,
    ) -> Result<StoredToken, QboError> {
        let old = RefreshToken::new(refresh_token.expose_secret().to_owned());
        let trip = Trip::new(RENEW);
        let carry = |request| carry(self.http.clone(), request, Arc::clone(&trip));
        let result = self.client.exchange_refresh_token(&old).request_async(&carry).await;
        let tokens = result.map_err(|error| sorted(error, &trip))?;
        stored(&tokens, Some(refresh_token), now)
    }

    /// Trades the code of a finished sign-in for the first tokens.
    ///
    /// # Errors
    ///
    /// [`QboError::CodeRefused`] when the code was used or is too old, [`QboError::AppRefused`]
    /// when the app is not known by its id and secret.
    pub async fn exchange(
        &self,
        code: &SecretString,
        redirect: &Url,
        now: Timestamp,
    ) -> Result<StoredToken, QboError> {
        let client = self.client.clone().set_redirect_uri(RedirectUrl::from_url(redirect.clone()));
        let code = AuthorizationCode::new(code.expose_secret().to_owned());
        let trip = Trip::new(FINISH);
        let carry = |request| carry(self.http.clone(), request, Arc::clone(&trip));
        let result = client.exchange_code(code).request_async(&carry).await;
        let tokens = result.map_err(|error| match sorted(error, &trip) {
            QboError::Reconnect { tid } => QboError::CodeRefused { tid },
            other => other,
        })?;
        stored(&tokens, None, now)
    }

    /// Ends a sign-in: the refresh token and every access token of it die.
    ///
    /// # Errors
    ///
    /// [`QboError::AppRefused`] when the app is not known by its id and secret; with any other
    /// error the sign-in may still be good.
    pub async fn revoke(
        &self,
        refresh_token: &SecretString,
        address: &Url,
    ) -> Result<Revoked, QboError> {
        let body = serde_json::json!({ "token": refresh_token.expose_secret() });
        let request = HttpRequest {
            method: Method::POST,
            url: address.clone(),
            headers: vec![
                ("accept", SecretOrPlain::Plain("application/json".to_owned())),
                ("authorization", SecretOrPlain::Secret(self.basic.clone())),
            ],
            body: Body::Json(body.to_string()),
            // Revoking twice is as good as once.
            retry: Retry::Safe,
            purpose: REVOKE.to_owned(),
        };
        let response = self.http.send(request).await;
        let response = response
            .map_err(|source| QboError::Unreached { purpose: REVOKE.to_owned(), source })?;
        let tid = intuit_tid(&response);
        if response.is_success() {
            return Ok(Revoked::Now);
        }
        let answer: Option<WireRefusal> = serde_json::from_slice(&response.body).ok();
        let code = answer.and_then(|it| it.error).unwrap_or_default();
        match (response.status, code.as_str()) {
            // Intuit answers an unknown token like this; no source names another cause.
            (400, "invalid_request" | "invalid_grant" | "invalid_token" | "") => {
                Ok(Revoked::Before)
            }
            (401, _) | (_, "invalid_client" | "unauthorized_client") => {
                Err(QboError::AppRefused { purpose: REVOKE.to_owned(), tid })
            }
            _ => Err(unnamed(REVOKE, &code, Answer::of(&response))),
        }
    }
}

/// What the token endpoint says instead of tokens.
#[derive(Deserialize)]
struct WireRefusal {
    error: Option<String>,
}

/// What is learned of an answer beside its body.
#[derive(Clone, Debug, Default)]
struct Answer {
    /// 0 without an answer.
    status: u16,
    /// Intuit's id of the request.
    tid: Option<String>,
    /// How long it asks to wait.
    wait: Option<AskedWait>,
}

impl Answer {
    fn of(response: &HttpResponse) -> Self {
        Self { status: response.status, tid: intuit_tid(response), wait: AskedWait::of(response) }
    }
}

/// One call to the token endpoint: what it is for, and what is learned of its answer.
struct Trip {
    purpose: &'static str,
    answer: Mutex<Answer>,
}

impl Trip {
    fn new(purpose: &'static str) -> Arc<Self> {
        Arc::new(Self { purpose, answer: Mutex::default() })
    }

    fn answer(&self) -> Answer {
        self.answer.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn learn(&self, answer: Answer) {
        *self.answer.lock().unwrap_or_else(PoisonError::into_inner) = answer;
    }
}

/// Carries a request of the `oauth2` crate over our HTTP client.
async fn carry(
    http: HttpClient,
    request: oauth2::HttpRequest,
    trip: Arc<Trip>,
) -> Result<oauth2::HttpResponse, CarryError> {
    let (parts, body) = request.into_parts();
    let url = Url::parse(&parts.uri.to_string())?;
    let mut headers = vec![
        ("accept", SecretOrPlain::Plain("application/json".to_owned())),
        (HARD_END_HEADER, SecretOrPlain::Plain("true".to_owned())),
    ];
    if let Some(value) = parts.headers.get(oauth2::http::header::AUTHORIZATION) {
        let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
        headers.push(("authorization", SecretOrPlain::Secret(SecretString::from(value))));
    }
    let fields = url::form_urlencoded::parse(&body);
    let fields = fields.map(|(key, value)| (key.into_owned(), value.into_owned())).collect();
    let request = HttpRequest {
        method: parts.method,
        url,
        headers,
        body: Body::Form(fields),
        // A refresh that was not answered must not be repeated at once: the first one may have
        // rotated the token already.
        retry: Retry::Keyed,
        purpose: trip.purpose.to_owned(),
    };
    let response = http.send(request).await?;
    trip.learn(Answer::of(&response));
    // Without its headers: the body alone decides what the answer is worth, whatever a proxy on
    // the way says about its type.
    let carried = oauth2::http::Response::builder().status(response.status);
    Ok(carried.body(response.body.to_vec())?)
}

#[derive(Debug, thiserror::Error)]
enum CarryError {
    #[error(transparent)]
    Http(#[from] HttpError),
    #[error("the token address is not valid")]
    Url(#[from] url::ParseError),
    #[error("the token answer cannot be represented")]
    Answer(#[from] oauth2::http::Error),
}

/// Sorts a failure of the token endpoint. The `oauth2` crate's own error holds the body, and so
/// maybe a token, in its `Debug`: nothing of it but codes and names of fields is kept.
fn sorted(error: RequestTokenError<CarryError, BasicErrorResponse>, trip: &Trip) -> QboError {
    let (purpose, answer) = (trip.purpose, trip.answer());
    match error {
        RequestTokenError::ServerResponse(said) => match said.error() {
            BasicErrorResponseType::InvalidGrant => QboError::Reconnect { tid: answer.tid },
            BasicErrorResponseType::InvalidClient | BasicErrorResponseType::UnauthorizedClient => {
                QboError::AppRefused { purpose: purpose.to_owned(), tid: answer.tid }
            }
            other => unnamed(purpose, other.as_ref(), answer),
        },
        RequestTokenError::Request(CarryError::Http(source)) => {
            QboError::Unreached { purpose: purpose.to_owned(), source }
        }
        RequestTokenError::Request(other) => {
            QboError::Malformed { purpose: purpose.to_owned(), what: other.to_string(), tid: None }
        }
        // JSON with status 200, and yet no tokens.
        RequestTokenError::Parse(place, _) if answer.status == 200 && place.inner().is_data() => {
            let path = place.path().to_string();
            let what = match path.as_str() {
                "." => "no tokens in it".to_owned(),
                field => format!("`{}` in it", redacted_text(field)),
            };
            QboError::Malformed { purpose: purpose.to_owned(), what, tid: answer.tid }
        }
        // A gateway's or a proxy's page, or nothing: the status says what there is to know.
        RequestTokenError::Parse(..) | RequestTokenError::Other(_) => unnamed(purpose, "", answer),
    }
}

/// A refusal that has no error of its own; `code` is OAuth's, or empty where another has answered.
fn unnamed(purpose: &str, code: &str, answer: Answer) -> QboError {
    let Answer { status, tid, wait } = answer;
    let purpose = purpose.to_owned();
    if matches!(status, 400..=499) && !matches!(status, 408 | 429) && code.is_empty() {
        return QboError::SignInRefused { purpose, status, tid };
    }
    let refusal = Box::new(Refusal {
        purpose,
        status,
        code: redacted_text(code),
        message: String::new(),
        detail: String::new(),
        element: None,
        tid,
    });
    match status {
        429 => QboError::Throttled { wait, refusal },
        // A page with status 200, or a way to somewhere else, is no sign-in service either.
        ..400 | 408 | 500.. => QboError::Unavailable(refusal),
        _ => QboError::Forbidden(refusal),
    }
}

/// Gives the tokens their moments of expiry. Intuit may leave out a refresh token that has not
/// changed.
fn stored(
    tokens: &IntuitTokens,
    old_refresh: Option<&SecretString>,
    now: Timestamp,
) -> Result<StoredToken, QboError> {
    let refresh_token = match (&tokens.refresh_token, old_refresh) {
        (Some(new), _) => SecretString::from(new.secret().clone()),
        (None, Some(old)) => old.clone(),
        (None, None) => {
            let what = "the answer has no refresh token".to_owned();
            return Err(QboError::Malformed { purpose: FINISH.to_owned(), what, tid: None });
        }
    };
    let after = |seconds: i64| now.checked_add(SignedDuration::from_secs(seconds)).ok();
    let life = |given: Option<u64>| given.and_then(|seconds| i64::try_from(seconds).ok());
    let access_life = life(tokens.expires_in).unwrap_or(ACCESS_LIFE_S);
    Ok(StoredToken {
        access_token: SecretString::from(tokens.access_token.secret().clone()),
        refresh_token,
        access_expires_at: after(access_life).unwrap_or(now),
        refresh_expires_at: life(tokens.x_refresh_token_expires_in).and_then(after),
        sign_in_ends_at: life(tokens.x_refresh_token_hard_expires_in).and_then(after),
        received_at: Some(now),
    })
}
