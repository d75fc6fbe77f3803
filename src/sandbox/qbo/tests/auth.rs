//! Sign-in: consent, tokens, rotation, expiry, revocation.

use axum::body::Body;
use axum::http::Request;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use crate::sandbox::qbo::settings::QboSettings;
use crate::sandbox::qbo::settings::Rotation;
use crate::sandbox::qbo::tests::kit::Client;
use crate::sandbox::qbo::tests::kit::Got;
use crate::sandbox::qbo::tests::kit::seed;

pub(super) fn post_form(client: &Client, path: &str, basic: &str, body: &str) -> Got {
    let encoded = STANDARD.encode(basic);
    let request = Request::post(path)
        .header("authorization", format!("Basic {encoded}"))
        .header("content-type", "application/x-www-form-urlencoded")
        .header("x-include-refresh-token-hard-expires-in", "true")
        .body(Body::from(body.to_owned()))
        .unwrap();
    client.send(request)
}

pub(super) fn token(client: &Client, body: &str) -> Got {
    post_form(client, "/oauth2/v1/tokens/bearer", "sandbox-client-id:sandbox-client-secret", body)
}

pub(super) fn refresh(client: &Client, value: &str) -> Got {
    token(client, &format!("grant_type=refresh_token&refresh_token={value}"))
}

/// Gets a new access token, which the client takes from then on.
pub(super) fn renew(client: &Client) {
    assert_eq!(refresh(client, &client.sandbox.info().refresh_token).status, 200);
}

#[test]
fn consent_gives_a_code_that_buys_tokens_once() {
    let client = Client::new();
    let ask = "client_id=sandbox-client-id&response_type=code&state=s1\
               &scope=com.intuit.quickbooks.accounting&redirect_uri=http%3A%2F%2Flocalhost%3A8/cb";
    let page = Request::get(format!("/connect/oauth2?{ask}")).header("accept", "text/html,*/*");
    let page = client.send(page.body(Body::empty()).unwrap());
    assert!(page.text.contains("<form method=\"post\""));
    let done = post_form(&client, "/connect/oauth2", "", &format!("{ask}&decision=approve"));
    assert_eq!(done.status, 302);
    let location = done.headers["location"].to_str().unwrap().to_owned();
    assert!(location.ends_with("&state=s1&realmId=9341453908120001"), "{location}");
    assert!(location.len() < 512);
    let code = location.split("code=").nth(1).unwrap().split('&').next().unwrap();
    let buy = format!(
        "grant_type=authorization_code&code={code}&redirect_uri=http%3A%2F%2Flocalhost%3A8/cb"
    );
    let got = token(&client, &buy).json();
    assert_eq!(got["token_type"], "bearer");
    assert_eq!(got["expires_in"], 3600);
    assert_eq!(got["x_refresh_token_expires_in"], 8_726_400);
    assert_eq!(got["x_refresh_token_hard_expires_in"], 157_680_000);
    assert!(got.get("realmId").is_none());
    assert_eq!(token(&client, &buy).status, 400);
    let denied = post_form(&client, "/connect/oauth2", "", &format!("{ask}&decision=deny"));
    let location = denied.headers["location"].to_str().unwrap();
    assert!(location.ends_with("cb?error=access_denied&state=s1"));
    let bad = ask.replace("quickbooks.accounting", "everything");
    let bad = post_form(&client, "/connect/oauth2", "", &format!("{bad}&decision=approve"));
    assert!(bad.headers["location"].to_str().unwrap().contains("error=invalid_scope"));
}

#[test]
fn a_refresh_rotates_the_value_and_the_old_one_dies() {
    let client = Client::new();
    let old = client.sandbox.info().refresh_token;
    let got = refresh(&client, &old).json();
    assert_ne!(got["refresh_token"], old.as_str());
    let dead = refresh(&client, &old);
    assert_eq!(dead.status, 400);
    let wanted = json!({"error": "invalid_grant",
        "error_description": "Incorrect or invalid refresh token"});
    assert_eq!(dead.json(), wanted);
    assert_eq!(client.get("/preferences").status, 200);
    let body = format!("grant_type=refresh_token&refresh_token={old}");
    let got = post_form(&client, "/oauth2/v1/tokens/bearer", "sandbox-client-id:no", &body);
    assert_eq!((got.status, got.json()), (401, json!({"error": "invalid_client"})));
}

#[test]
fn daily_rotation_keeps_the_value_for_a_day() {
    let settings = QboSettings { refresh_rotation: Rotation::Daily, ..QboSettings::default() };
    let client = Client::with(&seed(), settings);
    let old = client.sandbox.info().refresh_token;
    assert_eq!(refresh(&client, &old).json()["refresh_token"], old.as_str());
    client.pass(24 * 3600);
    assert_ne!(refresh(&client, &old).json()["refresh_token"], old.as_str());
}

#[test]
fn a_refresh_token_dies_unused_and_the_grant_dies_in_any_case() {
    let client = Client::new();
    client.pass(8_726_400);
    let value = client.sandbox.info().refresh_token;
    assert_eq!(refresh(&client, &value).json()["error"], "invalid_grant");
}

#[test]
fn an_expired_token_gets_the_gateways_401() {
    let client = Client::new();
    client.pass(3600);
    let got = client.get("/preferences");
    assert_eq!(got.status, 401);
    let challenge = got.headers["www-authenticate"].to_str().unwrap();
    assert_eq!(challenge, "Bearer realm=\"Intuit\", error=\"invalid_token\"");
    assert!(got.headers.get("qbo-version").is_none());
    let error = got.json()["fault"]["error"][0].clone();
    assert_eq!(error["code"], "3200");
    assert!(error["detail"].as_str().unwrap().starts_with("Token expired: "));
}

#[test]
fn another_realm_gets_the_gateways_403() {
    let client = Client::new();
    let mut request = client.request("GET", "/preferences", String::new());
    *request.uri_mut() = "/v3/company/1/preferences".parse().unwrap();
    let got = client.send(request);
    assert_eq!((got.status, got.json()["fault"]["error"][0]["code"].clone()), (403, json!("3100")));
}

#[test]
fn revoking_the_refresh_token_ends_all_access() {
    let client = Client::new();
    let body = json!({"token": client.sandbox.info().refresh_token}).to_string();
    let basic = "sandbox-client-id:sandbox-client-secret";
    let got = post_form(&client, "/v2/oauth2/tokens/revoke", basic, &body);
    assert_eq!((got.status, got.text.as_str()), (200, ""));
    assert_eq!(client.get("/preferences").status, 401);
    assert_eq!(refresh(&client, &client.sandbox.info().refresh_token).status, 400);
    assert_eq!(post_form(&client, "/v2/oauth2/tokens/revoke", basic, &body).status, 400);
}

#[test]
fn discovery_gives_addresses_under_the_base() {
    let client = Client::new();
    client.sandbox.set_base_url("http://127.0.0.1:9000/");
    for name in ["openid_configuration", "openid_sandbox_configuration"] {
        let request = Request::get(format!("/.well-known/{name}")).body(Body::empty()).unwrap();
        let got = client.send(request).json();
        assert_eq!(got["token_endpoint"], "http://127.0.0.1:9000/oauth2/v1/tokens/bearer");
    }
}
