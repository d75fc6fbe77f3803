//! Each shape of refusal is read, and each code leads to its own next step.

use crate::http::response::{HttpResponse, MayHaveHappened};
use crate::qbo::answer::{Effect, judge};
use crate::qbo::error::QboError;
use crate::qbo::fault::{Circumstances, classify, read_fault, redacted_text};

const XML_THROTTLE: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<IntuitResponse time="2026-03-02T09:00:00.000-08:00"><Fault type="SERVICE"><Error code="003001">
<Message>message=ThrottleExceeded; errorCode=003001; statusCode=429</Message>
<Detail>The request limit was reached.</Detail></Error></Fault></IntuitResponse>"#;

fn business(code: &str, detail: &str) -> String {
    format!(
        r#"{{"Fault":{{"Error":[{{"Message":"m","Detail":"{detail}","code":"{code}","element":""}}],"type":"ValidationFault"}},"time":"2026-03-02T09:00:00.000-08:00"}}"#
    )
}

fn gateway(code: &str) -> String {
    format!(
        r#"{{"warnings":null,"fault":{{"error":[{{"message":"m","detail":"Token expired: eyJhbGciOiJkaXIiLCJlbmMi0123","code":"{code}","element":null}}],"type":"AUTHENTICATION"}},"queryResponse":null,"time":1790000000000}}"#
    )
}

fn sorted(status: u16, body: &str) -> QboError {
    let purpose = "create Invoice 1042".to_owned();
    let circumstances = Circumstances { purpose, status, tid: Some("1-ab-cd".to_owned()) };
    classify(&read_fault(body.as_bytes()).unwrap_or_default(), &circumstances)
}

fn name(error: &QboError) -> String {
    let shown = format!("{error:?}");
    shown.split([' ', '(', '{']).next().unwrap_or_default().to_owned()
}

#[test]
fn every_code_leads_to_its_own_next_step() {
    for (status, code, expected) in [
        (400, "5010", "Stale"),
        (400, "6140", "DuplicateNumber"),
        (400, "6240", "DuplicateName"),
        (400, "6200", "ClosedPeriod"),
        (400, "6210", "ClosedPeriod"),
        (400, "610", "NotFound"),
        (400, "2500", "InvalidReference"),
        (400, "6540", "Deposited"),
        (400, "6070", "Rejected"),
        (400, "2010", "Rejected"),
        (200, "6190", "SubscriptionEnded"),
        (500, "10000", "Unavailable"),
        (400, "10000", "Unavailable"),
        (403, "3001", "Throttled"),
        (401, "100", "AuthExpired"),
        (403, "120", "Forbidden"),
        (503, "77", "Unavailable"),
    ] {
        assert_eq!(name(&sorted(status, &business(code, "d"))), expected, "{code}");
    }
}

#[test]
fn the_gateway_refuses_in_lower_case_in_xml_and_in_html() {
    assert_eq!(name(&sorted(401, &gateway("3200"))), "AuthExpired");
    assert_eq!(name(&sorted(401, &gateway("003200"))), "AuthExpired");
    assert_eq!(name(&sorted(403, &gateway("3100"))), "Forbidden");
    let throttled = sorted(429, XML_THROTTLE);
    assert_eq!(name(&throttled), "Throttled");
    let refusal = throttled.refusal().unwrap();
    assert_eq!(
        (refusal.code.as_str(), refusal.detail.as_str()),
        ("3001", "The request limit was reached.")
    );
    for (status, body, expected) in [
        (429, "", "Throttled"),
        (503, "<html><body>Service Unavailable</body></html>", "Unavailable"),
        (502, "", "Unavailable"),
        (401, "<html/>", "AuthExpired"),
        (403, "", "Forbidden"),
        (404, "<html/>", "Rejected"),
    ] {
        assert_eq!(name(&sorted(status, body)), expected, "{status} {body}");
    }
}

