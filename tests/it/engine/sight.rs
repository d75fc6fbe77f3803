//! A source that sees less: what it sees is compared as ever, and nothing else is said.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::{prop_assert, prop_assert_eq, proptest};
use tieout::domain::discrepancy::{Discrepancy, DiscrepancyCode as Code};
use tieout::domain::effects::Measure;
use tieout::domain::expected::{SourceRef, UnseenPart};
use tieout::domain::known::Known;
use tieout::domain::ledger::{LedgerKind, LedgerRef, LineRole, SalesKind, SalesTax};
use tieout::domain::money::{Currency, Money};
use tieout::engine::line::Reconciliation;

use super::books::{cents, in_cents};
use super::cook::cook;
use super::laws::config;
use super::recipe::{Bend, InvoiceRecipe, SaleChange, recipe};
use super::tamper::{plain_invoice, plain_recipe};
use super::world::World;

/// The parts that only a source with documents of its own can see.
const PARTS: [UnseenPart; 4] =
    [UnseenPart::Discount, UnseenPart::Tax, UnseenPart::Tip, UnseenPart::ServiceFee];

/// What is found about whole documents.
const WHOLE: [Code; 7] = [
    Code::MissingInvoice,
    Code::TwiceInSource,
    Code::ExtraInvoice,
    Code::DuplicateInvoice,
    Code::DeletedInSource,
    Code::VoidedInLedger,
    Code::Contested,
];

/// The same world for a source that shows lines and totals of jobs, and no payments.
pub(super) fn seen_as_jobs(world: &World, listed: bool) -> World {
    let mut blind = world.clone();
    let why = "It is not shown.".to_owned();
    let measures = [
        Measure::Discount,
        Measure::Tax,
        Measure::Tips,
        Measure::Fees,
        Measure::Collected,
        Measure::Refunded,
        Measure::Receivable,
    ];
    blind.blind.measures = measures.map(|it| (it, why.clone())).into();
    blind.blind.documents = (!listed).then_some(why);
    for it in blind.expected.sales.values_mut() {
        it.unseen = PARTS.into();
        it.content.lines.retain(|line| line.role == LineRole::Sale);
        it.content.discount = None;
        it.content.tax = SalesTax { code: None, amount: cents(0), rate: None };
    }
    blind
}

fn is_whole(it: &Discrepancy) -> bool {
    WHOLE.contains(&it.code) || it.ledger.is_empty()
}

fn whole(run: &Reconciliation) -> BTreeSet<(Code, Vec<SourceRef>, Vec<LedgerRef>)> {
    let is_sale = |it: &Discrepancy| {
        it.source.iter().all(|it| matches!(it, SourceRef::Invoice(_)))
            && it.ledger.iter().all(|it| it.kind != LedgerKind::Payment)
    };
    let all = run.discrepancies.iter().filter(|it| is_whole(it) && is_sale(it));
    // Why a missing document is not entered may lie in a part that is not seen.
    let code = |it: &Discrepancy| if it.ledger.is_empty() { Code::MissingInvoice } else { it.code };
    all.map(|it| (code(it), it.source.clone(), it.ledger.clone())).collect()
}

/// Returns what is found within documents that are matched, as gross.
fn gross(run: &Reconciliation) -> BTreeMap<SourceRef, Money> {
    let mut all: BTreeMap<SourceRef, Money> = BTreeMap::new();
    for it in run.discrepancies.iter().filter(|it| !is_whole(it)) {
        let amount = it.effects.total(Measure::GrossInvoiced).unwrap();
        for origin in &it.source {
            let sum = all.entry(origin.clone()).or_insert(cents(0));
            *sum = sum.plus(amount).unwrap();
        }
    }
    all.retain(|_, amount| !amount.is_zero());
    all
}

proptest! {
    #![proptest_config(config(150))]

    #[test]
    fn what_is_seen_less_well_is_found_all_the_same_and_nothing_is_written(recipe in recipe()) {
        let world = cook(&recipe);
        let (full, less) = (world.reconcile(), seen_as_jobs(&world, true).reconcile());
        prop_assert!(less.bridge.residual.is_none(), "{:#?}", less.bridge);
        prop_assert!(less.faults.is_empty(), "{:#?}", less.faults);
        prop_assert_eq!(whole(&less), whole(&full));
        prop_assert_eq!(gross(&less), gross(&full));
        prop_assert!(less.plan.corrections.is_empty(), "{:#?}", less.plan.corrections);
        let open = less.discrepancies.iter().filter(|it| it.is_open()).count();
        prop_assert_eq!(less.plan.exceptions.len(), open);
        let variance = less.bridge.variance(Measure::GrossInvoiced).unwrap();
        prop_assert_eq!(variance, full.bridge.variance(Measure::GrossInvoiced).unwrap());
    }

    #[test]
    fn where_not_everything_is_listed_a_document_only_in_the_books_proves_nothing(
        recipe in recipe(),
    ) {
        let world = cook(&recipe);
        let (all, some) =
            (seen_as_jobs(&world, true).reconcile(), seen_as_jobs(&world, false).reconcile());
        prop_assert!(some.bridge.residual.is_none(), "{:#?}", some.bridge);
        let mut listed = whole(&all);
        listed.retain(|it| it.0 != Code::ExtraInvoice);
        prop_assert_eq!(whole(&some), listed);
        let is_sale = |it: &LedgerRef| world.actual().sales[it].content.kind != SalesKind::RefundReceipt;
        let aside: BTreeSet<&LedgerRef> = some.out_of_scope.iter()
            .filter(|it| world.actual().sales.contains_key(it) && is_sale(it)).collect();
        prop_assert_eq!(aside, all.sales.extra.iter().collect());
    }
}

