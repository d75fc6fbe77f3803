//! One run at a time.

use std::fs;

use crate::store::error::StoreError;
use crate::store::lock::RunLock;

#[test]
fn the_second_run_is_refused_at_once_and_told_who_is_at_work() {
    let folder = tempfile::tempdir().unwrap();
    let _first = RunLock::acquire(folder.path()).unwrap();
    let error = RunLock::acquire(folder.path()).unwrap_err();
    let StoreError::InUse { since: Some(since), process: Some(process), .. } = &error else {
        panic!("{error:?}");
    };
    assert_eq!(*process, std::process::id());
    let text = error
        .to_string()
        .replace(folder.path().to_str().unwrap(), "…")
        .replace(&since.to_string(), "SINCE")
        .replace(&format!("process {process}"), "process N");
    insta::assert_snapshot!(text, @"another run is at work on the company in … (since SINCE, process N); wait until it is done");
}

#[test]
fn a_lock_that_was_given_back_can_be_taken_again() {
    let folder = tempfile::tempdir().unwrap();
    for _ in 0..3 {
        let lock = RunLock::acquire(folder.path()).unwrap();
        drop(lock);
    }
}

#[test]
fn a_lock_file_that_a_killed_run_left_behind_does_not_lock() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("state.lock"), "process 1\nsince 2026-03-01T02:00:00Z\n").unwrap();
    RunLock::acquire(folder.path()).unwrap();
}

#[test]
fn a_holder_that_cannot_be_read_still_holds() {
    let folder = tempfile::tempdir().unwrap();
    let _first = RunLock::acquire(folder.path()).unwrap();
    fs::write(folder.path().join("state.lock"), [0xff, 0xfe]).unwrap();
    let error = RunLock::acquire(folder.path()).unwrap_err();
    assert!(matches!(error, StoreError::InUse { since: None, process: None, .. }), "{error:?}");
}

#[test]
fn a_missing_folder_cannot_be_locked() {
    let folder = tempfile::tempdir().unwrap();
    let error = RunLock::acquire(&folder.path().join("nowhere")).unwrap_err();
    assert!(matches!(error, StoreError::NoFolder { .. }));
}
