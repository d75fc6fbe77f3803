//! Where tokens are kept between runs.

use jiff::Timestamp;
use secrecy::SecretString;

/// The tokens of one connection.
#[derive(Clone, Debug)]
pub struct StoredToken {
    /// What requests carry.
    pub access_token: SecretString,
    /// What gets the next access token.
    pub refresh_token: SecretString,
    /// When the access token ends.
    pub access_expires_at: Timestamp,
    /// When the refresh token ends unless it is used before, where the service says so.
    pub refresh_expires_at: Option<Timestamp>,
    /// When the sign-in ends however often it is used, where the service says so.
    pub sign_in_ends_at: Option<Timestamp>,
    /// When the service gave these tokens, where that is known.
    pub received_at: Option<Timestamp>,
}

/// Tokens could not be read or kept.
#[derive(Debug, thiserror::Error)]
#[error(
    "the stored sign-in of {key} could not be {action}; look at the state file's place and rights"
)]
pub struct TokenStoreError {
    /// Whose tokens.
    pub key: String,
    /// `read` or `saved`.
    pub action: &'static str,
    /// Why.
    #[source]
    pub source: Box<dyn std::error::Error + Send + Sync>,
}

/// Keeps tokens between runs, encrypted.
pub trait TokenStore: Send + Sync + std::fmt::Debug {
    /// Returns the tokens that were saved last.
    ///
    /// # Errors
    /// They could not be read or decrypted.
    fn load(&self, key: &str) -> Result<Option<StoredToken>, TokenStoreError>;

    /// Saves tokens durably: they are on disk when this returns.
    ///
    /// # Errors
    /// They could not be written; the former ones are still there.
    fn save(&self, key: &str, token: &StoredToken) -> Result<(), TokenStoreError>;
}
