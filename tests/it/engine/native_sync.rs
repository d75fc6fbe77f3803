//! While Workiz's own QuickBooks sync writes into the same books, tieout leaves to it what is its.

use proptest::{prop_assert, proptest};
use tieout::domain::discrepancy::DiscrepancyCode as Code;
use tieout::domain::known::Known;
use tieout::domain::ledger::{LedgerRef, Target};
use tieout::domain::number::DocumentNumber;
use tieout::domain::plan::{Action, Correction, Guard, GuardVerdict, Plan};
use tieout::domain::policy::SyncSetting;
use tieout::domain::source::NativeSync;

use super::cook::cook;
use super::laws::config;
use super::recipe::{Bend, InvoiceRecipe, PaymentChange, SaleChange, recipe};
use super::records::one;
use super::tamper::{plain_invoice, plain_recipe, unpaid};
use super::world::World;

const ON: Known<NativeSync> = Known::Known(NativeSync::On);
const OFF: Known<NativeSync> = Known::Known(NativeSync::Off);

/// Plans with the sync in that state; the books tie out but for what is planned or left.
fn plan(world: &World, sync: Known<NativeSync>) -> Plan {
    let world = World { native_sync: sync, ..world.clone() };
    let run = world.reconcile();
    assert!(run.faults.is_empty() && run.bridge.residual.is_none(), "{:#?}", run.faults);
    run.plan
}

fn the(plan: &Plan, wanted: fn(&Action) -> bool) -> &Correction {
    let mut found = plan.corrections.iter().filter(|it| wanted(&it.action));
    let it = found.next().unwrap_or_else(|| panic!("{plan:#?}"));
    assert!(found.next().is_none(), "{plan:#?}");
    it
}

/// Asserts that an action goes out while the sync is off, and what holds it otherwise.
fn left_to_sync(
    world: &World,
    wanted: fn(&Action) -> bool,
    on: Option<Guard>,
    unknown: Option<Guard>,
) {
    let off = plan(world, OFF);
    let it = the(&off, wanted);
    assert!(it.verdict.may_apply(), "{it:#?}");
    for (sync, guard) in [(ON, on), (Known::Unknown, unknown)] {
        let plan = plan(world, sync);
        let it = the(&plan, wanted);
        match (&it.verdict, guard) {
            (GuardVerdict::Held { guard, reason }, Some(wanted)) => {
                assert_eq!(*guard, wanted, "{it:#?}");
                let tells = reason.contains("Workiz's own QuickBooks sync is on");
                assert!(tells || wanted == Guard::Dependency, "{reason}");
            }
            (verdict, None) => assert!(verdict.may_apply(), "{it:#?}"),
            (verdict, Some(guard)) => panic!("{guard:?}: {verdict:?}"),
        }
    }
}

/// A paid invoice that QuickBooks lacks, of a client and with an item that it does not have either.
fn missing() -> World {
    let invoice = InvoiceRecipe { lines: vec![(5, 10_000, false)], ..plain_invoice(5, 100) };
    cook(&plain_recipe(vec![invoice], vec![Bend::DropPayment(0), Bend::DropSale(0)]))
}

fn changed(bend: Bend) -> World {
    cook(&plain_recipe(vec![plain_invoice(0, 100)], vec![bend]))
}

const CREATES: Option<Guard> = Some(Guard::NativeSync);
const REWRITES: Option<Guard> = Some(Guard::NativeSyncRewrites);
const UNKNOWN: Option<Guard> = Some(Guard::NativeSyncUnknown);

#[test]
fn an_invoice_that_the_sync_would_create_is_not_created() {
    left_to_sync(&missing(), |it| matches!(it, Action::CreateSale { .. }), CREATES, UNKNOWN);
}

#[test]
fn a_payment_that_the_sync_would_create_is_not_created() {
    let world = changed(Bend::DropPayment(0));
    left_to_sync(&world, |it| matches!(it, Action::CreatePayment { .. }), CREATES, UNKNOWN);
}

#[test]
fn a_payment_that_the_sync_would_bring_back_is_not_recorded_in_workiz() {
    left_to_sync(&one(), |it| matches!(it, Action::RecordInSource(_)), CREATES, UNKNOWN);
}

#[test]
fn a_customer_and_an_item_that_the_sync_would_create_are_not_created() {
    let masters: [fn(&Action) -> bool; 2] =
        [|it| matches!(it, Action::CreateCustomer(_)), |it| matches!(it, Action::CreateItem(_))];
    for wanted in masters {
        let held = Some(Guard::Dependency);
        left_to_sync(&missing(), wanted, held, held);
    }
}

#[test]
fn an_invoice_that_the_sync_writes_is_not_changed_under_it() {
    let world = changed(Bend::Sale(0, SaleChange::Due(3)));
    // Not knowing does not hinder it: what is written twice says the same twice.
    left_to_sync(&world, |it| matches!(it, Action::UpdateSale { .. }), REWRITES, None);
}

