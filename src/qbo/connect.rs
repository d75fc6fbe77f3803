//! Connecting a company: where a person signs in, and what comes back.

use oauth2::CsrfToken;
use secrecy::SecretString;
use url::Url;

/// The one right that tieout asks for.
pub const SCOPE: &str = "com.intuit.quickbooks.accounting";
/// Bytes of chance in a sign-in's state.
const STATE_BYTES: u32 = 32;

/// One attempt to sign in. Its state is new, so that no answer of another attempt is taken for its
/// own, and nobody can slip in an answer from elsewhere.
#[derive(Debug)]
pub struct SignInAttempt {
    state: CsrfToken,
    redirect: Url,
}

/// What Intuit's page sends back to the redirect address.
#[derive(Debug)]
pub struct SignIn {
    /// The code that is traded for tokens; good once, for some minutes.
    pub code: SecretString,
    /// The company that was chosen. Intuit says it here and nowhere else.
    pub realm_id: String,
}

/// Why a sign-in did not end with a code for the company.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignInError {
    /// What was given is not the address to which the browser is sent back.
    #[error(
        "this is not the address to which QuickBooks sends the browser back; it begins with \
         {redirect} and has a code in it: copy it whole from the browser's address line"
    )]
    NotTheAddress {
        /// The redirect address.
        redirect: String,
    },
    /// The answer belongs to another attempt, or to somebody else's.
    #[error("the sign-in answer does not belong to this attempt; start the sign-in again")]
    OtherAttempt,
    /// The person did not agree (`access_denied`).
    #[error("QuickBooks was not connected: the sign-in was declined on QuickBooks' page")]
    Declined,
    /// The app may not ask for the accounting right (`invalid_scope`).
    #[error(
        "QuickBooks was not connected: the app has no right to ask for accounting data; give it the \
         scope {SCOPE} at developer.intuit.com"
    )]
    ScopeRefused,
    /// Intuit's page ended with another error.
    #[error("QuickBooks was not connected: its sign-in page ended with the error `{code}`")]
    Refused {
        /// The error's code.
        code: String,
    },
    /// The code or the company is missing.
    #[error("the sign-in answer is incomplete; start the sign-in again")]
    Incomplete,
    /// Another company was chosen than the settings name.
    #[error(
        "the sign-in was for the company {came}, but `realm_id` under [quickbooks] in tieout.toml is \
         {wanted}; nothing was kept. Sign in again and choose that company, or correct `realm_id`"
    )]
    OtherCompany {
        /// The company that came back.
        came: String,
        /// The company of the settings.
        wanted: String,
    },
}

impl SignInAttempt {
    /// Begins an attempt; `redirect` is exactly as it is registered with Intuit.
    pub fn begin(redirect: Url) -> Self {
        Self { state: CsrfToken::new_random_len(STATE_BYTES), redirect }
    }

    /// Returns the redirect address.
    pub fn redirect(&self) -> &Url {
        &self.redirect
    }

    /// Returns the address on which a person signs in.
    pub fn address(&self, page: &Url, client_id: &str) -> Url {
        let mut address = page.clone();
        address
            .query_pairs_mut()
            .append_pair("client_id", client_id)
            .append_pair("response_type", "code")
            .append_pair("scope", SCOPE)
            .append_pair("redirect_uri", self.redirect.as_str())
            .append_pair("state", self.state.secret());
        address
    }

    /// Reads the address to which the person's browser was sent back, as it stood in the address
    /// line.
    ///
    /// # Errors
    ///
    /// As [`SignInAttempt::read`]; and the text is not such an address.
    pub fn read_text(&self, text: &str, realm_id: &str) -> Result<SignIn, SignInError> {
        let bare = text.trim().trim_matches(['"', '\'', '<', '>']).trim();
        let returned = Url::parse(bare).ok();
        let is_ours = |url: &Url| {
            url.scheme() == self.redirect.scheme()
                && url.host() == self.redirect.host()
                && url.port_or_known_default() == self.redirect.port_or_known_default()
                && url.path() == self.redirect.path()
        };
        let returned = returned
            .filter(is_ours)
            .ok_or_else(|| SignInError::NotTheAddress { redirect: self.redirect.to_string() })?;
        self.read(&returned, realm_id)
    }

    /// Reads the address to which the person's browser was sent back.
    ///
    /// # Errors
    ///
    /// The answer is of another attempt, was declined, lacks its code or company, or is for another
    /// company than `realm_id`.
    pub fn read(&self, returned: &Url, realm_id: &str) -> Result<SignIn, SignInError> {
        let find = |name: &str| {
            let found = returned.query_pairs().find(|(key, _)| key == name);
            found.map(|(_, value)| value.into_owned()).filter(|value| !value.is_empty())
        };
        // Equality of these tokens compares their hashes: how long it takes tells nothing.
        let is_ours = find("state").is_some_and(|state| CsrfToken::new(state) == self.state);
        if !is_ours {
            return Err(SignInError::OtherAttempt);
        }
        match find("error").as_deref() {
            None => {}
            Some("access_denied") => return Err(SignInError::Declined),
            Some("invalid_scope") => return Err(SignInError::ScopeRefused),
            Some(code) => return Err(SignInError::Refused { code: plain_word(code) }),
        }
        let code = find("code").ok_or(SignInError::Incomplete)?;
        let came = find("realmId").ok_or(SignInError::Incomplete)?;
        if came != realm_id {
            let (came, wanted) = (plain_word(&came), realm_id.to_owned());
            return Err(SignInError::OtherCompany { came, wanted });
        }
        Ok(SignIn { code: SecretString::from(code), realm_id: came })
    }
}

/// Keeps of a value from outside what a terminal may show.
fn plain_word(text: &str) -> String {
    let shown = |it: &char| it.is_ascii_alphanumeric() || matches!(it, '_' | '-' | '.');
    text.chars().filter(shown).take(60).collect()
}
