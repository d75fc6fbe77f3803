//! News and attachments: checked before they count.

use axum::Router;
use axum::routing::get;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use ring::digest;
use ring::hmac;
use secrecy::SecretString;
use serde_json::json;

use crate::http::tests::kit::served;
use crate::workiz::attachment::Attachment;
use crate::workiz::attachment::AttachmentError;
use crate::workiz::entity::Entity;
use crate::workiz::tests::stub::Stub;
use crate::workiz::tests::stub::client;
use crate::workiz::webhook::DeliveryError;
use crate::workiz::webhook::Event;
use crate::workiz::webhook::News;
use crate::workiz::webhook::Remembered;
use crate::workiz::webhook::verify;

const BODY: &str = r#"{"eventId":"evt_1","type":"invoice.updated","occurredAt":"2026-02-01T12:00:00Z","data":{"id":"inv_5"},"attempt":1}"#;
const NOON_SECONDS: i64 = 1_769_947_200;

fn signature(stamp: &str, body: &str) -> Vec<u8> {
    let key = hmac::Key::new(hmac::HMAC_SHA256, b"hush");
    hmac::sign(&key, format!("{stamp}.{body}").as_bytes()).as_ref().to_vec()
}

fn hex(bytes: &[u8]) -> String {
    let digits: Vec<String> = bytes.iter().map(|it| format!("{it:02x}")).collect();
    digits.concat()
}

fn check(stamp: i64, signature: &str, body: &str, now: i64) -> Result<Event, DeliveryError> {
    let now = Timestamp::from_second(now).unwrap();
    let stamp = stamp.to_string();
    verify(&SecretString::from("hush"), (Some(&stamp), Some(signature)), body.as_bytes(), now)
}

#[test]
fn a_delivery_counts_only_when_it_is_signed_and_of_now() {
    let raw = signature(&NOON_SECONDS.to_string(), BODY);
    for form in [hex(&raw), format!("sha256={}", hex(&raw)), STANDARD.encode(&raw)] {
        let event = check(NOON_SECONDS, &form, BODY, NOON_SECONDS + 300).unwrap();
        assert_eq!((event.event_id.as_str(), event.entity()), ("evt_1", Some(Entity::Invoices)));
    }
    let good = hex(&raw);
    let changed = BODY.replace("inv_5", "inv_6");
    let wrong = |result| matches!(result, Err(DeliveryError::Signature));
    assert!(wrong(check(NOON_SECONDS, &good, &changed, NOON_SECONDS)));
    assert!(wrong(check(NOON_SECONDS + 1, &good, BODY, NOON_SECONDS)));
    assert!(wrong(check(NOON_SECONDS, &"0".repeat(64), BODY, NOON_SECONDS)));
    for now in [NOON_SECONDS + 301, NOON_SECONDS - 301] {
        let result = check(NOON_SECONDS, &good, BODY, now);
        assert!(matches!(result, Err(DeliveryError::Skew(_))));
    }
    let noon = Timestamp::from_second(NOON_SECONDS).unwrap();
    let secret = SecretString::from("hush");
    for headers in [(None, Some("aa")), (Some("1"), None), (Some("noon"), Some("aa"))] {
        let result = verify(&secret, headers, BODY.as_bytes(), noon);
        assert!(matches!(result, Err(DeliveryError::Header(_))), "{headers:?}");
    }
}

#[tokio::test]
async fn news_that_come_twice_count_once_and_are_read_again() {
    let event: Event = serde_json::from_str(BODY).unwrap();
    let mut remembered = Remembered::default();
    assert_eq!(remembered.note(&event), News::New);
    assert_eq!(remembered.note(&event), News::Known);
    let stub = Stub::default();
    stub.answer(200, r#"{"invoiceId":"inv_5"}"#);
    let client = client(&stub).await;
    assert!(client.reread(&event).await.unwrap().is_some());
    assert_eq!(stub.calls()[0].line, "GET /integrations/int_1/invoices/inv_5");
    let other = Event { kind: "weather.changed".to_owned(), ..event };
    assert!(client.reread(&other).await.unwrap().is_none());
}

#[tokio::test]
async fn subscriptions_are_made_listed_and_ended() {
    let stub = Stub::default();
    stub.answer(201, r#"{"webhookId":"wh_1","url":"https://example.com/news"}"#);
    stub.answer(200, r#"{"items":[{"webhookId":"wh_1"}],"page":1,"pageSize":50,"total":1}"#);
    stub.answer(204, "");
    stub.answer(404, "{}");
    let client = client(&stub).await;
    client.subscribe("https://example.com/news", &["invoice.updated"]).await.unwrap();
    assert_eq!(client.subscriptions().await.unwrap().len(), 1);
    client.unsubscribe("wh_1").await.unwrap();
    client.unsubscribe("wh_1").await.unwrap();
    let calls = stub.calls();
    assert_eq!(calls[0].body, r#"{"url":"https://example.com/news","events":["invoice.updated"]}"#);
    assert!(calls[0].key.is_some());
    assert_eq!(calls[2].line, "DELETE /integrations/int_1/webhooks/wh_1");
}

#[tokio::test]
async fn an_attachment_is_taken_only_when_its_checksum_fits() {
    let base = served(Router::new().route("/file", get(|| async { "photo" }))).await;
    let url = base.join("file").unwrap().to_string();
    let sum = hex(digest::digest(&digest::SHA256, b"photo").as_ref());
    let file = |url: &str, checksum: &str| -> Attachment {
        let value = json!({"attachmentId": "att_1", "url": url, "checksum": checksum,
            "expiresAt": "2026-02-01T12:00:00Z"});
        serde_json::from_str(&value.to_string()).unwrap()
    };
    let client = client(&Stub::default()).await;
    let before: Timestamp = "2026-02-01T11:59:59Z".parse().unwrap();
    let good = file(&url, &format!("sha256:{sum}"));
    assert_eq!(client.download(&good, before).await.unwrap().as_ref(), b"photo");
    let damaged = client.download(&file(&url, &"0".repeat(64)), before).await;
    assert!(matches!(damaged, Err(AttachmentError::Damaged(_))));
    let ended = client.download(&good, "2026-02-01T12:00:00Z".parse().unwrap()).await;
    assert!(matches!(ended, Err(AttachmentError::Ended(_))));
    let gone = client.download(&file(&format!("{url}/no"), &sum), before).await;
    assert!(matches!(gone, Err(AttachmentError::Refused { status: 404, .. })));
    let none = client.download(&Attachment::default(), before).await;
    assert!(matches!(none, Err(AttachmentError::Incomplete(_))));
}
