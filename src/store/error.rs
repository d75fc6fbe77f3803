//! What can go wrong with the state, in words for the person who has to mend it.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use rusqlite::ffi::ErrorCode;

use crate::domain::id::{CorrectionId, PlanId};

/// The state of a company could not be used.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The company's folder is not there.
    #[error("there is no folder {}; check the name, or set the company up with `tieout init`", .folder.display())]
    NoFolder {
        /// The folder.
        folder: PathBuf,
    },
    /// Another run holds the company.
    #[error("another run is at work on the company in {} ({}); wait until it is done", .folder.display(), holder_words(*.since, *.process))]
    InUse {
        /// The company's folder.
        folder: PathBuf,
        /// Since when, where it could be read.
        since: Option<Timestamp>,
        /// The other run's process id, where it could be read.
        process: Option<u32>,
    },
    /// There is no room.
    #[error("the disk of {} is full: nothing was saved; make room and run again", .path.display())]
    DiskFull {
        /// The state file.
        path: PathBuf,
        /// Why.
        #[source]
        source: rusqlite::Error,
    },
    /// It must not be written.
    #[error("{} cannot be written; give this user write rights to the file and its folder", .path.display())]
    ReadOnly {
        /// The state file.
        path: PathBuf,
        /// Why.
        #[source]
        source: rusqlite::Error,
    },
    /// It could not be opened at all.
    #[error("{} cannot be opened; look at the rights of the file and its folder", .path.display())]
    CannotOpen {
        /// The state file.
        path: PathBuf,
        /// Why.
        #[source]
        source: rusqlite::Error,
    },
    /// Another program keeps it locked.
    #[error("another program keeps {} locked; close it (a backup or a database viewer?) and run again", .path.display())]
    Locked {
        /// The state file.
        path: PathBuf,
        /// Why.
        #[source]
        source: rusqlite::Error,
    },
    /// It is no database, or a damaged one.
    #[error("{} is damaged or is not a database; put back the last backup", .path.display())]
    Corrupt {
        /// The state file.
        path: PathBuf,
        /// Why.
        #[source]
        source: rusqlite::Error,
    },
    /// It is a database of another program.
    #[error("{} is a database, but not tieout's; move it away, or choose another folder", .path.display())]
    Foreign {
        /// The state file.
        path: PathBuf,
    },
    /// It was made by a newer version of the program.
    #[error("{} was made by a newer tieout ({}state format {found}); this tieout knows formats up to {known}: update it", .path.display(), made_by_words(.made_by.as_ref()))]
    Newer {
        /// The state file.
        path: PathBuf,
        /// Its format.
        found: i64,
        /// The newest format that this program knows.
        known: i64,
        /// The version of the program that made it, where it says so.
        made_by: Option<String>,
    },
    /// It could not be brought to this program's format; it is as it was.
    #[error("{} could not be brought to the format of this tieout; it was left as it is", .path.display())]
    Migration {
        /// The state file.
        path: PathBuf,
        /// Why.
        #[source]
        source: Box<rusqlite_migration::Error>,
    },
    /// A file beside the database could not be used.
    #[error("{} could not be {action}; look at the rights of the file and its folder, and at the room on the disk", .path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// `read`, `made` or the like.
        action: &'static str,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// Something else with that identity was saved before; nothing was changed.
    #[error("{what} is stored already, with another content; nothing was changed")]
    AlreadyThere {
        /// What: `snapshot 1f0c`.
        what: String,
    },
    /// It rests on something that was never saved; nothing was changed.
    #[error("{action} failed: it rests on something that is not stored; nothing was changed")]
    Dangling {
        /// What was being done.
        action: &'static str,
        /// Why.
        #[source]
        source: rusqlite::Error,
    },
    /// A plan that was never saved.
    #[error("there is no plan {plan}; `tieout plan` makes one")]
    NoSuchPlan {
        /// The plan.
        plan: PlanId,
    },
    /// A plan is applied once.
    #[error("plan {plan} was applied already, at {at}; make a new plan")]
    PlanUsed {
        /// The plan.
        plan: PlanId,
        /// When it was marked as used.
        at: Timestamp,
    },
    /// A newer look at the world made a newer plan.
    #[error("plan {plan} was replaced by a newer one; look at the newest plan")]
    PlanSuperseded {
        /// The plan.
        plan: PlanId,
    },
    /// A write is reported that the journal never announced.
    #[error(
        "the journal has no intent for correction {correction}: a write must be announced before it is sent"
    )]
    NotIntended {
        /// The correction.
        correction: CorrectionId,
    },
    /// A run adds to a past that a later run already built on.
    #[error("the links of run {sequence} cannot be saved: run {newest} has saved its own since")]
    HistoryClosed {
        /// The run that came too late.
        sequence: u64,
        /// The newest run that saved links.
        newest: u64,
    },
    /// A row cannot be read back as what was saved.
    #[error("{what} in the state file is damaged; put back the last backup")]
    Damaged {
        /// What: `the body of a document`.
        what: String,
    },
    /// The key of the sign-ins cannot be used.
    #[error("{key} is not a key of 32 bytes in Base64; put back the right one, or remove it and sign in again", key = .place)]
    BadKey {
        /// Where the key came from.
        place: String,
    },
    /// The key file can be read by others.
    #[error("{} can be read by other users; run `chmod 600` on it", .path.display())]
    OpenKey {
        /// The key file.
        path: PathBuf,
    },
    /// A sealed sign-in does not open with this key.
    #[error(
        "the sign-in of {key} does not open with this key: the key or the state file was replaced or damaged; put back the right {place}, or sign in again"
    )]
    Sealed {
        /// Whose sign-in.
        key: String,
        /// Where the key came from.
        place: String,
    },
    /// The system gave no random bytes.
    #[error("the system gave no random bytes; nothing was saved")]
    NoRandomness,
    /// A count beyond what is stored.
    #[error("{value} is too large a count to be stored; nothing was saved")]
    TooLarge {
        /// The count.
        value: u64,
    },
    /// Anything else that SQLite says.
    #[error("{action} failed on {}; nothing was saved", .path.display())]
    Sql {
        /// What was being done.
        action: &'static str,
        /// The state file.
        path: PathBuf,
        /// Why.
        #[source]
        source: rusqlite::Error,
    },
}

