//! Every error says in one sentence what happened, and its class what to do.

use std::fmt::Write as _;

use crate::qbo::class::ErrorClass;
use crate::qbo::error::QboError;
use crate::qbo::fault::{Circumstances, classify, read_fault};

fn fault(status: u16, code: &str, detail: &str) -> QboError {
    let body = serde_json::json!({ "Fault": { "Error": [
        { "Message": "m", "Detail": detail, "code": code, "element": "" }
    ], "type": "ValidationFault" } });
    let purpose = "create Invoice 1042".to_owned();
    let circumstances = Circumstances { purpose, status, tid: Some("1-ab-cd".to_owned()) };
    classify(&read_fault(body.to_string().as_bytes()).unwrap(), &circumstances)
}

/// What a throttled call becomes when the month's reads are used up.
fn used_up(error: QboError) -> QboError {
    let QboError::Throttled { refusal, .. } = error else { panic!("{error:?}") };
    QboError::AllowanceUsed { until: "from 2026-05-01 on".to_owned(), refusal }
}

/// One error of each kind that a service can cause.
fn errors() -> Vec<QboError> {
    let purpose = || "create Invoice 1042".to_owned();
    let tid = || Some("1-ab-cd".to_owned());
    vec![
        fault(401, "3200", "Token expired"),
        fault(403, "3100", "d"),
        QboError::AppRefused { purpose: "renew the access to QuickBooks".to_owned(), tid: tid() },
        QboError::SignInRefused {
            purpose: "renew the access to QuickBooks".to_owned(),
            status: 401,
            tid: tid(),
        },
        QboError::Reconnect { tid: tid() },
        QboError::CodeRefused { tid: tid() },
        fault(429, "3001", "d"),
        used_up(fault(429, "3001", "d")),
        QboError::Down { purpose: purpose(), again_in_s: 30 },
        fault(400, "5010", "d"),
        fault(400, "6140", "DocNumber=1 is assigned to TxnType=Invoice with TxnId=6254"),
        fault(400, "6240", "d"),
        fault(400, "6210", "d"),
        fault(400, "610", "d"),
        fault(400, "2500", "d"),
        fault(
            400,
            "6000",
            "Business Validation Error: You can only add or edit one name at a time. Please try again.",
        ),
        fault(400, "6540", "d"),
        fault(400, "6000", "d"),
        fault(400, "6190", "d"),
        fault(500, "10000", "d"),
        QboError::Unsteady { purpose: "read all of Invoice".to_owned() },
        QboError::Unknown { purpose: purpose(), tid: tid(), source: "cut".into() },
        QboError::Malformed { purpose: purpose(), what: "no QueryResponse".to_owned(), tid: tid() },
        QboError::NotOffered { purpose: purpose(), reason: "the API cannot void it" },
    ]
}

#[test]
fn every_error_is_one_sentence_for_a_bookkeeper() {
    let mut text = String::new();
    for error in errors() {
        writeln!(text, "{:?}: {error}", error.class()).unwrap();
    }
    insta::assert_snapshot!(text);
}

#[test]
fn every_class_says_in_one_sentence_what_to_do() {
    let mut text = String::new();
    for class in ErrorClass::ALL {
        let advice = class.advice();
        assert!(advice.ends_with('.') && !advice.contains(". "), "{advice}");
        writeln!(text, "{class:?}: {advice}").unwrap();
    }
    insta::assert_snapshot!(text);
}

#[test]
fn every_class_that_a_service_can_cause_is_reached_and_keeps_intuits_number() {
    let errors = errors();
    for class in ErrorClass::ALL {
        assert!(errors.iter().any(|it| it.class() == *class), "{class:?}");
    }
    for error in errors {
        let local = matches!(error.class(), ErrorClass::Local)
            || matches!(error, QboError::Unsteady { .. } | QboError::Down { .. });
        assert_eq!(error.tid(), if local { None } else { Some("1-ab-cd") }, "{error:?}");
    }
}

#[test]
fn texts_of_the_service_and_tokens_stay_out_of_sentences_and_logs() {
    let secret = "eyJhbGciOiJkaXIiLCJlbmMi0123";
    for (status, code) in [(401, "3200"), (400, "6000"), (400, "5010"), (403, "3100")] {
        let error = fault(status, code, &format!("Token expired: {secret} of Jane Roe"));
        let shown = format!("{error} {error:?} {:?}", error.refusal());
        assert!(!shown.contains(secret) && !shown.contains("Jane Roe"), "{shown}");
    }
}
