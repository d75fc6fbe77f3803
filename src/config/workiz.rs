//! How Workiz is reached: the section `[workiz]`, whose keys depend on the adapter.

use std::ops::Range;
use std::path::{Path, PathBuf};

use jiff::civil::{Date, date};
use url::Url;

use crate::config::keys;
use crate::config::reader::{Placed, Reader, Section};
use crate::config::reference::{IdRef, SecretRef};
use crate::config::values::{id, secret, secret_if_there, url, url_or};
use crate::domain::money::Currency;
use crate::domain::zone::CompanyZone;

/// Where the official API is.
const OFFICIAL_URL: &str = "https://api.workiz.com/api/v1";
/// The status of a job that is finished, as Workiz names it unless the account renames it.
const BILLED_STATUS: &str = "Done";
/// Long before there was any Workiz: everything.
const FIRST_DAY: Date = date(2000, 1, 1);

/// How Workiz is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WorkizAdapter {
    /// Through a REST service that signs in on the company's behalf.
    Rest,
    /// Through Workiz's own official API, with the account's token.
    Official,
    /// Through files that a person exports from Workiz.
    Export,
}

impl WorkizAdapter {
    /// Every way.
    pub const ALL: [Self; 3] = [Self::Rest, Self::Official, Self::Export];

    /// Returns the word of the settings file.
    pub fn word(self) -> &'static str {
        match self {
            Self::Rest => "rest",
            Self::Official => "official",
            Self::Export => "export",
        }
    }

    /// Returns the keys that this adapter has besides `adapter`.
    fn keys(self) -> &'static [&'static str] {
        match self {
            Self::Rest => &[
                "base_url",
                "integration_id",
                "client_id",
                "client_secret",
                "username",
                "password",
                "totp_secret",
            ],
            Self::Official => &[
                "base_url",
                "api_token",
                "auth_secret",
                "time_zone",
                "currency",
                "billed_statuses",
                "first_day",
            ],
            Self::Export => &["folder", "time_zone", "currency"],
        }
    }
}

/// The section `[workiz]`, as its adapter needs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WorkizSettings {
    /// `adapter = "rest"`, and no adapter at all.
    Rest(RestSettings),
    /// `adapter = "official"`.
    Official(OfficialSettings),
    /// `adapter = "export"`.
    Export(ExportSettings),
}

impl WorkizSettings {
    /// Returns which adapter it is.
    pub fn adapter(&self) -> WorkizAdapter {
        match self {
            Self::Rest(_) => WorkizAdapter::Rest,
            Self::Official(_) => WorkizAdapter::Official,
            Self::Export(_) => WorkizAdapter::Export,
        }
    }
}

/// What the REST service needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RestSettings {
    /// Where the service is; HTTPS, or this machine.
    pub base_url: Url,
    /// The integration's id at the service.
    pub integration_id: IdRef,
    /// Who asks.
    pub client_id: IdRef,
    /// The secret that goes with it.
    pub client_secret: SecretRef,
    /// The Workiz user that the service signs in as.
    pub username: IdRef,
    /// That user's password.
    pub password: SecretRef,
    /// The secret behind that user's six-digit codes, where the account asks for them.
    pub totp_secret: Option<SecretRef>,
}

/// What the official API needs, and what it does not say itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfficialSettings {
    /// Where the API is, without the token; HTTPS, or this machine.
    pub base_url: Url,
    /// The account's token.
    pub api_token: SecretRef,
    /// The secret that writes need, and reads of some accounts.
    pub auth_secret: Option<SecretRef>,
    /// The account's time zone.
    pub time_zone: CompanyZone,
    /// The account's currency.
    pub currency: Currency,
    /// The statuses in which a job counts as billed.
    pub billed_statuses: Vec<String>,
    /// The first day whose jobs are read.
    pub first_day: Date,
}

/// What the files need, and what they do not say themselves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportSettings {
    /// The folder with the files.
    pub folder: PathBuf,
    /// The account's time zone.
    pub time_zone: CompanyZone,
    /// The account's currency.
    pub currency: Currency,
}

/// Reads the section; a key of another adapter is a mistake.
pub(super) fn read(
    reader: &mut Reader<'_>,
    section: &Section<'_>,
    folder: &Path,
) -> Option<WorkizSettings> {
    let adapter = adapter(reader, section)?;
    refuse_keys_of_others(reader, section, adapter);
    match adapter {
        WorkizAdapter::Rest => rest(reader, section, folder).map(WorkizSettings::Rest),
        WorkizAdapter::Official => official(reader, section, folder).map(WorkizSettings::Official),
        WorkizAdapter::Export => export(reader, section, folder).map(WorkizSettings::Export),
    }
}

/// Reads which adapter it is; what the other keys mean depends on it.
fn adapter(reader: &mut Reader<'_>, section: &Section<'_>) -> Option<WorkizAdapter> {
    if section.misspells("adapter") {
        return None;
    }
    if !section.has("adapter") {
        return Some(WorkizAdapter::Rest);
    }
    let text = reader.text(section, "adapter")?;
    let found = WorkizAdapter::ALL.into_iter().find(|it| it.word() == text.value);
    if found.is_none() {
        let message = format!("`{}` is no way to reach Workiz that tieout knows", text.value);
        let advice = "write: adapter = \"rest\", adapter = \"official\" or adapter = \"export\"";
        reader.note(text.span, message, Some(advice.to_owned()));
    }
    found
}

