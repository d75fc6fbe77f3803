//! The policy of today counts when a plan is applied, not the one that it was made under.

use std::fs;

use tieout::app::brake::Brake;
use tieout::domain::known::Known;
use tieout::domain::plan::{Action, Correction};
use tieout::domain::policy::Policy;
use tieout::domain::source::NativeSync;

use crate::company::Company;
use crate::engine::books::{cents, day, in_cents};
use crate::engine::cook::cook;
use crate::engine::recipe::{Bend, InvoiceRecipe, SaleChange};
use crate::engine::tamper::{plain_invoice, plain_recipe};
use crate::engine::world::World;

const USAGE: i32 = 2;
const PARTLY: i32 = 4;
/// What Workiz says at the moment of writing.
const SYNC_OFF: Known<NativeSync> = Known::Known(NativeSync::Off);

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_is_not_carried_out_beyond_the_policy_of_today() {
    let company = Company::open().await;
    let before = company.look();
    company.change_settings("writes = true", "writes = false");
    let ran = company.run(&["apply"]);
    let says = ["the policy does not allow writes now", "nothing of the plan was carried out"];
    company.refused(&before, &ran, USAGE, &says);
    // The plan is not used up: it waits for the day on which writes are allowed again. By then the
    // month is closed, to the last day on which the plan would write.
    company.change_settings("writes = true", "writes = true\nclosed_through = 2026-03-11");
    let ran = company.run(&["apply"]);
    assert_eq!(ran.code, Some(PARTLY), "{ran:?}");
    assert_eq!(company.books(), before.books);
    let report = fs::read_to_string(company.file("reports/out/report.json")).unwrap();
    for day in ["2026-03-02", "2026-03-11"] {
        let says = format!("The policy has closed {day} since the plan was made.");
        assert!(report.contains(&says), "{report}");
    }
    // Nothing is lost: opened again, the month is written.
    company.write("tieout.toml", &company.settings());
    company.works();
}

/// Three invoices that QuickBooks lacks, of 100, 200 and 300 dollars, unpaid.
fn three_missing() -> (World, Vec<Correction>) {
    let invoice = |place: usize, number: u16| InvoiceRecipe {
        lines: vec![(0, (i64::from(number) - 99) * 10_000, false)],
        tax_percent: 0,
        payments: Vec::new(),
        ..plain_invoice(place, number)
    };
    let invoices = (0..3).zip(100..).map(|(place, number)| invoice(place, number)).collect();
    let world = cook(&plain_recipe(invoices, (0..3).map(|_| Bend::DropSale(0)).collect()));
    let corrections = world.reconcile().plan.corrections;
    let amounts: Vec<i64> = corrections.iter().map(|it| in_cents(it.moves)).collect();
    assert_eq!(amounts, [10_000, 20_000, 30_000]);
    (world, corrections)
}

/// The amounts in cents of what may be written under a policy.
fn written(world: &World, corrections: &[Correction], policy: Policy) -> Vec<i64> {
    let actual = world.actual();
    let mut brake = Brake::new(policy, &actual, SYNC_OFF).unwrap();
    let free = |it: &&Correction| match brake.objection(it).unwrap() {
        None => true,
        Some(reason) => {
            assert!(reason.contains("caps are lower now"), "{reason}");
            false
        }
    };
    corrections.iter().filter(free).map(|it| in_cents(it.moves)).collect()
}

#[test]
fn caps_that_were_lowered_after_the_plan_are_kept_to_the_cent() {
    let (world, corrections) = three_missing();
    let open = || world.policy.clone();
    let under = |policy: Policy| written(&world, &corrections, policy);
    assert_eq!(under(open()), [10_000, 20_000, 30_000]);
    for (count, expected) in [(0, &[][..]), (2, &[10_000, 20_000]), (3, &[10_000, 20_000, 30_000])]
    {
        assert_eq!(under(Policy { corrections_max: count, ..open() }), expected);
    }
    for (each, expected) in [(19_999, &[10_000][..]), (20_000, &[10_000, 20_000])] {
        assert_eq!(under(Policy { correction_amount_max: cents(each), ..open() }), expected);
    }
    // What is left out uses nothing up, so that a smaller one behind it still fits.
    for (all, expected) in [(29_999, &[10_000][..]), (30_000, &[10_000, 20_000])] {
        assert_eq!(under(Policy { plan_amount_max: cents(all), ..open() }), expected);
    }
    let small_last = [corrections[2].clone(), corrections[0].clone()];
    let policy = Policy { plan_amount_max: cents(10_000), ..open() };
    assert_eq!(written(&world, &small_last, policy), [10_000]);
}

#[test]
fn a_document_is_moved_neither_into_a_closed_month_nor_out_of_it() {
    let unpaid = InvoiceRecipe { payments: Vec::new(), ..plain_invoice(0, 100) };
    // Workiz has the tenth day; the books have a day before or after it.
    for (moved, closed) in [(-2, 8), (2, 10)] {
        let bends = vec![Bend::Sale(0, SaleChange::Date(moved))];
        let world = cook(&plain_recipe(vec![unpaid.clone()], bends));
        let plan = world.reconcile().plan;
        let [it] = plan.corrections.as_slice() else { panic!("{plan:#?}") };
        assert!(matches!(it.action, Action::UpdateSale { .. }), "{it:?}");
        let actual = world.actual();
        let objection = |last: u16| {
            let policy = Policy { closed_through: Some(day(last)), ..world.policy.clone() };
            Brake::new(policy, &actual, SYNC_OFF).unwrap().objection(it).unwrap()
        };
        assert_eq!(objection(closed - 1), None);
        let reason = objection(closed).unwrap();
        assert!(reason.contains(&format!("has closed {}", day(closed))), "{reason}");
    }
}
