//! The entry point: reads the arguments, runs a command, ends with its exit code.

use std::process::ExitCode;

use clap::Parser as _;

use crate::cli::args::{Cli, Command};
use crate::cli::commands;
use crate::cli::commands::link::Say;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::output::Output;

/// Runs the program.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let code = if error.use_stderr() { Exit::Usage } else { Exit::Done };
            let _gone = error.print();
            return ExitCode::from(code.code());
        }
    };
    let output = Output::of_terminal(!cli.no_color);
    let ended = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(|error| CliError::Failed(format!("the program could not start: {error}")))
        .and_then(|runtime| runtime.block_on(run(cli, output)));
    match ended {
        Ok(exit) => ExitCode::from(exit.code()),
        Err(error) => {
            output.say(error.message().trim_end());
            ExitCode::from(error.exit().code())
        }
    }
}

async fn run(cli: Cli, output: Output) -> Result<Exit, CliError> {
    let json = cli.json;
    match cli.command {
        Command::Demo(args) => commands::demo::run(&args, output, json).await,
        Command::Init(args) => commands::init::run(&args, output),
        Command::Run(args) => commands::run::run(&args, output, json).await,
        Command::Plan(args) => commands::plan::run(&args, output, json).await,
        Command::Approve(args) => commands::approve::run(&args, output, json),
        Command::Apply(args) => commands::apply::run(&args, output, json).await,
        Command::Link(args) => commands::link::run(&args, output, Say::Same),
        Command::Unlink(args) => commands::link::run(&args, output, Say::Different),
        Command::Report(args) => commands::report::run(&args, output, json),
        Command::Replay(args) => commands::replay::run(&args, output, json),
        Command::Sandbox(args) => commands::sandbox::run(&args, output).await,
        Command::Compare(args) => commands::compare::run(&args, output, json),
    }
}
