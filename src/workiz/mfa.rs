//! Second factors: how a code reaches the user, and who is asked for it.
//!
//! Source: the seed document names SMS, e-mail and TOTP, and shows the code in the body of
//! `POST /sessions`. Assumed: a sign-in without a code makes the service send one and answer 423
//! `mfa_required`, and the next sign-in carries it.

use std::fmt;

use futures_util::future::BoxFuture;
use secrecy::SecretString;
use serde_json::Value;

/// How often a person may mistype a code.
pub(crate) const CODES_MAX: u32 = 3;

/// How a user gets a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channel {
    /// From an authenticator app.
    Totp,
    /// As a text message.
    Sms,
    /// By e-mail.
    Email,
}

impl Channel {
    /// Returns the word of the API.
    pub fn word(self) -> &'static str {
        match self {
            Self::Totp => "totp",
            Self::Sms => "sms",
            Self::Email => "email",
        }
    }

    /// Reads the API's word, in any case.
    pub fn parse(word: &str) -> Option<Self> {
        let known = [Self::Totp, Self::Sms, Self::Email];
        known.into_iter().find(|it| it.word().eq_ignore_ascii_case(word.trim()))
    }

    /// Finds the channel that a refusal names. Where it stands is not known: a text `type`,
    /// `mfaType`, `method` or `channel` in the body, its `error` or an `mfa` in either, or the issue of a detail.
    pub fn advised(body: &[u8]) -> Option<Self> {
        let body: Value = serde_json::from_slice(body).ok()?;
        let error = body.get("error").unwrap_or(&Value::Null);
        let places = [error.get("mfa"), Some(error), body.get("mfa"), Some(&body)];
        let named = places.into_iter().flatten().flat_map(|place| {
            ["type", "mfaType", "method", "channel"].into_iter().filter_map(|key| place.get(key))
        });
        let details = error.get("details").and_then(Value::as_array);
        let issues = details.into_iter().flatten().filter_map(|it| it.get("issue"));
        named.chain(issues).filter_map(Value::as_str).find_map(Self::parse)
    }
}

/// What a person is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Question {
    /// How the code got to the person, where the service says so.
    pub channel: Option<Channel>,
    /// Whether a code was refused before.
    pub turn: Turn,
}

/// Whether a code was refused before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// It is the first one.
    First,
    /// The last one was refused.
    Again,
}

/// What a person answers.
#[derive(Debug)]
pub struct Code {
    /// How the code came.
    pub channel: Channel,
    /// The code.
    pub code: SecretString,
}

/// Asks a person for the code of a second factor.
pub trait CodePrompt: Send + Sync + fmt::Debug {
    /// Asks, and waits for the answer; nothing when nobody answers.
    fn ask(&self, question: Question) -> BoxFuture<'_, Option<Code>>;
}
