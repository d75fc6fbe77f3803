//! `tieout replay`: makes a run again, offline, and compares it with what was kept.

use crate::app::error::AppError;
use crate::app::replay::replay;
use crate::cli::args::RunArgs;
use crate::cli::commands::shared::{ended, find_run, kept_model, show};
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::office::READERS;
use crate::cli::output::Output;
use crate::config::settings::Settings;
use crate::report::json::plan_json;
use crate::store::database::Store;

/// Runs the command.
///
/// # Errors
/// There is no such run, its documents are gone, or it does not come out the same.
pub fn run(args: &RunArgs, output: Output, json: bool) -> Result<Exit, CliError> {
    let settings = Settings::load(&args.company)?;
    let store = Store::open(&args.company)?;
    let run = find_run(&store, &args.run)?;
    let replayed = replay(&store, READERS, &run.id)?;
    let plan = &replayed.pass.reconciliation.plan;
    let kept = run.plan.as_ref().map(|id| store.plan(id)).transpose()?.flatten();
    if let Some(kept) = kept
        && (kept.id != plan.id || kept.json != plan_json(plan)?)
    {
        return Err(AppError::PlanChanged { plan: kept.id }.into());
    }
    let model = kept_model(&settings.company, &store, &run)?;
    let folder = args.out.as_deref().unwrap_or(&settings.reports_folder);
    show(&model, folder, output, json)?;
    output.say(&format!("{} came out the same again, plan and all.", run.id));
    Ok(ended(&model))
}
