//! Matching of invoices and other sales documents.

use std::collections::BTreeMap;

use crate::domain::expected::{Expected, SourceRef};
use crate::domain::ledger::{LedgerRef, Posted, SalesForm, SalesKind};
use crate::domain::matching::{Clue, MatchTier, Matching};
use crate::engine::matcher::face::{Clues, Face, expected_sales, posted_sales};
use crate::engine::matcher::resolve::{Known, Resolver};

/// How many days a document and its repetition may lie apart. Source: duplicates are found by
/// customer, total and three days.
const DUPLICATE_DAYS: u32 = 3;

/// Matches sales documents. Refund receipts are matched with refunds, not here.
pub fn match_sales(
    expected: &BTreeMap<SourceRef, Expected<SalesForm>>,
    actual: &BTreeMap<LedgerRef, Posted<SalesForm>>,
    window_days: u16,
    known: Known<'_>,
) -> Matching {
    let mut right = posted_sales(actual);
    right.retain(|reference, _| {
        actual.get(reference).is_some_and(|it| it.content.kind != SalesKind::RefundReceipt)
    });
    let mut resolver = Resolver::new(expected_sales(expected), right, Clue::Number, known);
    resolver.known_pairs();
    resolver.tier(MatchTier::Marker, |_, _, clues| Some(8 + agreement(clues)));
    resolver.tier(MatchTier::Number, by_number);
    let window = u32::from(window_days);
    resolver.duplicates(repeats_number);
    resolver
        .last_tier(MatchTier::CustomerAmountDate, |left, _, clues| by_amount(left, clues, window));
    resolver.duplicates(|kept, extra| {
        repeats_number(kept, extra)
            || repeats_unnumbered(kept, extra)
            || repeats_with_suffix(kept, extra)
    });
    resolver.voided(same_but_voided);
    resolver.finish()
}

fn agreement(clues: &Clues) -> i64 {
    let weight = |clue, points| if clues.has(clue) { points } else { 0 };
    weight(Clue::Customer, 4) + weight(Clue::Amount, 4) + weight(Clue::Date, 2)
}

/// The same number counts only when the customer or the amount backs it: numbers are typed again.
fn by_number(_: &Face, _: &Face, clues: &Clues) -> Option<i64> {
    let backed = clues.has(Clue::Customer) || clues.has(Clue::Amount);
    (clues.has(Clue::Number) && backed).then(|| agreement(clues))
}

fn by_amount(left: &Face, clues: &Clues, window: u32) -> Option<i64> {
    let fits = left.live
        && clues.has(Clue::Customer)
        && clues.has(Clue::Amount)
        && !left.amount.is_zero()
        && clues.days_apart <= window;
    fits.then(|| {
        let closeness = i64::from(window.saturating_sub(clues.days_apart));
        let unnumbered = if clues.contradicts(Clue::Number) { 0 } else { 5 };
        100 + closeness * 10 + unnumbered
    })
}

/// Tells whether a document repeats a matched one under its number.
fn repeats_number(kept: &Face, extra: &Face) -> bool {
    let clues = Clues::of(kept, extra, Clue::Number);
    let same = clues.has(Clue::Customer) && clues.has(Clue::Amount) && !extra.amount.is_zero();
    same && clues.has(Clue::Number)
}

/// Tells whether a document without a number, that nothing else claims, repeats a matched one: asked
/// only after every tier, since it may well be another invoice of the same amount.
fn repeats_unnumbered(kept: &Face, extra: &Face) -> bool {
    let clues = Clues::of(kept, extra, Clue::Number);
    let same = clues.has(Clue::Customer) && clues.has(Clue::Amount) && !extra.amount.is_zero();
    same && extra.key.is_none() && clues.days_apart <= DUPLICATE_DAYS
}

/// Tells whether a document that nothing else claims repeats a matched one under its number with
/// something added, as people type it: `1161-1`.
fn repeats_with_suffix(kept: &Face, extra: &Face) -> bool {
    let clues = Clues::of(kept, extra, Clue::Number);
    let (Some(core), Some(other)) = (&kept.key, &extra.key) else { return false };
    let added = other
        .strip_prefix(core.as_str())
        .is_some_and(|rest| rest.starts_with(|c: char| !c.is_alphanumeric()));
    added
        && clues.has(Clue::Customer)
        && clues.has(Clue::Amount)
        && !extra.amount.is_zero()
        && clues.days_apart <= DUPLICATE_DAYS
}

fn same_but_voided(left: &Face, right: &Face) -> bool {
    let clues = Clues::of(left, right, Clue::Number);
    right.note.contains(&left.note) || (clues.has(Clue::Number) && clues.has(Clue::Customer))
}
