//! Single calls: get, record a payment, and their errors.

use rust_decimal::Decimal;

use crate::http::response::MayHaveHappened;
use crate::ports::progress::Silent;
use crate::workiz::entity::Entity;
use crate::workiz::error::WorkizError;
use crate::workiz::listing::ListQuery;
use crate::workiz::tests::stub::Stub;
use crate::workiz::tests::stub::client;
use crate::workiz::wire::amount::WireAmount;
use crate::workiz::wire::payment::RecordPaymentRequest;
use crate::workiz::wire::payment::RecordPaymentResponse;

fn check_payment() -> RecordPaymentRequest {
    RecordPaymentRequest {
        amount: WireAmount::exact(Decimal::new(140_300, 2)),
        method: "check".to_owned(),
        tip_amount: WireAmount::exact(Decimal::new(0, 2)),
        collected_at: "2026-02-01T17:10:00Z".to_owned(),
        processor: None,
        external_transaction_id: None,
        card_last4: None,
        memo: None,
    }
}

async fn record(answers: &[(u16, &str)]) -> (Stub, Result<RecordPaymentResponse, WorkizError>) {
    let stub = Stub::default();
    for (status, body) in answers {
        stub.answer(*status, *body);
    }
    let client = client(&stub).await;
    let result = client.record_payment("inv_1", &check_payment(), "key-1").await;
    (stub, result)
}

const RECORDED: &str = r#"{"paymentId":"pay_1","status":"captured","invoiceId":"inv_1",
    "totalApplied":1403.00,"balanceRemaining":0.00,"createdAt":"2026-02-01T17:10:03Z"}"#;

#[tokio::test]
async fn a_payment_is_recorded_with_its_key_and_exact_numbers() {
    let (stub, result) = record(&[(201, RECORDED)]).await;
    let response = result.unwrap();
    assert_eq!(response.total_applied.present().unwrap().value().to_string(), "1403.00");
    let seen = &stub.calls()[0];
    assert_eq!(seen.line, "POST /integrations/int_1/invoices/inv_1/payments");
    assert_eq!(seen.key.as_deref(), Some("key-1"));
    assert_eq!(
        seen.body,
        r#"{"amount":1403.00,"method":"check","tipAmount":0.00,"collectedAt":"2026-02-01T17:10:00Z"}"#
    );
}

#[tokio::test]
async fn a_payment_is_sent_again_with_the_same_key_after_401_and_503() {
    let (stub, result) = record(&[(401, "{}"), (201, RECORDED)]).await;
    assert!(result.is_ok());
    let (again, result) = record(&[(503, ""), (201, RECORDED)]).await;
    assert!(result.is_ok());
    for stub in [stub, again] {
        let keys: Vec<Option<String>> = stub.calls().into_iter().map(|it| it.key).collect();
        assert_eq!(keys, [Some("key-1".to_owned()), Some("key-1".to_owned())]);
    }
}

#[tokio::test]
async fn a_failed_payment_says_whether_it_may_be_recorded() {
    let refused = r#"{"error":{"code":"validation_failed","message":"not valid",
        "details":[{"field":"amount","issue":"is more than the balance"}]}}"#;
    for (answers, happened, says) in [
        (vec![(400, refused)], MayHaveHappened::No, "amount: is more than the balance"),
        (vec![(404, "{}")], MayHaveHappened::No, "does not have it"),
        (vec![(403, "{}")], MayHaveHappened::No, "not entitled"),
        (vec![(503, ""), (503, "")], MayHaveHappened::Maybe, "not available (status 503)"),
        (vec![(503, ""), (400, refused)], MayHaveHappened::Maybe, "refused it with status 400"),
        (vec![(429, ""), (429, "")], MayHaveHappened::No, "not available (status 429)"),
        (vec![(503, ""), (401, "{}")], MayHaveHappened::Maybe, "status 401"),
        (vec![(503, ""), (403, "{}")], MayHaveHappened::Maybe, "may have taken effect"),
        (vec![(201, "{\"paymentId\":")], MayHaveHappened::Maybe, "not the JSON"),
        (vec![(201, "{}")], MayHaveHappened::Maybe, "names no payment"),
        (
            vec![(200, "{\"flag\":false,\"msg\":\"job Not Found\"}")],
            MayHaveHappened::No,
            "job Not Found",
        ),
        (
            vec![(409, r#"{"error":{"code":"idempotency_conflict"}}"#)],
            MayHaveHappened::Maybe,
            "key was used before",
        ),
    ] {
        let (_, result) = record(&answers).await;
        let error = result.unwrap_err();
        assert_eq!(error.may_have_happened(), happened, "{error}");
        assert!(error.to_string().contains(says), "{error}");
        assert!(
            error.to_string().starts_with("could not record a payment on Workiz invoice inv_1")
        );
    }
}

#[tokio::test]
async fn one_document_is_got_by_its_id_and_its_id_is_escaped() {
    let stub = Stub::default();
    stub.answer(200, r#"{"invoiceId":"inv/1?","updatedAt":"2026-02-03T09:00:00Z"}"#);
    stub.answer(404, r#"{"error":{"code":"not_found","message":"gone"}}"#);
    let client = client(&stub).await;
    let found = client.get(Entity::Invoices, "inv/1?").await.unwrap().unwrap();
    assert_eq!(found.id.as_deref(), Some("inv/1?"));
    assert_eq!(found.updated_at.unwrap().to_string(), "2026-02-03T09:00:00Z");
    assert_eq!(stub.calls()[0].line, "GET /integrations/int_1/invoices/inv%2F1%3F");
    assert!(client.get(Entity::Invoices, "inv_2").await.unwrap().is_none());
}

#[tokio::test]
async fn a_refused_session_is_refreshed_once_then_signed_in_anew() {
    let stub = Stub::default();
    for _ in 0..3 {
        stub.answer(401, "{}");
    }
    let client = client(&stub).await;
    let error = client.list(Entity::Taxes, ListQuery::default(), &Silent).await.unwrap_err();
    assert!(matches!(error, WorkizError::SessionRefused { .. }), "{error}");
    let bearers: Vec<String> = stub.calls().into_iter().map(|it| it.authorization).collect();
    assert_eq!(bearers, ["Bearer token-1", "Bearer token-2", "Bearer token-3"]);
    let lines = stub.session_lines();
    let paths: Vec<&str> = lines.iter().map(|it| it.rsplit('/').next().unwrap()).collect();
    assert_eq!(paths, ["sessions", "refresh", "sessions"]);
}

#[tokio::test]
async fn a_refresh_that_fails_leads_to_one_sign_in() {
    let stub = Stub::default();
    stub.answer(401, "{}");
    stub.answer(200, r#"{"items":[],"page":1,"pageSize":100,"total":0}"#);
    let client = client(&stub).await;
    client.session().bearer().await.unwrap();
    stub.session(500, "");
    client.list(Entity::Taxes, ListQuery::default(), &Silent).await.unwrap();
    let lines = stub.session_lines();
    let paths: Vec<&str> = lines.iter().map(|it| it.rsplit('/').next().unwrap()).collect();
    assert_eq!(paths, ["sessions", "refresh", "sessions"]);
}
