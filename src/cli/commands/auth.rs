//! `tieout auth quickbooks`: the sign-in, how long it holds, and its end.

use std::fmt::Write as _;

use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use crate::cli::args::{AuthArgs, AuthService, CompanyArgs, QuickBooksAuth};
use crate::cli::clock::SystemClock;
use crate::cli::commands::auth_login;
use crate::cli::connect::sign_in_client;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::output::Output;
use crate::cli::sign_in::{Access, SignedIn};
use crate::config::settings::Settings;
use crate::http::client::HttpClient;
use crate::ports::clock::Clock as _;
use crate::ports::source::{ServiceError, Trouble};
use crate::qbo::discovery::{self, Endpoints};
use crate::qbo::error::QboError;
use crate::qbo::ledger::service_error;
use crate::qbo::token::{Revoked, TokenEndpoint};
use crate::store::lock::RunLock;

/// How long before the end of a sign-in a person is warned. A person has to be found who may sign
/// in, and a month has a closing in it.
const WARNED: SignedDuration = SignedDuration::from_hours(30 * 24);
/// How long a list of addresses is good.
const LIST_LIFE: SignedDuration = SignedDuration::from_hours(24);

/// Runs the command.
///
/// # Errors
/// The settings are wrong, the service refuses, or the state cannot be used.
pub async fn run(args: &AuthArgs, output: Output, json: bool) -> Result<Exit, CliError> {
    let AuthService::Quickbooks(args) = &args.service;
    match &args.action {
        QuickBooksAuth::Login(args) => auth_login::run(args, output, json).await,
        QuickBooksAuth::Status(args) => status(args, output, json),
        QuickBooksAuth::Revoke(args) => revoke(args, output, json).await,
    }
}

fn status(args: &CompanyArgs, output: Output, as_json: bool) -> Result<Exit, CliError> {
    let settings = Settings::load(&args.company)?;
    let access = Access::open(&settings, &args.company)?;
    let state = State::of(&settings, &access, access.signed_in()?.as_ref(), SystemClock.now());
    state.show(output, as_json);
    Ok(if state.connected { Exit::Done } else { Exit::Unauthorized })
}

async fn revoke(args: &CompanyArgs, output: Output, as_json: bool) -> Result<Exit, CliError> {
    let settings = Settings::load(&args.company)?;
    let _lock = RunLock::acquire(&args.company)?;
    let access = Access::open(&settings, &args.company)?;
    let Some(signed_in) = access.signed_in()? else {
        return Err(CliError::NotSignedIn(
            "there is no sign-in to QuickBooks to revoke".to_owned(),
        ));
    };
    let http = sign_in_client(settings.patience)?;
    let endpoints = endpoints(&settings, &access, &http, output).await?;
    let endpoint = TokenEndpoint::new(&access.qbo_settings(&settings, String::new()), http);
    let refresh = signed_in.refresh_token();
    let revoked = endpoint.revoke(refresh, &endpoints.revocation).await.map_err(service)?;
    access.forget(&signed_in)?;
    let was_good = revoked == Revoked::Now;
    if as_json {
        let value = json!({
            "company": settings.company, "realm_id": access.realm, "revoked": true,
            "was_good": was_good,
        });
        output.json(&value.to_string());
    } else {
        let end = if was_good { "has ended" } else { "was no good any more, and is forgotten" };
        output.data(&format!("The sign-in of {} ({}) {end}.", settings.company, access.realm));
    }
    if matches!(signed_in, SignedIn::Settings { .. }) {
        output.say(
            "tieout: `refresh_token` under [quickbooks] in tieout.toml still refers to it; take that \
             line out, and sign in with `tieout auth quickbooks login`.",
        );
    }
    Ok(Exit::Done)
}

/// Returns where the sign-in's pages are: by the service's list, which is kept for a day; where it
/// cannot be had, by an older one, or by what is known. Says so then.
///
/// # Errors
/// No list can be had, and none is known.
pub async fn endpoints(
    settings: &Settings,
    access: &Access,
    http: &HttpClient,
    output: Output,
) -> Result<Endpoints, CliError> {
    let its = &settings.quickbooks;
    let list = discovery::list_address(&its.base_url, &its.token_url);
    let list = list.ok_or_else(|| CliError::Usage("`token_url` has no host".to_owned()))?;
    let now = SystemClock.now();
    let word = format!("quickbooks list {list}");
    let kept = access.tokens.word(&word)?;
    let kept = kept.as_deref().and_then(|it| it.split_once(' ')).and_then(|(at, text)| {
        let at: Timestamp = at.parse().ok()?;
        Some((at, Endpoints::read(text.as_bytes(), &list).ok()?))
    });
    if let Some((at, endpoints)) = &kept
        && now.duration_since(*at).abs() < LIST_LIFE
    {
        return Ok(endpoints.clone());
    }
    match discovery::fetch(http, &list).await {
        Ok(endpoints) => {
            access.tokens.keep_word(&word, &format!("{now} {}", endpoints.text()))?;
            if endpoints.tokens != its.token_url {
                output.say(&format!(
                    "tieout: QuickBooks' own list names another address for tokens than `token_url` \
                     under [quickbooks], which is used: {}",
                    endpoints.tokens
                ));
            }
            Ok(endpoints)
        }
        Err(error) => {
            let (found, which) = match kept {
                Some((_, endpoints)) => (Some(endpoints), "those of an earlier time"),
                None => (Endpoints::known(&list), "the ones that tieout knows"),
            };
            let found = found.ok_or_else(|| service(error))?;
            output.say(&format!(
                "tieout: QuickBooks' list of its sign-in addresses cannot be had now; {which} are used"
            ));
            Ok(found)
        }
    }
}

