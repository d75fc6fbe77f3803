//! Payments that only the books have, where Workiz shows what is open and no payments.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::{prop_assert, proptest};
use tieout::domain::discrepancy::{DiscrepancyCode as Code, Handling};
use tieout::domain::effects::Measure;
use tieout::domain::expected::{Hold, HoldReason, SourceRef};
use tieout::domain::id::{PaymentMethodId, SourceInvoiceId};
use tieout::domain::known::Known;
use tieout::domain::ledger::{AppliesTo, LedgerKind, LedgerRef, PaymentForm};
use tieout::domain::plan::{Action, Correction, GuardVerdict, Plan, Precondition, SourceRecord};
use tieout::domain::source::Lifecycle;
use tieout::engine::checker::check;
use tieout::engine::line::Reconciliation;

use super::books::{cents, day, entry, in_cents, settle};
use super::cook::cook;
use super::laws::config;
use super::model::carry_out;
use super::recipe::{PaymentRecipe, Recipe, recipe};
use super::records::{forget, form, let_record, on, one, only, pay, payment};
use super::sight::seen_as_jobs;
use super::world::{World, codes};

/// What Workiz states to be open: what nobody has paid there.
fn state_what_is_open(world: &mut World) {
    let mut paid: BTreeMap<SourceRef, i64> = BTreeMap::new();
    let live = world.expected.payments.values().filter(|it| {
        let failed = it.hold.as_ref().is_some_and(|it| it.reason == HoldReason::Failed);
        it.lifecycle == Lifecycle::Live && !failed
    });
    for part in live.flat_map(|it| it.content.applications.iter()) {
        if let AppliesTo::Source(id) = &part.to {
            *paid.entry(SourceRef::Invoice(id.clone())).or_default() += in_cents(part.amount);
        }
    }
    for (origin, it) in &mut world.expected.sales {
        let paid = paid.get(origin).copied().unwrap_or(0);
        it.balance = Known::Known(cents(in_cents(it.content.total) - paid));
    }
}

/// The same world as the official API shows it.
fn stated(mut world: World) -> World {
    state_what_is_open(&mut world);
    let mut world = seen_as_jobs(&world, false);
    for it in world.expected.sales.values_mut().filter(|it| it.hold.is_none()) {
        let detail = "Not all of it is shown.".to_owned();
        it.hold = Some(Hold { reason: HoldReason::PartlySeen, detail });
    }
    world
}

/// Two invoices of $158.00; the first one is paid in the books by a check of $100.00.
fn desk() -> World {
    stated(one())
}

fn records(run: &Reconciliation) -> impl Iterator<Item = &SourceRecord> {
    run.plan.corrections.iter().filter_map(|it| match &it.action {
        Action::RecordInSource(record) => Some(record),
        _ => None,
    })
}

#[test]
fn the_one_payment_that_workiz_lacks_is_recorded_though_it_shows_no_payments() {
    let mut world = desk();
    let first = world.reconcile();
    assert_eq!(codes(&first), [Code::PaidDiffers]);
    assert!(first.faults.is_empty(), "{:#?}", first.faults);
    let (it, record) = only(&first);
    assert_eq!(record.invoice, SourceInvoiceId::new("inv_00"));
    assert_eq!((record.amount, record.open_before), (cents(10_000), Known::Known(cents(15_800))));
    assert_eq!((it.handling, it.moves), (Handling::Propose, cents(10_000)));
    assert!(it.effects.is_none());
    assert!(
        it.sentence.starts_with("Record check 1234 of $100.00 in Workiz on "),
        "{}",
        it.sentence
    );
    assert!(it.sentence.contains("Workiz has $158.00 open on it"), "{}", it.sentence);
    let carried = carry_out(&mut world, &first.plan);
    assert!(carried.complaints.is_empty(), "{:#?}", carried.complaints);
    let second = world.reconcile();
    assert_eq!(codes(&second), []);
    assert!(second.plan.is_empty() && second.plan.exceptions.is_empty());
}

