//! Plans never change and are used once.

use std::collections::BTreeMap;

use crate::domain::approval::{Approval, ApprovalKind};
use crate::domain::id::{CorrectionId, PlanId};
use crate::store::database::Store;
use crate::store::error::StoreError;
use crate::store::plans::PlanState;
use crate::store::tests::samples::{moment, open, plan, with_plan};

fn state_of(store: &Store, id: &str) -> PlanState {
    store.plan(&PlanId::new(id)).unwrap().unwrap().state
}

#[test]
fn a_plan_comes_back_byte_for_byte() {
    let (_folder, store) = with_plan();
    assert_eq!(store.plan(&PlanId::new("p1")).unwrap(), Some(plan("p1", "r1")));
    assert_eq!(store.latest_plan().unwrap(), Some(plan("p1", "r1")));
    assert_eq!(store.plan(&PlanId::new("p9")).unwrap(), None);
}

#[test]
fn a_plan_is_used_once() {
    let (_folder, store) = with_plan();
    let id = PlanId::new("p1");
    let at = moment("2026-03-01T08:00:00Z");
    store.mark_used(&id, at).unwrap();
    let error = store.mark_used(&id, moment("2026-03-01T09:00:00Z")).unwrap_err();
    assert!(matches!(error, StoreError::PlanUsed { at: first, .. } if first == at));
    insta::assert_snapshot!(error.to_string(), @"plan p1 was applied already, at 2026-03-01T08:00:00Z; make a new plan");
    assert_eq!(state_of(&store, "p1"), PlanState::Used);
}

#[test]
fn of_many_that_take_a_plan_at_once_one_gets_it() {
    let (folder, store) = with_plan();
    drop(store);
    let taken: usize = std::thread::scope(|scope| {
        let takers: Vec<_> = (0..4)
            .map(|_| {
                scope.spawn(|| {
                    let store = Store::open(folder.path()).unwrap();
                    let taken = store.mark_used(&PlanId::new("p1"), moment("2026-03-01T08:00:00Z"));
                    usize::from(taken.is_ok())
                })
            })
            .collect();
        takers.into_iter().map(|it| it.join().unwrap()).sum()
    });
    assert_eq!(taken, 1);
}

#[test]
fn a_plan_that_was_never_saved_cannot_be_used() {
    let (_folder, store) = open();
    let error = store.mark_used(&PlanId::new("p1"), moment("2026-03-01T08:00:00Z")).unwrap_err();
    assert!(matches!(error, StoreError::NoSuchPlan { .. }));
}

#[test]
fn a_newer_plan_takes_the_place_of_an_open_one_and_not_of_a_used_one() {
    let (_folder, store) = with_plan();
    store.mark_used(&PlanId::new("p1"), moment("2026-03-01T08:00:00Z")).unwrap();
    store.save_plan(&plan("p2", "r1")).unwrap();
    store.save_plan(&plan("p3", "r1")).unwrap();
    assert_eq!(state_of(&store, "p1"), PlanState::Used);
    assert_eq!(state_of(&store, "p2"), PlanState::Superseded);
    assert_eq!(state_of(&store, "p3"), PlanState::Open);
    let at = moment("2026-03-01T09:00:00Z");
    let error = store.mark_used(&PlanId::new("p2"), at).unwrap_err();
    assert!(matches!(error, StoreError::PlanSuperseded { .. }));
}

#[test]
fn the_same_plan_made_again_is_the_newest_and_open() {
    let (_folder, store) = with_plan();
    store.save_plan(&plan("p2", "r1")).unwrap();
    store.save_plan(&plan("p1", "r1")).unwrap();
    assert_eq!(store.latest_plan().unwrap().unwrap().id, PlanId::new("p1"));
    assert_eq!(state_of(&store, "p1"), PlanState::Open);
    assert_eq!(state_of(&store, "p2"), PlanState::Superseded);
}

#[test]
fn a_used_plan_does_not_come_back_to_life() {
    let (_folder, store) = with_plan();
    store.mark_used(&PlanId::new("p1"), moment("2026-03-01T08:00:00Z")).unwrap();
    let error = store.save_plan(&plan("p1", "r1")).unwrap_err();
    assert!(matches!(error, StoreError::PlanUsed { .. }));
    store.bare(|it| it.execute("UPDATE plan SET state = 'open'", []).unwrap_err());
}

#[test]
fn the_content_of_a_plan_cannot_be_changed() {
    let (_folder, store) = with_plan();
    let mut forged = plan("p1", "r1");
    forged.json = "{}".to_owned();
    let error = store.save_plan(&forged).unwrap_err();
    assert!(matches!(error, StoreError::AlreadyThere { .. }));
    store.bare(|it| it.execute("UPDATE plan SET json = '{}'", []).unwrap_err());
    store.bare(|it| it.execute("DELETE FROM plan", []).unwrap_err());
}

#[test]
fn a_plan_without_its_run_is_refused() {
    let (_folder, store) = open();
    let error = store.save_plan(&plan("p1", "r1")).unwrap_err();
    assert!(matches!(error, StoreError::Dangling { .. }), "{error:?}");
}

#[test]
fn approvals_come_back_in_order_and_cannot_be_changed() {
    let (_folder, store) = with_plan();
    let approval = |by: &str, kind, corrections: &[&str]| Approval {
        plan: PlanId::new("p1"),
        kind,
        corrections: corrections.iter().map(|it| CorrectionId::new(*it)).collect(),
        by: by.to_owned(),
        at: moment("2026-03-01T08:00:00Z"),
    };
    let said = [
        approval("Ada Sample", ApprovalKind::Given, &["p1-002", "p1-001"]),
        approval("Bo Sample", ApprovalKind::Given, &["p1-002"]),
        approval("Cy Sample", ApprovalKind::Withdrawn, &["p1-001"]),
    ];
    for it in &said {
        store.save_approval(it).unwrap();
    }
    let kept = store.approvals(&PlanId::new("p1")).unwrap();
    assert_eq!(kept, said);
    // Each correction that is approved in the end belongs to who said yes first.
    let left = CorrectionId::new("p1-002");
    assert_eq!(Approval::in_force(&kept), BTreeMap::from([(&left, "Ada Sample")]));
    for table in ["approval", "approval_correction"] {
        store.bare(|it| it.execute(&format!("DELETE FROM {table}"), []).unwrap_err());
    }
    store.bare(|it| it.execute("UPDATE approval SET by = 'x'", []).unwrap_err());
    store.bare(|it| it.execute("UPDATE approval_correction SET correction = 'x'", []).unwrap_err());
}
