//! A payment is recorded once, or nobody claims that it is.

use crate::domain::money::Currency;
use crate::domain::money::Money;
use crate::workiz_api::new_job::JobOutcome;
use crate::workiz_api::payment::NewPayment;
use crate::workiz_api::payment::PaymentKind;
use crate::workiz_api::payment::PaymentOutcome;
use crate::workiz_api::tests::stub::Reply;
use crate::workiz_api::tests::stub::SECRET;
use crate::workiz_api::tests::stub::Stub;
use crate::workiz_api::tests::stub::TOKEN;
use crate::workiz_api::tests::stub::client;
use crate::workiz_api::tests::stub::client_without_secret;
use crate::workiz_api::tests::stub::ok;
use crate::workiz_api::wire::tests::NO_LIST;

pub(super) fn usd(text: &str) -> Money {
    Money::exact(text.parse().unwrap(), Currency::USD).unwrap()
}

pub(super) fn payment(amount: &str) -> NewPayment {
    NewPayment {
        amount: usd(amount),
        kind: PaymentKind::Check,
        paid_at: "2026-03-05T13:55:00-05:00[America/New_York]".parse().unwrap(),
        reference: Some("1042".to_owned()),
    }
}

/// A job that leaves this due.
fn due(amount: &str) -> Reply {
    ok(format!(
        r#"[{{"flag":true,"data":{{"UUID":"AB12CD","JobAmountDue":{amount},"auth_secret":"sec_own"}}}}]"#
    ))
}

async fn record(replies: impl IntoIterator<Item = Reply>, amount: &str) -> (Stub, PaymentOutcome) {
    let stub = Stub::of(replies);
    let outcome = client(&stub).await.record_payment("AB12CD", &payment(amount)).await;
    (stub, outcome)
}

fn posts(stub: &Stub) -> usize {
    stub.lines().iter().filter(|it| it.starts_with("POST")).count()
}

