//! Errors by what has to happen next: few classes for many codes.

use crate::qbo::error::QboError;

/// What has to happen after an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ErrorClass {
    /// The access token is not accepted (3200).
    AuthRefresh,
    /// The app or its keys do not fit the company (3100, 120, 130, `invalid_client`).
    AuthConfig,
    /// A person has to sign in again (`invalid_grant`).
    Reconsent,
    /// Too many requests (3001, 429).
    Throttle,
    /// The month's reads are used up.
    Quota,
    /// Somebody changed the document in between (5010).
    Stale,
    /// A document's number is taken (6140).
    DuplicateDoc,
    /// A name is taken (6240).
    DuplicateName,
    /// The books are closed for the date (6200, 6210).
    ClosedPeriod,
    /// The document is gone, or uses something inactive (610).
    NotFound,
    /// It names something that is not there (2500).
    BadRef,
    /// Name lists take one change at a time (6000 with its own text).
    NameLock,
    /// It sits in a bank deposit (6540).
    Deposited,
    /// It will be refused again, however often.
    Permanent,
    /// It may work later, and nothing was written.
    Transient,
    /// A write that may be in the books.
    Unknown,
    /// An answer that cannot be read.
    Unreadable,
    /// Nothing was sent: the machine, the settings or the call itself are at fault.
    Local,
}

impl ErrorClass {
    /// All classes.
    pub const ALL: &[Self] = &[
        Self::AuthRefresh,
        Self::AuthConfig,
        Self::Reconsent,
        Self::Throttle,
        Self::Quota,
        Self::Stale,
        Self::DuplicateDoc,
        Self::DuplicateName,
        Self::ClosedPeriod,
        Self::NotFound,
        Self::BadRef,
        Self::NameLock,
        Self::Deposited,
        Self::Permanent,
        Self::Transient,
        Self::Unknown,
        Self::Unreadable,
        Self::Local,
    ];

    /// Returns what a bookkeeper does about it, in one sentence.
    pub fn advice(self) -> &'static str {
        match self {
            Self::AuthRefresh => {
                "Run it again; if it comes again, sign in with `tieout auth quickbooks login`."
            }
            Self::AuthConfig => {
                "Check the company's number and the app's keys under [quickbooks] in tieout.toml."
            }
            Self::Reconsent => "Sign in again with `tieout auth quickbooks login`.",
            Self::Throttle => "Wait some minutes and run it again; nothing is lost.",
            Self::Quota => {
                "Wait until the month is over, or buy a higher tier of Intuit's App Partner Program."
            }
            Self::Stale => {
                "Run it again: somebody changed the document in QuickBooks, and tieout looks anew."
            }
            Self::DuplicateDoc => {
                "Look at the document that has the number already, and give one of them another."
            }
            Self::DuplicateName => {
                "Rename the customer, vendor, employee or item that has the name, or map to it."
            }
            Self::ClosedPeriod => {
                "Leave it, or open the period in QuickBooks for as long as the correction takes."
            }
            Self::NotFound => {
                "Look whether it was deleted, or made inactive, in QuickBooks, and run it again."
            }
            Self::BadRef => {
                "Make the customer, item, account or class active again, or map to another one."
            }
            Self::NameLock => "Run it again: somebody else was changing a customer or an item.",
            Self::Deposited => "Take it out of the bank deposit in QuickBooks, and run it again.",
            Self::Permanent => {
                "Correct in QuickBooks or in the mapping what the message names, and run it again."
            }
            Self::Transient => "Run it again later; nothing was written.",
            Self::Unknown => {
                "Run it again: tieout looks first whether the document is in the books."
            }
            Self::Unreadable => {
                "Run it again, and report it with Intuit's number of the request if it stays."
            }
            Self::Local => "Correct what the message names; nothing was sent to QuickBooks.",
        }
    }
}

impl QboError {
    /// Returns what has to happen next.
    pub fn class(&self) -> ErrorClass {
        match self {
            Self::AuthExpired(_) => ErrorClass::AuthRefresh,
            Self::Forbidden(_) | Self::AppRefused { .. } | Self::SignInRefused { .. } => {
                ErrorClass::AuthConfig
            }
            Self::Reconnect { .. } | Self::CodeRefused { .. } => ErrorClass::Reconsent,
            Self::Throttled { .. } => ErrorClass::Throttle,
            Self::AllowanceUsed { .. } => ErrorClass::Quota,
            Self::Stale(_) => ErrorClass::Stale,
            Self::DuplicateNumber { .. } => ErrorClass::DuplicateDoc,
            Self::DuplicateName(_) => ErrorClass::DuplicateName,
            Self::ClosedPeriod(_) => ErrorClass::ClosedPeriod,
            Self::NotFound(_) => ErrorClass::NotFound,
            Self::InvalidReference(_) => ErrorClass::BadRef,
            Self::NameLocked(_) => ErrorClass::NameLock,
            Self::Deposited(_) => ErrorClass::Deposited,
            Self::Rejected(_) | Self::SubscriptionEnded(_) => ErrorClass::Permanent,
            Self::Unavailable(_)
            | Self::Down { .. }
            | Self::Unreached { .. }
            | Self::Unsteady { .. } => ErrorClass::Transient,
            Self::Unknown { .. } => ErrorClass::Unknown,
            Self::Malformed { .. } => ErrorClass::Unreadable,
            Self::NotOffered { .. } | Self::TokenStore(_) | Self::Settings { .. } => {
                ErrorClass::Local
            }
        }
    }
}