#[test]
fn a_taken_number_names_the_document_that_has_it() {
    let detail = "Duplicate : DocNumber=1042 is assigned to TxnType=Facture with TxnId=6254";
    let error = sorted(400, &business("6140", detail));
    let QboError::DuplicateNumber { txn_id, .. } = &error else { panic!("{error:?}") };
    assert_eq!(txn_id.as_deref(), Some("6254"));
    let silent = sorted(400, &business("6140", "no id"));
    assert!(matches!(silent, QboError::DuplicateNumber { txn_id: None, .. }));
}

#[test]
fn a_closed_period_is_also_known_under_the_code_of_a_stale_document() {
    let detail = "The account period has closed and the account books cannot be updated";
    assert_eq!(name(&sorted(400, &business("5010", detail))), "ClosedPeriod");
}

#[test]
fn tokens_do_not_survive_in_texts() {
    let error = sorted(401, &gateway("3200"));
    assert_eq!(error.refusal().unwrap().detail, "Token expired: [token]");
    assert_eq!(
        redacted_text("class com.intuit.schema.finance.v3.Invoice"),
        "class com.intuit.schema.finance.v3.Invoice"
    );
    assert!(redacted_text(&"x".repeat(9_000)).len() <= 2_000);
}

#[test]
fn a_message_says_what_was_tried_and_never_what_quickbooks_wrote() {
    let error = sorted(400, &business("5010", "You and Jo Public were working on this"));
    let text = error.to_string();
    assert!(text.starts_with("could not create Invoice 1042: somebody changed it"), "{text}");
    assert!(!format!("{text} {error:?}").contains("Jo Public"));
    assert_eq!(error.tid(), Some("1-ab-cd"));
}

fn response(status: u16, body: &str, earlier: MayHaveHappened) -> HttpResponse {
    HttpResponse {
        status,
        headers: [("intuit-tid".parse().unwrap(), "1-x".parse().unwrap())].into_iter().collect(),
        body: bytes::Bytes::from(body.to_owned()),
        attempts: 1,
        earlier,
    }
}

#[test]
fn a_write_without_a_trustworthy_answer_is_unknown() {
    use MayHaveHappened::{Maybe, No};
    let good = r#"{"Invoice":{"Id":"1"},"time":"x"}"#;
    let stale = business("5010", "d");
    for (status, body, earlier, read, write) in [
        (200, good, No, "", ""),
        (200, good, Maybe, "", ""),
        (200, "<html>", No, "Malformed", "Unknown"),
        (200, "", No, "Malformed", "Unknown"),
        (200, stale.as_str(), No, "Stale", "Stale"),
        (400, stale.as_str(), No, "Stale", "Stale"),
        (400, stale.as_str(), Maybe, "Stale", "Unknown"),
        (500, "", No, "Unavailable", "Unknown"),
        (504, "<html>", No, "Unavailable", "Unknown"),
        (429, XML_THROTTLE, No, "Throttled", "Throttled"),
        (429, XML_THROTTLE, Maybe, "Throttled", "Unknown"),
    ] {
        for (effect, expected) in [(Effect::Read, read), (Effect::Write, write)] {
            let result = judge("try", effect, Ok(response(status, body, earlier)));
            let got = result.map_or_else(|error| name(&error), |_| String::new());
            assert_eq!(got, expected, "{status} {body} {earlier:?} {effect:?}");
        }
    }
}

proptest::proptest! {
    /// Nothing that a server can send makes the adapter fall over, or lets a long token through.
    #[test]
    fn any_body_is_read_without_a_fall(
        start in "[ \\n]?[{<]?",
        rest in "(<Fault|type=\"|<Error code=\"|\"Fault\":|[{}\\[\\]<>\",:a-z0-9é])*",
    ) {
        let body = format!("{start}{rest}");
        let _fault = read_fault(body.as_bytes());
        let _judged = judge("try", Effect::Write, Ok(response(200, &body, MayHaveHappened::No)));
    }

    #[test]
    fn a_token_is_taken_out_wherever_it_stands(
        before in "[a-z ]{0,20}[ :=(]",
        token in "[a-z]{10}[0-9]{5}[A-Z]{10}",
        after in "[ .,)][a-z ]{0,20}",
    ) {
        let shown = redacted_text(&format!("{before}{token}{after}"));
        proptest::prop_assert!(!shown.contains(&token), "{}", shown);
    }
}
