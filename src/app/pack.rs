//! Which corrections go out together. Pure.

use std::collections::BTreeMap;

use crate::domain::expected::SourceRef;
use crate::domain::id::CorrectionId;
use crate::domain::ledger::{AppliesTo, LedgerRef, PaymentForm, Posted};
use crate::domain::plan::{Action, Correction, Phase};

/// Documents that the service takes in one batch.
pub const BATCH_DOCUMENTS: usize = 30;
/// Documents that are announced in the journal before any of them is sent: four batches, as many
/// as keep the service busy. Whatever stops the program leaves no more than these in doubt.
const WAVE_DOCUMENTS: usize = 4 * BATCH_DOCUMENTS;

/// The payments in the books, by which it is known what each of them pays.
type Payments = BTreeMap<LedgerRef, Posted<PaymentForm>>;

/// A document that a write changes, or whose balance or version it changes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Touched {
    Posted(LedgerRef),
    Planned(SourceRef),
}

/// Returns the corrections in waves: in one wave none rests on another, and no two touch the same
/// document. Within the waves, and for whatever touches the same document, the plan's order holds.
pub fn waves<'a>(chosen: &[&'a Correction], payments: &Payments) -> Vec<Vec<&'a Correction>> {
    let mut levels: Vec<Vec<&'a Correction>> = Vec::new();
    let mut level_of: BTreeMap<&CorrectionId, usize> = BTreeMap::new();
    let mut touched_in: BTreeMap<Touched, usize> = BTreeMap::new();
    for it in chosen {
        let touched = touched(&it.action, payments);
        let needed = it.needs.iter().filter_map(|need| level_of.get(need));
        let shared = touched.iter().filter_map(|document| touched_in.get(document));
        let level = needed.chain(shared).max().map_or(0, |before| before.saturating_add(1));
        level_of.insert(&it.id, level);
        touched_in.extend(touched.into_iter().map(|document| (document, level)));
        if levels.len() <= level {
            levels.resize_with(level.saturating_add(1), Vec::new);
        }
        if let Some(own) = levels.get_mut(level) {
            own.push(it);
        }
    }
    levels.into_iter().flat_map(in_waves).collect()
}

/// Parts a level into waves; customers and items, which go one at a time, do not count.
fn in_waves(level: Vec<&Correction>) -> Vec<Vec<&Correction>> {
    let mut waves = vec![Vec::new()];
    let mut documents = 0_usize;
    for it in level {
        if !is_master(it) {
            if documents == WAVE_DOCUMENTS {
                waves.push(Vec::new());
                documents = 0;
            }
            documents = documents.saturating_add(1);
        }
        if let Some(wave) = waves.last_mut() {
            wave.push(it);
        }
    }
    waves
}

/// Returns the fewest write requests that so many corrections need.
pub fn least_requests(sent: &[&Correction]) -> u64 {
    let masters = sent.iter().filter(|it| is_master(it)).count();
    let documents = sent.len().saturating_sub(masters);
    let requests = masters.saturating_add(documents.div_ceil(BATCH_DOCUMENTS));
    u64::try_from(requests).unwrap_or(u64::MAX)
}

fn is_master(it: &Correction) -> bool {
    it.action.phase() == Phase::Masters
}

fn touched(action: &Action, payments: &Payments) -> Vec<Touched> {
    let mut touched: Vec<Touched> =
        action.target().map(|(target, _)| Touched::Posted(target.clone())).into_iter().collect();
    match action {
        Action::CreateSale { origin, .. } => touched.push(Touched::Planned(origin.clone())),
        Action::CreatePayment { origin, form } => {
            touched.push(Touched::Planned(origin.clone()));
            touched.extend(paid(form));
        }
        Action::UpdatePayment { target, form, .. } => {
            touched.extend(paid(form));
            touched.extend(paid_before(target, payments));
        }
        Action::VoidPayment { target, .. } => touched.extend(paid_before(target, payments)),
        Action::CreateCustomer(_)
        | Action::CreateItem(_)
        | Action::UpdateSale { .. }
        | Action::VoidSale { .. }
        | Action::RecordInSource(_) => {}
    }
    touched
}

/// The documents that a payment pays: what is open of them changes with it.
fn paid(form: &PaymentForm) -> impl Iterator<Item = Touched> {
    form.applications.iter().map(|it| match &it.to {
        AppliesTo::Posted(reference) => Touched::Posted(reference.clone()),
        AppliesTo::Source(id) => Touched::Planned(SourceRef::Invoice(id.clone())),
    })
}

fn paid_before(target: &LedgerRef, payments: &Payments) -> impl Iterator<Item = Touched> {
    payments.get(target).into_iter().flat_map(|it| paid(&it.content))
}

#[cfg(test)]
mod tests;
