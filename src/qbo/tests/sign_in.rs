//! A sign-in ends with tokens for the company of the settings, or says why not.

use std::collections::BTreeMap;

use secrecy::{ExposeSecret as _, SecretString};
use url::Url;

use crate::ports::clock::Clock as _;
use crate::qbo::connect::{SCOPE, SignInAttempt, SignInError};
use crate::qbo::discovery::{Endpoints, fetch, list_address};
use crate::qbo::error::QboError;
use crate::qbo::tests::stub::{Noon, Stub};
use crate::qbo::token::{Revoked, TokenEndpoint};

const GIVEN: &str = r#"{"token_type":"bearer","access_token":"first-one","expires_in":3600,"refresh_token":"refresh-1","x_refresh_token_expires_in":8726400,"x_refresh_token_hard_expires_in":"157680000"}"#;
const PAGE: &str = "https://appcenter.intuit.com/connect/oauth2";

fn attempt() -> (SignInAttempt, BTreeMap<String, String>) {
    let redirect = Url::parse("http://localhost:8765/callback").unwrap();
    let attempt = SignInAttempt::begin(redirect);
    let address = attempt.address(&Url::parse(PAGE).unwrap(), "app");
    assert!(address.as_str().starts_with(PAGE));
    (attempt, address.query_pairs().into_owned().collect())
}

fn back(query: &str) -> Url {
    Url::parse(&format!("http://localhost:8765/callback?{query}")).unwrap()
}

#[test]
fn the_address_asks_for_a_code_with_a_state_that_nobody_guesses() {
    let (_, asked) = attempt();
    assert_eq!(asked["client_id"], "app");
    assert_eq!(asked["response_type"], "code");
    assert_eq!(asked["scope"], SCOPE);
    assert_eq!(asked["redirect_uri"], "http://localhost:8765/callback");
    assert!(asked["state"].len() >= 40, "32 bytes of chance");
    let (_, other) = attempt();
    assert_ne!(asked["state"], other["state"]);
}

#[test]
fn an_answer_counts_for_its_own_attempt_and_its_own_company_only() {
    let (attempt, asked) = attempt();
    let state = &asked["state"];
    let found = attempt.read(&back(&format!("code=abc&state={state}&realmId=4620")), "4620");
    let found = found.unwrap();
    assert_eq!(found.realm_id, "4620");
    assert_eq!(found.code.expose_secret(), "abc");
    let other = SignInError::OtherCompany { came: "99".to_owned(), wanted: "4620".to_owned() };
    for (query, expected) in [
        ("code=abc&state=other&realmId=4620".to_owned(), SignInError::OtherAttempt),
        ("code=abc&realmId=4620".to_owned(), SignInError::OtherAttempt),
        // An error of another attempt ends nothing.
        ("error=access_denied&state=other".to_owned(), SignInError::OtherAttempt),
        (format!("error=access_denied&state={state}"), SignInError::Declined),
        (format!("error=invalid_scope&state={state}"), SignInError::ScopeRefused),
        (
            format!("error=server%0Aerror%1B[2J&state={state}"),
            SignInError::Refused { code: "servererror2J".to_owned() },
        ),
        (format!("code=abc&state={state}"), SignInError::Incomplete),
        (format!("state={state}&realmId=4620"), SignInError::Incomplete),
        (format!("code=abc&state={state}&realmId=99"), other),
    ] {
        assert_eq!(attempt.read(&back(&query), "4620").unwrap_err(), expected, "{query}");
    }
}

#[test]
fn a_pasted_address_is_read_as_a_browser_shows_it() {
    let (attempt, asked) = attempt();
    let whole =
        format!("  <http://localhost:8765/callback?code=abc&state={}&realmId=7>\n", asked["state"]);
    assert_eq!(attempt.read_text(&whole, "7").unwrap().realm_id, "7");
    for other in
        ["", "abc", PAGE, "https://localhost:8765/callback?code=a", "http://localhost:1/callback"]
    {
        let error = attempt.read_text(other, "7").unwrap_err();
        let expected = "http://localhost:8765/callback".to_owned();
        assert_eq!(error, SignInError::NotTheAddress { redirect: expected }, "{other}");
    }
}

