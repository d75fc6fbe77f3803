//! One run at a time on a company.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use crate::store::error::StoreError;

/// The lock file's name in a company's folder. The file stays when the lock is given back: it is
/// the lock on it that counts, which the system takes back even from a killed process.
const LOCK_FILE: &str = "state.lock";

/// The right to write on behalf of a run; given back when it is dropped.
#[derive(Debug)]
pub struct RunLock {
    file: File,
}

impl RunLock {
    /// Takes the company for one run. Does not wait.
    ///
    /// # Errors
    /// Another run has it (the message says since when, and which process), the folder is not
    /// there, or the lock file cannot be made.
    pub fn acquire(folder: &Path) -> Result<Self, StoreError> {
        if !folder.is_dir() {
            return Err(StoreError::NoFolder { folder: folder.to_owned() });
        }
        let path = folder.join(LOCK_FILE);
        let mut file = open(&path).map_err(|source| failed(&path, "opened", source))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let (since, process) = holder(&mut file);
                return Err(StoreError::InUse { folder: folder.to_owned(), since, process });
            }
            Err(TryLockError::Error(source)) => return Err(failed(&path, "locked", source)),
        }
        sign(&mut file).map_err(|source| failed(&path, "written", source))?;
        Ok(Self { file })
    }
}

impl Drop for RunLock {
    fn drop(&mut self) {
        // A name left behind would only mislead a reader; the lock itself goes with the file.
        drop(self.file.set_len(0));
    }
}

fn failed(path: &Path, action: &'static str, source: std::io::Error) -> StoreError {
    StoreError::File { path: PathBuf::from(path), action, source }
}

fn open(path: &Path) -> std::io::Result<File> {
    OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)
}

/// Writes who holds the lock. The moment is the file's own time stamp: no clock is needed.
fn sign(file: &mut File) -> std::io::Result<()> {
    file.set_len(0)?;
    file.seek(SeekFrom::Start(0))?;
    writeln!(file, "process {}", std::process::id())?;
    let written = file.metadata()?.modified()?;
    if let Ok(since) = Timestamp::try_from(written) {
        let second = Timestamp::from_second(since.as_second()).unwrap_or(since);
        writeln!(file, "since {second}")?;
    }
    file.sync_data()
}

/// Reads who holds the lock. Where the system does not let a locked file be read, or the holder
/// has not signed yet, nobody knows.
fn holder(file: &mut File) -> (Option<Timestamp>, Option<u32>) {
    let mut text = String::new();
    if file.read_to_string(&mut text).is_err() {
        return (None, None);
    }
    let value = |name: &str| {
        text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' ').map(str::to_owned))
    };
    let since = value("since").and_then(|it| it.parse().ok());
    let process = value("process").and_then(|it| it.parse().ok());
    (since, process)
}