#[tokio::test]
async fn a_payment_is_sent_once_after_a_look_at_what_is_due() {
    let done = ok(r#"{"flag":true,"data":[{"UUID":"AB12CD"}]}"#);
    let (stub, outcome) = record([due("100.10"), done], "100.10").await;
    assert_eq!(outcome, PaymentOutcome::Recorded);
    assert_eq!(
        stub.lines(),
        [
            format!("GET /v1/{TOKEN}/job/get/AB12CD/"),
            format!("POST /v1/{TOKEN}/job/addPayment/AB12CD/?type=check"),
        ]
    );
    let body = format!(
        r#"{{"amount":100.10,"auth_secret":"{SECRET}","date":"2026-03-05T13:55:00-05:00","reference":"1042","type":"check"}}"#
    );
    assert_eq!(stub.seen()[1].body, body);
}

#[tokio::test]
async fn where_the_settings_have_no_secret_the_job_s_own_is_sent() {
    let stub = Stub::of([due("5.00"), ok(r#"{"flag":true,"data":[{"UUID":"AB12CD"}]}"#)]);
    let client = client_without_secret(&stub).await;
    let outcome = client.record_payment("AB12CD", &payment("5.00")).await;
    assert_eq!(outcome, PaymentOutcome::Recorded);
    assert!(stub.seen()[1].body.contains(r#""auth_secret":"sec_own""#));
}

#[tokio::test]
async fn more_than_is_due_and_no_money_are_never_sent() {
    for (left, amount) in
        [("99.99", "100.00"), ("4.5e-13", "0.01"), ("-5", "1.00"), ("\"7\"", "7.01")]
    {
        let (stub, outcome) = record([due(left)], amount).await;
        let PaymentOutcome::NotRecorded(reason) = outcome else { panic!("{outcome:?}") };
        assert!(reason.starts_with("Nothing was sent: "), "{reason}");
        assert_eq!(posts(&stub), 0);
    }
    for amount in ["0.00", "-1.00"] {
        let (stub, outcome) = record([due("5.00")], amount).await;
        assert!(matches!(outcome, PaymentOutcome::NotRecorded(_)));
        assert_eq!(stub.lines().len(), 0);
    }
}

#[tokio::test]
async fn what_cannot_be_looked_at_is_not_paid() {
    for reply in [
        Reply::Answer(403, "{}".to_owned()),
        ok(r#"{"flag":false,"msg":"job Not Found"}"#),
        ok(r#"{"UUID":"AB12CD"}"#),
        ok(r#"{"UUID":"AB12CD","JobAmountDue":"soon"}"#),
    ] {
        let stub = Stub::by(move |_, _| reply.clone());
        let outcome = client(&stub).await.record_payment("AB12CD", &payment("5.00")).await;
        assert!(matches!(outcome, PaymentOutcome::NotRecorded(_)), "{outcome:?}");
        assert_eq!(posts(&stub), 0);
    }
}

#[tokio::test]
async fn a_refusal_is_told_and_not_repeated() {
    let refusals = [
        (200, r#"{"flag":false,"msg":"amount is wrong"}"#),
        (400, r#"{"error":true,"details":{"error":"amount is wrong"}}"#),
        (401, "{}"),
        (429, ""),
    ];
    for (status, body) in refusals {
        let (stub, outcome) =
            record([due("5.00"), Reply::Answer(status, body.to_owned())], "5.00").await;
        assert!(matches!(outcome, PaymentOutcome::NotRecorded(_)), "{status}: {outcome:?}");
        assert_eq!(posts(&stub), 1, "{status}");
    }
}

/// Answers that say nothing about the payment.
fn lost() -> Vec<Reply> {
    let statuses = [500, 502, 503, 504, 520].map(|it| Reply::Answer(it, "<html>".to_owned()));
    let unclear = NO_LIST.into_iter().chain(["[]", r#"{"UUID":"OTHER1"}"#]).map(ok);
    statuses.into_iter().chain([Reply::Silence, ok("<html>"), ok("")]).chain(unclear).collect()
}

#[tokio::test]
async fn a_job_is_created_only_when_the_answer_names_it() {
    let fields = serde_json::Map::new();
    for body in NO_LIST {
        let stub = Stub::of([ok(body)]);
        let made = client(&stub).await.create_job(&fields).await;
        assert!(matches!(made, JobOutcome::Unknown(_)), "{body}: {made:?}");
    }
    let stub = Stub::of([ok(r#"{"flag":true,"data":[{"UUID":"AB12CD"}]}"#)]);
    let made = client(&stub).await.create_job(&fields).await;
    assert!(matches!(made, JobOutcome::Created { uuid: Some(_), .. }), "{made:?}");
}

#[tokio::test]
async fn a_lost_answer_is_settled_by_what_is_due_and_never_sent_again() {
    for reply in lost() {
        let told = format!("{reply:?}");
        let (stub, outcome) = record([due("50.00"), reply.clone(), due("30.00")], "20.00").await;
        assert_eq!(outcome, PaymentOutcome::Recorded, "{told}");
        assert_eq!(posts(&stub), 1, "{told}");
        let (stub, outcome) = record([due("50.00"), reply.clone(), due("50.00")], "20.00").await;
        let unknown = |it: &PaymentOutcome| matches!(it, PaymentOutcome::Unknown { due_before, .. } if *due_before == usd("50.00"));
        assert!(unknown(&outcome), "it may still arrive, {told}: {outcome:?}");
        assert_eq!(posts(&stub), 1, "{told}");
        let (_, outcome) = record([due("50.00"), reply.clone(), due("10.00")], "20.00").await;
        assert!(unknown(&outcome), "somebody else paid, {told}: {outcome:?}");
        let (_, outcome) = record([due("50.00"), reply], "20.00").await;
        assert!(unknown(&outcome), "nobody can look, {told}: {outcome:?}");
    }
}

#[tokio::test]
async fn a_doubt_is_settled_later() {
    let cases =
        [("30.00", "recorded"), ("50.00", "not"), ("40.00", "unknown"), ("60.00", "unknown")];
    for (now, expected) in cases {
        let stub = Stub::of([due(now)]);
        let client = client(&stub).await;
        let settled = client.settle_payment("AB12CD", usd("20.00"), usd("50.00")).await;
        let told = match settled {
            PaymentOutcome::Recorded => "recorded",
            PaymentOutcome::NotRecorded(_) => "not",
            PaymentOutcome::Unknown { .. } => "unknown",
        };
        assert_eq!(told, expected, "{now}");
        assert_eq!(posts(&stub), 0);
    }
}
