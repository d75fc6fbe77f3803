//! Workiz for a person who looks, however it is reached: the same questions of every adapter.

use std::path::Path;
use std::sync::Arc;

use jiff::tz::{TimeZone, TimeZoneDatabase};

use crate::app::error::AppError;
use crate::cli::code_prompt::TerminalPrompt;
use crate::cli::connect::{self, Pace, Workiz};
use crate::cli::error::CliError;
use crate::cli::output::Output;
use crate::cli::progress::Bar;
use crate::cli::workiz_table::Frame;
use crate::config::settings::Settings;
use crate::config::workiz::{WorkizAdapter, WorkizSettings};
use crate::domain::snapshot::Pull;
use crate::ports::look::{Found, LookKind, LookLine, Narrowed};
use crate::ports::progress::Progress as _;
use crate::ports::source::{PullRequest, ServiceError, Source as _, Trouble, Unreadable};
use crate::store::tokens::StoreTokens;
use crate::workiz::error::WorkizError;
use crate::workiz::source::service_error as rest_error;
use crate::workiz::wire::account::WireAccount;
use crate::workiz::{kinds, source::WorkizSource};
use crate::workiz_api::error::OfficialError;
use crate::workiz_api::kinds as official;
use crate::workiz_api::source::service_error as official_error;
use crate::workiz_exports::look as exported;
use crate::workiz_exports::source::ExportSource;

/// Names that mean a list by another word.
const SYNONYMS: [(&str, &str); 8] = [
    ("customer", "clients"),
    ("customers", "clients"),
    ("technician", "team"),
    ("technicians", "team"),
    ("team", "technicians"),
    ("users", "technicians"),
    ("pricebook", "items"),
    ("deposits", "payouts"),
];

/// Workiz, open for looking.
#[derive(Debug)]
pub struct Desk {
    /// The company's settings.
    pub settings: Settings,
    /// The way into Workiz.
    pub workiz: Workiz,
    bar: Bar,
}

impl Desk {
    /// Connects, with the session that is kept where there are sessions, and asks a person where a
    /// code is needed.
    ///
    /// # Errors
    /// A credential cannot be found, or the state cannot be used.
    pub fn open(settings: Settings, folder: &Path, output: Output) -> Result<Self, CliError> {
        let workiz = connect::workiz(&settings, folder, Pace::Careful)?;
        if let Workiz::Rest(source) = &workiz {
            source.keep_session_in(Arc::new(StoreTokens::open(folder, None)?));
            if let Some(person) = TerminalPrompt::of_terminal(output) {
                source.ask_with(Arc::new(person));
            }
        }
        Ok(Self { settings, workiz, bar: Bar::new(output) })
    }

    /// Returns the stable word of the adapter.
    pub fn adapter(&self) -> &'static str {
        self.settings.workiz.adapter().word()
    }

    /// Returns what amounts and days are shown by; of the REST service this is the account, which
    /// proves the sign-in.
    ///
    /// # Errors
    /// Workiz does not answer or refuses.
    pub async fn frame(&self) -> Result<Frame, CliError> {
        match (&self.workiz, &self.settings.workiz) {
            (Workiz::Rest(source), _) => Ok(account(source).await?.1),
            (_, WorkizSettings::Official(its)) => {
                Ok(framed(its.time_zone.name(), its.currency.code()))
            }
            (_, WorkizSettings::Export(its)) => {
                Ok(framed(its.time_zone.name(), its.currency.code()))
            }
            (_, WorkizSettings::Rest(_)) => Ok(framed("UTC", "")),
        }
    }

    /// Lists documents.
    ///
    /// # Errors
    /// Workiz does not answer or refuses, or files cannot be read.
    pub async fn list(&self, kind: &LookKind, narrowed: &Narrowed) -> Result<Found, CliError> {
        self.bar.begin("asking Workiz");
        let found = match &self.workiz {
            Workiz::Rest(it) => it.client().look(kind, narrowed).await.map_err(refused),
            Workiz::Official(it) => {
                let looking = it.client().look(kind, narrowed, it.facts(), &self.bar);
                looking.await.map_err(official_refused)
            }
            Workiz::Export(it) => {
                let pull = self.files(it).await?;
                exported::look(kind, narrowed, &pull.documents).map_err(unreadable)
            }
        };
        self.bar.finish();
        found
    }

    /// Finds one document by its id or its number; nothing when Workiz does not have it.
    ///
    /// # Errors
    /// As [`Desk::list`].
    pub async fn show(&self, kind: &LookKind, name: &str) -> Result<Option<LookLine>, CliError> {
        self.bar.begin("asking Workiz");
        let found = match &self.workiz {
            Workiz::Rest(it) => it.client().look_at(kind, name).await.map_err(refused),
            Workiz::Official(it) => {
                let looking = it.client().look_at(kind, name, it.facts(), &self.bar);
                looking.await.map_err(official_refused)
            }
            Workiz::Export(it) => {
                let pull = self.files(it).await?;
                exported::look_at(kind, name, &pull.documents).map_err(unreadable)
            }
        };
        self.bar.finish();
        found
    }

    /// Reads all exported files.
    ///
    /// # Errors
    /// A file cannot be read.
    pub async fn files(&self, source: &ExportSource) -> Result<Pull, CliError> {
        self.bar.tell("exported files", 0, None);
        let pulled = source.pull(&PullRequest::Full, &self.bar).await;
        self.bar.finish();
        Ok(pulled?)
    }
}

