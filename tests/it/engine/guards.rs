//! Laws of the guards and of the three-way comparison.

use std::collections::BTreeMap;

use jiff::civil::Date;
use proptest::option;
use proptest::prelude::{any, prop_assert, prop_assert_eq, proptest};
use proptest::sample::subsequence;
use tieout::domain::discrepancy::{ChangedBy, DiscrepancyCode, FieldName, Handling};
use tieout::domain::ledger::LedgerRef;
use tieout::domain::plan::{Action, Correction, Guard, GuardVerdict, Phase, Plan};
use tieout::domain::policy::Writes;
use tieout::domain::terms::Authority;

use super::books::{cents, day, in_cents};
use super::cook::cook;
use super::laws::config;
use super::recipe::recipe;
use super::world::World;

fn applied(plan: &Plan) -> impl Iterator<Item = &Correction> {
    plan.corrections.iter().filter(|it| it.verdict.may_apply())
}

/// Every day that a correction writes into or out of, as the books show it.
fn days(world: &World, it: &Correction) -> Vec<Date> {
    let old = it.action.target().and_then(|(target, _)| {
        let sale = world.ledger.sales.get(target).map(|it| it.content.date);
        sale.or(world.ledger.payments.get(target).map(|it| it.content.date))
    });
    let new = match &it.action {
        Action::CreateSale { form, .. } | Action::UpdateSale { form, .. } => Some(form.date),
        Action::CreatePayment { form, .. } | Action::UpdatePayment { form, .. } => Some(form.date),
        _ => None,
    };
    old.into_iter().chain(new).collect()
}

fn in_deposit(world: &World, target: &LedgerRef) -> bool {
    world.ledger.deposits.values().any(|it| it.content.linked.iter().any(|(to, _)| to == target))
}

proptest! {
    #![proptest_config(config(150))]

    #[test]
    fn nothing_is_written_into_a_closed_period_or_pulled_out_of_a_deposit(
        recipe in recipe(),
        policy_closed in option::of(0_u16..50),
    ) {
        let mut world = cook(&recipe);
        world.policy.closed_through = policy_closed.map(day);
        let closed = world.ledger.preferences.book_close_date.max(world.policy.closed_through);
        let run = world.reconcile();
        prop_assert!(run.faults.is_empty(), "{:?}", run.faults);
        for it in applied(&run.plan) {
            prop_assert!(days(&world, it).into_iter().all(|date| Some(date) > closed), "{it:#?}");
            if let Some((target, _)) = it.action.target() {
                prop_assert!(!in_deposit(&world, target), "{it:#?}");
            }
        }
    }

    #[test]
    fn caps_are_kept_to_the_cent(
        recipe in recipe(),
        count in 0_usize..6,
        each in 0_i64..30_000,
        all in 0_i64..60_000,
    ) {
        let mut world = cook(&recipe);
        world.policy.corrections_max = count;
        world.policy.correction_amount_max = cents(each);
        world.policy.plan_amount_max = cents(all);
        let plan = world.reconcile().plan;
        let applied_count = applied(&plan).count();
        prop_assert!(applied_count <= count);
        prop_assert!(applied(&plan).all(|it| in_cents(it.moves) <= each));
        prop_assert!(applied(&plan).map(|it| in_cents(it.moves)).sum::<i64>() <= all);
        let mut moved = 0;
        for it in &plan.corrections {
            match &it.verdict {
                GuardVerdict::Held { guard: Guard::PlanAmount, .. } => {
                    prop_assert!(moved + in_cents(it.moves) > all);
                }
                GuardVerdict::Held { guard: Guard::CorrectionAmount, .. } => {
                    prop_assert!(in_cents(it.moves) > each);
                }
                GuardVerdict::Held { guard: Guard::PlanCount, .. } => {
                    let masters = plan.corrections.iter().filter(|other| {
                        other.action.phase() == Phase::Masters && it.needs.contains(&other.id)
                    });
                    prop_assert!(applied_count + 1 + masters.count() > count);
                }
                GuardVerdict::Held { .. } => {}
                _ => moved += in_cents(it.moves),
            }
        }
    }

    #[test]
    fn a_read_only_company_is_only_looked_at(recipe in recipe()) {
        let mut world = cook(&recipe);
        world.policy.writes = Writes::ReadOnly;
        let run = world.reconcile();
        prop_assert!(run.plan.is_empty());
        prop_assert!(run.faults.is_empty(), "{:?}", run.faults);
    }

    #[test]
    fn only_what_the_policy_names_is_written_unattended(
        recipe in recipe(),
        unattended in subsequence(DiscrepancyCode::ALL, 0..12),
    ) {
        let mut world = cook(&recipe);
        world.policy.unattended = unattended.into_iter().collect();
        let run = world.reconcile();
        prop_assert!(run.faults.is_empty(), "{:?}", run.faults);
        let verdicts: BTreeMap<_, _> =
            run.plan.corrections.iter().map(|it| (&it.id, &it.verdict)).collect();
        for it in run.plan.corrections.iter().filter(|it| it.verdict == GuardVerdict::Allowed) {
            let open = it.because.iter().filter(|code| code.handling() != Handling::Note);
            for code in open {
                prop_assert_eq!(code.handling(), Handling::Automatic);
                prop_assert!(world.policy.unattended.contains(code));
            }
            for need in &it.needs {
                prop_assert_eq!(verdicts[need], &GuardVerdict::Allowed);
            }
        }
    }

    #[test]
    fn what_was_changed_in_quickbooks_alone_is_never_written_over(recipe in recipe()) {
        let run = cook(&recipe).reconcile();
        for it in run.plan.corrections.iter().flat_map(|it| &it.fields) {
            prop_assert!(
                matches!(it.changed_by, ChangedBy::NotKnown | ChangedBy::Source),
                "{it:?}"
            );
        }
        // The faults of a world are all on the side of QuickBooks.
        // Only what a payment pays, and a customer who was recognized, are named by the books.
        let named = [FieldName::Applications, FieldName::Customer];
        let fields = run.discrepancies.iter().flat_map(|it| &it.fields);
        let mut fields = fields.filter(|it| !named.contains(&it.field));
        prop_assert!(fields.all(|it| it.changed_by != ChangedBy::Both));
    }

    #[test]
    fn what_the_ledger_or_a_person_decides_is_not_written(
        recipe in recipe(),
        review in any::<bool>(),
    ) {
        let mut world = cook(&recipe);
        let authority = if review { Authority::Review } else { Authority::Ledger };
        for field in ["lines", "date", "class", "applications"] {
            world.terms.authority.insert(field.to_owned(), authority);
        }
        let run = world.reconcile();
        prop_assert!(run.faults.is_empty(), "{:?}", run.faults);
        for it in run.plan.corrections.iter().flat_map(|it| &it.fields) {
            let name = it.field.name();
            let decided = name.starts_with("line") || world.terms.authority.contains_key(&name);
            prop_assert!(!decided, "{it:?}");
        }
    }

    #[test]
    fn a_document_that_is_held_or_unmapped_is_never_written(recipe in recipe()) {
        let world = cook(&recipe);
        let plan = world.reconcile().plan;
        for it in &plan.corrections {
            let (sale, payment) = match &it.action {
                Action::CreateSale { origin, .. } => (Some(origin.clone()), None),
                Action::CreatePayment { origin, .. } => (None, Some(origin.clone())),
                Action::UpdateSale { form, .. } => {
                    let by_note = world.expected.sales.keys();
                    (by_note.into_iter().find(|it| form.private_note.contains(&it.marker())).cloned(), None)
                }
                _ => (None, None),
            };
            let sale = sale.and_then(|it| world.expected.sales.get(&it));
            prop_assert!(sale.is_none_or(|it| it.hold.is_none() && it.unmapped.is_empty()));
            let payment = payment.and_then(|it| world.expected.payments.get(&it));
            prop_assert!(payment.is_none_or(|it| it.hold.is_none() && it.unmapped.is_empty()));
        }
    }
}

