//! The session: signs in, keeps the token fresh, signs in again when it is refused.
//!
//! At most one sign-in or refresh is under way; whoever asks meanwhile waits for its token. The
//! token lives in memory only and is never printed.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
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
use crate::http::response::HttpResponse;
use crate::ports::clock::Clock;
use crate::workiz::answer;
use crate::workiz::credentials::Credentials;
use crate::workiz::error::WorkizError;
use crate::workiz::totp::Authenticator;
use crate::workiz::totp::STEP_SECONDS;
use crate::workiz::wire::fault::Fault;
use crate::workiz::wire::session::MfaRequest;
use crate::workiz::wire::session::SessionRequest;
use crate::workiz::wire::session::SessionResponse;

/// A token is refreshed this long before it ends: more than the longest wait for an answer, so that
/// no request outlives its token.
const REFRESH_AHEAD_SECONDS_MAX: u32 = 300;
/// Of a short-lived token at most a fifth is given up.
const REFRESH_AHEAD_SHARE: u32 = 5;
/// How often a sign-in is tried while Workiz is unavailable. Each try takes a fresh code, so that
/// three span at least a minute.
const SIGN_IN_ATTEMPTS_MAX: u32 = 3;
/// The modules without which nothing can be tied out.
const MODULES: [&str; 3] = ["clients", "invoices", "payments"];

/// A session with Workiz, shared by all calls of one company.
pub struct Session {
    http: HttpClient,
    base: Url,
    credentials: Credentials,
    authenticator: Option<Authenticator>,
    clock: Arc<dyn Clock>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    token: Option<Token>,
    /// The step of the last code that was sent: services take a code once.
    code_step: Option<u64>,
    tokens_granted: u64,
}

struct Token {
    bearer: Bearer,
    refresh_at: Timestamp,
    expires_at: Timestamp,
}

/// A token, with its place in the row of tokens that the session has had.
#[derive(Clone)]
pub struct Bearer {
    token: SecretString,
    place: u64,
}

impl Bearer {
    /// Returns the value of the `Authorization` header.
    pub(crate) fn header(&self) -> SecretOrPlain {
        SecretOrPlain::Secret(SecretString::from(format!("Bearer {}", self.token.expose_secret())))
    }
}

impl fmt::Debug for Bearer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bearer").field("place", &self.place).finish_non_exhaustive()
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session").field("user", &self.credentials.username).finish_non_exhaustive()
    }
}

