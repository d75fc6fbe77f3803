//! What may be opened, and what is refused in which words.

use std::fs;

use rusqlite::Connection;

use crate::store::database::{MIGRATIONS, STATE_FILE, Store};
use crate::store::error::StoreError;
use crate::store::tests::samples::{document, open, snapshot};

#[test]
fn migrations_are_valid() {
    MIGRATIONS.validate().unwrap();
}

#[test]
fn a_state_is_the_same_after_it_was_closed() {
    let (folder, store) = open();
    let saved = snapshot("s1", vec![document("invoice", "1", "{}")], Vec::new());
    store.save_snapshot(&saved).unwrap();
    drop(store);
    let store = Store::open(folder.path()).unwrap();
    assert_eq!(store.snapshot(&saved.id).unwrap(), Some(saved));
}

#[test]
fn writes_are_durable_and_checked() {
    let (_folder, store) = open();
    let pragma = |name: &str| {
        store.bare(|it| {
            it.pragma_query_value(None, name, |row| row.get::<_, rusqlite::types::Value>(0))
                .map(|value| format!("{value:?}"))
                .unwrap()
        })
    };
    assert_eq!(pragma("journal_mode"), "Text(\"wal\")");
    assert_eq!(pragma("synchronous"), "Integer(2)");
    assert_eq!(pragma("foreign_keys"), "Integer(1)");
    assert_eq!(pragma("recursive_triggers"), "Integer(1)");
    assert_eq!(pragma("busy_timeout"), "Integer(10000)");
}

#[test]
fn every_table_is_strict_and_none_holds_a_real() {
    let (_folder, store) = open();
    let lax: i64 = store.bare(|it| {
        it.query_row(
            "SELECT count(*) FROM pragma_table_list
             WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%' AND NOT strict",
            [],
            |row| row.get(0),
        )
        .unwrap()
    });
    assert_eq!(lax, 0);
    let reals: i64 = store.bare(|it| {
        it.query_row(
            "SELECT count(*) FROM sqlite_schema AS s, pragma_table_info(s.name) AS c
             WHERE s.type = 'table' AND c.type NOT IN ('TEXT', 'INTEGER', 'BLOB')
               AND s.name NOT LIKE 'sqlite_%'",
            [],
            |row| row.get(0),
        )
        .unwrap()
    });
    assert_eq!(reals, 0);
}

#[test]
fn a_missing_folder_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("nowhere");
    let error = Store::open(&missing).unwrap_err();
    assert!(matches!(error, StoreError::NoFolder { .. }));
    assert!(error.to_string().contains("nowhere"));
    assert!(!missing.exists());
}

#[test]
fn a_state_of_a_newer_version_is_refused_and_left_as_it_is() {
    let (folder, store) = open();
    store.bare(|it| {
        it.execute("UPDATE about SET value = '9.9.9' WHERE key = 'program_version'", []).unwrap();
        it.pragma_update(None, "user_version", 99).unwrap();
    });
    drop(store);
    let before = fs::read(folder.path().join(STATE_FILE)).unwrap();
    let error = Store::open(folder.path()).unwrap_err();
    let text = error.to_string().replace(folder.path().to_str().unwrap(), "…");
    insta::assert_snapshot!(text, @"…/state.db was made by a newer tieout (version 9.9.9, state format 99); this tieout knows formats up to 5: update it");
    assert_eq!(fs::read(folder.path().join(STATE_FILE)).unwrap(), before);
}

#[test]
fn a_database_of_another_program_is_refused_and_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let other = Connection::open(folder.path().join(STATE_FILE)).unwrap();
    other.execute_batch("CREATE TABLE recipe (name TEXT); PRAGMA user_version = 1").unwrap();
    drop(other);
    let before = fs::read(folder.path().join(STATE_FILE)).unwrap();
    assert!(matches!(Store::open(folder.path()), Err(StoreError::Foreign { .. })));
    assert_eq!(fs::read(folder.path().join(STATE_FILE)).unwrap(), before);
}

#[test]
fn a_file_of_garbage_is_refused_and_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let garbage: Vec<u8> = (0..8192_u32).map(|it| (it * 31 % 251) as u8).collect();
    fs::write(folder.path().join(STATE_FILE), &garbage).unwrap();
    let error = Store::open(folder.path()).unwrap_err();
    assert!(matches!(error, StoreError::Corrupt { .. }), "{error:?}");
    assert_eq!(fs::read(folder.path().join(STATE_FILE)).unwrap(), garbage);
}

