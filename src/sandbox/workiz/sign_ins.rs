//! What is remembered of each user's sign-ins: wrong tries, codes that were sent or used.

use jiff::SignedDuration;
use jiff::Timestamp;
use serde::Deserialize;
use serde::Serialize;

use crate::sandbox::workiz::answer::ApiError;
use crate::sandbox::workiz::people::Factor;

/// Wrong passwords and codes in a row that lock a user [our design].
const WRONG_TRIES_MAX: u32 = 5;

/// Seconds that a lock holds [our design].
const LOCK_SECONDS: i64 = 900;

/// Seconds that a sent code is good [our design].
pub(super) const CODE_SECONDS: i64 = 600;

/// A code that was sent to somebody.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SentCode {
    #[serde(rename = "type")]
    pub(super) factor: Factor,
    pub(super) to: String,
    pub(super) code: String,
    pub(super) sent_at: Timestamp,
    pub(super) expires_at: Timestamp,
}

/// One user's sign-ins.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct SignIn {
    /// Wrong tries since the last good one.
    pub(super) wrong: u32,
    pub(super) locked_until: Option<Timestamp>,
    /// The code that was sent last, until it is used.
    pub(super) sent: Option<SentCode>,
    /// One-time passwords that were used; only the newest can be tried again.
    pub(super) used: Vec<String>,
}

/// How many used one-time passwords are kept: those of the three steps that are good at a moment.
const USED_MAX: usize = 3;

impl SignIn {
    /// Refuses a user who is locked.
    pub(super) fn check_lock(&mut self, now: Timestamp) -> Result<(), ApiError> {
        let Some(until) = self.locked_until else { return Ok(()) };
        let left = until.duration_since(now).as_secs();
        if left <= 0 {
            *self = Self { used: std::mem::take(&mut self.used), ..Self::default() };
            return Ok(());
        }
        let message = "too many wrong sign-ins: this user is locked for a while";
        Err(ApiError {
            retry_after: Some(left),
            ..ApiError::new(429, "too_many_attempts", message)
        })
    }

    /// Counts a wrong password or code; one too many locks the user.
    pub(super) fn count_wrong(&mut self, now: Timestamp) {
        self.wrong += 1;
        if self.wrong >= WRONG_TRIES_MAX {
            self.locked_until = now.checked_add(SignedDuration::from_secs(LOCK_SECONDS)).ok();
        }
    }

    /// Forgets what was wrong, after a good sign-in.
    pub(super) fn succeed(&mut self) {
        self.wrong = 0;
        self.locked_until = None;
    }

    /// Uses the sent code up, if it is this one and not too old.
    pub(super) fn takes_sent(&mut self, code: &str, now: Timestamp) -> bool {
        let good = self.sent.as_ref().is_some_and(|it| it.code == code && now < it.expires_at);
        if good {
            self.sent = None;
        }
        good
    }

    /// Remembers that a one-time password was used; false when it was used before.
    pub(super) fn uses(&mut self, code: &str) -> bool {
        if self.used.iter().any(|it| it == code) {
            return false;
        }
        self.used.push(code.to_owned());
        if self.used.len() > USED_MAX {
            self.used.remove(0);
        }
        true
    }
}
