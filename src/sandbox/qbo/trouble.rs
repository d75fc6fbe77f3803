//! Faults on demand: what tests and demonstrations schedule to go wrong.

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;

use serde_json::Value;

use crate::sandbox::qbo::settings::Language;
use crate::sandbox::qbo::settings::ThrottleForm;

/// What goes wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The call is answered with this status and the service's body for it; nothing is done.
    Status(u16),
    /// The call is answered with this status of a gateway and no body; nothing is done.
    Empty(u16),
    /// The call is answered with status 200 and an HTML page; nothing is done.
    MalformedBody,
    /// The call is processed, and its answer ends in the middle, although the connection is fine.
    TruncatedBody,
    /// The call is answered with 429; nothing is done.
    Throttled {
        /// The body's form; none means what the settings have.
        form: Option<ThrottleForm>,
        /// Seconds in `Retry-After`; none means what the settings have.
        retry_after: Option<u64>,
    },
    /// The connection ends before the call is processed.
    CutBeforeWrite,
    /// The call is processed, and the connection ends before the answer.
    CutAfterWrite,
    /// The call is processed after a wait; other trouble may come with it.
    Latency {
        /// Milliseconds of real time.
        millis: u64,
    },
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
        /// The fields that change, as a sparse update has them; null changes the version only.
        change: Value,
    },
    /// A query or change data capture does not see the writes of the last milliseconds.
    StaleList {
        /// Milliseconds of sandbox time.
        millis: u64,
    },
    /// A change data capture leaves out a document, as if nothing had happened to it.
    Untold {
        /// The entity's name, such as `Payment`.
        entity: String,
        /// The document's id.
        id: String,
    },
    /// A batch's answers come in another order.
    ShuffledBatch,
    /// An item of a batch is refused with 3001 and not done, as a throttled call is.
    ItemThrottled {
        /// Which item, counted from 1.
        item: usize,
    },
    /// The call's fault, if it has one, is told in another language.
    Localized(Language),
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

/// What a call meets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Hit {
    /// Milliseconds to wait first.
    pub(super) wait: u64,
    /// What goes wrong then.
    pub(super) trouble: Option<Trouble>,
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
    pub(super) fn hit(&self, method: &str, path: &str) -> Hit {
        let short = path.strip_prefix("/v3/company/").and_then(|it| it.split_once('/'));
        let short = short.map(|(_, rest)| format!("/{rest}")).unwrap_or_default();
        let mut scheduled = self.lock();
        let mut hit = Hit::default();
        for it in scheduled.iter_mut() {
            let same_method = it.method.as_deref().is_none_or(|it| it.eq_ignore_ascii_case(method));
            let same_path = path.starts_with(&it.path_prefix) || short.starts_with(&it.path_prefix);
            if !same_method || !same_path || it.times == 0 {
                continue;
            }
            if it.skip > 0 {
                it.skip -= 1;
                continue;
            }
            match &it.trouble {
                Trouble::Latency { millis } => {
                    it.times -= 1;
                    hit.wait = hit.wait.saturating_add(*millis);
                }
                other if hit.trouble.is_none() => {
                    it.times -= 1;
                    hit.trouble = Some(other.clone());
                }
                _ => {}
            }
        }
        scheduled.retain(|it| it.times > 0);
        hit
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<ScheduledTrouble>> {
        self.scheduled.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
