//! Faults on demand: what tests and demonstrations schedule to go wrong.

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;

/// What goes wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The call is answered with this status and the service's body for it; nothing is done.
    Status(u16),
    /// The call is answered with status 200 and an HTML page; nothing is done.
    MalformedBody,
    /// The connection ends before the call is processed.
    CutBeforeWrite,
    /// The call is processed, and the connection ends before the answer.
    CutAfterWrite,
    /// The call is refused with 6000 because another one edits the list of names; nothing is done.
    NameListLocked,
    /// The call is answered with status 200 and a fault: the company's subscription has ended.
    SubscriptionEnded,
    /// Somebody else changes a document just before the call is processed.
    ForeignEdit {
        /// The entity's name, such as `Invoice`.
        entity: String,
        /// The document's id.
        id: String,
    },
}

/// Trouble for the calls that match.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScheduledTrouble {
    /// The HTTP method; none means any.
    pub method: Option<String>,
    /// How the path begins: after `/v3/company/<realm>`, such as `/invoice`, or from the root.
    pub path_prefix: String,
    /// How many matching calls are let through first.
    pub skip: u32,
    /// How many matching calls after those are hit.
    pub times: u32,
    /// What goes wrong.
    pub trouble: Trouble,
}

/// A handle to the schedule; clones share it.
#[derive(Clone, Debug, Default)]
pub struct TroublePlan {
    scheduled: Arc<Mutex<Vec<ScheduledTrouble>>>,
}

impl TroublePlan {
    /// Adds trouble to the schedule.
    pub fn schedule(&self, trouble: ScheduledTrouble) {
        self.lock().push(trouble);
    }

    /// Adds trouble for the next calls that match.
    pub fn next(&self, method: &str, path_prefix: &str, times: u32, trouble: Trouble) {
        self.schedule(ScheduledTrouble {
            method: Some(method.to_owned()),
            path_prefix: path_prefix.to_owned(),
            skip: 0,
            times,
            trouble,
        });
    }

    /// Forgets all that is scheduled.
    pub fn clear(&self) {
        self.lock().clear();
    }

    /// Gives what is still to come.
    pub fn pending(&self) -> Vec<ScheduledTrouble> {
        self.lock().clone()
    }

    /// Gives the trouble for a call, and counts it.
    pub(super) fn hit(&self, method: &str, path: &str) -> Option<Trouble> {
        let short = path.strip_prefix("/v3/company/").and_then(|it| it.split_once('/'));
        let short = short.map(|(_, rest)| format!("/{rest}")).unwrap_or_default();
        let mut scheduled = self.lock();
        let mut found = None;
        for it in scheduled.iter_mut() {
            let same_method = it.method.as_deref().is_none_or(|it| it.eq_ignore_ascii_case(method));
            let same_path = path.starts_with(&it.path_prefix) || short.starts_with(&it.path_prefix);
            if !same_method || !same_path || it.times == 0 {
                continue;
            }
            if it.skip > 0 {
                it.skip -= 1;
            } else if found.is_none() {
                it.times -= 1;
                found = Some(it.trouble.clone());
            }
        }
        scheduled.retain(|it| it.times > 0);
        found
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<ScheduledTrouble>> {
        self.scheduled.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
