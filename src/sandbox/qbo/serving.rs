//! Answers one request: first what goes wrong on purpose, then the service.

use std::sync::PoisonError;
use std::time::Duration;

use axum::body::Body;
use axum::body::Bytes;
use axum::http::HeaderMap;
use axum::http::Method;
use axum::http::Response;
use axum::http::StatusCode;
use axum::http::Uri;
use serde_json::Value;
use serde_json::json;
use url::form_urlencoded;

use crate::sandbox::qbo::apps::App;
use crate::sandbox::qbo::company::Company;
use crate::sandbox::qbo::consent;
use crate::sandbox::qbo::envelope::Answer;
use crate::sandbox::qbo::envelope::Format;
use crate::sandbox::qbo::envelope::TOO_FAST;
use crate::sandbox::qbo::envelope::fault;
use crate::sandbox::qbo::envelope::gateway;
use crate::sandbox::qbo::envelope::system_fault;
use crate::sandbox::qbo::envelope::throttled;
use crate::sandbox::qbo::fault::Fault;
use crate::sandbox::qbo::foreign;
use crate::sandbox::qbo::limits::CONCURRENT_MAX;
use crate::sandbox::qbo::limits::Over;
use crate::sandbox::qbo::multipart::Part;
use crate::sandbox::qbo::route;
use crate::sandbox::qbo::route::Call;
use crate::sandbox::qbo::service::Inner;
use crate::sandbox::qbo::service::QboSandbox;
use crate::sandbox::qbo::settings::BatchOrder;
use crate::sandbox::qbo::settings::Limits;
use crate::sandbox::qbo::settings::QboSettings;
use crate::sandbox::qbo::trouble::Trouble;

/// A call of an app that is being answered; it counts until it is dropped.
struct InFlight<'a> {
    inner: &'a Inner,
    app: Option<App>,
}

impl<'a> InFlight<'a> {
    /// Begins to count a call; tells how many others of the app are being answered.
    fn begin(inner: &'a Inner, app: Option<App>) -> (Self, usize) {
        let mut all = inner.in_flight.lock().unwrap_or_else(PoisonError::into_inner);
        let count = all.entry(app).or_default();
        *count += 1;
        let others = *count - 1;
        (Self { inner, app }, others)
    }
}

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        let mut all = self.inner.in_flight.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = all.get_mut(&self.app) {
            *count = count.saturating_sub(1);
        }
    }
}

/// What becomes of a call.
enum Outcome {
    Answered(Answer),
    /// The connection ends.
    Cut,
}

impl QboSandbox {
    pub(super) async fn respond(
        &self,
        method: &Method,
        uri: &Uri,
        headers: &HeaderMap,
        body: &Bytes,
        parts: Vec<Part>,
    ) -> Response<Body> {
        let call = Call { parts, ..read(method, uri, headers, body) };
        let app = self.company().apps.caller(call.token());
        let (in_flight, others) = InFlight::begin(&self.inner, app);
        let hit = self.inner.trouble.hit(&call.method, &call.path);
        if hit.wait > 0 {
            tokio::time::sleep(Duration::from_millis(hit.wait)).await;
        }
        let response = self.decide(&call, hit.trouble, others);
        drop(in_flight);
        response
    }

    fn decide(&self, call: &Call, trouble: Option<Trouble>, others: usize) -> Response<Body> {
        let mut company = self.company();
        company.books.now = (self.inner.clock)();
        company.books.files.base_url = self.base_url();
        let trace_id = company.next_trace_id();
        company.counts.add("all", "calls");
        let settings = self.settings();
        let is_api = call.path.starts_with("/v3/");
        let outcome = match trouble {
            Some(trouble) => {
                company.counts.add("all", "faults_injected");
                self.troubled(&mut company, QboSettings::clone(&settings), call, trouble)
            }
            None if is_api && settings.limits == Limits::Real && others >= CONCURRENT_MAX => {
                company.counts.throttled(Over::Concurrent);
                let (form, wait) = (settings.throttle_form, settings.retry_after);
                Outcome::Answered(throttled(company.books.now, form, wait, TOO_FAST))
            }
            None => Outcome::Answered(self.answer(&mut company, &settings, call)),
        };
        match outcome {
            Outcome::Answered(answer) => {
                to_http(answer, if is_api { "intuit-tid" } else { "intuit_tid" }, &trace_id)
            }
            Outcome::Cut => cut(),
        }
    }

    fn answer(&self, company: &mut Company, settings: &QboSettings, call: &Call) -> Answer {
        if let Some(answer) = company.books.files.answer(&call.path, &call.query, &company.books) {
            return answer;
        }
        consent::answer(company, settings, &self.base_url(), call)
            .unwrap_or_else(|| route::answer(company, settings, call))
    }

