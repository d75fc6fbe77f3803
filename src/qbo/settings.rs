//! What the QuickBooks adapter has to be told.

use std::fmt;

use secrecy::SecretString;
use url::Url;

use crate::http::settings::Limits;
use crate::http::settings::Rate;

/// The version of the schema that the wire types were written for. Intuit treats anything lower
/// as this one since August 2025.
pub const MINOR_VERSION: u16 = 75;

/// One company's access to QuickBooks Online.
#[derive(Clone)]
pub struct QboSettings {
    /// `https://quickbooks.api.intuit.com`, or a sandbox.
    pub base_url: Url,
    /// The company's number.
    pub realm_id: String,
    /// The app's client id.
    pub client_id: String,
    /// The app's client secret.
    pub client_secret: SecretString,
    /// `https://oauth.platform.intuit.com/oauth2/v1/tokens/bearer`, or a sandbox.
    pub token_url: Url,
    /// The schema version to ask for, usually [`MINOR_VERSION`].
    pub minor_version: u16,
    /// The name under which the token store keeps this company's tokens.
    pub token_key: String,
}

impl fmt::Debug for QboSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("QboSettings")
            .field("base_url", &self.base_url.as_str())
            .field("realm_id", &self.realm_id)
            .field("minor_version", &self.minor_version)
            .finish_non_exhaustive()
    }
}

/// Returns the limits that keep a client inside QuickBooks' own.
///
/// QuickBooks counts 500 requests a minute for a company over all its apps, so a tenth is left to
/// the others; 10 a second and 10 at a time for this app. Source: Intuit, limits and throttles.
pub fn quickbooks_limits() -> Limits {
    Limits {
        per_minute: Rate { at_most: 450, burst: 30 },
        per_second: Rate { at_most: 9, burst: 3 },
        concurrent: 6,
    }
}

/// Returns the limit of batch requests: 40 a minute for a company and app, of which 36 are used.
pub fn batch_limit() -> Rate {
    Rate { at_most: 36, burst: 4 }
}
