//! State that cannot be used: full disk, write-protected, of a newer version, garbage, taken.

use std::fs;
use std::os::unix::fs::{MetadataExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Command, Stdio};

use rusqlite::Connection;
use tieout::store::lock::RunLock;

use crate::company::{Company, Ran, set_rights};

const FAILED: i32 = 1;
/// A user that owns nothing, for tests that run as root, to whom no file is write-protected.
const NOBODY: u32 = 65_534;

#[tokio::test(flavor = "multi_thread")]
async fn a_state_file_of_a_newer_version_or_of_no_version_is_left_alone() {
    let company = Company::open().await;
    company.look();
    let path = company.file("state.db");
    // One file without its log beside it, so that its bytes can be compared.
    let connection = Connection::open(&path).unwrap();
    let ours: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0)).unwrap();
    connection.pragma_update(None, "user_version", 99).unwrap();
    connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
    drop(connection);
    let newer = fs::read(&path).unwrap();
    let books = company.books();
    for command in [&["run"][..], &["plan", "--json"], &["report"], &["approve", "--by", "R"]] {
        let ran = company.run(command);
        company.told(&ran, FAILED, &["state.db was made by a newer tieout", "99", "update it"]);
        assert_eq!((ran.stdout.as_str(), fs::read(&path).unwrap() == newer), ("", true));
    }
    fs::write(&path, "this is no database, but somebody's notes ".repeat(200)).unwrap();
    let garbage = fs::read(&path).unwrap();
    for command in [&["run"][..], &["replay"], &["apply"]] {
        let ran = company.run(command);
        company.told(&ran, FAILED, &["state.db", "is not a database", "last backup"]);
        assert_eq!((ran.stdout.as_str(), fs::read(&path).unwrap() == garbage), ("", true));
    }
    assert_eq!(company.books(), books);
    fs::write(&path, &newer).unwrap();
    let connection = Connection::open(&path).unwrap();
    connection.pragma_update(None, "user_version", ours).unwrap();
    drop(connection);
    company.works();
}

#[tokio::test(flavor = "multi_thread")]
async fn two_runs_at_once_are_one_run() {
    let company = Company::open().await;
    let before = company.look();
    let lock = RunLock::acquire(company.folder()).unwrap();
    let own = format!("process {}", std::process::id());
    for command in [&["run", "--json"][..], &["plan"], &["apply"], &["approve", "--by", "R"]] {
        let ran = company.run(command);
        company.refused(&before, &ran, FAILED, &["another run is at work", &own, "wait until"]);
    }
    drop(lock);
    let both = [company.start(&["run"]), company.start(&["run"])];
    let codes = both.map(|it| it.wait_with_output().unwrap().status.code().unwrap());
    assert!(codes.contains(&0) && codes.iter().all(|it| [0, FAILED].contains(it)), "{codes:?}");
    company.works();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_write_protected_folder_is_refused_before_anything_is_asked() {
    let company = Company::open().await;
    let before = company.look();
    let is_root = fs::metadata(company.folder()).unwrap().uid() == 0;
    let run = |arguments: &[&str]| -> Ran {
        let mut command = company.command(arguments);
        if is_root {
            command.uid(NOBODY);
        }
        command.output().unwrap().into()
    };
    if is_root {
        give_to_nobody(company.folder().parent().unwrap());
        if Command::new(env!("CARGO_BIN_EXE_tieout")).uid(NOBODY).output().is_err() {
            eprintln!("left out: another user cannot run the program here");
            return;
        }
    }
    let sessions = company.sandbox.workiz().state()["sessions"].clone();
    set_rights(&company.file("state.db"), 0o400);
    let ran = run(&["run"]);
    company.refused(&before, &ran, FAILED, &["state.db cannot be written", "write rights"]);
    set_rights(&company.file("state.db"), 0o600);
    for name in ["state.lock", "state.db", "state.db-wal", "state.db-shm"] {
        let _absent = fs::rename(company.file(name), company.file(&format!("secrets/{name}")));
    }
    set_rights(company.folder(), 0o555);
    let ran = run(&["run", "--json"]);
    company.told(&ran, FAILED, &["state.lock could not be opened", "rights"]);
    assert_eq!(ran.stdout, "");
    let ran = run(&["report"]);
    company.told(&ran, FAILED, &["state.db cannot be opened", "rights"]);
    set_rights(company.folder(), 0o755);
    assert_eq!(company.sandbox.workiz().state()["sessions"], sessions, "somebody signed in");
    for name in ["state.lock", "state.db", "state.db-wal", "state.db-shm"] {
        let _absent = fs::rename(company.file(&format!("secrets/{name}")), company.file(name));
    }
    if is_root {
        // Looking at the state has left files of root's beside it.
        give_to_nobody(company.folder());
        for name in ["state.db-wal", "state.db-shm"] {
            if company.file(name).exists() {
                set_rights(&company.file(name), 0o600);
            }
        }
    }
    let ran = run(&["run"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
}

fn give_to_nobody(path: &Path) {
    chown(path, Some(NOBODY), Some(NOBODY)).unwrap();
    if path.is_dir() {
        for entry in fs::read_dir(path).unwrap() {
            give_to_nobody(&entry.unwrap().path());
        }
    }
}

/// A small file system of its own; taken away at the end.
struct SmallDisk(std::path::PathBuf);

impl SmallDisk {
    /// Mounts one where that is allowed.
    fn mount(path: &Path) -> Option<Self> {
        fs::create_dir_all(path).unwrap();
        let mut command = Command::new("mount");
        command.args(["-t", "tmpfs", "-o", "size=3m", "tmpfs"]).arg(path).stderr(Stdio::null());
        let mounted = command.status().is_ok_and(|it| it.success());
        mounted.then(|| Self(path.to_owned()))
    }

    fn fill(&self) {
        let _full = fs::write(self.0.join("filler"), vec![7_u8; 8 << 20]);
    }

    fn make_room(&self) {
        fs::remove_file(self.0.join("filler")).unwrap();
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _left = Command::new("umount").arg(&self.0).status();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_is_named_and_loses_nothing() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path().join("disk");
    let Some(disk) = SmallDisk::mount(&folder) else {
        eprintln!("left out: no file system can be mounted here");
        return;
    };
    let company = Company::open_in(folder, scratch).await;
    let before = company.look();
    let grant = || company.sandbox.quickbooks().info().refresh_token;
    let token = grant();
    disk.fill();
    for command in [&["run", "--json"][..], &["plan"], &["apply"]] {
        let ran = company.run(command);
        company.refused(&before, &ran, FAILED, &["disk"]);
    }
    assert_eq!(grant(), token, "a token was renewed that could not be kept");
    disk.make_room();
    company.works();
    drop(disk);
}

#[tokio::test(flavor = "multi_thread")]
async fn output_that_cannot_be_printed_is_not_lost_in_silence() {
    let company = Company::open().await;
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let ran: Ran = company.command(&["plan", "--json"]).stdout(full).output().unwrap().into();
    company.told(&ran, FAILED, &[]);
    assert!(ran.stderr.contains("standard output could not be written"), "{ran:?}");
    // The reports have their place, too.
    fs::remove_dir_all(company.file("reports")).unwrap();
    company.write("reports", "a file where the folder should be");
    let before = company.books();
    let ran = company.run(&["plan"]);
    company.told(&ran, FAILED, &["reports/out", "could not be made"]);
    assert_eq!((ran.stdout.as_str(), company.books()), ("", before));
    fs::remove_file(company.file("reports")).unwrap();
    company.works();
}
