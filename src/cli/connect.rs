//! From settings to connected adapters.

use std::path::Path;
use std::sync::Arc;

use secrecy::SecretString;
use url::Url;

use crate::cli::clock::SystemClock;
use crate::cli::error::CliError;
use crate::cli::sign_in::Access;
use crate::config::error::ConfigError;
use crate::config::patience::Patience;
use crate::config::reference::SecretRef;
use crate::config::settings::Settings;
use crate::config::traffic::Traffic;
use crate::config::workiz::{OfficialSettings, RestSettings, WorkizSettings};
use crate::http::backoff::SystemJitter;
use crate::http::client::HttpClient;
use crate::http::governors::Governors;
use crate::http::settings::{HttpSettings, Limits};
use crate::ports::source::{ServiceError, Source, SourceWriter, Trouble};
use crate::qbo::allowance::throttle;
use crate::qbo::call::QboClient;
use crate::qbo::ledger::{Habits, QboLedger, service_error};
use crate::qbo::settings::quickbooks_limits as usual_limits;
use crate::store::database::STATE_FILE;
use crate::store::tokens::StoreTokens;
use crate::workiz::credentials::Credentials;
use crate::workiz::kept;
use crate::workiz::limits;
use crate::workiz::source::WorkizSource;
use crate::workiz_api::access::OfficialAccess;
use crate::workiz_api::client::OfficialClient;
use crate::workiz_api::limits::limits as official_limits;
use crate::workiz_api::source::{AccountFacts, OfficialSource, service_error as official_error};
use crate::workiz_exports::settings::ExportSettings as ExportFacts;
use crate::workiz_exports::source::ExportSource;

/// How fast the services may be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// Inside the limits of the real services.
    Careful,
    /// As fast as it goes: for the demo's own sandbox, which has no limits.
    Unlimited,
}

impl Pace {
    fn of(self, careful: Limits) -> Limits {
        match self {
            Self::Careful => careful,
            Self::Unlimited => Limits::open(),
        }
    }
}

fn http_settings(patience: Patience, limits: Limits) -> HttpSettings {
    let agent = concat!("tieout/", env!("CARGO_PKG_VERSION"));
    let mut http = HttpSettings::new(agent, limits);
    http.attempts_max = patience.attempts;
    http.throttled_wait_ms = patience.throttled_wait_seconds.saturating_mul(1_000);
    http
}

/// The gates of this process, one for each company's access to QuickBooks: whoever connects to the
/// same company shares its limits.
static GATES: Governors = Governors::new();

/// Returns the limits that the settings set.
fn quickbooks_limits(traffic: Traffic) -> Limits {
    let mut limits = usual_limits();
    limits.per_minute = traffic.requests_per_minute;
    limits.per_second = traffic.requests_per_second;
    limits.concurrent = usize::try_from(traffic.concurrent_requests).unwrap_or(usize::MAX);
    limits.batches_per_minute = traffic.batches_per_minute;
    limits.reports_per_minute = traffic.reports_per_minute;
    limits
}

/// Connects to Workiz in the way that the settings choose; signs in when it is first asked.
///
/// # Errors
/// A credential cannot be found or is malformed.
pub fn workiz(settings: &Settings, folder: &Path, pace: Pace) -> Result<Workiz, CliError> {
    match &settings.workiz {
        WorkizSettings::Rest(its) => {
            Ok(Workiz::Rest(Box::new(workiz_rest(settings, its, folder, pace)?)))
        }
        WorkizSettings::Official(its) => {
            Ok(Workiz::Official(Box::new(workiz_official(settings, its, pace)?)))
        }
        WorkizSettings::Export(its) => {
            let facts = ExportFacts {
                time_zone: its.time_zone.clone(),
                currency: its.currency,
                company: settings.company.clone(),
            };
            Ok(Workiz::Export(ExportSource::new(&its.folder, facts)))
        }
    }
}

/// Workiz, however it is reached.
#[derive(Debug)]
pub enum Workiz {
    /// Through a REST service that signs in on the company's behalf.
    Rest(Box<WorkizSource>),
    /// Through Workiz's own official API.
    Official(Box<OfficialSource>),
    /// Through exported files.
    Export(ExportSource),
}

impl Workiz {
    /// Returns what the pipeline pulls from.
    pub fn source(&self) -> &dyn Source {
        match self {
            Self::Rest(source) => source.as_ref(),
            Self::Official(source) => source.as_ref(),
            Self::Export(source) => source,
        }
    }

    /// Returns what records payments in Workiz; nothing where this way only reads.
    pub fn recorder(&self) -> Option<&dyn SourceWriter> {
        match self {
            Self::Rest(source) => Some(source.as_ref()),
            Self::Official(_) | Self::Export(_) => None,
        }
    }
}

