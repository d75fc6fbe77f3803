//! `tieout run`: what a schedule does every night.

use crate::app::apply::apply;
use crate::app::look::{Look, look};
use crate::cli::args::LookArgs;
use crate::cli::commands::shared::{
    applied_model, ended, looked_model, show, tell_next, tell_notes, tell_unproven, tell_written,
};
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::office::Office;
use crate::cli::output::Output;
use crate::domain::plan::GuardVerdict;

/// Runs the command: looks, applies what may be applied unattended, looks again, reports.
///
/// # Errors
/// A side cannot be pulled or read, or state cannot be kept.
pub async fn run(args: &LookArgs, output: Output, json: bool) -> Result<Exit, CliError> {
    let office = Office::open(&args.company, output)?;
    let name = &office.settings.company;
    let folder = &office.settings.reports_folder;
    let first = look(office.company(), Look::now(args.extent())).await?;
    tell_notes(&first, output);
    let plan = &first.pass.reconciliation.plan;
    if !plan.corrections.iter().any(|it| it.verdict == GuardVerdict::Allowed) {
        office.quiet();
        tell_unproven(&first.pass, output);
        let model = looked_model(name, &first);
        show(&model, folder, output, json)?;
        tell_next(plan, &args.company, output);
        return Ok(ended(&model));
    }
    let applied = apply(office.company(), &plan.id).await?;
    let after = look(office.company(), Look::after(&applied))
        .await
        .inspect_err(|_told_later| tell_written(&applied, output))?;
    office.quiet();
    tell_unproven(&after.pass, output);
    let model = applied_model(name, &first, &applied, &after);
    show(&model, folder, output, json)?;
    tell_next(&after.pass.reconciliation.plan, &args.company, output);
    Ok(ended(&model))
}
