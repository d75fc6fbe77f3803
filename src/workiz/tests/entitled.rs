//! What the user may not see is named, not asked for, and not compared.

use std::collections::BTreeSet;

use crate::domain::effects::Measure;
use crate::domain::snapshot::Pull;
use crate::ports::progress::Silent;
use crate::ports::source::PullRequest;
use crate::ports::source::ServiceError;
use crate::ports::source::Source as _;
use crate::ports::source::SourceFormat as _;
use crate::ports::source::Trouble;
use crate::workiz::client::WorkizClient;
use crate::workiz::normalize::format::WorkizFormat;
use crate::workiz::source::WorkizSource;
use crate::workiz::tests::stub::SetClock;
use crate::workiz::tests::stub::Stub;
use crate::workiz::tests::stub::credentials;
use crate::workiz::tests::stub::http;
use crate::workiz::tests::stub::session;

const EMPTY: &str = r#"{"items":[],"page":1,"pageSize":100,"total":0}"#;

/// Pulls as a user with these entitlements; `answers` follow the account's.
async fn pull(entitlements: &str, answers: &[u16]) -> (Stub, Result<Pull, ServiceError>) {
    let stub = Stub::default();
    stub.session(
        200,
        format!(
            r#"{{"authToken":"t","expiresIn":3600,"user":{{"id":"u_1","entitlements":{entitlements}}}}}"#
        ),
    );
    stub.answer(200, r#"{"currency":"USD","timezone":"America/Denver"}"#);
    for status in answers {
        stub.answer(*status, if *status == 200 { EMPTY } else { "{}" });
    }
    let base = stub.start().await;
    let session = session(&base, credentials(), &SetClock::at("2026-02-05T00:00:00Z"));
    let http = http();
    let source = WorkizSource::new(WorkizClient::new(http.clone(), base, session), http);
    let pull = source.pull(&PullRequest::Full, &Silent).await;
    (stub, pull)
}

fn asked(stub: &Stub) -> Vec<String> {
    let lines = stub.calls().into_iter().map(|it| it.line);
    lines
        .map(|it| it.split(['?', ' ']).nth(1).unwrap().rsplit('/').next().unwrap().to_owned())
        .collect()
}

fn unseen(pull: &Pull) -> BTreeSet<Measure> {
    let book = WorkizFormat.read(&pull.documents).unwrap().book;
    book.unseen.into_keys().collect()
}

#[tokio::test]
async fn without_clients_or_invoices_nothing_is_pulled() {
    for (entitlements, hidden) in
        [(r#"["invoices","payments"]"#, "clients"), (r#"["clients","jobs"]"#, "invoices")]
    {
        let (stub, pull) = pull(entitlements, &[]).await;
        let error = pull.unwrap_err();
        assert_eq!(error.trouble, Trouble::Unauthorized);
        assert!(
            error.message.starts_with(&format!("could not read {hidden} of Workiz")),
            "{error}"
        );
        assert_eq!(asked(&stub), ["account"]);
    }
}

#[tokio::test]
async fn without_payments_the_lists_are_not_asked_for_and_the_measures_are_unseen() {
    let (stub, pull) = pull(r#"["clients","invoices"]"#, &[200; 4]).await;
    let pull = pull.unwrap();
    assert_eq!(asked(&stub), ["account", "clients", "items", "taxes", "invoices"]);
    let kept = pull.documents.iter().find(|it| it.entity == "entitlements").unwrap();
    assert_eq!(
        kept.body.as_ref(),
        r#"{"user":{"id":"u_1","entitlements":["clients","invoices"]},"notRead":["job","payment","refund","payout","dispute"]}"#
    );
    let sentence = "This Workiz user may not see payments; ask the account's owner for the \
                    Payments permission.";
    assert!(pull.notes.iter().any(|it| it == sentence));
    let measures = [Measure::Collected, Measure::Refunded, Measure::Receivable, Measure::Deposited];
    assert_eq!(unseen(&pull), BTreeSet::from(measures));
}

#[tokio::test]
async fn a_list_that_is_refused_although_nothing_said_so_is_not_compared_either() {
    let answers = [200, 200, 200, 200, 200, 200, 200, 403, 200];
    let (_, pull) = pull("[]", &answers).await;
    assert_eq!(unseen(&pull.unwrap()), BTreeSet::from([Measure::Deposited]));
    let (_, pull) = self::pull("[]", &[403]).await;
    assert_eq!(pull.unwrap_err().trouble, Trouble::Unauthorized);
}

#[tokio::test]
async fn who_may_see_everything_has_nothing_unseen() {
    let all = r#"["clients","jobs","scheduling","invoices","payments"]"#;
    let (_, pull) = pull(all, &[200; 9]).await;
    let pull = pull.unwrap();
    assert_eq!((unseen(&pull), pull.notes.len()), (BTreeSet::new(), 0));
}
