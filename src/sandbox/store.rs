//! Seeds as two files in a folder, and the state of both services as one file.

use std::fs;
use std::fs::File;
use std::io;
use std::io::Write as _;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::PoisonError;

use jiff::Timestamp;
use serde_json::Value;
use serde_json::json;

/// Seed file of the QuickBooks side.
const QUICKBOOKS: &str = "quickbooks.json";
/// Seed file of the Workiz side.
const WORKIZ: &str = "workiz.json";
/// The key by which a data file is known, with the version of its format as value.
const MARK: &str = "tieout_sandbox";
/// The version of the format that this program writes, and the only one that it reads.
const VERSION: u64 = 1;

/// Why a seed or data file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A seed's folder is not there.
    #[error(
        "there is no folder {} to take the seed from; --seed takes demo, empty, or a folder with \
         quickbooks.json and workiz.json", path.display()
    )]
    NoFolder {
        /// The folder asked for.
        path: PathBuf,
    },
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
    #[error("the sandbox file {} is not JSON; mend it, or name another file", path.display())]
    Json {
        /// The file.
        path: PathBuf,
        /// The cause.
        #[source]
        source: serde_json::Error,
    },
    /// The file is JSON, but not a state of a sandbox.
    #[error(
        "{} is not a data file of this sandbox and was left as it is; name another file for --data",
        path.display()
    )]
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// A newer program wrote the file.
    #[error(
        "the data file {} was written by a newer version of tieout and was left as it is; use that \
         version, or name another file for --data", path.display()
    )]
    Newer {
        /// The file.
        path: PathBuf,
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

/// What both services know, and the moment.
#[derive(Debug)]
pub(super) struct Saved {
    pub(super) now: Option<Timestamp>,
    pub(super) quickbooks: Value,
    pub(super) workiz: Value,
}

/// Reads a seed's two files; its moment is the later one of both sides.
pub(super) fn read_seed(folder: &Path) -> Result<Saved, StoreError> {
    if !folder.is_dir() {
        return Err(StoreError::NoFolder { path: folder.to_owned() });
    }
    let (quickbooks, workiz) = (read(folder.join(QUICKBOOKS))?, read(folder.join(WORKIZ))?);
    Ok(of_sides(quickbooks, workiz))
}

/// Puts two seeds together.
pub(super) fn of_sides(quickbooks: Value, workiz: Value) -> Saved {
    let now = moment(&quickbooks).zip(moment(&workiz)).map(|(one, other)| one.max(other));
    Saved { now, quickbooks, workiz }
}

impl Saved {
    /// Moves the beginning to a later moment.
    pub(super) fn begin_at(&mut self, moment: Timestamp) {
        if self.now.is_some_and(|now| now < moment) {
            self.now = Some(moment);
            for side in [&mut self.quickbooks, &mut self.workiz] {
                if let Some(fields) = side.as_object_mut() {
                    fields.insert("now".to_owned(), Value::from(moment.to_string()));
                }
            }
        }
    }
}

/// Makes the document of a state, which the data file and the admin port have in common.
pub(super) fn document(now: Timestamp, quickbooks: &Value, workiz: &Value) -> Value {
    let now = now.to_string();
    json!({ MARK: VERSION, "now": now, "quickbooks": quickbooks, "workiz": workiz })
}

/// Reads the document of a state of this version; `None` for anything else.
pub(super) fn of_document(mut state: Value) -> Option<Saved> {
    let version = state.get(MARK).and_then(Value::as_u64);
    let now = moment(&state);
    let mut side = |name: &str| state.get_mut(name).filter(|it| it.is_object()).map(Value::take);
    match (version, side("quickbooks"), side("workiz")) {
        (Some(VERSION), Some(quickbooks), Some(workiz)) => Some(Saved { now, quickbooks, workiz }),
        _ => None,
    }
}

fn moment(value: &Value) -> Option<Timestamp> {
    value.get("now").and_then(Value::as_str).and_then(|it| it.parse().ok())
}

fn read(path: PathBuf) -> Result<Value, StoreError> {
    match fs::read(&path) {
        Ok(bytes) => {
            serde_json::from_slice(&bytes).map_err(|source| StoreError::Json { path, source })
        }
        Err(source) => Err(StoreError::Read { path, source }),
    }
}

/// Which side's state changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    QuickBooks,
    Workiz,
}

