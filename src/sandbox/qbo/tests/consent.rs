//! The consent page, the grant's lives, and what the tokens are for.

use axum::body::Body;
use axum::http::Request;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;
use serde_json::json;
use url::Url;

use crate::sandbox::qbo::settings::QboSettings;
use crate::sandbox::qbo::tests::auth::post_form;
use crate::sandbox::qbo::tests::auth::refresh;
use crate::sandbox::qbo::tests::auth::renew;
use crate::sandbox::qbo::tests::auth::token;
use crate::sandbox::qbo::tests::kit::Client;
use crate::sandbox::qbo::tests::kit::Got;
use crate::sandbox::qbo::tests::kit::seed;
use crate::sandbox::qbo::tests::switches::both;

const ASK: &str = "client_id=sandbox-client-id&response_type=code&state=s%201\
    &scope=openid%20email%20com.intuit.quickbooks.accounting&redirect_uri=http%3A%2F%2Flocalhost%3A8%2Fcb";

fn visit(client: &Client, ask: &str, accept: &str) -> Got {
    let request = Request::get(format!("/connect/oauth2?{ask}")).header("accept", accept);
    client.send(request.body(Body::empty()).unwrap())
}

fn location(got: &Got) -> Vec<(String, String)> {
    let address = Url::parse(got.headers["location"].to_str().unwrap()).unwrap();
    assert!(address.as_str().starts_with("http://localhost:8/cb?"));
    address.query_pairs().into_owned().collect()
}

fn find<'a>(pairs: &'a [(String, String)], key: &str) -> &'a str {
    pairs.iter().find(|(name, _)| name == key).map_or("", |(_, it)| it.as_str())
}

fn buy(client: &Client, code: &str, address: &str) -> Got {
    let address: String = url::form_urlencoded::byte_serialize(address.as_bytes()).collect();
    token(client, &format!("grant_type=authorization_code&code={code}&redirect_uri={address}"))
}

fn connect(client: &Client, more: &str) -> Got {
    let got = post_form(client, "/connect/oauth2", "", &format!("{ASK}&decision=approve{more}"));
    assert_eq!(got.status, 302, "{}", got.text);
    buy(client, find(&location(&got), "code"), "http://localhost:8/cb")
}

#[test]
fn a_browser_gets_a_page_and_a_program_a_code_at_once() {
    let client = Client::new();
    let page = visit(&client, ASK, "text/html,application/xhtml+xml,*/*;q=0.8");
    assert_eq!(page.status, 200);
    for part in [">Connect</button>", ">Cancel</button>", "<select name=\"realm_id\">", "s 1"] {
        assert!(page.text.contains(part), "{part}");
    }
    let code = visit(&client, ASK, "*/*");
    let pairs = location(&code);
    assert_eq!((find(&pairs, "state"), find(&pairs, "realmId")), ("s 1", "9341453908120001"));
    let pages = both("consent", ["page", "instant"])
        .map(|client| [visit(&client, ASK, "text/html").status, visit(&client, ASK, "*/*").status]);
    assert_eq!(pages, [[200, 200], [302, 302]]);
}

#[test]
fn a_request_that_cannot_be_trusted_is_never_redirected() {
    let settings = QboSettings {
        redirect_uris: vec!["http://localhost:8/cb".to_owned()],
        ..QboSettings::default()
    };
    let client = Client::with(&seed(), settings);
    let cases = [
        ASK.replace("sandbox-client-id", "other"),
        ASK.replace("%2Fcb", "%2Fcb%2F"),
        ASK.replace("%2Fcb", "%2Fcb%3Fx=1"),
        ASK.replace("response_type=code", "response_type=token"),
        ASK.replace("s%201", ""),
    ];
    for ask in cases {
        let got = visit(&client, &ask, "*/*");
        assert_eq!((got.status, got.headers.get("location")), (400, None), "{ask}");
    }
    let got = visit(&client, &ASK.replace("openid", "everything"), "*/*");
    assert_eq!(find(&location(&got), "error"), "invalid_scope");
    assert_eq!(find(&location(&got), "state"), "s 1");
    let page = visit(&client, &ASK.replace("s%201", "%22%3E%3Cscript%3E"), "text/html");
    assert!(!page.text.contains("<script>"), "what was given is escaped");
}

