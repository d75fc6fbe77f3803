//! The gates of a process, by company.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use crate::http::error::HttpError;
use crate::http::governor::Governor;
use crate::http::settings::Limits;
use crate::http::time::RealTime;

/// Gates that are shared by all who ask for the same company as long as anybody holds one.
pub struct Governors {
    gates: Mutex<BTreeMap<String, Weak<Governor>>>,
}

impl Governors {
    /// Makes no gates yet.
    pub const fn new() -> Self {
        Self { gates: Mutex::new(BTreeMap::new()) }
    }

    /// Returns the gate of a company; makes it with these limits where there is none.
    ///
    /// # Errors
    ///
    /// Fails when a limit would let nothing through.
    pub fn of(&self, company: &str, limits: &Limits) -> Result<Arc<Governor>, HttpError> {
        let mut gates = self.gates.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(gate) = gates.get(company).and_then(Weak::upgrade) {
            return Ok(gate);
        }
        let gate = Arc::new(Governor::try_new(limits, Arc::new(RealTime::new()))?);
        gates.insert(company.to_owned(), Arc::downgrade(&gate));
        Ok(gate)
    }
}

impl Default for Governors {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Governors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Governors").finish_non_exhaustive()
    }
}
