//! Seeds and states as files: `quickbooks.json` and `workiz.json` in one folder.

use std::fs;
use std::io;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::PoisonError;

use serde_json::Value;

/// File of the QuickBooks side.
pub(super) const QUICKBOOKS: &str = "quickbooks.json";
/// File of the Workiz side.
pub(super) const WORKIZ: &str = "workiz.json";

/// Why a seed or state file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The file cannot be read.
    #[error("failed to read the sandbox file {}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// The cause.
        #[source]
        source: io::Error,
    },
    /// The file is not JSON.
    #[error("the sandbox file {} is not JSON; mend it or delete it", path.display())]
    Json {
        /// The file.
        path: PathBuf,
        /// The cause.
        #[source]
        source: serde_json::Error,
    },
    /// The file cannot be written.
    #[error("failed to write the sandbox file {}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// The cause.
        #[source]
        source: io::Error,
    },
}

/// Reads one file.
pub(super) fn read(folder: &Path, name: &str) -> Result<Value, StoreError> {
    let path = folder.join(name);
    let bytes = match fs::read(&path) {
        Ok(bytes) => bytes,
        Err(source) => return Err(StoreError::Read { path, source }),
    };
    serde_json::from_slice(&bytes).map_err(|source| StoreError::Json { path, source })
}

/// The folder in which a sandbox keeps its state; saves go one after the other.
#[derive(Debug)]
pub(super) struct Folder {
    path: PathBuf,
    saving: Mutex<()>,
}

impl Folder {
    /// Opens the folder, and makes it if it is not there.
    pub(super) fn open(path: PathBuf) -> Result<Self, StoreError> {
        if let Err(source) = fs::create_dir_all(&path) {
            return Err(StoreError::Write { path, source });
        }
        Ok(Self { path, saving: Mutex::new(()) })
    }

    /// The state that was saved here, QuickBooks first; `None` when there is none.
    pub(super) fn saved(&self) -> Result<Option<(Value, Value)>, StoreError> {
        let there = |name: &str| self.path.join(name).exists();
        if !there(QUICKBOOKS) || !there(WORKIZ) {
            return Ok(None);
        }
        Ok(Some((read(&self.path, QUICKBOOKS)?, read(&self.path, WORKIZ)?)))
    }

    /// Saves one side's state; it is asked for under the lock, so an older one never wins.
    pub(super) fn save(&self, name: &str, state: impl FnOnce() -> Value) -> Result<(), StoreError> {
        let _turn = self.saving.lock().unwrap_or_else(PoisonError::into_inner);
        let path = self.path.join(name);
        let fresh = self.path.join(format!("{name}.new"));
        let written = fs::write(&fresh, state().to_string());
        let written = written.and_then(|()| fs::rename(&fresh, &path));
        written.map_err(|source| StoreError::Write { path, source })
    }
}