#[test]
fn a_code_is_good_once_soon_and_for_its_own_address() {
    let client = Client::new();
    let code = |client: &Client| find(&location(&visit(client, ASK, "*/*")), "code").to_owned();
    let one = code(&client);
    assert!(one.len() <= 512);
    let wrong = buy(&client, &one, "http://localhost:8/other");
    assert_eq!((wrong.status, wrong.json()), (400, json!({"error": "invalid_grant"})));
    let late = code(&client);
    client.pass(300);
    assert_eq!(buy(&client, &late, "http://localhost:8/cb").status, 400);
    let good = code(&client);
    assert_eq!(buy(&client, &good, "http://localhost:8/cb").status, 200);
    assert_eq!(buy(&client, &good, "http://localhost:8/cb").status, 400);
}

#[test]
fn another_consent_ends_the_tokens_of_the_former_one() {
    let client = Client::new();
    let first = connect(&client, "").json();
    let old = client.request("GET", "/preferences", String::new());
    assert_eq!(client.get("/preferences").status, 200);
    connect(&client, "");
    assert_eq!(client.send(old).status, 401);
    assert_eq!(refresh(&client, first["refresh_token"].as_str().unwrap()).status, 400);
    assert_eq!(client.get("/preferences").status, 200);
}

#[test]
fn tokens_of_another_company_open_none_of_this_ones_books() {
    let mut seed = seed();
    seed["other_companies"] = json!([{"realm_id": "777", "name": "Wrong & Co"}]);
    let client = Client::with(&seed, QboSettings::default());
    let page = visit(&client, ASK, "text/html").text;
    assert!(page.contains("<option value=\"777\">Wrong &amp; Co</option>"), "{page}");
    let got =
        post_form(&client, "/connect/oauth2", "", &format!("{ASK}&decision=approve&realm_id=777"));
    assert_eq!(find(&location(&got), "realmId"), "777");
    assert_eq!(buy(&client, find(&location(&got), "code"), "http://localhost:8/cb").status, 200);
    let got = client.get("/preferences");
    assert_eq!((got.status, got.json()["fault"]["error"][0]["code"].clone()), (403, json!("3100")));
    let strange =
        post_form(&client, "/connect/oauth2", "", &format!("{ASK}&decision=approve&realm_id=5"));
    assert_eq!(strange.status, 400);
    connect(&client, "&realm_id=9341453908120001");
    assert_eq!(client.get("/preferences").status, 200);
}

#[test]
fn a_grant_without_the_accounting_scope_gets_403_from_the_api() {
    let client = Client::new();
    let ask = ASK.replace("%20com.intuit.quickbooks.accounting", "");
    let got = visit(&client, &ask, "*/*");
    buy(&client, find(&location(&got), "code"), "http://localhost:8/cb");
    assert_eq!(client.get("/preferences").status, 403);
}

#[test]
fn the_client_may_name_itself_in_the_form_and_what_is_missing_is_said() {
    let client = Client::new();
    let send = |body: String| {
        let request = Request::post("/oauth2/v1/tokens/bearer").body(Body::from(body)).unwrap();
        let got = client.send(request);
        (got.status, got.json()["error"].as_str().unwrap_or("none").to_owned())
    };
    let me = "client_id=sandbox-client-id&client_secret=sandbox-client-secret";
    let value = client.sandbox.info().refresh_token;
    let wanted = |status: u16, error: &str| (status, error.to_owned());
    let body = format!("{me}&grant_type=refresh_token&refresh_token={value}");
    assert_eq!(send(body), wanted(200, "none"));
    assert_eq!(send("grant_type=refresh_token".to_owned()), wanted(401, "invalid_client"));
    for (form, error) in [
        ("", "invalid_request"),
        ("&grant_type=refresh_token", "invalid_request"),
        ("&grant_type=authorization_code&code=x", "invalid_request"),
        ("&grant_type=client_credentials", "unsupported_grant_type"),
        ("&grant_type=authorization_code&code=x&redirect_uri=y", "invalid_grant"),
        ("&grant_type=refresh_token&refresh_token=x", "invalid_grant"),
    ] {
        assert_eq!(send(format!("{me}{form}")), wanted(400, error), "{form}");
    }
}

