//! Access tokens: one refresh at a time, and the new refresh token is stored before use.

use std::fmt;
use std::sync::Arc;

use jiff::SignedDuration;
use secrecy::ExposeSecret as _;
use secrecy::SecretString;
use tokio::sync::Mutex;

use crate::ports::clock::Clock;
use crate::ports::tokens::StoredToken;
use crate::ports::tokens::TokenStore;
use crate::qbo::error::QboError;
use crate::qbo::token::TokenEndpoint;

/// A token is renewed this long before it dies: longer than the slowest request with its waits.
const MARGIN_S: i64 = 300;

/// Hands out access tokens of one company.
pub struct Auth {
    endpoint: TokenEndpoint,
    tokens: Arc<dyn TokenStore>,
    clock: Arc<dyn Clock>,
    key: String,
    /// Also the gate that makes concurrent refreshes one.
    current: Mutex<Option<StoredToken>>,
}

impl fmt::Debug for Auth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Auth").field("key", &self.key).finish_non_exhaustive()
    }
}

impl Auth {
    /// Builds the token keeper; loads and sends nothing.
    pub fn new(
        endpoint: TokenEndpoint,
        tokens: Arc<dyn TokenStore>,
        clock: Arc<dyn Clock>,
        key: String,
    ) -> Self {
        Self { endpoint, tokens, clock, key, current: Mutex::new(None) }
    }

    /// Returns an access token that has some minutes to live.
    ///
    /// # Errors
    ///
    /// [`QboError::Reconnect`] when the company is not connected; otherwise why the token could
    /// not be renewed or stored.
    pub async fn access_token(&self) -> Result<SecretString, QboError> {
        let mut current = self.current.lock().await;
        if current.is_none() {
            *current = Some(self.load()?);
        }
        match current.as_ref() {
            Some(token) if self.is_fresh(token) => Ok(token.access_token.clone()),
            _ => self.renew(&mut current).await,
        }
    }

    /// Returns an access token other than the one that was rejected.
    ///
    /// # Errors
    ///
    /// As [`Auth::access_token`].
    pub async fn replace(&self, rejected: &SecretString) -> Result<SecretString, QboError> {
        let mut current = self.current.lock().await;
        match current.as_ref() {
            // Somebody who was rejected at the same time has renewed it already.
            Some(token) if !same(&token.access_token, rejected) => Ok(token.access_token.clone()),
            _ => self.renew(&mut current).await,
        }
    }

    async fn renew(&self, current: &mut Option<StoredToken>) -> Result<SecretString, QboError> {
        let stored = self.load()?;
        let newer =
            current.as_ref().is_some_and(|known| !same(&known.access_token, &stored.access_token));
        if newer && self.is_fresh(&stored) {
            // Another process has renewed it.
            let access_token = stored.access_token.clone();
            *current = Some(stored);
            return Ok(access_token);
        }
        let renewed = match self.endpoint.refresh(&stored.refresh_token, self.clock.now()).await {
            Err(QboError::Reconnect { tid }) => {
                // The token may have been rotated by another process since it was loaded.
                let again = self.load()?;
                if same(&again.refresh_token, &stored.refresh_token) {
                    self.remember_refusal(again);
                    return Err(QboError::Reconnect { tid });
                }
                if self.is_fresh(&again) {
                    again
                } else {
                    self.endpoint.refresh(&again.refresh_token, self.clock.now()).await?
                }
            }
            other => other?,
        };
        // First the store, then the use: a rotated refresh token that is lost locks the company
        // out until somebody signs in again.
        self.tokens.save(&self.key, &renewed)?;
        let access_token = renewed.access_token.clone();
        *current = Some(renewed);
        Ok(access_token)
    }

    /// Notes that a sign-in was refused for good, for whoever looks at it. The next renewal tries it
    /// all the same, and where the note cannot be kept, the refusal itself is the news.
    fn remember_refusal(&self, token: StoredToken) {
        let now = self.clock.now();
        let ended = StoredToken {
            access_expires_at: token.access_expires_at.min(now),
            refresh_expires_at: Some(token.refresh_expires_at.unwrap_or(now).min(now)),
            ..token
        };
        let _kept = self.tokens.save(&self.key, &ended);
    }

    fn load(&self) -> Result<StoredToken, QboError> {
        self.tokens.load(&self.key)?.ok_or(QboError::Reconnect { tid: None })
    }

    fn is_fresh(&self, token: &StoredToken) -> bool {
        let left = token.access_expires_at.duration_since(self.clock.now());
        left > SignedDuration::from_secs(MARGIN_S)
    }
}

fn same(left: &SecretString, right: &SecretString) -> bool {
    left.expose_secret() == right.expose_secret()
}
