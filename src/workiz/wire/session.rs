//! Signing in: what is sent and what comes back.

use std::fmt;

use secrecy::ExposeSecret as _;
use secrecy::SecretString;
use serde::Deserialize;
use serde::Deserializer;
use serde::Serialize;
use serde::Serializer;
use serde::ser::SerializeStruct as _;
use serde_json::value::RawValue;

use crate::workiz::mfa::Channel;
use crate::workiz::wire::field::Field;
use crate::workiz::wire::text::WireId;

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

/// The second factor of a sign-in: a code, and the way on which it came.
#[derive(Debug)]
pub struct MfaRequest {
    /// How the user got the code.
    pub channel: Channel,
    /// The code.
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
        body.serialize_field("type", self.channel.word())?;
        body.serialize_field("code", self.code.expose_secret())?;
        body.end()
    }
}

/// The answer to `POST /sessions` and `POST /sessions/refresh`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SessionResponse {
    /// The bearer token of all other calls.
    #[serde(deserialize_with = "secret")]
    pub auth_token: SecretString,
    /// How long the token lasts, in seconds from the answer.
    pub expires_in: u32,
    /// Who is signed in, as the service says it; a refresh may leave it out.
    #[serde(default)]
    pub user: Option<Box<RawValue>>,
}

/// A person is in there, so that only the lifetime is shown.
impl fmt::Debug for SessionResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionResponse")
            .field("expires_in", &self.expires_in)
            .finish_non_exhaustive()
    }
}

/// Who is signed in, and what that user may see.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(default)]
pub struct SessionUser {
    /// The user's id.
    pub id: Field<WireId>,
    /// The user's name.
    pub name: Field<String>,
    /// The user's role, such as owner or dispatcher, where the service says so.
    pub role: Field<String>,
    /// The modules that the user may see, such as `invoices`.
    pub entitlements: Field<Vec<String>>,
}

impl SessionUser {
    /// Reads a user; one that cannot be read says nothing.
    pub fn read(raw: &RawValue) -> Self {
        serde_json::from_str(raw.get()).unwrap_or_default()
    }

    /// Returns the modules that the user may see; nothing where the service does not say.
    pub fn modules(&self) -> &[String] {
        self.entitlements.present().map_or(&[], Vec::as_slice)
    }

    /// Tells whether the user may see one of some modules; a user without a list is taken to see
    /// everything.
    pub fn may_see(&self, modules: &[&str]) -> bool {
        let known = self.modules();
        known.is_empty() || known.iter().any(|it| modules.contains(&it.as_str()))
    }
}

/// Reads a text that must not be printed.
fn secret<'de, D: Deserializer<'de>>(deserializer: D) -> Result<SecretString, D::Error> {
    String::deserialize(deserializer).map(SecretString::from)
}
