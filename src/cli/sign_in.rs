//! Which sign-in to QuickBooks a company has, and where it is kept.
//!
//! There are two ways to one: `tieout auth quickbooks login`, and a refresh token from elsewhere
//! that the settings refer to. The later one counts: a login counts as long as the settings refer
//! to the token that they referred to when it was made, or to none.

use std::path::Path;

use jiff::Timestamp;
use secrecy::{ExposeSecret as _, SecretString};

use crate::cli::error::CliError;
use crate::config::reference::SecretRef;
use crate::config::settings::Settings;
use crate::ports::source::{ServiceError, Trouble};
use crate::ports::tokens::{StoredToken, TokenStore as _, TokenStoreError};
use crate::qbo::settings::{MINOR_VERSION, QboSettings};
use crate::store::tokens::StoreTokens;

/// The word under a login's name when the settings referred to no token.
const NO_MARK: &str = "none";

/// A company's access to QuickBooks: the app's credentials, and the kept sign-ins.
#[derive(Debug)]
pub struct Access {
    /// The company's number.
    pub realm: String,
    /// Where sign-ins are kept.
    pub tokens: StoreTokens,
    client_id: String,
    client_secret: SecretString,
    /// Where the refresh token of the settings is found, where they refer to one.
    given: Option<SecretRef>,
}

/// The sign-in that counts.
#[derive(Debug)]
pub enum SignedIn {
    /// One by `tieout auth quickbooks login`.
    Login(StoredToken),
    /// One by the refresh token of the settings.
    Settings {
        /// Its name in the state.
        key: String,
        /// What is kept of it; nothing before it is used.
        kept: Option<StoredToken>,
        /// The refresh token of the settings.
        refresh: SecretString,
    },
}

impl Access {
    /// Reads the credentials and opens the state.
    ///
    /// # Errors
    /// A credential cannot be found, or the state cannot be opened.
    pub fn open(settings: &Settings, folder: &Path) -> Result<Self, CliError> {
        let its = &settings.quickbooks;
        its.require_all()?;
        let realm = its.realm_id()?.as_str().to_owned();
        let given = its.refresh_token.clone();
        let client_id = its.client_id.resolve()?;
        let client_secret = its.client_secret.resolve()?;
        let tokens = StoreTokens::open(folder, None)?;
        Ok(Self { realm, tokens, client_id, client_secret, given })
    }

    /// Returns what the adapter has to be told.
    pub fn qbo_settings(&self, settings: &Settings, token_key: String) -> QboSettings {
        QboSettings {
            base_url: settings.quickbooks.base_url.clone(),
            realm_id: self.realm.clone(),
            client_id: self.client_id.clone(),
            client_secret: self.client_secret.clone(),
            token_url: settings.quickbooks.token_url.clone(),
            minor_version: MINOR_VERSION,
            token_key,
        }
    }

    /// Returns the app's id.
    pub fn client_id(&self) -> &str {
        &self.client_id
    }

    /// Returns the name under which a login is kept.
    pub fn login_key(&self) -> String {
        format!("quickbooks/{}/login", self.realm)
    }

    /// Returns the sign-in that counts; nothing when nobody is signed in.
    ///
    /// # Errors
    /// The state cannot be read; or the settings refer to a token that is not there, and there is
    /// no login.
    pub fn signed_in(&self) -> Result<Option<SignedIn>, CliError> {
        let login = self.tokens.load(&self.login_key()).map_err(token_trouble)?;
        let given = self.given.as_ref().map(SecretRef::resolve);
        match (login, given) {
            (Some(login), None | Some(Err(_))) => Ok(Some(SignedIn::Login(login))),
            (Some(login), Some(Ok(given))) if self.made_beside()? == Some(mark(&given)) => {
                Ok(Some(SignedIn::Login(login)))
            }
            (_, Some(Ok(refresh))) => {
                let key = format!("quickbooks/{}/{}", self.realm, mark(&refresh));
                let kept = self.tokens.load(&key).map_err(token_trouble)?;
                Ok(Some(SignedIn::Settings { key, kept, refresh }))
            }
            (None, Some(Err(error))) => Err(error.into()),
            (None, None) => Ok(None),
        }
    }

    /// Makes sure that there is a sign-in, and that the state can be written; returns the name
    /// under which it is kept.
    ///
    /// # Errors
    /// Nobody is signed in, a credential cannot be found, or tokens cannot be kept.
    pub fn ready(&self) -> Result<String, CliError> {
        let (key, token) = match self.signed_in()? {
            None => {
                return Err(CliError::NotSignedIn(
                    "QuickBooks is not connected yet: sign in with `tieout auth quickbooks login`"
                        .to_owned(),
                ));
            }
            Some(SignedIn::Login(token)) => (self.login_key(), token),
            Some(SignedIn::Settings { key, kept: Some(token), .. }) => (key, token),
            Some(SignedIn::Settings { key, kept: None, refresh }) => (key, unused(refresh)),
        };
        // Also when nothing is new: a renewed token that cannot be kept locks the company out, so
        // that state can be written is proved before one is asked for.
        self.tokens.save(&key, &token).map_err(token_trouble)?;
        Ok(key)
    }

    /// Keeps a login, which counts from then on.
    ///
    /// # Errors
    /// The state cannot be written; what counted before still does.
    pub fn keep_login(&self, token: &StoredToken) -> Result<(), CliError> {
        let given = self.given.as_ref().map(SecretRef::resolve);
        let beside = given.and_then(Result::ok).map_or_else(|| NO_MARK.to_owned(), |it| mark(&it));
        self.tokens.save(&self.login_key(), token).map_err(token_trouble)?;
        self.tokens.keep_word(&self.login_key(), &beside)?;
        Ok(())
    }

    /// Forgets a sign-in that was revoked.
    ///
    /// # Errors
    /// The state cannot be written.
    pub fn forget(&self, signed_in: &SignedIn) -> Result<(), CliError> {
        match signed_in {
            SignedIn::Login(_) => self.tokens.remove(&self.login_key())?,
            SignedIn::Settings { key, .. } => self.tokens.remove(key)?,
        };
        Ok(())
    }

    fn made_beside(&self) -> Result<Option<String>, CliError> {
        Ok(self.tokens.word(&self.login_key())?)
    }
}

impl SignedIn {
    /// Returns its tokens, where any were used yet.
    pub fn token(&self) -> Option<&StoredToken> {
        match self {
            Self::Login(token) => Some(token),
            Self::Settings { kept, .. } => kept.as_ref(),
        }
    }

    /// Returns the refresh token that is good now.
    pub fn refresh_token(&self) -> &SecretString {
        match self {
            Self::Login(token) | Self::Settings { kept: Some(token), .. } => &token.refresh_token,
            Self::Settings { kept: None, refresh, .. } => refresh,
        }
    }
}

/// What tells refresh tokens apart without telling them.
fn mark(refresh: &SecretString) -> String {
    let hash = blake3::hash(refresh.expose_secret().as_bytes());
    hash.to_hex().chars().take(12).collect()
}

fn unused(refresh_token: SecretString) -> StoredToken {
    StoredToken {
        access_token: SecretString::from(""),
        refresh_token,
        access_expires_at: Timestamp::UNIX_EPOCH,
        refresh_expires_at: None,
        sign_in_ends_at: None,
        received_at: None,
    }
}

fn token_trouble(error: TokenStoreError) -> CliError {
    let message = error.to_string();
    let source: Box<dyn std::error::Error + Send + Sync> = Box::new(error);
    ServiceError { trouble: Trouble::State, message, source: Some(source) }.into()
}
