//! The checker sees what is wrong with a plan: tampering in any one way is a fault.

use tieout::domain::id::{CustomerId, ItemId, SyncToken};
use tieout::domain::ledger::{Application, AppliesTo, LedgerKind, LineRole, Target};
use tieout::domain::plan::{Action, Guard, GuardVerdict, Plan, Precondition};
use tieout::domain::policy::Writes;
use tieout::engine::checker::{Fault, check};
use tieout::engine::line::Reconciliation;

use super::books::{cents, day, line};
use super::cook::cook;
use super::recipe::{Bend, InvoiceRecipe, PaymentChange, PaymentRecipe, Recipe, SaleChange};
use super::world::World;

pub(crate) fn plain_payment() -> PaymentRecipe {
    PaymentRecipe {
        percent: 100,
        surplus: 0,
        days_later: 1,
        method: Some(1),
        reference: true,
        spread: false,
        pending: false,
        deleted: false,
        unmapped: false,
    }
}

pub(crate) fn plain_invoice(client: usize, number: u16) -> InvoiceRecipe {
    InvoiceRecipe {
        client,
        day: 10,
        number: Some(number),
        lines: vec![(0, 10_000, true), (1, 5_000, false)],
        discount_percent: 0,
        unitemized: false,
        tax_percent: 8,
        tip: 0,
        fee: 0,
        due: true,
        class: Some(1),
        gap: 0,
        deleted: false,
        still_booked: false,
        unmapped: false,
        held: false,
        marked: true,
        payments: vec![plain_payment()],
    }
}

pub(crate) fn unpaid(client: usize, number: u16) -> InvoiceRecipe {
    InvoiceRecipe { payments: Vec::new(), ..plain_invoice(client, number) }
}

pub(crate) fn plain_recipe(invoices: Vec<InvoiceRecipe>, bends: Vec<Bend>) -> Recipe {
    Recipe { invoices, refunds: Vec::new(), bends, linked: false, closed: None }
}

/// A missing invoice with its payment, a changed line, an unapplied payment, and an invoice with
/// its payment in the books twice.
fn world() -> World {
    let invoices =
        (0..5).zip(100..).map(|(client, number)| plain_invoice(client, number)).collect();
    let bends = vec![
        Bend::Sale(1, SaleChange::LineAmount(0, -100)),
        Bend::Payment(2, PaymentChange::Unapply),
        Bend::RepeatSale(3, true),
        Bend::RepeatPayment(3, Some(5)),
        Bend::DropSale(0),
        Bend::DropPayment(0),
    ];
    cook(&plain_recipe(invoices, bends))
}

fn faults_of(world: &World, run: &Reconciliation, plan: &Plan) -> Vec<Fault> {
    check(plan, &run.discrepancies, &run.bridge, &world.actual(), &world.policy).unwrap()
}

fn find(plan: &mut Plan, what: impl Fn(&Action) -> bool) -> usize {
    plan.corrections.iter().position(|it| what(&it.action)).expect("the plan has one")
}

fn creates_sale(action: &Action) -> bool {
    matches!(action, Action::CreateSale { .. })
}

fn creates_payment(action: &Action) -> bool {
    matches!(action, Action::CreatePayment { .. })
}

fn updates_sale(action: &Action) -> bool {
    matches!(action, Action::UpdateSale { .. })
}

fn updates_payment(action: &Action) -> bool {
    matches!(action, Action::UpdatePayment { .. })
}

fn voids_sale(action: &Action) -> bool {
    matches!(action, Action::VoidSale { .. })
}

/// Checks that tampering with a good plan is a fault.
fn is_a_fault(name: &str, tamper: impl Fn(&mut Plan)) {
    let world = world();
    let run = world.reconcile();
    assert_eq!(faults_of(&world, &run, &run.plan), [], "the plan itself is good");
    let mut plan = run.plan.clone();
    tamper(&mut plan);
    assert!(!faults_of(&world, &run, &plan).is_empty(), "nobody saw: {name}");
}

#[test]
fn an_untouched_plan_has_every_kind_of_write_that_is_tampered_with() {
    let world = world();
    let mut plan = world.reconcile().plan;
    for what in [creates_sale, creates_payment, updates_sale, updates_payment, voids_sale] {
        let place = find(&mut plan, what);
        assert!(plan.corrections[place].verdict.may_apply());
    }
}

#[test]
fn a_dropped_or_repeated_correction_is_a_fault() {
    is_a_fault("dropped", |plan| {
        plan.corrections.remove(0);
    });
    is_a_fault("repeated", |plan| {
        let again = plan.corrections[0].clone();
        plan.corrections.push(again);
    });
    is_a_fault("settled twice", |plan| {
        let settles = plan.corrections[0].settles.clone();
        plan.corrections[1].settles.extend(settles);
    });
}

