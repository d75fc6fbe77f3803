//! From discrepancies to a plan: complete writes with conditions and verdicts, and what is left to
//! a person. Synchronous and pure; all cleverness about writing stands here, none in applying.

pub mod assemble;
pub mod balances;
pub mod deposits;
pub mod guards;
pub mod lookalike;
pub mod native_sync;
pub mod payments;
pub mod proposal;
pub mod records;
pub mod sales;
pub mod shrinks;
pub mod statements;
pub mod triage;
pub mod voids;

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::discrepancy::Discrepancy;
use crate::domain::expected::SourceRef;
use crate::domain::id::{PaymentMethodId, SnapshotId};
use crate::domain::known::Known;
use crate::domain::ledger::LedgerRef;
use crate::domain::money::MoneyError;
use crate::domain::plan::Plan;
use crate::domain::policy::Policy;
use crate::domain::source::{NativeSync, PaymentMethod};
use crate::domain::terms::ActualBook;
use crate::engine::differ::sides::Sides;

/// All that planning looks at.
#[derive(Clone, Copy, Debug)]
pub struct PlanInput<'a> {
    /// Both books, matched.
    pub sides: &'a Sides<'a>,
    /// The books as they are, payments included, also where the source shows none to compare them with.
    pub books: &'a ActualBook,
    /// What differs.
    pub discrepancies: &'a [Discrepancy],
    /// What may be written.
    pub policy: &'a Policy,
    /// The snapshot that all of it comes from; part of the plan's id.
    pub snapshot: &'a SnapshotId,
    /// Source documents whose last write has an unknown outcome: nothing is created for them.
    pub unknown: &'a BTreeSet<SourceRef>,
    /// Source documents that an earlier run found in the books and that are not there any more, with
    /// what they were.
    pub vanished: &'a BTreeMap<SourceRef, LedgerRef>,
    /// Pairs of documents that a person said are not the same.
    pub parted: &'a BTreeSet<(SourceRef, LedgerRef)>,
    /// What bank deposits hold.
    pub deposited: &'a BTreeSet<LedgerRef>,
    /// Whether Workiz's own sync is on, by Workiz; the policy may know better.
    pub native_sync: Known<NativeSync>,
    /// Under which method Workiz is told of a payment by each method of QuickBooks; `None` where this
    /// way into Workiz takes no payments.
    pub recording: Option<&'a BTreeMap<PaymentMethodId, PaymentMethod>>,
    /// Why the source sees too little to write anything, if so, as a full sentence.
    pub audits_only: Option<&'a str>,
    /// Why the run proves nothing, if so: then nothing may be written.
    pub unproven: Option<&'a str>,
}

impl PlanInput<'_> {
    /// Names the source document that an earlier run found a document of the books to be, where that is
    /// its pair no more: somebody took it away in Workiz.
    pub fn stood_for(&self, actual: &LedgerRef) -> Option<String> {
        let (origin, _) = self.vanished.iter().find(|(_, it)| *it == actual)?;
        Some(format!("{} {}", origin.word(), origin.id()))
    }

    /// Tells why a document that is missing is not entered, if an earlier run had found it.
    pub fn vanished(&self, origin: &SourceRef) -> Option<String> {
        self.vanished.get(origin).map(|it| {
            format!(
                "An earlier run found it in QuickBooks as {} (QuickBooks id {}), and it is not \
                 there any more: somebody deleted it, or it went out of scope. Restore it, delete \
                 it in Workiz, or unlink the two to have it entered anew.",
                it.kind.word(),
                it.id
            )
        })
    }
}

/// Plans the corrections. Every open discrepancy ends in exactly one correction or exception.
///
/// # Errors
/// A sum leaves the exact range, or two currencies meet: a bug.
pub fn plan(input: &PlanInput<'_>) -> Result<Plan, MoneyError> {
    let mut triage = triage::Triage::default();
    if let Some(reason) = input.audits_only {
        // What is not seen must not be written into the books. What the books have, Workiz can be told:
        // that rests on two amounts that both sides show, and is checked against Workiz right before.
        statements::propose(input, &mut triage)?;
        triage.leave_rest(input.discrepancies, reason);
        return assemble::assemble(input, triage);
    }
    sales::propose(input, &mut triage)?;
    let balances = payments::propose(input, &mut triage)?;
    shrinks::settle(input, &balances, &mut triage)?;
    voids::propose(input, &mut triage)?;
    records::propose(input, &mut triage)?;
    triage::leave_to_person(input.discrepancies, &mut triage);
    assemble::assemble(input, triage)
}
