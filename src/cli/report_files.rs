//! Writes a run's reports to a folder, each whole or not at all.

use std::fs;
use std::path::{Path, PathBuf};

use crate::cli::error::CliError;
use crate::report::model::ReportModel;
use crate::report::{csv, html, json};

/// Writes the HTML, JSON and CSV reports, and returns the HTML file.
///
/// # Errors
/// The folder cannot be made or a file cannot be written.
pub fn write(model: &ReportModel, folder: &Path) -> Result<PathBuf, CliError> {
    fs::create_dir_all(folder).map_err(CliError::file(folder, "made"))?;
    let page = folder.join("report.html");
    let files = [
        (page.clone(), html::html(model)?),
        (folder.join("report.json"), json::report_json(model)?),
        (folder.join("bridge.csv"), csv::bridge(model)?),
        (folder.join("discrepancies.csv"), csv::discrepancies(model)?),
        (folder.join("corrections.csv"), csv::corrections(model)?),
    ];
    for (path, text) in files {
        replace(&path, &text)?;
    }
    Ok(page)
}

/// Replaces a file's content in one step, so that nobody ever reads half of it.
fn replace(path: &Path, text: &str) -> Result<(), CliError> {
    let draft = path.with_extension("part");
    let written = fs::write(&draft, text).and_then(|()| fs::rename(&draft, path));
    if written.is_err() {
        // Half a file helps nobody, and on a full disk its room does.
        let _left = fs::remove_file(&draft);
    }
    written.map_err(CliError::file(path, "written"))
}
