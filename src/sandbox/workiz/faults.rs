//! Faults on demand: what goes wrong, for which calls, how often.

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;

use serde_json::Value;

use crate::sandbox::workiz::money::MoneyForm;
use crate::sandbox::workiz::switches::ErrorForm;

/// One way in which an answer can go wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// The request is not carried out and answered with this status (401, 403, 409, 423, 429, 5xx).
    Status(u16),
    /// The request is not carried out and answered with 429.
    Throttled {
        /// Seconds of `Retry-After`; `None` leaves the header out.
        retry_after: Option<i64>,
    },
    /// What stands before the service answers for it: 502, 503, 504 or 520.
    Gateway {
        /// The status.
        status: u16,
        /// A page of HTML, or nothing.
        body: GatewayBody,
    },
    /// 200 and a page of HTML; the request is not carried out.
    Page,
    /// The request is carried out, and its answer is cut off in the middle of the JSON text.
    MalformedBody,
    /// The connection breaks before the request is carried out.
    CutBeforeWrite,
    /// The request is carried out, and the connection breaks before its answer.
    CutAfterWrite,
    /// A list page has one item less than its `total` promises.
    ShortTotal,
    /// A list's `total` is wrong by this number.
    WrongTotal(i64),
    /// A list's page has no items any more, though its `total` promises some.
    EarlyEnd,
    /// The named field is missing from every document of the answer.
    MissingField(String),
    /// Somebody else changes a document just before; then the request is carried out.
    Edit(Value),
    /// If the call is refused, then in this shape.
    ErrorShape(ErrorForm),
    /// The amounts of the answer come in this form.
    Money(MoneyForm),
    /// The answer waits so many milliseconds of real time; it goes beside another fault.
    Latency {
        /// Milliseconds.
        millis: u64,
    },
}

/// The body of an answer that the service did not give itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GatewayBody {
    /// A page.
    Html,
    /// Nothing.
    Empty,
}

/// Which calls get a fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FaultRule {
    /// The method that the call must have; `None` takes all.
    pub method: Option<String>,
    /// Text that the call's path must contain; empty takes all.
    pub path: String,
    /// How many fitting calls pass unharmed first.
    pub skip: u32,
    /// How many fitting calls after those get the fault.
    pub times: u32,
    /// What goes wrong.
    pub fault: Fault,
}

impl FaultRule {
    /// Makes a rule that hits the next call whose path contains `path`, once.
    pub fn once(path: &str, fault: Fault) -> Self {
        Self { method: None, path: path.to_owned(), skip: 0, times: 1, fault }
    }

    /// Tells whether a call fits, and counts it.
    fn hits(&mut self, method: &str, path: &str) -> bool {
        let fits = self.times > 0
            && path.contains(&self.path)
            && self.method.as_deref().is_none_or(|wanted| wanted == method);
        if !fits {
            return false;
        }
        if self.skip > 0 {
            self.skip -= 1;
            return false;
        }
        self.times -= 1;
        true
    }
}

/// What a call meets.
#[derive(Debug, Default)]
pub(super) struct Met {
    /// Milliseconds to wait first.
    pub(super) millis: u64,
    pub(super) fault: Option<Fault>,
}

/// The faults that wait for their calls; clones share them.
#[derive(Debug, Clone, Default)]
pub struct Faults {
    rules: Arc<Mutex<Vec<FaultRule>>>,
}

impl Faults {
    /// Adds a rule behind those that are there.
    pub fn add(&self, rule: FaultRule) {
        self.rules.lock().unwrap_or_else(PoisonError::into_inner).push(rule);
    }

    /// Drops every rule.
    pub fn clear(&self) {
        self.set(Vec::new());
    }

    /// Puts other rules in the place of those that are there.
    pub(super) fn set(&self, rules: Vec<FaultRule>) {
        *self.rules.lock().unwrap_or_else(PoisonError::into_inner) = rules;
    }

    /// The rules that still have hits to come.
    pub(super) fn pending(&self) -> Vec<FaultRule> {
        let rules = self.rules.lock().unwrap_or_else(PoisonError::into_inner);
        rules.iter().filter(|rule| rule.times > 0).cloned().collect()
    }

    /// The number of hits that have not happened yet.
    pub fn waiting(&self) -> u32 {
        self.pending().iter().map(|rule| rule.times).sum()
    }

    /// Takes the faults of a call: each delay that fits, and the first other one.
    pub(super) fn take(&self, method: &str, path: &str) -> Met {
        let mut rules = self.rules.lock().unwrap_or_else(PoisonError::into_inner);
        let mut met = Met::default();
        for rule in rules.iter_mut() {
            let delays = matches!(rule.fault, Fault::Latency { .. });
            if (!delays && met.fault.is_some()) || !rule.hits(method, path) {
                continue;
            }
            match &rule.fault {
                Fault::Latency { millis } => met.millis = met.millis.saturating_add(*millis),
                other => met.fault = Some(other.clone()),
            }
        }
        met
    }
}
