//! Several apps at one company: whose tokens are whose, and which limits they share.

use serde_json::Value;
use serde_json::json;

use crate::sandbox::qbo::service::QboInfo;
use crate::sandbox::qbo::service::QboSandbox;
use crate::sandbox::qbo::settings::Limits;
use crate::sandbox::qbo::settings::QboSettings;
use crate::sandbox::qbo::tests::auth::post_form;
use crate::sandbox::qbo::tests::faults::plan;
use crate::sandbox::qbo::tests::kit::Client;
use crate::sandbox::qbo::tests::kit::Got;
use crate::sandbox::qbo::tests::kit::invoice;
use crate::sandbox::qbo::tests::kit::seed;

/// A company with so many apps.
fn company(apps: usize, limits: Limits) -> Client {
    let client = Client::with(&seed(), QboSettings { limits, ..QboSettings::default() });
    client.sandbox.connect_apps(apps).unwrap();
    client
}

/// All apps, the first at the front.
fn apps(sandbox: &QboSandbox) -> Vec<QboInfo> {
    let mut all = vec![sandbox.info()];
    all.extend(sandbox.other_apps());
    all
}

/// Calls the accounting API with a token.
fn call_with(client: &Client, token: &str, method: &str, path: &str, body: &Value) -> Got {
    let mut request = client.request(method, path, body.to_string());
    let bearer = format!("Bearer {token}").parse().unwrap();
    request.headers_mut().insert("authorization", bearer);
    client.send(request)
}

fn status(client: &Client, app: &QboInfo) -> u16 {
    call_with(client, &app.access_token, "GET", "/preferences", &Value::Null).status
}

fn basic(app: &QboInfo) -> String {
    format!("{}:{}", app.client_id, app.client_secret)
}

fn token(client: &Client, app: &QboInfo, form: &str) -> Got {
    post_form(client, "/oauth2/v1/tokens/bearer", &basic(app), form)
}

fn refresh(client: &Client, app: &QboInfo, value: &str) -> Got {
    token(client, app, &format!("grant_type=refresh_token&refresh_token={value}"))
}

fn code(client: &Client, app: &QboInfo) -> String {
    let ask = format!(
        "client_id={}&response_type=code&state=s&scope=com.intuit.quickbooks.accounting\
         &redirect_uri=http%3A%2F%2Flocalhost%3A8%2Fcb&decision=approve",
        app.client_id
    );
    let got = post_form(client, "/connect/oauth2", "", &ask);
    let location = got.headers["location"].to_str().unwrap().to_owned();
    location.split("code=").nth(1).unwrap().split('&').next().unwrap().to_owned()
}

fn buy(client: &Client, app: &QboInfo, code: &str) -> Got {
    let address = "redirect_uri=http%3A%2F%2Flocalhost%3A8%2Fcb";
    token(client, app, &format!("grant_type=authorization_code&code={code}&{address}"))
}

fn batch() -> Value {
    json!({"BatchItemRequest": [{"bId": "1", "Query": "select count(*) from Term"}]})
}

/// Sends a batch as an app.
fn batched(client: &Client, app: &QboInfo) -> u16 {
    call_with(client, &app.access_token, "POST", "/batch", &batch()).status
}

#[test]
fn one_app_is_as_it_was_and_more_are_named_after_it() {
    let client = company(1, Limits::Off);
    let one = client.sandbox.state();
    assert!(one.get("other_apps").is_none(), "the file of one app has no word of others");
    assert!(one["counts"]["throttled"].get("company_batches").is_none());
    assert_eq!(client.sandbox.other_apps().len(), 0);
    client.sandbox.connect_apps(3).unwrap();
    let told: Vec<[String; 4]> = client.sandbox.other_apps().into_iter().map(parts).collect();
    let named = |mark: &str| {
        ["client-id", "client-secret"].map(|it| format!("sandbox-{it}{mark}")).into_iter().chain([
            format!("AB-sandbox-refresh-token-0000{mark}"),
            format!("sandbox-access-token-0000{mark}"),
        ])
    };
    assert_eq!(told[0].to_vec(), named("-2").collect::<Vec<_>>());
    assert_eq!(told[1].to_vec(), named("-3").collect::<Vec<_>>());
    client.sandbox.connect_apps(2).unwrap();
    assert_eq!(client.sandbox.other_apps().len(), 2, "none goes");
    let mut state = client.sandbox.state();
    let others = state.as_object_mut().unwrap().remove("other_apps").unwrap();
    assert_eq!((others.as_array().unwrap().len(), state), (2, one));
}

fn parts(app: QboInfo) -> [String; 4] {
    [app.client_id, app.client_secret, app.refresh_token, app.access_token]
}