#[test]
fn another_amount_is_a_fault() {
    is_a_fault("a line of a created invoice", |plan| {
        let place = find(plan, creates_sale);
        if let Action::CreateSale { form, .. } = &mut plan.corrections[place].action {
            form.lines[0].amount = cents(1);
        }
    });
    is_a_fault("an added line", |plan| {
        let place = find(plan, updates_sale);
        if let Action::UpdateSale { form, .. } = &mut plan.corrections[place].action {
            let item = Target::Existing(ItemId::new("1"));
            form.lines.push(line(LineRole::Sale, item, "", cents(500)));
        }
    });
    is_a_fault("applied beyond the payment's amount", |plan| {
        let place = find(plan, creates_payment);
        if let Action::CreatePayment { form, .. } = &mut plan.corrections[place].action {
            form.amount = cents(1);
        }
    });
    is_a_fault("the effects", |plan| {
        let place = find(plan, creates_payment);
        let effects = plan.corrections[place].effects.clone();
        plan.corrections[place].effects.add_all(&effects).unwrap();
    });
}

#[test]
fn a_payment_on_what_is_not_open_is_a_fault() {
    let onto = |plan: &mut Plan, number: &str| {
        let place = find(plan, updates_payment);
        if let Action::UpdatePayment { form, .. } = &mut plan.corrections[place].action {
            let to = super::books::entry(LedgerKind::Invoice, number.parse().unwrap());
            form.applications =
                vec![Application { to: AppliesTo::Posted(to), amount: form.amount }];
        }
    };
    is_a_fault("paid already, of another customer", |plan| onto(plan, "1004"));
    is_a_fault("not in the books", |plan| onto(plan, "4711"));
    is_a_fault("the invoice is created afterwards", |plan| {
        let (sale, payment) = (find(plan, creates_sale), find(plan, creates_payment));
        plan.corrections.swap(sale, payment);
    });
    is_a_fault("the need is forgotten and the invoice held", |plan| {
        let (sale, payment) = (find(plan, creates_sale), find(plan, creates_payment));
        plan.corrections[payment].needs.clear();
        plan.corrections[sale].verdict =
            GuardVerdict::Held { guard: Guard::PlanCount, reason: String::new() };
    });
}

#[test]
fn a_void_of_what_is_paid_is_a_fault() {
    is_a_fault("the payment stays", |plan| {
        let place = find(plan, |it| matches!(it, Action::VoidPayment { .. }));
        plan.corrections[place].verdict =
            GuardVerdict::Held { guard: Guard::PlanCount, reason: String::new() };
        let place = find(plan, voids_sale);
        plan.corrections[place].needs.clear();
    });
}

#[test]
fn another_version_or_no_condition_is_a_fault() {
    is_a_fault("wrong token", |plan| {
        let place = find(plan, updates_sale);
        if let Action::UpdateSale { sync_token, .. } = &mut plan.corrections[place].action {
            *sync_token = SyncToken::new("7");
        }
    });
    is_a_fault("condition of another version", |plan| {
        let place = find(plan, updates_payment);
        if let Precondition::AtVersion { sync_token, .. } =
            &mut plan.corrections[place].precondition
        {
            *sync_token = SyncToken::new("7");
        }
    });
    is_a_fault("a create without proof of absence", |plan| {
        let (from, to) = (find(plan, updates_sale), find(plan, creates_sale));
        plan.corrections[to].precondition = plan.corrections[from].precondition.clone();
    });
}

#[test]
fn a_customer_or_item_that_is_nowhere_is_a_fault() {
    is_a_fault("customer", |plan| {
        let place = find(plan, creates_sale);
        if let Action::CreateSale { form, .. } = &mut plan.corrections[place].action {
            form.customer = Some(Target::Existing(CustomerId::new("999")));
        }
    });
    is_a_fault("item", |plan| {
        let place = find(plan, creates_sale);
        if let Action::CreateSale { form, .. } = &mut plan.corrections[place].action {
            form.lines[0].item = Some(Target::Existing(ItemId::new("999")));
        }
    });
}

#[test]
fn an_unattended_write_of_what_a_person_approves_is_a_fault() {
    for what in [updates_sale, voids_sale, updates_payment] {
        is_a_fault("allowed", |plan| {
            let place = find(plan, what);
            plan.corrections[place].verdict = GuardVerdict::Allowed;
        });
    }
}

#[test]
fn a_write_against_a_guard_is_a_fault() {
    let check_with = |bend: &dyn Fn(&mut World)| {
        let mut world = world();
        let run = world.reconcile();
        bend(&mut world);
        assert!(!faults_of(&world, &run, &run.plan).is_empty());
    };
    check_with(&|world| world.policy.closed_through = Some(day(10)));
    check_with(&|world| world.ledger.preferences.book_close_date = Some(day(10)));
    check_with(&|world| world.policy.writes = Writes::ReadOnly);
    check_with(&|world| world.policy.corrections_max = 1);
    check_with(&|world| world.policy.plan_amount_max = cents(1));
    check_with(&|world| world.policy.correction_amount_max = cents(1));
}

#[test]
fn a_date_moved_into_the_closed_period_is_a_fault() {
    let mut world = world();
    world.policy.closed_through = Some(day(5));
    let run = world.reconcile();
    assert_eq!(faults_of(&world, &run, &run.plan), []);
    let mut plan = run.plan.clone();
    let place = find(&mut plan, creates_sale);
    if let Action::CreateSale { form, .. } = &mut plan.corrections[place].action {
        form.date = day(4);
    }
    assert!(!faults_of(&world, &run, &plan).is_empty());
}