#[test]
fn damage_inside_the_file_is_told_and_never_read_as_data() {
    let (folder, store) = open();
    let body = "x".repeat(100_000);
    let saved = snapshot("s1", vec![document("invoice", "1", &body)], Vec::new());
    store.save_snapshot(&saved).unwrap();
    drop(store);
    let path = folder.path().join(STATE_FILE);
    let mut bytes = fs::read(&path).unwrap();
    let place = bytes.windows(64).rposition(|it| it.iter().all(|byte| *byte == b'x')).unwrap();
    bytes[place] = b'y';
    fs::write(&path, bytes).unwrap();
    let error = Store::open(folder.path()).unwrap().snapshot(&saved.id).unwrap_err();
    assert!(matches!(error, StoreError::Damaged { .. }), "{error:?}");
}

#[test]
fn a_full_disk_is_told_and_nothing_is_saved() {
    let (_folder, store) = open();
    store.bare(|it| {
        let pages: i64 = it.pragma_query_value(None, "page_count", |row| row.get(0)).unwrap();
        it.pragma_update_and_check(None, "max_page_count", pages, |_| Ok(())).unwrap();
    });
    let large = snapshot("s1", vec![document("invoice", "1", &"x".repeat(100_000))], Vec::new());
    let error = store.save_snapshot(&large).unwrap_err();
    assert!(matches!(error, StoreError::DiskFull { .. }), "{error:?}");
    assert_eq!(store.snapshot(&large.id).unwrap(), None);
    store.bare(|it| {
        it.pragma_update_and_check(None, "max_page_count", 1_000_000, |_| Ok(())).unwrap();
    });
    store.save_snapshot(&large).unwrap();
    assert_eq!(store.snapshot(&large.id).unwrap(), Some(large));
}

#[test]
fn a_state_that_must_not_be_written_is_told() {
    let (_folder, store) = open();
    store.bare(|it| it.pragma_update(None, "query_only", "ON").unwrap());
    let error = store.save_snapshot(&snapshot("s1", Vec::new(), Vec::new())).unwrap_err();
    assert!(matches!(error, StoreError::ReadOnly { .. }), "{error:?}");
}

#[cfg(unix)]
#[test]
fn a_folder_without_write_rights_is_told() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o500)).unwrap();
    if fs::write(folder.path().join("probe"), "").is_ok() {
        println!("this user may write everywhere: a read-only folder cannot be tried");
        return;
    }
    let error = Store::open(folder.path()).unwrap_err();
    assert!(
        matches!(error, StoreError::CannotOpen { .. } | StoreError::ReadOnly { .. }),
        "{error:?}"
    );
}

#[cfg(unix)]
#[test]
fn a_write_protected_state_is_refused_before_a_run_begins() {
    use std::os::unix::fs::PermissionsExt as _;
    let (folder, store) = open();
    drop(store);
    let path = folder.path().join(STATE_FILE);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o400)).unwrap();
    if fs::OpenOptions::new().write(true).open(&path).is_ok() {
        println!("this user may write everywhere: a write-protected file cannot be tried");
        return;
    }
    let error = Store::open(folder.path()).unwrap_err();
    assert!(matches!(error, StoreError::ReadOnly { .. }), "{error:?}");
}

#[cfg(unix)]
#[test]
fn only_the_owner_may_read_the_state() {
    use std::os::unix::fs::PermissionsExt as _;
    let (folder, store) = open();
    store.save_snapshot(&snapshot("s1", Vec::new(), Vec::new())).unwrap();
    for name in [STATE_FILE, "state.db-wal", "state.db-shm"] {
        let mode = fs::metadata(folder.path().join(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
}

#[test]
fn a_state_that_another_program_keeps_locked_is_told() {
    let (folder, store) = open();
    let other = Connection::open(folder.path().join(STATE_FILE)).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    store.bare(|it| it.busy_timeout(std::time::Duration::ZERO).unwrap());
    let error = store.save_snapshot(&snapshot("s1", Vec::new(), Vec::new())).unwrap_err();
    assert!(matches!(error, StoreError::Locked { .. }), "{error:?}");
}

#[test]
fn two_openers_of_a_new_folder_do_not_get_in_each_others_way() {
    let folder = tempfile::tempdir().unwrap();
    std::thread::scope(|scope| {
        let openers: Vec<_> =
            (0..4).map(|_| scope.spawn(|| Store::open(folder.path()).map(drop))).collect();
        for opener in openers {
            opener.join().unwrap().unwrap();
        }
    });
}

#[test]
fn a_store_can_be_shared_between_threads() {
    fn shared<T: Send + Sync>() {}
    shared::<Store>();
    shared::<crate::store::tokens::StoreTokens>();
}
