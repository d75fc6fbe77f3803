//! The authorization server's memory: codes, access tokens and the rolling refresh token.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use jiff::Timestamp;
use serde_json::Value;

use crate::sandbox::qbo::apps::App;
use crate::sandbox::qbo::json::Doc;
use crate::sandbox::qbo::json::doc;
use crate::sandbox::qbo::json::flag;
use crate::sandbox::qbo::json::moment;
use crate::sandbox::qbo::json::object;
use crate::sandbox::qbo::json::text;
use crate::sandbox::qbo::settings::QboSettings;
use crate::sandbox::qbo::settings::RefreshLife;
use crate::sandbox::qbo::settings::RefreshOverlap;
use crate::sandbox::qbo::settings::Rotation;

/// How long an access token lives. Source: API reference.
const ACCESS_LIFE: SignedDuration = SignedDuration::from_hours(1);
/// How long a grant lives at all: five years. Source: vendor's notice of 2025.
const GRANT_LIFE: SignedDuration = SignedDuration::from_secs(157_680_000);
/// After what time a refresh gives a new value, when values change daily.
const ROTATION_AGE: SignedDuration = SignedDuration::from_hours(24);
/// How long a former refresh token works, when it does. Source: reports without proof.
const OVERLAP: SignedDuration = SignedDuration::from_hours(24);
/// The scope of the accounting API.
const ACCOUNTING: &str = "com.intuit.quickbooks.accounting";
/// How long a code lives. Assumed.
const CODE_LIFE: SignedDuration = SignedDuration::from_mins(5);

/// What a code was given for.
#[derive(Clone, Debug)]
struct Code {
    redirect_uri: String,
    realm_id: String,
    scope: String,
    expires: Timestamp,
}

/// An app with the tokens of its grant.
#[derive(Clone)]
pub(super) struct Oauth {
    pub(super) app: App,
    pub(super) client_id: String,
    pub(super) client_secret: String,
    pub(super) refresh_token: String,
    pub(super) access_token: String,
    /// The company that the grant is for.
    realm_id: String,
    /// What the grant allows, separated by spaces.
    scope: String,
    /// Former refresh tokens that still work, with the end of that.
    former: BTreeMap<String, Timestamp>,
    refresh_issued: Timestamp,
    refresh_expires: Timestamp,
    grant_expires: Timestamp,
    revoked: bool,
    access: BTreeMap<String, Timestamp>,
    codes: BTreeMap<String, Code>,
    serial: u64,
}

impl std::fmt::Debug for Oauth {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Oauth").field("client_id", &self.client_id).finish_non_exhaustive()
    }
}

/// New tokens with what their answer tells.
#[derive(Clone)]
pub(super) struct Tokens {
    pub(super) access_token: String,
    pub(super) refresh_token: String,
    /// Seconds until the refresh token dies unless it is used.
    pub(super) refresh_seconds: i64,
    /// Seconds until the grant dies.
    pub(super) grant_seconds: i64,
    /// The company that the grant is for.
    pub(super) realm_id: String,
}

/// What the consent was given for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Consented<'a> {
    pub(super) redirect_uri: &'a str,
    pub(super) realm_id: &'a str,
    pub(super) scope: &'a str,
}

impl Oauth {
    /// Starts with tokens that are good from now on.
    pub(super) fn new(seed: &Doc, now: Timestamp) -> Self {
        let names = ("sandbox-client-id", "sandbox-client-secret");
        Self::begin(App::FIRST, names, seed, now)
    }

    /// Starts another app at a company; what is not given of it is named after the first one.
    pub(super) fn of_other_app(
        (first, realm_id): (&Self, &str),
        app: App,
        given: &Doc,
        now: Timestamp,
    ) -> Self {
        let mark = app.mark();
        let id = format!("{}{mark}", first.client_id);
        let secret = format!("{}{mark}", first.client_secret);
        let begun = Self::begin(app, (&id, &secret), given, now);
        Self { realm_id: realm_id.to_owned(), ..begun }
    }

