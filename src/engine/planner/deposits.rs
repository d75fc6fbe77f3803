//! What sits in bank deposits: it agrees with a bank statement, and nothing pulls at it.

use std::collections::BTreeSet;

use crate::domain::ledger::{LedgerKind, LedgerRef, Posted};
use crate::domain::terms::ActualBook;

/// Returns every document that a deposit holds, whichever end of the tie says so.
pub fn deposited(actual: &ActualBook) -> BTreeSet<LedgerRef> {
    let deposits = actual.ledger.deposits.values();
    let mut held: BTreeSet<LedgerRef> = deposits
        .flat_map(|it| it.content.linked.iter().map(|(reference, _)| reference.clone()))
        .collect();
    held.extend(actual.ledger.payments.values().filter(|it| tied(it)).map(reference_of));
    held.extend(actual.ledger.sales.values().filter(|it| tied(it)).map(reference_of));
    held.extend(actual.payments.values().filter(|it| tied(it)).map(reference_of));
    held.extend(actual.sales.values().filter(|it| tied(it)).map(reference_of));
    held
}

fn tied<T>(posted: &Posted<T>) -> bool {
    posted.linked.iter().any(|it| it.kind == LedgerKind::Deposit)
}

fn reference_of<T>(posted: &Posted<T>) -> LedgerRef {
    posted.reference.clone()
}
