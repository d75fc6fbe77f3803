//! `tieout compare`: two files of documents, without any service or state.

use crate::cli::args::CompareArgs;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::output::Output;

/// Runs the command.
///
/// # Errors
/// A file cannot be read.
pub fn run(_: &CompareArgs, _: Output, _: bool) -> Result<Exit, CliError> {
    Err(CliError::Failed("being built".to_owned()))
}
