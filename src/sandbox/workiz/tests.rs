//! The promises of the Workiz simulator, kept in process.

mod faults;
mod files;
mod jobs;
mod lists;
mod payments;
mod seed_document;
mod sign_in;
mod webhooks;

use std::sync::Arc;

use jiff::Timestamp;
use serde_json::Value;
use serde_json::json;

use crate::sandbox::workiz::faults::Fault;
use crate::sandbox::workiz::faults::FaultRule;
use crate::sandbox::workiz::money::MoneyForm;
use crate::sandbox::workiz::sandbox::RateLimit;
use crate::sandbox::workiz::sandbox::WorkizSandbox;
use crate::sandbox::workiz::sandbox::WorkizSettings;
use crate::sandbox::workiz::test_desk::Desk;
use crate::sandbox::workiz::test_desk::code;
use crate::sandbox::workiz::test_desk::credentials;
use crate::sandbox::workiz::test_desk::error_code;
use crate::sandbox::workiz::test_desk::seed;

#[tokio::test]
async fn login_needs_the_client_the_password_and_a_fresh_code() {
    let desk = Desk::closed(&seed(), WorkizSettings::default());
    let good = credentials("pw", Some(&code(0)));
    let refused = desk.login("cid:wrong", &good).await;
    assert_eq!((refused.status, error_code(&refused)), (401, "invalid_client"));
    let refused = desk.login("cid:cs", &credentials("no", Some(&code(0)))).await;
    assert_eq!((refused.status, error_code(&refused)), (401, "invalid_credentials"));
    let refused = desk.login("cid:cs", &credentials("pw", None)).await;
    assert_eq!((refused.status, error_code(&refused)), (423, "mfa_required"));
    let refused = desk.login("cid:cs", &credentials("pw", Some(&code(-20)))).await;
    assert_eq!((refused.status, error_code(&refused)), (401, "invalid_mfa_code"));

    let opened = desk.login("cid:cs", &good).await;
    assert_eq!(opened.status, 200);
    assert_eq!(opened.body["expiresIn"], json!(3600));
    assert_eq!(opened.body["user"]["entitlements"][3], json!("invoices"));
}

#[tokio::test]
async fn a_token_lives_an_hour_and_can_be_refreshed_for_a_day() {
    let mut desk = Desk::open().await;
    desk.pass(3599);
    assert_eq!(desk.get("account").await.status, 200);
    desk.pass(1);
    let refused = desk.get("account").await;
    assert_eq!((refused.status, error_code(&refused)), (401, "unauthorized"));

    let old = format!("Bearer {}", desk.token);
    let renewed = desk.send("POST", "sessions/refresh", &[("authorization", &old)], None).await;
    assert_eq!(renewed.status, 200);
    let again = desk.send("POST", "sessions/refresh", &[("authorization", &old)], None).await;
    assert_eq!(again.status, 401, "a refresh retires the token");
    desk.token = renewed.body["authToken"].as_str().unwrap().to_owned();
    assert_eq!(desk.get("account").await.status, 200);

    desk.pass(24 * 3600);
    let late = format!("Bearer {}", desk.token);
    let refused = desk.send("POST", "sessions/refresh", &[("authorization", &late)], None).await;
    assert_eq!(refused.status, 401);
}

#[tokio::test]
async fn lists_come_in_pages_with_the_true_total() {
    let desk = Desk::open().await;
    let page = desk.get("invoices?page=2&pageSize=3").await;
    assert_eq!((&page.body["page"], &page.body["pageSize"]), (&json!(2), &json!(3)));
    assert_eq!(page.body["total"], json!(8), "the deleted one is hidden");
    assert_eq!(page.body["items"][0]["invoiceId"], json!("inv_4"));
    assert_eq!(page.body["items"].as_array().unwrap().len(), 3);
    let all = desk.get("invoices?includeDeleted=true").await;
    assert_eq!(all.body["total"], json!(9));
    assert_eq!(all.body["pageSize"], json!(50));
}

#[tokio::test]
async fn filters_narrow_lists_and_wrong_ones_are_refused() {
    let desk = Desk::open().await;
    for (query, total) in [
        ("number=3", 1),
        ("clientId=cl_2", 0),
        ("fromDate=2026-03-03&toDate=2026-03-05", 3),
        // Made at 23:30 UTC, which is still the same day in Los Angeles.
        ("fromDate=2026-03-03&toDate=2026-03-05&dateField=created", 3),
        ("updatedFrom=2026-03-07T00:00:00Z", 2),
        ("updatedTo=2026-03-02T23:30:00Z", 2),
        ("status=paid", 0),
    ] {
        let got = desk.get(&format!("invoices?{query}")).await;
        assert_eq!(got.body["total"], json!(total), "{query}");
    }
    for query in [
        "pageSize=101",
        "page=0",
        "status=late",
        "foo=1",
        "fromDate=03/01/2026",
        "dateField=paid",
        "page=1&page=2",
    ] {
        let got = desk.get(&format!("invoices?{query}")).await;
        assert_eq!((got.status, error_code(&got)), (400, "validation_failed"), "{query}");
    }
    assert_eq!(desk.get("clients?fromDate=2026-03-01").await.status, 400);
}