/// Reads the account through the REST service: the cheapest call.
///
/// # Errors
/// Workiz does not answer or refuses.
pub async fn account(source: &WorkizSource) -> Result<(WireAccount, Frame), CliError> {
    let body = source.client().account().await.map_err(refused)?;
    let account: WireAccount = serde_json::from_str(body.get()).unwrap_or_default();
    let zone = account.timezone.present().cloned().unwrap_or_default();
    let currency = account.currency.present().cloned().unwrap_or_default();
    let frame = framed(&zone, &currency);
    Ok((account, frame))
}

fn framed(zone: &str, currency: &str) -> Frame {
    let zone = TimeZoneDatabase::bundled().get(zone).unwrap_or(TimeZone::UTC);
    Frame { zone, currency: currency.to_owned() }
}

/// Returns an error of the REST adapter as one of commands.
pub fn refused(error: WorkizError) -> CliError {
    looked(rest_error(error))
}

/// Returns an error of the official API's adapter as one of commands.
pub fn official_refused(error: OfficialError) -> CliError {
    looked(official_error(error))
}

fn looked(error: ServiceError) -> CliError {
    match error.trouble {
        // Nobody compared anything, so nothing is unproven.
        Trouble::Malformed => ServiceError { trouble: Trouble::Unavailable, ..error }.into(),
        _ => error.into(),
    }
}

/// Returns what makes files unreadable as an error of commands.
pub fn unreadable(Unreadable(said): Unreadable) -> CliError {
    AppError::Unreadable(said).into()
}

/// Returns what an adapter can list.
fn kinds(adapter: WorkizAdapter) -> &'static [LookKind] {
    match adapter {
        WorkizAdapter::Rest => kinds::KINDS,
        WorkizAdapter::Official => official::KINDS,
        WorkizAdapter::Export => exported::KINDS,
    }
}

/// Returns what a way into Workiz is called in a sentence.
pub fn words(adapter: WorkizAdapter) -> &'static str {
    match adapter {
        WorkizAdapter::Rest => "the REST service",
        WorkizAdapter::Official => "the official Workiz API",
        WorkizAdapter::Export => "exported files",
    }
}

/// Finds what a person means by a word: a list in the plural or the singular.
///
/// # Errors
/// There is no such list; the message says what there is.
pub fn kind(adapter: WorkizAdapter, word: &str) -> Result<&'static LookKind, CliError> {
    let own = kinds(adapter);
    if let Some(kind) = named(own, word) {
        return Ok(kind);
    }
    let mut synonym = SYNONYMS.iter().filter(|(it, _)| it.eq_ignore_ascii_case(word));
    if let Some(kind) = synonym.find_map(|(_, it)| named(own, it)) {
        return Ok(kind);
    }
    let names: Vec<&str> = own.iter().map(|it| it.name).collect();
    let there = listed(&names);
    let elsewhere = WorkizAdapter::ALL.into_iter().find_map(|it| named(kinds(it), word));
    if let Some(kind) = elsewhere {
        return Err(CliError::Usage(format!(
            "{} show no {}; they show {there}",
            plural_words(adapter),
            kind.many
        )));
    }
    let lower = word.to_lowercase();
    let near = names.iter().min_by_key(|it| strsim::osa_distance(&lower, it)).copied();
    let near = near.filter(|it| strsim::osa_distance(&lower, it) <= it.len() / 3 + 1);
    let meant = near.map(|it| format!(" Did you mean `{it}`?")).unwrap_or_default();
    Err(CliError::Usage(format!("there is no list `{word}` of Workiz.{meant} There are {there}")))
}

fn plural_words(adapter: WorkizAdapter) -> &'static str {
    match adapter {
        WorkizAdapter::Rest => "the lists of the REST service",
        WorkizAdapter::Official => "the lists of the official Workiz API",
        WorkizAdapter::Export => "exported files",
    }
}

fn named(kinds: &'static [LookKind], word: &str) -> Option<&'static LookKind> {
    let lower = word.to_lowercase().replace(['_', ' '], "-");
    let is_one = |it: &LookKind| {
        it.one.to_lowercase().replace(' ', "-") == lower
            || it.name.strip_suffix('s') == Some(&lower)
    };
    kinds.iter().find(|it| it.name == lower || is_one(it))
}

/// Writes names as a sentence lists them.
pub fn listed(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}
