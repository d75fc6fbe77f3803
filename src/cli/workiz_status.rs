//! What is known of the way into Workiz: who is signed in, what it shows, and what it does not.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use textwrap::Options;

use crate::cli::connect::Workiz;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::workiz_desk::{Desk, account, listed, official_refused, refused, unreadable};
use crate::cli::workiz_table::{counted, pairs};
use crate::config::workiz::WorkizSettings;
use crate::domain::effects::Measure;
use crate::report::layout::plain;
use crate::workiz::entitled;
use crate::workiz::entity::Entity;
use crate::workiz::kept::Origin;
use crate::workiz::session::SessionState;
use crate::workiz::source::WorkizSource;
use crate::workiz::wire::session::SessionUser;
use crate::workiz_api::look::{AccessFacts, PagingFound, Secret};
use crate::workiz_api::normalize::sight;
use crate::workiz_api::source::OfficialSource;
use crate::workiz_exports::overview::{Overview, TableView, overview};
use crate::workiz_exports::source::ExportSource;

/// Unreadable rows that are named one by one.
const NAMED_MAX: usize = 5;

/// What there is to tell.
#[derive(Debug)]
pub struct Told {
    /// The first line.
    pub headline: String,
    /// What is known, by name.
    pub facts: Vec<(&'static str, String)>,
    /// A heading with sentences below it, each.
    pub sections: Vec<(&'static str, Vec<String>)>,
    /// What somebody should do something about, in full sentences.
    pub warnings: Vec<String>,
    /// All of it, for programs.
    pub json: Value,
    /// How the command ends.
    pub exit: Exit,
}

impl Told {
    /// Returns it for a person.
    pub fn text(&self, width: usize) -> String {
        let facts: Vec<_> = self.facts.iter().map(|(name, it)| (*name, plain(it))).collect();
        let mut text = format!("{}\n{}", plain(&self.headline), pairs(&facts));
        for (heading, sentences) in self.sections.iter().filter(|(_, it)| !it.is_empty()) {
            text.push('\n');
            text.push_str(heading);
            text.push_str(":\n");
            text.extend(sentences.iter().map(|it| wrapped(it, width)));
        }
        text
    }
}

/// Asks Workiz, and tells.
///
/// # Errors
/// Workiz does not answer or refuses, or files cannot be read.
pub async fn of(desk: &Desk) -> Result<Told, CliError> {
    match (&desk.workiz, &desk.settings.workiz) {
        (Workiz::Rest(source), _) => rest(desk, source).await,
        (Workiz::Official(source), _) => official(desk, source).await,
        (Workiz::Export(source), WorkizSettings::Export(its)) => {
            export(desk, source, &its.folder.display().to_string()).await
        }
        (Workiz::Export(source), _) => export(desk, source, "").await,
    }
}

async fn rest(desk: &Desk, source: &WorkizSource) -> Result<Told, CliError> {
    let company = &desk.settings.company;
    let (account, frame) = account(source).await?;
    let known = source.client().session().known().await.map_err(refused)?;
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
    let json = json!({
        "company": company, "adapter": desk.adapter(), "account": name, "connected": true,
        "from": from, "user": user.name.present(), "role": user.role.present(),
        "entitlements": user.modules(), "session_ends_at": expires_at.to_string(),
        "currency": frame.currency, "time_zone": account.timezone.present(),
        "warnings": hidden,
    });
    let who = user.name.present().map_or("a user whom Workiz does not name", String::as_str);
    let role = user.role.present().map(|it| format!(", {it}")).unwrap_or_default();
    let ends = frame.moment(expires_at);
    let mut facts = vec![
        ("signed in as", format!("{who}{role}")),
        ("session ends", format!("{ends}, unless it is refreshed before")),
    ];
    let modules: Vec<&str> = user.modules().iter().map(String::as_str).collect();
    if !modules.is_empty() {
        facts.push(("may see", listed(&modules)));
    }
    let zone = account.timezone.present().cloned().unwrap_or_default();
    facts.push(("account", format!("{zone}, {}", frame.currency)));
    let headline = format!("{company}: Workiz account {name} through the REST service");
    Ok(Told { headline, facts, sections: Vec::new(), warnings: hidden, json, exit: Exit::Done })
}

async fn official(desk: &Desk, source: &OfficialSource) -> Result<Told, CliError> {
    let (company, its) = (&desk.settings.company, source.facts());
    let known = source.client().find_out(its.first_day).await.map_err(official_refused)?;
    let AccessFacts { team, jobs_seen, paging, secret } = known;
    let jobs = counted(u64::try_from(jobs_seen).unwrap_or(u64::MAX), "job", "jobs");
    let team = u64::try_from(team).unwrap_or(u64::MAX);
    let (paging_word, paging_words) = match paging {
        PagingFound::OnePage => ("one_page", format!("{jobs}, all on one page")),
        PagingFound::Counts(paging) => {
            let word = paging.word();
            (word, format!("more than {jobs}; the API counts {word} when lists go on"))
        }
        PagingFound::Unclear => (
            "unclear",
            format!("more than {jobs}; two pages did not show how the API counts, ask again"),
        ),
    };
    let may_write = secret == Secret::There;
    let writing = if may_write {
        "jobs and payments can be written: there is an API secret"
    } else {
        "only reading: there is no `auth_secret` in the settings"
    };
    let statuses: Vec<&str> = its.billed_statuses.iter().map(String::as_str).collect();
    let facts = vec![
        ("token", "works".to_owned()),
        ("team", counted(team, "person", "people")),
        ("jobs", paging_words),
        ("billed", format!("jobs with the status {}", listed(&statuses))),
        ("writing", writing.to_owned()),
        ("settings", format!("{}, {}", its.zone.name(), its.currency)),
    ];
    let unseen = sight::unseen();
    let unlisted = sight::unlisted(&its.first_day.to_string());
    let json = json!({
        "company": company, "adapter": desk.adapter(), "connected": true, "team": team,
        "paging": paging_word, "jobs_on_first_page": jobs_seen, "may_write": may_write,
        "billed_statuses": its.billed_statuses, "first_day": its.first_day.to_string(),
        "currency": its.currency.code(), "time_zone": its.zone.name(),
        "unseen": unseen_json(&unseen), "unlisted": unlisted,
    });
    Ok(Told {
        headline: format!("{company}: Workiz through its official API"),
        facts,
        sections: vec![("What it cannot show", unseen_words(&unseen, Some(&unlisted)))],
        warnings: Vec::new(),
        json,
        exit: Exit::Done,
    })
}

async fn export(desk: &Desk, source: &ExportSource, folder: &str) -> Result<Told, CliError> {
    let company = &desk.settings.company;
    let pull = desk.files(source).await?;
    let Overview { tables, unseen, unlisted, unread } =
        overview(&pull.documents).map_err(unreadable)?;
    let rows: u64 = tables.iter().map(|it| it.rows).sum();
    let count = u64::try_from(tables.len()).unwrap_or(u64::MAX);
    let mut warnings = pull.notes;
    warnings.extend(unread.iter().take(NAMED_MAX).map(ToString::to_string));
    let json = json!({
        "company": company, "adapter": desk.adapter(), "connected": true, "folder": folder,
        "files": tables.iter().map(table_json).collect::<Vec<Value>>(),
        "unread_rows": unread.len(), "unseen": unseen_json(&unseen), "unlisted": unlisted,
        "warnings": warnings,
    });
    let unknown = tables.iter().filter(|it| !it.unknown_columns.is_empty()).map(|it| {
        let names: Vec<&str> = it.unknown_columns.iter().map(String::as_str).collect();
        format!("{}: {}", it.file, listed(&names))
    });
    let (tables_counted, rows) = (counted(count, "table", "tables"), counted(rows, "row", "rows"));
    Ok(Told {
        headline: format!("{company}: Workiz by {tables_counted} with {rows} in {folder}"),
        facts: Vec::new(),
        sections: vec![
            ("Files", tables.iter().map(table_words).collect()),
            ("Columns that tieout does not use", unknown.collect()),
            ("What these files cannot show", unseen_words(&unseen, unlisted.as_deref())),
        ],
        exit: if unread.is_empty() { Exit::Done } else { Exit::Unproven },
        warnings,
        json,
    })
}

fn table_words(it: &TableView) -> String {
    let rows = counted(it.rows, "row", "rows");
    let days = it.days.map(|(first, last)| format!(", {first} to {last}")).unwrap_or_default();
    format!("{}: {}, {rows}{days}", it.file, it.words)
}

fn table_json(it: &TableView) -> Value {
    json!({
        "file": it.file, "kind": it.kind, "rows": it.rows,
        "first_day": it.days.map(|(first, _)| first.to_string()),
        "last_day": it.days.map(|(_, last)| last.to_string()),
        "unknown_columns": it.unknown_columns,
    })
}

fn unseen_json(unseen: &BTreeMap<Measure, String>) -> Value {
    let rows = unseen.iter().map(|(it, why)| json!({ "measure": it.code(), "why": why }));
    rows.collect()
}

fn unseen_words(unseen: &BTreeMap<Measure, String>, unlisted: Option<&str>) -> Vec<String> {
    // One reason may stand for several measures.
    let mut by_reason: Vec<(&str, Vec<&str>)> = Vec::new();
    for (measure, why) in unseen {
        match by_reason.iter_mut().find(|(it, _)| it == why) {
            Some((_, measures)) => measures.push(measure.words()),
            None => by_reason.push((why, vec![measure.words()])),
        }
    }
    let said = by_reason.iter().map(|(why, measures)| format!("{}: {why}", listed(measures)));
    said.chain(unlisted.map(str::to_owned)).collect()
}

/// Breaks a sentence at spaces; lines after the first are indented further.
fn wrapped(sentence: &str, width: usize) -> String {
    let options = Options::new(width).initial_indent("  - ").subsequent_indent("    ");
    format!("{}\n", textwrap::fill(&plain(sentence), options))
}
