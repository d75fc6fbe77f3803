//! Which discrepancies are corrected, and which are left to a person.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::discrepancy::{ChangedBy, Discrepancy, FieldName, Handling};
use crate::domain::expected::SourceRef;
use crate::domain::id::Fingerprint;
use crate::domain::ledger::LedgerRef;
use crate::domain::plan::Exception;
use crate::domain::terms::{Authority, Terms};
use crate::engine::planner::proposal::Proposal;

/// What planning has come to so far.
#[derive(Debug, Default)]
pub struct Triage {
    /// Corrections.
    pub proposals: Vec<Proposal>,
    /// Discrepancies left to a person, with the reason.
    pub exceptions: BTreeMap<Fingerprint, Exception>,
}

impl Triage {
    /// Leaves a discrepancy to a person.
    pub fn leave(&mut self, discrepancy: &Discrepancy, reason: impl Into<String>) {
        if !discrepancy.is_open() {
            return;
        }
        let exception = Exception {
            fingerprint: discrepancy.fingerprint.clone(),
            code: discrepancy.code,
            sentence: discrepancy.sentence.clone(),
            reason: reason.into(),
        };
        self.exceptions.insert(discrepancy.fingerprint.clone(), exception);
    }

    /// Leaves to a person, for one reason, all that is neither corrected nor left already.
    pub fn leave_rest(&mut self, discrepancies: &[Discrepancy], reason: &str) {
        let settled: BTreeSet<Fingerprint> = self.settled().into_iter().cloned().collect();
        for it in discrepancies {
            let taken =
                settled.contains(&it.fingerprint) || self.exceptions.contains_key(&it.fingerprint);
            if !taken {
                self.leave(it, format!("{} {reason}", it.advice));
            }
        }
    }

    /// Returns the discrepancies that a correction settles.
    pub fn settled(&self) -> BTreeSet<&Fingerprint> {
        self.proposals.iter().flat_map(|it| it.settles.iter().map(|d| &d.fingerprint)).collect()
    }
}

/// Groups the discrepancies within matched pairs by their pair.
pub fn by_pair(
    discrepancies: &[Discrepancy],
) -> BTreeMap<(SourceRef, LedgerRef), Vec<&Discrepancy>> {
    let mut groups: BTreeMap<(SourceRef, LedgerRef), Vec<&Discrepancy>> = BTreeMap::new();
    for it in discrepancies {
        if let ([source], [ledger]) = (it.source.as_slice(), it.ledger.as_slice()) {
            groups.entry((source.clone(), ledger.clone())).or_default().push(it);
        }
    }
    groups
}

/// Tells why a field difference may not be written, if so: somebody changed the books since both
/// sides agreed, or the mapping does not let the source decide.
pub fn objection(discrepancy: &Discrepancy, terms: &Terms) -> Option<String> {
    for field in &discrepancy.fields {
        let name = match field.field {
            FieldName::Line(_) => "lines".to_owned(),
            _ => field.field.name(),
        };
        match field.changed_by {
            ChangedBy::Ledger => {
                return Some(
                    "Somebody changed this in QuickBooks since both sides agreed, so it is not \
                     overwritten. If QuickBooks is right, change it in Workiz; if Workiz is right, \
                     change it back in QuickBooks."
                        .to_owned(),
                );
            }
            ChangedBy::Both => {
                return Some(
                    "Both sides changed this since they agreed; a person decides which is right."
                        .to_owned(),
                );
            }
            ChangedBy::NotKnown | ChangedBy::Source => {}
        }
        match terms.authority_of(&name) {
            Authority::Source => {}
            Authority::Ledger => {
                return Some(format!(
                    "The mapping says that QuickBooks is right about `{name}`; correct it in Workiz."
                ));
            }
            Authority::Review => {
                return Some(format!("The mapping leaves `{name}` to a person."));
            }
        }
    }
    None
}

/// Leaves to a person every open discrepancy that nothing else took.
pub fn leave_to_person(discrepancies: &[Discrepancy], triage: &mut Triage) {
    let settled: BTreeSet<Fingerprint> = triage.settled().into_iter().cloned().collect();
    for it in discrepancies {
        let open = it.is_open()
            && !settled.contains(&it.fingerprint)
            && !triage.exceptions.contains_key(&it.fingerprint);
        if open {
            let reason = if it.code.handling() == Handling::Person {
                it.advice.clone()
            } else {
                format!("It rests on something that is undecided. {}", it.advice)
            };
            triage.leave(it, reason);
        }
    }
}
