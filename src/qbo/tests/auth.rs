//! Tokens: renewed once, stored first, and never shown.

use std::sync::Arc;

use secrecy::ExposeSecret as _;

use crate::ports::clock::Clock as _;
use crate::ports::source::Trouble;
use crate::ports::tokens::TokenStore as _;
use crate::qbo::entity::Entity;
use crate::qbo::error::QboError;
use crate::qbo::ledger::service_error;
use crate::qbo::tests::stub::{MemoryTokens, Noon, Seen, Stub};

const EXPIRED: &str =
    r#"{"fault":{"error":[{"message":"m","detail":"d","code":"3200"}],"type":"AUTHENTICATION"}}"#;
const RENEWED: &str = r#"{"token_type":"bearer","access_token":"second","expires_in":"3600","refresh_token":"refresh-2","x_refresh_token_expires_in":8726400,"x_refresh_token_hard_expires_in":157680000}"#;

/// Knows one access token, and renews by one refresh token.
fn service(good: &'static str) -> impl Fn(&Seen) -> (u16, String) + Send + Sync {
    move |seen| match seen.path.as_str() {
        "/token" if seen.body.contains("refresh-1") => (200, RENEWED.to_owned()),
        "/token" => (400, r#"{"error":"invalid_grant"}"#.to_owned()),
        _ if seen.authorization == format!("Bearer {good}") => {
            (200, r#"{"Invoice":{"Id":"7","SyncToken":"0"},"time":"t"}"#.to_owned())
        }
        _ => (401, EXPIRED.to_owned()),
    }
}

#[tokio::test]
async fn a_rejected_token_is_renewed_once_and_the_call_sent_again() {
    let stub = Stub::serve(service("second")).await;
    let tokens = MemoryTokens::good();
    let client = stub.client(&tokens);
    assert_eq!(client.read(Entity::Invoice, "7").await.unwrap().id, "7");
    let paths: Vec<String> = stub.seen().into_iter().map(|seen| seen.path).collect();
    let invoice = "/v3/company/4620/invoice/7";
    assert_eq!(paths, [invoice, "/token", invoice]);
    assert_eq!(tokens.saves(), ["refresh-2"]);
    let renewal = &stub.seen()[1];
    // `app:hush` in base 64.
    assert_eq!(renewal.authorization, "Basic YXBwOmh1c2g=");
    assert_eq!(renewal.body, "grant_type=refresh_token&refresh_token=refresh-1");
    let held = tokens.held();
    assert_eq!(held.access_expires_at.to_string(), "2026-03-02T13:00:00Z");
    assert_eq!(held.refresh_expires_at.unwrap().to_string(), "2026-06-11T12:00:00Z");
    assert_eq!(held.sign_in_ends_at.unwrap().to_string(), "2031-03-01T12:00:00Z");
    assert_eq!(held.received_at.unwrap().to_string(), "2026-03-02T12:00:00Z");
    assert_eq!(renewal.hard_end, "true", "the end of the sign-in is asked for");
    assert_eq!(client.usage().metered_reads, 1);
}

#[tokio::test]
async fn concurrent_calls_with_an_old_token_renew_it_once() {
    let stub = Stub::serve(service("second")).await;
    let tokens = MemoryTokens::until("2026-03-02T12:01:00Z");
    let client = stub.client(&tokens);
    let calls = (0..6).map(|_| client.read(Entity::Invoice, "7"));
    for result in futures_util::future::join_all(calls).await {
        result.unwrap();
    }
    assert_eq!(tokens.saves(), ["refresh-2"]);
    assert_eq!(stub.calls().len(), 6);
}

#[tokio::test]
async fn a_token_that_another_process_renewed_is_taken_over() {
    let stub = Stub::serve(service("elsewhere")).await;
    let tokens = MemoryTokens::good();
    let client = stub.client(&tokens);
    let other = Arc::clone(&tokens);
    // The client has loaded the first token by then.
    assert!(matches!(client.read(Entity::Preferences, "1").await, Err(QboError::AuthExpired(_))));
    other.rotate("refresh-9", "elsewhere", "2026-03-02T13:00:00Z");
    assert_eq!(client.read(Entity::Invoice, "7").await.unwrap().id, "7");
    assert_eq!(tokens.held().refresh_token.expose_secret(), "refresh-9");
}

#[tokio::test]
async fn a_dead_refresh_token_asks_for_a_new_sign_in() {
    let stub = Stub::serve(service("second")).await;
    let tokens = MemoryTokens::good();
    tokens.rotate("refresh-0", "first", "2026-03-02T12:00:00Z");
    let error = stub.client(&tokens).read(Entity::Invoice, "7").await.unwrap_err();
    assert!(matches!(error, QboError::Reconnect { .. }), "{error:?}");
    assert!(error.to_string().contains("tieout auth quickbooks login"));
    let error = stub.client(&MemoryTokens::empty()).read(Entity::Invoice, "7").await.unwrap_err();
    assert!(matches!(error, QboError::Reconnect { .. }), "{error:?}");
    // The refusal is remembered, for whoever asks how the sign-in is.
    let kept = tokens.load("company").unwrap().unwrap();
    assert!(kept.refresh_expires_at.is_some_and(|end| end <= Noon.now()));
}

#[tokio::test]
async fn a_token_that_stays_rejected_is_not_renewed_for_ever() {
    let stub = Stub::serve(service("never")).await;
    let error = stub.client(&MemoryTokens::good()).read(Entity::Invoice, "7").await.unwrap_err();
    assert!(matches!(error, QboError::AuthExpired(_)), "{error:?}");
    assert_eq!(stub.seen().len(), 3);
}

#[tokio::test]
async fn an_answer_without_tokens_is_malformed_and_shows_none() {
    let stub = Stub::serve(|seen| match seen.path.as_str() {
        "/token" => (200, r#"{"access_token":"leak-me","expires_in":{}}"#.to_owned()),
        _ => (401, EXPIRED.to_owned()),
    })
    .await;
    let error = stub.client(&MemoryTokens::good()).read(Entity::Invoice, "7").await.unwrap_err();
    assert!(matches!(error, QboError::Malformed { .. }), "{error:?}");
    assert!(!format!("{error} {error:?}").contains("leak-me"));
}

#[tokio::test]
async fn a_renewal_that_is_answered_by_somebody_else_is_sorted_by_its_status() {
    const HTML: &str = "<html><body>We'll be right back</body></html>";
    const GATEWAY: &str = r#"{"warnings":null,"fault":{"error":[{"message":"m","detail":"leak-me","code":"3200"}],"type":"AUTHENTICATION"}}"#;
    const REFUSED: &str = "(HTTP status STATUS) and does not say why; check `client_id`, \
        `client_secret` and `token_url` under [quickbooks]";
    const DOWN: &str = "QuickBooks is not available now";
    for (status, body, trouble, words) in [
        (400, HTML, Trouble::Unauthorized, REFUSED),
        (400, "", Trouble::Unauthorized, REFUSED),
        (401, HTML, Trouble::Unauthorized, REFUSED),
        (401, GATEWAY, Trouble::Unauthorized, REFUSED),
        (401, "", Trouble::Unauthorized, REFUSED),
        (403, HTML, Trouble::Unauthorized, REFUSED),
        (403, GATEWAY, Trouble::Unauthorized, REFUSED),
        (403, "[]", Trouble::Unauthorized, REFUSED),
        (404, HTML, Trouble::Unauthorized, REFUSED),
        (200, HTML, Trouble::Unavailable, DOWN),
        (200, "", Trouble::Unavailable, DOWN),
        // Cut in the middle, although the connection was fine.
        (200, r#"{"access_token":"leak-me","#, Trouble::Unavailable, DOWN),
        (302, HTML, Trouble::Unavailable, DOWN),
        (408, "", Trouble::Unavailable, DOWN),
        (429, HTML, Trouble::Unavailable, "takes no more requests now"),
        (500, GATEWAY, Trouble::Unavailable, DOWN),
        (502, "", Trouble::Unavailable, DOWN),
        (503, HTML, Trouble::Unavailable, DOWN),
        (200, "[]", Trouble::Malformed, "(no tokens in it)"),
        (200, "{}", Trouble::Malformed, "(no tokens in it)"),
        (200, GATEWAY, Trouble::Malformed, "(no tokens in it)"),
        (
            200,
            r#"{"access_token":"leak-me","expires_in":[]}"#,
            Trouble::Malformed,
            "(`expires_in` in it)",
        ),
    ] {
        let stub = Stub::serve(move |seen| match seen.path.as_str() {
            "/token" => (status, body.to_owned()),
            _ => (401, EXPIRED.to_owned()),
        })
        .await;
        let error = stub.client(&MemoryTokens::good()).read(Entity::Invoice, "7").await;
        let error = service_error(error.unwrap_err());
        let message = &error.message;
        assert_eq!(error.trouble, trouble, "{status} {body}: {message}");
        let words = words.replace("STATUS", &status.to_string());
        assert!(message.starts_with("could not renew the access to QuickBooks: "), "{message}");
        assert!(message.contains(&words), "{status} {body}: {message}");
        assert!(message.contains("1-tid"), "Intuit's number is kept: {message}");
        assert!(!message.contains("`.`") && !message.contains("leak-me"), "{message}");
    }
}