/// Returns an error of the adapter as one of commands.
pub fn service(error: QboError) -> CliError {
    let error: ServiceError = service_error(error);
    match error.trouble {
        // Nobody pulled anything, so nothing is unproven.
        Trouble::Malformed => ServiceError { trouble: Trouble::Unavailable, ..error }.into(),
        _ => error.into(),
    }
}

/// What is known of a sign-in.
#[derive(Debug)]
pub struct State {
    company: String,
    realm: String,
    /// Whether it can be used, as far as this machine knows.
    pub connected: bool,
    from: &'static str,
    access_ends: Option<Timestamp>,
    refresh_ends: Option<Timestamp>,
    sign_in_ends: Option<Timestamp>,
    renewed: Option<Timestamp>,
    warnings: Vec<String>,
}

impl State {
    /// Gathers what is known.
    pub fn of(
        settings: &Settings,
        access: &Access,
        signed_in: Option<&SignedIn>,
        now: Timestamp,
    ) -> Self {
        let token = signed_in.and_then(SignedIn::token);
        let refresh_ends = token.and_then(|it| it.refresh_expires_at);
        let sign_in_ends = token.and_then(|it| it.sign_in_ends_at);
        let over = |end: Option<Timestamp>| end.is_some_and(|it| it <= now);
        let soon = |end: Option<Timestamp>| {
            end.is_some_and(|it| it > now && it.duration_since(now) <= WARNED)
        };
        let mut warnings = Vec::new();
        if over(sign_in_ends) || over(refresh_ends) {
            warnings.push("the sign-in has ended: sign in again".to_owned());
        } else if soon(sign_in_ends) {
            warnings.push(
                "the sign-in ends within 30 days, however often it is used: sign in again before"
                    .to_owned(),
            );
        } else if soon(refresh_ends) {
            warnings.push(
                "the sign-in ends within 30 days unless it is used: each run uses it".to_owned(),
            );
        }
        Self {
            company: settings.company.clone(),
            realm: access.realm.clone(),
            connected: signed_in.is_some() && !over(sign_in_ends) && !over(refresh_ends),
            from: match signed_in {
                None => "nothing",
                Some(SignedIn::Login(_)) => "login",
                Some(SignedIn::Settings { .. }) => "settings",
            },
            // A token that was never used has none yet.
            access_ends: token
                .map(|it| it.access_expires_at)
                .filter(|it| *it > Timestamp::UNIX_EPOCH),
            refresh_ends,
            sign_in_ends,
            renewed: token.and_then(|it| it.received_at),
            warnings,
        }
    }

    /// Shows it: data on standard output.
    pub fn show(&self, output: Output, as_json: bool) {
        if as_json {
            let moment = |it: Option<Timestamp>| it.map(|it| it.to_string());
            let value = json!({
                "company": self.company,
                "realm_id": self.realm,
                "connected": self.connected,
                "from": self.from,
                "access_token_ends_at": moment(self.access_ends),
                "refresh_token_ends_at": moment(self.refresh_ends),
                "sign_in_ends_at": moment(self.sign_in_ends),
                "last_renewed_at": moment(self.renewed),
                "warnings": self.warnings,
            });
            output.json(&value.to_string());
            return;
        }
        let moment = |it: Option<Timestamp>| {
            it.map_or_else(
                || "not known yet; the next run asks".to_owned(),
                |it| it.strftime("%Y-%m-%d %H:%M UTC").to_string(),
            )
        };
        let by = match self.from {
            "login" | "settings" if !self.connected => {
                "not connected any more: sign in with `tieout auth quickbooks login`"
            }
            "login" => "signed in by `tieout auth quickbooks login`",
            "settings" => "signed in by the refresh token of tieout.toml",
            _ => "not connected: sign in with `tieout auth quickbooks login`",
        };
        let mut text = format!("{} (company {} in QuickBooks): {by}\n", self.company, self.realm);
        if self.from != "nothing" {
            for (what, at) in [
                ("last renewed", self.renewed),
                ("access token ends (renewed by itself)", self.access_ends),
                ("sign-in ends unless it is used before", self.refresh_ends),
                ("sign-in ends for good", self.sign_in_ends),
            ] {
                // Writing to a string cannot fail.
                let _written = writeln!(text, "  {what}: {}", moment(at));
            }
        }
        output.data(&text);
        for warning in &self.warnings {
            output.say(&format!("tieout: {warning}"));
        }
    }
}
