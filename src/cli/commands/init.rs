//! `tieout init`: makes a company folder to fill in.

use std::fs;
use std::path::Path;

use crate::cli::args::{FirstMapping, InitArgs};
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::output::Output;
use crate::config::settings::SETTINGS_FILE;
use crate::config::template::template;
use crate::mapping::shipped::{MAIN_FILE, demo, starter};

/// Runs the command.
///
/// # Errors
/// The folder has settings already, or a file cannot be written.
pub fn run(args: &InitArgs, output: Output) -> Result<Exit, CliError> {
    let folder = &args.folder;
    let settings = folder.join(SETTINGS_FILE);
    if settings.exists() {
        return Err(CliError::Usage(format!(
            "{} is there already; nothing was changed",
            settings.display()
        )));
    }
    if folder.exists() && !folder.is_dir() {
        return Err(CliError::Usage(format!(
            "{} is a file; name a folder, which may be there already",
            folder.display()
        )));
    }
    fs::create_dir_all(folder).map_err(CliError::file(folder, "made"))?;
    write(&settings, &template())?;
    let mapping = match args.mapping {
        FirstMapping::UsManualTax => starter(),
        FirstMapping::Demo => demo(),
    };
    for (name, text) in &mapping.0 {
        write(&folder.join(name), text)?;
    }
    write(&folder.join(".gitignore"), "state.*\nreports/\nsecrets/\n")?;
    output.say(&format!(
        "Made {}. Next:\n  1. Fill in {SETTINGS_FILE}: the company's name, where Workiz and QuickBooks \
         are, and where the secrets are kept.\n  2. tieout auth quickbooks login --company {}\n  3. {} \
         {MAIN_FILE} and the tables beside it.\n  4. tieout plan --company {}   (it only looks; \
         nothing is written before you set `writes = true`)",
        folder.display(),
        folder.display(),
        match args.mapping {
            FirstMapping::UsManualTax => "Fill in",
            FirstMapping::Demo => "Look at",
        },
        folder.display()
    ));
    Ok(Exit::Done)
}

fn write(path: &Path, text: &str) -> Result<(), CliError> {
    if path.exists() {
        return Ok(());
    }
    fs::write(path, text).map_err(CliError::file(path, "written"))
}
