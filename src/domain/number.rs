//! Document numbers and how they are recognized.

use std::fmt;

/// An invoice's number as a person sees it on paper.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DocumentNumber(String);

/// QuickBooks takes at most this many characters in `DocNumber`. Source: QuickBooks' schema.
pub const DOCUMENT_NUMBER_MAX_CHARS: usize = 21;

impl DocumentNumber {
    /// Takes a number as it came; `None` when there is nothing in it.
    pub fn parse(text: &str) -> Option<Self> {
        let trimmed = text.trim();
        (!trimmed.is_empty()).then(|| Self(trimmed.to_owned()))
    }

    /// Returns the number as it came.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Tells whether Workiz's own QuickBooks sync wrote the number: it wraps the invoice's own one.
    pub fn is_native_sync(&self) -> bool {
        unwrap_native_sync(&self.upper()).is_some()
    }

    /// Tells whether Workiz's own sync wrote this number for an invoice that has the other one in the
    /// books: `SAJ100_SKOT` for 100, and for the 100-S that sets it apart from another 100.
    pub fn is_native_sync_of(&self, other: &Self) -> bool {
        let (own, other) = (self.core(), other.core());
        let rest = other.strip_prefix(own.as_str());
        self.is_native_sync()
            && rest.is_some_and(|it| !it.starts_with(|first: char| first.is_alphanumeric()))
    }

    /// Returns the core by which two numbers are compared: upper case, without spaces, `#` and
    /// leading zeros, and without the wrapping that Workiz's own QuickBooks sync adds
    /// (`SAJ100_SKOT` is 100).
    pub fn core(&self) -> String {
        let upper = self.upper();
        let inner = unwrap_native_sync(&upper).unwrap_or(&upper);
        let stripped = inner.trim_start_matches('0');
        if stripped.is_empty() { inner.to_owned() } else { stripped.to_owned() }
    }

    fn upper(&self) -> String {
        let kept = self.0.chars().filter(|c| !c.is_whitespace() && *c != '#');
        kept.flat_map(char::to_uppercase).collect()
    }
}

/// Returns what Workiz's own sync wrapped: `SAJ<core>_<3 to 6 letters or digits>`.
///
/// Never strips letters otherwise: coded job numbers are letters themselves.
fn unwrap_native_sync(upper: &str) -> Option<&str> {
    let (core, suffix) = upper.strip_prefix("SAJ")?.rsplit_once('_')?;
    let fits = (3..=6).contains(&suffix.len())
        && suffix.chars().all(|c| c.is_ascii_alphanumeric())
        && !core.is_empty();
    fits.then_some(core)
}

impl fmt::Display for DocumentNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
