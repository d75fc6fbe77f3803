//! Connecting a company: where a person signs in, and what comes back.

use secrecy::SecretString;
use url::Url;

use crate::qbo::settings::QboSettings;

/// Intuit's page on which a person lets tieout into a company. The same for sandbox companies.
pub const SIGN_IN_PAGE: &str = "https://appcenter.intuit.com/connect/oauth2";
/// The one right that tieout asks for.
pub const SCOPE: &str = "com.intuit.quickbooks.accounting";

/// What Intuit's page sends back to the redirect address.
#[derive(Debug)]
pub struct SignIn {
    /// The code that is traded for tokens; good once, for some minutes.
    pub code: SecretString,
    /// The company that was chosen. Intuit says it here and nowhere else.
    pub realm_id: String,
}

/// Why a sign-in did not end with a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignInError {
    /// The answer belongs to another attempt, or to somebody else's.
    #[error("the sign-in answer does not belong to this attempt; start the sign-in again")]
    OtherAttempt,
    /// The person did not agree, or Intuit refused the app.
    #[error("QuickBooks was not connected: the sign-in was declined")]
    Declined,
    /// The code or the company is missing.
    #[error("the sign-in answer is incomplete; start the sign-in again")]
    Incomplete,
}

/// Returns the address on which a person signs in.
///
/// `state` must be new and impossible to guess for each attempt; `redirect` exactly as it is
/// registered with Intuit.
pub fn sign_in_address(page: &Url, settings: &QboSettings, redirect: &Url, state: &str) -> Url {
    let mut address = page.clone();
    address
        .query_pairs_mut()
        .append_pair("client_id", &settings.client_id)
        .append_pair("response_type", "code")
        .append_pair("scope", SCOPE)
        .append_pair("redirect_uri", redirect.as_str())
        .append_pair("state", state);
    address
}

/// Reads the address to which the person's browser was sent back.
///
/// # Errors
///
/// The answer is of another attempt, was declined, or lacks its code or company.
pub fn read_sign_in(returned: &Url, state: &str) -> Result<SignIn, SignInError> {
    let find = |name: &str| {
        returned.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
    };
    if find("state").as_deref() != Some(state) {
        return Err(SignInError::OtherAttempt);
    }
    if find("error").is_some() {
        return Err(SignInError::Declined);
    }
    let code = find("code").filter(|code| !code.is_empty()).ok_or(SignInError::Incomplete)?;
    let realm_id = find("realmId").filter(|id| !id.is_empty()).ok_or(SignInError::Incomplete)?;
    Ok(SignIn { code: SecretString::from(code), realm_id })
}
