//! The users of the account: how each signs in, what each may see.

use serde::Deserialize;
use serde::Serialize;

/// The second factor of a user, or the way in that replaces a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Factor {
    /// The password is enough.
    None,
    /// A one-time password by time.
    Totp,
    /// A code that is sent to the user's phone.
    Sms,
    /// A code that is sent to the user's mailbox.
    Email,
    /// The user has no password here and comes over the company's own sign-in.
    Sso,
}

impl Factor {
    /// The word of the request's `mfa.type`.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Totp => "totp",
            Self::Sms => "sms",
            Self::Email => "email",
            Self::Sso => "sso",
        }
    }
}

/// What a user is in the account [the seed document: office staff, technician, owner].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Role {
    /// Sees and does everything that the entitlements open.
    Owner,
    /// As the owner.
    Office,
    /// Sees own jobs, and what belongs to them.
    Technician,
}

/// A user, in the form that a seed has.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct User {
    /// The id that sessions show.
    pub(super) id: String,
    pub(super) name: String,
    #[serde(default)]
    pub(super) username: String,
    #[serde(default)]
    pub(super) password: String,
    #[serde(default = "totp")]
    pub(super) mfa: Factor,
    #[serde(default)]
    pub(super) totp_secret: String,
    /// Where codes are sent: a phone number or an address.
    #[serde(default)]
    pub(super) sent_to: String,
    #[serde(default = "office")]
    pub(super) role: Role,
    /// The technician that this user is.
    #[serde(default)]
    pub(super) technician_id: Option<String>,
    #[serde(default)]
    pub(super) entitlements: Vec<String>,
}

fn totp() -> Factor {
    Factor::Totp
}

fn office() -> Role {
    Role::Office
}
