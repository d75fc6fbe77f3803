//! Webhooks and attachments: what is sent to us, and what is fetched from addresses that end.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode};
use ring::digest;
use secrecy::SecretString;
use serde_json::{Value, json};
use tieout::ports::clock::Clock as _;
use tieout::workiz::attachment::AttachmentError;
use tieout::workiz::client::WorkizClient;
use tieout::workiz::webhook::{
    DeliveryError, Event, News, Remembered, SIGNATURE_HEADER, Subscribed, TIMESTAMP_HEADER, verify,
};

use super::kit::{Desk, MINUTE};
use super::writes::check;
use crate::served::served;

/// An address of ours that refuses the first deliveries.
struct Receiver {
    url: String,
    got: Arc<Mutex<Vec<(HeaderMap, Bytes)>>>,
}

impl Receiver {
    async fn start(refusals: usize) -> Self {
        let got: Arc<Mutex<Vec<(HeaderMap, Bytes)>>> = Arc::default();
        let kept = Arc::clone(&got);
        let answer = move |headers: HeaderMap, body: Bytes| {
            let kept = Arc::clone(&kept);
            async move {
                let mut kept = kept.lock().unwrap();
                kept.push((headers, body));
                if kept.len() <= refusals { StatusCode::BAD_GATEWAY } else { StatusCode::OK }
            }
        };
        let url = served(Router::new().fallback(answer)).await.join("news").unwrap().to_string();
        Self { url, got }
    }

    /// Checks each delivery that came as a receiver does.
    fn events(&self, desk: &Desk, secret: &SecretString) -> Vec<Result<Event, DeliveryError>> {
        let got = std::mem::take(&mut *self.got.lock().unwrap());
        let now = desk.time.now();
        let header = |headers: &HeaderMap, name: &str| {
            headers.get(name).map(|it| it.to_str().unwrap().to_owned())
        };
        got.iter()
            .map(|(headers, body)| {
                let stamp = header(headers, TIMESTAMP_HEADER);
                let signature = header(headers, SIGNATURE_HEADER);
                verify(secret, (stamp.as_deref(), signature.as_deref()), body, now)
            })
            .collect()
    }

    fn good(&self, desk: &Desk, secret: &SecretString) -> Vec<Event> {
        self.events(desk, secret).into_iter().map(Result::unwrap).collect()
    }
}

async fn deliver(desk: &Desk) {
    desk.sandbox.pump(desk.time.now()).await;
}

fn kinds(events: &[Event]) -> String {
    events.iter().map(|it| it.kind.as_str()).collect::<Vec<_>>().join(" ")
}

async fn subscribed(client: &WorkizClient, url: &str, events: &[&str]) -> SecretString {
    let Subscribed { subscription, secret } = client.subscribe(url, events).await.unwrap();
    assert_eq!(subscription.url.present().unwrap(), url);
    secret.unwrap()
}

const OF_MONEY: [&str; 5] =
    ["payment.captured", "payment.settled", "payment.refunded", "payment.deleted", "payout.paid"];

