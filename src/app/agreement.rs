//! What both sides agree on once a write is confirmed. Kept at once, so that neither a later change
//! in Workiz nor a bookkeeper's edit is taken for the other, even when the run dies in between.

use std::collections::BTreeMap;

use crate::app::company::Company;
use crate::app::error::AppError;
use crate::app::pass::PassDone;
use crate::domain::discrepancy::AgreedState;
use crate::domain::expected::SourceRef;
use crate::domain::id::SourcePaymentId;
use crate::domain::ledger::LedgerRef;
use crate::domain::matching::Link;
use crate::domain::plan::{Action, Receipt};
use crate::engine::agree::{agreed_now, payment_state, sales_state};

/// Keeps the link of a document that was just written.
///
/// # Errors
/// The state cannot be written, or a sum leaves the exact range.
pub fn keep(
    company: Company<'_>,
    pass: &PassDone,
    action: &Action,
    receipt: &Receipt,
) -> Result<(), AppError> {
    let Some(link) = link(pass, action, receipt)? else { return Ok(()) };
    let latest = company.store.next_sequence()?.saturating_sub(1);
    company.store.save_links(latest, &[link])?;
    Ok(())
}

fn link(pass: &PassDone, action: &Action, receipt: &Receipt) -> Result<Option<Link>, AppError> {
    let done = &pass.reconciliation;
    let actual = receipt.reference.clone();
    // The action is filled in: its applications name documents in the books already.
    let filled = BTreeMap::new();
    let (expected, agreed) = match action {
        Action::CreateSale { origin, form } => (origin.clone(), sales_state(form)?),
        Action::CreatePayment { origin, form } => (origin.clone(), payment_state(form, &filled)),
        Action::UpdateSale { target, form, .. } => {
            let Some(origin) = origin_of(pass, target) else { return Ok(None) };
            let Some(source) = done.expected.sales.get(&origin) else { return Ok(None) };
            let before = done.links.iter().find(|it| it.expected == origin).map(|it| &it.agreed);
            let agreed = agreed_now(before, &sales_state(&source.content)?, &sales_state(form)?);
            (origin, agreed)
        }
        Action::UpdatePayment { target, form, .. } => {
            let Some(origin) = origin_of(pass, target) else { return Ok(None) };
            let Some(source) = done.expected.payments.get(&origin) else { return Ok(None) };
            let invoices =
                done.sales.matches.iter().map(|it| (it.expected.clone(), it.actual.clone()));
            let invoices: BTreeMap<SourceRef, LedgerRef> = invoices.collect();
            let before = done.links.iter().find(|it| it.expected == origin).map(|it| &it.agreed);
            let (left, right) =
                (payment_state(&source.content, &invoices), payment_state(form, &filled));
            (origin, agreed_now(before, &left, &right))
        }
        // What both sides agree on is told by the next look, which sees the new payment.
        Action::RecordInSource(_) => {
            let id = SourcePaymentId::new(receipt.document.id.as_str());
            (SourceRef::Payment(id), AgreedState::default())
        }
        Action::CreateCustomer(_)
        | Action::CreateItem(_)
        | Action::VoidSale { .. }
        | Action::VoidPayment { .. } => return Ok(None),
    };
    Ok(Some(Link { expected, actual, agreed }))
}

fn origin_of(pass: &PassDone, target: &LedgerRef) -> Option<SourceRef> {
    let done = &pass.reconciliation;
    let mut matches = done.sales.matches.iter().chain(&done.payments.matches);
    matches.find(|it| it.actual == *target).map(|it| it.expected.clone())
}
