//! Webhooks and the live stream, over real connections.

use ring::hmac;
use serde_json::Value;
use serde_json::json;

use crate::sandbox::tests::receiver::Receiver;
use crate::sandbox::workiz::pump::hex;
use crate::sandbox::workiz::sandbox::WorkizSettings;
use crate::sandbox::workiz::test_desk::Desk;
use crate::sandbox::workiz::test_desk::error_code;

/// The types of the events that came.
fn types(receiver: &Receiver) -> String {
    let bodies = receiver.bodies();
    let types: Vec<&str> = bodies.iter().map(|it| it["type"].as_str().unwrap()).collect();
    types.join(" ")
}

async fn subscribe(desk: &Desk, body: &Value) -> Value {
    let made = desk.post("webhooks", &body.to_string(), body).await;
    assert_eq!(made.status, 201, "{}", made.body);
    made.body
}

async fn pay(desk: &Desk, key: &str) {
    let cash = json!({ "amount": 1, "method": "cash" });
    assert_eq!(desk.post("invoices/inv_1/payments", key, &cash).await.status, 201);
}

#[tokio::test]
async fn events_are_told_signed_to_those_who_asked_for_them() {
    let desk = Desk::open().await;
    let (all, some) = (Receiver::start(0).await, Receiver::start(0).await);
    let secret = "sixteen characters";
    subscribe(&desk, &json!({ "url": all.url, "secret": secret })).await;
    subscribe(&desk, &json!({ "url": some.url, "events": ["job.status_changed"] })).await;
    pay(&desk, "a").await;
    let status = json!({ "what": "job-status", "jobId": "job_1", "status": "canceled" });
    desk.admin("POST", "/happen", &status);
    desk.sandbox.pump(desk.now()).await;
    desk.sandbox.pump(desk.now()).await;
    assert_eq!(types(&all), "payment.captured invoice.updated job.status_changed");
    assert_eq!(types(&some), "job.status_changed");
    let (headers, body) = all.got()[0].clone();
    let header = |name: &str| headers[name].to_str().unwrap().to_owned();
    let stamp = header("x-webhook-timestamp");
    assert_eq!(stamp, desk.now().as_second().to_string());
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
    let signed = hmac::sign(&key, format!("{stamp}.{body}").as_bytes());
    assert_eq!(header("x-webhook-signature"), format!("sha256={}", hex(signed.as_ref())));
    let event: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(header("x-webhook-id"), event["eventId"].as_str().unwrap());
    assert_eq!(
        (&event["attempt"], &event["occurredAt"]),
        (&json!(1), &json!("2026-04-02T13:00:00Z"))
    );
    let id = event["data"]["id"].as_str().unwrap();
    assert_eq!(desk.get(&format!("payments/{id}")).await.status, 200);
}

#[tokio::test]
async fn what_is_not_taken_comes_again_by_the_ladder_also_after_a_restart() {
    let desk = Desk::open().await;
    let receiver = Receiver::start(2).await;
    subscribe(&desk, &json!({ "url": receiver.url, "events": ["payment.captured"] })).await;
    pay(&desk, "a").await;
    desk.sandbox.pump(desk.now()).await;
    desk.pass(9);
    desk.sandbox.pump(desk.now()).await;
    assert_eq!(receiver.bodies().len(), 1, "ten seconds have not passed");
    desk.pass(1);
    desk.sandbox.pump(desk.now()).await;
    assert_eq!(receiver.bodies().len(), 2);
    let later = Desk::closed(&desk.sandbox.state(), WorkizSettings::default());
    later.pass(70);
    later.sandbox.pump(later.now()).await;
    let bodies = receiver.bodies();
    let attempts: Vec<&Value> = bodies.iter().map(|it| &it["attempt"]).collect();
    assert_eq!(attempts, [&json!(1), &json!(2), &json!(3)]);
    assert_eq!(bodies[0]["eventId"], bodies[2]["eventId"]);
    let shown = later.admin("GET", "/webhooks", &Value::Null).1;
    assert_eq!((&shown["delivered"], &shown["failed_attempts"]), (&json!(1), &json!(2)));
    assert_eq!(shown["waiting"], json!([]));
}

