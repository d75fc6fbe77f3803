//! What the QuickBooks adapter has to be told.

use std::fmt;

use secrecy::SecretString;
use url::Url;

use crate::http::settings::Limits;

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

/// Returns QuickBooks' own limits, which the governor keeps exactly: 500 requests a minute for a
/// company over all its apps; 10 a second, 10 at a time and 40 batches a minute for this app; 200
/// reports a minute. Source: Intuit, limits and throttles.
///
/// Where other apps work in the same company at the same time, the settings can leave room to them.
pub const fn quickbooks_limits() -> Limits {
    let mut limits = Limits::plain(500, 10, 10);
    limits.batches_per_minute = 40;
    limits.reports_per_minute = 200;
    limits
}
