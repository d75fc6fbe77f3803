//! Webhooks: signed, repeated until they are taken, and told once a change.

use std::sync::Arc;
use std::sync::Mutex;

use axum::Router;
use axum::body::Bytes;
use axum::http::HeaderMap;
use axum::http::StatusCode;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::hmac;
use serde_json::Value;
use serde_json::json;
use tokio::net::TcpListener;
use tokio::time::Duration;
use tokio::time::timeout;

use crate::sandbox::serve::RunningSandbox;
use crate::sandbox::serve::Speed;
use crate::sandbox::tests::admin::admin;
use crate::sandbox::tests::admin::books;
use crate::sandbox::tests::admin::virtual_sandbox;

/// A receiver that refuses the first calls.
#[derive(Clone)]
struct Receiver {
    url: String,
    got: Arc<Mutex<Vec<(HeaderMap, String)>>>,
}

impl Receiver {
    async fn start(refusals: usize) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        let got: Arc<Mutex<Vec<(HeaderMap, String)>>> = Arc::default();
        let kept = Arc::clone(&got);
        let answer = move |headers: HeaderMap, body: Bytes| {
            let kept = Arc::clone(&kept);
            async move {
                let mut kept = kept.lock().unwrap();
                kept.push((headers, String::from_utf8(body.to_vec()).unwrap()));
                if kept.len() <= refusals {
                    StatusCode::SERVICE_UNAVAILABLE
                } else {
                    StatusCode::OK
                }
            }
        };
        tokio::spawn(async move { axum::serve(listener, Router::new().fallback(answer)).await });
        Self { url, got }
    }

    /// Waits until so many calls came.
    async fn calls(&self, count: usize) -> Vec<(HeaderMap, String)> {
        let arrived = async {
            while self.got.lock().unwrap().len() < count {
                tokio::task::yield_now().await;
            }
        };
        timeout(Duration::from_secs(20), arrived).await.expect("the calls come");
        self.got.lock().unwrap().clone()
    }
}

async fn subscribe(sandbox: &RunningSandbox, receiver: &Receiver, more: Value) {
    let mut body = json!({"url": receiver.url, "verifier": "v-1"});
    for (key, value) in more.as_object().unwrap() {
        body[key] = value.clone();
    }
    let (status, told) = admin(sandbox, "POST", "/webhooks", &body).await;
    assert_eq!(status, 200, "{told}");
}

async fn invoice(sandbox: &RunningSandbox, number: &str) -> Value {
    let body = json!({"DocNumber": number, "CustomerRef": {"value": "1"}, "Line": [
        {"Amount": 10, "DetailType": "SalesItemLineDetail",
            "SalesItemLineDetail": {"ItemRef": {"value": "1"}}}]});
    let (status, made) = books(sandbox, "POST", "/invoice", &body).await.unwrap();
    assert_eq!(status, 200, "{made}");
    made["Invoice"].clone()
}

async fn furnished() -> RunningSandbox {
    let sandbox = virtual_sandbox(Speed::Fast).await;
    books(&sandbox, "POST", "/customer", &json!({"DisplayName": "One"})).await.unwrap();
    sandbox
}

#[tokio::test]
async fn changes_are_told_as_signed_cloud_events() {
    let sandbox = furnished().await;
    let receiver = Receiver::start(0).await;
    subscribe(&sandbox, &receiver, json!({"coalesce": false})).await;
    let made = invoice(&sandbox, "1").await;
    let id = &made["Id"];
    let calls = receiver.calls(1).await;
    let (headers, body) = &calls[0];
    let key = hmac::Key::new(hmac::HMAC_SHA256, b"v-1");
    let signature = STANDARD.decode(headers["intuit-signature"].as_bytes()).unwrap();
    hmac::verify(&key, body.as_bytes(), &signature).expect("over the raw body");
    assert_eq!(headers["content-type"], "application/json; charset=utf-8");
    assert!(headers.contains_key("intuit-created-time") && headers.contains_key("intuit-t-id"));
    let events: Value = serde_json::from_str(body).unwrap();
    assert_eq!(events.as_array().unwrap().len(), 1);
    let event = &events[0];
    assert_eq!(event["type"], "qbo.invoice.created.v1");
    assert_eq!(
        (&event["intuitentityid"], &event["intuitaccountid"]),
        (id, &json!("9341453908120001"))
    );
    assert_eq!(event["time"], "2026-04-02T13:00:00.000000000Z");
    assert_eq!((event["specversion"].as_str(), &event["data"]), (Some("1.0"), &json!({})));

    // A payment changes the invoice, too; a void and a deletion have words of their own.
    let pay = json!({"CustomerRef": {"value": "1"}, "TotalAmt": 4, "Line": [
        {"Amount": 4, "LinkedTxn": [{"TxnId": id, "TxnType": "Invoice"}]}]});
    let (_, paid) = books(&sandbox, "POST", "/payment", &pay).await.unwrap();
    receiver.calls(3).await;
    let gone = json!({"Id": paid["Payment"]["Id"], "SyncToken": "0"});
    books(&sandbox, "POST", "/payment?operation=delete", &gone).await;
    receiver.calls(5).await;
    books(&sandbox, "POST", "/invoice?operation=void", &json!({"Id": id, "SyncToken": "2"})).await;
    let calls = receiver.calls(6).await;
    let mut types: Vec<String> = calls
        .iter()
        .skip(1)
        .map(|(_, body)| {
            let event: Value = serde_json::from_str(body).unwrap();
            event[0]["type"].as_str().unwrap().replace("qbo.", "").replace(".v1", "")
        })
        .collect();
    types[..2].sort();
    types[2..4].sort();
    let wanted = [
        "invoice.updated",
        "payment.created",
        "invoice.updated",
        "payment.deleted",
        "invoice.voided",
    ];
    assert_eq!(types, wanted);
    sandbox.shutdown().await.unwrap();
}