fn holder_words(since: Option<Timestamp>, process: Option<u32>) -> String {
    match (since, process) {
        (Some(since), Some(process)) => format!("since {since}, process {process}"),
        (Some(since), None) => format!("since {since}"),
        (None, Some(process)) => format!("process {process}"),
        (None, None) => "it did not say which".to_owned(),
    }
}

fn made_by_words(made_by: Option<&String>) -> String {
    made_by.map(|version| format!("version {version}, ")).unwrap_or_default()
}

impl StoreError {
    /// Puts SQLite's answer into the words of this module, by its code and never by its text.
    pub(super) fn of_sqlite(path: &Path, action: &'static str, source: rusqlite::Error) -> Self {
        let path = path.to_owned();
        let Some(code) = source.sqlite_error().copied() else {
            return match source {
                rusqlite::Error::QueryReturnedNoRows
                | rusqlite::Error::FromSqlConversionFailure(..)
                | rusqlite::Error::InvalidColumnType(..)
                | rusqlite::Error::IntegralValueOutOfRange(..) => {
                    Self::Damaged { what: format!("a value met while {action}") }
                }
                source => Self::Sql { action, path, source },
            };
        };
        match code.code {
            ErrorCode::DiskFull => Self::DiskFull { path, source },
            ErrorCode::ReadOnly | ErrorCode::PermissionDenied => Self::ReadOnly { path, source },
            ErrorCode::CannotOpen => Self::CannotOpen { path, source },
            ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => Self::Locked { path, source },
            ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt => Self::Corrupt { path, source },
            ErrorCode::ConstraintViolation
                if code.extended_code == rusqlite::ffi::SQLITE_CONSTRAINT_FOREIGNKEY =>
            {
                Self::Dangling { action, source }
            }
            _ => Self::Sql { action, path, source },
        }
    }
}

/// What goes wrong inside a transaction, before it is put into words with its place.
#[derive(Debug)]
pub(super) enum Fault {
    /// SQLite says no.
    Sql(rusqlite::Error),
    /// Said already.
    Store(StoreError),
}

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sql(error)
    }
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl Fault {
    /// Puts the fault into words.
    pub(super) fn explain(self, path: &Path, action: &'static str) -> StoreError {
        match self {
            Self::Sql(error) => StoreError::of_sqlite(path, action, error),
            Self::Store(error) => error,
        }
    }
}
