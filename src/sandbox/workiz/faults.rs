//! Faults on demand: what goes wrong, for which calls, how often.

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;

/// One way in which an answer can go wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// The request is not carried out and answered with this status (401, 429, 500, 503).
    Status(u16),
    /// The request is carried out, and its answer is cut off in the middle of the JSON text.
    MalformedBody,
    /// The connection breaks before the request is carried out.
    CutBeforeWrite,
    /// The request is carried out, and the connection breaks before its answer.
    CutAfterWrite,
    /// A list page has one item less than its `total` promises.
    ShortTotal,
    /// The named field is missing from every document of the answer.
    MissingField(String),
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
        self.rules.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// The number of hits that have not happened yet.
    pub fn waiting(&self) -> u32 {
        let rules = self.rules.lock().unwrap_or_else(PoisonError::into_inner);
        rules.iter().map(|rule| rule.times).sum()
    }

    /// Takes the fault for a call; the first rule that fits decides.
    pub(super) fn take(&self, method: &str, path: &str) -> Option<Fault> {
        let mut rules = self.rules.lock().unwrap_or_else(PoisonError::into_inner);
        for rule in rules.iter_mut() {
            let fits = rule.times > 0
                && path.contains(&rule.path)
                && rule.method.as_deref().is_none_or(|wanted| wanted == method);
            if !fits {
                continue;
            }
            if rule.skip > 0 {
                rule.skip -= 1;
                continue;
            }
            rule.times -= 1;
            return Some(rule.fault.clone());
        }
        None
    }
}
