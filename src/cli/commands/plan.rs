//! `tieout plan`: looks, and shows what would be corrected.

use crate::app::look::{Look, look};
use crate::cli::args::LookArgs;
use crate::cli::commands::shared::{
    ended, looked_model, plan_as_text, tell_next, tell_notes, tell_unproven,
};
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::office::Office;
use crate::cli::output::Output;
use crate::cli::report_files;
use crate::report::json::plan_json;

/// Runs the command.
///
/// # Errors
/// A side cannot be pulled or read, or state cannot be kept.
pub async fn run(args: &LookArgs, output: Output, json: bool) -> Result<Exit, CliError> {
    let office = Office::open(&args.company, output)?;
    let looked = look(office.company(), Look::now(args.extent())).await?;
    office.quiet();
    let model = looked_model(&office.settings.company, &looked);
    report_files::write(&model, &office.settings.reports_folder)?;
    tell_notes(&looked, output);
    tell_unproven(&looked.pass, output);
    let plan = &looked.pass.reconciliation.plan;
    if json {
        output.json(&plan_json(plan)?);
    } else {
        output.colored(&plan_as_text(&office.settings.company, &looked.pass, output)?);
        if !plan.is_empty() {
            output.say(&format!("Plan {} is kept.", plan.id.short()));
            tell_next(plan, &args.company, output);
        }
    }
    let page = office.settings.reports_folder.join("report.html");
    if !json {
        output.say(&format!("{}. Report: {}", looked.pass.status.words(), page.display()));
    }
    Ok(ended(&model))
}
