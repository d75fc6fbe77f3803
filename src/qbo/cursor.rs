//! Where the next pull begins, as a snapshot keeps it.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::qbo::reread::Place;

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
    /// The page that is read again next; the first one where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reread: Option<Place>,
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
}

impl Cursor {
    /// Makes the place after everything was read, beginning at `at`.
    pub fn after_everything(realm: &str, at: Timestamp) -> Self {
        Self { realm: realm.to_owned(), seen: at, full: at, reread: None }
    }

    /// Makes the place after what changed until `at` was read.
    #[must_use]
    pub fn after_changes(&self, at: Timestamp) -> Self {
        Self { seen: self.seen.max(at), ..self.clone() }
    }

    /// Notes which page is read again next.
    #[must_use]
    pub fn with_reread(self, place: Place) -> Self {
        Self { reread: Some(place), ..self }
    }

    /// Returns the page that is read again next, where that is not the first one.
    pub fn reread_next(&self) -> Option<&Place> {
        self.reread.as_ref()
    }

    /// Tells whether the place is the end of a pull of everything, and not of changes.
    pub fn is_after_everything(&self) -> bool {
        self.full == self.seen
    }

    /// Reads a cursor; `None` for one that this program did not write.
    pub fn parse(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }

    /// Writes the cursor.
    pub fn text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Returns from when on changes have to be read: some minutes before the place.
    pub fn since(&self) -> Timestamp {
        self.seen.checked_sub(OVERLAP).unwrap_or(self.seen)
    }

    /// Tells whether it is a place in that company's history.
    pub fn is_of(&self, realm: &str) -> bool {
        self.realm == realm
    }

    /// Tells whether changes are not enough at the service's time `now`.
    pub fn insufficient(&self, realm: &str, now: Timestamp) -> Option<Why> {
        if !self.is_of(realm) {
            Some(Why::OtherCompany)
        } else if now.duration_since(self.seen) > AGE_MAX || now < self.since() {
            Some(Why::TooOld)
        } else {
            None
        }
    }
}
