//! What changed lately: for lists that lag behind, and for webhooks.

use std::collections::VecDeque;
use std::sync::Arc;

use jiff::Timestamp;

use crate::sandbox::qbo::json::Doc;
use crate::sandbox::qbo::kind::Kind;

/// One change of one document.
#[derive(Clone, Debug)]
pub(super) struct Change {
    /// A number that grows with each change.
    pub(super) number: u64,
    pub(super) at: Timestamp,
    pub(super) kind: Kind,
    pub(super) id: u64,
    pub(super) before: Option<Arc<Doc>>,
    pub(super) after: Option<Arc<Doc>>,
}

/// The last changes, the oldest first.
#[derive(Clone, Debug, Default)]
pub(super) struct Journal {
    changes: VecDeque<Change>,
    last: u64,
}

/// The most changes that are remembered.
const CHANGES_MAX: usize = 20_000;

impl Journal {
    /// Adds a change.
    pub(super) fn add(
        &mut self,
        at: Timestamp,
        (kind, id): (Kind, u64),
        before: Option<Arc<Doc>>,
        after: Option<Arc<Doc>>,
    ) {
        self.last += 1;
        self.changes.push_back(Change { number: self.last, at, kind, id, before, after });
        if self.changes.len() > CHANGES_MAX {
            self.changes.pop_front();
        }
    }

    /// Forgets all, as after a load.
    pub(super) fn clear(&mut self) {
        self.changes.clear();
    }

    /// Counts on from another journal, whose place it takes.
    pub(super) fn go_on_from(&mut self, former: &Self) {
        self.last = former.last;
    }

    /// Gives the number of the last change.
    pub(super) fn last(&self) -> u64 {
        self.last
    }

    /// Gives the changes behind a number, the oldest first.
    pub(super) fn since(&self, number: u64) -> impl DoubleEndedIterator<Item = &Change> {
        self.changes.iter().filter(move |it| it.number > number)
    }

    /// Gives the changes after a moment, the newest first.
    pub(super) fn back_to(&self, moment: Timestamp) -> impl Iterator<Item = &Change> {
        self.changes.iter().rev().take_while(move |it| it.at > moment)
    }
}