fn codes(run: &Reconciliation) -> Vec<Code> {
    run.discrepancies.iter().map(|it| it.code).collect()
}

fn one(change: SaleChange) -> World {
    let invoice = InvoiceRecipe { payments: Vec::new(), ..plain_invoice(0, 100) };
    cook(&plain_recipe(vec![invoice], vec![Bend::Sale(0, change)]))
}

#[test]
fn a_part_that_is_not_seen_is_never_compared_but_the_total_is() {
    let world = seen_as_jobs(&one(SaleChange::Number(Some(7))), true);
    assert_eq!(codes(&world.reconcile()), [Code::NumberDiffers]);
    // A tip that only the books have changes the total; which part it is, nobody can say.
    let mut world = seen_as_jobs(&one(SaleChange::Number(Some(7))), true);
    let sale = world.sale(0).unwrap();
    let posted = world.ledger.sales.get_mut(&sale).unwrap();
    posted.content.number = world.expected.sales.values().next().unwrap().content.number.clone();
    posted.content.tax.amount = posted.content.tax.amount.plus(cents(310)).unwrap();
    posted.content.total = posted.content.total.plus(cents(310)).unwrap();
    let run = world.reconcile();
    assert_eq!(codes(&run), [Code::TotalDiffers]);
    let found = &run.discrepancies[0];
    assert_eq!(in_cents(found.effects.total(Measure::GrossInvoiced).unwrap()), -310);
    assert!(found.effects.total(Measure::Tax).unwrap().is_zero());
    assert!(found.sentence.contains("discount, tax, tip or service fee"), "{}", found.sentence);
}

#[test]
fn a_reduction_that_is_not_itemized_agrees_with_one_in_the_lines_of_the_books() {
    let mut world = seen_as_jobs(&one(SaleChange::LineAmount(0, -500)), true);
    let less = world.ledger.sales.values().next().unwrap().content.total;
    world.expected.sales.values_mut().for_each(|it| it.content.total = less);
    assert_eq!(codes(&world.reconcile()), [Code::DiscountInLines]);
}

#[test]
fn what_is_paid_is_compared_by_what_the_document_states_where_no_payment_is_seen() {
    let mut world = seen_as_jobs(&one(SaleChange::Number(Some(7))), true);
    let own = world.expected.sales.values_mut().next().unwrap();
    own.balance = Known::Known(cents(100));
    let total = own.content.total;
    let run = world.reconcile();
    assert_eq!(codes(&run), [Code::PaidDiffers, Code::NumberDiffers]);
    let found = &run.discrepancies[0];
    assert!(found.effects.is_none());
    let open = cents(100).words();
    assert!(found.sentence.contains(&format!("{open} open in Workiz")), "{}", found.sentence);
    assert!(found.sentence.contains(&total.words()), "{}", found.sentence);
    assert_eq!(found.effects.currency(), Currency::USD);
}

#[test]
fn a_day_that_stands_for_the_documents_date_is_not_compared() {
    let mut world = seen_as_jobs(&one(SaleChange::Date(40)), true);
    for it in world.expected.sales.values_mut() {
        it.unseen.insert(UnseenPart::Date);
    }
    let run = world.reconcile();
    assert_eq!(codes(&run), []);
    assert!(run.bridge.variance(Measure::GrossInvoiced).unwrap().is_zero());
}

#[test]
fn a_source_that_shows_all_but_one_measure_writes_nothing_either() {
    let invoice = InvoiceRecipe { payments: Vec::new(), ..plain_invoice(0, 100) };
    let mut world = cook(&plain_recipe(vec![invoice], vec![Bend::DropSale(0)]));
    assert_eq!(world.reconcile().plan.corrections.len(), 1);
    for (measure, written) in [(Measure::Deposited, 1), (Measure::NetInvoiced, 0)] {
        world.blind.measures = [(measure, "It is not shown.".to_owned())].into();
        let run = world.reconcile();
        assert_eq!(run.plan.corrections.len(), written, "{measure}");
        assert_eq!(run.plan.exceptions.len(), 1 - written, "{measure}");
    }
}
