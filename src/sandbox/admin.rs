//! The admin port: faults, time, state, switches and counts, for tests and for people.
//!
//! It listens on this machine only and takes no call that a web page could make.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::body::Bytes;
use axum::extract::DefaultBodyLimit;
use axum::http::HeaderMap;
use axum::http::Method;
use axum::http::Response;
use axum::http::Uri;
use serde_json::Value;
use serde_json::json;

use crate::sandbox::clock::Pace;
use crate::sandbox::qbo::service::QboSandbox;
use crate::sandbox::qbo::trouble::ScheduledTrouble;
use crate::sandbox::store;
use crate::sandbox::store::DataFile;
use crate::sandbox::webhooks::hooks::Webhooks;
use crate::sandbox::workiz::sandbox::WorkizSandbox;
use crate::sandbox::workiz_api::service::WorkizApi;

/// The most that one call moves the clock: ten years, in milliseconds.
const ADVANCE_MAX: u64 = 10 * 366 * 24 * 3600 * 1000;

/// What the admin port works on; clones share it.
#[derive(Clone, Debug)]
pub(super) struct Admin {
    pub(super) quickbooks: QboSandbox,
    pub(super) workiz: WorkizSandbox,
    pub(super) workiz_api: WorkizApi,
    pub(super) pace: Pace,
    pub(super) webhooks: Webhooks,
    pub(super) data: Option<Arc<DataFile>>,
}

/// A refusal: its status and what is wrong, or the fault of the service.
type Refusal = (u16, Value);

fn wrong(what: impl Into<String>) -> Refusal {
    (400, json!({ "error": what.into() }))
}

impl Admin {
    /// Gives the router.
    pub(super) fn router(self) -> Router {
        let answer = move |method: Method, uri: Uri, headers: HeaderMap, body: Bytes| {
            let admin = self.clone();
            async move { admin.respond(&method, uri.path(), &headers, &body).await }
        };
        Router::new().fallback(answer).layer(DefaultBodyLimit::disable())
    }

    async fn respond(
        &self,
        method: &Method,
        path: &str,
        headers: &HeaderMap,
        body: &[u8],
    ) -> Response<Body> {
        // A browser names the page that a call comes from; no page has business here.
        let outcome = if headers.contains_key("origin") {
            Err((403, json!({ "error": "the admin port takes no calls of web pages" })))
        } else {
            match read(body) {
                Ok(given) => self.answer(method.as_str(), path, &given).await,
                Err(refusal) => Err(refusal),
            }
        };
        let outcome = match outcome {
            Ok(body) if *method != Method::GET => self.keep().map(|()| body),
            other => other,
        };
        let (status, body) = match outcome {
            Ok(body) => (200, body),
            Err(refusal) => refusal,
        };
        let built = Response::builder()
            .status(status)
            .header("content-type", "application/json")
            .body(Body::from(body.to_string()));
        built.unwrap_or_default()
    }

