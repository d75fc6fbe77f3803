//! `tieout workiz`: the session, and a look at what Workiz holds.

use secrecy::SecretString;
use serde_json::{Value, json};

use crate::cli::args::CompanyArgs;
use crate::cli::code_prompt::line;
use crate::cli::commands::{workiz_write, workiz_write_official};
use crate::cli::connect::Workiz;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::output::Output;
use crate::cli::workiz_args::{
    WorkizAction, WorkizArgs, WorkizListArgs, WorkizLoginArgs, WorkizShowArgs,
};
use crate::cli::workiz_desk::{Desk, kind, listed as names, refused, words};
use crate::cli::workiz_status::{self, Told};
use crate::cli::workiz_table::{self, Frame, counted};
use crate::config::settings::Settings;
use crate::config::workiz::WorkizAdapter;
use crate::ports::look::{Filters, Found, LookKind, Narrowed, Wholeness};

/// Runs the command.
///
/// # Errors
/// The settings are wrong, or Workiz does not answer or refuses.
pub async fn run(args: &WorkizArgs, output: Output, json: bool) -> Result<Exit, CliError> {
    match &args.action {
        WorkizAction::Login(args) => login(args, output, json).await,
        WorkizAction::Status(args) => status(args, output, json).await,
        WorkizAction::List(args) => list(args, output, json).await,
        WorkizAction::Show(args) => show(args, output, json).await,
        WorkizAction::CreateJob(args) => {
            let settings = Settings::load(&args.company)?;
            let desk = writing_desk(settings, &args.company, output)?;
            match &desk.workiz {
                Workiz::Official(it) => {
                    workiz_write_official::create_job(args, &desk, it, output, json).await
                }
                Workiz::Rest(it) => workiz_write::create_job(args, &desk, it, output, json).await,
                Workiz::Export(_) => Err(reads_only()),
            }
        }
        WorkizAction::RecordPayment(args) => {
            let settings = Settings::load(&args.company)?;
            let desk = writing_desk(settings, &args.company, output)?;
            match &desk.workiz {
                Workiz::Official(it) => {
                    workiz_write_official::record_payment(args, &desk, it, output, json).await
                }
                Workiz::Rest(it) => {
                    workiz_write::record_payment(args, &desk, it, output, json).await
                }
                Workiz::Export(_) => Err(reads_only()),
            }
        }
    }
}

/// Opens for a write; what cannot be written at all is told before anything is asked.
fn writing_desk(
    settings: Settings,
    folder: &std::path::Path,
    output: Output,
) -> Result<Desk, CliError> {
    if settings.workiz.adapter() == WorkizAdapter::Export {
        return Err(reads_only());
    }
    workiz_write::require_writes(&settings)?;
    Desk::open(settings, folder, output)
}

fn reads_only() -> CliError {
    CliError::Usage(
        "nothing was written: exported files can only be read, with `tieout workiz status`, `list` \
         and `show`; write in Workiz itself"
            .to_owned(),
    )
}

async fn login(args: &WorkizLoginArgs, output: Output, as_json: bool) -> Result<Exit, CliError> {
    let desk = Desk::open(Settings::load(&args.company)?, &args.company, output)?;
    let Workiz::Rest(source) = &desk.workiz else {
        let adapter = desk.settings.workiz.adapter();
        let why = match adapter {
            WorkizAdapter::Official => "the API token of the settings is all that it takes",
            _ => "files need no sign-in",
        };
        return Err(CliError::Usage(format!(
            "there is nothing to sign in to for {}: {why}; `tieout workiz status` shows whether all \
             is well",
            words(adapter)
        )));
    };
    let session = source.client().session();
    let state = if args.token {
        output.say("Paste the token of the session, and press Enter:");
        let token = line().await.ok_or_else(|| {
            CliError::NotSignedIn("no token came on standard input; nothing was kept".to_owned())
        })?;
        let token = token.strip_prefix("Bearer ").unwrap_or(&token).to_owned();
        session.take_over(SecretString::from(token)).await
    } else {
        session.begin().await
    };
    state.map_err(refused)?;
    tell(&workiz_status::of(&desk).await?, output, as_json);
    Ok(Exit::Done)
}

async fn status(args: &CompanyArgs, output: Output, as_json: bool) -> Result<Exit, CliError> {
    let desk = Desk::open(Settings::load(&args.company)?, &args.company, output)?;
    let told = workiz_status::of(&desk).await?;
    tell(&told, output, as_json);
    Ok(told.exit)
}

fn tell(told: &Told, output: Output, as_json: bool) {
    if as_json {
        output.json(&told.json.to_string());
        return;
    }
    output.data(&told.text(output.width()));
    for sentence in &told.warnings {
        output.say(&format!("tieout: {sentence}"));
    }
}

