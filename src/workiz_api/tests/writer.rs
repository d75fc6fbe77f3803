//! The pipeline's writer: what it sends, when it sends nothing, and what it keeps.

use crate::domain::id::RequestId;
use crate::domain::id::SourceInvoiceId;
use crate::domain::id::SyncToken;
use crate::domain::id::TxnId;
use crate::domain::known::Known;
use crate::domain::ledger::LedgerKind;
use crate::domain::ledger::LedgerRef;
use crate::domain::plan::SourceRecord;
use crate::domain::source::PaymentMethod;
use crate::ports::source::RecordAnswer;
use crate::ports::source::RecordRequest;
use crate::ports::source::SourceWriter as _;
use crate::workiz_api::source::OfficialSource;
use crate::workiz_api::tests::payments::usd;
use crate::workiz_api::tests::source::facts;
use crate::workiz_api::tests::stub::Reply;
use crate::workiz_api::tests::stub::Stub;
use crate::workiz_api::tests::stub::client;
use crate::workiz_api::tests::stub::ok;

/// A payment of 20.00 on a job that had 50.00 due.
fn request() -> RecordRequest {
    let record = SourceRecord {
        payment: LedgerRef { kind: LedgerKind::Payment, id: TxnId::new("145") },
        sync_token: SyncToken::new("0"),
        invoice: SourceInvoiceId::new("AB12CD"),
        amount: usd("20.00"),
        method: PaymentMethod::Check,
        date: "2026-03-05".parse().unwrap(),
        reference: Some(" 1042 ".to_owned()),
        marker: "[tieout:qbo-payment-145]".to_owned(),
        open_before: Known::Known(usd("50.00")),
    };
    RecordRequest {
        request_id: RequestId::new("key"),
        record,
        collected_at: "2026-03-05T17:00:00Z".parse().unwrap(),
        external_id: "qbo-payment-145".to_owned(),
        memo: "From QuickBooks".to_owned(),
    }
}

fn job(due: &str) -> Reply {
    ok(format!(
        r#"{{"flag":true,"data":[{{"UUID":"AB12CD","auth_secret":"sec_own","JobAmountDue":{due}}}]}}"#
    ))
}

async fn source(replies: impl IntoIterator<Item = Reply>) -> (Stub, OfficialSource) {
    let stub = Stub::of(replies);
    let source = OfficialSource::new(client(&stub).await, facts());
    (stub, source)
}

fn posts(stub: &Stub) -> Vec<String> {
    stub.lines().into_iter().filter(|it| it.starts_with("POST")).collect()
}

#[tokio::test]
async fn a_payment_carries_reference_marker_and_the_accounts_noon_and_the_job_comes_back() {
    let done = ok(r#"{"flag":true,"data":[{"UUID":"AB12CD"}]}"#);
    let (stub, source) = source([job("50.00"), done, job("30.00")]).await;
    let RecordAnswer::Recorded { id: None, document } = source.record(&request()).await else {
        panic!("{:?}", stub.lines())
    };
    let body = stub.seen().into_iter().map(|it| it.body).find(|it| !it.is_empty()).unwrap();
    for piece in [
        r#""reference":"1042 [tieout:qbo-payment-145]""#,
        r#""date":"2026-03-05T12:00:00-05:00""#,
        r#""amount":20.00"#,
        r#""type":"check""#,
    ] {
        assert!(body.contains(piece), "{piece}: {body}");
    }
    assert_eq!(posts(&stub).len(), 1);
    // The job's own secret is not kept, and all else as it came.
    assert_eq!(&*document.body, r#"{"JobAmountDue":30.00,"UUID":"AB12CD"}"#);
    assert_eq!((document.entity.as_str(), document.id.as_str()), ("official-job", "AB12CD"));
}

#[tokio::test]
async fn nothing_is_sent_when_the_job_does_not_have_exactly_that_due_any_more() {
    for due in ["49.99", "50.01", "20.00"] {
        let (stub, source) = source([job(due)]).await;
        let answer = source.record(&request()).await;
        let RecordAnswer::Refused { reason } = answer else { panic!("{due}: {answer:?}") };
        assert!(reason.starts_with("Nothing was sent: ") && reason.contains("$50.00"), "{reason}");
        assert_eq!(posts(&stub).len(), 0, "{due}");
    }
}

#[tokio::test]
async fn what_the_api_cannot_take_or_nobody_could_find_again_is_not_sent() {
    let mut named = request();
    named.record.method = PaymentMethod::Ach;
    let mut blind = request();
    blind.record.open_before = Known::Unknown;
    for request in [named, blind] {
        let (stub, source) = source([job("50.00")]).await;
        let answer = source.record(&request).await;
        assert!(matches!(&answer, RecordAnswer::Refused { .. }), "{answer:?}");
        assert_eq!(stub.lines().len(), 0);
    }
}

#[tokio::test]
async fn a_lost_answer_is_unknown_even_where_a_look_would_guess() {
    let lost = Reply::Answer(502, "{}".to_owned());
    let (stub, source) = source([job("50.00"), lost, job("30.00")]).await;
    let answer = source.record(&request()).await;
    assert!(matches!(&answer, RecordAnswer::Unknown { .. }), "{answer:?}");
    assert_eq!((posts(&stub).len(), stub.lines().len()), (1, 2));
    // As long as nobody knows, this process sends no other one there.
    let answer = source.record(&request()).await;
    assert!(matches!(&answer, RecordAnswer::Refused { .. }), "{answer:?}");
    assert_eq!(posts(&stub).len(), 1);
}

#[tokio::test]
async fn a_confirmed_payment_whose_job_cannot_be_read_is_unknown() {
    let done = ok(r#"{"flag":true,"data":[{"UUID":"AB12CD"}]}"#);
    let gone = ok(r#"{"flag":false,"msg":"job Not Found"}"#);
    let (_, source) = source([job("50.00"), done, gone]).await;
    let answer = source.record(&request()).await;
    assert!(matches!(&answer, RecordAnswer::Unknown { .. }), "{answer:?}");
}

#[tokio::test]
async fn a_job_that_is_gone_is_no_document_and_a_service_that_is_down_an_error() {
    let job = SourceInvoiceId::new("AB12CD");
    let gone = ok(r#"{"flag":false,"msg":"job Not Found"}"#);
    let (_, empty) = source([gone]).await;
    assert_eq!(empty.payments_of(&job).await.unwrap(), []);
    let denied = ok(r#"{"flag":false,"msg":"Request failed"}"#);
    let (_, refused) = source([denied]).await;
    assert!(refused.payments_of(&job).await.is_err());
}
