//! Addresses, secrets and limits.

use secrecy::SecretString;

use crate::http::windows::Class;
use crate::http::windows::Room;
use crate::http::windows::Windows;
use crate::workiz_api::access::OfficialAccess;
use crate::workiz_api::error::OfficialError;
use crate::workiz_api::limits::limits;
use crate::workiz_api::tests::stub::Reply;
use crate::workiz_api::tests::stub::SECRET;
use crate::workiz_api::tests::stub::Stub;
use crate::workiz_api::tests::stub::TOKEN;
use crate::workiz_api::tests::stub::client;
use crate::workiz_api::tests::stub::client_without_secret;
use crate::workiz_api::tests::stub::ok;

#[test]
fn the_token_is_a_segment_of_the_path_and_the_path_ends_with_a_slash() {
    let token = SecretString::from(" api_t/k \n");
    for base in ["https://api.workiz.com/api/v1", "https://api.workiz.com/api/v1/"] {
        let access = OfficialAccess::try_new(base.parse().unwrap(), &token, None).unwrap();
        let url = access.address(&["job", "all"]).unwrap();
        assert_eq!(url.as_str(), "https://api.workiz.com/api/v1/api_t%2Fk/job/all/");
        assert!(!format!("{access:?}").contains("api_t"));
    }
    let empty = SecretString::from(" ");
    let base = "https://api.workiz.com".parse().unwrap();
    let refused = OfficialAccess::try_new(base, &empty, None);
    assert!(matches!(refused, Err(OfficialError::Token)));
}

#[tokio::test]
async fn the_check_asks_for_the_team_and_sends_no_secret_where_none_is_wanted() {
    let stub = Stub::of([ok(r#"[{"id":1,"name":"Ada"},{"id":2,"name":"Ben"}]"#)]);
    assert_eq!(client(&stub).await.check().await.unwrap(), 2);
    assert_eq!(stub.lines(), [format!("GET /v1/{TOKEN}/team/all/")]);
}

#[tokio::test]
async fn an_account_that_wants_the_secret_for_reads_gets_it_from_then_on() {
    let stub = Stub::by(|_, line| {
        if line.ends_with(&format!("auth_secret={SECRET}")) {
            ok("[]")
        } else {
            Reply::Answer(403, r#"{"success":false,"error":"Forbidden"}"#.to_owned())
        }
    });
    let client = client(&stub).await;
    assert_eq!(client.check().await.unwrap(), 0);
    assert_eq!(client.time_off().await.unwrap(), []);
    let with_secret: Vec<bool> = stub.lines().iter().map(|it| it.contains(SECRET)).collect();
    assert_eq!(with_secret, [false, true, true]);
}

#[tokio::test]
async fn without_a_secret_a_refusal_is_one() {
    let stub = Stub::by(|_, _| Reply::Answer(403, "{}".to_owned()));
    let error = client_without_secret(&stub).await.check().await.unwrap_err();
    assert!(matches!(error, OfficialError::Credentials { status: 403, .. }));
    assert_eq!(stub.lines().len(), 1);
}

#[test]
fn five_requests_go_out_at_once_and_then_one_a_second() {
    let mut windows = Windows::new(&limits());
    for _ in 0..5 {
        assert_eq!(windows.room(Class::Plain, 0), Room::Now);
        windows.take(Class::Plain);
        assert_eq!(windows.room(Class::Plain, 0), Room::AfterAnswer, "one at a time");
        windows.answered(Class::Plain, 0);
        windows.left();
    }
    assert_eq!(windows.room(Class::Plain, 4_999), Room::At(5_001));
    assert_eq!(windows.room(Class::Plain, 5_001), Room::Now);
}
