//! The session between runs, in the encrypted token store.
//!
//! Workiz has no refresh token: a token renews itself. The store's place for one holds who is
//! signed in and for which settings the session was made, sealed like the token.

use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;
use secrecy::ExposeSecret as _;
use secrecy::SecretString;
use serde::Deserialize;
use serde::Serialize;
use serde_json::value::RawValue;
use url::Url;

use crate::ports::tokens::StoredToken;
use crate::ports::tokens::TokenStore;
use crate::ports::tokens::TokenStoreError;
use crate::workiz::credentials::Credentials;

/// The name under which the session is kept.
pub const TOKEN_KEY: &str = "workiz";

/// Where a session comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Origin {
    /// From signing in with the credentials of the settings.
    SignIn,
    /// From a token that a person handed over; only the service's own page can make another.
    HandedOver,
}

/// A session as it is kept.
pub(crate) struct KeptSession {
    pub(crate) token: SecretString,
    pub(crate) origin: Origin,
    pub(crate) received_at: Timestamp,
    pub(crate) expires_at: Timestamp,
    pub(crate) user: Option<Box<RawValue>>,
}

/// What stands in the store beside the token.
#[derive(Serialize, Deserialize)]
struct Companion {
    origin: Origin,
    /// What tells the settings apart for which the session was made.
    mark: String,
    user: Option<Box<RawValue>>,
}

/// Keeps the session of one company's settings.
pub(crate) struct Keeper {
    store: Arc<dyn TokenStore>,
    marks: Marks,
}

/// What a kept session must fit: a session of other settings is another user's.
struct Marks {
    /// Of the whole credentials.
    credentials: String,
    /// Of place and user only: a session that was handed over has no password.
    user: String,
}

impl fmt::Debug for Keeper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keeper").field("store", &self.store).finish_non_exhaustive()
    }
}

impl Keeper {
    pub(crate) fn new(store: Arc<dyn TokenStore>, base: &Url, credentials: &Credentials) -> Self {
        let place = [base.as_str(), &credentials.client_id, &credentials.username];
        let secrets = [
            credentials.client_secret.expose_secret(),
            credentials.password.expose_secret(),
            credentials.totp_secret.as_ref().map_or("", |it| it.expose_secret()),
        ];
        let whole: Vec<&str> = place.into_iter().chain(secrets).collect();
        Self { store, marks: Marks { credentials: mark(&whole), user: mark(&place) } }
    }

    /// Returns the session that was kept for these settings.
    pub(crate) fn load(&self) -> Result<Option<KeptSession>, TokenStoreError> {
        let Some(stored) = self.store.load(TOKEN_KEY)? else { return Ok(None) };
        let companion = serde_json::from_str(stored.refresh_token.expose_secret());
        // What an older or newer tieout kept is no session of ours: signing in makes another.
        let Ok(Companion { origin, mark, user }) = companion else { return Ok(None) };
        if mark != *self.marks.of(origin) {
            return Ok(None);
        }
        Ok(Some(KeptSession {
            token: stored.access_token,
            origin,
            received_at: stored.received_at.unwrap_or(Timestamp::UNIX_EPOCH),
            expires_at: stored.access_expires_at,
            user,
        }))
    }

    /// Keeps a session in place of the former one.
    pub(crate) fn save(&self, session: KeptSession) -> Result<(), TokenStoreError> {
        let KeptSession { token, origin, received_at, expires_at, user } = session;
        let mark = self.marks.of(origin).clone();
        let companion = serde_json::to_string(&Companion { origin, mark, user });
        let refresh_token = SecretString::from(companion.unwrap_or_default());
        let stored = StoredToken {
            access_token: token,
            refresh_token,
            access_expires_at: expires_at,
            refresh_expires_at: None,
            sign_in_ends_at: None,
            received_at: Some(received_at),
        };
        self.store.save(TOKEN_KEY, &stored)
    }
}

impl Marks {
    fn of(&self, origin: Origin) -> &String {
        match origin {
            Origin::SignIn => &self.credentials,
            Origin::HandedOver => &self.user,
        }
    }
}

/// Tells whether a session that was handed over is kept, whatever the settings say.
///
/// # Errors
/// The store could not be read.
pub fn is_handed_over(store: &dyn TokenStore) -> Result<bool, TokenStoreError> {
    let stored = store.load(TOKEN_KEY)?;
    let companion = stored.map(|it| serde_json::from_str(it.refresh_token.expose_secret()));
    Ok(matches!(companion, Some(Ok(Companion { origin: Origin::HandedOver, .. }))))
}

/// What tells settings apart without telling them.
fn mark(parts: &[&str]) -> String {
    let hash = blake3::hash(parts.join("\0").as_bytes());
    hash.to_hex().chars().take(16).collect()
}