#[tokio::test]
async fn an_event_that_nobody_takes_is_given_up_in_the_end() {
    let desk = Desk::open().await;
    let receiver = Receiver::start(99).await;
    subscribe(&desk, &json!({ "url": receiver.url, "events": ["payment.captured"] })).await;
    pay(&desk, "a").await;
    for _ in 0..10 {
        desk.sandbox.pump(desk.now()).await;
        desk.pass(86_400);
    }
    assert_eq!(receiver.bodies().len(), 8);
    assert_eq!(desk.admin("GET", "/webhooks", &Value::Null).1["given_up"], json!(1));
}

#[tokio::test]
async fn events_may_come_twice_and_in_another_order() {
    let desk = Desk::open().await;
    let receiver = Receiver::start(0).await;
    subscribe(&desk, &json!({ "url": receiver.url })).await;
    let wild = json!({ "webhook-duplicates": "yes", "webhook-reversed": "yes" });
    assert_eq!(desk.admin("POST", "/switches", &wild).0, 200);
    pay(&desk, "a").await;
    desk.sandbox.pump(desk.now()).await;
    assert_eq!(
        types(&receiver),
        "invoice.updated invoice.updated payment.captured payment.captured"
    );
    let bodies = receiver.bodies();
    assert_eq!(bodies[0], bodies[1]);
}

#[tokio::test]
async fn subscriptions_are_listed_without_secrets_ended_and_checked() {
    let desk = Desk::open().await;
    let receiver = Receiver::start(0).await;
    let made = subscribe(&desk, &json!({ "url": receiver.url })).await;
    assert!(made["secret"].as_str().unwrap().starts_with("whsec_"));
    let listed = desk.get("webhooks").await.body;
    assert_eq!((&listed["total"], listed["items"][0].get("secret")), (&json!(1), None));
    assert_eq!(listed["items"][0]["webhookId"], made["webhookId"]);
    for wrong in [
        json!({ "url": "https://example.com/hook" }),
        json!({ "url": receiver.url, "events": ["car.sold"] }),
        json!({ "url": receiver.url, "events": [] }),
        json!({ "url": receiver.url, "secret": "short" }),
        json!({ "events": ["invoice.updated"] }),
    ] {
        let refused = desk.post("webhooks", &wrong.to_string(), &wrong).await;
        assert_eq!((refused.status, error_code(&refused)), (400, "validation_failed"), "{wrong}");
    }
    pay(&desk, "a").await;
    let bearer = format!("Bearer {}", desk.token);
    let path = format!("webhooks/{}", made["webhookId"].as_str().unwrap());
    let end = async || desk.send("DELETE", &path, &[("authorization", &bearer)], None).await;
    let ended = end().await;
    assert_eq!((ended.status, ended.text.as_str()), (204, ""));
    assert_eq!(end().await.status, 404);
    desk.sandbox.pump(desk.now()).await;
    assert_eq!(receiver.bodies().len(), 0);
}

#[tokio::test]
async fn a_live_stream_tells_every_change_with_its_document() {
    let desk = Desk::open().await;
    pay(&desk, "before").await;
    let receiver = Receiver::start(0).await;
    let (status, shown) = desk.admin("POST", "/stream", &json!({ "url": receiver.url }));
    assert_eq!((status, &shown["told"]), (200, &json!(0)));
    pay(&desk, "a").await;
    let edit = json!({ "list": "clients", "id": "cl_1", "change": { "name": "Ann E." } });
    desk.admin("POST", "/edit", &edit);
    desk.sandbox.pump(desk.now()).await;
    let told: Vec<String> = receiver
        .bodies()
        .iter()
        .map(|it| format!("{} {}", it["list"].as_str().unwrap(), it["change"].as_str().unwrap()))
        .collect();
    assert_eq!(told, ["jobs updated", "payments created", "invoices updated", "clients updated"]);
    assert_eq!(receiver.bodies()[3]["document"]["name"], json!("Ann E."));
    let (_, changes) = desk.admin("GET", "/changes", &Value::Null);
    assert_eq!(changes["total"], json!(7), "those before the stream, too");
    assert_eq!(desk.admin("GET", "/stream", &Value::Null).1["told"], json!(4));
    desk.admin("DELETE", "/stream", &Value::Null);
    pay(&desk, "b").await;
    desk.sandbox.pump(desk.now()).await;
    assert_eq!(receiver.bodies().len(), 4);
    let far = json!({ "url": "http://example.com/" });
    assert_eq!(desk.admin("POST", "/stream", &far).0, 400);
}
