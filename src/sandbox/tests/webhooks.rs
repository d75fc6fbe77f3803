//! Webhooks: signed, repeated until they are taken, and told once a change.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::hmac;
use serde_json::Value;
use serde_json::json;

use crate::sandbox::serve::RunningSandbox;
use crate::sandbox::serve::Speed;
use crate::sandbox::tests::admin::admin;
use crate::sandbox::tests::admin::books;
use crate::sandbox::tests::admin::virtual_sandbox;
use crate::sandbox::tests::receiver::Receiver;

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
    assert!(receiver.got().is_empty(), "they come late");
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
        assert_eq!(receiver.got().len(), calls, "after {seconds} s more");
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
    assert!(receiver.got().is_empty());
    sandbox.shutdown().await.unwrap();
}

/// Tells the admin port what happened in other companies.
async fn elsewhere(sandbox: &RunningSandbox, what: Value) {
    let (status, told) = admin(sandbox, "POST", "/webhooks/elsewhere", &what).await;
    assert_eq!(status, 200, "{told}");
}

fn event(realm: &str, entity: &str, id: &str, operation: &str) -> Value {
    json!({"realm": realm, "entity": entity, "id": id, "operation": operation})
}

/// Lets three companies change in turns within the second in which changes are gathered; gives the
/// one body that tells of them.
async fn body_of_three_companies(form: &str) -> Value {
    let sandbox = furnished().await;
    let receiver = Receiver::start(0).await;
    subscribe(&sandbox, &receiver, json!({"form": form, "gather_ms": 1000})).await;
    elsewhere(&sandbox, event("777", "Bill", "8", "create")).await;
    invoice(&sandbox, "1").await;
    let both = [event("888", "Payment", "5", "void"), event("777", "Vendor", "9", "update")];
    elsewhere(&sandbox, json!(both)).await;
    invoice(&sandbox, "2").await;
    elsewhere(&sandbox, event("777", "Estimate", "3", "delete")).await;
    admin(&sandbox, "POST", "/clock", &json!({"advance_ms": 0})).await;
    admin(&sandbox, "POST", "/clock", &json!({"advance_ms": 999})).await;
    assert!(receiver.got().is_empty(), "they are gathered");
    admin(&sandbox, "POST", "/clock", &json!({"advance_ms": 1})).await;
    let calls = receiver.calls(1).await;
    admin(&sandbox, "POST", "/clock", &json!({"advance_ms": 60_000})).await;
    assert_eq!(receiver.got().len(), 1, "all went in one post");
    let key = hmac::Key::new(hmac::HMAC_SHA256, b"v-1");
    let signature = STANDARD.decode(calls[0].0["intuit-signature"].as_bytes()).unwrap();
    hmac::verify(&key, calls[0].1.as_bytes(), &signature).expect("over the raw body");
    sandbox.shutdown().await.unwrap();
    serde_json::from_str(&calls[0].1).unwrap()
}

#[tokio::test]
async fn one_post_tells_of_several_companies_in_both_forms() {
    const OWN: &str = "9341453908120001";
    let told = body_of_three_companies("cloudevents").await;
    let events: Vec<(&str, &str)> = told
        .as_array()
        .unwrap()
        .iter()
        .map(|it| (it["intuitaccountid"].as_str().unwrap(), it["type"].as_str().unwrap()))
        .collect();
    let wanted = [
        ("777", "qbo.bill.created.v1"),
        (OWN, "qbo.invoice.created.v1"),
        ("888", "qbo.payment.voided.v1"),
        ("777", "qbo.vendor.updated.v1"),
        (OWN, "qbo.invoice.created.v1"),
        ("777", "qbo.estimate.deleted.v1"),
    ];
    assert_eq!(events, wanted, "as it happened");
    let ids: std::collections::BTreeSet<&str> =
        told.as_array().unwrap().iter().map(|it| it["id"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), 6, "each event has an id of its own");
    assert_eq!(told[0]["source"], format!("intuit.{}", STANDARD.encode("777")));
    assert_eq!(told[0]["intuitentityid"], "8");

    let told = body_of_three_companies("legacy").await;
    let companies: Vec<(&str, Vec<String>)> = told["eventNotifications"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| {
            let entities = it["dataChangeEvent"]["entities"].as_array().unwrap().iter();
            let words = entities.map(|it| {
                let text = |key: &str| it[key].as_str().unwrap();
                format!("{} {}", text("operation"), text("name"))
            });
            (it["realmId"].as_str().unwrap(), words.collect())
        })
        .collect();
    let words = |all: &[&str]| all.iter().map(ToString::to_string).collect::<Vec<_>>();
    let wanted = [
        ("777", words(&["Create Bill", "Update Vendor", "Delete Estimate"])),
        (OWN, words(&["Create Invoice", "Create Invoice"])),
        ("888", words(&["Void Payment"])),
    ];
    assert_eq!(companies, wanted, "one object a company, inside as it happened");
}

