//! Why Workiz could not be read or written.

use thiserror::Error;

use crate::http::error::HttpError;
use crate::http::response::MayHaveHappened;
use crate::ports::tokens::TokenStoreError;
use crate::workiz::mfa::Channel;
use crate::workiz::totp::TotpError;

/// A failed call to Workiz.
#[derive(Debug, Error)]
pub enum WorkizError {
    /// The base address in the settings cannot carry a path.
    #[error(
        "the Workiz address in the settings is not usable; it must look like \
            `https://api.supergood.ai/integrations/ID`"
    )]
    BaseUrl,
    /// The authenticator's secret cannot be used.
    #[error("could not sign in to Workiz with the authenticator secret in the settings")]
    Authenticator {
        /// What is wrong with it.
        #[source]
        source: TotpError,
    },
    /// The adapter's own client id and secret were refused.
    #[error("Workiz refused the API client; check `client_id` and `client_secret` in the settings")]
    WrongClient,
    /// The user's name or password was refused.
    #[error(
        "Workiz refused the user name or the password; check both in the settings, and sign in \
            by hand once to see whether the user is locked"
    )]
    WrongPassword,
    /// The user signs in over the company's own page, not with a password.
    #[error(
        "this Workiz user signs in over the company's own sign-in page, not with a password; sign \
            in there and hand the session over with `tieout workiz login --token`"
    )]
    CompanySignIn,
    /// Too many sign-ins went wrong, so that the user is locked for a while.
    #[error(
        "Workiz has locked the user after too many wrong sign-ins{}; check user name, password and \
            authenticator secret in the settings before you try again", for_minutes(*.minutes)
    )]
    Locked {
        /// For how many more minutes, rounded up, where the service says so.
        minutes: Option<u64>,
    },
    /// The sign-in was refused, and the service does not say by a code what was wrong with it.
    #[error(
        "Workiz refused the sign-in: {reason}; check user name, password and authenticator secret \
            in the settings"
    )]
    SignInRefused {
        /// What Workiz says, as it says it.
        reason: String,
    },
    /// The authenticator's code was refused.
    #[error(
        "Workiz refused the authenticator code; check the authenticator secret in the settings \
            and this machine's clock, and if another program has just signed in, try again in a \
            minute"
    )]
    WrongCode,
    /// A second factor is needed, and neither the settings nor a person have one.
    #[error(
        "Workiz asks for a second factor; run `tieout workiz login` and type the code there, or \
            add the user's authenticator secret to the settings"
    )]
    MfaRequired {
        /// Where the code is found, where the service says so.
        channel: Option<Channel>,
    },
    /// A session that was handed over cannot be made again here.
    #[error(
        "the Workiz session that was handed over has ended; hand over a new one with `tieout \
            workiz login --token`"
    )]
    HandedOverEnded,
    /// The session could not be kept or found again.
    #[error(transparent)]
    Tokens(#[from] TokenStoreError),
    /// The session was refused again, right after a new one was made.
    #[error(
        "could not {purpose}: Workiz refuses the session that it has just granted; sign in by \
            hand to see whether the user is locked"
    )]
    SessionRefused {
        /// What was being done.
        purpose: String,
    },
    /// The user's role does not allow it.
    #[error(
        "could not {purpose}: the Workiz user is not entitled to it; give the user's role access \
            to it in Workiz"
    )]
    NotEntitled {
        /// What was being done.
        purpose: String,
    },
    /// The user's role shows own documents only, so that no list is the company's.
    #[error(
        "could not {purpose}: the role of this Workiz user shows own jobs only, and the books cannot \
            be compared with a part; sign in as somebody of the office"
    )]
    RoleLimited {
        /// What was being done.
        purpose: String,
    },
    /// There is no such document.
    #[error("could not {purpose}: Workiz does not have it")]
    NotFound {
        /// What was being done.
        purpose: String,
    },
    /// The idempotency key was used before, for something else.
    #[error(
        "could not {purpose}: its key was used before for something else; look in Workiz whether \
            it is there"
    )]
    KeyConflict {
        /// What was being done.
        purpose: String,
    },
    /// The answer does not say what was recorded.
    #[error("could not {purpose}: the answer names no {what}; look in Workiz whether it is there")]
    Unconfirmed {
        /// What was being done.
        purpose: String,
        /// What should have been named.
        what: &'static str,
    },
    /// Workiz said no.
    #[error("could not {purpose}: Workiz refused it with status {status}: {reason}")]
    Refused {
        /// What was being done.
        purpose: String,
        /// The status of the answer.
        status: u16,
        /// What Workiz says, as it says it, with the refused fields.
        reason: String,
        /// Whether an earlier attempt may have taken effect.
        earlier: MayHaveHappened,
    },
    /// Workiz is down or too busy.
    #[error("could not {purpose}: Workiz is not available (status {status}); try again later")]
    Unavailable {
        /// What was being done.
        purpose: String,
        /// The status of the answer.
        status: u16,
        /// Whether the request may have taken effect.
        happened: MayHaveHappened,
    },
    /// The answer is not JSON of the expected form.
    #[error("could not {purpose}: the answer is not the JSON that was expected")]
    NotJson {
        /// What was being done; for a list it names the entity and the page.
        purpose: String,
        /// Whether the request may have taken effect.
        happened: MayHaveHappened,
        /// Where the JSON breaks.
        #[source]
        source: serde_json::Error,
    },
    /// A page other than the one asked for came back.
    #[error("could not {purpose}: Workiz answered with page {answered}")]
    WrongPage {
        /// What was being done.
        purpose: String,
        /// The page that came.
        answered: u32,
    },
    /// Fewer or more documents came than Workiz says there are, where nothing may be missing.
    #[error("could not {purpose}: {expected} were announced and {received} arrived; try again")]
    Partial {
        /// What was being done.
        purpose: String,
        /// What Workiz says there are.
        expected: u64,
        /// How many came.
        received: u64,
    },
    /// A list has more pages than any real account.
    #[error("could not {purpose}: the list has more than {limit} pages; ask for a shorter period")]
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

