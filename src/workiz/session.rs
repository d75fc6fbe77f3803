//! The session: keeps the token fresh, and gets another when it is refused.
//!
//! At most one sign-in or refresh is under way; whoever asks meanwhile waits for its token. The
//! token is kept encrypted between runs where there is a store, and is never printed.

use std::fmt;
use std::sync::Arc;
use std::sync::OnceLock;

use jiff::SignedDuration;
use jiff::Timestamp;
use secrecy::ExposeSecret as _;
use secrecy::SecretString;
use serde_json::value::RawValue;
use tokio::sync::Mutex;
use tokio::sync::MutexGuard;
use url::Url;

use crate::http::client::HttpClient;
use crate::http::request::Body;
use crate::http::request::HttpRequest;
use crate::http::request::Method;
use crate::http::request::Retry;
use crate::http::request::SecretOrPlain;
use crate::http::response::HttpResponse;
use crate::ports::clock::Clock;
use crate::ports::tokens::TokenStore;
use crate::workiz::answer;
use crate::workiz::credentials::Credentials;
use crate::workiz::error::WorkizError;
use crate::workiz::kept::Keeper;
use crate::workiz::kept::KeptSession;
use crate::workiz::kept::Origin;
use crate::workiz::mfa::CodePrompt;
use crate::workiz::totp::Authenticator;
use crate::workiz::wire::session::SessionResponse;

/// A token is refreshed this long before it ends: more than the longest wait for an answer, so that
/// no request outlives its token.
const REFRESH_AHEAD_SECONDS_MAX: i64 = 300;
/// Of a short-lived token at most a fifth is given up.
const REFRESH_AHEAD_SHARE: i64 = 5;
/// A token that was handed over is refreshed from half of its life on: there is no other way to it.
const HANDED_OVER_SHARE: i64 = 2;

/// A session with Workiz, shared by all calls of one company.
pub struct Session {
    pub(super) http: HttpClient,
    pub(super) base: Url,
    pub(super) credentials: Credentials,
    pub(super) authenticator: Option<Authenticator>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) prompt: OnceLock<Arc<dyn CodePrompt>>,
    keeper: OnceLock<Keeper>,
    state: Mutex<State>,
}

/// What the session holds while the program runs.
#[derive(Default)]
pub(super) struct State {
    token: Option<Token>,
    user: Option<Box<RawValue>>,
    looked: Looked,
    /// The step of the last code that was sent: services take a code once.
    pub(super) code_step: Option<u64>,
    tokens_granted: u64,
}

/// Whether the store was asked for a kept session.
#[derive(Default, PartialEq, Eq)]
enum Looked {
    #[default]
    NotYet,
    Done,
}

struct Token {
    bearer: Bearer,
    origin: Origin,
    refresh_at: Timestamp,
    expires_at: Timestamp,
}

/// A token, with its place in the row of tokens that the session has had.
#[derive(Clone)]
pub struct Bearer {
    token: SecretString,
    place: u64,
}

/// How a refused token is replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Renewal {
    /// By a refresh; by signing in where that fails.
    Refresh,
    /// By signing in.
    SignIn,
}

