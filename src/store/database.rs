//! The state file: opening it, its format, and the two ways to use it.

use std::fs::OpenOptions;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, OptionalExtension as _, Transaction, TransactionBehavior};
use rusqlite_migration::{M, Migrations};

use crate::store::error::{Fault, StoreError};

/// The state file's name in a company's folder.
pub const STATE_FILE: &str = "state.db";

/// How long a call waits for another program that holds the file: longer than any write of ours
/// takes, short enough that a nightly job fails before anybody wonders.
const BUSY_WAIT: Duration = Duration::from_secs(10);

/// How often the switch to write-ahead is tried in that time.
const SWITCHES_MAX: u32 = 200;

/// 'tieo' in the file's header; the first migration writes the same number.
const APPLICATION_ID: i64 = 1_953_064_303;

const STEPS: &[M<'static>] = &[
    M::up(include_str!("migrations/0001.sql")).foreign_key_check(),
    M::up(include_str!("migrations/0002.sql")).foreign_key_check(),
    M::up(include_str!("migrations/0003.sql")).foreign_key_check(),
    M::up(include_str!("migrations/0004.sql")).foreign_key_check(),
    M::up(include_str!("migrations/0005.sql")).foreign_key_check(),
];

/// The steps from an empty file to the newest format; the format's number is how many were taken.
pub(super) const MIGRATIONS: Migrations<'static> = Migrations::from_slice(STEPS);

/// One company's state, open for reading and writing.
///
/// Safe to share between threads: calls take turns. Whoever writes on behalf of a run holds a
/// `RunLock` as well.
#[derive(Debug)]
pub struct Store {
    connection: Mutex<Connection>,
    path: PathBuf,
}

impl Store {
    /// Opens `state.db` in a company's folder, makes it where there is none (readable by its owner
    /// only), and brings it to this program's format.
    ///
    /// # Errors
    /// The folder is not there, or the file cannot be opened or written, is no state file of
    /// tieout, or was made by a newer version; such a file is left as it is.
    pub fn open(folder: &Path) -> Result<Self, StoreError> {
        if !folder.is_dir() {
            return Err(StoreError::NoFolder { folder: folder.to_owned() });
        }
        let path = folder.join(STATE_FILE);
        make_private(&path);
        let explain = |error| StoreError::of_sqlite(&path, "opening the state", error);
        let mut connection = Connection::open(&path).map_err(explain)?;
        connection.busy_timeout(BUSY_WAIT).map_err(explain)?;
        refuse_readable_only(&connection).map_err(explain)?;
        check_format(&connection, &path)?;
        prepare(&mut connection).map_err(explain)?;
        migrate(&mut connection, &path)?;
        Ok(Self { connection: Mutex::new(connection), path })
    }

    /// Runs reads in one transaction, so that they all see the same state.
    pub(super) fn read<T>(
        &self,
        action: &'static str,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, Fault>,
    ) -> Result<T, StoreError> {
        self.transact(TransactionBehavior::Deferred, work)
            .map_err(|fault| fault.explain(&self.path, action))
    }

    /// Runs writes in one transaction: all of them are on disk when this returns, or none.
    pub(super) fn write<T>(
        &self,
        action: &'static str,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, Fault>,
    ) -> Result<T, StoreError> {
        // A transaction that begins with a read and writes later fails at once, without waiting,
        // when another connection wrote in between: so it takes the write lock first.
        self.transact(TransactionBehavior::Immediate, work)
            .map_err(|fault| fault.explain(&self.path, action))
    }

    fn transact<T>(
        &self,
        behavior: TransactionBehavior,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        // A panic elsewhere cannot leave half a transaction behind: it rolled back when it fell.
        let mut connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        let transaction = connection.transaction_with_behavior(behavior)?;
        let result = work(&transaction)?;
        transaction.commit()?;
        Ok(result)
    }

    /// Gives tests the bare connection.
    #[cfg(test)]
    pub(super) fn bare<T>(&self, work: impl FnOnce(&Connection) -> T) -> T {
        work(&self.connection.lock().unwrap())
    }
}

/// Makes the file before SQLite does, so that nobody else can ever read it. Where it cannot be
/// made, SQLite's own answer tells why.
fn make_private(path: &Path) {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    drop(options.open(path));
}

/// Refuses a write-protected file at once: SQLite opens it without a word, and fails at the first
/// write, in the middle of a run.
fn refuse_readable_only(connection: &Connection) -> rusqlite::Result<()> {
    if !connection.is_readonly(rusqlite::MAIN_DB)? {
        return Ok(());
    }
    let code = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_READONLY);
    Err(rusqlite::Error::SqliteFailure(code, None))
}

