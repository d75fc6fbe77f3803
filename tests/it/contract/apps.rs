//! Several apps work in one company: each signs in for itself, and all share the company's limits.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use serde_json::{Value, json};
use tieout::http::settings::Limits;
use tieout::ports::clock::Clock as _;
use tieout::ports::ledger::Ledger as _;
use tieout::ports::source::Trouble;
use tieout::ports::tokens::TokenStore as _;
use tieout::qbo::call::QboClient;
use tieout::qbo::class::ErrorClass;
use tieout::qbo::connect::SignInAttempt;
use tieout::qbo::ledger::QboLedger;
use tieout::qbo::settings::quickbooks_limits;
use tieout::qbo::token::{Revoked, TokenEndpoint};
use tieout::sandbox::qbo::service::QboInfo;
use tieout::sandbox::qbo::starter;
use tower::ServiceExt as _;
use url::Url;

use crate::books_kit::company::{Setup, World, http};
use crate::books_kit::sales::{requests, written};
use crate::served::served;

use super::kit::SECOND;

/// Opens a company with four apps; the first is ours.
async fn shared(limits: Limits) -> World {
    let mut seed = starter::empty_seed();
    seed["other_apps"] = json!([{}, {}, {}]);
    Setup { seed, switches: vec![("limits", "real")], limits, ..Setup::default() }.open().await
}

/// Sends a batch of one small question as another app; gives the status.
async fn batch_as(router: &Router, app: &QboInfo) -> u16 {
    let ask = json!({ "BatchItemRequest": [{ "bId": "1", "Query": "select count(*) from Term" }] });
    let request = Request::post(format!("/v3/company/{}/batch", app.realm_id))
        .header("authorization", format!("Bearer {}", app.access_token))
        .header("accept", "application/json")
        .header("content-type", "application/json")
        .body(Body::from(ask.to_string()));
    router.clone().oneshot(request.unwrap()).await.unwrap().status().as_u16()
}

fn throttled(world: &World, limit: &str) -> u64 {
    world.sandbox.counts()["throttled"][limit].as_u64().unwrap_or(0)
}

#[tokio::test]
async fn the_121st_batch_of_a_company_in_a_minute_is_refused_though_each_app_is_within_its_40() {
    let world = shared(Limits::open()).await;
    let router = world.sandbox.router();
    let mut apps = vec![world.sandbox.info()];
    apps.extend(world.sandbox.other_apps());
    assert_eq!(apps.len(), 4);
    for round in 0..3 {
        for app in &apps {
            for place in 0..10 {
                assert_eq!(batch_as(&router, app).await, 200, "{round}, {place}");
            }
        }
        world.time.pass(SECOND);
    }
    assert_eq!(batch_as(&router, &apps[3]).await, 429, "the 121st, and this app's 31st");
    let counts = world.sandbox.counts()["throttled"].clone();
    let (all, own) = (throttled(&world, "company_batches"), throttled(&world, "batches"));
    assert_eq!((all, own, &counts["total"]), (1, 0, &json!(1)));
    world.time.pass(57 * SECOND);
    assert_eq!(batch_as(&router, &apps[3]).await, 200, "a minute after the first");
}

/// Other apps that send batches of their own before each batch of ours, and never wait.
#[derive(Debug, Default)]
struct Neighbors {
    sent: AtomicUsize,
    refused: AtomicUsize,
    /// The batches of ours that were refused.
    ours_refused: AtomicUsize,
}

/// Serves the company at an address of its own, where each batch meets those of other apps: so many
/// of each of them, and again after a second for so many rounds.
async fn beside(
    world: &World,
    neighbors: &Arc<Neighbors>,
    (batches_each, rounds): (usize, usize),
) -> Url {
    let (plain, apps) = (world.sandbox.router(), world.sandbox.other_apps());
    let time = world.time.clone();
    let kept = Arc::clone(neighbors);
    let router = plain.clone().layer(from_fn(move |request: Request, next: Next| {
        let (plain, apps, kept) = (plain.clone(), apps.clone(), Arc::clone(&kept));
        let time = time.clone();
        async move {
            let is_batch = request.uri().path().ends_with("/batch");
            for round in 0..if is_batch { rounds } else { 0 } {
                time.pass(if round == 0 { 0 } else { SECOND });
                for app in apps.iter().flat_map(|it| std::iter::repeat_n(it, batches_each)) {
                    kept.sent.fetch_add(1, Ordering::SeqCst);
                    if batch_as(&plain, app).await == 429 {
                        kept.refused.fetch_add(1, Ordering::SeqCst);
                    }
                }
            }
            let response = next.run(request).await;
            if is_batch && response.status().as_u16() == 429 {
                kept.ours_refused.fetch_add(1, Ordering::SeqCst);
            }
            response
        }
    }));
    served(router).await
}

/// A client with the limits that the program keeps, which knows nothing of other apps.
fn client(world: &World, address: Url) -> QboClient {
    let settings =
        tieout::qbo::settings::QboSettings { base_url: address, ..world.settings.clone() };
    let http = http(&world.time, quickbooks_limits(), 20_000);
    let clock = Arc::new(world.time.clone());
    QboClient::try_new(settings, http, world.kept.clone(), clock).unwrap()
}

