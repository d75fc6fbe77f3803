//! What it takes to be let in: the account's token and the secret for writes.

use std::fmt;

use secrecy::ExposeSecret as _;
use secrecy::SecretString;
use url::Url;

use crate::workiz_api::error::OfficialError;

/// Shorter texts are no secrets, and taking them out of a sentence would only spoil it.
const SECRET_BYTES_MIN: usize = 4;

/// The account's token, and the secret that writes need.
pub struct OfficialAccess {
    base: Url,
    token: SecretString,
    auth_secret: Option<SecretString>,
}

impl OfficialAccess {
    /// Puts together what the settings hold; `base` is the API's address without the token, such as
    /// `https://api.workiz.com/api/v1`.
    ///
    /// # Errors
    ///
    /// Fails when the address cannot carry a path, or the token is empty.
    pub fn try_new(
        base: Url,
        token: &SecretString,
        auth_secret: Option<&SecretString>,
    ) -> Result<Self, OfficialError> {
        if base.cannot_be_a_base() {
            return Err(OfficialError::BaseUrl);
        }
        let token = trimmed(token);
        if token.expose_secret().is_empty() {
            return Err(OfficialError::Token);
        }
        Ok(Self { base, token, auth_secret: auth_secret.map(trimmed) })
    }

    /// Returns the token, to be hidden from whatever shows addresses.
    pub(crate) fn token(&self) -> &SecretString {
        &self.token
    }

    /// Returns the secret that writes need.
    pub(crate) fn auth_secret(&self) -> Option<&SecretString> {
        self.auth_secret.as_ref()
    }

    /// Makes the address of a resource. The token is a segment of the path, and the path ends with a
    /// slash. Source: the API has no other place for the token.
    pub(crate) fn address(&self, parts: &[&str]) -> Result<Url, OfficialError> {
        let mut url = self.base.clone();
        {
            let mut segments = url.path_segments_mut().map_err(|()| OfficialError::BaseUrl)?;
            segments.pop_if_empty().push(self.token.expose_secret()).extend(parts).push("");
        }
        Ok(url)
    }

    /// Takes the secrets out of a text that came from outside.
    pub(crate) fn scrubbed(&self, text: &str) -> String {
        [Some(&self.token), self.auth_secret.as_ref()]
            .into_iter()
            .flatten()
            .map(SecretString::expose_secret)
            .filter(|secret| secret.len() >= SECRET_BYTES_MIN)
            .fold(text.to_owned(), |text, secret| text.replace(secret, "…"))
    }
}

/// Shows the host alone.
impl fmt::Debug for OfficialAccess {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OfficialAccess")
            .field("host", &self.base.host_str())
            .finish_non_exhaustive()
    }
}

fn trimmed(secret: &SecretString) -> SecretString {
    SecretString::from(secret.expose_secret().trim())
}
