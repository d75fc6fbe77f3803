//! Where the next pull begins, as a snapshot keeps it.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// Changes may become visible some minutes after the time that they carry, so that each look
/// begins this long before the end of the last one. What is seen twice is the same document.
const OVERLAP: SignedDuration = SignedDuration::from_mins(5);
/// QuickBooks looks back 30 days at most; a day less, for what takes long.
const AGE_MAX: SignedDuration = SignedDuration::from_hours(29 * 24);

/// A place in one company's history, by the service's own clock.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
pub struct Cursor {
    /// The company.
    realm: String,
    /// Everything up to this moment was seen.
    seen: Timestamp,
    /// When everything was read last.
    full: Timestamp,
}

/// Why everything has to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// Nothing is kept that could be gone on from.
    Nothing,
    /// What is kept is of another company.
    OtherCompany,
    /// QuickBooks does not look back as far.
    TooOld,
    /// It is time again, as a safety net.
    SafetyNet,
}

impl Cursor {
    /// Makes the place after everything was read, beginning at `at`.
    pub fn after_everything(realm: &str, at: Timestamp) -> Self {
        Self { realm: realm.to_owned(), seen: at, full: at }
    }

    /// Makes the place after what changed until `at` was read.
    #[must_use]
    pub fn after_changes(&self, at: Timestamp) -> Self {
        Self { seen: self.seen.max(at), ..self.clone() }
    }

    /// Reads a cursor; `None` for one that this program did not write.
    pub fn parse(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }

    /// Writes the cursor.
    pub fn text(&self) -> String {
        serde_json::json!({
            "realm": self.realm,
            "seen": self.seen.to_string(),
            "full": self.full.to_string(),
        })
        .to_string()
    }

    /// Returns from when on changes have to be read: some minutes before the place.
    pub fn since(&self) -> Timestamp {
        self.seen.checked_sub(OVERLAP).unwrap_or(self.seen)
    }

    /// Tells whether changes are not enough at the service's time `now`.
    pub fn insufficient(&self, realm: &str, now: Timestamp, full_days: u32) -> Option<Why> {
        let day = i64::from(full_days).saturating_mul(24);
        if self.realm != realm {
            Some(Why::OtherCompany)
        } else if now.duration_since(self.seen) > AGE_MAX || now < self.since() {
            Some(Why::TooOld)
        } else if now.duration_since(self.full) >= SignedDuration::from_hours(day) {
            Some(Why::SafetyNet)
        } else {
            None
        }
    }
}
