//! Every request of a pull fails in turn: a pull is whole, or says that it is not.

use std::sync::Arc;
use std::sync::Mutex;

use axum::Router;
use axum::body::Body;
use axum::body::Bytes;
use axum::extract::Request;
use axum::response::Response;
use serde_json::Value;
use serde_json::json;

use crate::domain::snapshot::Completeness;
use crate::domain::snapshot::Pull;
use crate::http::tests::kit::served;
use crate::ports::progress::Silent;
use crate::ports::source::PullRequest;
use crate::ports::source::ServiceError;
use crate::ports::source::Source as _;
use crate::workiz::client::WorkizClient;
use crate::workiz::source::WorkizSource;
use crate::workiz::tests::stub::SetClock;
use crate::workiz::tests::stub::credentials;
use crate::workiz::tests::stub::http;
use crate::workiz::tests::stub::session;

/// How a request fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Failure {
    /// The connection ends within the answer.
    Cut,
    /// The service answers 500.
    Status500,
    /// Half of the JSON comes as if it were all.
    HalfJson,
    /// The list counts one more than there is.
    WrongTotal,
}

/// How often the request fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Times {
    Once,
    ForEver,
}

/// Fails the request of a place, from the moment on at which so many went before it.
#[derive(Clone, Copy, Debug)]
struct Plan {
    place: usize,
    failure: Failure,
    times: Times,
}

#[derive(Default)]
struct Seen {
    /// Each different request, in order, as often as it came.
    lines: Vec<String>,
    /// The request that fails.
    chosen: Option<String>,
    failed: usize,
}

/// A company with two pages of invoices and one of everything else.
fn answer(path: &str, query: &str) -> String {
    let list = path.rsplit('/').next().unwrap();
    let page: usize = query
        .split('&')
        .find_map(|it| it.strip_prefix("page="))
        .map_or(1, |it| it.parse().unwrap());
    let field = match list {
        "sessions" | "refresh" => {
            return json!({"authToken": "t", "expiresIn": 3600, "user": {"id": "u", "entitlements": []}}).to_string();
        }
        "account" => return json!({"currency": "USD", "timezone": "America/Denver"}).to_string(),
        "items" => "itemId",
        "taxes" => "taxId",
        other => &format!("{}Id", other.trim_end_matches('s')),
    };
    let total = if list == "invoices" { 150 } else { 1 };
    let ids = (page - 1) * 100..total.min(page * 100);
    let items: Vec<Value> = ids
        .map(|id| json!({field: format!("{list}_{id}"), "updatedAt": "2026-02-01T00:00:00Z"}))
        .collect();
    json!({"items": items, "page": page, "pageSize": 100, "total": total}).to_string()
}

fn failed(failure: Failure, text: &str) -> Response {
    let half = text[..text.len() / 2].to_owned();
    match failure {
        Failure::Cut => {
            let parts = [Ok(Bytes::from(half)), Err(std::io::Error::other("cut"))];
            Response::new(Body::from_stream(futures_util::stream::iter(parts)))
        }
        Failure::Status500 => Response::builder().status(500).body(Body::empty()).unwrap(),
        Failure::HalfJson => Response::new(Body::from(half)),
        Failure::WrongTotal => {
            let mut value: Value = serde_json::from_str(text).unwrap();
            if let Some(total) = value.get("total").and_then(Value::as_u64) {
                value["total"] = json!(total + 1);
            }
            Response::new(Body::from(value.to_string()))
        }
    }
}

/// Pulls from a server that fails by the plan; returns what was asked as well.
async fn pull(plan: Option<Plan>) -> (Vec<String>, usize, Result<Pull, ServiceError>) {
    let seen = Arc::new(Mutex::new(Seen::default()));
    let kept = Arc::clone(&seen);
    let router = Router::new().fallback(move |request: Request| {
        let seen = Arc::clone(&kept);
        async move {
            let (path, query) = (request.uri().path(), request.uri().query().unwrap_or_default());
            let line = format!("{path}?{query}");
            let text = answer(path, query);
            let mut seen = seen.lock().unwrap();
            if seen.lines.len() == plan.map_or(usize::MAX, |it| it.place) && seen.chosen.is_none() {
                seen.chosen = Some(line.clone());
            }
            seen.lines.push(line.clone());
            let fails = plan.is_some_and(|plan| plan.times == Times::ForEver || seen.failed == 0);
            match plan {
                Some(plan) if fails && seen.chosen.as_ref() == Some(&line) => {
                    seen.failed += 1;
                    failed(plan.failure, &text)
                }
                _ => Response::new(Body::from(text)),
            }
        }
    });
    let base = served(router).await.join("integrations/int_1").unwrap();
    let session = session(&base, credentials(), &SetClock::at("2026-02-05T00:00:00Z"));
    let http = http();
    let source = WorkizSource::new(WorkizClient::new(http.clone(), base, session), http);
    let pull = source.pull(&PullRequest::Full, &Silent).await;
    let seen = seen.lock().unwrap();
    (seen.lines.clone(), seen.failed, pull)
}

#[tokio::test]
async fn a_pull_that_is_cut_anywhere_for_good_is_never_taken_for_whole() {
    let (lines, _, whole) = pull(None).await;
    assert_eq!(whole.unwrap().completeness, Completeness::Complete);
    // A sign-in, the account, nine lists of which one has two pages.
    assert_eq!(lines.len(), 12);
    for place in 0..lines.len() {
        for failure in [Failure::Cut, Failure::Status500, Failure::HalfJson, Failure::WrongTotal] {
            if failure == Failure::WrongTotal && place < 2 {
                continue;
            }
            let plan = Plan { place, failure, times: Times::ForEver };
            let (_, failed, pull) = pull(Some(plan)).await;
            assert!(failed > 0, "{plan:?}");
            if let Ok(pull) = pull {
                let incomplete = matches!(pull.completeness, Completeness::Incomplete { .. });
                assert!(incomplete && pull.cursor.is_none(), "{plan:?}");
            }
        }
    }
}

#[tokio::test]
async fn a_passing_cut_is_tried_again_and_the_pull_goes_on_where_it_was() {
    let (lines, _, whole) = pull(None).await;
    let whole = whole.unwrap();
    for place in 0..lines.len() {
        for failure in [Failure::Cut, Failure::Status500] {
            let plan = Plan { place, failure, times: Times::Once };
            let (again, failed, pull) = pull(Some(plan)).await;
            let pull = pull.unwrap();
            assert_eq!(failed, 1, "{plan:?}");
            assert_eq!(pull.documents, whole.documents, "{plan:?}");
            assert_eq!(pull.completeness, Completeness::Complete, "{plan:?}");
            // The one request came twice, and nothing else did.
            let mut expected = lines.clone();
            expected.insert(place, lines[place].clone());
            assert_eq!(again, expected, "{plan:?}");
        }
    }
}
