//! What a person said of corrections: yes, or not any more.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::domain::id::{CorrectionId, PlanId};

/// Whether a person says yes, or takes it back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ApprovalKind {
    /// Yes.
    Given,
    /// The yes that was given before is taken back.
    Withdrawn,
}

/// A person's yes to corrections of a plan, or the end of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approval {
    /// The plan, by its hash.
    pub plan: PlanId,
    /// Yes, or not any more.
    pub kind: ApprovalKind,
    /// The corrections that it is about.
    pub corrections: Vec<CorrectionId>,
    /// Who.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

impl Approval {
    /// Returns the corrections that are approved after all that persons said, oldest first, each
    /// with the name of who said yes first.
    pub fn in_force(said: &[Self]) -> BTreeMap<&CorrectionId, &str> {
        let mut holding = BTreeMap::new();
        for it in said {
            for id in &it.corrections {
                match it.kind {
                    ApprovalKind::Given => {
                        holding.entry(id).or_insert(it.by.as_str());
                    }
                    ApprovalKind::Withdrawn => {
                        holding.remove(id);
                    }
                }
            }
        }
        holding
    }
}
