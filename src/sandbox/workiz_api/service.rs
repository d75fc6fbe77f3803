//! The API as others see it: made over an account, served as a router, steered by the admin port.

use std::collections::VecDeque;
use std::fmt;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::body::to_bytes;
use axum::extract::Request;
use axum::http::Response;
use jiff::SignedDuration;
use jiff::Timestamp;
use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use crate::sandbox::clock::Clock;
use crate::sandbox::workiz::sandbox::RateLimit;
use crate::sandbox::workiz::sandbox::WorkizSandbox;
use crate::sandbox::workiz_api::account::Account;
use crate::sandbox::workiz_api::answer;
use crate::sandbox::workiz_api::call::Call;
use crate::sandbox::workiz_api::faults::Fault;
use crate::sandbox::workiz_api::http;
use crate::sandbox::workiz_api::jobs;
use crate::sandbox::workiz_api::routes;
use crate::sandbox::workiz_api::switches::SWITCHES;

/// Bodies above this size are refused.
const LARGEST_BODY: usize = 1024 * 1024;

/// How the paths begin.
const BASE: &str = "/api/v1/";

/// Quick calls that are answered [one operator: about 30], and the seconds in which they count as
/// quick [that operator sleeps 15 to 30 s].
const QUICK_CALLS: usize = 30;
const QUICK_SECONDS: i64 = 30;

/// The official API of an account; clones share its state.
#[derive(Clone)]
pub struct WorkizApi {
    account: WorkizSandbox,
    clock: Clock,
    /// The limit where the switch leaves it to the speed.
    rate_limit: RateLimit,
    /// Moments of the last quick calls; not part of the saved state.
    calls: Arc<Mutex<VecDeque<Timestamp>>>,
}

impl fmt::Debug for WorkizApi {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("WorkizApi").finish_non_exhaustive()
    }
}

/// What a client needs.
#[derive(Clone, PartialEq, Eq)]
pub struct WorkizApiInfo {
    /// The token, which is a segment of each path.
    pub api_token: String,
    /// The secret that each write has in its body.
    pub auth_secret: String,
}

impl fmt::Debug for WorkizApiInfo {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("WorkizApiInfo").finish_non_exhaustive()
    }
}

impl WorkizApi {
    /// Makes the view of an account.
    pub fn new(account: WorkizSandbox, clock: Clock, rate_limit: RateLimit) -> Self {
        Self { account, clock, rate_limit, calls: Arc::default() }
    }

    /// Returns the service, with paths from `/api/v1/{token}/` on.
    pub fn router(&self) -> Router {
        let api = self.clone();
        Router::new().fallback(move |request: Request| {
            let api = api.clone();
            async move { api.serve(request).await }
        })
    }

    /// Returns what a client needs.
    pub fn info(&self) -> WorkizApiInfo {
        self.account.share(|shared| {
            let account = Account::of(&shared);
            WorkizApiInfo { api_token: account.api_token, auth_secret: account.auth_secret }
        })
    }

    /// Sets a switch.
    ///
    /// # Errors
    /// A sentence, when there is no such switch, or it does not take the value.
    pub fn set_switch(&self, name: &str, value: &str) -> Result<(), String> {
        self.account.share(|mut shared| {
            let mut account = Account::of(&shared);
            account.switches.set(name, value)?;
            account.keep(&mut shared);
            Ok(())
        })
    }

    /// Plans a fault, or each of an array, in the JSON form of the admin port.
    ///
    /// # Errors
    /// A sentence that says what cannot be read; then none is planned.
    pub fn plan(&self, faults: &Value) -> Result<(), String> {
        self.account.share(|mut shared| {
            let mut account = Account::of(&shared);
            account.faults.add(faults)?;
            account.keep(&mut shared);
            Ok(())
        })
    }

    /// Carries out a call of the admin port below `/workiz-api`; `None` when it has no such call.
    pub(in crate::sandbox) fn administer(
        &self,
        method: &str,
        path: &str,
        given: &Value,
    ) -> Option<Result<Value, String>> {
        let outcome = match (method, path) {
            ("GET", "/faults" | "/switches") => Ok(()),
            ("POST", "/faults") => self.plan(given),
            ("DELETE", "/faults") => {
                self.forget_faults();
                Ok(())
            }
            ("POST", "/switches") => self.set_switches(given),
            _ => return None,
        };
        Some(outcome.map(|()| if path == "/faults" { self.faults() } else { self.switches() }))
    }

    fn set_switches(&self, given: &Value) -> Result<(), String> {
        let given = given.as_object().ok_or("switches are a JSON object of names and values")?;
        given
            .iter()
            .try_for_each(|(name, value)| self.set_switch(name, value.as_str().unwrap_or_default()))
    }

