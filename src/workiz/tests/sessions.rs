//! Signing in, staying signed in, and what is said when that fails.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use crate::workiz::error::WorkizError;
use crate::workiz::session::Renewal;
use crate::workiz::tests::stub::SetClock;
use crate::workiz::tests::stub::Stub;
use crate::workiz::tests::stub::credentials;
use crate::workiz::tests::stub::credentials_with_totp;
use crate::workiz::tests::stub::session;

const NOON: &str = "2026-02-01T12:00:00Z";

#[tokio::test]
async fn a_sign_in_carries_client_user_and_the_code_of_the_clocks_moment() {
    let stub = Stub::default();
    let base = stub.start().await;
    let clock = SetClock::at("1970-01-01T00:00:59Z");
    session(&base, credentials_with_totp(), &clock).bearer().await.unwrap();
    let seen = stub.seen().remove(0);
    assert_eq!(seen.line, "POST /integrations/int_1/sessions");
    let basic = format!("Basic {}", STANDARD.encode("client:hush-client"));
    assert_eq!(seen.authorization, basic);
    let body: Value = serde_json::from_str(&seen.body).unwrap();
    assert_eq!(body["mfa"]["code"], "287082");
    assert_eq!(body["mfa"]["type"], "totp");
    assert_eq!(body["username"], "office@example.com");
}

#[tokio::test]
async fn many_callers_share_one_sign_in() {
    let stub = Stub::default();
    let base = stub.start().await;
    let session = session(&base, credentials(), &SetClock::at(NOON));
    let calls = (0..20).map(|_| session.bearer());
    let bearers = futures_util::future::join_all(calls).await;
    assert!(bearers.iter().all(Result::is_ok));
    assert_eq!(stub.session_lines().len(), 1);
}

#[tokio::test]
async fn a_token_is_refreshed_before_it_ends() {
    let stub = Stub::default();
    let base = stub.start().await;
    let clock = SetClock::at(NOON);
    let session = session(&base, credentials(), &clock);
    session.bearer().await.unwrap();
    clock.advance(3_299);
    session.bearer().await.unwrap();
    assert_eq!(stub.seen().len(), 1);
    clock.advance(2);
    session.bearer().await.unwrap();
    let seen = stub.seen();
    assert_eq!(seen[1].line, "POST /integrations/int_1/sessions/refresh");
    assert_eq!(seen[1].authorization, "Bearer token-1");
    session.bearer().await.unwrap();
    assert_eq!(stub.seen().len(), 2);
}

#[tokio::test]
async fn a_refused_refresh_becomes_a_sign_in() {
    let stub = Stub::default();
    let base = stub.start().await;
    let clock = SetClock::at(NOON);
    let session = session(&base, credentials(), &clock);
    session.bearer().await.unwrap();
    clock.advance(3_400);
    stub.session(401, r#"{"error":{"code":"unauthorized","message":"too old"}}"#);
    session.bearer().await.unwrap();
    assert_eq!(
        stub.session_lines(),
        [
            "POST /integrations/int_1/sessions",
            "POST /integrations/int_1/sessions/refresh",
            "POST /integrations/int_1/sessions",
        ]
    );
}

#[tokio::test]
async fn an_ended_token_is_not_refreshed() {
    let stub = Stub::default();
    let base = stub.start().await;
    let clock = SetClock::at(NOON);
    let session = session(&base, credentials(), &clock);
    session.bearer().await.unwrap();
    clock.advance(3_600);
    session.bearer().await.unwrap();
    assert_eq!(stub.session_lines()[1], "POST /integrations/int_1/sessions");
}

#[tokio::test]
async fn a_refused_token_is_replaced_once_for_all_callers() {
    let stub = Stub::default();
    let base = stub.start().await;
    let session = session(&base, credentials(), &SetClock::at(NOON));
    let refused = session.bearer().await.unwrap();
    let calls = (0..10).map(|_| session.renew(&refused, Renewal::Refresh));
    let renewed = futures_util::future::join_all(calls).await;
    assert!(renewed.iter().all(Result::is_ok));
    assert_eq!(stub.session_lines().len(), 2);
}

#[tokio::test]
async fn a_code_is_never_sent_twice() {
    let stub = Stub::default();
    let base = stub.start().await;
    // One second before the next step, so that waiting for it takes a second.
    let clock = SetClock::at("1970-01-01T00:00:59Z");
    let session = session(&base, credentials_with_totp(), &clock);
    stub.session(503, "");
    session.bearer().await.unwrap();
    let code = |place: usize| -> Value {
        serde_json::from_str::<Value>(&stub.seen()[place].body).unwrap()["mfa"]["code"].clone()
    };
    assert_eq!(code(0), "287082");
    assert_ne!(code(1), code(0));
}

/// Signs in against one refusal.
async fn refused(status: u16, body: &str) -> WorkizError {
    let stub = Stub::default();
    let base = stub.start().await;
    stub.session(status, body);
    let clock = SetClock::at(NOON);
    session(&base, credentials(), &clock).bearer().await.unwrap_err()
}

fn error_body(code: &str) -> String {
    format!(r#"{{"error":{{"code":"{code}","message":"no"}}}}"#)
}

#[tokio::test]
async fn every_refusal_says_what_to_do() {
    for (status, code, begins, advice) in [
        (401, "invalid_client", "Workiz refused the API client", "client_secret"),
        (401, "invalid_credentials", "Workiz refused the user name", "check both"),
        (401, "invalid_mfa_code", "Workiz refused the authenticator code", "clock"),
        (423, "mfa_required", "Workiz asks for a second factor", "add the user's authenticator"),
        (403, "forbidden", "could not sign in to Workiz", "role"),
        (400, "validation_failed", "could not sign in to Workiz", "status 400: no"),
    ] {
        let text = refused(status, &error_body(code)).await.to_string();
        assert!(text.starts_with(begins) && text.contains(advice), "{code}: {text}");
        assert!(!text.contains("hush"), "{text}");
    }
    let flagged = refused(200, r#"{"flag":false,"msg":"account is locked"}"#).await;
    assert!(flagged.to_string().ends_with("account is locked"), "{flagged}");
    let html = refused(200, "<html>maintenance</html>").await;
    assert!(matches!(html, WorkizError::NotJson { .. }), "{html}");
}

#[tokio::test]
async fn nothing_secret_is_printed() {
    let stub = Stub::default();
    let base = stub.start().await;
    let session = session(&base, credentials_with_totp(), &SetClock::at("1970-01-01T00:00:59Z"));
    let bearer = session.bearer().await.unwrap();
    let printed = format!("{session:?} {bearer:?} {:?}", credentials_with_totp());
    for secret in ["hush", "token-1", "GEZD"] {
        assert!(!printed.contains(secret), "{printed}");
    }
}
