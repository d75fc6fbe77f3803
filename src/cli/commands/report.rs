//! `tieout report`: writes the reports of a run again.

use crate::cli::args::RunArgs;
use crate::cli::commands::shared::{ended, find_run, kept_model, show};
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::output::Output;
use crate::config::settings::Settings;
use crate::store::database::Store;

/// Runs the command.
///
/// # Errors
/// There is no such run, or its documents are gone.
pub fn run(args: &RunArgs, output: Output, json: bool) -> Result<Exit, CliError> {
    let settings = Settings::load(&args.company)?;
    let store = Store::open(&args.company)?;
    let run = find_run(&store, &args.run)?;
    let model = kept_model(&settings.company, &store, &run)?;
    let folder = args.out.as_deref().unwrap_or(&settings.reports_folder);
    show(&model, folder, output, json)?;
    Ok(ended(&model))
}