/// What is known of a session.
#[derive(Clone, Debug)]
pub struct SessionState {
    /// Where it comes from.
    pub origin: Origin,
    /// When its token ends.
    pub expires_at: Timestamp,
    /// Who is signed in, as the service says it, where it does.
    pub user: Option<Box<RawValue>>,
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
        let (prompt, keeper) = (OnceLock::new(), OnceLock::new());
        Ok(Self { http, base, credentials, authenticator, clock, prompt, keeper, state })
    }

    /// Keeps the session in a store from now on, and goes on with the one that is kept there.
    pub fn keep_in(&self, store: Arc<dyn TokenStore>) {
        // The first store stays: two would disagree.
        let _kept = self.keeper.set(Keeper::new(store, &self.base, &self.credentials));
    }

    /// Asks a person from now on when a code is needed that cannot be computed.
    pub fn ask_with(&self, prompt: Arc<dyn CodePrompt>) {
        let _first = self.prompt.set(prompt);
    }

    /// Returns a token that lasts long enough for one request.
    ///
    /// # Errors
    ///
    /// Fails when signing in fails; the error says what to do about it.
    pub async fn bearer(&self) -> Result<Bearer, WorkizError> {
        let mut state = self.state().await?;
        let now = self.clock.now();
        match &state.token {
            Some(token) if now < token.refresh_at => Ok(token.bearer.clone()),
            Some(token) if now < token.expires_at => {
                let (old, origin) = (token.bearer.clone(), token.origin);
                match self.refresh(&mut state, &old, origin).await {
                    Ok(bearer) => Ok(bearer),
                    // It still lasts, and signing in cannot replace it.
                    Err(error) if origin == Origin::HandedOver && is_passing(&error) => Ok(old),
                    Err(error) => self.anew(&mut state, &error).await,
                }
            }
            Some(Token { origin: Origin::HandedOver, .. }) => Err(WorkizError::HandedOverEnded),
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
    pub async fn renew(&self, refused: &Bearer, renewal: Renewal) -> Result<Bearer, WorkizError> {
        let mut state = self.state().await?;
        let Some(token) = &state.token else { return self.sign_in(&mut state).await };
        if token.bearer.place != refused.place {
            return Ok(token.bearer.clone());
        }
        let origin = token.origin;
        match renewal {
            Renewal::Refresh => match self.refresh(&mut state, refused, origin).await {
                Ok(bearer) => Ok(bearer),
                Err(error) => self.anew(&mut state, &error).await,
            },
            Renewal::SignIn if origin == Origin::HandedOver => Err(WorkizError::HandedOverEnded),
            Renewal::SignIn => {
                state.token = None;
                self.sign_in(&mut state).await
            }
        }
    }

    /// Signs in although there may be a good session, which is given up.
    ///
    /// # Errors
    ///
    /// Fails when signing in fails; the former session is still kept.
    pub async fn begin(&self) -> Result<SessionState, WorkizError> {
        let mut state = self.state.lock().await;
        state.looked = Looked::Done;
        state.token = None;
        self.sign_in(&mut state).await?;
        state.known().ok_or(WorkizError::HandedOverEnded)
    }

    /// Takes a token that a person hands over: refreshes it at once, which proves it and tells how
    /// long it lasts, and keeps it.
    ///
    /// # Errors
    ///
    /// Fails when Workiz does not refresh it, or it cannot be kept; the former session is still
    /// kept.
    pub async fn take_over(&self, token: SecretString) -> Result<SessionState, WorkizError> {
        let mut state = self.state.lock().await;
        state.looked = Looked::Done;
        state.token = None;
        state.user = None;
        let given = Bearer { token, place: 0 };
        self.refresh(&mut state, &given, Origin::HandedOver).await?;
        state.known().ok_or(WorkizError::HandedOverEnded)
    }

    /// Returns what is known of the session, that of an earlier run included; asks nothing of
    /// Workiz.
    ///
    /// # Errors
    ///
    /// Fails when the store cannot be read.
    pub async fn known(&self) -> Result<Option<SessionState>, WorkizError> {
        Ok(self.state().await?.known())
    }

    /// Takes the state, with the kept session in it when it is asked for the first time.
    async fn state(&self) -> Result<MutexGuard<'_, State>, WorkizError> {
        let mut state = self.state.lock().await;
        if state.looked == Looked::NotYet
            && let Some(keeper) = self.keeper.get()
        {
            state.looked = Looked::Done;
            if let Some(kept) = keeper.load()? {
                state.put(kept);
            }
        }
        Ok(state)
    }

    /// Signs in after a refresh that failed, where that can help.
    async fn anew(&self, state: &mut State, error: &WorkizError) -> Result<Bearer, WorkizError> {
        if matches!(state.token, Some(Token { origin: Origin::HandedOver, .. })) {
            return Err(WorkizError::HandedOverEnded);
        }
        tracing::info!(%error, "could not refresh the Workiz session; signs in again");
        state.token = None;
        self.sign_in(state).await
    }

    async fn refresh(
        &self,
        state: &mut State,
        old: &Bearer,
        origin: Origin,
    ) -> Result<Bearer, WorkizError> {
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
        self.grant(state, origin, asked_at, &response)
    }

    /// Takes the token of a successful answer, and keeps it.
    pub(super) fn grant(
        &self,
        state: &mut State,
        origin: Origin,
        asked_at: Timestamp,
        response: &HttpResponse,
    ) -> Result<Bearer, WorkizError> {
        let granted: SessionResponse = answer::parse(response, "sign in to Workiz")?;
        let session = || KeptSession {
            token: granted.auth_token.clone(),
            origin,
            received_at: asked_at,
            expires_at: later(asked_at, granted.expires_in.into()),
            user: granted.user.clone().or_else(|| state.user.clone()),
        };
        let (ours, kept) = (session(), session());
        if let Some(keeper) = self.keeper.get() {
            keeper.save(kept)?;
        }
        Ok(state.put(ours))
    }
}

impl State {
    fn put(&mut self, session: KeptSession) -> Bearer {
        let KeptSession { token, origin, received_at, expires_at, user } = session;
        let life = expires_at.duration_since(received_at).as_secs();
        let ahead = match origin {
            Origin::SignIn => (life / REFRESH_AHEAD_SHARE).min(REFRESH_AHEAD_SECONDS_MAX),
            Origin::HandedOver => life / HANDED_OVER_SHARE,
        };
        self.tokens_granted = self.tokens_granted.saturating_add(1);
        let bearer = Bearer { token, place: self.tokens_granted };
        self.user = user;
        self.token = Some(Token {
            bearer: bearer.clone(),
            origin,
            refresh_at: later(received_at, life.saturating_sub(ahead)),
            expires_at,
        });
        bearer
    }

    fn known(&self) -> Option<SessionState> {
        let token = self.token.as_ref()?;
        let (origin, expires_at) = (token.origin, token.expires_at);
        Some(SessionState { origin, expires_at, user: self.user.clone() })
    }
}

/// Tells whether a failure may be gone the next time.
pub(super) fn is_passing(error: &WorkizError) -> bool {
    matches!(error, WorkizError::Unavailable { .. } | WorkizError::Http { .. })
}

fn later(moment: Timestamp, seconds: i64) -> Timestamp {
    moment.checked_add(SignedDuration::from_secs(seconds)).unwrap_or(Timestamp::MAX)
}