    fn begin(app: App, (id, secret): (&str, &str), seed: &Doc, now: Timestamp) -> Self {
        let mark = app.mark();
        let given = |key: &str, default: &str| text(seed, key).unwrap_or(default).to_owned();
        let access_token = given("access_token", &format!("sandbox-access-token-0000{mark}"));
        Self {
            app,
            client_id: given("client_id", id),
            client_secret: given("client_secret", secret),
            refresh_token: given("refresh_token", &format!("AB-sandbox-refresh-token-0000{mark}")),
            access: BTreeMap::from([(access_token.clone(), now + ACCESS_LIFE)]),
            access_token,
            realm_id: given("realm_id", ""),
            scope: given("scope", ACCOUNTING),
            former: BTreeMap::new(),
            refresh_issued: now,
            refresh_expires: now + life(RefreshLife::Days101),
            grant_expires: now + GRANT_LIFE,
            revoked: false,
            codes: BTreeMap::new(),
            serial: 0,
        }
    }

    /// Tells whether an access token was given to this app, and not taken back since.
    pub(super) fn has_access(&self, token: &str) -> bool {
        self.access.contains_key(token)
    }

    /// Gives the company that the grant is for.
    pub(super) fn realm_id(&self) -> &str {
        &self.realm_id
    }

    /// Checks an access token; the error is the gateway's `detail`.
    pub(super) fn check_access(&self, token: &str, now: Timestamp) -> Result<(), Option<String>> {
        match self.access.get(token) {
            Some(expires) if now < *expires => Ok(()),
            Some(_) => Err(Some(format!("Token expired: {token}"))),
            None if token.len() < 8 => {
                Err(Some("Malformed bearer token: too short or too long".to_owned()))
            }
            None => Err(None),
        }
    }

    /// Gives a code for an approved consent.
    pub(super) fn grant_code(&mut self, consented: Consented<'_>, now: Timestamp) -> String {
        self.serial += 1;
        let code = format!("AB1{:08}sandboxcode{}", self.serial, self.app.mark());
        let kept = Code {
            redirect_uri: consented.redirect_uri.to_owned(),
            realm_id: consented.realm_id.to_owned(),
            scope: consented.scope.to_owned(),
            expires: now + CODE_LIFE,
        };
        self.codes.insert(code.clone(), kept);
        code
    }

    /// Tells whether the grant allows the accounting API.
    pub(super) fn allows_accounting(&self) -> bool {
        self.has_scope(ACCOUNTING)
    }

    /// Tells whether the grant has a scope.
    pub(super) fn has_scope(&self, scope: &str) -> bool {
        self.scope.split_whitespace().any(|it| it == scope)
    }

    /// Takes a code for tokens; nothing when it is unknown, used, late or of another address.
    pub(super) fn exchange(
        &mut self,
        code: &str,
        redirect_uri: &str,
        settings: &QboSettings,
        now: Timestamp,
    ) -> Option<Tokens> {
        let found = self.codes.remove(code)?;
        if found.redirect_uri != redirect_uri || now >= found.expires {
            return None;
        }
        // Another consent ends the tokens of the former one. Assumed.
        self.realm_id = found.realm_id;
        self.scope = found.scope;
        self.revoked = false;
        self.grant_expires = now + GRANT_LIFE;
        self.access.clear();
        self.former.clear();
        self.rotate(now);
        Some(self.issue(settings, now))
    }

    /// Takes the refresh token for new tokens; nothing when it is not the current one or is dead.
    ///
    /// Source: API reference; that a former value still gives tokens, and the current refresh
    /// token with them, is one of two reports.
    pub(super) fn refresh(
        &mut self,
        token: &str,
        settings: &QboSettings,
        now: Timestamp,
    ) -> Option<Tokens> {
        let dead = now >= self.refresh_expires || now >= self.grant_expires || self.revoked;
        if dead {
            return None;
        }
        if token != self.refresh_token {
            let overlaps = settings.refresh_overlap == RefreshOverlap::Day
                && self.former.get(token).is_some_and(|end| now < *end);
            return overlaps.then(|| self.issue(settings, now));
        }
        let old = now.duration_since(self.refresh_issued) >= ROTATION_AGE;
        if settings.refresh_rotation == Rotation::EveryRefresh || old {
            let former = self.refresh_token.clone();
            self.rotate(now);
            self.former.retain(|_, end| now < *end);
            self.former.insert(former, now + OVERLAP);
        }
        Some(self.issue(settings, now))
    }