#[test]
fn a_person_approves_each_of_them_whatever_the_policy_names() {
    let mut world = desk();
    world.policy.unattended = Code::ALL.iter().copied().collect();
    let run = world.reconcile();
    let GuardVerdict::NeedsApproval { reason } = &only(&run).0.verdict else { panic!() };
    assert!(reason.contains("only what is open"), "{reason}");
    let mut plan = run.plan.clone();
    plan.corrections[0].verdict = GuardVerdict::Allowed;
    assert!(!faults(&world, &run, &plan).is_empty());
}

#[test]
fn it_is_off_until_the_policy_says_so_and_nothing_else_is_written() {
    let mut world = desk();
    world.policy.record_in_source = None;
    let run = world.reconcile();
    assert!(run.plan.corrections.is_empty());
    let [left] = run.plan.exceptions.as_slice() else { panic!("{:#?}", run.plan) };
    assert!(left.reason.contains("tieout compares only"), "{}", left.reason);
}

#[test]
#[expect(clippy::too_many_lines, reason = "one row for each doubt")]
fn what_leaves_a_doubt_is_left_to_a_person_with_the_reason() {
    type Change = fn(&mut World);
    // What is paid in the books is 100.00 more than in Workiz throughout.
    let cases: [(&str, Change); 15] = [
        ("this way into Workiz takes no payments", |it| it.recording = None),
        ("it comes to more than the $99.99", |it| {
            it.policy.record_in_source.as_mut().unwrap().amount_max = cents(9_999);
        }),
        ("it has no payment method", |it| form(it).method = None),
        ("the policy records no payments by Gift Card", |it| {
            form(it).method = Some(PaymentMethodId::new("3"));
        }),
        ("the mapping leads no method of Workiz to Cash", |it| {
            form(it).method = Some(PaymentMethodId::new("2"));
            it.recording.as_mut().unwrap().remove(&PaymentMethodId::new("2"));
        }),
        ("its date lies in the future", |it| form(it).date = day(62)),
        ("takes no payments now", |it| {
            let sale = it.expected.sales.values_mut().next().unwrap();
            let (reason, detail) = (HoldReason::TwiceInSource, "Twice.".to_owned());
            sale.hold = Some(Hold { reason, detail });
        }),
        ("does not come to the same on both sides", |it| {
            let sale = it.expected.sales.values_mut().next().unwrap();
            sale.content.total = cents(15_700);
            sale.balance = Known::Known(cents(15_700));
        }),
        ("is out of the mapping's scope", |it| {
            it.out_of_scope.insert(payment(1));
        }),
        ("belongs to another customer", |it| {
            let other = it.expected.sales.values().nth(1).unwrap().content.customer.clone();
            form(it).customer = other.unwrap();
        }),
        ("several payments in QuickBooks come to $50.00", |it| {
            form(it).amount = cents(5_000);
            form(it).applications = vec![on(1000, 5_000)];
            let twin = form(it).clone();
            pay(it, 2, twin);
            it.expected.sales.values_mut().next().unwrap().balance = Known::Known(cents(10_800));
        }),
        ("no payment in QuickBooks pays it alone and comes to $100.00", |it| {
            form(it).amount = cents(6_000);
            form(it).applications = vec![on(1000, 6_000)];
            let rest = PaymentForm {
                amount: cents(4_000),
                applications: vec![on(1000, 4_000)],
                ..form(it).clone()
            };
            pay(it, 2, rest);
        }),
        ("no payment in QuickBooks pays it alone", |it| {
            let customer = form(it).customer.clone();
            let other = it.ledger.sales.get_mut(&entry(LedgerKind::Invoice, 1001)).unwrap();
            other.content.customer = Some(customer);
            form(it).amount = cents(12_000);
            form(it).applications = vec![on(1000, 10_000), on(1001, 2_000)];
        }),
        ("other payments on it may come to $50.00 as well", |it| {
            form(it).amount = cents(5_000);
            form(it).applications = vec![on(1000, 5_000)];
            for (number, part) in [(2, 3_000), (3, 2_000)] {
                let more = PaymentForm {
                    amount: cents(part),
                    applications: vec![on(1000, part)],
                    ..form(it).clone()
                };
                pay(it, number, more);
            }
            // Workiz has 50.00: the one payment, or the two.
            it.expected.sales.values_mut().next().unwrap().balance = Known::Known(cents(10_800));
        }),
        ("$50.00 is payments, and the rest something else", |it| {
            form(it).amount = cents(5_000);
            form(it).applications = vec![on(1000, 5_000)];
            settle(&mut it.ledger);
            // A credit memo of 50.00; Workiz has 50.00 too, by whatever.
            let sale = it.ledger.sales.get_mut(&entry(LedgerKind::Invoice, 1000)).unwrap();
            sale.open_balance = cents(5_800);
            it.expected.sales.values_mut().next().unwrap().balance = Known::Known(cents(10_800));
        }),
    ];
    for (says, change) in cases {
        let mut world = desk();
        settle(&mut world.ledger);
        change(&mut world);
        if !says.contains("something else") && !says.contains("another customer") {
            settle(&mut world.ledger);
        }
        let run = world.reconcile();
        assert!(run.faults.is_empty(), "{says}: {:#?}", run.faults);
        assert!(run.plan.corrections.is_empty(), "{says}: {:#?}", run.plan);
        let left = run.plan.exceptions.iter().find(|it| it.code == Code::PaidDiffers);
        let reason = &left.unwrap_or_else(|| panic!("{says}: {:#?}", run.plan)).reason;
        assert!(reason.starts_with("tieout does not record it in Workiz: "), "{reason}");
        assert!(reason.contains(says), "{says}: {reason}");
    }
}

