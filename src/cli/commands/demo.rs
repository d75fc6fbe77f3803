//! `tieout demo`: a company that does not tie out becomes one that does.

use std::fmt::Write as _;

use jiff::Timestamp;

use crate::app::apply::{Applied, apply};
use crate::app::look::{Extent, Look, Looked, look};
use crate::cli::args::DemoArgs;
use crate::cli::clock::FixedClock;
use crate::cli::commands::demo_bookkeeper::{self, Edit};
use crate::cli::commands::demo_folder::{ScratchFolder, furnish};
use crate::cli::commands::shared::{applied_model, plan_as_text};
use crate::cli::connect::Pace;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::office::Office;
use crate::cli::output::Output;
use crate::cli::report_files;
use crate::domain::approval::{Approval, ApprovalKind};
use crate::domain::plan::{Exception, Outcome};
use crate::report::{json, text};
use crate::sandbox::serve::{SandboxOptions, Seed, Speed, start};

/// The moment of the demo: a Thursday morning after the quarter's end.
const NOW: &str = "2026-04-02T13:00:00Z";

/// Lines of the plan that are shown unless all of it is asked for.
const PLAN_LINES_SHOWN: usize = 60;

/// Runs the command.
///
/// # Errors
/// The program does not keep a promise of the demo, or a file cannot be written.
pub async fn run(args: &DemoArgs, output: Output, as_json: bool) -> Result<Exit, CliError> {
    let folder = ScratchFolder::make()?;
    let options =
        SandboxOptions { seed: Seed::Demo, speed: Speed::Fast, ..SandboxOptions::default() };
    let sandbox = start(options).await?;
    furnish(&folder.0, &sandbox.info())?;
    let now: Timestamp = NOW
        .parse()
        .map_err(|error| CliError::Failed(format!("the demo's time is no time: {error}")))?;
    let office = Office::open_with(&folder.0, output, Pace::Unlimited, Box::new(FixedClock(now)))?;
    let told = tell(args, &office, output, as_json).await;
    office.quiet();
    drop(office);
    sandbox.shutdown().await?;
    told
}

async fn tell(
    args: &DemoArgs,
    office: &Office,
    output: Output,
    as_json: bool,
) -> Result<Exit, CliError> {
    // What is told beside JSON goes to standard error, which gets no colors.
    let output = if as_json { output.without_color() } else { output };
    let name = &office.settings.company;
    let say = |text: &str| {
        let wrapped = wrapped(text, output.width());
        if as_json { output.say(&wrapped) } else { output.colored(&wrapped) }
    };
    say(&format!(
        "{name}: an invented company on two simulated services, reached over HTTP like real ones.\n"
    ));
    say("1. First run: pull both sides, compare, plan.\n");
    let first = look(office.company(), Look::now(Extent::Changes)).await?;
    office.quiet();
    say(&summary(&first));
    say("\n2. The plan, as a diff of the books.\n");
    say(&excerpt(&plan_as_text(name, &first.pass, output)?, args.full));
    say("\n3. Approve and apply.\n");
    let plan = &first.pass.reconciliation.plan;
    let open = plan.corrections.iter().filter(|it| it.verdict.may_apply());
    office.store.save_approval(&Approval {
        plan: plan.id.clone(),
        kind: ApprovalKind::Given,
        corrections: open.map(|it| it.id.clone()).collect(),
        by: "the demo's bookkeeper".to_owned(),
        at: first.snapshot.taken_at,
    })?;
    let applied = apply(office.company(), &plan.id).await?;
    office.quiet();
    say(&applied_words(&applied));
    let edit = demo_bookkeeper::edit(&first, &office.ledger).await?;
    say(&format!("\n4. Meanwhile, somebody works in the books.\n   {}\n", edit.sentence));
    say("5. Second run: a fresh pull of both sides.\n");
    let second = look(office.company(), Look::after(&applied)).await?;
    office.quiet();
    say(&summary(&second));
    say(&edit_words(&edit, &second));
    say(&exceptions_words(&second));
    let model = applied_model(name, &first, &applied, &second);
    if as_json {
        output.json(&json::report_json(&model)?);
    } else {
        say("\n6. The report.\n");
        say(&text::text(&model, output.width(), output.color())?);
    }
    let page = report_files::write(&model, &args.out)?;
    say(&format!(
        "\nReports: {} (open it in a browser), and report.json, bridge.csv, discrepancies.csv, \
         corrections.csv beside it.",
        page.display()
    ));
    kept_promises(&first, &applied, &edit, &second)?;
    Ok(Exit::Done)
}