#[test]
fn a_former_refresh_token_dies_at_once_or_after_a_day() {
    let statuses = both("refresh-overlap", ["none", "24h"]).map(|client| {
        let old = client.sandbox.info().refresh_token;
        let new = refresh(&client, &old).json()["refresh_token"].clone();
        let again = refresh(&client, &old);
        if again.status == 200 {
            assert_eq!(again.json()["refresh_token"], new, "the successor is told again");
        }
        client.pass(24 * 3600);
        [again.status, refresh(&client, &old).status]
    });
    assert_eq!(statuses, [[400, 400], [200, 400]]);
}

#[test]
fn rotation_is_at_each_refresh_or_daily() {
    let changed = both("rotation", ["each", "daily"]).map(|client| {
        [60, 24 * 3600].map(|seconds| {
            client.pass(seconds);
            let old = client.sandbox.info().refresh_token;
            refresh(&client, &old).json()["refresh_token"] != old.as_str()
        })
    });
    assert_eq!(changed, [[true, true], [false, true]]);
}

#[test]
fn a_grant_lives_while_it_is_used_but_five_years_at_most() {
    let told = both("refresh-life", ["101d", "100d"]).map(|client| {
        refresh(&client, &client.sandbox.info().refresh_token).json()["x_refresh_token_expires_in"].clone()
    });
    assert_eq!(told, [json!(8_726_400), json!(8_640_000)]);
    let client = Client::new();
    let five_years = 157_680_000;
    let mut passed = 0;
    while passed + 90 * 24 * 3600 < five_years {
        client.pass(90 * 24 * 3600);
        passed += 90 * 24 * 3600;
        renew(&client);
    }
    let last = refresh(&client, &client.sandbox.info().refresh_token).json();
    assert_eq!(last["x_refresh_token_hard_expires_in"], five_years - passed);
    assert_eq!(last["x_refresh_token_expires_in"], five_years - passed, "the cap is nearer");
    client.pass(five_years - passed);
    assert_eq!(
        refresh(&client, &client.sandbox.info().refresh_token).json()["error"],
        "invalid_grant"
    );
    connect(&client, "");
    assert_eq!(client.get("/preferences").status, 200, "another consent starts anew");
}

#[test]
fn an_id_token_is_signed_with_the_key_that_is_published() {
    let client = Client::new();
    client.sandbox.set_base_url("http://127.0.0.1:9000");
    let got = connect(&client, "").json();
    let signed = got["id_token"].as_str().unwrap();
    let parts: Vec<&str> = signed.split('.').collect();
    let read = |part: &str| URL_SAFE_NO_PAD.decode(part).unwrap();
    let claims: Value = serde_json::from_slice(&read(parts[1])).unwrap();
    assert_eq!(claims["iss"], "http://127.0.0.1:9000/op/v1");
    assert_eq!(claims["aud"], json!(["sandbox-client-id"]));
    assert_eq!(claims["realmid"], "9341453908120001");
    let keys = client.send(Request::get("/op/v1/jwks").body(Body::empty()).unwrap()).json();
    let (n, e) = (&keys["keys"][0]["n"], &keys["keys"][0]["e"]);
    let key = ring::signature::RsaPublicKeyComponents {
        n: read(n.as_str().unwrap()),
        e: read(e.as_str().unwrap()),
    };
    let message = format!("{}.{}", parts[0], parts[1]);
    let scheme = &ring::signature::RSA_PKCS1_2048_8192_SHA256;
    key.verify(scheme, message.as_bytes(), &read(parts[2])).unwrap();
    let plain = Client::new();
    assert!(refresh(&plain, &plain.sandbox.info().refresh_token).json().get("id_token").is_none());
}

#[test]
fn the_user_is_told_as_far_as_the_scopes_go() {
    let client = Client::new();
    let told = |client: &Client| {
        let request = Request::get("/v1/openid_connect/userinfo")
            .header("authorization", format!("Bearer {}", client.sandbox.info().access_token));
        client.send(request.body(Body::empty()).unwrap())
    };
    connect(&client, "");
    let got = told(&client).json();
    assert_eq!(got["emailVerified"], true);
    assert!(got.get("givenName").is_none() && got["sub"].is_string());
    client.pass(3600);
    assert_eq!(told(&client).status, 401);
}