#[tokio::test]
async fn a_client_among_other_apps_waits_out_their_429s_and_writes_everything_once() {
    let world = shared(Limits::open()).await;
    let ada = world.customer("Ada").await;
    let neighbors = Arc::new(Neighbors::default());
    let address = beside(&world, &neighbors, (4, 1)).await;
    let client = client(&world, address);
    let ledger = QboLedger::new(client.clone());
    let answers = ledger.write(&requests(&ada, 1_200)).await.unwrap();
    assert_eq!((written(&answers), world.count("Invoice")), (1_200, 1_200));

    // Our own 40 batches would have gone out within seconds.
    let counts = world.sandbox.counts();
    let count = |it: &AtomicUsize| it.load(Ordering::SeqCst);
    let (ours, theirs) = (count(&neighbors.ours_refused), count(&neighbors.refused));
    assert!(ours > 0 && throttled(&world, "company_batches") > 0, "{counts}");
    assert_eq!(throttled(&world, "batches"), 0, "nobody went beyond 40 of its own: {counts}");
    assert_eq!(throttled(&world, "total"), u64::try_from(ours + theirs).unwrap(), "{counts}");
    let items = 1_200 + count(&neighbors.sent) - theirs;
    assert_eq!(counts["batches"]["items"], json!(items), "each of ours was done once");
    let mut numbers: Vec<Value> =
        world.sandbox.documents("Invoice").iter().map(|it| it["DocNumber"].clone()).collect();
    numbers.sort_by_key(ToString::to_string);
    numbers.dedup();
    assert_eq!(numbers.len(), 1_200, "each number is there");
}

/// Without end the other apps take all that the company may have: a run gives up, and has written
/// nothing; a run at a quieter time writes everything, once.
#[tokio::test]
async fn what_other_apps_leave_no_room_for_is_not_written_and_written_later() {
    let world = shared(Limits::open()).await;
    let ada = world.customer("Ada").await;
    let neighbors = Arc::new(Neighbors::default());
    // Ten a second of each of three apps are the 120 of the company within four seconds.
    let address = beside(&world, &neighbors, (10, 4)).await;
    let crowded = QboLedger::new(client(&world, address));
    let batch = requests(&ada, 90);
    let error = crowded.write(&batch).await.unwrap_err();
    assert!(neighbors.ours_refused.load(Ordering::SeqCst) >= 5, "it was tried to the end");
    assert_eq!(error.trouble, Trouble::Unavailable, "{error:?}");
    assert_eq!(world.count("Invoice"), 0);
    world.time.pass(300 * SECOND);
    let answers = world.ledger.write(&batch).await.unwrap();
    assert_eq!((written(&answers), world.count("Invoice")), (90, 90));
}

#[tokio::test]
async fn each_app_signs_in_for_itself_and_loses_nothing_when_another_is_revoked() {
    let world = shared(Limits::open()).await;
    let second = world.sandbox.other_apps().remove(0);
    let mut settings = world.settings.clone();
    settings.client_id = second.client_id.clone();
    settings.client_secret = second.client_secret.clone().into();
    let plain = http(&world.time, Limits::open(), 5_000);
    let endpoint = TokenEndpoint::new(&settings, plain.clone());

    // The consent of the second app is no new consent of ours.
    let redirect: Url = "http://localhost:4999/callback".parse().unwrap();
    let attempt = SignInAttempt::begin(redirect.clone());
    let page = world.url.join("connect/oauth2").unwrap();
    let never = reqwest::redirect::Policy::none();
    let browser = reqwest::Client::builder().redirect(never).no_proxy().build().unwrap();
    let answer = browser.get(attempt.address(&page, &settings.client_id)).send().await.unwrap();
    let back: Url = answer.headers()["location"].to_str().unwrap().parse().unwrap();
    let signed_in = attempt.read(&back, &settings.realm_id).unwrap();
    let ours = TokenEndpoint::new(&world.settings, plain.clone());
    let strange = ours.exchange(&signed_in.code, &redirect, world.time.now()).await.unwrap_err();
    assert_eq!(strange.class(), ErrorClass::Reconsent, "another app's code: {strange:?}");
    let tokens = endpoint.exchange(&signed_in.code, &redirect, world.time.now()).await.unwrap();
    world.client.read_company().await.expect("we are signed in as before");

    let first = world.kept.get();
    world.kept.save("company", &tokens).unwrap();
    let clock = Arc::new(world.time.clone());
    let other = QboClient::try_new(settings, plain, world.kept.clone(), clock).unwrap();
    other.read_company().await.expect("the second app reads the same company");
    let address = world.url.join("v2/oauth2/tokens/revoke").unwrap();
    assert_eq!(ours.revoke(&first.refresh_token, &address).await.unwrap(), Revoked::Now);
    other.read_company().await.expect("the revocation was of the first app alone");
    let gone = ours.refresh(&first.refresh_token, world.time.now()).await.unwrap_err();
    assert_eq!(gone.class(), ErrorClass::Reconsent);
    endpoint.refresh(&tokens.refresh_token, world.time.now()).await.expect("it can be renewed");
}
