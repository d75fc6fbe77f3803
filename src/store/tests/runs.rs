//! Runs are found again with all that a replay needs.

use crate::domain::id::{PlanId, RunId};
use crate::domain::run::RunStatus;
use crate::store::error::StoreError;
use crate::store::tests::samples::{open, run, snapshot};

#[test]
fn a_run_comes_back_with_its_rules() {
    let (_folder, store) = open();
    store.save_snapshot(&snapshot("s1", Vec::new(), Vec::new())).unwrap();
    let saved = run("r1", 1, "s1");
    store.save_run(&saved).unwrap();
    assert_eq!(store.run(&saved.id).unwrap(), Some(saved));
    assert_eq!(store.run(&RunId::new("r9")).unwrap(), None);
}

#[test]
fn a_run_that_goes_on_is_saved_over_itself() {
    let (_folder, store) = open();
    store.save_snapshot(&snapshot("s1", Vec::new(), Vec::new())).unwrap();
    let mut saved = run("r1", 1, "s1");
    saved.status = None;
    saved.finished_at = None;
    store.save_run(&saved).unwrap();
    assert_eq!(store.run(&saved.id).unwrap().as_ref(), Some(&saved));
    for status in [
        RunStatus::TiedOut,
        RunStatus::DiscrepanciesOpen,
        RunStatus::PartlyApplied,
        RunStatus::Unproven,
    ] {
        saved.status = Some(status);
        saved.plan = Some(PlanId::new("p1"));
        saved.applied_plan = Some(PlanId::new("p0"));
        saved.mapping.truncate(1);
        store.save_run(&saved).unwrap();
        assert_eq!(store.run(&saved.id).unwrap().as_ref(), Some(&saved));
    }
    assert_eq!(store.runs(10).unwrap().len(), 1);
}

#[test]
fn runs_are_counted_from_one_and_listed_newest_first() {
    let (_folder, store) = open();
    assert_eq!(store.next_sequence().unwrap(), 1);
    assert_eq!(store.latest_run().unwrap(), None);
    store.save_snapshot(&snapshot("s1", Vec::new(), Vec::new())).unwrap();
    for sequence in [1, 2, 3] {
        assert_eq!(store.next_sequence().unwrap(), sequence);
        store.save_run(&run(&format!("r{sequence}"), sequence, "s1")).unwrap();
    }
    let ids: Vec<_> = store.runs(2).unwrap().into_iter().map(|it| it.id).collect();
    assert_eq!(ids, [RunId::new("r3"), RunId::new("r2")]);
    assert_eq!(store.latest_run().unwrap().unwrap().id, RunId::new("r3"));
    // The same mapping every night is stored once.
    let bodies: i64 =
        store.bare(|it| it.query_row("SELECT count(*) FROM body", [], |row| row.get(0)).unwrap());
    assert_eq!(bodies, 2);
}

#[test]
fn two_runs_do_not_share_a_place() {
    let (_folder, store) = open();
    store.save_snapshot(&snapshot("s1", Vec::new(), Vec::new())).unwrap();
    store.save_run(&run("r1", 1, "s1")).unwrap();
    let error = store.save_run(&run("r2", 1, "s1")).unwrap_err();
    assert!(matches!(error, StoreError::AlreadyThere { .. }));
}

#[test]
fn a_run_without_its_snapshot_is_refused() {
    let (_folder, store) = open();
    let error = store.save_run(&run("r1", 1, "s1")).unwrap_err();
    assert!(matches!(error, StoreError::Dangling { .. }), "{error:?}");
}
