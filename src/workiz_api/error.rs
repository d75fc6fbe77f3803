//! Why the official API could not be read or written.

use thiserror::Error;

use crate::http::error::HttpError;
use crate::http::response::MayHaveHappened;

/// A failed call to the official API.
#[derive(Debug, Error)]
pub enum OfficialError {
    /// The base address in the settings cannot carry a path.
    #[error(
        "the Workiz address in the settings is not usable; it must look like \
            `https://api.workiz.com/api/v1`"
    )]
    BaseUrl,
    /// The token in the settings is empty.
    #[error(
        "the Workiz API token in the settings is empty; copy it from Workiz, Settings, Integrations"
    )]
    Token,
    /// The token or the secret was refused; Workiz does not say which.
    #[error(
        "could not {purpose}: Workiz refused the API token or the API secret (status {status}); \
            check `api_token` and `auth_secret` in the settings, that the Developer API is switched \
            on in Workiz, and that Workiz lets this machine's address in"
    )]
    Credentials {
        /// What was being done.
        purpose: String,
        /// The status of the answer, or the code in it.
        status: u16,
    },
    /// The address is none that the API has.
    #[error("could not {purpose}: Workiz does not have it; check also `base_url` in the settings")]
    NotFound {
        /// What was being done.
        purpose: String,
    },
    /// Workiz said no.
    #[error("could not {purpose}: Workiz refused it with status {status}: {reason}")]
    Refused {
        /// What was being done.
        purpose: String,
        /// The status of the answer; 200 when the answer says no in its body only.
        status: u16,
        /// What Workiz says, as it says it, without secrets.
        reason: String,
    },
    /// Workiz is down or too busy.
    #[error("could not {purpose}: Workiz is not available (status {status}); try again later")]
    Unavailable {
        /// What was being done.
        purpose: String,
        /// The status of the answer.
        status: u16,
    },
    /// The answer is not JSON.
    #[error("could not {purpose}: the answer is not the JSON that was expected")]
    NotJson {
        /// What was being done.
        purpose: String,
        /// Where the JSON breaks.
        #[source]
        source: serde_json::Error,
    },
    /// The answer has none of what was asked for, or something else.
    #[error("could not {purpose}: the answer does not hold what was asked for")]
    Unexpected {
        /// What was being done.
        purpose: String,
    },
    /// A list has more pages than any real account.
    #[error(
        "could not {purpose}: the list has more than {limit} pages; set a later `first_day` in the \
            settings"
    )]
    TooManyPages {
        /// What was being done.
        purpose: String,
        /// The limit.
        limit: u32,
    },
    /// There is no answer.
    #[error("could not {purpose}: no answer from Workiz")]
    Http {
        /// What was being done.
        purpose: String,
        /// What the HTTP client says.
        #[source]
        source: HttpError,
    },
}

impl OfficialError {
    /// Tells whether a write that was sent once may have taken effect although the call failed.
    ///
    /// For a read it is without meaning.
    pub fn may_have_happened(&self) -> MayHaveHappened {
        match self {
            Self::Http { source, .. } => source.may_have_happened(),
            // What is throttled was turned away at the door.
            Self::Unavailable { status: 429, .. }
            | Self::BaseUrl
            | Self::Token
            | Self::Credentials { .. }
            | Self::NotFound { .. }
            | Self::Refused { .. }
            | Self::TooManyPages { .. } => MayHaveHappened::No,
            Self::Unavailable { .. } | Self::NotJson { .. } | Self::Unexpected { .. } => {
                MayHaveHappened::Maybe
            }
        }
    }
}
