//! Payments that only the books have, recorded in Workiz.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::{prop_assert, proptest};
use tieout::domain::discrepancy::{AgreedState, DiscrepancyCode as Code, Handling};
use tieout::domain::expected::{Hold, HoldReason, SourceRef};
use tieout::domain::id::{PaymentMethodId, SourceInvoiceId, SourcePaymentId, SyncToken};
use tieout::domain::known::Known;
use tieout::domain::ledger::{
    Activity, Application, AppliesTo, LedgerKind, LedgerRef, PaymentForm, PaymentMethod,
};
use tieout::domain::matching::{Decision, Link};
use tieout::domain::plan::{Action, Correction, Guard, GuardVerdict, Phase, Plan, SourceRecord};
use tieout::domain::policy::RecordPolicy;
use tieout::domain::source::{Lifecycle, PaymentMethod as Way};
use tieout::engine::checker::check;
use tieout::engine::line::Reconciliation;

use super::books::{cents, day, entry, posted, settle};
use super::cook::cook;
use super::laws::config;
use super::model::carry_out;
use super::recipe::{Recipe, recipe};
use super::tamper::{plain_recipe, unpaid};
use super::world::{World, codes};

/// Lets checks and cash up to any amount be recorded.
pub(super) fn let_record(world: &mut World) {
    for (id, name) in [("1", "Check"), ("2", "Cash"), ("3", "Gift Card")] {
        let id = PaymentMethodId::new(id);
        let (name, activity) = (name.to_owned(), Activity::Active);
        let method = PaymentMethod { id: id.clone(), name, activity };
        world.ledger.payment_methods.insert(id, method);
    }
    let methods = ["check", "CASH"].map(str::to_owned).into_iter().collect();
    let amount_max = cents(100_000_000_000);
    world.policy.record_in_source = Some(RecordPolicy { methods, amount_max });
    let ways = [("1", Way::Check), ("2", Way::Cash)];
    let ways = ways.map(|(id, way)| (PaymentMethodId::new(id), way));
    world.recording = Some(ways.into_iter().collect());
}

/// Takes payments out of Workiz that the books have; tells which.
pub(super) fn forget(world: &mut World, which: impl Fn(usize) -> bool) {
    let payments = std::mem::take(&mut world.expected.payments);
    let kept = payments.into_iter().enumerate().filter(|(place, _)| !which(*place));
    world.expected.payments = kept.map(|(_, it)| it).collect();
}

/// Two invoices of $158.00 without payments in Workiz; the first is paid in the books by a check.
pub(crate) fn one() -> World {
    let mut world = cook(&plain_recipe(vec![unpaid(0, 100), unpaid(1, 101)], Vec::new()));
    let customer = world.ledger.sales[&entry(LedgerKind::Invoice, 1000)].content.customer.clone();
    let form = PaymentForm {
        customer: customer.unwrap(),
        date: day(12),
        amount: cents(10_000),
        method: Some(PaymentMethodId::new("1")),
        reference: Some("1234".to_owned()),
        deposit_to: None,
        applications: vec![on(1000, 10_000)],
        private_note: String::new(),
    };
    pay(&mut world, 1, form);
    let_record(&mut world);
    world
}

pub(super) fn on(invoice: usize, amount: i64) -> Application {
    Application {
        to: AppliesTo::Posted(entry(LedgerKind::Invoice, invoice)),
        amount: cents(amount),
    }
}

pub(super) fn payment(number: usize) -> LedgerRef {
    entry(LedgerKind::Payment, number)
}

pub(super) fn pay(world: &mut World, number: usize, form: PaymentForm) {
    world.ledger.payments.insert(payment(number), posted(payment(number), form));
    settle(&mut world.ledger);
}

pub(super) fn form(world: &mut World) -> &mut PaymentForm {
    &mut world.ledger.payments.get_mut(&payment(1)).unwrap().content
}

pub(super) fn only(run: &Reconciliation) -> (&Correction, &SourceRecord) {
    let [it] = run.plan.corrections.as_slice() else { panic!("{:#?}", run.plan) };
    let Action::RecordInSource(record) = &it.action else { panic!("{it:#?}") };
    (it, record)
}

#[test]
fn a_payment_that_only_the_books_have_is_recorded_in_workiz() {
    let mut world = one();
    let first = world.reconcile();
    assert_eq!(codes(&first), [Code::ExtraPayment]);
    assert!(first.faults.is_empty(), "{:#?}", first.faults);
    let (it, record) = only(&first);
    assert_eq!((it.action.phase(), it.handling), (Phase::Source, Handling::Propose));
    assert_eq!(record.invoice, SourceInvoiceId::new("inv_00"));
    assert_eq!((record.amount, &record.method), (cents(10_000), &Way::Check));
    assert_eq!(record.marker, format!("[tieout:qbo-payment-{}]", record.payment.id));
    assert!(
        it.sentence.starts_with("Record check 1234 of $100.00 in Workiz on "),
        "{}",
        it.sentence
    );
    assert!(it.sentence.ends_with("delete that payment in Workiz by hand."), "{}", it.sentence);
    assert_eq!(it.moves, cents(10_000));
    let carried = carry_out(&mut world, &first.plan);
    assert!(carried.complaints.is_empty(), "{:#?}", carried.complaints);
    // Without a link, since the answer may have been lost: the mark alone tells the pair.
    let second = world.reconcile();
    assert_eq!(codes(&second), []);
    assert!(second.bridge.residual.is_none() && second.plan.is_empty());
    assert!(second.plan.exceptions.is_empty());
    assert!(second.links.iter().any(|it| it.actual == payment(1)));
}

