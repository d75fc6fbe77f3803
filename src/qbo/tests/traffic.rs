//! Refusals for asking too much, and what is kept between looks.

use jiff::Timestamp;
use proptest::prelude::*;
use serde_json::json;

use crate::domain::snapshot::RawDocument;
use crate::http::error::HttpError;
use crate::http::response::{HttpResponse, MayHaveHappened};
use crate::http::settings::Throttle;
use crate::qbo::allowance::{answers_again, throttle};
use crate::qbo::answer::{Effect, judge};
use crate::qbo::cdc::{Changes, Extent};
use crate::qbo::client::WireDocument;
use crate::qbo::cursor::{Cursor, Why};
use crate::qbo::entity::Entity;
use crate::qbo::error::QboError;
use crate::qbo::merge::{merge, names_unknown_tax, raw};

const THROTTLED: &str = "<Fault type=\"SERVICE\"><Error code=\"3001\"><Message>message=\
    ThrottleExceeded; errorCode=003001; statusCode=429</Message><Detail>The request limit was \
    reached.  Try again later</Detail></Error></Fault>";
const USED_UP: &str = "{\"fault\":{\"error\":[{\"message\":\"Monthly quota exceeded\",\
    \"detail\":\"CorePlus calls of this workspace\",\"code\":\"3001\"}],\"type\":\"SERVICE\"}}";

fn refused(headers: &[(&'static str, &'static str)], body: &'static str) -> HttpResponse {
    HttpResponse {
        status: 429,
        headers: headers
            .iter()
            .map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()))
            .collect(),
        body: bytes::Bytes::from_static(body.as_bytes()),
        attempts: 1,
        earlier: MayHaveHappened::No,
    }
}

#[test]
fn too_many_requests_and_a_used_up_month_are_told_apart() {
    let date = ("date", "Mon, 16 Nov 2026 10:00:00 GMT");
    for (response, expected) in [
        (refused(&[date], THROTTLED), Throttle::Passing),
        (refused(&[date, ("retry-after", "60")], ""), Throttle::Passing),
        // Only its words tell that a month is meant; how long it lasts does not.
        (refused(&[date, ("retry-after", "4000")], THROTTLED), Throttle::Passing),
        (refused(&[date, ("retry-after", "86400")], ""), Throttle::Passing),
        (refused(&[date], USED_UP), Throttle::UsedUp),
        (refused(&[date, ("retry-after", "60")], USED_UP), Throttle::UsedUp),
    ] {
        assert_eq!(throttle(&response), expected, "{response:?}");
        let error = judge("read the books", Effect::Read, Ok(response)).unwrap_err();
        match expected {
            Throttle::Passing => assert!(matches!(error, QboError::Throttled { .. }), "{error:?}"),
            Throttle::UsedUp => {
                assert!(matches!(error, QboError::AllowanceUsed { .. }), "{error:?}");
            }
        }
    }
    for (headers, words) in [
        (&[date][..], "from 2026-12-01 on"),
        (&[date, ("retry-after", "86400")], "from 2026-11-17 on"),
        (&[], "from the first of next month on"),
    ] {
        assert_eq!(answers_again(&refused(headers, USED_UP)), words);
    }
}

#[test]
fn a_throttle_says_how_long_quickbooks_asks_to_wait_and_until_when() {
    let date = ("date", "Mon, 16 Nov 2026 10:00:30 GMT");
    let now = "QuickBooks takes no more requests now";
    for (headers, words) in [
        (&[date][..], "; try again in some minutes"),
        (&[date, ("retry-after", "0")], "; try again in some minutes"),
        (
            &[date, ("retry-after", "1")],
            " and asks to wait 1 second; try again after 2026-11-16 10:01 UTC",
        ),
        (
            &[date, ("retry-after", "90")],
            " and asks to wait 90 seconds; try again after 2026-11-16 10:02 UTC",
        ),
        (
            &[date, ("retry-after", "4000")],
            " and asks to wait 1 hour and 7 minutes; try again after 2026-11-16 11:08 UTC",
        ),
        (
            &[date, ("retry-after", "7200")],
            " and asks to wait 2 hours; try again after 2026-11-16 12:01 UTC",
        ),
        (
            &[date, ("retry-after", "200000")],
            " and asks to wait 2 days and 8 hours; try again after 2026-11-18 17:34 UTC",
        ),
        (
            &[date, ("retry-after", "Mon, 16 Nov 2026 10:05:30 GMT")],
            " and asks to wait 5 minutes; try again after 2026-11-16 10:06 UTC",
        ),
        (
            &[("retry-after", "4000")],
            " and asks to wait 1 hour and 7 minutes; try again after that",
        ),
        (
            &[date, ("retry-after", "18446744073709551615")],
            " and asks to wait 213503982334 days and 15 hours; try again after that",
        ),
    ] {
        let error = judge("read the books", Effect::Read, Ok(refused(headers, THROTTLED)));
        let said = error.unwrap_err().to_string();
        assert_eq!(said, format!("could not read the books: {now}{words}"), "{headers:?}");
    }
}

#[test]
fn a_service_that_is_down_is_one_sentence_and_leaves_a_doubtful_write_unknown() {
    let down = |happened| {
        let (purpose, host) = ("update Invoice 7".to_owned(), "example.com".to_owned());
        Err(HttpError::Down { purpose, host, again_in_s: 30, happened })
    };
    let error = judge("update Invoice 7", Effect::Write, down(MayHaveHappened::No)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "could not update Invoice 7: QuickBooks is down; tieout asks it again in 30 seconds at the \
         earliest, and nothing was written"
    );
    let error = judge("update Invoice 7", Effect::Write, down(MayHaveHappened::Maybe));
    assert!(matches!(error, Err(QboError::Unknown { .. })));
}