/// Connects to the REST service that signs in to Workiz.
///
/// # Errors
/// A credential cannot be found or is malformed.
pub fn workiz_rest(
    settings: &Settings,
    its: &RestSettings,
    folder: &Path,
    pace: Pace,
) -> Result<WorkizSource, CliError> {
    let integration = its.integration_id.resolve()?;
    let mut base: Url = its.base_url.clone();
    if let Ok(mut path) = base.path_segments_mut() {
        path.pop_if_empty().extend(["integrations", integration.as_str()]);
    }
    let credentials = Credentials {
        client_id: its.client_id.resolve()?,
        client_secret: its.client_secret.resolve()?,
        username: its.username.resolve()?,
        password: workiz_password(its.password.resolve(), folder)?,
        totp_secret: its.totp_secret.as_ref().map(SecretRef::resolve).transpose()?,
    };
    let http = HttpClient::try_new(http_settings(settings.patience, pace.of(limits::limits())))?;
    WorkizSource::open(&http, &base, credentials, Arc::new(SystemClock)).map_err(|error| {
        let message = error.to_string();
        let source: Box<dyn std::error::Error + Send + Sync> = Box::new(error);
        ServiceError { trouble: Trouble::Unauthorized, message, source: Some(source) }.into()
    })
}

/// Connects to Workiz's official API.
///
/// # Errors
/// A credential cannot be found or is malformed.
pub fn workiz_official(
    settings: &Settings,
    its: &OfficialSettings,
    pace: Pace,
) -> Result<OfficialSource, CliError> {
    let token = its.api_token.resolve()?;
    let auth_secret = its.auth_secret.as_ref().map(SecretRef::resolve).transpose()?;
    let access = OfficialAccess::try_new(its.base_url.clone(), &token, auth_secret.as_ref())
        .map_err(official_error)?;
    let limits = pace.of(official_limits());
    let http = HttpClient::try_new(http_settings(settings.patience, limits))?;
    let facts = AccountFacts {
        company: settings.company.clone(),
        zone: its.time_zone.clone(),
        currency: its.currency,
        billed_statuses: its.billed_statuses.clone(),
        first_day: its.first_day,
    };
    Ok(OfficialSource::new(OfficialClient::new(http, access), facts))
}

/// Returns the password; an empty one where there is none and a session was handed over, which needs
/// none.
fn workiz_password(
    found: Result<SecretString, ConfigError>,
    folder: &Path,
) -> Result<SecretString, CliError> {
    // Looking must not make state where there is none.
    if found.is_err()
        && folder.join(STATE_FILE).is_file()
        && kept::is_handed_over(&StoreTokens::open(folder, None)?).unwrap_or(false)
    {
        return Ok(SecretString::from(""));
    }
    Ok(found?)
}

/// Connects to QuickBooks with the sign-in of `tieout auth`, or with the refresh token of the
/// settings, which is used once; renewed ones are kept with the state.
///
/// # Errors
/// Nobody is signed in, a credential cannot be found, or tokens cannot be kept.
pub fn quickbooks(settings: &Settings, folder: &Path, pace: Pace) -> Result<QboLedger, CliError> {
    let access = Access::open(settings, folder)?;
    let token_key = access.ready()?;
    let qbo = access.qbo_settings(settings, token_key);
    let traffic = settings.quickbooks.traffic;
    let limits = pace.of(quickbooks_limits(traffic));
    let mut http = http_settings(settings.patience, limits);
    http.throttle = throttle;
    let gate = GATES.of(&format!("{}{}", qbo.base_url, qbo.realm_id), &limits)?;
    let http = HttpClient::try_governed(http, Arc::new(SystemJitter), gate)?;
    let client = QboClient::try_new(qbo, http, Arc::new(access.tokens), Arc::new(SystemClock))
        .map_err(|error| CliError::Service(service_error(error)))?;
    let usual = Habits::default();
    Ok(QboLedger::new(client).with_habits(Habits {
        batch_items: usize::try_from(traffic.items_per_batch).unwrap_or(usize::MAX),
        batches_at_a_time: match pace {
            Pace::Careful => usual.batches_at_a_time,
            // The demo gives the same ids each time.
            Pace::Unlimited => 1,
        },
        reread_nights: traffic.reread_nights,
    }))
}

/// Returns an HTTP client for the sign-in to QuickBooks.
///
/// # Errors
/// The client cannot be made.
pub fn sign_in_client(patience: Patience) -> Result<HttpClient, CliError> {
    Ok(HttpClient::try_new(http_settings(patience, usual_limits()))?)
}

#[cfg(test)]
mod tests;