#[tokio::test]
async fn news_are_signed_with_the_secret_that_the_answer_shows_and_lead_to_the_document() {
    let desk = Desk::open().await;
    let client = desk.client();
    let receiver = Receiver::start(0).await;
    let mut wanted = OF_MONEY.to_vec();
    wanted.extend(["invoice.updated", "invoice.deleted", "client.merged", "job.status_changed"]);
    let secret = subscribed(&client, &receiver.url, &wanted).await;
    let mut paid = super::writes::paid_by("card", "10.00", "0.00");
    paid.card_last4 = Some("4242".to_owned());
    let paid = client.record_payment("inv_1", &paid, "k").await.unwrap();
    let id = paid.payment_id.present().unwrap().as_str().to_owned();
    for happening in [
        json!({ "what": "settle", "paymentId": id }),
        json!({ "what": "payout" }),
        json!({ "what": "refund", "paymentId": id }),
        json!({ "what": "job-status", "jobId": "job_2", "status": "canceled" }),
        json!({ "what": "merge-clients", "clientId": "cl_2", "intoId": "cl_44bb20" }),
        json!({ "what": "delete-invoice", "invoiceId": "inv_3" }),
    ] {
        desk.happen(&happening);
    }
    deliver(&desk).await;
    let events = receiver.good(&desk, &secret);
    assert_eq!(
        kinds(&events),
        "payment.captured invoice.updated payment.settled payout.paid invoice.updated \
         payment.refunded job.status_changed client.merged invoice.deleted"
    );
    for event in &events {
        let document = client.reread(event).await.unwrap().unwrap();
        assert_eq!(document.id.as_deref(), Some(event.data.id.as_str()));
        assert_eq!(event.occurred_at.present().unwrap().0, desk.time.now());
    }
    client.record_payment("inv_2", &check("1.00"), "k2").await.unwrap();
    deliver(&desk).await;
    for event in receiver.events(&desk, &SecretString::from("another secret of ours")) {
        assert!(matches!(event, Err(DeliveryError::Signature)), "{event:?}");
    }
    client.record_payment("inv_2", &check("2.00"), "k3").await.unwrap();
    deliver(&desk).await;
    desk.time.pass(6 * MINUTE);
    for event in receiver.events(&desk, &secret) {
        assert!(matches!(event, Err(DeliveryError::Skew(_))), "{event:?}");
    }
}

#[tokio::test]
async fn a_subscription_is_made_anew_after_it_was_ended() {
    let desk = Desk::open().await;
    let client = desk.client();
    let receiver = Receiver::start(0).await;
    for round in ["a", "b"] {
        let secret = subscribed(&client, &receiver.url, &["payment.captured"]).await;
        let all = client.subscriptions().await.unwrap();
        assert_eq!(all.len(), 1, "{round}");
        client.record_payment("inv_1", &check("1.00"), round).await.unwrap();
        deliver(&desk).await;
        assert_eq!(receiver.good(&desk, &secret).len(), 1, "{round}");
        let id = all[0].webhook_id.present().unwrap().as_str().to_owned();
        client.unsubscribe(&id).await.unwrap();
        client.unsubscribe(&id).await.unwrap();
        client.record_payment("inv_1", &check("2.00"), &format!("{round}2")).await.unwrap();
        deliver(&desk).await;
        assert_eq!(receiver.good(&desk, &secret).len(), 0, "{round}");
    }
}

#[tokio::test]
async fn news_that_were_not_taken_come_again_and_count_once() {
    let desk = Desk::open().await;
    let client = desk.client();
    let receiver = Receiver::start(2).await;
    let secret = subscribed(&client, &receiver.url, &["payment.captured"]).await;
    client.record_payment("inv_1", &check("1.00"), "k").await.unwrap();
    let (mut remembered, mut fresh, mut attempts) = (Remembered::default(), 0, Vec::new());
    for wait in [0, 10_000, MINUTE, MINUTE] {
        desk.time.pass(wait);
        deliver(&desk).await;
        for event in receiver.good(&desk, &secret) {
            attempts.push(*event.attempt.present().unwrap());
            fresh += u32::from(remembered.note(&event) == News::New);
        }
    }
    assert_eq!((attempts, fresh), (vec![1, 2, 3], 1));
}

#[tokio::test]
async fn news_that_come_twice_or_backwards_are_read_as_things_stand() {
    let desk = Desk::open().await;
    desk.switch("webhook-duplicates", "yes");
    desk.switch("webhook-reversed", "yes");
    let client = desk.client();
    let receiver = Receiver::start(0).await;
    let secret = subscribed(&client, &receiver.url, &["payment.captured", "payment.deleted"]).await;
    let paid = client.record_payment("inv_1", &check("1.00"), "k").await.unwrap();
    let id = paid.payment_id.present().unwrap().as_str().to_owned();
    desk.happen(&json!({ "what": "delete-payment", "paymentId": id }));
    deliver(&desk).await;
    let events = receiver.good(&desk, &secret);
    assert_eq!(kinds(&events), "payment.deleted payment.deleted payment.captured payment.captured");
    let mut remembered = Remembered::default();
    let fresh = events.iter().filter(|it| remembered.note(it) == News::New).count();
    assert_eq!(fresh, 2);
    // The news that it was captured came last, and the payment is deleted all the same.
    let document = client.reread(&events[3]).await.unwrap().unwrap();
    let document: Value = serde_json::from_str(document.body.get()).unwrap();
    assert_eq!(document["deleted"], json!(true));
}

