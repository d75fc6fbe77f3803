//! `tieout apply`: carries out what is approved or allowed of a plan.

use crate::app::apply::apply;
use crate::app::look::{Look, look};
use crate::cli::args::ApplyArgs;
use crate::cli::commands::shared::{
    ended, find_plan, find_run, held_words, paired_model, require_open, show, tell_next,
    tell_unproven, tell_written,
};
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::office::Office;
use crate::cli::output::Output;

/// Runs the command.
///
/// # Errors
/// There is no such plan, it was used or came out otherwise, or a service cannot be used.
pub async fn run(args: &ApplyArgs, output: Output, json: bool) -> Result<Exit, CliError> {
    let office = Office::open(&args.company, output)?;
    let record = find_plan(&office.store, &args.plan)?;
    require_open(&record)?;
    let applied = apply(office.company(), &record.id).await?;
    if applied.plan.is_empty() {
        office.quiet();
        let Some(reason) = held_words(&applied.plan) else {
            output.say("The plan is empty, so there was nothing to write.");
            return Ok(Exit::Done);
        };
        output.say(&format!("Nothing was written: {reason}."));
        return Ok(Exit::PartlyApplied);
    }
    if applied.outcomes.is_empty() {
        office.quiet();
        output
            .say("Nothing of the plan is approved or allowed unattended, so nothing was written.");
        tell_next(&applied.plan, &args.company, output);
        return Ok(Exit::PartlyApplied);
    }
    let after = look(office.company(), Look::after(&applied))
        .await
        .inspect_err(|_told_later| tell_written(&applied, output))?;
    office.quiet();
    let run = find_run(&office.store, record.run.as_str())?;
    let model = paired_model(&office.settings.company, &office.store, &run)?;
    tell_unproven(&after.pass, output);
    show(&model, &office.settings.reports_folder, output, json)?;
    tell_next(&after.pass.reconciliation.plan, &args.company, output);
    Ok(ended(&model))
}
