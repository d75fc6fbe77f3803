//! Matching of payments, within and across invoices.

use std::collections::BTreeMap;

use crate::domain::expected::{Expected, SourceRef};
use crate::domain::ledger::{LedgerRef, PaymentForm, Posted};
use crate::domain::matching::{Clue, MatchTier, Matching};
use crate::engine::matcher::face::{Clues, Face, expected_payments, posted_payments};
use crate::engine::matcher::resolve::{Known, Resolver};

/// How many days a payment and its repetition may lie apart.
const DUPLICATE_DAYS: u32 = 3;

/// Matches payments. `invoices` says which document in the books each invoice was matched to.
pub fn match_payments(
    expected: &BTreeMap<SourceRef, Expected<PaymentForm>>,
    actual: &BTreeMap<LedgerRef, Posted<PaymentForm>>,
    invoices: &BTreeMap<SourceRef, LedgerRef>,
    window_days: u16,
    known: Known<'_>,
) -> Matching {
    let left = expected_payments(expected, invoices);
    let mut resolver = Resolver::new(left, posted_payments(actual), Clue::Reference, known);
    resolver.known_pairs();
    resolver.tier(MatchTier::Marker, |_, _, clues| Some(8 + agreement(clues)));
    resolver.tier(MatchTier::Reference, by_reference);
    resolver.duplicates(repeats_reference);
    let window = u32::from(window_days);
    resolver.tier(MatchTier::CustomerAmountDate, |left, _, clues| {
        clues.has(Clue::Application).then(|| by_amount(left, clues, window)).flatten()
    });
    resolver.duplicates(repeats_reference);
    resolver
        .last_tier(MatchTier::CustomerAmountDate, |left, _, clues| by_amount(left, clues, window));
    resolver.duplicates(|kept, extra| {
        repeats_reference(kept, extra) || repeats_unreferenced(kept, extra)
    });
    resolver.voided(same_but_voided);
    resolver.finish()
}

fn agreement(clues: &Clues) -> i64 {
    let weight = |clue, points| if clues.has(clue) { points } else { 0 };
    weight(Clue::Amount, 4)
        + weight(Clue::Customer, 4)
        + weight(Clue::Application, 3)
        + weight(Clue::Date, 2)
}

fn by_reference(_: &Face, _: &Face, clues: &Clues) -> Option<i64> {
    let backed =
        clues.has(Clue::Amount) || clues.has(Clue::Customer) || clues.has(Clue::Application);
    (clues.has(Clue::Reference) && backed).then(|| agreement(clues))
}

fn by_amount(left: &Face, clues: &Clues, window: u32) -> Option<i64> {
    let same_party = clues.has(Clue::Customer) || clues.has(Clue::Application);
    let fits = left.live && same_party && clues.has(Clue::Amount) && clues.days_apart <= window;
    fits.then(|| {
        let closeness = i64::from(window.saturating_sub(clues.days_apart));
        let applied = if clues.has(Clue::Application) { 60 } else { 0 };
        let unreferenced = if clues.contradicts(Clue::Reference) { 0 } else { 20 };
        100 + closeness * 10 + applied + unreferenced
    })
}

/// Tells whether a payment repeats a matched one under its reference.
fn repeats_reference(kept: &Face, extra: &Face) -> bool {
    let clues = Clues::of(kept, extra, Clue::Reference);
    clues.has(Clue::Amount) && clues.has(Clue::Customer) && clues.has(Clue::Reference)
}

/// Tells whether a payment without a reference, that nothing else claims, repeats a matched one on
/// the same invoice or on none. Asked only after every tier.
fn repeats_unreferenced(kept: &Face, extra: &Face) -> bool {
    let clues = Clues::of(kept, extra, Clue::Reference);
    let same_use = clues.has(Clue::Application) || extra.applies.is_empty();
    clues.has(Clue::Amount)
        && clues.has(Clue::Customer)
        && extra.key.is_none()
        && clues.days_apart <= DUPLICATE_DAYS
        && same_use
}

fn same_but_voided(left: &Face, right: &Face) -> bool {
    right.note.contains(&left.note)
}
