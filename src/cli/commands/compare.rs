//! `tieout compare`: two files of documents, without any service or state.

use std::collections::{BTreeMap, BTreeSet};

use crate::app::inputs::Inputs;
use crate::app::model::{Frame, report_model};
use crate::app::pass::{PassDone, PassInput, pass};
use crate::cli::args::CompareArgs;
use crate::cli::clock::SystemClock;
use crate::cli::commands::shared::show;
use crate::cli::compare::gather::{Gathered, gather};
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::office::READERS;
use crate::cli::output::Output;
use crate::cli::progress::Bar;
use crate::domain::id::RunId;
use crate::ports::clock::Clock;
use crate::ports::progress::Progress;
use crate::report::model::ReportModel;

/// What a report calls the run, since it is none that is kept.
const RUN: &str = "compare";

/// Runs the command.
///
/// # Errors
/// A file cannot be read or has mistakes, the mapping does not fit, or a report cannot be written.
pub fn run(args: &CompareArgs, output: Output, json: bool) -> Result<Exit, CliError> {
    let bar = Bar::new(output);
    let compared = compare(args, &SystemClock, &bar, |sentence| {
        bar.finish();
        output.say(sentence);
    });
    bar.finish();
    let compared = compared?;
    show(&compared.model, &args.out, output, json)?;
    Ok(Exit::from(compared.pass.status))
}

/// What came of comparing two files.
#[derive(Debug)]
pub struct Compared {
    /// What was found.
    pub pass: PassDone,
    /// The report.
    pub model: ReportModel,
}

/// Compares two files. Writes nothing; `say` is told what was read and assumed.
///
/// # Errors
/// A file cannot be read or has mistakes, or the mapping does not fit.
pub fn compare(
    args: &CompareArgs,
    clock: &dyn Clock,
    progress: &dyn Progress,
    say: impl Fn(&str),
) -> Result<Compared, CliError> {
    let now = clock.now();
    let Gathered { snapshot, rules, said } = gather(args, now, progress)?;
    for sentence in &said {
        say(sentence);
    }
    let mapping_main = rules.mapping_main.clone();
    let inputs = Inputs { now, mapping_main, unknown: BTreeSet::new() };
    let input =
        PassInput { readers: READERS, rules: &rules, links: &[], decisions: &[], inputs: &inputs };
    let pass = pass(&snapshot, input)?;
    let account = pass.source.account.name.trim();
    let company = if account.is_empty() { &pass.actual.ledger.company.name } else { account };
    let frame = Frame {
        company: company.to_owned(),
        run: RunId::new(RUN),
        snapshot: snapshot.id,
        taken_at: now,
        generated_at: now,
        outcomes: BTreeMap::new(),
        approvals: Vec::new(),
    };
    let model = report_model(frame, &pass, None);
    Ok(Compared { pass, model })
}
