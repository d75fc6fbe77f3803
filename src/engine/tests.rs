//! Tables of single rules: which line is which, and who changed what.

use rust_decimal::Decimal;

use crate::domain::discrepancy::ChangedBy;
use crate::domain::id::ItemId;
use crate::domain::ledger::{LineRole, SalesLine, Target};
use crate::domain::money::{Currency, Money};
use crate::domain::source::Taxability;
use crate::engine::agree::changed_by;
use crate::engine::pairing::LinePair::{Both, Extra, Missing};
use crate::engine::pairing::{LinePair, pair_lines};

fn line((item, words, cents): (&str, &str, i64)) -> SalesLine {
    SalesLine {
        id: None,
        role: LineRole::Sale,
        item: (!item.is_empty()).then(|| Target::Existing(ItemId::new(item))),
        description: words.to_owned(),
        quantity: None,
        unit_price: None,
        amount: Money::exact(Decimal::new(cents, 2), Currency::USD).unwrap(),
        taxability: Taxability::Taxable,
        class: None,
    }
}

fn check(expected: &[(&str, &str, i64)], actual: &[(&str, &str, i64)], pairs: &[LinePair]) {
    let lines = |all: &[(&str, &str, i64)]| all.iter().copied().map(line).collect::<Vec<_>>();
    assert_eq!(pair_lines(&lines(expected), &lines(actual)), pairs, "{expected:?} {actual:?}");
}

#[test]
fn lines_pair_by_what_agrees_most() {
    check(&[], &[], &[]);
    check(&[("1", "a", 100)], &[], &[Missing(0)]);
    check(&[], &[("1", "a", 100)], &[Extra(0)]);
    // In another order.
    check(
        &[("1", "a", 100), ("2", "b", 200)],
        &[("2", "b", 200), ("1", "a", 100)],
        &[Both(0, 1), Both(1, 0)],
    );
    // The same item twice: amount and words say which is which.
    check(
        &[("1", "a", 100), ("1", "b", 100)],
        &[("1", "B", 100), ("1", "A ", 100)],
        &[Both(0, 1), Both(1, 0)],
    );
    // An amount changed: the item says it.
    check(
        &[("1", "a", 100), ("2", "b", 200)],
        &[("1", "a", 150), ("2", "b", 200)],
        &[Both(0, 0), Both(1, 1)],
    );
    // An item changed: words and amount say it.
    check(&[("1", "a", 100)], &[("3", "a", 100)], &[Both(0, 0)]);
    // Nothing agrees.
    check(&[("1", "a", 100)], &[("2", "b", 200)], &[Missing(0), Extra(0)]);
    // Lines without an item and of nothing are no evidence.
    check(&[("", "a", 0)], &[("", "b", 0)], &[Missing(0), Extra(0)]);
    // Equal lines pair in order.
    check(&[("1", "a", 100), ("1", "a", 100)], &[("1", "a", 100)], &[Both(0, 0), Missing(1)]);
}

#[test]
fn tips_and_fees_are_no_sale_lines() {
    let mut tip = line(("9", "tip", 100));
    tip.role = LineRole::Tip;
    assert_eq!(pair_lines(&[tip.clone(), line(("1", "a", 100))], &[tip]), [Missing(1)]);
}

#[test]
fn who_changed_a_field_is_told_by_what_was_agreed() {
    assert_eq!(changed_by(None, "a", "b"), ChangedBy::NotKnown);
    assert_eq!(changed_by(Some("b"), "a", "b"), ChangedBy::Source);
    assert_eq!(changed_by(Some("a"), "a", "b"), ChangedBy::Ledger);
    assert_eq!(changed_by(Some("c"), "a", "b"), ChangedBy::Both);
}
