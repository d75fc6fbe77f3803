//! What `offset` counts: pages or records. Sources disagree, so that it is found out by asking.

use std::collections::BTreeSet;

/// What the API's `offset` counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paging {
    /// Pages: offset 1 is the second page.
    Pages,
    /// Records: offset 1 leaves out the first record.
    Records,
}

impl Paging {
    /// Returns the word that a snapshot keeps.
    pub fn word(self) -> &'static str {
        match self {
            Self::Pages => "pages",
            Self::Records => "records",
        }
    }

    /// Reads the word that a snapshot keeps.
    pub fn of_word(word: &str) -> Option<Self> {
        [Self::Pages, Self::Records].into_iter().find(|it| it.word() == word)
    }
}

/// What a page at offset 1 says when it is laid beside the one at offset 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Probe {
    /// The offset counts that.
    Counts(Paging),
    /// Both pages are the same: the offset is not heeded.
    Ignored,
    /// They share some records, and too few or too many for either: the list moves.
    Unclear,
}

/// Compares the pages at offset 0 and 1 by the ids on them.
///
/// A list whose offset counts records has all but the first record in common with itself one
/// further; one whose offset counts pages has nothing in common but what moved meanwhile.
pub(crate) fn probe(first: &[&str], second: &[&str]) -> Probe {
    if first == second && first.len() > 1 {
        return Probe::Ignored;
    }
    let on_first: BTreeSet<&str> = first.iter().copied().collect();
    let shared = second.iter().filter(|id| on_first.contains(*id)).count();
    let (four_shared, count) = (shared.saturating_mul(4), first.len());
    if four_shared <= count {
        Probe::Counts(Paging::Pages)
    } else if four_shared >= count.saturating_sub(1).saturating_mul(3) {
        Probe::Counts(Paging::Records)
    } else {
        Probe::Unclear
    }
}