#[test]
fn a_seed_names_apps_and_refuses_those_that_cannot_be_told_apart() {
    let mut seed = seed();
    seed["other_apps"] = json!([{"client_id": "payroll", "client_secret": "p"}, {}]);
    let client = Client::with(&seed, QboSettings::default());
    let [payroll, third] = client.sandbox.other_apps().try_into().unwrap();
    assert_eq!((payroll.client_id.as_str(), payroll.client_secret.as_str()), ("payroll", "p"));
    assert_eq!(third.client_id, "sandbox-client-id-3");
    assert_eq!([status(&client, &payroll), status(&client, &third)], [200, 200]);
    let mut plain = self::seed();
    plain["access_token"] = json!("one-token-for-both");
    plain["refresh_token"] = plain["access_token"].clone();
    let client = Client::with(&plain, QboSettings::default());
    assert_eq!(status(&client, &client.sandbox.info()), 200, "of one app, they may be alike");
    for wrong in [
        json!([{"client_id": "sandbox-client-id"}]),
        json!([{"refresh_token": "AB-sandbox-refresh-token-0000"}]),
        json!([{"access_token": "t"}, {"access_token": "t"}]),
        json!(["payroll"]),
    ] {
        seed["other_apps"] = wrong.clone();
        let clock = std::sync::Arc::new(|| "2026-04-02T13:00:00Z".parse().unwrap());
        let error = QboSandbox::try_new(&seed, clock, QboSettings::default()).unwrap_err();
        assert!(error.to_string().contains("`other_apps`"), "{wrong}: {error}");
    }
}

#[test]
fn each_app_has_tokens_of_its_own_and_no_use_for_those_of_another() {
    let client = company(2, Limits::Off);
    let [first, second] = apps(&client.sandbox).try_into().unwrap();
    assert_eq!([status(&client, &first), status(&client, &second)], [200, 200]);
    assert_eq!(refresh(&client, &first, &second.refresh_token).status, 400);
    let strange = QboInfo { client_secret: first.client_secret.clone(), ..second.clone() };
    assert_eq!(refresh(&client, &strange, &second.refresh_token).status, 401);

    // A code is of the app that asked for it.
    let (mine, theirs) = (code(&client, &first), code(&client, &second));
    assert_ne!(mine, theirs);
    assert_eq!(buy(&client, &first, &theirs).status, 400);
    let bought = buy(&client, &second, &theirs).json();
    assert_eq!(status(&client, &second), 401, "another consent ends the app's former tokens");
    assert_eq!(status(&client, &first), 200, "and no other app's");
    let bought = bought["access_token"].as_str().unwrap().to_owned();
    assert_eq!(client.sandbox.other_apps()[0].access_token, bought);
    // Both begin to count their tokens anew, and still no two are equal.
    let issued = refresh(&client, &first, &first.refresh_token).json();
    let again = refresh(&client, &second, &client.sandbox.other_apps()[0].refresh_token).json();
    for key in ["access_token", "refresh_token"] {
        assert_ne!(issued[key], again[key]);
    }
}

#[test]
fn rotating_and_revoking_the_tokens_of_one_app_leaves_the_other_alone() {
    let client = company(2, Limits::Off);
    let [first, second] = apps(&client.sandbox).try_into().unwrap();
    assert_eq!(refresh(&client, &first, &first.refresh_token).status, 200);
    assert_eq!(refresh(&client, &first, &first.refresh_token).status, 400);
    assert_eq!(refresh(&client, &second, &second.refresh_token).status, 200);
    let second = client.sandbox.other_apps().remove(0);
    let revoke = |app: &QboInfo, value: &str| {
        let body = json!({"token": value}).to_string();
        post_form(&client, "/v2/oauth2/tokens/revoke", &basic(app), &body).status
    };
    assert_eq!(revoke(&second, &client.sandbox.info().refresh_token), 400, "it is not its own");
    assert_eq!(status(&client, &client.sandbox.info()), 200);
    assert_eq!(revoke(&second, &second.refresh_token), 200);
    assert_eq!(status(&client, &second), 401);
    assert_eq!(status(&client, &client.sandbox.info()), 200);
    assert_eq!(refresh(&client, &first, &client.sandbox.info().refresh_token).status, 200);
}

#[test]
fn a_state_keeps_the_apps_with_their_tokens() {
    let client = company(2, Limits::Off);
    let second = client.sandbox.other_apps().remove(0);
    assert_eq!(refresh(&client, &second, &second.refresh_token).status, 200);
    let state = client.sandbox.state();
    let again = Client::with(&state, QboSettings::default());
    assert_eq!(again.sandbox.state(), state);
    let rotated = again.sandbox.other_apps().remove(0);
    assert_ne!(rotated.refresh_token, second.refresh_token);
    assert_eq!([status(&again, &rotated), status(&again, &second)], [200, 200]);
    assert_eq!(refresh(&again, &second, &second.refresh_token).status, 400);
    // Another app that comes later is at this company, wherever the first one is by then.
    let mut strayed = state.clone();
    strayed["oauth"]["granted_realm"] = json!("777");
    let strayed = Client::with(&strayed, QboSettings::default());
    strayed.sandbox.connect_apps(3).unwrap();
    let late = strayed.sandbox.other_apps().remove(1);
    let first = strayed.sandbox.info();
    assert_eq!([status(&strayed, &first), status(&strayed, &late)], [403, 200]);
    // A state of one app, put in its place, takes the other away.
    again.sandbox.restore(&Client::new().sandbox.state()).unwrap();
    assert_eq!(status(&again, &rotated), 401);
}