/// Puts a file on a document, as somebody in the field does.
async fn upload(desk: &Desk, place: usize) -> Vec<u8> {
    let bytes = format!("photo {place}").into_bytes();
    let sum = digest::digest(&digest::SHA256, &bytes);
    let sum = sum.as_ref().iter().map(|it| format!("{it:02x}")).collect::<Vec<_>>().concat();
    let token =
        desk.admin("POST", "/tokens", &json!({ "username": "single" }))["authToken"].clone();
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let announced = http
        .post(format!("{}/jobs/job_2/attachments", desk.base))
        .bearer_auth(token.as_str().unwrap())
        .header("content-type", "application/json")
        .body(
            json!({ "fileName": format!("{place}.jpg"), "contentType": "image/jpeg",
                    "kind": "photo", "size": bytes.len(), "sha256": sum })
            .to_string(),
        )
        .send()
        .await
        .unwrap();
    let announced: Value = serde_json::from_str(&announced.text().await.unwrap()).unwrap();
    let url = announced["upload"]["url"].as_str().unwrap_or_else(|| panic!("{announced}"));
    let put = http.put(url).body(bytes.clone()).send().await.unwrap();
    assert_eq!(put.status(), 200);
    bytes
}

#[tokio::test]
async fn a_file_is_listed_and_downloaded_while_its_address_lasts_and_only_undamaged() {
    let desk = Desk::open().await;
    let client = desk.client();
    let bytes = upload(&desk, 1).await;
    let listed = client.attachments("job_2").await.unwrap().remove(0);
    assert_eq!(listed.name.present().unwrap(), "1.jpg");
    assert_eq!(listed.content_type.present().unwrap(), "image/jpeg");
    assert_eq!(client.download(&listed, desk.time.now()).await.unwrap(), bytes);
    // Not the bytes that were put there.
    desk.edit(
        "attachments",
        listed.attachment_id.present().unwrap().as_str(),
        &json!({ "sha256": "0".repeat(64) }),
    );
    let damaged = client.attachments("job_2").await.unwrap().remove(0);
    let error = client.download(&damaged, desk.time.now()).await.unwrap_err();
    assert!(matches!(error, AttachmentError::Damaged(_)), "{error}");
    // After a quarter of an hour the client knows, and so does the service.
    let early = desk.time.now();
    desk.time.pass(15 * MINUTE);
    let error = client.download(&listed, desk.time.now()).await.unwrap_err();
    assert!(matches!(error, AttachmentError::Ended(_)), "{error}");
    let error = client.download(&listed, early).await.unwrap_err();
    assert!(matches!(error, AttachmentError::Refused { status: 403, .. }), "{error}");
    let mut forged = client.attachments("job_2").await.unwrap().remove(0);
    let url = forged.url.present().unwrap().replace("expires=1", "expires=2");
    forged.url = serde_json::from_str(&json!(url).to_string()).unwrap();
    let error = client.download(&forged, desk.time.now()).await.unwrap_err();
    assert!(matches!(error, AttachmentError::Refused { status: 403, .. }), "{error}");
}

#[tokio::test]
async fn every_file_of_a_job_is_listed_however_many_pages_there_are() {
    let desk = Desk::open().await;
    for place in 0..101 {
        upload(&desk, place).await;
    }
    let all = desk.client().attachments("job_2").await.unwrap();
    assert_eq!(all.len(), 101);
    assert_eq!(desk.client().attachments("job_92af31").await.unwrap(), vec![]);
}