    /// Revokes a token: all access goes with the refresh token. Tells whether it was known.
    pub(super) fn revoke(&mut self, token: &str) -> bool {
        if token == self.refresh_token && !self.revoked {
            self.revoked = true;
            self.access.clear();
            return true;
        }
        self.access.remove(token).is_some()
    }

    fn rotate(&mut self, now: Timestamp) {
        self.serial += 1;
        self.refresh_token = format!("AB1{:08}sandboxrefresh{}", self.serial, self.app.mark());
        self.refresh_issued = now;
    }

    fn issue(&mut self, settings: &QboSettings, now: Timestamp) -> Tokens {
        self.serial += 1;
        let access_token = format!("sandbox-access-token-{:08}{}", self.serial, self.app.mark());
        self.access.insert(access_token.clone(), now + ACCESS_LIFE);
        self.access_token.clone_from(&access_token);
        self.refresh_expires = now + life(settings.refresh_life);
        Tokens {
            access_token,
            refresh_token: self.refresh_token.clone(),
            refresh_seconds: self
                .refresh_expires
                .min(self.grant_expires)
                .duration_since(now)
                .as_secs(),
            grant_seconds: self.grant_expires.duration_since(now).as_secs(),
            realm_id: self.realm_id.clone(),
        }
    }

    /// Gives all for saving; codes in flight are let go.
    pub(super) fn save(&self) -> Value {
        let former = self.former.iter().map(|(it, at)| (it.clone(), Value::from(at.to_string())));
        let access = self.access.iter().map(|(it, at)| (it.clone(), Value::from(at.to_string())));
        Value::Object(doc([
            ("client_id", Value::from(self.client_id.as_str())),
            ("client_secret", Value::from(self.client_secret.as_str())),
            ("refresh_token", Value::from(self.refresh_token.as_str())),
            ("access_token", Value::from(self.access_token.as_str())),
            ("refresh_issued", Value::from(self.refresh_issued.to_string())),
            ("refresh_expires", Value::from(self.refresh_expires.to_string())),
            ("grant_expires", Value::from(self.grant_expires.to_string())),
            ("revoked", Value::from(self.revoked)),
            ("access", Value::Object(access.collect())),
            ("granted_realm", Value::from(self.realm_id.as_str())),
            ("scope", Value::from(self.scope.as_str())),
            ("former", Value::Object(former.collect())),
            ("serial", Value::from(self.serial)),
        ]))
    }

    /// Reads what was saved.
    pub(super) fn load(&mut self, saved: &Doc) {
        let words = |key: &str, current: &str| text(saved, key).unwrap_or(current).to_owned();
        self.client_id = words("client_id", &self.client_id);
        self.client_secret = words("client_secret", &self.client_secret);
        self.refresh_token = words("refresh_token", &self.refresh_token);
        self.access_token = words("access_token", &self.access_token);
        self.realm_id = words("granted_realm", &self.realm_id);
        self.scope = words("scope", &self.scope);
        let time = |key: &str, current| text(saved, key).and_then(moment).unwrap_or(current);
        self.refresh_issued = time("refresh_issued", self.refresh_issued);
        self.refresh_expires = time("refresh_expires", self.refresh_expires);
        self.grant_expires = time("grant_expires", self.grant_expires);
        self.revoked = flag(saved, "revoked");
        self.serial = saved.get("serial").and_then(Value::as_u64).unwrap_or(0);
        let times = |key: &str| -> Option<BTreeMap<String, Timestamp>> {
            let rows = object(saved, key)?.iter();
            let rows = rows.filter_map(|(it, at)| Some((it.clone(), moment(at.as_str()?)?)));
            Some(rows.collect())
        };
        self.access = times("access").unwrap_or_else(|| std::mem::take(&mut self.access));
        self.former = times("former").unwrap_or_default();
    }
}

fn life(life: RefreshLife) -> SignedDuration {
    let days = match life {
        RefreshLife::Days101 => 101,
        RefreshLife::Days100 => 100,
    };
    SignedDuration::from_hours(24 * days)
}
