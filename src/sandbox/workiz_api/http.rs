//! Answers as HTTP, and those that are not the API's own.

use axum::body::Body;
use axum::body::Bytes;
use axum::http::Response;
use futures_util::stream;

use crate::sandbox::workiz_api::answer;
use crate::sandbox::workiz_api::answer::Answer;
use crate::sandbox::workiz_api::switches::Switches;

/// An answer in JSON.
pub(super) fn respond(answer: &Answer) -> Response<Body> {
    build(answer.status, "application/json", answer.body.to_string().into())
}

/// An answer of which only the first half comes.
pub(super) fn truncated(answer: &Answer) -> Response<Body> {
    let text = answer.body.to_string();
    let half: String = text.chars().take(text.chars().count() / 2).collect();
    build(answer.status, "application/json", half.into())
}

/// What stands before the API answers with.
pub(super) fn page(status: u16, words: &str) -> Response<Body> {
    let body = format!(
        "<!DOCTYPE html><html><head><title>api.workiz.com | {status}: {words}</title></head>\
         <body><h1>Error {status}</h1><p>{words}</p><p>Cloudflare</p></body></html>"
    );
    build(status, "text/html; charset=UTF-8", body.into())
}

/// A success without a body.
pub(super) fn empty() -> Response<Body> {
    build(200, "application/json", Body::empty())
}

/// The answer to a call that a fault refuses.
pub(super) fn failed(status: u16, switches: &Switches) -> Response<Body> {
    match status {
        401 => respond(&answer::unauthorized(switches)),
        403 => respond(&answer::forbidden()),
        429 => respond(&answer::throttled()),
        500 => respond(&answer::system_fault()),
        520 => page(520, "Web server is returning an unknown error"),
        status => page(status, "The service is not available"),
    }
}

/// An answer whose body breaks off at once: the client sees a broken connection.
pub(super) fn cut() -> Response<Body> {
    let broken: Result<Bytes, std::io::Error> =
        Err(std::io::Error::from(std::io::ErrorKind::ConnectionReset));
    build(200, "application/json", Body::from_stream(stream::iter([broken])))
}

fn build(status: u16, kind: &str, body: Body) -> Response<Body> {
    let builder = Response::builder().status(status);
    let builder = builder.header("Content-Type", kind).header("Server", "cloudflare");
    builder.body(body).unwrap_or_default()
}
