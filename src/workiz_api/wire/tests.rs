//! Forms of moments and envelopes.

use crate::workiz_api::wire::envelope::More;
use crate::workiz_api::wire::envelope::Opened;
use crate::workiz_api::wire::envelope::open;
use crate::workiz_api::wire::record::Record;
use crate::workiz_api::wire::wall::Wall;
use crate::workiz_api::wire::wall::wall;

/// The ids of the records in a body, and what it says of more.
fn opened(body: &str) -> (Vec<String>, More) {
    match open(body.as_bytes()).unwrap() {
        Opened::Records(found) => {
            let id = |raw: &serde_json::value::RawValue| {
                Record::parse(raw.get()).and_then(|it| it.id("UUID")).unwrap_or_default()
            };
            (found.records.iter().map(|it| id(it)).collect(), found.more)
        }
        other => panic!("{body}: {other:?}"),
    }
}

#[test]
fn every_known_envelope_is_opened() {
    let one = vec!["A".to_owned()];
    let cases = [
        (r#"{"flag":true,"data":[{"UUID":"A"}],"has_more":true}"#, More::Yes),
        (r#"{"flag":true,"data":[{"UUID":"A"}],"has_more":false,"found":1,"code":200}"#, More::No),
        (r#"{"flag":1,"data":[{"UUID":"A"}],"has_more":"0"}"#, More::No),
        (r#"{"data":[{"UUID":"A"}]}"#, More::Unsaid),
        (r#"[{"UUID":"A"}]"#, More::Unsaid),
        (r#"{"UUID":"A"}"#, More::Unsaid),
        (r#"{"flag":true,"data":{"UUID":"A"}}"#, More::Unsaid),
        (r#"[{"flag":true,"data":{"UUID":"A"}}]"#, More::Unsaid),
        (r#"[{"flag":true,"data":[{"UUID":"A"}]}]"#, More::Unsaid),
        (r#"{"flag":true,"data":[{"flag":true,"data":{"UUID":"A"}}]}"#, More::Unsaid),
    ];
    for (body, more) in cases {
        assert_eq!(opened(body), (one.clone(), more), "{body}");
    }
    for empty in ["[]", r#"{"flag":true,"data":[]}"#, r#"{"flag":true,"data":[],"found":0}"#] {
        assert_eq!(opened(empty).0, Vec::<String>::new(), "{empty}");
        assert!(says_what_there_is(empty), "{empty}");
    }
    assert!(matches!(open(b" \n"), Ok(Opened::Nothing)));
    assert!(open(b"<html>").is_err());
}

fn says_what_there_is(body: &str) -> bool {
    match open(body.as_bytes()).unwrap() {
        Opened::Records(found) => found.says_what_there_is(),
        other => panic!("{body}: {other:?}"),
    }
}

/// Answers with a good status that bring neither a record nor a list.
pub(in crate::workiz_api) const NO_LIST: [&str; 11] = [
    "null",
    "true",
    "7",
    r#""Under maintenance""#,
    "{}",
    r#"{"message":"Under maintenance"}"#,
    r#"{"flag":true}"#,
    r#"{"flag":true,"data":null}"#,
    r#"{"flag":true,"data":""}"#,
    r#"{"flag":true,"msg":"Under maintenance"}"#,
    r#"{"flag":true,"data":"maintenance","has_more":false}"#,
];

#[test]
fn what_is_no_list_is_no_empty_list() {
    for body in NO_LIST {
        assert_eq!(opened(body).0, Vec::<String>::new(), "{body}");
        assert!(!says_what_there_is(body), "{body}");
    }
    // A place in a list that holds no record is told by whoever reads the records.
    for body in ["[null]", r#"{"flag":true,"data":[null]}"#, r#"[{"flag":true,"data":null}]"#] {
        assert_eq!(opened(body).0, [String::new()], "{body}");
    }
}

#[test]
fn a_record_with_odd_fields_is_no_refusal() {
    let body = r#"[{"UUID":"A","error":"a note","flag":false},{"id":"B","success":false}]"#;
    assert_eq!(opened(body).0.len(), 2);
}

#[test]
fn moments_are_by_the_clocks_of_the_account() {
    let shows = |text: &str| match wall(text) {
        Wall::Shows(shown) => shown.to_string(),
        other => format!("{other:?}"),
    };
    assert_eq!(shows("2026-02-01 23:30:05"), "2026-02-01T23:30:05");
    assert_eq!(shows("2026-02-01"), "2026-02-01T00:00:00");
    assert_eq!(shows(" 2026-02-01 09:30 "), "2026-02-01T09:30:00");
    for unset in ["", "  ", "0000-00-00 00:00:00"] {
        assert_eq!(wall(unset), Wall::Unset);
    }
    for bad in [
        "2026-02-30 00:00:00",
        "02/01/2026",
        "2026-02-01T23:30:05Z",
        "2026-2-1",
        "soon",
        "2026-02-01 25:00:00",
    ] {
        assert_eq!(wall(bad), Wall::Unreadable, "{bad}");
    }
}
