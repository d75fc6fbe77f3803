//! Writing the files of an export.

use std::fs;
use std::io;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;

use jiff::Timestamp;

use crate::sandbox::exports::books::Books;
use crate::sandbox::exports::csv;
use crate::sandbox::exports::invoices;
use crate::sandbox::exports::jobs;
use crate::sandbox::exports::payments;
use crate::sandbox::exports::payouts;
use crate::sandbox::exports::style::ExportStyle;
use crate::sandbox::exports::table::Table;
use crate::sandbox::exports::taxes;
use crate::sandbox::exports::xlsx;
use crate::sandbox::serve;
use crate::sandbox::serve::SandboxError;
use crate::sandbox::serve::SandboxOptions;
use crate::sandbox::workiz::sandbox::WorkizSandbox;
use crate::sandbox::workiz::sandbox::WorkizSettings;
use crate::sandbox::workiz_api::account::Account;
use crate::sandbox::workiz_api::view;

/// Why an export cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// Seed or data file cannot be used.
    #[error(transparent)]
    Sandbox(#[from] SandboxError),
    /// A file cannot be written.
    #[error("failed to write the export {}; see whether its folder may be written to", path.display())]
    Write {
        /// The file, or the folder.
        path: PathBuf,
        /// The cause.
        #[source]
        source: io::Error,
    },
    /// A table cannot be made a file.
    #[error("failed to make the export {name}; this is a bug of the sandbox")]
    Form {
        /// The file's name.
        name: String,
        /// The cause.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

/// Writes what the state of a seed or a data file gives, and returns the names of the files.
///
/// The time is that of the state, never the machine's, so that the same state gives the same bytes.
///
/// # Errors
/// When seed or data file cannot be used, or a file cannot be written.
pub fn export(
    options: &SandboxOptions,
    folder: &Path,
    style: ExportStyle,
) -> Result<Vec<String>, ExportError> {
    let (begin, origin) = serve::begin(options)?;
    let Some(now) = begin.now else { return Err(SandboxError::Now { origin }.into()) };
    let account =
        WorkizSandbox::try_new(&begin.workiz, Arc::new(move || now), WorkizSettings::default())
            .map_err(|source| SandboxError::Workiz { origin, source })?;
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |source: io::Error| ExportError::Write { path, source }
    };
    fs::create_dir_all(folder).map_err(failed(folder))?;
    let mut names = Vec::new();
    for (name, bytes) in files(&account, now, style)? {
        let path = folder.join(&name);
        fs::write(&path, bytes).map_err(failed(&path))?;
        names.push(name);
    }
    Ok(names)
}

/// The files of an account, each with its bytes.
pub(super) fn files(
    account: &WorkizSandbox,
    now: Timestamp,
    style: ExportStyle,
) -> Result<Vec<(String, Vec<u8>)>, ExportError> {
    let manner = style.manner();
    let mut files = Vec::new();
    for table in tables(account, now) {
        let bytes = csv::bytes(&table, manner).map_err(|it| form(&table, it.into()))?;
        files.push((format!("{}.csv", table.name), bytes));
        let bytes = xlsx::bytes(&table, manner).map_err(|it| form(&table, it.into()))?;
        files.push((format!("{}.xlsx", table.name), bytes));
    }
    Ok(files)
}

fn form(table: &Table, source: Box<dyn std::error::Error + Send + Sync>) -> ExportError {
    ExportError::Form { name: table.name.clone(), source }
}

/// All reports of an account.
fn tables(account: &WorkizSandbox, now: Timestamp) -> Vec<Table> {
    account.share(|shared| {
        let own = Account::of(&shared);
        let today = now.to_zoned(view::zone(&shared)).date();
        let books = Books::of(&shared, view::rows(&shared, &own), today);
        let mut tables = vec![jobs::table(&books), invoices::table(&books)];
        tables.push(payments::table(&books));
        tables.extend(taxes::tables(&books));
        tables.push(payouts::table(&books));
        tables.push(payouts::details(&books));
        tables
    })
}
