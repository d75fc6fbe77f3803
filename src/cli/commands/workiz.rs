//! `tieout workiz`: the session, and a look at what Workiz holds.

use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

use jiff::tz::TimeZone;
use secrecy::SecretString;
use serde_json::json;
use serde_json::value::RawValue;

use crate::cli::args::CompanyArgs;
use crate::cli::code_prompt::{TerminalPrompt, line};
use crate::cli::commands::workiz_write;
use crate::cli::connect::{self, Pace};
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::output::Output;
use crate::cli::workiz_args::{
    WorkizAction, WorkizArgs, WorkizListArgs, WorkizLoginArgs, WorkizShowArgs,
};
use crate::cli::workiz_table::{self, Frame};
use crate::config::settings::Settings;
use crate::config::workiz::WorkizSettings;
use crate::ports::source::{ServiceError, Trouble};
use crate::store::tokens::StoreTokens;
use crate::workiz::entitled;
use crate::workiz::entity::Entity;
use crate::workiz::error::WorkizError;
use crate::workiz::kept::Origin;
use crate::workiz::look::{Filters, LISTED, Listed, Narrowed};
use crate::workiz::session::SessionState;
use crate::workiz::source::{WorkizSource, service_error};
use crate::workiz::wire::account::WireAccount;
use crate::workiz::wire::session::SessionUser;

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
        WorkizAction::CreateJob(args) => workiz_write::create_job(args, output, json).await,
        WorkizAction::RecordPayment(args) => workiz_write::record_payment(args, output, json).await,
    }
}

/// Connects with the session that is kept, and asks a person where a code is needed.
///
/// # Errors
/// The settings are wrong, or the state cannot be used.
pub fn open(folder: &Path, output: Output) -> Result<(Settings, WorkizSource), CliError> {
    let settings = Settings::load(folder)?;
    let WorkizSettings::Rest(its) = &settings.workiz else { return Err(rest_only(&settings)) };
    let source = connect::workiz_rest(&settings, its, folder, Pace::Careful)?;
    source.keep_session_in(Arc::new(StoreTokens::open(folder, None)?));
    if let Some(person) = TerminalPrompt::of_terminal(output) {
        source.ask_with(Arc::new(person));
    }
    Ok((settings, source))
}

/// Says that the commands are there for one way into Workiz only.
pub fn rest_only(settings: &Settings) -> CliError {
    CliError::Usage(format!(
        "`tieout workiz` looks into Workiz through its REST service; under [workiz] in tieout.toml \
         stands adapter = \"{}\", which `tieout plan` and `tieout run` can use",
        settings.workiz.adapter().word()
    ))
}

/// Returns an error of the adapter as one of commands.
pub fn service(error: WorkizError) -> CliError {
    let error = service_error(error);
    match error.trouble {
        // Nobody pulled anything, so nothing is unproven.
        Trouble::Malformed => ServiceError { trouble: Trouble::Unavailable, ..error }.into(),
        _ => error.into(),
    }
}

/// Reads the account: the cheapest call, and what amounts and days are shown by.
///
/// # Errors
/// Workiz does not answer or refuses.
pub async fn frame(source: &WorkizSource) -> Result<(WireAccount, Frame), CliError> {
    let body = source.client().account().await.map_err(service)?;
    let account: WireAccount = serde_json::from_str(body.get()).unwrap_or_default();
    let zone = account.timezone.present().and_then(|it| TimeZone::get(it).ok());
    let currency = account.currency.present().cloned().unwrap_or_default();
    Ok((account, Frame { zone: zone.unwrap_or(TimeZone::UTC), currency }))
}

async fn login(args: &WorkizLoginArgs, output: Output, as_json: bool) -> Result<Exit, CliError> {
    let (settings, source) = open(&args.company, output)?;
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
    state.map_err(service)?;
    tell_status(&settings, &source, output, as_json).await
}

async fn status(args: &CompanyArgs, output: Output, as_json: bool) -> Result<Exit, CliError> {
    let (settings, source) = open(&args.company, output)?;
    tell_status(&settings, &source, output, as_json).await
}

