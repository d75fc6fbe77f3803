//! Credentials that are wrong, dead or taken away.

use tieout::sandbox::qbo::trouble::Trouble;
use tieout::sandbox::workiz::faults::{Fault, FaultRule};

use crate::company::{Company, until};

const UNAUTHORIZED: i32 = 5;
const UNAVAILABLE: i32 = 6;

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_credential_is_named_and_changes_nothing() {
    let company = Company::open().await;
    let before = company.look();
    for (file, wrong, says) in [
        ("workiz_password", "not-it", "user name or the password"),
        ("workiz_totp_secret", "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", "authenticator code"),
        ("workiz_totp_secret", "not base32 at all!", "is not base32"),
        ("workiz_client_secret", "not-it", "`client_id` and `client_secret`"),
        ("quickbooks_refresh_token", "dead-token", "not connected any more"),
        ("quickbooks_refresh_token", "dead-token", "`refresh_token` under [quickbooks]"),
    ] {
        let path = format!("secrets/{file}");
        let right = std::fs::read_to_string(company.file(&path)).unwrap();
        company.write(&path, wrong);
        for arguments in [&["run"][..], &["plan", "--json"]] {
            let ran = company.run(arguments);
            company.refused(&before, &ran, UNAUTHORIZED, &[says]);
            assert!(!ran.stderr.contains(wrong), "{ran:?}");
        }
        company.write(&path, &right);
    }
    company.works();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_app_secret_of_quickbooks_is_named() {
    let company = Company::open().await;
    company.write("secrets/quickbooks_client_secret", "not-it");
    let ran = company.run(&["run"]);
    company.told(
        &ran,
        UNAUTHORIZED,
        &["renew the access to QuickBooks", "`client_secret` under [quickbooks]"],
    );
    assert_eq!(ran.stdout, "");
    company.write("secrets/quickbooks_client_secret", &{
        company.sandbox.quickbooks().info().client_secret
    });
    company.works();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_renewal_that_a_gateway_answers_ends_by_its_status_and_says_what_to_do() {
    let company = Company::open().await;
    let books = company.books();
    let faults = company.sandbox.quickbooks().faults();
    let refused = "check `client_id`, `client_secret` and `token_url` under [quickbooks]";
    let long = Trouble::Throttled { form: None, retry_after: Some(4_000) };
    for (trouble, code, says) in [
        (Trouble::Status(401), UNAUTHORIZED, refused),
        (Trouble::Status(403), UNAUTHORIZED, refused),
        (Trouble::Empty(400), UNAUTHORIZED, refused),
        (Trouble::MalformedBody, UNAVAILABLE, "not available now"),
        (Trouble::Status(503), UNAVAILABLE, "not available now"),
        (long, UNAVAILABLE, "asks to wait 1 hour and 7 minutes"),
    ] {
        // No access token is kept yet, so that it is the first thing that is asked for.
        faults.next("POST", "/oauth2/v1", 99, trouble);
        let ran = company.run(&["run"]);
        company.told(&ran, code, &["could not renew the access to QuickBooks", says]);
        assert!(ran.stdout.is_empty() && !ran.stderr.contains("(at `"), "{ran:?}");
        assert_eq!(company.books(), books);
        faults.clear();
    }
    company.works();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_workiz_refuses_again_and_again_ends_the_run() {
    let company = Company::open().await;
    let before = company.look();
    let faults = company.sandbox.workiz().faults();
    faults.add(FaultRule { times: 99, ..FaultRule::once("/invoices", Fault::Status(401)) });
    let ran = company.run(&["run"]);
    company.refused(&before, &ran, UNAUTHORIZED, &["invoices", "sign in by hand"]);
    faults.clear();
    company.works();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_is_revoked_while_a_plan_is_applied_writes_nothing_more() {
    let company = Company::open().await;
    company.change_settings("throttled_wait_seconds = 0", "throttled_wait_seconds = 2");
    company.look();
    let books = company.books();
    // QuickBooks asks for a pause at the first write; meanwhile somebody disconnects the app.
    let faults = company.pause_a_write(0);
    let child = company.start(&["apply"]);
    until(|| faults.pending().is_empty()).await;
    revoke(&company).await;
    let ran = child.wait_with_output().unwrap().into();
    company.told(&ran, UNAUTHORIZED, &["not connected any more"]);
    assert_eq!(ran.stdout, "");
    assert_eq!(company.books(), books);
    // The same as if it had been revoked before.
    let before = company.now();
    let ran = company.run(&["run"]);
    company.refused(&before, &ran, UNAUTHORIZED, &["not connected any more"]);
}

async fn revoke(company: &Company) {
    let info = company.sandbox.info();
    let books = &info["quickbooks"];
    let text = |key: &str| books[key].as_str().unwrap();
    let _there = rustls::crypto::ring::default_provider().install_default();
    let http = reqwest::Client::builder().build().unwrap();
    let body = serde_json::json!({ "token": text("refresh_token") });
    let asked =
        http.post(text("revoke_url")).basic_auth(text("client_id"), Some(text("client_secret")));
    let answer = asked.json(&body).send().await.unwrap();
    assert!(answer.status().is_success(), "{answer:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_sign_in_to_workiz_does_not_lose_the_one_to_quickbooks() {
    let company = Company::open().await;
    let grant = || company.sandbox.quickbooks().info().refresh_token;
    let given = grant();
    let right = std::fs::read_to_string(company.file("secrets/workiz_password")).unwrap();
    company.write("secrets/workiz_password", "not-it");
    // Nothing is kept yet, so that QuickBooks' first renewal is due as well. It takes its token
    // with it: were it under way when Workiz refuses, its answer would find nobody.
    let ran = company.run(&["run"]);
    company.told(&ran, UNAUTHORIZED, &["user name or the password"]);
    assert_eq!(grant(), given, "a renewal was begun beside a sign-in that was refused");
    company.write("secrets/workiz_password", &right);
    company.works();
    assert_ne!(grant(), given);
}