    fn troubled(
        &self,
        company: &mut Company,
        mut settings: QboSettings,
        call: &Call,
        trouble: Trouble,
    ) -> Outcome {
        let now = company.books.now;
        let html = |status, words: &str| {
            let body = format!("<html><body><h1>{words}</h1></body></html>");
            Answer::new(status, "text/html", body)
        };
        Outcome::Answered(match trouble {
            Trouble::CutBeforeWrite => return Outcome::Cut,
            Trouble::CutAfterWrite => {
                self.answer(company, &settings, call);
                return Outcome::Cut;
            }
            Trouble::TruncatedBody => {
                let mut answer = self.answer(company, &settings, call);
                answer.body.truncate(answer.body.len() / 2);
                answer
            }
            Trouble::ForeignEdit { entity, id, change } => {
                let edit = json!({"entity": entity, "id": id, "change": change});
                // An edit that the rules refuse is none; the call goes on.
                let _refused = foreign::edit(&mut company.books, &settings, &edit);
                self.answer(company, &settings, call)
            }
            Trouble::StaleList { millis } => {
                settings.list_lag = millis;
                self.answer(company, &settings, call)
            }
            Trouble::Untold { entity, id } => {
                settings.untold = Some((entity, id));
                self.answer(company, &settings, call)
            }
            Trouble::ShuffledBatch => {
                settings.batch_order = BatchOrder::Shuffled;
                self.answer(company, &settings, call)
            }
            Trouble::Localized(language) => {
                settings.language = language;
                self.answer(company, &settings, call)
            }
            Trouble::ItemThrottled { item } => {
                settings.throttled_item = Some(item);
                self.answer(company, &settings, call)
            }
            Trouble::Latency { .. } => self.answer(company, &settings, call),
            Trouble::NameListLocked => fault(Format::Json, &Fault::name_list_locked(), now),
            Trouble::SubscriptionEnded => fault(Format::Json, &Fault::subscription_ended(), now),
            Trouble::MalformedBody => html(200, "We'll be right back"),
            Trouble::Status(429) => {
                company.counts.add("throttled", "injected");
                throttled(now, settings.throttle_form, settings.retry_after, TOO_FAST)
            }
            Trouble::Throttled { form, retry_after } => {
                company.counts.add("throttled", "injected");
                let form = form.unwrap_or(settings.throttle_form);
                throttled(now, form, retry_after.or(settings.retry_after), TOO_FAST)
            }
            Trouble::Status(status @ (401 | 403)) => gateway(status, now, None),
            Trouble::Status(500) => system_fault(now),
            Trouble::Status(status) => html(status, "Service Unavailable"),
            Trouble::Empty(status) => Answer::new(status, "text/plain", String::new()),
        })
    }
}

fn read(method: &Method, uri: &Uri, headers: &HeaderMap, body: &Bytes) -> Call {
    let header = |name: &str| {
        headers.get(name).and_then(|it| it.to_str().ok()).unwrap_or_default().to_owned()
    };
    let query = uri.query().unwrap_or_default();
    Call {
        method: method.as_str().to_owned(),
        path: uri.path().to_owned(),
        query: form_urlencoded::parse(query.as_bytes()).into_owned().collect(),
        accept: header("accept"),
        content_type: header("content-type"),
        authorization: header("authorization"),
        wants_hard_expiry: header("x-include-refresh-token-hard-expires-in") == "true",
        body: body.to_vec(),
        parts: Vec::new(),
    }
}

fn to_http(answer: Answer, trace_header: &str, trace_id: &str) -> Response<Body> {
    let mut builder = Response::builder().status(answer.status).header(trace_header, trace_id);
    for (name, value) in answer.headers {
        builder = builder.header(name, value);
    }
    let built = builder.body(Body::from(answer.body));
    built.unwrap_or_else(|_: axum::http::Error| {
        let mut plain = Response::new(Body::empty());
        *plain.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
        plain
    })
}

/// Makes a response whose body breaks off, so that the connection ends without an answer.
fn cut() -> Response<Body> {
    let broken = futures_util::stream::once(async {
        Err::<Bytes, _>(std::io::Error::from(std::io::ErrorKind::ConnectionReset))
    });
    Response::new(Body::from_stream(broken))
}

/// Tells the month of a moment, by which metered reads are counted.
pub(super) fn month(company: &Company) -> String {
    let day = crate::sandbox::qbo::json::today(company.books.now);
    day.strftime("%Y-%m").to_string()
}

/// Gives the number of items of a batch's body; 1 for anything else.
pub(super) fn items_of(body: &[u8]) -> usize {
    let read: Value = serde_json::from_slice(body).unwrap_or_default();
    let items = read.get("BatchItemRequest").and_then(Value::as_array);
    items.map_or(1, |it| it.len().max(1))
}