#[tokio::test]
async fn a_code_is_traded_for_tokens_or_the_reason_is_named() {
    let stub = Stub::serve(|seen| match seen.body.as_str() {
        body if body.contains("code=abc") => (200, GIVEN.to_owned()),
        body if body.contains("code=busy") => (503, "<html>".to_owned()),
        body if body.contains("code=many") => (429, String::new()),
        body if body.contains("code=app") => (401, r#"{"error":"invalid_client"}"#.to_owned()),
        body if body.contains("code=scope") => (400, r#"{"error":"invalid_scope"}"#.to_owned()),
        _ => (400, r#"{"error":"invalid_grant","error_description":"Token invalid"}"#.to_owned()),
    })
    .await;
    let (settings, http) = stub.settings();
    let endpoint = TokenEndpoint::new(&settings, http);
    let redirect = Url::parse("http://localhost:8765/callback").unwrap();
    let exchange = async |code: &str| {
        endpoint.exchange(&SecretString::from(code), &redirect, Noon.now()).await
    };
    let tokens = exchange("abc").await.unwrap();
    assert_eq!(tokens.refresh_token.expose_secret(), "refresh-1");
    assert_eq!(tokens.sign_in_ends_at.unwrap().to_string(), "2031-03-01T12:00:00Z");
    assert!(stub.seen()[0].body.contains("redirect_uri=http%3A%2F%2Flocalhost%3A8765%2Fcallback"));
    let error = exchange("used").await.unwrap_err();
    assert!(
        matches!(&error, QboError::CodeRefused { tid: Some(tid) } if tid == "1-tid"),
        "{error:?}"
    );
    let error = exchange("app").await.unwrap_err();
    assert!(matches!(error, QboError::AppRefused { tid: Some(_), .. }), "{error:?}");
    let error = exchange("scope").await.unwrap_err();
    assert!(matches!(error, QboError::Forbidden(_)), "{error:?}");
    let error = exchange("busy").await.unwrap_err();
    assert!(matches!(error, QboError::Unavailable(_)), "{error:?}");
    let error = exchange("many").await.unwrap_err();
    assert!(matches!(error, QboError::Throttled { .. }), "{error:?}");
}

#[tokio::test]
async fn revoking_says_whether_the_sign_in_was_still_good() {
    let stub = Stub::serve(|seen| match seen.body.as_str() {
        r#"{"token":"good"}"# => (200, String::new()),
        r#"{"token":"dead"}"# => (400, r#"{"error":"invalid_request"}"#.to_owned()),
        r#"{"token":"app"}"# => (401, r#"{"error":"invalid_client"}"#.to_owned()),
        _ => (500, String::new()),
    })
    .await;
    let (settings, http) = stub.settings();
    let endpoint = TokenEndpoint::new(&settings, http);
    let revoke = async |token: &str| endpoint.revoke(&SecretString::from(token), &stub.url).await;
    assert_eq!(revoke("good").await.unwrap(), Revoked::Now);
    assert_eq!(stub.seen()[0].authorization, "Basic YXBwOmh1c2g=");
    assert_eq!(revoke("dead").await.unwrap(), Revoked::Before);
    assert!(matches!(revoke("app").await, Err(QboError::AppRefused { .. })));
    assert!(matches!(revoke("down").await, Err(QboError::Unavailable(_))));
}

#[test]
fn the_list_of_addresses_is_where_the_keys_belong() {
    let url = |text: &str| Url::parse(text).unwrap();
    let tokens = url("https://oauth.platform.intuit.com/oauth2/v1/tokens/bearer");
    let at = |base: &str, tokens: &Url| list_address(&url(base), tokens).unwrap().to_string();
    let production = "https://developer.api.intuit.com/.well-known/openid_configuration";
    assert_eq!(at("https://quickbooks.api.intuit.com", &tokens), production);
    assert_eq!(
        at("https://sandbox-quickbooks.api.intuit.com", &tokens),
        production.replace("openid_", "openid_sandbox_")
    );
    assert_eq!(
        at("http://127.0.0.1:9", &url("http://127.0.0.1:9/oauth2/v1/tokens/bearer")),
        "http://127.0.0.1:9/.well-known/openid_configuration"
    );
    assert!(Endpoints::known(&url(production)).is_some());
    // Intuit's addresses would be wrong for whoever stands in for Intuit.
    assert!(
        Endpoints::known(&url("http://127.0.0.1:9/.well-known/openid_configuration")).is_none()
    );
}

#[tokio::test]
async fn a_list_that_names_somebody_elses_addresses_is_not_followed() {
    let listed = |page: &str, revoke: &str| {
        format!(
            r#"{{"issuer":"x","authorization_endpoint":"{page}","token_endpoint":"{page}","revocation_endpoint":"{revoke}"}}"#
        )
    };
    let intuit = Url::parse("https://developer.api.intuit.com/.well-known/x").unwrap();
    let good = listed(PAGE, "https://developer.api.intuit.com/v2/oauth2/tokens/revoke");
    let read = Endpoints::read(good.as_bytes(), &intuit).unwrap();
    assert_eq!(Endpoints::read(read.text().as_bytes(), &intuit).unwrap(), read);
    for other in [
        "https://intuit.com.example.net/revoke",
        "http://developer.api.intuit.com/x",
        "https://notintuit.com/",
    ] {
        let error = Endpoints::read(listed(PAGE, other).as_bytes(), &intuit).unwrap_err();
        assert!(error.contains("revocation_endpoint"), "{error}");
    }
    let stub = Stub::serve(|seen| match seen.path.as_str() {
        "/gone" => (404, "no".to_owned()),
        _ => (200, "{}".to_owned()),
    })
    .await;
    let (_, http) = stub.settings();
    for path in ["gone", "other"] {
        let error = fetch(&http, &stub.url.join(path).unwrap()).await.unwrap_err();
        assert!(matches!(error, QboError::Malformed { .. }), "{error:?}");
    }
}