#[tokio::test]
async fn the_older_form_has_many_entities_in_one_body() {
    let sandbox = furnished().await;
    let receiver = Receiver::start(0).await;
    subscribe(&sandbox, &receiver, json!({"form": "legacy", "delay_ms": 5000})).await;
    let item =
        |id: &str| json!({"bId": id, "operation": "create", "Customer": {"DisplayName": id}});
    let body = json!({"BatchItemRequest": [item("a"), item("b"), item("c")]});
    books(&sandbox, "POST", "/batch", &body).await.unwrap();
    admin(&sandbox, "POST", "/clock", &json!({"advance_ms": 0})).await;
    assert!(receiver.got.lock().unwrap().is_empty(), "they come late");
    admin(&sandbox, "POST", "/clock", &json!({"advance_ms": 5000})).await;
    let calls = receiver.calls(1).await;
    assert_eq!(calls[0].0["intuit-notification-schema-version"], "0.1");
    let told: Value = serde_json::from_str(&calls[0].1).unwrap();
    let notification = &told["eventNotifications"][0];
    assert_eq!(notification["realmId"], "9341453908120001");
    let entities = notification["dataChangeEvent"]["entities"].clone();
    assert_eq!(
        entities[0],
        json!({"name": "Customer", "id": "2", "operation": "Create",
        "lastUpdated": "2026-04-02T13:00:00.000Z"})
    );
    assert_eq!(entities.as_array().unwrap().len(), 3);
    sandbox.shutdown().await.unwrap();
}

#[tokio::test]
async fn what_is_not_taken_comes_again_by_the_ladder() {
    let sandbox = furnished().await;
    let receiver = Receiver::start(3).await;
    subscribe(&sandbox, &receiver, json!({})).await;
    invoice(&sandbox, "1").await;
    let mut calls = receiver.calls(1).await.len();
    for (seconds, more) in [(9, 0), (1, 1), (20, 1), (29, 0), (1, 1), (86_400, 0)] {
        admin(&sandbox, "POST", "/clock", &json!({"advance_ms": seconds * 1000})).await;
        calls += more;
        assert_eq!(receiver.got.lock().unwrap().len(), calls, "after {seconds} s more");
    }
    let (_, shown) = admin(&sandbox, "GET", "/webhooks", &Value::Null).await;
    assert_eq!(
        (shown["delivered"].clone(), shown["failed_attempts"].clone()),
        (json!(1), json!(3))
    );
    assert_eq!(shown["waiting"], json!([]));
    sandbox.shutdown().await.unwrap();
}

#[tokio::test]
async fn they_may_come_twice_and_in_another_order() {
    let sandbox = furnished().await;
    let receiver = Receiver::start(0).await;
    let more = json!({"coalesce": false, "duplicates": true, "shuffled": true, "delay_ms": 1000});
    subscribe(&sandbox, &receiver, more).await;
    let item =
        |id: &str| json!({"bId": id, "operation": "create", "Customer": {"DisplayName": id}});
    let body = json!({"BatchItemRequest": [item("a"), item("b")]});
    books(&sandbox, "POST", "/batch", &body).await.unwrap();
    admin(&sandbox, "POST", "/clock", &json!({"advance_ms": 0})).await;
    admin(&sandbox, "POST", "/clock", &json!({"advance_ms": 1000})).await;
    let calls = receiver.calls(4).await;
    let ids: Vec<Value> = calls
        .iter()
        .map(|(_, body)| serde_json::from_str::<Value>(body).unwrap()[0]["intuitentityid"].clone())
        .collect();
    assert_eq!(ids, ["3", "3", "2", "2"]);
    sandbox.shutdown().await.unwrap();
}

#[tokio::test]
async fn they_go_to_this_machine_only_and_end_when_told() {
    let sandbox = furnished().await;
    for url in ["http://example.com/hook", "https://127.0.0.1/hook", "http://10.0.0.1/", "hook"] {
        let body = json!({"url": url, "verifier": "v"});
        let (status, error) = admin(&sandbox, "POST", "/webhooks", &body).await;
        assert_eq!(status, 400, "{url}: {error}");
    }
    let receiver = Receiver::start(0).await;
    subscribe(&sandbox, &receiver, json!({})).await;
    admin(&sandbox, "DELETE", "/webhooks", &Value::Null).await;
    invoice(&sandbox, "1").await;
    admin(&sandbox, "POST", "/clock", &json!({"advance_ms": 60_000})).await;
    assert!(receiver.got.lock().unwrap().is_empty());
    sandbox.shutdown().await.unwrap();
}