#[test]
fn a_payment_that_the_sync_writes_is_not_changed_under_it() {
    let world = changed(Bend::Payment(0, PaymentChange::Unapply));
    left_to_sync(&world, |it| matches!(it, Action::UpdatePayment { .. }), REWRITES, None);
}

#[test]
fn a_change_that_needs_a_new_item_is_held_while_nobody_knows_of_the_sync() {
    let mut world = cook(&plain_recipe(vec![unpaid(0, 100)], Vec::new()));
    let gadget = cook(&plain_recipe(
        vec![InvoiceRecipe { lines: vec![(5, 10_000, true)], ..unpaid(0, 100) }],
        Vec::new(),
    ));
    // Workiz has another line in the place of the one that was booked.
    world.expected = gadget.expected;
    let new = |it: &Target<_, _>| matches!(it, Target::New(_));
    let sale = world.expected.sales.values().next().unwrap();
    assert!(sale.content.lines.iter().any(|it| it.item.as_ref().is_some_and(new)));
    left_to_sync(&world, |it| matches!(it, Action::UpdateSale { .. }), REWRITES, UNKNOWN);
}

#[test]
fn what_was_deleted_in_workiz_is_voided_since_the_sync_never_does() {
    let deleted = InvoiceRecipe { deleted: true, still_booked: true, ..unpaid(0, 100) };
    let bends = vec![Bend::Sale(0, SaleChange::Wrapped)];
    let world = cook(&plain_recipe(vec![deleted], bends));
    left_to_sync(&world, |it| matches!(it, Action::VoidSale { .. }), None, None);
}

#[test]
fn a_payment_that_is_there_twice_is_voided_since_the_sync_never_does() {
    let world = changed(Bend::RepeatPayment(0, None));
    left_to_sync(&world, |it| matches!(it, Action::VoidPayment { .. }), None, None);
}

fn wrap(world: &mut World, which: impl Fn(&LedgerRef) -> bool) {
    for (_, it) in world.ledger.sales.iter_mut().filter(|(reference, _)| which(reference)) {
        let number = it.content.number.as_ref().map(|it| format!("SAJ{it}_SKOT"));
        it.content.number = number.as_deref().and_then(DocumentNumber::parse);
    }
}

#[test]
fn of_an_invoice_that_is_there_twice_the_copy_of_the_sync_stays() {
    let voids = |it: &Action| matches!(it, Action::VoidSale { .. });
    let invoice = InvoiceRecipe { marked: true, ..unpaid(0, 100) };
    let world = cook(&plain_recipe(vec![invoice], vec![Bend::RepeatSale(0, true)]));
    let off = plan(&world, OFF);
    let it = the(&off, voids);
    assert_eq!(it.because, [Code::DuplicateInvoice]);
    let copy = it.action.target().unwrap().0.clone();
    let mut typed = world.clone();
    wrap(&mut typed, |it| *it != copy);
    left_to_sync(&typed, voids, None, None);
    let mut synced = world;
    wrap(&mut synced, |it| *it == copy);
    left_to_sync(&synced, voids, REWRITES, None);
}

#[test]
fn the_settings_know_better_than_workiz() {
    let created = |setting: SyncSetting, seen: Known<NativeSync>| {
        let mut world = missing();
        world.policy.native_sync = setting;
        !plan(&world, seen).is_empty()
    };
    for seen in [ON, OFF, Known::Unknown] {
        assert!(created(SyncSetting::Off, seen), "{seen:?}");
        assert!(!created(SyncSetting::On, seen), "{seen:?}");
        assert_eq!(created(SyncSetting::Auto, seen), seen == OFF, "{seen:?}");
    }
}

#[test]
fn who_does_not_know_of_the_sync_is_told_what_to_write_where() {
    let plan = plan(&missing(), Known::Unknown);
    let it = the(&plan, |it| matches!(it, Action::CreateSale { .. }));
    let GuardVerdict::Held { reason, .. } = &it.verdict else { panic!("{it:#?}") };
    assert!(reason.contains("`native_sync = \"off\"`"), "{reason}");
    assert!(reason.contains("under [policy] in tieout.toml"), "{reason}");
}

proptest! {
    #![proptest_config(config(150))]

    #[test]
    fn whatever_the_books_look_like_nothing_of_the_syncs_is_written(recipe in recipe()) {
        let mut world = cook(&recipe);
        for (sync, updates) in [(ON, false), (Known::Unknown, true)] {
            world.native_sync = sync;
            let run = world.reconcile();
            prop_assert!(run.faults.is_empty(), "{:#?}", run.faults);
            prop_assert!(run.bridge.residual.is_none());
            for it in run.plan.corrections.iter().filter(|it| it.verdict.may_apply()) {
                let fits = match &it.action {
                    Action::VoidSale { .. } | Action::VoidPayment { .. } => true,
                    Action::UpdateSale { .. } | Action::UpdatePayment { .. } => updates,
                    _ => false,
                };
                prop_assert!(fits, "{it:#?}");
            }
        }
    }
}