#[tokio::test]
async fn errors_have_the_one_shape_and_the_request_id() {
    let desk = Desk::open().await;
    let bearer = format!("Bearer {}", desk.token);
    let headers = [("authorization", bearer.as_str()), ("x-request-id", "mine-1")];
    let got = desk.send("GET", "invoices/inv_none", &headers, None).await;
    assert_eq!((got.status, got.request_id.as_str()), (404, "mine-1"));
    assert_eq!(
        got.body,
        json!({ "error": { "code": "not_found", "message": "invoiceId inv_none was not found",
                           "requestId": "mine-1", "details": [], "retryable": false } })
    );
}

#[tokio::test]
async fn a_payment_is_recorded_once_per_key() {
    let desk = Desk::open().await;
    let body = json!({ "amount": 1403, "method": "card", "tipAmount": 0,
        "collectedAt": "2026-03-01T17:10:00Z", "processor": "workiz_pay",
        "externalTransactionId": "ch_1", "cardLast4": "4242", "memo": "Paid in full on site" });
    let first = desk.post("invoices/inv_1/payments", "k1", &body).await;
    assert_eq!(first.status, 201, "{}", first.body);
    assert_eq!(first.body["totalApplied"].to_string(), "1403.00");
    assert_eq!(first.body["balanceRemaining"].to_string(), "0.00");
    assert_eq!(first.body["status"], json!("captured"));
    let again = desk.post("invoices/inv_1/payments", "k1", &body).await;
    assert_eq!((again.status, &again.body), (201, &first.body));
    let other = json!({ "amount": 5, "method": "cash" });
    let conflict = desk.post("invoices/inv_1/payments", "k1", &other).await;
    assert_eq!((conflict.status, error_code(&conflict)), (409, "idempotency_conflict"));

    let paid = desk.get("invoices/inv_1").await;
    assert_eq!(paid.body["status"], json!("paid"));
    assert_eq!(paid.body["totals"]["balance"], json!("0.00"));
    let payments = desk.get("invoices/inv_1/payments").await;
    assert_eq!(payments.body["total"], json!(1));
    assert_eq!(payments.body["items"][0]["amount"], json!("1403.00"));
    assert_eq!(
        desk.get("jobs/job_1").await.body["priceSummary"]["amountCollected"].to_string(),
        "1403.00"
    );
}

#[tokio::test]
async fn a_tip_joins_the_invoice_and_too_much_is_refused() {
    let desk = Desk::open().await;
    let path = "invoices/inv_2/payments";
    let tipped = r#"{ "amount": 1503.00, "method": "cash", "tipAmount": 100 }"#;
    let tipped: Value = serde_json::from_str(tipped).unwrap();
    assert_eq!(desk.post(path, "t1", &tipped).await.status, 201);
    let invoice = desk.get("invoices/inv_2").await.body;
    assert_eq!(invoice["totals"]["total"], json!("1503.00"));
    assert_eq!(invoice["totals"]["balance"], json!("0.00"));

    for body in [
        json!({ "amount": 1, "method": "cash" }),
        json!({ "amount": 0, "method": "cash" }),
        json!({ "amount": -1, "method": "cash" }),
        json!({ "amount": "1", "method": "cash" }),
        json!({ "amount": 1, "method": "shells" }),
        json!({ "amount": 1, "method": "cash", "color": "red" }),
        json!({ "amount": 1, "method": "card", "cardLast4": "42" }),
        json!({ "amount": 1, "method": "cash", "collectedAt": "2026-05-01T00:00:00Z" }),
        json!({ "method": "cash" }),
    ] {
        let got = desk.post(path, &format!("bad {body}"), &body).await;
        assert_eq!((got.status, error_code(&got)), (400, "validation_failed"), "{body}");
        assert_eq!(got.body["error"]["details"].as_array().unwrap().len(), 1);
    }
    let cash = json!({ "amount": 1, "method": "cash" });
    let refused = desk.post("invoices/inv_9/payments", "v", &cash).await;
    assert_eq!(error_code(&refused), "invoice_not_payable");
}

#[tokio::test]
async fn a_job_is_made_in_the_documented_shape() {
    let desk = Desk::open().await;
    let body = json!({ "clientId": "cl_1", "title": "Water heater",
        "scheduledStart": "2026-04-03T15:00:00Z", "durationMinutes": 120,
        "lineItems": [{ "itemId": "svc_1", "quantity": 2, "unitPrice": 150, "taxCode": "TAX" }] });
    let made = desk.post("jobs", "j1", &body).await;
    assert_eq!(made.status, 201, "{}", made.body);
    let id = made.body["jobId"].as_str().unwrap();
    let job = desk.get(&format!("jobs/{id}")).await.body;
    assert_eq!(job["priceSummary"]["total"].to_string(), "323.25");
    assert_eq!(job["scheduledEnd"], json!("2026-04-03T17:00:00Z"));
    assert_eq!(job["client"]["name"], json!("Ann Example"));
}