    /// Forgets the faults that are planned.
    pub fn forget_faults(&self) {
        self.account.share(|mut shared| {
            let mut account = Account::of(&shared);
            account.faults.clear();
            account.keep(&mut shared);
        });
    }

    fn faults(&self) -> Value {
        self.account.share(|shared| json!({ "faults": Account::of(&shared).faults.to_json() }))
    }

    fn switches(&self) -> Value {
        let set = self.account.share(|shared| Account::of(&shared).switches);
        let shown = SWITCHES.iter().map(|it| {
            let takes = it.takes.join("|");
            (it.name.to_owned(), json!({ "value": set.get(it.name), "takes": takes }))
        });
        Value::Object(shown.collect::<Map<String, Value>>())
    }

    async fn serve(&self, request: Request) -> Response<Body> {
        let (head, body) = request.into_parts();
        let Some((token, path)) = split(head.uri.path()) else {
            return http::respond(&answer::forbidden());
        };
        let query = head.uri.query().unwrap_or_default();
        let query = url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        let Ok(body) = to_bytes(body, LARGEST_BODY).await else {
            return http::page(413, "Payload too large");
        };
        let method = head.method.as_str().to_owned();
        let call = Call { method, token, path, query, body, now: (self.clock)() };
        let (wait, fault) = self.fault(&call);
        if wait > 0 {
            tokio::time::sleep(Duration::from_millis(wait)).await;
        }
        self.decide(&call, fault.as_ref())
    }

    /// Takes the fault that is planned for a call.
    fn fault(&self, call: &Call) -> (u64, Option<Fault>) {
        self.account.share(|mut shared| {
            let mut account = Account::of(&shared);
            if account.faults.is_empty() {
                return (0, None);
            }
            let hit = account.faults.hit(&call.method, &call.path);
            account.keep(&mut shared);
            hit
        })
    }

    fn decide(&self, call: &Call, fault: Option<&Fault>) -> Response<Body> {
        self.account.share(|mut shared| {
            let mut account = Account::of(&shared);
            match fault {
                Some(Fault::CutBefore) => return http::cut(),
                Some(Fault::Malformed) => return http::page(200, "We will be right back"),
                Some(Fault::Denied) => return http::respond(&answer::denied()),
                Some(Fault::Empty) => return http::empty(),
                Some(Fault::Status(status)) => return http::failed(*status, &account.switches),
                Some(Fault::MovedRow(to)) => jobs::move_row(&mut shared, &account, call, *to),
                _ => {}
            }
            if call.token != account.api_token {
                return http::respond(&answer::forbidden());
            }
            let is_limited = match account.switches.get("limits") {
                "speed" => self.rate_limit == RateLimit::Real,
                way => way == "real",
            };
            if is_limited && !self.counted(call.now) {
                return http::respond(&answer::throttled());
            }
            let answer = routes::answer(&mut shared, &mut account, call);
            if call.method == "POST" {
                account.keep(&mut shared);
            }
            match fault {
                Some(Fault::CutAfter) => http::cut(),
                Some(Fault::Truncated) => http::truncated(&answer),
                _ => http::respond(&answer),
            }
        })
    }

    /// Counts a call; tells whether it is within the limit.
    fn counted(&self, now: Timestamp) -> bool {
        let mut calls = self.calls.lock().unwrap_or_else(PoisonError::into_inner);
        let span = SignedDuration::from_secs(QUICK_SECONDS);
        while calls.front().is_some_and(|it| now.duration_since(*it) >= span) {
            calls.pop_front();
        }
        let is_within = calls.len() < QUICK_CALLS;
        if is_within {
            calls.push_back(now);
        }
        is_within
    }
}

/// The token, and the path behind it.
fn split(path: &str) -> Option<(String, String)> {
    let (token, rest) = path.strip_prefix(BASE)?.split_once('/')?;
    Some((percent_decoded(token)?, format!("/{}", percent_decoded(rest)?)))
}

/// Text with `%20` and the like made plain; none when it is no text then.
fn percent_decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, behind)) = rest.split_first() {
        rest = behind;
        let escape = behind.get(..2).and_then(|it| std::str::from_utf8(it).ok());
        let byte = escape.and_then(|it| u8::from_str_radix(it, 16).ok());
        match byte {
            Some(byte) if *first == b'%' => {
                bytes.push(byte);
                rest = behind.get(2..).unwrap_or_default();
            }
            _ => bytes.push(*first),
        }
    }
    String::from_utf8(bytes).ok()
}
