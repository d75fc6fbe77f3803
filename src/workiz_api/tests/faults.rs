//! Refusals in all their forms, and that none of them shows a secret.

use std::error::Error as _;
use std::fmt::Write as _;

use crate::http::response::MayHaveHappened;
use crate::ports::source::Trouble;
use crate::workiz_api::error::OfficialError;
use crate::workiz_api::source::service_error;
use crate::workiz_api::tests::stub::Reply;
use crate::workiz_api::tests::stub::SECRET;
use crate::workiz_api::tests::stub::Stub;
use crate::workiz_api::tests::stub::TOKEN;
use crate::workiz_api::tests::stub::client;
use crate::workiz_api::tests::stub::client_at;
use crate::workiz_api::tests::stub::ok;

/// An error as any log or person could see it: its chain, its forms, and the service error.
fn everything_shown(error: OfficialError) -> String {
    let mut text = format!("{error} {error:?} {error:#?}");
    let mut cause = error.source();
    while let Some(it) = cause {
        write!(text, " {it} {it:?}").unwrap();
        cause = it.source();
    }
    write!(text, " {:?}", service_error(error)).unwrap();
    text
}

async fn refused_with(reply: Reply) -> OfficialError {
    let stub = Stub::by(move |_, _| reply.clone());
    client(&stub).await.job("AB12CD").await.unwrap_err()
}

/// Bodies that say no, with their status and what is told of them.
fn refusals() -> Vec<(u16, String, &'static str)> {
    let echo = format!(r#"{{"flag":false,"msg":"token {TOKEN} and {SECRET} are bad"}}"#);
    let mut all = vec![(200, echo, "it with status 200: token … and … are bad")];
    let plain = [
        (200, r#"{"flag":false,"msg":"job Not Found"}"#, "status 200: job Not Found"),
        (200, r#"[{"flag":false,"msg":"job Not Found"}]"#, "status 200: job Not Found"),
        (200, r#"{"flag":"0","code":400,"msg":"no"}"#, "status 400: no"),
        (200, r#"{"success":false,"message":"no","code":"403"}"#, "(status 403)"),
        (200, r#"{"error":"Invalid end point"}"#, "status 200: Invalid end point"),
        (400, r#"{"error":true,"msg":"bad","details":{"error":"worse"}}"#, "400: bad; worse"),
        (
            400,
            r#"{"flag":false,"details":[{"error":"one"},"two",{"x":["three"]}]}"#,
            "one; two; three",
        ),
        (400, "[]", "it gives no reason"),
        (400, "<html>", "it gives no reason"),
        (401, "", "check `api_token` and `auth_secret`"),
        (403, r#"{"success":false,"error":"Forbidden"}"#, "check `api_token` and `auth_secret`"),
        (404, "{}", "does not have it"),
        (429, "", "not available (status 429)"),
        (500, "", "not available (status 500)"),
        (520, "<html>", "not available (status 520)"),
        (200, "<html>", "not the JSON that was expected"),
        (200, "{\"flag\":tru", "not the JSON that was expected"),
        (200, "", "does not hold what was asked for"),
        (200, "[]", "does not hold what was asked for"),
        (200, r#"{"UUID":"OTHER1"}"#, "does not hold what was asked for"),
        (302, "", "refused it with status 302"),
    ];
    all.extend(plain.map(|(status, body, told)| (status, body.to_owned(), told)));
    all
}

#[tokio::test]
async fn every_refusal_is_told_and_none_shows_a_secret() {
    for (status, body, told) in refusals() {
        let error = refused_with(Reply::Answer(status, body.clone())).await;
        let message = error.to_string();
        assert!(message.starts_with("could not read job AB12CD from Workiz: "), "{message}");
        assert!(message.contains(told), "{status} {body}: {message}");
        let shown = everything_shown(error);
        assert!(!shown.contains(TOKEN) && !shown.contains(SECRET), "{status} {body}: {shown}");
    }
}

#[tokio::test]
async fn no_answer_is_told_without_the_token() {
    let silent = refused_with(Reply::Silence).await;
    let unreachable = client_at("http://127.0.0.1:9/v1".parse().unwrap());
    let insecure = client_at("http://api.example.com/v1".parse().unwrap());
    let errors =
        [silent, unreachable.check().await.unwrap_err(), insecure.check().await.unwrap_err()];
    for error in errors {
        assert!(matches!(error, OfficialError::Http { .. }), "{error:?}");
        let shown = everything_shown(error);
        assert!(shown.contains("/v1/…/"), "{shown}");
        assert!(!shown.contains(TOKEN) && !shown.contains(SECRET), "{shown}");
    }
}

#[tokio::test]
async fn a_passing_failure_of_cloudflare_is_asked_again() {
    for passing in [429, 500, 503, 520, 522] {
        let stub = Stub::of([Reply::Answer(passing, String::new()), ok("[]")]);
        assert_eq!(client(&stub).await.check().await.unwrap(), 0, "{passing}");
    }
}

#[tokio::test]
async fn troubles_lead_to_the_right_exit() {
    let cases = [
        (403, Trouble::Unauthorized),
        (401, Trouble::Unauthorized),
        (429, Trouble::Unavailable),
        (520, Trouble::Unavailable),
        (404, Trouble::Malformed),
        (400, Trouble::Malformed),
    ];
    for (status, trouble) in cases {
        let error = refused_with(Reply::Answer(status, String::new())).await;
        assert_eq!(service_error(error).trouble, trouble, "{status}");
    }
}

#[tokio::test]
async fn only_failures_that_prove_nothing_leave_a_write_in_doubt() {
    let cases = [
        (400, MayHaveHappened::No),
        (401, MayHaveHappened::No),
        (404, MayHaveHappened::No),
        (429, MayHaveHappened::No),
        (408, MayHaveHappened::Maybe),
        (500, MayHaveHappened::Maybe),
        (520, MayHaveHappened::Maybe),
    ];
    for (status, happened) in cases {
        let error = refused_with(Reply::Answer(status, String::new())).await;
        assert_eq!(error.may_have_happened(), happened, "{status}");
    }
    let silent = refused_with(Reply::Silence).await;
    assert_eq!(silent.may_have_happened(), MayHaveHappened::Maybe);
}
