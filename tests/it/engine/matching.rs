//! Laws of matching: order does not matter, a person's word does.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::{any, prop_assert, prop_assert_eq, proptest};
use tieout::domain::expected::SourceRef;
use tieout::domain::id::TxnId;
use tieout::domain::ledger::{
    AppliesTo, LedgerKind, LedgerRef, PaymentForm, Posted, SalesForm, Standing,
};
use tieout::domain::matching::{Contest, Decision, MatchTier, Matching};
use tieout::engine::line::Reconciliation;

use super::cook::cook;
use super::laws::config;
use super::recipe::recipe;
use super::world::World;

/// The bijection that turns the order of the ids around.
fn turned(reference: &LedgerRef) -> LedgerRef {
    let number: usize = reference.id.as_str().parse().unwrap();
    LedgerRef { kind: reference.kind, id: TxnId::new(format!("{:04}", 9999 - number)) }
}

fn turn_posted<T: Clone>(it: &Posted<T>, content: impl Fn(&mut T)) -> (LedgerRef, Posted<T>) {
    let mut it = it.clone();
    it.reference = turned(&it.reference);
    it.linked = it.linked.iter().map(turned).collect();
    content(&mut it.content);
    (it.reference.clone(), it)
}

fn turn_payment(form: &mut PaymentForm) {
    for it in &mut form.applications {
        if let AppliesTo::Posted(to) = &it.to {
            it.to = AppliesTo::Posted(turned(to));
        }
    }
}

/// The same world with other ids.
fn turn(world: &World) -> World {
    let mut other = world.clone();
    let ledger = &world.ledger;
    other.ledger.sales = ledger.sales.values().map(|it| turn_posted(it, |_| {})).collect();
    other.ledger.payments =
        ledger.payments.values().map(|it| turn_posted(it, turn_payment)).collect();
    let deposits = ledger.deposits.values();
    let deposits = deposits.map(|it| {
        turn_posted(it, |form| form.linked.iter_mut().for_each(|it| it.0 = turned(&it.0)))
    });
    other.ledger.deposits = deposits.collect();
    other.out_of_scope = world.out_of_scope.iter().map(turned).collect();
    for it in &mut other.links {
        it.actual = turned(&it.actual);
    }
    other
}

fn pairs(matching: &Matching) -> BTreeMap<SourceRef, LedgerRef> {
    matching.matches.iter().map(|it| (it.expected.clone(), it.actual.clone())).collect()
}

fn contests(matching: &Matching, name: impl Fn(&LedgerRef) -> LedgerRef) -> BTreeSet<String> {
    let text = |it: &Contest| {
        let actual: BTreeSet<LedgerRef> = it.actual.iter().map(&name).collect();
        format!("{:?} {actual:?}", it.expected)
    };
    matching.contested.iter().map(text).collect()
}

/// What makes two documents copies of each other.
fn looks(world: &World, reference: &LedgerRef) -> String {
    let sale =
        |it: &Posted<SalesForm>| (it.content.customer.clone(), it.content.total, it.standing);
    let payment = |it: &Posted<PaymentForm>| {
        (Some(it.content.customer.clone()), it.content.amount, it.standing)
    };
    let found = match reference.kind {
        LedgerKind::Payment => world.ledger.payments.get(reference).map(payment),
        _ => world.ledger.sales.get(reference).map(sale),
    };
    format!("{found:?}")
}

fn same_but_for_copies(
    world: &World,
    (first, second): (&Matching, &Matching),
) -> Result<(), String> {
    let (first_pairs, second_pairs) = (pairs(first), pairs(second));
    if first_pairs.keys().ne(second_pairs.keys()) {
        return Err(format!("{first_pairs:?} {second_pairs:?}"));
    }
    for (expected, actual) in &first_pairs {
        let other = turned(&second_pairs[expected]);
        if other != *actual && looks(world, &other) != looks(world, actual) {
            return Err(format!("{expected:?} is {actual:?} or {other:?}"));
        }
    }
    let (one, other) = (contests(first, LedgerRef::clone), contests(second, turned));
    if one != other {
        return Err(format!("{one:?} {other:?}"));
    }
    Ok(())
}

fn a_live_pair(world: &World, run: &Reconciliation, pick: usize) -> Option<(SourceRef, LedgerRef)> {
    let live = |reference: &LedgerRef| {
        world.ledger.sales.get(reference).is_some_and(|it| it.standing == Standing::Live)
    };
    let pairs: Vec<_> = run.sales.matches.iter().filter(|it| live(&it.actual)).collect();
    let it = pairs.get(pick % pairs.len().max(1))?;
    Some((it.expected.clone(), it.actual.clone()))
}

