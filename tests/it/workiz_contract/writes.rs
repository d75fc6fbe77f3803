//! What the client writes: payments and jobs.

use serde_json::{Value, json};
use tieout::http::response::MayHaveHappened;
use tieout::workiz::error::WorkizError;
use tieout::workiz::wire::amount::WireAmount;
use tieout::workiz::wire::new_job::CreateJobRequest;
use tieout::workiz::wire::payment::RecordPaymentRequest;
use tieout::workiz::writes::Written;

use super::kit::{Desk, fixture};

/// A payment by a method.
pub(super) fn paid_by(method: &str, amount: &str, tip: &str) -> RecordPaymentRequest {
    RecordPaymentRequest {
        amount: WireAmount::exact(amount.parse().unwrap()),
        method: method.to_owned(),
        tip_amount: WireAmount::exact(tip.parse().unwrap()),
        collected_at: "2026-04-01T17:10:00Z".to_owned(),
        processor: (method == "card" || method == "ach").then(|| "workiz_pay".to_owned()),
        external_transaction_id: None,
        card_last4: None,
        memo: None,
    }
}

/// A payment by check.
pub(super) fn check(amount: &str) -> RecordPaymentRequest {
    paid_by("check", amount, "0.00")
}

/// The job of the seed document, for a client of the account.
fn job() -> CreateJobRequest {
    let mut body = fixture("seed-job-create-request.json");
    body["assignedTechnicianIds"] = json!(["tech_1"]);
    body["scheduledStart"] = json!("2026-04-03T15:00:00Z");
    for (place, item) in ["prd_PART", "svc_LABOR"].into_iter().enumerate() {
        body["lineItems"][place]["itemId"] = json!(item);
    }
    serde_json::from_value(body).unwrap()
}

#[tokio::test]
async fn the_examples_of_the_seed_document_are_understood() {
    let desk = Desk::open().await;
    let client = desk.client();
    let payment: RecordPaymentRequest = {
        let body = fixture("seed-payment-request.json");
        let text = |key: &str| body[key].as_str().map(str::to_owned);
        RecordPaymentRequest {
            amount: WireAmount::exact("1307.60".parse().unwrap()),
            method: text("method").unwrap(),
            tip_amount: WireAmount::exact("0.00".parse().unwrap()),
            collected_at: text("collectedAt").unwrap(),
            processor: text("processor"),
            external_transaction_id: text("externalTransactionId"),
            card_last4: text("cardLast4"),
            memo: text("memo"),
        }
    };
    let recorded = client.record_payment("inv_1", &payment, "k").await.unwrap();
    assert_eq!(recorded.status.present().unwrap(), "captured");
    assert_eq!(recorded.total_applied.present().unwrap().value().to_string(), "1307.60");
    assert_eq!(recorded.balance_remaining.present().unwrap().value().to_string(), "0.00");
    let user = client.session().known().await.unwrap().unwrap().user.unwrap();
    let user: Value = serde_json::from_str(user.get()).unwrap();
    assert_eq!(user["entitlements"][0], json!("clients"));
    let book = desk.book().await;
    assert_eq!(book.jobs.len(), 2);
    assert_eq!(book.payments.len(), 1);
}

#[tokio::test]
async fn a_job_is_made_once_and_is_there_with_number_tax_and_length() {
    let desk = Desk::open().await;
    let client = desk.client();
    client.account().await.unwrap();
    desk.plan(&json!({ "fault": "cut-after", "method": "POST", "path": "/jobs" }));
    let Written::Recorded(made) = client.settle_job(&job(), "k").await else {
        panic!("the key makes it safe to send it again");
    };
    let number = made.number.present().unwrap().as_str().to_owned();
    assert!(number.starts_with("J-2026-"), "{number}");
    assert_eq!(desk.sandbox.documents("jobs").len(), 3);
    let id = made.job_id.present().unwrap().as_str();
    let kind = super::kit::kind("jobs");
    let body = client.look_at(kind, id).await.unwrap().unwrap();
    let body: Value = serde_json::from_str(&body.body).unwrap();
    // 8 % of 999.00, half up; the labor is not taxed.
    assert_eq!(body["priceSummary"]["tax"].to_string(), "79.92");
    assert_eq!(body["priceSummary"]["total"].to_string(), "1378.92");
    assert_eq!(body["scheduledEnd"], json!("2026-04-03T17:00:00Z"));
    let plain = CreateJobRequest { duration_minutes: None, ..job() };
    let Written::Recorded(made) = client.settle_job(&plain, "k2").await else { panic!() };
    let id = made.job_id.present().unwrap().as_str();
    let body = client.look_at(kind, id).await.unwrap().unwrap();
    let body: Value = serde_json::from_str(&body.body).unwrap();
    assert_eq!(body["scheduledEnd"], json!("2026-04-03T16:00:00Z"));
    // The next pull has them as they are.
    let book = desk.book().await;
    assert!(
        book.jobs.values().any(|it| it.number.as_ref().is_some_and(|it| it.to_string() == number))
    );
}

#[tokio::test]
async fn everything_that_is_wrong_with_a_write_is_told_at_once() {
    let desk = Desk::open().await;
    let client = desk.client();
    let mut payment = paid_by("shells", "10.00", "20.00");
    payment.collected_at = "2026-05-01T00:00:00Z".to_owned();
    payment.card_last4 = Some("42".to_owned());
    let error = client.record_payment("inv_1", &payment, "k").await.unwrap_err();
    for word in ["tipAmount: is more than", "method: must be", "cardLast4", "collectedAt"] {
        assert!(error.to_string().contains(word), "{word}: {error}");
    }
    assert_eq!(error.may_have_happened(), MayHaveHappened::No);
    let wrong = CreateJobRequest {
        client_id: "cl_0".to_owned(),
        scheduled_start: None,
        assigned_technician_ids: vec!["tech_0".to_owned()],
        ..job()
    };
    let error = client.create_job(&wrong, "k").await.unwrap_err();
    for word in ["clientId: is not a client", "scheduledStart: is required", "technician"] {
        assert!(error.to_string().contains(word), "{word}: {error}");
    }
    // A refusal is not remembered: the same key is good for what is right.
    client.record_payment("inv_1", &check("10.00"), "k").await.unwrap();
    let error = client.record_payment("inv_0", &check("10.00"), "k0").await.unwrap_err();
    assert!(matches!(error, WorkizError::NotFound { .. }), "{error}");
}

#[tokio::test]
async fn a_key_makes_each_write_once_however_often_it_is_sent() {
    let desk = Desk::open().await;
    let client = desk.client();
    let first = client.record_payment("inv_1", &check("10.00"), "k").await.unwrap();
    for _ in 0..3 {
        let again = client.record_payment("inv_1", &check("10.00"), "k").await.unwrap();
        assert_eq!(again, first);
    }
    client.create_job(&job(), "j").await.unwrap();
    client.create_job(&job(), "j").await.unwrap();
    assert_eq!(desk.sandbox.documents("payments").len(), 1);
    assert_eq!(desk.sandbox.documents("jobs").len(), 3);
    // Another invoice is another request, though the body is the same.
    let error = client.record_payment("inv_2", &check("10.00"), "k").await.unwrap_err();
    assert!(matches!(error, WorkizError::KeyConflict { .. }), "{error}");
}