#[test]
fn nothing_is_recorded_where_workiz_has_as_much_or_more() {
    for paid in [10_000, 12_000] {
        let mut world = desk();
        let open = Known::Known(cents(15_800 - paid));
        world.expected.sales.values_mut().next().unwrap().balance = open;
        assert!(world.reconcile().plan.corrections.is_empty(), "{paid}");
    }
}

#[test]
fn an_invoice_that_is_contested_takes_no_payment() {
    let mut world = desk();
    let twin = entry(LedgerKind::Invoice, 1000);
    let mut copy = world.ledger.sales[&twin].clone();
    copy.reference = entry(LedgerKind::Invoice, 2000);
    for it in [&mut copy, world.ledger.sales.get_mut(&twin).unwrap()] {
        it.content.private_note.clear();
        it.content.number = None;
    }
    world.ledger.sales.insert(copy.reference.clone(), copy);
    settle(&mut world.ledger);
    let run = world.reconcile();
    assert!(!run.sales.contested.is_empty(), "{:#?}", run.sales);
    assert!(run.plan.corrections.is_empty(), "{:#?}", run.plan);
}

#[test]
fn a_way_that_only_reads_says_so_of_payments_that_it_sees() {
    let mut world = one();
    let why = "It is not shown.".to_owned();
    world.blind.measures = [(Measure::Tips, why)].into();
    world.recording = None;
    let run = world.reconcile();
    assert!(run.plan.corrections.is_empty());
    let left = run.plan.exceptions.iter().find(|it| it.code == Code::ExtraPayment).unwrap();
    assert!(
        left.reason.starts_with(
            "tieout does not record it in Workiz: this way into Workiz takes no payments."
        ),
        "{}",
        left.reason
    );
}

fn faults(world: &World, run: &Reconciliation, plan: &Plan) -> Vec<tieout::engine::checker::Fault> {
    check(plan, &run.discrepancies, &run.bridge, &world.actual(), &world.policy).unwrap()
}

#[test]
fn the_checker_sees_what_must_not_be_recorded_by_an_open_amount() {
    let world = desk();
    let run = world.reconcile();
    assert!(faults(&world, &run, &run.plan).is_empty());
    let tampers: [fn(&mut SourceRecord); 4] = [
        |it| it.open_before = Known::Unknown,
        |it| it.open_before = Known::Known(cents(9_999)),
        |it| it.open_before = Known::Known(cents(15_801)),
        |it| it.amount = cents(10_001),
    ];
    for tamper in tampers {
        let mut plan = run.plan.clone();
        let Action::RecordInSource(record) = &mut plan.corrections[0].action else { panic!() };
        tamper(record);
        assert!(!faults(&world, &run, &plan).is_empty(), "{plan:#?}");
    }
    // Also where the condition is about the same.
    for open in [Known::Unknown, Known::Known(cents(9_999))] {
        let mut plan = run.plan.clone();
        let it = &mut plan.corrections[0];
        let Action::RecordInSource(record) = &mut it.action else { panic!() };
        let Precondition::AbsentInSource(asked) = &mut it.precondition else { panic!() };
        (record.open_before, asked.open) = (open, open);
        assert!(!faults(&world, &run, &plan).is_empty(), "{plan:#?}");
    }
    let mut plan = run.plan.clone();
    plan.corrections.push(plan.corrections[0].clone());
    let says = |it: &tieout::engine::checker::Fault, what: &str| it.problem.contains(what);
    let found = faults(&world, &run, &plan);
    assert!(found.iter().any(|it| says(it, "second payment on its invoice")), "{found:#?}");
    let mut twice = world.clone();
    let again = form(&mut twice).clone();
    pay(&mut twice, 2, again);
    let found = faults(&twice, &run, &run.plan);
    assert!(found.iter().any(|it| says(it, "more than once")), "{found:#?}");
}

