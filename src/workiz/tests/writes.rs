//! Writes happen once, and their outcome is named.

use serde_json::Value;

use crate::workiz::tests::stub::Stub;
use crate::workiz::tests::stub::client;
use crate::workiz::wire::new_job::CreateJobRequest;
use crate::workiz::wire::payment::RecordPaymentRequest;
use crate::workiz::writes::Written;
use crate::workiz::writes::content_key;

const JOB: &str = include_str!("../../../fixtures/workiz/seed-job-create-request.json");
const CREATED: &str = include_str!("../../../fixtures/workiz/seed-job-create-response.json");
const RECORDED: &str = include_str!("../../../fixtures/workiz/seed-payment-response.json");

fn payment() -> RecordPaymentRequest {
    RecordPaymentRequest {
        amount: "1403.00".parse().unwrap(),
        method: "check".to_owned(),
        tip_amount: "0.00".parse().unwrap(),
        collected_at: "2026-02-01T17:10:00Z".to_owned(),
        processor: None,
        external_transaction_id: None,
        card_last4: None,
        memo: None,
    }
}

#[tokio::test]
async fn the_job_of_the_seed_document_is_sent_as_it_stands_there() {
    let job: CreateJobRequest = serde_json::from_str(JOB).unwrap();
    let stub = Stub::default();
    stub.answer(201, CREATED);
    let client = client(&stub).await;
    let Written::Recorded(made) = client.settle_job(&job, "key-1").await else {
        panic!("not created");
    };
    assert_eq!(made.number.present().unwrap().as_str(), "J-2026-00314");
    let web = made.links.present().unwrap().web.present().unwrap();
    assert_eq!(web, "https://app.workiz.com/jobs/job_92af31");
    let seen = stub.calls().remove(0);
    assert_eq!(seen.line, "POST /integrations/int_1/jobs");
    assert_eq!(seen.key.as_deref(), Some("key-1"));
    let (sent, documented): (Value, Value) =
        (serde_json::from_str(&seen.body).unwrap(), serde_json::from_str(JOB).unwrap());
    assert_eq!(sent, documented);
    assert!(seen.body.contains("\"unitPrice\":999.00"), "{}", seen.body);
    let mistyped = JOB.replace("durationMinutes", "durationMinute");
    assert!(serde_json::from_str::<CreateJobRequest>(&mistyped).is_err());
}

/// What comes of a payment: the outcome's word, and how often it was sent.
async fn outcome(answers: &[(u16, &str)]) -> (&'static str, usize) {
    let stub = Stub::default();
    for (status, body) in answers {
        stub.answer(*status, *body);
    }
    let client = client(&stub).await;
    let word = match client.settle_payment("inv_1", &payment(), "key-1").await {
        Written::Recorded(_) => "recorded",
        Written::Refused(_) => "refused",
        Written::Unknown(_) => "unknown",
    };
    let calls = stub.calls();
    assert!(calls.iter().all(|it| it.key.as_deref() == Some("key-1")));
    (word, calls.len())
}

#[tokio::test]
async fn a_lost_answer_is_asked_for_again_with_the_same_key() {
    let conflict = r#"{"error":{"code":"idempotency_conflict","message":"m"}}"#;
    // Each send is two attempts of the HTTP client where the status may pass.
    for (answers, expected) in [
        (vec![(201, RECORDED)], ("recorded", 1)),
        (vec![(201, "{\"paymentId\":"), (201, RECORDED)], ("recorded", 2)),
        (vec![(503, ""), (503, ""), (201, RECORDED)], ("recorded", 3)),
        (vec![(503, ""); 6], ("unknown", 6)),
        (vec![(400, r#"{"error":"bad","message":"m"}"#)], ("refused", 1)),
        (vec![(400, r#"{"flag":false,"msg":"m"}"#)], ("refused", 1)),
        (vec![(409, conflict)], ("unknown", 1)),
        (vec![(201, "{"), (400, r#"{"error":"bad","message":"m"}"#)], ("unknown", 2)),
        (vec![(201, "{}")], ("unknown", 1)),
        (vec![(429, ""), (429, "")], ("refused", 2)),
    ] {
        assert_eq!(outcome(&answers).await, expected, "{answers:?}");
    }
}

#[test]
fn a_key_follows_from_the_content_alone() {
    let key = content_key(&["payment", "a"]);
    assert_eq!(key, content_key(&["payment", "a"]));
    assert_ne!(key, content_key(&["payment", "b"]));
    assert_ne!(content_key(&["ab", "c"]), content_key(&["a", "bc"]));
    assert_eq!(key.len(), 36);
}