#[test]
fn it_is_off_until_the_policy_says_so() {
    let mut world = one();
    world.policy.record_in_source = None;
    let run = world.reconcile();
    assert!(run.plan.corrections.is_empty());
    let [left] = run.plan.exceptions.as_slice() else { panic!("{:#?}", run.plan) };
    assert!(left.reason.starts_with("Record it in Workiz if the client paid"), "{}", left.reason);
}

#[test]
fn a_person_approves_unless_the_policy_names_the_kind() {
    let mut world = one();
    assert_eq!(only(&world.reconcile()).0.verdict, GuardVerdict::Allowed);
    world.policy.unattended = [Code::MissingPayment].into_iter().collect();
    let run = world.reconcile();
    assert!(matches!(only(&run).0.verdict, GuardVerdict::NeedsApproval { .. }));
    assert!(run.faults.is_empty(), "{:#?}", run.faults);
}

#[test]
fn what_does_not_fit_is_left_to_a_person_with_the_reason() {
    type Change = fn(&mut World);
    let cases: [(&str, Change); 14] = [
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
        ("it is applied to no invoice", |it| form(it).applications.clear()),
        ("only $40.00 of it is applied", |it| form(it).applications = vec![on(1000, 4_000)]),
        ("it pays several invoices", |it| {
            let customer = form(it).customer.clone();
            let other = it.ledger.sales.get_mut(&entry(LedgerKind::Invoice, 1001)).unwrap();
            other.content.customer = Some(customer);
            form(it).applications = vec![on(1000, 4_000), on(1001, 6_000)];
        }),
        ("takes no payments now", |it| {
            let sale = it.expected.sales.values_mut().next().unwrap();
            let (reason, detail) = (HoldReason::TwiceInSource, "Twice.".to_owned());
            sale.hold = Some(Hold { reason, detail });
        }),
        ("takes no payments now", |it| {
            it.expected.sales.values_mut().next().unwrap().lifecycle = Lifecycle::Deleted;
        }),
        ("only $99.00 is open", |it| {
            it.expected.sales.values_mut().next().unwrap().balance = Known::Known(cents(9_900));
        }),
        ("belongs to another customer", |it| {
            let other = it.expected.sales.values().nth(1).unwrap().content.customer.clone();
            it.expected.sales.values_mut().next().unwrap().content.customer = other;
        }),
        ("Workiz has no invoice for", |it| drop(it.expected.sales.pop_first())),
    ];
    for (says, change) in cases {
        let mut world = one();
        change(&mut world);
        settle(&mut world.ledger);
        let run = world.reconcile();
        assert!(run.faults.is_empty(), "{says}: {:#?}", run.faults);
        let records = |it: &Correction| matches!(it.action, Action::RecordInSource(_));
        assert!(!run.plan.corrections.iter().any(records), "{says}: {:#?}", run.plan);
        let left = run.plan.exceptions.iter().find(|it| it.code == Code::ExtraPayment);
        let reason = &left.unwrap_or_else(|| panic!("{says}: {:#?}", run.plan)).reason;
        assert!(reason.starts_with("tieout does not record it in Workiz: "), "{reason}");
        assert!(reason.contains(says), "{says}: {reason}");
    }
}

#[test]
fn what_was_deleted_in_workiz_is_not_recorded_there_again() {
    let mut world = one();
    let (paid, gone) = (payment(1), SourcePaymentId::new("pay_77"));
    world.links.push(Link {
        expected: SourceRef::Payment(gone),
        actual: paid,
        agreed: AgreedState::default(),
    });
    let run = world.reconcile();
    assert!(run.plan.corrections.is_empty(), "{:#?}", run.plan);
    let [left] = run.plan.exceptions.as_slice() else { panic!("{:#?}", run.plan) };
    assert!(left.reason.contains("found it in Workiz as payment pay_77"), "{}", left.reason);
    // Whoever parts the two says that they never were the same.
    let (expected, actual) = (world.links[0].expected.clone(), world.links[0].actual.clone());
    world.decisions.push(Decision::Unlink { expected, actual });
    assert_eq!(world.reconcile().plan.corrections.len(), 1);
}

#[test]
fn a_payment_has_one_key_in_every_plan() {
    let mut world = one();
    let key = |run: &Reconciliation| run.plan.corrections[0].request_id.clone();
    let first = world.reconcile();
    form(&mut world).reference = Some("1235".to_owned());
    let second = world.reconcile();
    assert_ne!(first.plan.id, second.plan.id);
    assert_eq!(key(&first), key(&second));
}