/// Gives invoices two equal payments, or three of which two come to the third, where they have any.
fn several_payments(recipe: &mut Recipe) {
    for (place, invoice) in recipe.invoices.iter_mut().enumerate() {
        let Some(first) = invoice.payments.first().cloned() else { continue };
        // In hundredths of what is left.
        let percents: &[u8] = if place % 2 == 0 { &[50, 100] } else { &[50, 50, 100] };
        let payment = |percent: &u8| PaymentRecipe {
            percent: *percent,
            surplus: 0,
            reference: true,
            spread: false,
            pending: false,
            deleted: false,
            ..first.clone()
        };
        invoice.payments = percents.iter().map(payment).collect();
    }
}

/// Which payment of the books each payment of Workiz is, by the full view.
fn pairs(world: &World) -> BTreeMap<SourceRef, LedgerRef> {
    let run = world.reconcile();
    run.payments.matches.iter().map(|it| (it.expected.clone(), it.actual.clone())).collect()
}

proptest! {
    #![proptest_config(config(150))]

    #[test]
    fn what_is_recorded_by_an_open_amount_is_settled_and_never_recorded_again(
        recipe in recipe(),
        which in 1_u8..,
    ) {
        let mut world = cook(&recipe);
        forget(&mut world, |place| which >> (place % 8) & 1 == 1);
        let_record(&mut world);
        let mut world = stated(world);
        let first = world.reconcile();
        prop_assert!(first.bridge.residual.is_none());
        prop_assert!(first.faults.is_empty(), "{:#?}", first.faults);
        let into_books = |it: &Correction| !matches!(it.action, Action::RecordInSource(_));
        prop_assert!(!first.plan.corrections.iter().any(into_books));
        let carried = carry_out(&mut world, &first.plan);
        prop_assert!(carried.complaints.is_empty(), "{:#?}\n{:#?}", carried.complaints, first.plan);
        let second = world.reconcile();
        prop_assert!(second.faults.is_empty(), "{:#?}", second.faults);
        prop_assert!(second.plan.is_empty(), "FIRST {:#?}\nSECOND {:#?}", first.plan, second.plan);
        let mut done: BTreeSet<SourceRef> = BTreeSet::new();
        for it in first.plan.corrections.iter().filter(|it| it.verdict.may_apply()) {
            let Action::RecordInSource(record) = &it.action else { continue };
            done.insert(SourceRef::Invoice(record.invoice.clone()));
        }
        for it in second.discrepancies.iter().filter(|it| it.code == Code::PaidDiffers) {
            prop_assert!(!done.contains(&it.source[0]), "{it:#?}");
        }
    }

    #[test]
    fn where_the_books_are_right_only_what_workiz_lacks_is_recorded(
        mut recipe in recipe(),
        which in 1_u8..,
    ) {
        recipe.bends.clear();
        several_payments(&mut recipe);
        let mut world = cook(&recipe);
        let all = pairs(&world);
        forget(&mut world, |place| which >> (place % 8) & 1 == 1);
        let kept: BTreeSet<&LedgerRef> =
            world.expected.payments.keys().filter_map(|it| all.get(it)).collect();
        let_record(&mut world);
        let run = stated(world.clone()).reconcile();
        for it in records(&run) {
            prop_assert!(!kept.contains(&it.payment), "{it:#?}");
        }
    }
}