fn refuse_keys_of_others(reader: &mut Reader<'_>, section: &Section<'_>, adapter: WorkizAdapter) {
    let own = adapter.keys();
    let strangers: Vec<(&str, Range<usize>)> = keys::of_section("workiz")
        .map(|it| it.name)
        .filter(|name| *name != "adapter" && !own.contains(name))
        .filter_map(|name| section.span_of(name).map(|span| (name, span)))
        .collect();
    for (name, span) in strangers {
        let whose = WorkizAdapter::ALL.into_iter().filter(|it| it.keys().contains(&name));
        let whose: Vec<String> = whose.map(|it| format!("adapter = \"{}\"", it.word())).collect();
        let message = format!("`{name}` is no key of the adapter \"{}\"", adapter.word());
        let advice = format!("take it out, or write: {}", whose.join(" or "));
        reader.note(span, message, Some(advice));
    }
}

fn rest(reader: &mut Reader<'_>, section: &Section<'_>, folder: &Path) -> Option<RestSettings> {
    let base_url = url(reader, section, "base_url");
    let integration_id = id(reader, section, "integration_id", folder);
    let client_id = id(reader, section, "client_id", folder);
    let client_secret = secret(reader, section, "client_secret", folder);
    let username = id(reader, section, "username", folder);
    let password = secret(reader, section, "password", folder);
    let totp_secret = secret_if_there(reader, section, "totp_secret", folder);
    Some(RestSettings {
        base_url: base_url?,
        integration_id: integration_id?,
        client_id: client_id?,
        client_secret: client_secret?,
        username: username?,
        password: password?,
        totp_secret,
    })
}

fn official(
    reader: &mut Reader<'_>,
    section: &Section<'_>,
    folder: &Path,
) -> Option<OfficialSettings> {
    let base_url = url_or(reader, section, "base_url", OFFICIAL_URL);
    let base_url = base_url.and_then(|url| without_token(reader, section, url));
    let api_token = secret(reader, section, "api_token", folder);
    let auth_secret = secret_if_there(reader, section, "auth_secret", folder);
    let time_zone = time_zone(reader, section);
    let currency = currency(reader, section);
    let billed_statuses = billed_statuses(reader, section);
    let first_day = reader.date(section, "first_day").unwrap_or(FIRST_DAY);
    Some(OfficialSettings {
        base_url: base_url?,
        api_token: api_token?,
        auth_secret,
        time_zone: time_zone?,
        currency: currency?,
        billed_statuses: billed_statuses?,
        first_day,
    })
}

fn export(reader: &mut Reader<'_>, section: &Section<'_>, folder: &Path) -> Option<ExportSettings> {
    let files = reader.required_text(section, "folder");
    let time_zone = time_zone(reader, section);
    let currency = currency(reader, section);
    Some(ExportSettings {
        folder: folder.join(files?.value),
        time_zone: time_zone?,
        currency: currency?,
    })
}

/// Refuses an address that was copied together with the token.
fn without_token(reader: &mut Reader<'_>, section: &Section<'_>, url: Url) -> Option<Url> {
    let has_token = url.path_segments().into_iter().flatten().any(|it| it.starts_with("api_"));
    if !has_token {
        return Some(url);
    }
    let advice = "end it with /api/v1, and put the token where `api_token` says";
    let span = section.span_of("base_url").unwrap_or_default();
    reader.note(span, "`base_url` holds the API token".to_owned(), Some(advice.to_owned()));
    None
}

fn time_zone(reader: &mut Reader<'_>, section: &Section<'_>) -> Option<CompanyZone> {
    let Placed { value, span } = reader.required_text(section, "time_zone")?;
    let zone = CompanyZone::parse(&value);
    if let Err(error) = &zone {
        let (message, advice) = sentence_and_advice(&error.to_string());
        reader.note(span, message, advice);
    }
    zone.ok()
}

fn currency(reader: &mut Reader<'_>, section: &Section<'_>) -> Option<Currency> {
    let Placed { value, span } = reader.required_text(section, "currency")?;
    let currency = Currency::parse(&value);
    if let Err(error) = &currency {
        reader.note(span, error.to_string(), Some("write, for example: currency = \"USD\"".into()));
    }
    currency.ok()
}

/// Takes apart a message that ends with what to do.
fn sentence_and_advice(message: &str) -> (String, Option<String>) {
    match message.split_once("; ") {
        Some((sentence, advice)) => (sentence.to_owned(), Some(advice.to_owned())),
        None => (message.to_owned(), None),
    }
}

fn billed_statuses(reader: &mut Reader<'_>, section: &Section<'_>) -> Option<Vec<String>> {
    let key = "billed_statuses";
    if !section.has(key) {
        return Some(vec![BILLED_STATUS.to_owned()]);
    }
    let texts = reader.texts(section, key)?;
    if texts.is_empty() || texts.iter().any(|it| it.value.trim().is_empty()) {
        let span = section.span_of(key).unwrap_or_default();
        let message = format!("`{key}` must name at least one status, and none that is empty");
        let advice = format!("write, for example: {}", keys::example(section.name, key));
        reader.note(span, message, Some(advice));
        return None;
    }
    Some(texts.into_iter().map(|it| it.value.trim().to_owned()).collect())
}
