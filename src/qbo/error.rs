//! What can go wrong with QuickBooks, sorted by what a bookkeeper has to do about it.

use std::fmt;

use thiserror::Error;

use crate::http::error::HttpError;
use crate::ports::tokens::TokenStoreError;
use crate::qbo::allowance::AskedWait;

/// What a person does about a connection that has ended.
const RECONNECT: &str = "sign in again with `tieout auth quickbooks login`, or put a new refresh \
    token where `refresh_token` under [quickbooks] in tieout.toml says";

/// QuickBooks' own words for a refusal; texts are in the company's language and may hold names.
#[derive(Clone, PartialEq, Eq)]
pub struct Refusal {
    /// What was being done: "create invoice INV-7".
    pub purpose: String,
    /// The HTTP status; 200 for a fault inside a batch.
    pub status: u16,
    /// The code without leading zeros, or empty; the only part to branch on.
    pub code: String,
    /// The short text.
    pub message: String,
    /// The long text, with tokens taken out.
    pub detail: String,
    /// The field that it is about, where QuickBooks says so.
    pub element: Option<String>,
    /// Intuit's id of the request, which its support asks for.
    pub tid: Option<String>,
}

/// Shows what logs may show; message and detail may hold names.
impl fmt::Debug for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Refusal")
            .field("purpose", &self.purpose)
            .field("status", &self.status)
            .field("code", &self.code)
            .field("element", &self.element)
            .field("tid", &self.tid)
            .finish_non_exhaustive()
    }
}

