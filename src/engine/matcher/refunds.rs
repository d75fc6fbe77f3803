//! Matching of refunds with refund receipts.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::expected::{ExpectedRefund, SourceRef};
use crate::domain::ledger::{LedgerRef, Posted, SalesForm, SalesKind, Standing};
use crate::domain::money::Money;
use crate::engine::matcher::assign::{Candidate, solve};

/// How many days a refund and its receipt may lie apart.
const WINDOW_DAYS: u32 = 7;

/// Where every refund ended up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RefundMatching {
    /// Matched, one to one.
    pub matches: Vec<(SourceRef, LedgerRef)>,
    /// In Workiz only.
    pub missing: BTreeSet<SourceRef>,
    /// In the books only.
    pub extra: BTreeSet<LedgerRef>,
}

/// Matches refunds by amount and date; only pairs that are certain.
pub fn match_refunds(
    expected: &BTreeMap<SourceRef, ExpectedRefund>,
    actual: &BTreeMap<LedgerRef, Posted<SalesForm>>,
) -> RefundMatching {
    let receipts: BTreeMap<&LedgerRef, &Posted<SalesForm>> = actual
        .iter()
        .filter(|(_, it)| {
            it.content.kind == SalesKind::RefundReceipt && it.standing == Standing::Live
        })
        .collect();
    let mut by_amount: BTreeMap<Money, Vec<(&LedgerRef, &Posted<SalesForm>)>> = BTreeMap::new();
    for (reference, posted) in &receipts {
        by_amount.entry(posted.content.total).or_default().push((reference, posted));
    }
    let mut candidates = Vec::new();
    for (origin, refund) in expected {
        for (reference, posted) in by_amount.get(&refund.amount).into_iter().flatten() {
            let days = refund
                .date
                .until(posted.content.date)
                .map_or(u32::MAX, |span| span.get_days().unsigned_abs());
            if days <= WINDOW_DAYS {
                let weight = i64::from(WINDOW_DAYS.saturating_sub(days)).saturating_add(1);
                candidates.push(Candidate {
                    left: origin.clone(),
                    right: (*reference).clone(),
                    weight,
                });
            }
        }
    }
    let mut found = RefundMatching {
        matches: solve(candidates).into_iter().flat_map(|group| group.certain).collect(),
        missing: expected.keys().cloned().collect(),
        extra: receipts.keys().map(|it| (*it).clone()).collect(),
    };
    for (origin, reference) in &found.matches {
        found.missing.remove(origin);
        found.extra.remove(reference);
    }
    found
}