/// Refuses what is not ours, or newer than ours, before anything is changed.
fn check_format(connection: &Connection, path: &Path) -> Result<(), StoreError> {
    let explain = |error| StoreError::of_sqlite(path, "reading the state's format", error);
    let found = format_of(connection).map_err(explain)?;
    // The tables first: another process may make them, with the mark, between the two questions.
    let tables: i64 = connection
        .query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))
        .map_err(explain)?;
    let application: i64 =
        connection.pragma_query_value(None, "application_id", |row| row.get(0)).map_err(explain)?;
    if tables > 0 && application != APPLICATION_ID {
        return Err(StoreError::Foreign { path: path.to_owned() });
    }
    let known = known_format();
    if found > known {
        let made_by = made_by(connection);
        return Err(StoreError::Newer { path: path.to_owned(), found, known, made_by });
    }
    Ok(())
}

fn format_of(connection: &Connection) -> rusqlite::Result<i64> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}

/// Returns the newest format that this program knows.
fn known_format() -> i64 {
    i64::try_from(STEPS.len()).unwrap_or(i64::MAX)
}

/// Returns the version of the program that made the file; a newer format may say it elsewhere.
fn made_by(connection: &Connection) -> Option<String> {
    connection
        .query_row("SELECT value FROM about WHERE key = 'program_version'", [], |row| row.get(0))
        .optional()
        .unwrap_or_default()
}

fn prepare(connection: &mut Connection) -> rusqlite::Result<()> {
    connection.set_transaction_behavior(TransactionBehavior::Immediate);
    // Write-ahead: readers (reports, backups) never wait for a run, nor a run for them.
    write_ahead(connection)?;
    // FULL: what was committed survives a power cut; the journal of writes rests on it.
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "fullfsync", "ON")?;
    connection.pragma_update(None, "foreign_keys", "ON")?;
    // Without it, `INSERT OR REPLACE` would remove rows behind the triggers' backs.
    connection.pragma_update(None, "recursive_triggers", "ON")?;
    connection.pragma_update(None, "trusted_schema", "OFF")
}

/// Switches to write-ahead. Two openers of a new state that switch at the same moment hold each
/// other up, and SQLite refuses both at once without waiting: so we wait, and ask again.
fn write_ahead(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(Duration::ZERO)?;
    let pause = BUSY_WAIT / SWITCHES_MAX;
    for _ in 1..SWITCHES_MAX {
        let switched = connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()));
        let refused = switched.as_ref().err().and_then(rusqlite::Error::sqlite_error_code);
        if refused != Some(rusqlite::ffi::ErrorCode::DatabaseBusy) {
            switched?;
            return connection.busy_timeout(BUSY_WAIT);
        }
        std::thread::sleep(pause);
    }
    connection.busy_timeout(BUSY_WAIT)?;
    connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))
}

fn migrate(connection: &mut Connection, path: &Path) -> Result<(), StoreError> {
    let explain = |error| StoreError::of_sqlite(path, "preparing the state", error);
    if format_of(connection).map_err(explain)? == known_format() {
        return Ok(());
    }
    if let Err(error) = MIGRATIONS.to_latest(connection) {
        // Another process may have done the same in this moment.
        if format_of(connection).map_err(explain)? == known_format() {
            return Ok(());
        }
        return Err(match error {
            rusqlite_migration::Error::RusqliteError { err, .. } if is_of_the_world(&err) => {
                explain(err)
            }
            error => StoreError::Migration { path: path.to_owned(), source: Box::new(error) },
        });
    }
    connection
        .execute(
            "INSERT INTO about (key, value) VALUES ('program_version', ?1)
             ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            [env!("CARGO_PKG_VERSION")],
        )
        .map_err(explain)?;
    Ok(())
}

/// Tells whether SQLite's answer speaks of the disk and its rights, not of the migration's own SQL.
fn is_of_the_world(error: &rusqlite::Error) -> bool {
    use rusqlite::ffi::ErrorCode as Code;
    error.sqlite_error_code().is_some_and(|code| {
        matches!(
            code,
            Code::DiskFull
                | Code::ReadOnly
                | Code::PermissionDenied
                | Code::CannotOpen
                | Code::DatabaseBusy
                | Code::DatabaseLocked
                | Code::NotADatabase
                | Code::DatabaseCorrupt
        )
    })
}
