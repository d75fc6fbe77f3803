//! Where Intuit's sign-in pages and endpoints are: its own list, and what is known without it.

use serde::Deserialize;
use serde::Serialize;
use url::Host;
use url::Url;

use crate::http::client::HttpClient;
use crate::http::request::HttpRequest;
use crate::http::request::SecretOrPlain;
use crate::qbo::answer::intuit_tid;
use crate::qbo::error::QboError;

const PURPOSE: &str = "read QuickBooks' list of its sign-in addresses";
/// Source: Intuit's discovery documents; the sandbox differs from production in nothing that
/// tieout uses.
const INTUIT: &str = "https://developer.api.intuit.com/.well-known/";
const PRODUCTION: &str = "openid_configuration";
const SANDBOX: &str = "openid_sandbox_configuration";
const SIGN_IN_PAGE: &str = "https://appcenter.intuit.com/connect/oauth2";
const TOKENS: &str = "https://oauth.platform.intuit.com/oauth2/v1/tokens/bearer";
const REVOCATION: &str = "https://developer.api.intuit.com/v2/oauth2/tokens/revoke";

/// The addresses that a sign-in needs.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
pub struct Endpoints {
    /// The page on which a person signs in.
    #[serde(rename = "authorization_endpoint")]
    pub sign_in_page: Url,
    /// Where codes and refresh tokens are traded for tokens.
    #[serde(rename = "token_endpoint")]
    pub tokens: Url,
    /// Where tokens are revoked.
    #[serde(rename = "revocation_endpoint")]
    pub revocation: Url,
}

impl Endpoints {
    /// Returns the addresses that Intuit's list has had for years; nothing where `list` is not
    /// Intuit's, for then they would be the wrong ones.
    ///
    /// The same for development and production keys. Source: Intuit's discovery documents.
    pub fn known(list: &Url) -> Option<Self> {
        if !is_intuit(list) {
            return None;
        }
        Some(Self {
            sign_in_page: Url::parse(SIGN_IN_PAGE).ok()?,
            tokens: Url::parse(TOKENS).ok()?,
            revocation: Url::parse(REVOCATION).ok()?,
        })
    }

    /// Reads a list.
    ///
    /// # Errors
    ///
    /// Says what is wrong with it: not such a list, or an address in it that does not belong to
    /// whoever gave it, to which no secret must be sent.
    pub fn read(text: &[u8], list: &Url) -> Result<Self, String> {
        let read: Self = serde_json::from_slice(text)
            .map_err(|error| format!("{:?} error in the list", error.classify()))?;
        for (name, url) in [
            ("authorization_endpoint", &read.sign_in_page),
            ("token_endpoint", &read.tokens),
            ("revocation_endpoint", &read.revocation),
        ] {
            if !is_of(url, list) {
                return Err(format!("`{name}` is an address of somebody else"));
            }
        }
        Ok(read)
    }

    /// Returns the list as text that [`Endpoints::read`] reads.
    pub fn text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// Returns where the list is: Intuit's own one, or that of whoever stands in for Intuit.
pub fn list_address(base_url: &Url, token_url: &Url) -> Option<Url> {
    let is_sandbox = base_url.host_str().is_some_and(|host| host.starts_with("sandbox"));
    let name = if is_sandbox { SANDBOX } else { PRODUCTION };
    if is_intuit(token_url) {
        return Url::parse(INTUIT).ok()?.join(name).ok();
    }
    token_url.join(&format!("/.well-known/{name}")).ok()
}

/// Fetches the list.
///
/// # Errors
///
/// It cannot be had, or is no such list.
pub async fn fetch(http: &HttpClient, list: &Url) -> Result<Endpoints, QboError> {
    let request = HttpRequest {
        headers: vec![("accept", SecretOrPlain::Plain("application/json".to_owned()))],
        ..HttpRequest::get(list.clone(), PURPOSE.to_owned())
    };
    let response = http.send(request).await;
    let response =
        response.map_err(|source| QboError::Unreached { purpose: PURPOSE.to_owned(), source })?;
    let tid = intuit_tid(&response);
    let read = if response.is_success() {
        Endpoints::read(&response.body, list)
    } else {
        Err(format!("status {}", response.status))
    };
    read.map_err(|what| QboError::Malformed { purpose: PURPOSE.to_owned(), what, tid })
}

fn is_intuit(url: &Url) -> bool {
    url.scheme() == "https"
        && url.host_str().is_some_and(|host| host == "intuit.com" || host.ends_with(".intuit.com"))
}

/// Tells whether an address may get secrets on the word of a list.
fn is_of(url: &Url, list: &Url) -> bool {
    let local = match list.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    let safe = url.scheme() == "https" || (local && url.scheme() == "http");
    safe && (url.host() == list.host() || (is_intuit(url) && is_intuit(list)))
}