#[test]
fn a_cursor_is_good_for_one_company_and_29_days() {
    let at = |text: &str| text.parse::<Timestamp>().unwrap();
    let cursor = Cursor::after_everything("77", at("2026-04-01T00:00:00Z"));
    assert_eq!(Cursor::parse(&cursor.text()), Some(cursor.clone()));
    assert_eq!(cursor.since(), at("2026-03-31T23:55:00Z"));
    for (realm, now, expected) in [
        ("77", "2026-04-30T00:00:00Z", None),
        ("77", "2026-04-30T00:00:01Z", Some(Why::TooOld)),
        // A service whose clock went back cannot tell what changed.
        ("77", "2026-03-31T00:00:00Z", Some(Why::TooOld)),
        ("78", "2026-04-02T00:00:00Z", Some(Why::OtherCompany)),
    ] {
        assert_eq!(cursor.insufficient(realm, at(now)), expected, "{realm} {now}");
    }
    let later = cursor.after_changes(at("2026-04-06T00:00:00Z"));
    assert_eq!(later.insufficient("77", at("2026-05-05T00:00:00Z")), None);
    assert!(cursor.is_after_everything() && !later.is_after_everything());
    assert_eq!(later.after_changes(at("2026-04-02T00:00:00Z")), later);
    for text in ["", "2026-04-01T00:00:00Z", "{\"realm\":\"77\"}"] {
        assert_eq!(Cursor::parse(text), None);
    }
}

fn wire(entity: Entity, id: u8, body: &serde_json::Value) -> WireDocument {
    let body = serde_json::value::to_raw_value(body).unwrap();
    WireDocument { entity, id: id.to_string(), sync_token: None, body }
}

fn document(id: u8, version: u32, text: u8) -> WireDocument {
    let entity = if id.is_multiple_of(2) { Entity::Invoice } else { Entity::Customer };
    let body = json!({"Id": id.to_string(), "SyncToken": version.to_string(), "Text": text});
    wire(entity, id, &body)
}

fn changes(changed: Vec<WireDocument>, deleted: Vec<WireDocument>) -> Changes {
    Changes { changed, deleted, extent: Extent::Complete, as_of: None }
}

fn documents(ids: std::ops::Range<u8>) -> impl Strategy<Value = Vec<WireDocument>> {
    let one = (ids, 0..12_u32, 0..3_u8).prop_map(|(id, version, text)| document(id, version, text));
    prop::collection::vec(one, 0..20)
}

/// Keeps one document of each id, as lists have it.
fn once(documents: Vec<WireDocument>) -> Vec<WireDocument> {
    let by_id: std::collections::BTreeMap<String, WireDocument> =
        documents.into_iter().map(|it| (it.id.clone(), it)).collect();
    by_id.into_values().collect()
}

proptest! {
    #[test]
    fn changes_that_are_put_in_twice_change_nothing_more(
        kept in documents(0..16),
        changed in documents(0..10),
        deleted in documents(10..20),
    ) {
        let kept: Vec<RawDocument> = once(kept).iter().map(raw).collect();
        let changes = changes(once(changed), once(deleted));
        let merged = merge(&kept, &changes);
        prop_assert_eq!(&merge(&merged, &changes), &merged);
        prop_assert!(merged.is_sorted());
        for it in &changes.deleted {
            prop_assert!(!merged.contains(&raw(it)));
        }
        // What nothing is said about stays, and nothing goes back to an older version.
        for it in &kept {
            let told = changes.changed.iter().chain(&changes.deleted);
            let told = told.into_iter().any(|change| raw(change).id == it.id);
            prop_assert!(told || merged.contains(it));
        }
        for it in &changes.changed {
            let now = merged.iter().find(|now| now.id == it.id).unwrap();
            let version = crate::qbo::merge::version;
            prop_assert!(version(&now.body) >= version(it.body.get()));
        }
    }
}

#[test]
fn a_document_that_names_an_unknown_tax_code_is_noticed_however_deep() {
    let code = |id: u8| raw(&wire(Entity::TaxCode, id, &json!({"Id": id.to_string()})));
    let rate = |id: u8| raw(&wire(Entity::TaxRate, id, &json!({"Id": id.to_string()})));
    let kept = [code(2), rate(3)];
    let invoice = |line: &str, code: &str, rate: &str| {
        let body = json!({
            "Line": [{"SalesItemLineDetail": {"TaxCodeRef": {"value": line}}}],
            "TxnTaxDetail": {"TxnTaxCodeRef": {"value": code},
                "TaxLine": [{"TaxLineDetail": {"TaxRateRef": {"value": rate}}}]},
        });
        changes(vec![wire(Entity::Invoice, 1, &body)], Vec::new())
    };
    for (line, code, rate, unknown) in [
        ("TAX", "2", "3", false),
        ("NON", "2", "3", false),
        ("5", "2", "3", true),
        ("TAX", "5", "3", true),
        ("TAX", "2", "5", true),
        // A rate is no code.
        ("TAX", "3", "3", true),
    ] {
        assert_eq!(names_unknown_tax(&kept, &invoice(line, code, rate)), unknown);
    }
}