async fn list(args: &WorkizListArgs, output: Output, as_json: bool) -> Result<Exit, CliError> {
    let settings = Settings::load(&args.company)?;
    let kind = kind(settings.workiz.adapter(), &args.entity)?;
    let dates = args.from.is_some() || args.to.is_some();
    let refused = match kind.filters {
        Filters::None if dates => Some("dates"),
        Filters::None | Filters::Dates if args.status.is_some() => Some("status"),
        _ => None,
    };
    if let Some(by) = refused {
        return Err(CliError::Usage(format!("{} cannot be narrowed by {by}", kind.many)));
    }
    if let (Some(from), Some(to)) = (args.from, args.to)
        && from > to
    {
        return Err(CliError::Usage(format!("--from {from} is after --to {to}")));
    }
    let narrowed = Narrowed { from: args.from, to: args.to, status: args.status.clone() };
    let desk = Desk::open(settings, &args.company, output)?;
    let frame = desk.frame().await?;
    let found = desk.list(kind, &narrowed).await?;
    let count = u64::try_from(found.lines.len()).unwrap_or(u64::MAX);
    if as_json {
        output.json(&listed(&desk, kind, &found, &frame).to_string());
    } else if found.lines.is_empty() {
        output.data(&format!("{}{}", counted(0, kind.one, kind.many), words_of(&narrowed)));
    } else {
        let laid = workiz_table::table(kind, &found.lines, &frame, output.width());
        output.data(&laid.text);
        let left_out = match laid.left_out.as_slice() {
            [] => String::new(),
            titles => {
                let titles = names(titles);
                format!("; there is no room for {titles}: see `show`, --json or a wider window")
            }
        };
        output.say(&format!("{}{left_out}", counted(count, kind.one, kind.many)));
    }
    for note in &found.notes {
        output.say(&format!("tieout: {note}"));
    }
    let Wholeness::Short { announced, received } = found.wholeness else { return Ok(Exit::Done) };
    output.say(&format!(
        "tieout: {} came and there are {announced}: the list is not whole",
        counted(received, kind.one, kind.many)
    ));
    Ok(Exit::Unproven)
}

/// Says in what an empty list is empty.
fn words_of(narrowed: &Narrowed) -> String {
    let days = match (narrowed.from, narrowed.to) {
        (None, None) => String::new(),
        (Some(from), None) => format!(" from {from} on"),
        (None, Some(to)) => format!(" until {to}"),
        (Some(from), Some(to)) => format!(" from {from} to {to}"),
    };
    let status = narrowed.status.as_ref().map(|it| format!(" with the status {it}"));
    format!("{days}{}", status.unwrap_or_default())
}

fn listed(desk: &Desk, kind: &LookKind, found: &Found, frame: &Frame) -> Value {
    let documents: Vec<Value> =
        found.lines.iter().map(|it| workiz_table::document(kind, it, frame)).collect();
    let received = u64::try_from(documents.len()).unwrap_or(u64::MAX);
    let (is_whole, announced) = match found.wholeness {
        Wholeness::Whole => (true, received),
        Wholeness::Short { announced, .. } => (false, announced),
    };
    json!({
        "adapter": desk.adapter(), "entity": kind.name, "currency": frame.currency,
        "complete": is_whole, "count": received, "announced": announced, "notes": found.notes,
        "documents": documents,
    })
}

/// Says that there is no such document.
pub fn not_there(kind: &LookKind, id: &str) -> CliError {
    CliError::Usage(format!(
        "there is no {} `{id}`; `tieout workiz list {}` lists them with their ids",
        kind.one, kind.name
    ))
}

async fn show(args: &WorkizShowArgs, output: Output, as_json: bool) -> Result<Exit, CliError> {
    let settings = Settings::load(&args.company)?;
    let kind = kind(settings.workiz.adapter(), &args.entity)?;
    let desk = Desk::open(settings, &args.company, output)?;
    let frame = desk.frame().await?;
    let Some(line) = desk.show(kind, &args.id).await? else {
        return Err(not_there(kind, &args.id));
    };
    if as_json {
        output.json(&workiz_table::whole(desk.adapter(), kind, &line, &frame));
        return Ok(Exit::Done);
    }
    let mut text = workiz_table::card(kind, &line, &frame);
    let (heading, whole) = match desk.workiz {
        Workiz::Export(_) => {
            ("The rows of the files", workiz_table::rows(&line.body, output.width()))
        }
        Workiz::Rest(_) | Workiz::Official(_) => {
            ("As Workiz sends it", workiz_table::outline(&line.body, output.width()))
        }
    };
    if !whole.is_empty() {
        text.push('\n');
        text.push_str(heading);
        text.push_str(":\n");
        text.push_str(&whole);
    }
    output.data(&text);
    Ok(Exit::Done)
}
