//! A company's folder, opened: settings, rules, state and connections.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::app::company::{Company, Readers, Rules};
use crate::app::error::AppError;
use crate::cli::clock::SystemClock;
use crate::cli::code_prompt::TerminalPrompt;
use crate::cli::connect::{self, Pace, Workiz};
use crate::cli::error::CliError;
use crate::cli::formats::AnyFormat;
use crate::cli::output::Output;
use crate::cli::progress::Bar;
use crate::config::policy::PolicySettings;
use crate::config::settings::{SETTINGS_FILE, Settings};
use crate::domain::money::Currency;
use crate::domain::policy::Policy;
use crate::mapping::files::MappingFiles;
use crate::mapping::parse::{parse_only, table_names};
use crate::ports::clock::Clock;
use crate::qbo::ledger::QboLedger;
use crate::qbo::normalize::format::QboFormat;
use crate::store::database::Store;
use crate::store::lock::RunLock;
use crate::store::tokens::StoreTokens;

/// How raw documents and policies of this program's adapters are read.
pub const READERS: Readers<'static> =
    Readers { source: &AnyFormat, ledger: &QboFormat, policy: &read_policy };

fn read_policy(text: &str, currency: Currency) -> Result<Policy, String> {
    let settings = PolicySettings::from_text(text).map_err(|error| error.report())?;
    settings.policy(currency).map_err(|error| error.report())
}

/// An opened company. Only one run works on a company at a time: the lock is held until this is
/// dropped.
#[derive(Debug)]
pub struct Office {
    /// Its folder.
    pub folder: PathBuf,
    /// Its settings.
    pub settings: Settings,
    /// Its rules.
    pub rules: Rules,
    /// Its state.
    pub store: Store,
    /// Workiz.
    pub workiz: Workiz,
    /// QuickBooks.
    pub ledger: QboLedger,
    clock: Box<dyn Clock>,
    bar: Bar,
    _lock: RunLock,
}

impl Office {
    /// Opens a company's folder.
    ///
    /// # Errors
    /// Settings, mapping files, credentials or state cannot be used, or another run is at work.
    pub fn open(folder: &Path, output: Output) -> Result<Self, CliError> {
        let office = Self::open_with(folder, output, Pace::Careful, Box::new(SystemClock))?;
        office.bar.begin("asking Workiz and QuickBooks");
        Ok(office)
    }

    /// Opens a company's folder at another pace and with another clock.
    ///
    /// # Errors
    /// As [`Office::open`].
    pub fn open_with(
        folder: &Path,
        output: Output,
        pace: Pace,
        clock: Box<dyn Clock>,
    ) -> Result<Self, CliError> {
        let settings = Settings::load(folder)?;
        let rules = rules(&settings)?;
        settings.require_all()?;
        // State is touched last: a mistake in settings or mapping leaves the folder as it is.
        let workiz = connect::workiz(&settings, folder, pace)?;
        let lock = RunLock::acquire(folder)?;
        let store = Store::open(folder)?;
        if let Workiz::Rest(rest) = &workiz {
            rest.keep_session_in(Arc::new(StoreTokens::open(folder, None)?));
            if let Some(person) = TerminalPrompt::of_terminal(output) {
                rest.ask_with(Arc::new(person));
            }
        }
        let ledger = connect::quickbooks(&settings, folder, pace)?;
        let bar = Bar::new(output);
        let folder = folder.to_owned();
        Ok(Self { folder, settings, rules, store, workiz, ledger, clock, bar, _lock: lock })
    }

    /// Returns the company for the use cases.
    pub fn company(&self) -> Company<'_> {
        Company {
            name: &self.settings.company,
            store: &self.store,
            source: self.workiz.source(),
            recorder: self.workiz.recorder(),
            ledger: &self.ledger,
            readers: READERS,
            rules: &self.rules,
            clock: self.clock.as_ref(),
            progress: &self.bar,
        }
    }

    /// Takes the progress line away.
    pub fn quiet(&self) {
        self.bar.finish();
    }
}

/// Reads the mapping files that the settings name.
fn rules(settings: &Settings) -> Result<Rules, CliError> {
    let file = &settings.mapping_file;
    if !file.is_file() {
        return Err(CliError::Usage(format!(
            "there is no mapping file {}, which `file` under [mapping] in {SETTINGS_FILE} names; \
             correct the name, or put the file there",
            file.display()
        )));
    }
    let (mapping, mapping_main) = mapping_files(file)?;
    // Here, and not only against the books later: a slip of the pen costs no call.
    parse_only(&mapping, &mapping_main).map_err(|faults| AppError::Mapping { faults })?;
    Ok(Rules { mapping, mapping_main, policy: settings.policy_text() })
}

/// Reads a main mapping file and the tables beside it; tables that are not there are left out.
///
/// # Errors
/// A file is there and cannot be read.
pub fn mapping_files(main: &Path) -> Result<(MappingFiles, String), CliError> {
    let name = main
        .file_name()
        .and_then(|it| it.to_str())
        .ok_or_else(|| CliError::Usage(format!("{} is not a mapping file", main.display())))?;
    let text = std::fs::read_to_string(main).map_err(CliError::file(main, "read"))?;
    let mut files = BTreeMap::new();
    for table in table_names(&text) {
        let path = main.with_file_name(&table);
        match std::fs::read_to_string(&path) {
            Ok(text) => drop(files.insert(table, text)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(CliError::file(&path, "read")(error)),
        }
    }
    files.insert(name.to_owned(), text);
    Ok((MappingFiles(files), name.to_owned()))
}