#[test]
fn ten_calls_a_second_are_of_each_app_and_500_a_minute_of_all() {
    let client = company(3, Limits::Real);
    let apps = apps(&client.sandbox);
    let mut admitted = 0;
    for _ in 0..20 {
        for app in &apps {
            let calls = (0..11).filter(|_| status(&client, app) == 200).count();
            assert!(calls <= 10, "of one app in a second");
            admitted += calls;
        }
        client.pass(1);
    }
    assert_eq!(admitted, 500);
    let throttled = client.sandbox.counts()["throttled"].clone();
    assert_eq!(throttled["second"], 16 * 3 + 1, "{throttled}");
    client.pass(60);
    assert_eq!(status(&client, &apps[2]), 200);
}

#[test]
fn forty_batches_are_of_each_app_and_120_of_the_company() {
    let client = company(4, Limits::Real);
    let apps = apps(&client.sandbox);
    for _ in 0..3 {
        for app in &apps {
            assert!((0..10).all(|_| batched(&client, app) == 200));
        }
        client.pass(1);
    }
    // Each app is at 30 of its 40, and all together are at 120.
    for app in &apps {
        assert_eq!(batched(&client, app), 429);
        assert_eq!(status(&client, app), 200, "other calls go on");
    }
    let throttled = client.sandbox.counts()["throttled"].clone();
    assert_eq!((&throttled["company_batches"], &throttled["batches"]), (&json!(4), &json!(0)));
    assert_eq!(throttled["total"], 4);
    let again = Client::with(&client.sandbox.state(), QboSettings::default());
    assert_eq!(again.sandbox.counts(), client.sandbox.counts());
    client.pass(57);
    assert_eq!(batched(&client, &apps[0]), 200, "the first second's are a minute old");

    let client = company(2, Limits::Real);
    let [first, second] = self::apps(&client.sandbox).try_into().unwrap();
    let admitted = (0..60).filter(|_| {
        client.pass(1);
        batched(&client, &first) == 200
    });
    assert_eq!(admitted.count(), 40);
    assert_eq!(batched(&client, &second), 200);
    assert_eq!(client.sandbox.counts()["throttled"]["batches"], 20);
}

#[tokio::test]
async fn ten_calls_at_the_same_time_are_of_each_app() {
    let client = company(2, Limits::Real);
    plan(&client, &json!({"fault": "latency", "ms": 50, "times": 22}));
    let apps = apps(&client.sandbox);
    let calls = (0..22).map(|place| {
        let mut request = client.request("GET", "/preferences", String::new());
        let bearer = format!("Bearer {}", apps[usize::from(place >= 12)].access_token);
        request.headers_mut().insert("authorization", bearer.parse().unwrap());
        tower::ServiceExt::oneshot(client.sandbox.router(), request)
    });
    let answers = futures_util::future::join_all(calls).await;
    let refused: Vec<usize> =
        (0..22).filter(|place| answers[*place].as_ref().unwrap().status() == 429).collect();
    assert_eq!(refused, [10, 11], "of the first app's twelve; the second app's ten are answered");
    assert_eq!(client.sandbox.counts()["throttled"]["concurrent"], 2);
}

#[test]
fn calls_with_no_apps_token_use_up_nothing_of_an_app() {
    let client = company(1, Limits::Real);
    let stray = || call_with(&client, "no-token-of-anyone", "GET", "/preferences", &Value::Null);
    let statuses: Vec<u16> = (0..11).map(|_| stray().status).collect();
    assert_eq!((statuses[9], statuses[10]), (401, 429));
    assert_eq!(status(&client, &client.sandbox.info()), 200);
}

#[test]
fn request_ids_are_of_the_company_whichever_app_sends_them() {
    let client = company(2, Limits::Off);
    let made: Vec<Value> = apps(&client.sandbox)
        .iter()
        .map(|app| {
            let body = invoice("1042", "20");
            let path = "/invoice?requestid=r1";
            call_with(&client, &app.access_token, "POST", path, &body).json()["Invoice"].clone()
        })
        .collect();
    assert_eq!(made[0]["DocNumber"], "1042");
    assert_eq!(made[0], made[1]);
    assert_eq!(client.sandbox.documents("Invoice").len(), 1);
}
