//! What an adapter can see, and what it cannot.

/// A value that the adapter sees, or cannot see at all.
///
/// Unknown is not zero and not empty: it is never compared and never guessed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Known<T> {
    /// The adapter sees it, and this is it.
    Known(T),
    /// The adapter cannot see it.
    Unknown,
}

impl<T> Known<T> {
    /// Returns the value where it is known.
    pub fn as_known(&self) -> Option<&T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Unknown => None,
        }
    }
}