#[test]
fn a_payment_that_workiz_may_have_is_not_recorded() {
    let mut world = one();
    let mut twin = form(&mut world).clone();
    // Too long ago to be taken for the same by the matcher.
    twin.date = day(40);
    twin.reference = None;
    twin.applications.clear();
    let origin = SourceRef::Payment(SourcePaymentId::new("pay_99"));
    let recipe = plain_recipe(vec![super::tamper::plain_invoice(0, 7)], Vec::new());
    let mut template = cook(&recipe).expected.payments.pop_first().unwrap().1;
    (template.origin, template.content) = (origin.clone(), twin);
    world.expected.payments.insert(origin, template);
    let run = world.reconcile();
    let records = |it: &Correction| matches!(it.action, Action::RecordInSource(_));
    assert!(!run.plan.corrections.iter().any(records));
    let left = run.plan.exceptions.iter().find(|it| it.code == Code::ExtraPayment).unwrap();
    assert!(left.reason.contains("of the same amount, which QuickBooks does not have"));
}

#[test]
fn two_payments_find_room_for_as_much_as_is_open() {
    let mut world = one();
    let again = PaymentForm {
        amount: cents(5_800),
        date: day(30),
        applications: vec![on(1000, 5_800)],
        reference: Some("1299".to_owned()),
        ..form(&mut world).clone()
    };
    pay(&mut world, 2, again);
    assert_eq!(world.reconcile().plan.corrections.len(), 2);
    world.expected.sales.values_mut().next().unwrap().balance = Known::Known(cents(15_799));
    let run = world.reconcile();
    assert_eq!(run.plan.corrections.len(), 1);
    assert!(run.plan.exceptions[0].reason.contains("by Workiz only $57.99 is open"));
}

#[test]
fn the_guards_hold_for_workiz_too() {
    let mut world = one();
    world.policy.closed_through = Some(day(12));
    let run = world.reconcile();
    let held = |run: &Reconciliation, wanted: Guard| matches!(&only(run).0.verdict, GuardVerdict::Held { guard, .. } if *guard == wanted);
    assert!(held(&run, Guard::ClosedPeriod) && run.faults.is_empty(), "{:#?}", run.plan);
    let mut world = one();
    world.policy.plan_amount_max = cents(1);
    assert!(held(&world.reconcile(), Guard::PlanAmount));
}

#[test]
fn the_checker_sees_a_record_that_is_not_the_payment() {
    let world = one();
    let run = world.reconcile();
    let faults = |plan: &Plan, world: &World| {
        check(plan, &run.discrepancies, &run.bridge, &world.actual(), &world.policy).unwrap()
    };
    assert!(faults(&run.plan, &world).is_empty());
    let tampers: [fn(&mut SourceRecord); 5] = [
        |it| it.amount = cents(10_001),
        |it| it.date = day(13),
        |it| it.marker = "[tieout:qbo-payment-9]".to_owned(),
        |it| it.sync_token = SyncToken::new("7"),
        |it| it.invoice = SourceInvoiceId::new("inv_01"),
    ];
    for tamper in tampers {
        let mut plan = run.plan.clone();
        let Action::RecordInSource(record) = &mut plan.corrections[0].action else { panic!() };
        tamper(record);
        assert!(!faults(&plan, &world).is_empty(), "{plan:#?}");
    }
    let mut off = world.clone();
    off.policy.record_in_source = None;
    assert!(!faults(&run.plan, &off).is_empty());
    let mut asks = world.clone();
    asks.policy.unattended = BTreeSet::new();
    assert!(!faults(&run.plan, &asks).is_empty());
}

fn forgetful(recipe: &Recipe, which: u8) -> World {
    let mut world = cook(recipe);
    forget(&mut world, |place| which >> (place % 8) & 1 == 1);
    let_record(&mut world);
    world
}

proptest! {
    #![proptest_config(config(150))]

    #[test]
    fn what_is_recorded_in_workiz_is_settled(recipe in recipe(), which in 1_u8..) {
        let mut world = forgetful(&recipe, which);
        let first = world.reconcile();
        prop_assert!(first.bridge.residual.is_none());
        prop_assert!(first.faults.is_empty(), "{:#?}", first.faults);
        let carried = carry_out(&mut world, &first.plan);
        prop_assert!(carried.complaints.is_empty(), "{:#?}\n{:#?}", carried.complaints, first.plan);
        world.links = first.links.clone();
        let second = world.reconcile();
        prop_assert!(second.bridge.residual.is_none());
        prop_assert!(second.faults.is_empty(), "{:#?}", second.faults);
        prop_assert!(second.plan.is_empty(), "FIRST {:#?}\nSECOND {:#?}", first.plan, second.plan);
        let recorded: BTreeMap<&LedgerRef, &SourceRef> =
            world.expected.recorded.iter().map(|(origin, it)| (it, origin)).collect();
        for it in &second.discrepancies {
            let settled = it.code == Code::ExtraPayment && recorded.contains_key(&it.ledger[0]);
            prop_assert!(!settled, "{it:#?}");
        }
    }
}
