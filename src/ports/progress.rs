//! News of long work, for a person who waits.

/// Hears how far a long piece of work has come. Silent when nobody watches.
pub trait Progress: Send + Sync {
    /// Says that `done` of `total` things of a kind are through; `total` is `None` while nobody
    /// knows it yet.
    fn tell(&self, what: &str, done: u64, total: Option<u64>);
}

/// Nobody watches.
#[derive(Clone, Copy, Debug)]
pub struct Silent;

impl Progress for Silent {
    fn tell(&self, _what: &str, _done: u64, _total: Option<u64>) {}
}
