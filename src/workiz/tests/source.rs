//! Pulling: what is read, what is kept, and where the next pull begins.

use crate::domain::snapshot::Completeness;
use crate::domain::snapshot::Pull;
use crate::ports::progress::Silent;
use crate::ports::source::PullRequest;
use crate::ports::source::ServiceError;
use crate::ports::source::Source as _;
use crate::ports::source::Trouble;
use crate::workiz::client::WorkizClient;
use crate::workiz::source::WorkizSource;
use crate::workiz::tests::stub::SetClock;
use crate::workiz::tests::stub::Stub;
use crate::workiz::tests::stub::credentials;
use crate::workiz::tests::stub::http;
use crate::workiz::tests::stub::session;

fn page(items: &[&str]) -> String {
    let total = items.len();
    format!(r#"{{"items":[{}],"page":1,"pageSize":100,"total":{total}}}"#, items.join(","))
}

const INVOICE: &str = r#"{"invoiceId":"inv_2","updatedAt":"2026-02-03T09:00:00Z"}"#;
const OLDER: &str = r#"{"invoiceId":"inv_1","updatedAt":"2026-02-02T09:00:00Z"}"#;
const REFUND: &str = r#"{"refundId":"ref_1","createdAt":"2026-02-04T09:00:00Z"}"#;

async fn pull(stub: &Stub, request: PullRequest) -> Result<Pull, ServiceError> {
    let base = stub.start().await;
    let session = session(&base, credentials(), &SetClock::at("2026-02-05T00:00:00Z"));
    let http = http();
    let source = WorkizSource::new(WorkizClient::new(http.clone(), base, session), http);
    source.pull(&request, &Silent).await
}

/// Answers the account and the nine lists: invoices and refunds hold something.
fn answer_all(stub: &Stub, invoices: &[&str], refunds: &[&str]) {
    stub.answer(200, r#"{"currency":"USD"}"#);
    for list in ["clients", "items", "taxes", "jobs", "invoices", "payments", "refunds"] {
        stub.answer(
            200,
            match list {
                "invoices" => page(invoices),
                "refunds" => page(refunds),
                _ => page(&[]),
            },
        );
    }
    stub.answer(200, page(&[]));
    stub.answer(200, page(&[]));
}

#[tokio::test]
async fn a_full_pull_keeps_every_document_sorted_and_says_what_it_cost() {
    let stub = Stub::default();
    answer_all(&stub, &[INVOICE, OLDER], &[REFUND]);
    let pull = pull(&stub, PullRequest::Full).await.unwrap();
    let kept: Vec<(&str, &str)> =
        pull.documents.iter().map(|it| (it.entity.as_str(), it.id.as_str())).collect();
    assert_eq!(
        kept,
        [("account", "account"), ("invoice", "inv_1"), ("invoice", "inv_2"), ("refund", "ref_1")]
    );
    assert_eq!(pull.documents[2].body.as_ref(), INVOICE);
    assert_eq!(pull.completeness, Completeness::Complete);
    assert_eq!((pull.usage.reads, pull.usage.retries), (10, 0));
    assert_eq!(pull.cursor.as_deref(), Some(r#"{"invoice":"2026-02-03T09:00:00Z"}"#));
}

#[tokio::test]
async fn an_incremental_pull_overlaps_ten_minutes_and_never_moves_back() {
    let stub = Stub::default();
    answer_all(&stub, &[OLDER], &[]);
    let cursor = r#"{"invoice":"2026-02-03T09:00:00Z"}"#;
    let pull = pull(&stub, PullRequest::Since(cursor.to_owned())).await.unwrap();
    let invoices = stub.calls().into_iter().find(|it| it.line.contains("/invoices")).unwrap();
    assert!(invoices.line.ends_with("&updatedFrom=2026-02-03T08%3A50%3A00Z"), "{}", invoices.line);
    // Refunds have no time of change, so that they are always read whole.
    let refunds = stub.calls().into_iter().find(|it| it.line.contains("/refunds")).unwrap();
    assert!(!refunds.line.contains("updatedFrom"));
    assert_eq!(pull.cursor.as_deref(), Some(cursor));
}

#[tokio::test]
async fn a_cursor_that_cannot_be_read_means_a_full_pull() {
    let stub = Stub::default();
    answer_all(&stub, &[], &[]);
    pull(&stub, PullRequest::Since("garbage".to_owned())).await.unwrap();
    assert!(stub.calls().iter().all(|it| !it.line.contains("updatedFrom")));
}

#[tokio::test]
async fn an_incomplete_pull_names_the_list_and_has_no_cursor() {
    let stub = Stub::default();
    stub.answer(200, r#"{"currency":"USD"}"#);
    let short = r#"{"items":[],"page":1,"pageSize":100,"total":1}"#;
    stub.answer(200, short);
    stub.answer(200, short);
    for _ in 0..8 {
        stub.answer(200, page(&[]));
    }
    let pull = pull(&stub, PullRequest::Full).await.unwrap();
    let entity = "clients".to_owned();
    assert_eq!(pull.completeness, Completeness::Incomplete { entity, expected: 1, received: 0 });
    assert_eq!(pull.cursor, None);
}

#[tokio::test]
async fn a_failed_pull_is_sorted_by_the_trouble_that_it_is() {
    for (status, body, trouble) in [
        (403, "{}", Trouble::Unauthorized),
        (503, "", Trouble::Unavailable),
        (400, r#"{"error":"bad","message":"no such filter"}"#, Trouble::Malformed),
        (200, "<html>", Trouble::Malformed),
    ] {
        let stub = Stub::default();
        stub.answer(status, body);
        stub.answer(status, body);
        let error = pull(&stub, PullRequest::Full).await.unwrap_err();
        assert_eq!(error.trouble, trouble, "{error}");
        assert!(error.to_string().starts_with("could not read the account from Workiz"));
    }
}
