//! From settings to connected adapters.

use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;
use secrecy::{ExposeSecret as _, SecretString};
use url::Url;

use crate::cli::clock::SystemClock;
use crate::cli::error::CliError;
use crate::config::patience::Patience;
use crate::config::reference::SecretRef;
use crate::config::settings::Settings;
use crate::config::traffic::Traffic;
use crate::http::backoff::SystemJitter;
use crate::http::client::HttpClient;
use crate::http::governors::Governors;
use crate::http::settings::{HttpSettings, Limits};
use crate::ports::source::{ServiceError, Trouble};
use crate::ports::tokens::{StoredToken, TokenStore as _};
use crate::qbo::allowance::throttle;
use crate::qbo::call::QboClient;
use crate::qbo::ledger::{Habits, QboLedger, service_error};
use crate::qbo::settings::{MINOR_VERSION, QboSettings, quickbooks_limits as usual_limits};
use crate::store::tokens::StoreTokens;
use crate::workiz::credentials::Credentials;
use crate::workiz::limits;
use crate::workiz::source::WorkizSource;

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

/// Connects to Workiz; signs in when it is first asked.
///
/// # Errors
/// A credential cannot be found or is malformed.
pub fn workiz(settings: &Settings, pace: Pace) -> Result<WorkizSource, CliError> {
    let its = &settings.workiz;
    let integration = its.integration_id.resolve()?;
    let mut base: Url = its.base_url.clone();
    if let Ok(mut path) = base.path_segments_mut() {
        path.pop_if_empty().extend(["integrations", integration.as_str()]);
    }
    let credentials = Credentials {
        client_id: its.client_id.resolve()?,
        client_secret: its.client_secret.resolve()?,
        username: its.username.resolve()?,
        password: its.password.resolve()?,
        totp_secret: its.totp_secret.as_ref().map(SecretRef::resolve).transpose()?,
    };
    let http = HttpClient::try_new(http_settings(settings.patience, pace.of(limits::limits())))?;
    WorkizSource::open(&http, &base, credentials, Arc::new(SystemClock)).map_err(|error| {
        let message = error.to_string();
        let source: Box<dyn std::error::Error + Send + Sync> = Box::new(error);
        ServiceError { trouble: Trouble::Unauthorized, message, source: Some(source) }.into()
    })
}

/// Connects to QuickBooks. The refresh token of the settings is used once; renewed ones are kept
/// with the state. Another one in the settings begins anew.
///
/// # Errors
/// A credential cannot be found, or tokens cannot be kept.
pub fn quickbooks(settings: &Settings, folder: &Path, pace: Pace) -> Result<QboLedger, CliError> {
    let its = &settings.quickbooks;
    let realm = its.realm_id()?;
    let refresh = its.refresh_token.resolve()?;
    let client_id = its.client_id.resolve()?;
    let client_secret = its.client_secret.resolve()?;
    let tokens = StoreTokens::open(folder, None)?;
    let mark: String =
        blake3::hash(refresh.expose_secret().as_bytes()).to_hex().chars().take(12).collect();
    let token_key = format!("quickbooks/{realm}/{mark}");
    let kept = tokens.load(&token_key).map_err(token_trouble)?;
    let first = || StoredToken {
        access_token: SecretString::from(""),
        refresh_token: refresh,
        access_expires_at: Timestamp::UNIX_EPOCH,
        refresh_expires_at: None,
    };
    // Also when nothing is new: a renewed token that cannot be kept locks the company out, so that
    // state can be written is proved before one is asked for.
    tokens.save(&token_key, &kept.unwrap_or_else(first)).map_err(token_trouble)?;
    let qbo = QboSettings {
        base_url: its.base_url.clone(),
        realm_id: realm.as_str().to_owned(),
        client_id,
        client_secret,
        token_url: its.token_url.clone(),
        minor_version: MINOR_VERSION,
        token_key,
    };
    let traffic = its.traffic;
    let limits = pace.of(quickbooks_limits(traffic));
    let mut http = http_settings(settings.patience, limits);
    http.throttle = throttle;
    let gate = GATES.of(&format!("{}{realm}", its.base_url), &limits)?;
    let http = HttpClient::try_governed(http, Arc::new(SystemJitter), gate)?;
    let client = QboClient::try_new(qbo, http, Arc::new(tokens), Arc::new(SystemClock))
        .map_err(|error| CliError::Service(service_error(error)))?;
    let usual = Habits::default();
    Ok(QboLedger::new(client).with_habits(Habits {
        batch_items: usize::try_from(traffic.items_per_batch).unwrap_or(usize::MAX),
        batches_at_a_time: match pace {
            Pace::Careful => usual.batches_at_a_time,
            // The demo gives the same ids each time.
            Pace::Unlimited => 1,
        },
        full_pull_days: traffic.full_pull_days,
    }))
}

fn token_trouble(error: crate::ports::tokens::TokenStoreError) -> CliError {
    let message = error.to_string();
    let source: Box<dyn std::error::Error + Send + Sync> = Box::new(error);
    ServiceError { trouble: Trouble::State, message, source: Some(source) }.into()
}