/// A call that did not do what it should.
#[derive(Debug, Error)]
pub enum QboError {
    /// The access token is not accepted, also not after it was renewed.
    #[error("could not {}: QuickBooks does not accept the access token that it has just renewed; {RECONNECT}", .0.purpose)]
    AuthExpired(Box<Refusal>),
    /// The refresh token is dead or absent (`invalid_grant`).
    #[error(
        "QuickBooks is not connected any more: the refresh token was revoked, replaced or has \
         expired; {RECONNECT}"
    )]
    Reconnect {
        /// Intuit's id of the request, if one was made.
        tid: Option<String>,
    },
    /// The code of a sign-in is not taken (`invalid_grant` when it is traded for tokens).
    #[error(
        "QuickBooks does not take the code of this sign-in: it is good once, for some minutes, and \
         for the redirect address that the app has registered; start the sign-in again"
    )]
    CodeRefused {
        /// Intuit's id of the request.
        tid: Option<String>,
    },
    /// The app is not known by its id and secret (`invalid_client`).
    #[error(
        "could not {purpose}: QuickBooks does not know the app by its id and secret; copy \
         `client_id` and `client_secret` under [quickbooks] anew from the app's keys at \
         developer.intuit.com, both of the same environment (development or production)"
    )]
    AppRefused {
        /// What was being done.
        purpose: String,
        /// Intuit's id of the request.
        tid: Option<String>,
    },
    /// The sign-in service, or something before it, refuses without one of OAuth's reasons.
    #[error(
        "could not {purpose}: QuickBooks' sign-in service refuses it (HTTP status {status}) and does \
         not say why; check `client_id`, `client_secret` and `token_url` under [quickbooks] in \
         tieout.toml, and if they are right, {RECONNECT}"
    )]
    SignInRefused {
        /// What was being done.
        purpose: String,
        /// The HTTP status.
        status: u16,
        /// Intuit's id of the request.
        tid: Option<String>,
    },
    /// The app may not do this with this company (3100 and its kin).
    #[error("could not {}: QuickBooks does not let tieout into this company; check `realm_id`, `client_id` and `client_secret` under [quickbooks], and whether they are of the same environment (sandbox or production)", .0.purpose)]
    Forbidden(Box<Refusal>),
    /// Too many requests in a short time, also after waiting.
    #[error("could not {}: QuickBooks takes no more requests now{}", .refusal.purpose, pause(.wait.as_ref()))]
    Throttled {
        /// How long QuickBooks asks to wait, where it says so.
        wait: Option<AskedWait>,
        /// QuickBooks' words.
        refusal: Box<Refusal>,
    },
    /// The company's subscription has ended: no call is taken before somebody renews it (6190).
    #[error("could not {}: the company's QuickBooks subscription has ended, or the company is read-only, and QuickBooks takes no calls for it (code {}); renew it in QuickBooks, then run it again", .0.purpose, .0.code)]
    SubscriptionEnded(Box<Refusal>),
    /// The app's allowance of reads for the month is used up: waiting does not help tonight.
    #[error("could not {}: the reads that Intuit allows this app in a month are used up, and QuickBooks answers again {until}; until then only a higher tier of Intuit's App Partner Program helps", .refusal.purpose)]
    AllowanceUsed {
        /// When it answers again: "from 2026-05-01 on".
        until: String,
        /// QuickBooks' words.
        refusal: Box<Refusal>,
    },
    /// QuickBooks failed again and again, and is left alone; nothing was written.
    #[error(
        "could not {purpose}: QuickBooks is down; tieout asks it again in {again_in_s} seconds at the earliest, and nothing was written"
    )]
    Down {
        /// What was being done.
        purpose: String,
        /// When it is asked again at the earliest, in seconds from now.
        again_in_s: u64,
    },
    /// Somebody changed the document in between (5010).
    #[error("could not {}: somebody changed it in QuickBooks after tieout read it; run again to see the change", .0.purpose)]
    Stale(Box<Refusal>),
    /// The document number is taken (6140).
    #[error("could not {}: another document in QuickBooks has this number already", .refusal.purpose)]
    DuplicateNumber {
        /// The id of the document that has the number, where QuickBooks names it.
        txn_id: Option<String>,
        /// QuickBooks' words.
        refusal: Box<Refusal>,
    },
    /// A customer, vendor, employee or item has the name already (6240).
    #[error("could not {}: a customer, vendor, employee or item in QuickBooks has this name already", .0.purpose)]
    DuplicateName(Box<Refusal>),
    /// The books are closed for the date (6200, 6210).
    #[error("could not {}: the books are closed for its date in QuickBooks", .0.purpose)]
    ClosedPeriod(Box<Refusal>),
    /// The document is not there, was deleted, or uses something inactive (610).
    #[error("could not {}: QuickBooks no longer has it, or something it uses was made inactive", .0.purpose)]
    NotFound(Box<Refusal>),
    /// It names something that does not exist or is inactive (2500).
    #[error("could not {}: it names a customer, item, account or class that QuickBooks does not have or has made inactive", .0.purpose)]
    InvalidReference(Box<Refusal>),
    /// The document sits in a bank deposit (6540).
    #[error("could not {}: it is part of a bank deposit; take it out of the deposit in QuickBooks first", .0.purpose)]
    Deposited(Box<Refusal>),
    /// Somebody else changed a customer or an item in the same moment (6000 with its own text).
    #[error("could not {}: QuickBooks changes one customer or item at a time, and was at another one; run again", .0.purpose)]
    NameLocked(Box<Refusal>),
    /// Any other refusal; repeating the same call will be refused again.
    #[error("could not {}: QuickBooks refused it: {} (code {})", .0.purpose, sentence(&.0.code), .0.code)]
    Rejected(Box<Refusal>),
    /// QuickBooks is down or failed inside; a read, or a write that was certainly not made.
    #[error("could not {}: QuickBooks is not available now; try again later", .0.purpose)]
    Unavailable(Box<Refusal>),
    /// The answer is not what QuickBooks' documentation describes.
    #[error("could not {purpose}: QuickBooks' answer cannot be read ({what})")]
    Malformed {
        /// What was being done.
        purpose: String,
        /// What is wrong with the answer; never its content.
        what: String,
        /// Intuit's id of the request.
        tid: Option<String>,
    },
    /// A write whose outcome is not known: it may be in the books.
    #[error("could not find out whether QuickBooks did {purpose}; look before trying again")]
    Unknown {
        /// What was being done.
        purpose: String,
        /// Intuit's id of the request, where there was an answer.
        tid: Option<String>,
        /// Why it is not known.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// No answer came, and nothing was written.
    #[error("could not {purpose}: QuickBooks did not answer")]
    Unreached {
        /// What was being done.
        purpose: String,
        /// Why.
        #[source]
        source: HttpError,
    },
    /// A call that the API does not offer or that breaks one of its rules; nothing was sent.
    #[error("could not {purpose}: {reason}")]
    NotOffered {
        /// What was being done.
        purpose: String,
        /// Which rule it breaks.
        reason: &'static str,
    },
    /// Rows moved between pages again and again, so that no complete list could be read.
    #[error("could not {purpose}: the list kept changing while it was read; try again later")]
    Unsteady {
        /// What was being done.
        purpose: String,
    },
    /// The tokens could not be loaded or kept.
    #[error(transparent)]
    TokenStore(#[from] TokenStoreError),
    /// The adapter could not be built.
    #[error("the QuickBooks settings are wrong: {reason}")]
    Settings {
        /// What is wrong.
        reason: &'static str,
    },
}

impl QboError {
    /// Returns QuickBooks' own words, where it said any.
    pub fn refusal(&self) -> Option<&Refusal> {
        match self {
            Self::AuthExpired(refusal)
            | Self::Forbidden(refusal)
            | Self::Throttled { refusal, .. }
            | Self::SubscriptionEnded(refusal)
            | Self::Stale(refusal)
            | Self::DuplicateNumber { refusal, .. }
            | Self::AllowanceUsed { refusal, .. }
            | Self::DuplicateName(refusal)
            | Self::ClosedPeriod(refusal)
            | Self::NotFound(refusal)
            | Self::InvalidReference(refusal)
            | Self::Deposited(refusal)
            | Self::NameLocked(refusal)
            | Self::Rejected(refusal)
            | Self::Unavailable(refusal) => Some(refusal),
            _ => None,
        }
    }

    /// Returns Intuit's id of the request, where there was an answer.
    pub fn tid(&self) -> Option<&str> {
        match self {
            Self::Reconnect { tid }
            | Self::CodeRefused { tid }
            | Self::AppRefused { tid, .. }
            | Self::SignInRefused { tid, .. }
            | Self::Malformed { tid, .. }
            | Self::Unknown { tid, .. } => tid.as_deref(),
            _ => self.refusal().and_then(|refusal| refusal.tid.as_deref()),
        }
    }
}

/// Says when a call that was throttled may be made again.
fn pause(wait: Option<&AskedWait>) -> String {
    match wait {
        Some(wait) => format!(" and asks to wait {wait}"),
        None => "; try again in some minutes".to_owned(),
    }
}

/// Says in a bookkeeper's words what a code means. Source: Intuit's page of error codes.
fn sentence(code: &str) -> &'static str {
    match code {
        "500" => "this operation does not exist",
        "600" | "2130" => "the request's key was used already or is malformed",
        "620" => "the documents cannot be tied together, or nothing is left to pay",
        "1040" => "the batch is too large",
        "2010" => "the request has a field that QuickBooks does not know",
        "2020" => "a required field is missing",
        "2030" => "an id is not a number",
        "630" => "it is there already",
        "700" => "what it stands under is not valid",
        "800" => "other documents depend on it",
        "2040" | "2080" | "2090" | "2100" | "2110" | "2120" => "a field's value is not allowed",
        "2140" | "2150" | "2160" => "an amount, a percentage or a quantity is not valid",
        "2170" => "a field has a word that QuickBooks does not know",
        "2180" | "2190" | "2250" => "a value is outside of what is allowed",
        "2200" | "2210" => "a web address is not valid",
        "2230" => "the currency is not valid",
        "2240" => "a yes-or-no field has another value",
        "2290" => "it has no lines, or an amount below zero",
        "2300" => "debits and credits are not the same",
        "2600" => "two fields contradict each other",
        "3000" => "a custom field is not valid",
        "5000" => "this operation is not offered any more",
        "2050" => "a text is too long",
        "2060" | "2070" => "a date is not valid",
        "2220" => "an e-mail address is not valid",
        "4000" | "4001" | "4002" => "the query is not valid",
        "5020" => "the QuickBooks user lacks the permission",
        "5030" => "the company's QuickBooks plan does not have this feature",
        "6000" => "it breaks one of the company's rules",
        "6010" | "6430" => "an account has the wrong type",
        "6070" => "an amount is not its quantity times its price",
        "6030" => "the file is too large",
        "6041" => "files of this type are not taken",
        "6080" => "it has no name",
        "6180" => "names go five levels deep at most",
        "6250" | "6270" | "6280" => "the customer cannot be used for this",
        "6090" => "the discount line lacks its account or its percentage",
        "6100" => "a line's tax code is not valid",
        "6170" => "tax was sent for a document without tax",
        "6220" => "it still has a balance",
        "6420" => "an e-mail address is missing",
        "6450" => "it was settled already",
        "6460" => "a deposit's amount is not what was received",
        "6470" => "there is a problem with the tax",
        "6480" => "it was matched to the bank feed",
        _ => "no reason that tieout knows",
    }
}