/// The laws say little if the worlds are poor.
#[test]
fn the_worlds_have_every_kind_of_difference_and_write() {
    use proptest::strategy::{Strategy as _, ValueTree as _};
    use proptest::test_runner::TestRunner;

    let mut runner = TestRunner::deterministic();
    let mut codes: BTreeMap<DiscrepancyCode, u32> = BTreeMap::new();
    let mut actions: BTreeMap<String, u32> = BTreeMap::new();
    let mut guards: BTreeMap<String, u32> = BTreeMap::new();
    for _ in 0..400 {
        let recipe = recipe().new_tree(&mut runner).unwrap().current();
        let run = cook(&recipe).reconcile();
        for it in &run.discrepancies {
            *codes.entry(it.code).or_default() += 1;
        }
        for it in &run.plan.corrections {
            let name = format!("{:?}", it.action);
            let name = name.split([' ', '(']).next().unwrap().to_owned();
            *actions.entry(name).or_default() += 1;
            if let GuardVerdict::Held { guard, .. } = &it.verdict {
                *guards.entry(guard.code().to_owned()).or_default() += 1;
            }
        }
    }
    let never: Vec<_> =
        DiscrepancyCode::ALL.iter().filter(|code| !codes.contains_key(code)).collect();
    // Not drawn: what Workiz has twice, payments without invoices, tips that cannot be told; nor a
    // source that sees less (see `sight`). All pending payments of the worlds are overdue.
    assert_eq!(
        never,
        [
            &DiscrepancyCode::TwiceInSource,
            &DiscrepancyCode::TotalDiffers,
            &DiscrepancyCode::PaidDiffers,
            &DiscrepancyCode::TipAmbiguous,
            &DiscrepancyCode::PaymentNotInvoiced,
            &DiscrepancyCode::InTransit,
        ],
        "{codes:?}"
    );
    assert_eq!(actions.len(), 8, "{actions:?}");
    assert_eq!(guards.len(), 3, "{guards:?}");
}
