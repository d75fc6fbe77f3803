//! What it takes to sign in.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use secrecy::ExposeSecret as _;
use secrecy::SecretString;

/// The four secrets of a company's access to Workiz, and whom they belong to.
#[derive(Debug)]
pub struct Credentials {
    /// The API client's id.
    pub client_id: String,
    /// The API client's secret.
    pub client_secret: SecretString,
    /// The Workiz user's name.
    pub username: String,
    /// The Workiz user's password.
    pub password: SecretString,
    /// The base32 secret of the user's authenticator, when the user has a second factor.
    pub totp_secret: Option<SecretString>,
}

impl Credentials {
    /// Returns the value of the `Authorization` header of a sign-in.
    pub(crate) fn basic(&self) -> SecretString {
        let pair = format!("{}:{}", self.client_id, self.client_secret.expose_secret());
        SecretString::from(format!("Basic {}", STANDARD.encode(pair)))
    }
}