impl WorkizError {
    /// Tells whether a write may have taken effect although the call failed.
    ///
    /// For a read it is without meaning.
    pub fn may_have_happened(&self) -> MayHaveHappened {
        match self {
            Self::Http { source, .. } => source.may_have_happened(),
            Self::Unavailable { happened, .. } | Self::NotJson { happened, .. } => *happened,
            Self::Refused { earlier, .. } => *earlier,
            Self::KeyConflict { .. } | Self::Unconfirmed { .. } => MayHaveHappened::Maybe,
            Self::BaseUrl
            | Self::Authenticator { .. }
            | Self::WrongClient
            | Self::WrongPassword
            | Self::CompanySignIn
            | Self::Locked { .. }
            | Self::SignInRefused { .. }
            | Self::WrongCode
            | Self::MfaRequired { .. }
            | Self::HandedOverEnded
            | Self::Tokens(_)
            | Self::SessionRefused { .. }
            | Self::NotEntitled { .. }
            | Self::RoleLimited { .. }
            | Self::NotFound { .. }
            | Self::WrongPage { .. }
            | Self::Partial { .. }
            | Self::TooManyPages { .. } => MayHaveHappened::No,
        }
    }

    /// Turns a refusal into one that says that an earlier attempt may have taken effect.
    #[must_use]
    pub(crate) fn after_doubt(self, status: u16, purpose: &str) -> Self {
        if self.may_have_happened() == MayHaveHappened::Maybe {
            return self;
        }
        let reason = "an attempt before this answer may have taken effect".to_owned();
        let earlier = MayHaveHappened::Maybe;
        Self::Refused { purpose: purpose.to_owned(), status, reason, earlier }
    }
}

/// Says for how long somebody is locked, where that is known.
fn for_minutes(minutes: Option<u64>) -> String {
    match minutes {
        Some(1) => ", for 1 more minute".to_owned(),
        Some(minutes) => format!(", for {minutes} more minutes"),
        None => String::new(),
    }
}
