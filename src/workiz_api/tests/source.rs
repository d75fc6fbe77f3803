//! The source: what a pull brings.

use std::sync::Arc;

use crate::domain::money::Currency;
use crate::domain::snapshot::Completeness;
use crate::domain::snapshot::Pull;
use crate::domain::zone::CompanyZone;
use crate::ports::progress::Silent;
use crate::ports::source::PullRequest;
use crate::ports::source::Source as _;
use crate::ports::source::SourceFormat as _;
use crate::workiz_api::normalize::format::OfficialFormat;
use crate::workiz_api::source::AccountFacts;
use crate::workiz_api::source::OfficialSource;
use crate::workiz_api::tests::lists::Serve;
use crate::workiz_api::tests::lists::many;
use crate::workiz_api::tests::lists::page;
use crate::workiz_api::tests::stub::Stub;
use crate::workiz_api::tests::stub::TOKEN;
use crate::workiz_api::tests::stub::client;
use crate::workiz_api::tests::stub::ok;

pub(super) fn facts() -> AccountFacts {
    AccountFacts {
        company: "Brook Plumbing".to_owned(),
        zone: CompanyZone::parse("America/New_York").unwrap(),
        currency: Currency::USD,
        billed_statuses: vec!["Done".to_owned()],
        first_day: "2025-01-01".parse().unwrap(),
    }
}

async fn pull(stub: &Stub, request: &PullRequest) -> Pull {
    let source = OfficialSource::new(client(stub).await, facts());
    assert!(!format!("{source:?}").contains(TOKEN));
    source.pull(request, &Silent).await.unwrap()
}

#[tokio::test]
async fn a_pull_keeps_jobs_byte_for_byte_and_what_the_settings_said() {
    let body = r#"{ "UUID":"AB12CD",  "JobAmountDue": 4.5e-13, "Later": [1.0] }"#;
    let stub = Stub::of([ok(format!(r#"{{"flag":true,"data":[{body},{{}}],"has_more":false}}"#))]);
    let pull = pull(&stub, &PullRequest::Full).await;
    assert_eq!(pull.completeness, Completeness::Complete);
    assert_eq!((pull.usage.reads, pull.notes.len()), (1, 0));
    let kept: Vec<_> = pull.documents.iter().map(|it| (&*it.entity, &*it.id, &*it.body)).collect();
    let account = r#"{"billedStatuses":["Done"],"company":"Brook Plumbing","currency":"USD","firstDay":"2025-01-01","paging":null,"timeZone":"America/New_York"}"#;
    assert_eq!(
        kept,
        [
            ("official-account", "account", account),
            ("official-job", "AB12CD", body),
            ("official-job", "without id, place 2", "{}"),
        ]
    );
    let readout = OfficialFormat.read(&pull.documents).unwrap();
    assert_eq!(readout.book.account.name, "Brook Plumbing");
    assert!(stub.lines()[0].contains("start_date=2025-01-01"));
}

#[tokio::test]
async fn what_the_offset_counts_is_remembered() {
    let ids = many(150);
    let stub = Stub::by(move |_, line| page(&ids, line, Serve::Records, 100));
    let first = pull(&stub, &PullRequest::Full).await;
    assert_eq!(first.cursor.as_deref(), Some(r#"{"paging":"records"}"#));
    assert!(first.documents[0].body.contains(r#""paging":"records""#));
    assert_eq!(first.usage.reads, 5);
    let onto = pull(&stub, &PullRequest::Onto(Arc::new(first.clone()))).await;
    let since = pull(&stub, &PullRequest::Since(first.cursor.clone().unwrap())).await;
    for again in [onto, since] {
        assert_eq!(again.documents, first.documents);
        assert_eq!(again.usage.reads, 4);
    }
    let nonsense = pull(&stub, &PullRequest::Since("7".to_owned())).await;
    assert_eq!(nonsense.documents, first.documents);
}

#[tokio::test]
async fn a_pull_that_cannot_be_proven_whole_says_so_and_has_no_cursor() {
    let stub = Stub::by(|number, line| {
        let mut ids = many(250);
        ids.insert(0, format!("NEW{number:03}"));
        page(&ids, line, Serve::Pages, 100)
    });
    let pull = pull(&stub, &PullRequest::Full).await;
    let Completeness::Incomplete { entity, expected, received } = pull.completeness else {
        panic!("{:?}", pull.completeness)
    };
    assert_eq!(entity, "jobs");
    assert!(expected > received, "{expected} {received}");
    assert_eq!((pull.cursor, pull.notes.len()), (None, 1));
}