/// Wraps each line that is too wide at a blank; what a line begins with is kept for its rest.
fn wrapped(text: &str, width: usize) -> String {
    let lines = text.split('\n').map(|line| {
        let indent: String = line.chars().take_while(|it| *it == ' ').collect();
        let options = textwrap::Options::new(width).subsequent_indent(&indent);
        if line.chars().count() <= width { line.to_owned() } else { textwrap::fill(line, options) }
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn summary(looked: &Looked) -> String {
    let pass = &looked.pass;
    let plan = &pass.reconciliation.plan;
    let (counts, bridge) = (&pass.counts, &pass.reconciliation.bridge);
    let residual: Vec<String> = bridge
        .residual
        .entries()
        .map(|(month, measure, amount)| format!("{month} {measure} {}", amount.words()))
        .collect();
    let open = pass.reconciliation.discrepancies.iter().filter(|it| it.is_open()).count();
    let may = plan.corrections.iter().filter(|it| it.verdict.may_apply()).count();
    let held = plan.corrections.len().saturating_sub(may);
    let mut text = String::new();
    let _never = write!(
        text,
        "   {} invoices and {} payments in Workiz; {} sales documents and {} payments in \
         QuickBooks ({} out of scope).\n   {} pairs matched, {open} discrepancies open. Residual: \
         {}.\n   Plan: {may} corrections{}, {held} held by a guard, {} exceptions left to a person.\n",
        counts.source_invoices,
        counts.source_payments,
        counts.ledger_sales,
        counts.ledger_payments,
        counts.out_of_scope,
        counts.matched,
        if residual.is_empty() { "0.00".to_owned() } else { residual.join(", ") },
        if plan.is_empty() { " (the plan is empty)" } else { "" },
        plan.exceptions.len(),
    );
    text
}

fn excerpt(plan: &str, full: bool) -> String {
    let lines: Vec<&str> = plan.lines().collect();
    if full || lines.len() <= PLAN_LINES_SHOWN {
        return plan.to_owned();
    }
    let (last, head) =
        (lines.last().copied().unwrap_or_default(), lines.iter().take(PLAN_LINES_SHOWN));
    let mut text = head.copied().collect::<Vec<_>>().join("\n");
    text.push('\n');
    let rest = lines.len().saturating_sub(PLAN_LINES_SHOWN);
    let _never =
        write!(text, "… {rest} more lines; `tieout demo --full` shows all of them.\n\n{last}\n");
    text
}

fn applied_words(applied: &Applied) -> String {
    let done = applied.outcomes.values().filter(|it| matches!(it, Outcome::Done(_))).count();
    let mut text = format!(
        "   {done} of {} corrections written, journalled and read back.\n",
        applied.outcomes.len()
    );
    for (id, outcome) in &applied.outcomes {
        let reason = match outcome {
            Outcome::Done(_) => continue,
            Outcome::Stale { reason }
            | Outcome::Refused { reason }
            | Outcome::Unknown { reason }
            | Outcome::Skipped { reason } => reason,
        };
        let _never = writeln!(text, "   {id}: {reason}");
    }
    text
}

fn edit_exception<'a>(edit: &Edit, second: &'a Looked) -> Option<&'a Exception> {
    let done = &second.pass.reconciliation;
    let about = done.discrepancies.iter().find(|it| it.ledger.contains(&edit.reference))?;
    done.plan.exceptions.iter().find(|it| it.fingerprint == about.fingerprint)
}

fn edit_words(edit: &Edit, second: &Looked) -> String {
    edit_exception(edit, second)
        .map_or_else(String::new, |it| format!("   The bookkeeper's edit: {}\n", it.reason))
}

/// Names everything that only a person can settle.
fn exceptions_words(second: &Looked) -> String {
    let done = &second.pass.reconciliation;
    let mut text = String::from("   Left to a person:\n");
    for it in &done.discrepancies {
        let left = done.plan.exceptions.iter().find(|left| left.fingerprint == it.fingerprint);
        if let Some(left) = left {
            let _never = writeln!(text, "   - {}\n     {}", it.sentence, left.reason);
        }
    }
    text
}

/// The demo is a test of itself: it fails when a promise is not kept.
fn kept_promises(
    first: &Looked,
    applied: &Applied,
    edit: &Edit,
    second: &Looked,
) -> Result<(), CliError> {
    let proven = |it: &Looked| it.pass.reconciliation.bridge.is_proven();
    let clean = |it: &Looked| it.pass.reconciliation.faults.is_empty();
    let promises = [
        (proven(first) && proven(second), "the residual is not 0.00"),
        (clean(first) && clean(second), "the checker found a fault in the plan"),
        (
            applied.outcomes.values().all(|it| matches!(it, Outcome::Done(_))),
            "a correction did not go through",
        ),
        (!first.pass.reconciliation.plan.is_empty(), "the first plan is empty"),
        (second.pass.reconciliation.plan.is_empty(), "the second plan is not empty"),
        (edit_exception(edit, second).is_some(), "the bookkeeper's edit is not left to a person"),
    ];
    for (kept, broken) in promises {
        if !kept {
            return Err(CliError::Failed(format!("the demo broke a promise: {broken}")));
        }
    }
    Ok(())
}
