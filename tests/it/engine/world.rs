//! Pairs of books, and all that a run looks at besides.

use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};
use tieout::domain::book::LedgerBook;
use tieout::domain::discrepancy::DiscrepancyCode;
use tieout::domain::effects::Measure;
use tieout::domain::expected::ExpectedBook;
use tieout::domain::id::{PaymentMethodId, SnapshotId};
use tieout::domain::known::Known;
use tieout::domain::ledger::{LedgerKind, LedgerRef};
use tieout::domain::matching::{Decision, Link};
use tieout::domain::money::Currency;
use tieout::domain::policy::{Policy, SyncSetting, Writes};
use tieout::domain::source::{NativeSync, PaymentMethod};
use tieout::domain::terms::{ActualBook, Terms};
use tieout::engine::line::{LineInput, Reconciliation, reconcile};
use tieout::engine::sight::Blind;

use super::books::{cents, free_id};

/// Both sides, and all that a run looks at besides.
#[derive(Clone, Debug)]
pub(crate) struct World {
    pub(crate) expected: ExpectedBook,
    pub(crate) ledger: LedgerBook,
    pub(crate) out_of_scope: BTreeSet<LedgerRef>,
    pub(crate) terms: Terms,
    pub(crate) policy: Policy,
    pub(crate) links: Vec<Link>,
    pub(crate) decisions: Vec<Decision>,
    pub(crate) today: Date,
    pub(crate) blind: Blind,
    pub(crate) native_sync: Known<NativeSync>,
    pub(crate) recording: Option<BTreeMap<PaymentMethodId, PaymentMethod>>,
}

impl World {
    /// Returns the books that a run looks at.
    pub(crate) fn actual(&self) -> ActualBook {
        let inside = |reference: &LedgerRef| !self.out_of_scope.contains(reference);
        let mut actual = ActualBook {
            currency: Currency::USD,
            sales: self.ledger.sales.clone(),
            payments: self.ledger.payments.clone(),
            out_of_scope: self.out_of_scope.iter().cloned().collect(),
            ledger: self.ledger.clone(),
        };
        actual.sales.retain(|reference, _| inside(reference));
        actual.payments.retain(|reference, _| inside(reference));
        actual
    }

    /// Walks the pure line.
    pub(crate) fn reconcile(&self) -> Reconciliation {
        self.reconcile_with(&self.actual())
    }

    /// Walks the pure line against these books.
    pub(crate) fn reconcile_with(&self, actual: &ActualBook) -> Reconciliation {
        reconcile(LineInput {
            expected: self.expected.clone(),
            actual,
            links: &self.links,
            decisions: &self.decisions,
            terms: &self.terms,
            policy: &self.policy,
            snapshot: &SnapshotId::new("snapshot-1"),
            unknown: &BTreeSet::new(),
            native_sync: self.native_sync,
            recording: self.recording.clone(),
            unproven: None,
            compared: Measure::ALL.into_iter().filter(|it| !self.blind.to(*it)).collect(),
            blind: &self.blind,
            today: self.today,
        })
        .unwrap()
    }

    /// Finds the sales document in the books that books an invoice, by its place.
    pub(crate) fn sale(&self, place: usize) -> Option<LedgerRef> {
        nth(self.ledger.sales.keys(), place)
    }

    /// Finds a payment in the books, by its place.
    pub(crate) fn payment(&self, place: usize) -> Option<LedgerRef> {
        nth(self.ledger.payments.keys(), place)
    }

    /// Returns an id that no document has yet.
    pub(crate) fn free_id(&self, kind: LedgerKind) -> LedgerRef {
        free_id(&self.ledger, kind)
    }
}

fn nth<'a>(keys: impl Iterator<Item = &'a LedgerRef>, place: usize) -> Option<LedgerRef> {
    let all: Vec<&LedgerRef> = keys.collect();
    if all.is_empty() { None } else { Some(all[place % all.len()].clone()) }
}

/// What a run has found, in the order of the codes.
pub(crate) fn codes(run: &Reconciliation) -> Vec<DiscrepancyCode> {
    let mut codes: Vec<DiscrepancyCode> = run.discrepancies.iter().map(|it| it.code).collect();
    codes.sort_unstable();
    codes
}

/// The largest caps that there are: guards of amount and count never hold anything.
pub(crate) fn open_policy() -> Policy {
    Policy {
        writes: Writes::Allowed,
        closed_through: None,
        corrections_max: 10_000,
        correction_amount_max: cents(100_000_000_000),
        plan_amount_max: cents(100_000_000_000),
        unattended: DiscrepancyCode::ALL.iter().copied().collect(),
        native_sync: SyncSetting::Auto,
        record_in_source: None,
    }
}

pub(crate) fn plain_terms() -> Terms {
    Terms {
        authority: BTreeMap::new(),
        ignored: BTreeSet::new(),
        date_window_days: 7,
        settlement_days: 5,
        discount_account: None,
    }
}