/// Asks Workiz for the account, and tells what is known of the session.
async fn tell_status(
    settings: &Settings,
    source: &WorkizSource,
    output: Output,
    as_json: bool,
) -> Result<Exit, CliError> {
    let (account, frame) = frame(source).await?;
    let known = source.client().session().known().await.map_err(service)?;
    let Some(SessionState { origin, expires_at, user }) = known else {
        return Err(CliError::NotSignedIn("nobody is signed in to Workiz".to_owned()));
    };
    let user = user.as_deref().map(SessionUser::read).unwrap_or_default();
    let hidden = Entity::ALL.into_iter().filter(|it| !entitled::may_see(&user, *it));
    let hidden: Vec<String> = hidden.map(entitled::sentence).collect();
    let from = match origin {
        Origin::SignIn => "sign-in",
        Origin::HandedOver => "token",
    };
    let name = account.name.present().cloned().unwrap_or_default();
    if as_json {
        let value = json!({
            "company": settings.company, "account": name, "connected": true, "from": from,
            "user": user.name.present(), "role": user.role.present(),
            "entitlements": user.modules(), "session_ends_at": expires_at.to_string(),
            "warnings": hidden,
        });
        output.data(&value.to_string());
        return Ok(Exit::Done);
    }
    let who = user.name.present().map_or("a user whom Workiz does not name", String::as_str);
    let role = user.role.present().map(|it| format!(", {it}")).unwrap_or_default();
    let ends = frame.moment(expires_at);
    let mut text =
        format!("{} (Workiz account {name}): signed in as {who}{role}\n", settings.company);
    // Writing to a string cannot fail.
    let _written = writeln!(text, "  session ends unless it is refreshed before: {ends}");
    if !user.modules().is_empty() {
        let _written = writeln!(text, "  may see: {}", user.modules().join(", "));
    }
    output.data(&text);
    for sentence in hidden {
        output.say(&format!("tieout: {sentence}"));
    }
    Ok(Exit::Done)
}

fn kind(name: &str) -> Result<&'static Listed, CliError> {
    Listed::find(name).ok_or_else(|| {
        let names: Vec<&str> = LISTED.iter().map(|it| it.name).collect();
        CliError::Usage(format!("Workiz has no list `{name}`; there are {}", names.join(", ")))
    })
}

async fn list(args: &WorkizListArgs, output: Output, as_json: bool) -> Result<Exit, CliError> {
    let kind = kind(&args.entity)?;
    let dates = args.from.is_some() || args.to.is_some();
    let refused = match kind.filters {
        Filters::None if dates => Some("dates"),
        Filters::None | Filters::Dates if args.status.is_some() => Some("status"),
        _ => None,
    };
    if let Some(by) = refused {
        return Err(CliError::Usage(format!("{} cannot be narrowed by {by}", kind.name)));
    }
    let narrowed = Narrowed { from: args.from, to: args.to, status: args.status.clone() };
    let (_, source) = open(&args.company, output)?;
    let (_, frame) = frame(&source).await?;
    let found = source.client().look(kind, &narrowed).await.map_err(service)?;
    if as_json {
        let texts: Vec<&str> = found.documents.iter().map(|it| it.get()).collect();
        output.data(&format!("[{}]", texts.join(",\n")));
    } else {
        output.data(&workiz_table::table(kind, &found.documents, &frame));
    }
    let count = u64::try_from(found.documents.len()).unwrap_or(u64::MAX);
    if count == found.total {
        output.say(&format!("{count} {}", kind.name));
        return Ok(Exit::Done);
    }
    output.say(&format!(
        "tieout: {count} {} came and Workiz counts {}; the list is not whole, ask again",
        kind.name, found.total
    ));
    Ok(Exit::Unproven)
}

async fn show(args: &WorkizShowArgs, output: Output, as_json: bool) -> Result<Exit, CliError> {
    let kind = kind(&args.entity)?;
    let (_, source) = open(&args.company, output)?;
    let found = source.client().look_at(kind, &args.id).await.map_err(service)?;
    let Some(document) = found else {
        return Err(CliError::Usage(format!("Workiz has no {} among its {}", args.id, kind.name)));
    };
    if as_json {
        output.data(document.get());
        return Ok(Exit::Done);
    }
    let (_, frame) = frame(&source).await?;
    let documents: [Box<RawValue>; 1] = [document];
    let mut text = workiz_table::table(kind, &documents, &frame);
    text.push('\n');
    for document in &documents {
        text.push_str(&workiz_table::whole(document));
    }
    output.data(&text);
    Ok(Exit::Done)
}
