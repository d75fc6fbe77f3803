//! `tieout link --list`: what persons said of pairs of documents.

use std::path::Path;

use serde_json::{Value, json};

use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::output::Output;
use crate::config::settings::Settings;
use crate::store::database::Store;
use crate::store::decisions::{DecisionRecord, Standing, Verdict};

/// Runs the command.
///
/// # Errors
/// The folder is no company's, or its state cannot be read.
pub fn run(company: &Path, output: Output, as_json: bool) -> Result<Exit, CliError> {
    Settings::load(company)?;
    let all = Store::open(company)?.decision_history()?;
    if as_json {
        output.json(&Value::Array(all.iter().map(value).collect()).to_string());
    } else if all.is_empty() {
        output.data("Nobody has decided anything yet about which documents belong together.");
    } else {
        let lines: Vec<String> = all.iter().map(line).collect();
        output.data(&lines.join("\n"));
    }
    Ok(Exit::Done)
}

fn value(it: &DecisionRecord) -> Value {
    let same = match it.verdict {
        Verdict::Same => Some(true),
        Verdict::Different => Some(false),
        Verdict::Withdrawn => None,
    };
    json!({
        "kind": it.expected.word(),
        "workiz": it.expected.id(),
        "quickbooks": it.actual.id.as_str(),
        "same": same,
        "by": it.by,
        "at": it.at.to_string(),
        "counts": it.standing == Standing::Holds,
    })
}

fn line(it: &DecisionRecord) -> String {
    let says = match it.verdict {
        Verdict::Same => "are the same",
        Verdict::Different => "are not the same",
        Verdict::Withdrawn => "are undecided",
    };
    let end = match (it.standing, it.verdict) {
        (Standing::Holds, _) | (_, Verdict::Withdrawn) => "",
        (Standing::Past, _) => " (does not count any more)",
    };
    format!(
        "{}  {}: {} {} in Workiz and {} in QuickBooks {says}{end}",
        it.at.strftime("%Y-%m-%d %H:%M UTC"),
        it.by,
        it.expected.word(),
        it.expected.id(),
        it.actual.id,
    )
}
