//! The entry point: reads the arguments, runs a command, ends with its exit code.

use std::any::Any;
use std::future::Future;
use std::panic;
use std::process::ExitCode;

use clap::Parser as _;
use tokio::signal::unix::{SignalKind, signal};

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
    // A bug is told in one sentence, too; whoever looks for it sets RUST_BACKTRACE.
    panic::set_hook(Box::new(move |panic| output.say(&bug(panic.payload(), panic.location()))));
    match start(cli, output) {
        Ok(exit) => match output.lost() {
            None => ExitCode::from(exit.code()),
            Some(error) => {
                output.say(&format!(
                    "tieout: standard output could not be written, so what it got is not whole: \
                     {error}"
                ));
                ExitCode::from(Exit::Failed.code())
            }
        },
        Err(error) => {
            output.say(error.message().trim_end());
            ExitCode::from(error.exit().code())
        }
    }
}

fn start(cli: Cli, output: Output) -> Result<Exit, CliError> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(|error| CliError::Failed(format!("the program could not start: {error}")))?;
    // The sandbox hears the signals itself: they are how it is ended.
    if matches!(cli.command, Command::Sandbox(_)) {
        return runtime.block_on(run(cli, output));
    }
    let ended = runtime.block_on(until_stopped(run(cli, output)));
    // Work that was stopped is not waited for, however long it counts.
    runtime.shutdown_background();
    ended
}

/// Works until the work is done, or until somebody stops the program. Stopping is safe at any
/// moment: state is written in whole steps, and each write to the books is in the journal before it
/// is sent.
async fn until_stopped(
    work: impl Future<Output = Result<Exit, CliError>> + Send + 'static,
) -> Result<Exit, CliError> {
    let unheard =
        |error: std::io::Error| CliError::Failed(format!("signals cannot be heard: {error}"));
    let mut ended = signal(SignalKind::terminate()).map_err(unheard)?;
    // A task of its own, so that a signal is heard while the work counts without a pause.
    let work = tokio::spawn(work);
    tokio::select! {
        // A panic was told by the hook.
        done = work => done.unwrap_or(Ok(Exit::Failed)),
        _ = tokio::signal::ctrl_c() => Err(CliError::Stopped),
        _ = ended.recv() => Err(CliError::Stopped),
    }
}

fn bug(payload: &(dyn Any + Send), place: Option<&panic::Location<'_>>) -> String {
    let words = payload
        .downcast_ref::<&str>()
        .map(|it| (*it).to_owned())
        .or_else(|| payload.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "no reason given".to_owned());
    let place = place.map(|it| format!(" at {}:{}", it.file(), it.line())).unwrap_or_default();
    format!(
        "tieout: this is a bug in tieout, which stopped{place}: {words}; please report it. What was \
         saved before is whole, and the next run finds out what took effect"
    )
}

async fn run(cli: Cli, output: Output) -> Result<Exit, CliError> {
    let json = cli.json;
    match cli.command {
        Command::Demo(args) => commands::demo::run(&args, output, json).await,
        Command::Init(args) => commands::init::run(&args, output),
        Command::Run(args) => commands::run::run(&args, output, json).await,
        Command::Plan(args) => commands::plan::run(&args, output, json).await,
        Command::Auth(args) => commands::auth::run(&args, output, json).await,
        Command::Workiz(args) => commands::workiz::run(&args, output, json).await,
        Command::Approve(args) => commands::approve::run(&args, output, json),
        Command::Apply(args) => commands::apply::run(&args, output, json).await,
        Command::Link(args) if args.list => commands::decisions::run(&args.company, output, json),
        Command::Link(args) => match args.pair() {
            Some(pair) => commands::link::run(&pair, output, json, Say::Same),
            None => Err(CliError::Usage("name both documents and who says so".to_owned())),
        },
        Command::Unlink(args) => commands::link::run(&args, output, json, Say::Different),
        Command::Forget(args) => commands::link::run(&args, output, json, Say::Nothing),
        Command::Report(args) => commands::report::run(&args, output, json),
        Command::Replay(args) => commands::replay::run(&args, output, json),
        Command::Sandbox(args) => commands::sandbox::run(&args, output).await,
        Command::Compare(args) => commands::compare::run(&args, output, json),
    }
}
