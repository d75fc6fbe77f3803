//! Signing in: what is sent and what comes back.

use secrecy::ExposeSecret as _;
use secrecy::SecretString;
use serde::Deserialize;
use serde::Deserializer;
use serde::Serialize;
use serde::Serializer;
use serde::ser::SerializeStruct as _;

/// The body of `POST /sessions`.
#[derive(Debug)]
pub struct SessionRequest {
    /// The user's name, usually an e-mail address.
    pub username: String,
    /// The user's password.
    pub password: SecretString,
    /// The second factor, when the user has one.
    pub mfa: Option<MfaRequest>,
}

/// The second factor of a sign-in: a code of an authenticator app.
#[derive(Debug)]
pub struct MfaRequest {
    /// The six digits of the current 30 seconds.
    pub code: SecretString,
}

impl Serialize for SessionRequest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut body = serializer.serialize_struct("SessionRequest", 3)?;
        body.serialize_field("username", &self.username)?;
        body.serialize_field("password", self.password.expose_secret())?;
        match &self.mfa {
            Some(mfa) => body.serialize_field("mfa", mfa)?,
            None => body.skip_field("mfa")?,
        }
        body.end()
    }
}

impl Serialize for MfaRequest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut body = serializer.serialize_struct("MfaRequest", 2)?;
        body.serialize_field("type", "totp")?;
        body.serialize_field("code", self.code.expose_secret())?;
        body.end()
    }
}

/// The answer to `POST /sessions` and `POST /sessions/refresh`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SessionResponse {
    /// The bearer token of all other calls.
    #[serde(deserialize_with = "secret")]
    pub auth_token: SecretString,
    /// How long the token lasts, in seconds from the answer.
    pub expires_in: u32,
    /// Who is signed in; a refresh may leave it out.
    #[serde(default)]
    pub user: Option<SessionUser>,
}

/// Who is signed in, and what that user may see.
#[derive(Debug, Deserialize, PartialEq, Eq)]
pub struct SessionUser {
    /// The user's id.
    pub id: String,
    /// The user's name.
    #[serde(default)]
    pub name: Option<String>,
    /// The modules that the user may see, such as `invoices`.
    #[serde(default)]
    pub entitlements: Vec<String>,
}

impl SessionUser {
    /// Tells whether the user may see a module; a user without a list is taken to see everything.
    pub fn may_see(&self, module: &str) -> bool {
        self.entitlements.is_empty() || self.entitlements.iter().any(|known| known == module)
    }
}

/// Reads a text that must not be printed.
fn secret<'de, D: Deserializer<'de>>(deserializer: D) -> Result<SecretString, D::Error> {
    String::deserialize(deserializer).map(SecretString::from)
}