    async fn answer(&self, method: &str, path: &str, given: &Value) -> Result<Value, Refusal> {
        let books = &self.quickbooks;
        let of_api = path.strip_prefix("/workiz-api");
        if let Some(done) = of_api.and_then(|it| self.workiz_api.administer(method, it, given)) {
            return done.map_err(wrong);
        }
        if let Some(below) = path.strip_prefix("/workiz") {
            let now = (self.pace.reached)();
            return self.workiz.administer(method, below, given, now);
        }
        match (method, path) {
            ("GET", "/faults") => {}
            ("POST", "/faults") => schedule(books, given)?,
            ("DELETE", "/faults") => books.faults().clear(),
            ("GET", "/clock") => return Ok(self.time()),
            ("POST", "/clock") => {
                let millis = given.get("advance_ms").and_then(Value::as_u64);
                let millis = millis.filter(|it| *it <= ADVANCE_MAX);
                let millis = millis.ok_or_else(|| {
                    wrong("`advance_ms` is a whole number of milliseconds, ten years at most")
                })?;
                self.pace.advance(Duration::from_millis(millis));
                self.webhooks.pump((self.pace.reached)()).await;
                self.workiz.pump((self.pace.reached)()).await;
                return Ok(self.time());
            }
            ("GET", "/state") => return Ok(self.state()),
            ("PUT", "/state") => {
                self.restore(given)?;
                return Ok(self.time());
            }
            ("POST", "/edit") => return books.edit(given).map_err(|fault| (409, fault)),
            ("GET", "/switches") => return Ok(switches(books)),
            ("POST", "/switches") => {
                set_switches(books, given)?;
                return Ok(switches(books));
            }
            ("GET", "/counts") => return Ok(books.counts()),
            ("DELETE", "/counts") => {
                books.reset_counts();
                return Ok(books.counts());
            }
            ("GET", "/webhooks") => return Ok(self.webhooks.shown().await),
            ("POST", "/webhooks") => {
                self.webhooks.subscribe(given).await.map_err(wrong)?;
                return Ok(self.webhooks.shown().await);
            }
            ("POST", "/webhooks/elsewhere") => {
                let now = (self.pace.reached)();
                self.webhooks.happened_elsewhere(given, now).await.map_err(wrong)?;
                return Ok(self.webhooks.shown().await);
            }
            ("DELETE", "/webhooks") => {
                self.webhooks.end().await;
                return Ok(self.webhooks.shown().await);
            }
            _ => {
                let what = "the admin port has GET, POST and DELETE /faults; GET and POST /clock; \
                            GET and PUT /state; POST /edit; GET and POST /switches; GET and \
                            DELETE /counts; GET, POST and DELETE /webhooks; POST /webhooks/elsewhere; the \
                            Workiz side is below /workiz; /workiz-api/faults and /workiz-api/switches";
                return Err((404, json!({ "error": what })));
            }
        }
        let pending = books.faults().pending();
        let pending: Vec<Value> = pending.iter().map(ScheduledTrouble::to_json).collect();
        Ok(json!({ "faults": pending }))
    }

    fn time(&self) -> Value {
        json!({ "now": (self.pace.reached)().to_string() })
    }

    fn state(&self) -> Value {
        let now = (self.pace.reached)();
        store::document(now, &self.quickbooks.state(), &self.workiz.state())
    }

    /// Takes over a state; when a side refuses its part, both stay as they were.
    fn restore(&self, given: &Value) -> Result<(), Refusal> {
        let saved = store::of_document(given.clone());
        let saved = saved.ok_or_else(|| wrong("this is no state of a sandbox; see GET /state"))?;
        let before = self.quickbooks.state();
        self.quickbooks.restore(&saved.quickbooks).map_err(|error| wrong(error.to_string()))?;
        if let Err(error) = self.workiz.restore(&saved.workiz) {
            let _restored = self.quickbooks.restore(&before);
            return Err(wrong(error.to_string()));
        }
        if let Some(now) = saved.now {
            self.pace.set(now);
        }
        Ok(())
    }

    /// Keeps what changed in the data file, if there is one.
    fn keep(&self) -> Result<(), Refusal> {
        let Some(data) = &self.data else { return Ok(()) };
        let kept = data.save_all(
            || (self.pace.reached)(),
            || self.quickbooks.state(),
            || self.workiz.state(),
        );
        kept.map_err(|error| (500, json!({ "error": error.to_string() })))
    }
}

fn read(body: &[u8]) -> Result<Value, Refusal> {
    if body.is_empty() {
        return Ok(Value::Null);
    }
    serde_json::from_slice(body)
        .map_err(|error| wrong(format!("the body is no JSON document: {error}")))
}

/// Adds one fault, or all of an array; none when one of them cannot be read.
fn schedule(books: &QboSandbox, given: &Value) -> Result<(), Refusal> {
    let one = std::slice::from_ref(given);
    let given = given.as_array().map_or(one, Vec::as_slice);
    let read: Result<Vec<_>, String> = given.iter().map(ScheduledTrouble::from_json).collect();
    read.map_err(wrong)?.into_iter().for_each(|it| books.faults().schedule(it));
    Ok(())
}

fn switches(books: &QboSandbox) -> Value {
    let rows = books
        .settings()
        .switches()
        .into_iter()
        .map(|it| (it.name.to_owned(), json!({ "value": it.value, "takes": it.takes })));
    Value::Object(rows.collect())
}

fn set_switches(books: &QboSandbox, given: &Value) -> Result<(), Refusal> {
    let given = given.as_object().ok_or_else(|| {
        wrong("switches are a JSON object of names and values, such as {\"void-paid\": \"unlink\"}")
    })?;
    for (name, value) in given {
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        books.set_switch(name, &value).map_err(|error| wrong(error.to_string()))?;
    }
    Ok(())
}