impl Session {
    /// Makes a session that signs in when it is first needed.
    ///
    /// # Errors
    ///
    /// Fails when the authenticator's secret is not base32. Nothing has been sent.
    pub fn try_new(
        http: HttpClient,
        base: Url,
        credentials: Credentials,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, WorkizError> {
        let authenticator = credentials
            .totp_secret
            .as_ref()
            .map(Authenticator::parse)
            .transpose()
            .map_err(|source| WorkizError::Authenticator { source })?;
        let state = Mutex::new(State::default());
        Ok(Self { http, base, credentials, authenticator, clock, state })
    }

    /// Returns a token that lasts long enough for one request.
    ///
    /// # Errors
    ///
    /// Fails when signing in fails; the error says what to do about it.
    pub async fn bearer(&self) -> Result<Bearer, WorkizError> {
        let mut state = self.state.lock().await;
        let now = self.clock.now();
        match &state.token {
            Some(token) if now < token.refresh_at => Ok(token.bearer.clone()),
            Some(token) if now < token.expires_at => {
                let old = token.bearer.clone();
                self.refresh_or_sign_in(&mut state, &old).await
            }
            _ => self.sign_in(&mut state).await,
        }
    }

    /// Returns a new token in place of one that Workiz refused.
    ///
    /// When somebody else replaced the refused token meanwhile, that replacement is returned.
    ///
    /// # Errors
    ///
    /// Fails when signing in fails; the error says what to do about it.
    pub async fn renew(&self, refused: &Bearer) -> Result<Bearer, WorkizError> {
        let mut state = self.state.lock().await;
        match &state.token {
            Some(token) if token.bearer.place != refused.place => Ok(token.bearer.clone()),
            _ => {
                state.token = None;
                self.sign_in(&mut state).await
            }
        }
    }

    async fn refresh_or_sign_in(
        &self,
        state: &mut State,
        old: &Bearer,
    ) -> Result<Bearer, WorkizError> {
        match self.refresh(state, old).await {
            Ok(bearer) => Ok(bearer),
            Err(error) => {
                tracing::info!(%error, "could not refresh the Workiz session; signs in again");
                state.token = None;
                self.sign_in(state).await
            }
        }
    }

    async fn refresh(&self, state: &mut State, old: &Bearer) -> Result<Bearer, WorkizError> {
        let purpose = "refresh the Workiz session";
        let request = HttpRequest {
            method: Method::POST,
            url: answer::address(&self.base, &["sessions", "refresh"])?,
            headers: vec![("authorization", old.header())],
            body: Body::Json("{}".to_owned()),
            retry: Retry::Never,
            purpose: purpose.to_owned(),
        };
        let asked_at = self.clock.now();
        let response = answer::send(&self.http, request).await?;
        if !answer::is_accepted(&response) {
            return Err(answer::refusal(&response, purpose));
        }
        grant(state, asked_at, &response, purpose)
    }

    /// Signs in, with a fresh code each time Workiz was not available.
    async fn sign_in(&self, state: &mut State) -> Result<Bearer, WorkizError> {
        let purpose = "sign in to Workiz";
        let mut attempt = 1;
        loop {
            let mfa = self.fresh_code(state).await.map(|code| MfaRequest { code });
            let body = SessionRequest {
                username: self.credentials.username.clone(),
                password: self.credentials.password.clone(),
                mfa,
            };
            let retry = if self.authenticator.is_some() { Retry::Never } else { Retry::Safe };
            let request = HttpRequest {
                method: Method::POST,
                url: answer::address(&self.base, &["sessions"])?,
                headers: vec![("authorization", SecretOrPlain::Secret(self.credentials.basic()))],
                body: Body::Json(answer::json_text(&body, purpose)?),
                retry,
                purpose: purpose.to_owned(),
            };
            let asked_at = self.clock.now();
            let error = match answer::send(&self.http, request).await {
                Ok(response) if answer::is_accepted(&response) => {
                    return grant(state, asked_at, &response, purpose);
                }
                Ok(response) => refused_sign_in(&response, purpose),
                Err(error) => error,
            };
            let passing =
                matches!(error, WorkizError::Unavailable { .. } | WorkizError::Http { .. });
            if !passing || self.authenticator.is_none() || attempt >= SIGN_IN_ATTEMPTS_MAX {
                return Err(error);
            }
            attempt += 1;
        }
    }

    /// Computes a code that was not sent before, waiting for the next step where it has to.
    async fn fresh_code(&self, state: &mut State) -> Option<SecretString> {
        let authenticator = self.authenticator.as_ref()?;
        let seconds = u64::try_from(self.clock.now().as_second()).unwrap_or(0);
        let mut step = seconds / STEP_SECONDS;
        if let Some(sent) = state.code_step
            && step <= sent
        {
            step = sent.saturating_add(1);
            let wait = step.saturating_mul(STEP_SECONDS).saturating_sub(seconds);
            tokio::time::sleep(Duration::from_secs(wait.min(STEP_SECONDS))).await;
        }
        state.code_step = Some(step);
        Some(authenticator.code(step))
    }
}

/// Takes the token of a successful answer.
fn grant(
    state: &mut State,
    asked_at: Timestamp,
    response: &HttpResponse,
    purpose: &str,
) -> Result<Bearer, WorkizError> {
    let granted: SessionResponse = answer::parse(response, purpose)?;
    if let Some(user) = &granted.user {
        let missing = MODULES.iter().find(|module| !user.may_see(module));
        if let Some(module) = missing {
            return Err(WorkizError::NotEntitled { purpose: format!("read {module} of Workiz") });
        }
    }
    let ahead = (granted.expires_in / REFRESH_AHEAD_SHARE).min(REFRESH_AHEAD_SECONDS_MAX);
    let lifetime = granted.expires_in;
    state.tokens_granted = state.tokens_granted.saturating_add(1);
    let bearer = Bearer { token: granted.auth_token, place: state.tokens_granted };
    state.token = Some(Token {
        bearer: bearer.clone(),
        refresh_at: later(asked_at, lifetime.saturating_sub(ahead)),
        expires_at: later(asked_at, lifetime),
    });
    Ok(bearer)
}

/// Names what was wrong with a refused sign-in.
fn refused_sign_in(response: &HttpResponse, purpose: &str) -> WorkizError {
    let code = Fault::parse(&response.body).and_then(|fault| fault.code).unwrap_or_default();
    match (response.status, code.as_str()) {
        (423, _) | (400..=403, "mfa_required") => WorkizError::MfaRequired,
        (400..=403, "mfa_invalid" | "invalid_mfa" | "invalid_mfa_code" | "invalid_code") => {
            WorkizError::WrongCode
        }
        (400..=403, "invalid_client" | "unauthorized_client") => WorkizError::WrongClient,
        (401, _) | (400 | 403, "invalid_credentials") => WorkizError::WrongPassword,
        _ => answer::refusal(response, purpose),
    }
}

fn later(moment: Timestamp, seconds: u32) -> Timestamp {
    moment
        .checked_add(jiff::SignedDuration::from_secs(i64::from(seconds)))
        .unwrap_or(Timestamp::MAX)
}
