//! What is left to Workiz's own QuickBooks sync while that writes into the same books.
//!
//! It creates customers, items, invoices and payments, and writes an invoice again when it changes in
//! Workiz. It knows what it wrote by QuickBooks' ids, not by tieout's markers, so that whatever tieout
//! creates beside it stands there twice. It carries over neither deletions nor voids, and never takes
//! away what is there twice. A payment that is recorded in Workiz it enters in QuickBooks, which has it
//! already. Source: Workiz's help pages on the sync.

use crate::domain::discrepancy::DiscrepancyCode;
use crate::domain::known::Known;
use crate::domain::number::DocumentNumber;
use crate::domain::plan::{Action, Guard};
use crate::domain::source::NativeSync;
use crate::domain::terms::ActualBook;
use crate::engine::planner::assemble::targets;

/// Tells why a write is left to Workiz's own sync, if it is: what the sync is known to do, what would
/// be written, because of what, and the books. The reason begins small and has no full stop.
pub fn left_to_sync(
    sync: Known<NativeSync>,
    action: &Action,
    because: &[DiscrepancyCode],
    actual: &ActualBook,
) -> Option<(Guard, &'static str)> {
    match sync {
        Known::Known(NativeSync::Off) => None,
        Known::Known(NativeSync::On) => while_on(action, because, actual),
        Known::Unknown => while_unknown(action),
    }
}

fn while_on(
    action: &Action,
    because: &[DiscrepancyCode],
    actual: &ActualBook,
) -> Option<(Guard, &'static str)> {
    match action {
        Action::CreateCustomer(_)
        | Action::CreateItem(_)
        | Action::CreateSale { .. }
        | Action::CreatePayment { .. } => Some((
            Guard::NativeSync,
            "Workiz's own QuickBooks sync is on and would create it too; if it does not come by \
             itself, sync it from the sync history in Workiz, or switch that sync off",
        )),
        Action::UpdateSale { .. } | Action::UpdatePayment { .. } => Some((
            Guard::NativeSyncRewrites,
            "Workiz's own QuickBooks sync is on and writes the document itself, over what tieout \
             would write; sync it again from the sync history in Workiz, or switch that sync off",
        )),
        Action::VoidSale { .. } if is_copy_of_the_sync(action, because, actual) => Some((
            Guard::NativeSyncRewrites,
            "Workiz's own QuickBooks sync is on and wrote this copy, and would write it again when \
             the invoice changes; void the other copy by hand, or switch that sync off",
        )),
        Action::RecordInSource(_) => Some((
            Guard::NativeSync,
            "Workiz's own QuickBooks sync is on and would enter the payment in QuickBooks a second \
             time",
        )),
        Action::VoidSale { .. } | Action::VoidPayment { .. } => None,
    }
}

/// What is written twice says the same twice, but what is created twice stands there twice.
fn while_unknown(action: &Action) -> Option<(Guard, &'static str)> {
    let (clients, items) = targets(action);
    let creates = match action {
        Action::CreateCustomer(_)
        | Action::CreateItem(_)
        | Action::CreateSale { .. }
        | Action::CreatePayment { .. }
        | Action::RecordInSource(_) => true,
        Action::UpdateSale { .. } | Action::UpdatePayment { .. } => {
            !clients.is_empty() || !items.is_empty()
        }
        Action::VoidSale { .. } | Action::VoidPayment { .. } => false,
    };
    creates.then_some((
        Guard::NativeSyncUnknown,
        "it is not known whether Workiz's own QuickBooks sync is on, which would enter it too; look \
         in Workiz, and write `native_sync = \"off\"` or `native_sync = \"on\"` under [policy] in \
         tieout.toml",
    ))
}

/// Tells whether a document that is there twice is the one of the two that the sync writes.
fn is_copy_of_the_sync(action: &Action, because: &[DiscrepancyCode], actual: &ActualBook) -> bool {
    let twice = because.contains(&DiscrepancyCode::DuplicateInvoice);
    let target = action.target().and_then(|(to, _)| actual.sales.get(to));
    let number = target.and_then(|it| it.content.number.as_ref());
    twice && number.is_some_and(DocumentNumber::is_native_sync)
}