proptest! {
    #![proptest_config(config(150))]

    #[test]
    fn the_order_of_ids_decides_only_between_copies(recipe in recipe()) {
        let world = cook(&recipe);
        let other = turn(&world);
        let (first, second) = (world.reconcile(), other.reconcile());
        let sales = same_but_for_copies(&world, (&first.sales, &second.sales));
        prop_assert!(sales.is_ok(), "{sales:?}");
        // Payments look at what their invoices are, so a copy's payment may follow it.
        if pairs(&first.sales) == pairs(&second.sales).into_iter().map(|(a, b)| (a, turned(&b))).collect() {
            let payments = same_but_for_copies(&world, (&first.payments, &second.payments));
            prop_assert!(payments.is_ok(), "{payments:?}");
        }
    }

    #[test]
    fn the_order_of_links_and_decisions_does_not_matter(recipe in recipe(), pick in any::<usize>()) {
        let mut world = cook(&recipe);
        let sources: Vec<_> = world.expected.sales.keys().cloned().collect();
        let ledger: Vec<_> = world.ledger.sales.keys().cloned().collect();
        for place in 0..4 {
            let (Some(expected), Some(actual)) = (
                sources.get((pick % 97 + place) % sources.len().max(1)).cloned(),
                ledger.get((pick % 89 + place / 2) % ledger.len().max(1)).cloned(),
            ) else { continue };
            world.decisions.push(if place == 3 {
                Decision::Unlink { expected, actual }
            } else {
                Decision::Link { expected, actual }
            });
        }
        let first = format!("{:?}", world.reconcile());
        world.links.reverse();
        world.decisions.reverse();
        prop_assert_eq!(first, format!("{:?}", world.reconcile()));
    }

    #[test]
    fn the_same_input_gives_the_same_bytes(recipe in recipe()) {
        let (one, other) = (cook(&recipe).reconcile(), cook(&recipe).reconcile());
        prop_assert_eq!(format!("{one:?}"), format!("{other:?}"));
    }

    #[test]
    fn a_persons_link_wins(recipe in recipe(), left in 0_usize..12, right in 0_usize..12) {
        let mut world = cook(&recipe);
        let expected = world.expected.sales.keys().nth(left).cloned();
        let inside = world.actual().sales.into_keys();
        let actual = inside.filter(|it| it.kind == LedgerKind::Invoice).nth(right);
        if let (Some(expected), Some(actual)) = (expected, actual) {
            let (e, a) = (expected.clone(), actual.clone());
            world.decisions.push(Decision::Link { expected: e, actual: a });
            let run = world.reconcile();
            let found = run.sales.matches.iter().find(|it| it.expected == expected).unwrap();
            prop_assert_eq!(&found.actual, &actual);
            prop_assert_eq!(found.evidence.tier, MatchTier::Decision);
            prop_assert!(run.bridge.residual.is_none());
            prop_assert!(run.faults.is_empty(), "{:?}", run.faults);
        }
    }

    #[test]
    fn an_unlink_forbids_the_pair_for_good(recipe in recipe(), pick in any::<usize>()) {
        let mut world = cook(&recipe);
        let run = world.reconcile();
        if let Some((expected, actual)) = a_live_pair(&world, &run, pick) {
            let (e, a) = (expected.clone(), actual.clone());
            world.decisions.push(Decision::Unlink { expected: e, actual: a });
            let run = world.reconcile();
            prop_assert!(!run.sales.matches.iter().any(|it| it.expected == expected && it.actual == actual));
            let copies = &run.sales.duplicates;
            prop_assert!(!copies.iter().any(|it| it.expected == expected && it.extra == actual));
            prop_assert!(run.bridge.residual.is_none());
            prop_assert!(run.faults.is_empty(), "{:?}", run.faults);
        }
    }

    #[test]
    fn a_change_of_one_pair_stays_with_it(recipe in recipe(), pick in any::<usize>()) {
        let mut world = cook(&recipe);
        let first = world.reconcile();
        world.links = first.links.clone();
        let first = world.reconcile();
        if let Some((expected, actual)) = a_live_pair(&world, &first, pick) {
            // Only what the person who pays reads is changed: the links hold, the amounts stay.
            let sale = world.ledger.sales.get_mut(&actual).unwrap();
            sale.content.date = sale.content.date.tomorrow().unwrap();
            sale.content.tax.code = None;
            sale.content.class = None;
            let second = world.reconcile();
            let others = |run: &Reconciliation| -> BTreeSet<String> {
                let mut all = run.discrepancies.clone();
                all.retain(|it| !it.source.contains(&expected) && !it.ledger.contains(&actual));
                all.into_iter().map(|it| format!("{} {:?} {:?} {}", it.code, it.source, it.ledger, it.fingerprint)).collect()
            };
            prop_assert_eq!(others(&first), others(&second));
        }
    }
}