#[tokio::test]
async fn what_happened_elsewhere_is_told_once_a_document_and_one_by_one_where_that_is_wanted() {
    let sandbox = furnished().await;
    let receiver = Receiver::start(0).await;
    let more = json!({"coalesce": false, "shuffled": true, "gather_ms": 1000});
    subscribe(&sandbox, &receiver, more).await;
    for what in [
        event("777", "Invoice", "8", "create"),
        event("777", "Invoice", "8", "update"),
        event("777", "Customer", "9", "create"),
        event("777", "Customer", "9", "delete"),
        event("888", "Invoice", "8", "void"),
        event("888", "Invoice", "8", "update"),
    ] {
        elsewhere(&sandbox, what).await;
    }
    admin(&sandbox, "POST", "/clock", &json!({"advance_ms": 0})).await;
    admin(&sandbox, "POST", "/clock", &json!({"advance_ms": 1000})).await;
    let calls = receiver.calls(2).await;
    let told = calls.iter().map(|(_, body)| {
        let told: Value = serde_json::from_str(body).unwrap();
        assert_eq!(told.as_array().unwrap().len(), 1);
        let text = |key: &str| told[0][key].as_str().unwrap().to_owned();
        (text("intuitaccountid"), text("type"))
    });
    let told: Vec<(String, String)> = told.collect();
    let wanted = [("888", "qbo.invoice.voided.v1"), ("777", "qbo.invoice.created.v1")];
    assert_eq!(told, wanted.map(|(realm, sort)| (realm.to_owned(), sort.to_owned())));
    sandbox.shutdown().await.unwrap();
}

#[tokio::test]
async fn what_cannot_have_happened_elsewhere_is_refused_whole() {
    let sandbox = furnished().await;
    let receiver = Receiver::start(0).await;
    let good = event("777", "Invoice", "8", "create");
    let post = async |what: &Value| admin(&sandbox, "POST", "/webhooks/elsewhere", what).await;
    let (status, error) = post(&good).await;
    assert!(status == 400 && error["error"].as_str().unwrap().contains("nobody is told"));
    subscribe(&sandbox, &receiver, json!({})).await;
    for (wrong, why) in [
        (event("", "Invoice", "8", "create"), "`realm`"),
        (event("77a", "Invoice", "8", "create"), "`realm`"),
        (event("9341453908120001", "Invoice", "8", "create"), "has books here"),
        (event("777", "TaxCode", "8", "create"), "do not tell of `TaxCode`"),
        (event("777", "Invoice", "x", "create"), "`id`"),
        (event("777", "Invoice", "8", "Create"), "`operation`"),
        (event("777", "Customer", "8", "void"), "cannot be voided"),
        (event("777", "Preferences", "1", "create"), "only be updated"),
        (json!({"realm": "777", "when": "now"}), "no `when`"),
        (json!("777"), "JSON object"),
    ] {
        let (status, error) = post(&json!([good, wrong])).await;
        let error = error["error"].as_str().unwrap();
        assert!(status == 400 && error.contains(why), "{wrong}: {error}");
    }
    admin(&sandbox, "POST", "/clock", &json!({"advance_ms": 60_000})).await;
    assert!(receiver.got().is_empty());
    sandbox.shutdown().await.unwrap();
}
