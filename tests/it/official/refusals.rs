//! What the API refuses of itself: wrong tokens, wrong addresses, what it does not have.

use secrecy::SecretString;
use tieout::http::client::HttpClient;
use tieout::http::settings::{HttpSettings, Limits};
use tieout::sandbox::workiz_api::golden;
use tieout::workiz_api::access::OfficialAccess;
use tieout::workiz_api::client::OfficialClient;
use tieout::workiz_api::error::OfficialError;
use tieout::workiz_api::payment::PaymentOutcome;
use url::Url;

use super::kit::{Secret, Setup, with};
use super::payments::check;
use crate::served::served;

fn client(url: Url, token: &str) -> OfficialClient {
    let http = HttpClient::try_new(HttpSettings::new("tieout-test", Limits::open())).unwrap();
    let access = OfficialAccess::try_new(url, &SecretString::from(token), None).unwrap();
    OfficialClient::new(http, access)
}

#[tokio::test]
async fn a_wrong_token_and_a_wrong_address_are_credentials_that_were_refused() {
    let world = with(golden::seed(), &[]).await;
    let url = served(world.api.router()).await;
    let right = url.join("api/v1").unwrap();
    for (url, token) in [
        (right.clone(), "api_wrong"),
        (url.join("api/v2").unwrap(), "api_golden"),
        (url, "api_golden"),
    ] {
        let error = client(url, token).check().await.unwrap_err();
        assert!(matches!(error, OfficialError::Credentials { status: 403, .. }), "{error}");
        assert!(!error.to_string().contains(token), "{error}");
    }
    assert_eq!(client(right, "api_golden").check().await.unwrap(), 2);
}

#[tokio::test]
async fn a_payment_without_the_secret_is_refused_and_the_settings_are_named() {
    let setup = Setup { secret: Secret::Absent, ..Setup::default() };
    let world = setup.open().await;
    let job = world.invoice("924820").await.id.as_str().to_owned();
    let before = world.payments();
    let outcome = world.client().record_payment(&job, &check("5.00")).await;
    let PaymentOutcome::NotRecorded(reason) = outcome else { panic!("{outcome:?}") };
    assert!(reason.contains("`auth_secret`") && reason.contains("401"), "{reason}");
    assert_eq!(world.payments(), before);
}
