//! The client signs in, stays signed in, and says when it no longer is.

use secrecy::ExposeSecret as _;
use serde_json::json;
use tieout::http::settings::Limits;
use tieout::ports::clock::Clock as _;
use tieout::ports::time::Time as _;
use tieout::qbo::class::ErrorClass;
use tieout::qbo::connect::SignInAttempt;
use tieout::qbo::discovery::{fetch, list_address};
use tieout::qbo::token::{Revoked, TokenEndpoint};
use tieout::sandbox::qbo::starter;
use url::Url;

use crate::books_kit::company::{Setup, World};

use super::kit::{DAY, HOUR, open, with};
use crate::books_kit::company::http;

/// Goes through the page as a browser does that sends no form, or sends it.
async fn consent(page: Url, way: &str) -> Url {
    let never = reqwest::redirect::Policy::none();
    let browser = reqwest::Client::builder().redirect(never).no_proxy().build().unwrap();
    let answer = if way == "page" {
        let mut form: Vec<(String, String)> = page.query_pairs().into_owned().collect();
        form.push(("decision".to_owned(), "approve".to_owned()));
        let mut page = page;
        page.set_query(None);
        browser.post(page).form(&form).send().await.unwrap()
    } else {
        browser.get(page).send().await.unwrap()
    };
    assert_eq!(answer.status(), 302, "{way}");
    answer.headers()["location"].to_str().unwrap().parse().unwrap()
}

#[tokio::test]
async fn a_sign_in_by_the_services_own_list_opens_the_books_until_it_is_revoked() {
    for way in ["auto", "page", "instant"] {
        let world = with(&[("consent", way)]).await;
        let http = http(&world.time, Limits::open(), 5_000);
        let list = list_address(&world.settings.base_url, &world.settings.token_url).unwrap();
        let endpoints = fetch(&http, &list).await.unwrap();
        assert_eq!(endpoints.tokens, world.settings.token_url);
        let redirect: Url = "http://localhost:4999/callback".parse().unwrap();
        let attempt = SignInAttempt::begin(redirect.clone());
        let page = attempt.address(&endpoints.sign_in_page, &world.settings.client_id);
        let back = consent(page, way).await;
        let signed_in = attempt.read(&back, &world.settings.realm_id).unwrap();
        let endpoint = TokenEndpoint::new(&world.settings, http);
        let now = world.time.now();
        let tokens = endpoint.exchange(&signed_in.code, &redirect, now).await.unwrap();
        let again = endpoint.exchange(&signed_in.code, &redirect, now).await.unwrap_err();
        assert_eq!(again.class(), ErrorClass::Reconsent, "a code is good once: {again:?}");
        assert_eq!(run(&world).await, Err(ErrorClass::Reconsent), "the former sign-in has ended");

        let refresh = &tokens.refresh_token;
        let renewed = endpoint.refresh(refresh, now).await.unwrap();
        let address = &endpoints.revocation;
        let revoked = endpoint.revoke(&renewed.refresh_token, address).await.unwrap();
        assert_eq!(revoked, Revoked::Now);
        let dead = endpoint.refresh(&renewed.refresh_token, now).await.unwrap_err();
        assert_eq!(dead.class(), ErrorClass::Reconsent, "{dead:?}");
    }
}

/// Reads something, as a run does.
async fn run(world: &World) -> Result<(), ErrorClass> {
    world.client.read_company().await.map(|_| ()).map_err(|error| error.class())
}

#[tokio::test]
async fn runs_stay_signed_in_for_years_however_tokens_rotate() {
    for rotation in ["each", "daily"] {
        for overlap in ["none", "24h"] {
            let world = with(&[("rotation", rotation), ("refresh-overlap", overlap)]).await;
            let first = world.kept.get().refresh_token;
            for hours in [2, 2, 23, 30, 24 * 60, 24 * 90, 24 * 99, 24 * 99, 2] {
                world.time.pass(hours * HOUR);
                assert_eq!(run(&world).await, Ok(()), "{rotation}, {overlap}: {hours} h");
            }
            let last = world.kept.get().refresh_token;
            assert_ne!(first.expose_secret(), last.expose_secret());
        }
    }
}

#[tokio::test]
async fn an_unused_sign_in_ends_after_a_hundred_days_or_one_more_and_says_so() {
    for (life, days) in [("101d", 101), ("100d", 100)] {
        let world = with(&[("refresh-life", life)]).await;
        world.time.pass((days - 1) * DAY);
        assert_eq!(run(&world).await, Ok(()), "{life}");
        world.time.pass(days * DAY + HOUR);
        assert_eq!(run(&world).await, Err(ErrorClass::Reconsent), "{life}");
    }
}

#[tokio::test]
async fn a_sign_in_that_was_revoked_elsewhere_stops_the_run_without_waiting() {
    let world = open().await;
    let http = http(&world.time, Limits::open(), 5_000);
    let endpoint = TokenEndpoint::new(&world.settings, http);
    let address = world.url.join("v2/oauth2/tokens/revoke").unwrap();
    let refresh = world.kept.get().refresh_token;
    assert_eq!(endpoint.revoke(&refresh, &address).await.unwrap(), Revoked::Now);
    let before = world.time.now_ms();
    assert_eq!(run(&world).await, Err(ErrorClass::Reconsent));
    assert_eq!(world.time.now_ms(), before);
}

#[tokio::test]
async fn an_expired_access_token_is_renewed_once_for_all_calls_that_wait() {
    let world = open().await;
    let ada = world.customer("Ada").await;
    world.time.pass(2 * HOUR);
    let reads = (0..5).map(|_| world.read(tieout::qbo::entity::Entity::Customer, &ada));
    futures_util::future::join_all(reads).await;
    assert_eq!(world.sandbox.counts()["oauth"]["token"], json!(1), "{}", world.sandbox.counts());
}

#[tokio::test]
async fn tokens_of_another_company_or_without_the_right_say_whom_to_ask() {
    let mut seed = starter::empty_seed();
    seed["other_companies"] = json!([{ "realm_id": "4620816365", "name": "Elsewhere" }]);
    let world = Setup { seed, ..Setup::default() }.open().await;
    let mut settings = world.settings.clone();
    settings.realm_id = "4620816365".to_owned();
    let http = http(&world.time, Limits::open(), 5_000);
    let clock = std::sync::Arc::new(world.time.clone());
    let client = tieout::qbo::call::QboClient::try_new(settings, http, world.kept.clone(), clock);
    let error = client.unwrap().read_company().await.unwrap_err();
    assert_eq!(error.class(), ErrorClass::AuthConfig, "{error:?}");
}
