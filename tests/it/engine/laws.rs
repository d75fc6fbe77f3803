//! Laws that hold for every pair of books.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::{ProptestConfig, prop_assert, prop_assert_eq, proptest};
use proptest::test_runner::RngSeed;
use tieout::domain::discrepancy::{Discrepancy, DiscrepancyCode};
use tieout::domain::effects::{Effects, Measure};
use tieout::domain::expected::SourceRef;
use tieout::domain::ledger::{LedgerRef, SalesKind};
use tieout::domain::matching::Matching;
use tieout::domain::money::Currency;
use tieout::engine::line::Reconciliation;

use super::cook::cook;
use super::model::carry_out;
use super::recipe::recipe;

/// The same worlds every time, so that a change is judged by what it changes. Other worlds are drawn
/// in a long run by hand, with `PROPTEST_RNG_SEED` and `PROPTEST_CASES`.
#[expect(clippy::disallowed_methods, reason = "a long run by hand asks for more cases")]
pub(crate) fn config(cases: u32) -> ProptestConfig {
    let asked = ProptestConfig::default();
    let rng_seed = match asked.rng_seed {
        RngSeed::Random => RngSeed::Fixed(20_260_402),
        RngSeed::Fixed(_) => asked.rng_seed,
    };
    let cases = std::env::var_os("PROPTEST_CASES").map_or(cases, |_| asked.cases);
    ProptestConfig { cases, rng_seed, failure_persistence: None, ..asked }
}

/// What a discrepancy is about, whatever its amounts are.
type Topic = (DiscrepancyCode, Vec<SourceRef>, Vec<LedgerRef>);

/// A copy that stays for a person is no copy any more when what it repeated is corrected.
fn topic(it: &Discrepancy) -> Topic {
    let first = || it.ledger.iter().take(1).cloned().collect();
    match it.code {
        DiscrepancyCode::DuplicateInvoice => (DiscrepancyCode::ExtraInvoice, vec![], first()),
        DiscrepancyCode::DuplicatePayment => (DiscrepancyCode::ExtraPayment, vec![], first()),
        code => (code, it.source.clone(), it.ledger.clone()),
    }
}

fn open_topics(run: &Reconciliation) -> BTreeSet<Topic> {
    run.discrepancies.iter().filter(|it| it.is_open()).map(topic).collect()
}

/// What a plan leaves: exceptions, and what its held corrections would have settled.
fn left_topics(run: &Reconciliation) -> BTreeSet<Topic> {
    let held = run.plan.corrections.iter().filter(|it| !it.verdict.may_apply());
    let held = held.flat_map(|it| it.settles.iter());
    let left: BTreeSet<_> =
        run.plan.exceptions.iter().map(|it| &it.fingerprint).chain(held).collect();
    let of = run.discrepancies.iter().filter(|it| it.is_open() && left.contains(&it.fingerprint));
    of.map(topic).collect()
}

fn places(matching: &Matching) -> (BTreeMap<SourceRef, u32>, BTreeMap<LedgerRef, u32>) {
    let (mut left, mut right) = (BTreeMap::new(), BTreeMap::new());
    let contested = &matching.contested;
    let lefts = matching.matches.iter().map(|it| &it.expected);
    let lefts = lefts.chain(&matching.missing).chain(&matching.gone);
    for it in lefts.chain(contested.iter().flat_map(|it| it.expected.iter())) {
        *left.entry(it.clone()).or_default() += 1;
    }
    let rights = matching.matches.iter().map(|it| &it.actual);
    let rights = rights.chain(&matching.extra).chain(&matching.voided);
    let rights = rights.chain(matching.duplicates.iter().map(|it| &it.extra));
    for it in rights.chain(contested.iter().flat_map(|it| it.actual.iter())) {
        *right.entry(it.clone()).or_default() += 1;
    }
    (left, right)
}

proptest! {
    #![proptest_config(config(150))]

    #[test]
    fn each_cent_sits_in_exactly_one_discrepancy(recipe in recipe()) {
        let run = cook(&recipe).reconcile();
        prop_assert!(run.bridge.residual.is_none(), "{:#?}", run.bridge);
        let mut sum = Effects::none(Currency::USD);
        for it in &run.discrepancies {
            sum.add_all(&it.effects).unwrap();
        }
        sum.add_all(&run.bridge.actual).unwrap();
        prop_assert_eq!(&sum, &run.bridge.expected);
        for measure in Measure::ALL {
            prop_assert_eq!(sum.total(measure).unwrap(), run.bridge.expected.total(measure).unwrap());
        }
        let fingerprints: BTreeSet<_> = run.discrepancies.iter().map(|it| &it.fingerprint).collect();
        prop_assert_eq!(fingerprints.len(), run.discrepancies.len());
    }

    #[test]
    fn the_checker_finds_no_fault_in_a_plan(recipe in recipe()) {
        let run = cook(&recipe).reconcile();
        prop_assert!(run.faults.is_empty(), "{:#?}\n{:#?}", run.faults, run.plan);
    }

    #[test]
    fn every_document_ends_in_exactly_one_place(recipe in recipe()) {
        let world = cook(&recipe);
        let actual = world.actual();
        let run = world.reconcile();
        let (left, right) = places(&run.sales);
        prop_assert_eq!(left, world.expected.sales.keys().map(|it| (it.clone(), 1)).collect());
        let sales = actual.sales.iter().filter(|it| it.1.content.kind != SalesKind::RefundReceipt);
        prop_assert_eq!(right, sales.map(|it| (it.0.clone(), 1)).collect());
        let (left, right) = places(&run.payments);
        prop_assert_eq!(left, world.expected.payments.keys().map(|it| (it.clone(), 1)).collect());
        prop_assert_eq!(right, actual.payments.keys().map(|it| (it.clone(), 1)).collect());
    }

    #[test]
    fn a_carried_out_plan_leaves_nothing_to_write(recipe in recipe()) {
        let mut world = cook(&recipe);
        let first = world.reconcile();
        let carried = carry_out(&mut world, &first.plan);
        prop_assert!(carried.complaints.is_empty(), "{:#?}\n{:#?}", carried.complaints, first.plan);
        world.links = first.links.clone();
        let second = world.reconcile();
        prop_assert!(second.bridge.residual.is_none());
        prop_assert!(second.faults.is_empty(), "{:#?}", second.faults);
        prop_assert!(second.plan.is_empty(), "FIRST {:#?}\nSECOND {:#?}", first.plan, second.plan);
        // Once another client's documents are off a customer, it may be known whose customer it is.
        let (mut left, open) = (left_topics(&first), open_topics(&second));
        let customers = [DiscrepancyCode::CustomerDiffers, DiscrepancyCode::PaymentCustomer];
        left.retain(|it| !customers.contains(&it.0) || open.contains(it));
        prop_assert_eq!(left, open);
    }
}
