//! Answers as HTTP, whole or spoiled by a fault.

use axum::body::Body;
use axum::body::Bytes;
use axum::response::Response;
use futures_util::stream;
use serde_json::Value;
use serde_json::json;

use crate::sandbox::workiz::answer::Answer;
use crate::sandbox::workiz::answer::ApiError;
use crate::sandbox::workiz::call::Call;
use crate::sandbox::workiz::faults::Fault;
use crate::sandbox::workiz::faults::GatewayBody;
use crate::sandbox::workiz::switches::ErrorForm;

/// A page as what stands before a service shows it.
const PAGE: &str = "<!DOCTYPE html>\n<html><head><title>Please wait</title></head>\
    <body><h1>Please wait</h1></body></html>\n";

/// A refusal.
pub(super) fn refused(error: ApiError, call: &Call, form: ErrorForm) -> Response {
    respond(error.into_answer(&call.request_id, form), &call.request_id)
}

/// The answer to a call that a fault keeps from being carried out.
pub(super) fn instead(fault: &Fault, call: &Call, form: ErrorForm) -> Option<Response> {
    let error = match fault {
        Fault::CutBeforeWrite => return Some(cut()),
        Fault::Page => return Some(page(200, PAGE)),
        Fault::Gateway { status, body: GatewayBody::Html } => return Some(page(*status, PAGE)),
        Fault::Gateway { status, body: GatewayBody::Empty } => return Some(page(*status, "")),
        Fault::Throttled { retry_after } => {
            let message = "too many calls came within a minute";
            let error = ApiError::new(429, "rate_limited", message);
            ApiError { retry_after: *retry_after, ..error }
        }
        Fault::Status(status) => failed(*status),
        _ => return None,
    };
    Some(refused(error, call, form))
}

/// The refusal of a status.
fn failed(status: u16) -> ApiError {
    match status {
        401 => ApiError::unauthorized("the token has expired"),
        403 => ApiError::new(403, "not_entitled", "this user may not do this"),
        409 => ApiError::new(409, "conflict", "somebody else is changing this right now"),
        423 => ApiError::new(423, "mfa_required", "this user has to sign in with a second factor"),
        429 => ApiError {
            retry_after: Some(1),
            ..ApiError::new(429, "rate_limited", "too many calls came within a minute")
        },
        503 => ApiError::new(503, "unavailable", "the integration is being maintained"),
        status => ApiError::new(status, "internal_error", "something went wrong on our side"),
    }
}

/// Spoils the answer of a call that was carried out; gives another one in its place.
pub(super) fn spoiled(fault: &Fault, answer: &mut Answer, call: &Call) -> Option<Response> {
    match fault {
        Fault::CutAfterWrite => return Some(cut()),
        Fault::MalformedBody => return Some(half(answer, &call.request_id)),
        Fault::ShortTotal => with_items(&mut answer.body, |items| {
            items.pop();
        }),
        Fault::EarlyEnd => with_items(&mut answer.body, Vec::clear),
        Fault::WrongTotal(by) => {
            if let Some(total) = answer.body.get_mut("total") {
                *total = json!(total.as_i64().unwrap_or(0).saturating_add(*by).max(0));
            }
        }
        Fault::MissingField(field) => strip(&mut answer.body, field),
        _ => {}
    }
    None
}

/// An answer as HTTP; 204 has no body.
pub(super) fn respond(answer: Answer, request_id: &str) -> Response {
    let Answer { status, body, headers, file } = answer;
    match file {
        Some((kind, bytes)) => build(status, &kind, &headers, request_id, Body::from(bytes)),
        None if status == 204 => build(status, JSON, &headers, request_id, Body::empty()),
        None => build(status, JSON, &headers, request_id, Body::from(body.to_string())),
    }
}

/// The media type of almost every answer.
const JSON: &str = "application/json; charset=utf-8";

fn build(
    status: u16,
    kind: &str,
    headers: &[(&'static str, String)],
    request_id: &str,
    body: Body,
) -> Response {
    let mut builder = Response::builder()
        .status(status)
        .header("Content-Type", kind)
        .header("X-Request-Id", request_id);
    for (name, value) in headers {
        builder = builder.header(*name, value);
    }
    builder.body(body).unwrap_or_default()
}

fn page(status: u16, text: &'static str) -> Response {
    build(status, "text/html; charset=utf-8", &[], "edge", Body::from(text))
}

/// An answer whose body breaks off at once: the client sees a broken connection.
fn cut() -> Response {
    let broken: Result<Bytes, std::io::Error> =
        Err(std::io::Error::new(std::io::ErrorKind::ConnectionReset, "cut on purpose"));
    let body = Body::from_stream(stream::iter([broken]));
    build(200, JSON, &[("Content-Length", "4096".to_owned())], "cut", body)
}

/// An answer with only the first half of its JSON text.
fn half(answer: &Answer, request_id: &str) -> Response {
    let text = answer.body.to_string();
    let half: String = text.chars().take(text.chars().count() / 2).collect();
    build(answer.status, JSON, &answer.headers, request_id, Body::from(half))
}

fn with_items(body: &mut Value, spoil: impl FnOnce(&mut Vec<Value>)) {
    if let Some(items) = body.get_mut("items").and_then(Value::as_array_mut) {
        spoil(items);
    }
}

fn strip(body: &mut Value, field: &str) {
    if let Some(items) = body.get_mut("items").and_then(Value::as_array_mut) {
        items.iter_mut().filter_map(Value::as_object_mut).for_each(|it| {
            it.remove(field);
        });
    } else if let Some(fields) = body.as_object_mut() {
        fields.remove(field);
    }
}