#[tokio::test]
async fn what_the_user_may_not_see_is_refused() {
    let mut seed = seed();
    seed["entitlements"] = json!(["clients"]);
    let desk = Desk::open_with(&seed, WorkizSettings::default()).await;
    assert_eq!(desk.get("clients").await.status, 200);
    let refused = desk.get("invoices").await;
    assert_eq!((refused.status, error_code(&refused)), (403, "not_entitled"));
}

#[tokio::test]
async fn the_rate_limit_says_when_to_come_back() {
    let desk = Desk::open().await;
    for _ in 0..119 {
        assert_eq!(desk.get("account").await.status, 200);
    }
    desk.pass(20);
    let refused = desk.get("account").await;
    assert_eq!((refused.status, refused.retry_after.as_deref()), (429, Some("40")));
    assert_eq!(refused.body["error"]["retryable"], json!(true));
    desk.pass(40);
    assert_eq!(desk.get("account").await.status, 200);

    let settings = WorkizSettings { rate_limit: RateLimit::Off, ..WorkizSettings::default() };
    let desk = Desk::open_with(&seed(), settings).await;
    for _ in 0..130 {
        assert_eq!(desk.get("account").await.status, 200);
    }
}

#[tokio::test]
async fn amounts_go_out_in_the_form_that_is_set() {
    let settings = WorkizSettings { money_form: MoneyForm::Numbers, ..WorkizSettings::default() };
    let desk = Desk::open_with(&seed(), settings).await;
    let total = &desk.get("invoices/inv_1").await.body["totals"]["total"];
    assert!(total.is_number());
    assert_eq!(total.to_string(), "1403.00");
    let price = &desk.get("pricebook/items").await.body["items"][0]["price"];
    assert_eq!(price.to_string(), "150.00");
}

#[tokio::test]
async fn faults_hit_the_calls_that_they_are_planned_for() {
    let desk = Desk::open().await;
    let faults = desk.sandbox.faults();
    let bearer = format!("Bearer {}", desk.token);
    let headers = [("authorization", bearer.as_str())];
    let pay = json!({ "amount": 1, "method": "cash" });

    faults.add(FaultRule { skip: 1, ..FaultRule::once("/invoices", Fault::Status(503)) });
    assert_eq!(desk.get("invoices").await.status, 200);
    assert_eq!(desk.get("clients").await.status, 200);
    assert_eq!(desk.get("invoices").await.status, 503);
    assert_eq!((desk.get("invoices").await.status, faults.waiting()), (200, 0));

    faults.add(FaultRule::once("inv_1/payments", Fault::CutBeforeWrite));
    assert!(desk.try_send("POST", "invoices/inv_1/payments", &headers, Some(&pay)).await.is_none());
    assert_eq!(desk.sandbox.documents("payments").len(), 0);
    faults.add(FaultRule::once("inv_1/payments", Fault::CutAfterWrite));
    assert!(desk.try_send("POST", "invoices/inv_1/payments", &headers, Some(&pay)).await.is_none());
    assert_eq!(desk.sandbox.documents("payments").len(), 1);

    faults.add(FaultRule::once("/invoices", Fault::ShortTotal));
    let short = desk.get("invoices").await.body;
    assert_eq!((short["items"].as_array().unwrap().len(), &short["total"]), (7, &json!(8)));
    faults.add(FaultRule::once("/invoices", Fault::MissingField("totals".to_owned())));
    assert!(desk.get("invoices").await.body["items"][0].get("totals").is_none());
    faults.add(FaultRule::once("/invoices", Fault::MalformedBody));
    assert_eq!(desk.get("invoices").await.body, Value::Null);
}

#[tokio::test]
async fn the_saved_state_goes_on_where_it_stopped() {
    let desk = Desk::open().await;
    let pay = json!({ "amount": 1, "method": "cash" });
    let first = desk.post("invoices/inv_1/payments", "k1", &pay).await;
    let saved = desk.sandbox.state();
    let mut later = Desk::closed(&saved, WorkizSettings::default());
    assert_eq!(later.sandbox.state(), saved);
    later.token.clone_from(&desk.token);
    let again = later.post("invoices/inv_1/payments", "k1", &pay).await;
    assert_eq!(again.body, first.body);
    assert_eq!(later.sandbox.documents("payments").len(), 1);
    let other = later.post("invoices/inv_1/payments", "k2", &pay).await;
    assert_ne!(other.body["paymentId"], first.body["paymentId"]);
}

#[test]
fn a_wrong_seed_names_its_field() {
    let clock: Arc<dyn Fn() -> Timestamp + Send + Sync> = Arc::new(Timestamp::default);
    let mut wrong = seed();
    wrong["invoices"][1]["invoiceId"] = json!("inv_1");
    let error =
        WorkizSandbox::try_new(&wrong, Arc::clone(&clock), WorkizSettings::default()).unwrap_err();
    assert!(error.to_string().contains("inv_1"));
    let mut wrong = seed();
    wrong["totp_secret"] = json!("short");
    assert!(WorkizSandbox::try_new(&wrong, clock, WorkizSettings::default()).is_err());
}