/// The texts of both states as they were saved last.
#[derive(Debug, Default)]
struct Texts {
    quickbooks: String,
    workiz: String,
}

/// The file in which a sandbox keeps its state; saves go one after the other.
#[derive(Debug)]
pub(super) struct DataFile {
    path: PathBuf,
    /// A state is written out again only when its side changed.
    texts: Mutex<Texts>,
}

impl DataFile {
    /// Names the file; it need not be there yet.
    pub(super) fn new(path: PathBuf) -> Self {
        Self { path, texts: Mutex::default() }
    }

    /// The file.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// The state that was saved here; `None` when there is no file, or an empty one.
    pub(super) fn saved(&self) -> Result<Option<Saved>, StoreError> {
        match fs::metadata(&self.path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Ok(found) if found.is_file() && found.len() == 0 => return Ok(None),
            Ok(_) | Err(_) => {}
        }
        let path = || self.path.clone();
        let state = read(path())?;
        let version = state.get(MARK).and_then(Value::as_u64);
        match (version, of_document(state)) {
            (_, Some(saved)) => Ok(Some(saved)),
            (Some(newer), None) if newer > VERSION => Err(StoreError::Newer { path: path() }),
            (_, None) => Err(StoreError::Foreign { path: path() }),
        }
    }

    /// Saves after a change of one side; moment and state are asked for under the lock, so an
    /// older one never wins.
    pub(super) fn save(
        &self,
        now: impl FnOnce() -> Timestamp,
        side: Side,
        state: impl FnOnce() -> Value,
    ) -> Result<(), StoreError> {
        let mut texts = self.texts.lock().unwrap_or_else(PoisonError::into_inner);
        match side {
            Side::QuickBooks => texts.quickbooks = state().to_string(),
            Side::Workiz => texts.workiz = state().to_string(),
        }
        self.write(now(), &texts)
    }

    /// Saves both sides, first and last.
    pub(super) fn save_all(
        &self,
        now: impl FnOnce() -> Timestamp,
        quickbooks: impl FnOnce() -> Value,
        workiz: impl FnOnce() -> Value,
    ) -> Result<(), StoreError> {
        let mut texts = self.texts.lock().unwrap_or_else(PoisonError::into_inner);
        texts.quickbooks = quickbooks().to_string();
        texts.workiz = workiz().to_string();
        self.write(now(), &texts)
    }

    fn write(&self, now: Timestamp, texts: &Texts) -> Result<(), StoreError> {
        let Texts { quickbooks, workiz } = texts;
        let text = format!(
            "{{\"{MARK}\":{VERSION},\n\"now\":\"{now}\",\n\"quickbooks\":{quickbooks},\n\
             \"workiz\":{workiz}}}\n"
        );
        replace(&self.path, text.as_bytes())
            .map_err(|source| StoreError::Write { path: self.path.clone(), source })
    }
}

/// Writes a file beside the old one and then takes its place, so that a reader, and a machine that
/// stops, always find a whole one.
fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let name = path.file_name().ok_or(io::ErrorKind::InvalidFilename)?;
    let mut fresh = name.to_owned();
    fresh.push(".new");
    let fresh = path.with_file_name(fresh);
    let mut file = File::create(&fresh)?;
    let written = file.write_all(bytes).and_then(|()| file.sync_all());
    if let Err(error) = written.and_then(|()| fs::rename(&fresh, path)) {
        // What is left of it is of no use; that it cannot be removed adds nothing to the error.
        let _removed = fs::remove_file(&fresh);
        return Err(error);
    }
    let folder = path.parent().filter(|it| !it.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}
