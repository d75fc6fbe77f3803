//! Faults on demand, as the admin port and a seed write them.

use serde_json::Value;
use serde_json::json;

use crate::sandbox::qbo::settings::QboSettings;
use crate::sandbox::qbo::tests::kit::Client;
use crate::sandbox::qbo::tests::kit::id;
use crate::sandbox::qbo::tests::kit::invoice;
use crate::sandbox::qbo::tests::kit::seed;
use crate::sandbox::qbo::trouble::ScheduledTrouble;

pub(super) fn plan(client: &Client, fault: &Value) {
    client.sandbox.faults().schedule(ScheduledTrouble::from_json(fault).unwrap());
}

#[test]
fn each_fault_answers_as_the_service_does_when_it_fails_so() {
    let client = Client::new();
    let gateway = |got: &Value| got["fault"]["error"][0]["code"].clone();
    plan(&client, &json!({"fault": "unauthorized", "path": "/preferences"}));
    let got = client.get("/preferences");
    assert_eq!((got.status, gateway(&got.json())), (401, json!("3200")));
    plan(&client, &json!({"fault": "forbidden"}));
    let got = client.get("/preferences");
    assert_eq!((got.status, gateway(&got.json())), (403, json!("3100")));
    plan(&client, &json!({"fault": "throttled"}));
    let got = client.get("/preferences");
    assert!(got.status == 429 && got.text.contains("<Error code=\"3001\">"));
    assert!(got.headers.get("retry-after").is_none());
    plan(&client, &json!({"fault": "throttled", "form": "json", "retry_after": 7}));
    let got = client.get("/preferences");
    assert_eq!((got.status, gateway(&got.json())), (429, json!("3001")));
    assert_eq!(got.headers["retry-after"], "7");
    plan(&client, &json!({"fault": "system-fault"}));
    let got = client.get("/preferences");
    assert_eq!((got.status, got.code().as_str()), (500, "10000"));
    for (status, body) in [(502, "html"), (503, "empty"), (504, "html")] {
        plan(&client, &json!({"fault": "gateway", "status": status, "body": body}));
        let got = client.get("/preferences");
        assert_eq!((got.status, got.text.is_empty()), (status, body == "empty"));
    }
    plan(&client, &json!({"fault": "malformed"}));
    assert!(client.get("/preferences").text.starts_with("<html>"));
    plan(&client, &json!({"fault": "truncated"}));
    let got = client.get("/preferences");
    assert!(got.status == 200 && got.text.starts_with('{') && !got.text.ends_with('}'));
    plan(&client, &json!({"fault": "subscription-ended"}));
    let got = client.get("/preferences");
    assert_eq!((got.status, got.code().as_str()), (200, "6190"));
    plan(&client, &json!({"fault": "name-lock"}));
    assert_eq!(client.post("/customer", &json!({"DisplayName": "New"})).code(), "6000");
    assert_eq!(client.get("/preferences").status, 200, "nothing is left");
}

#[test]
fn a_fault_hits_the_calls_that_its_matcher_names_and_no_other() {
    let client = Client::new();
    let fault = json!({"fault": "system-fault", "method": "post", "path": "/invoice", "nth": 2,
        "times": 2});
    plan(&client, &fault);
    let statuses = ["1", "2", "3", "4"].map(|number| {
        assert_eq!(client.get("/preferences").status, 200);
        assert_eq!(client.post("/payment", &json!({})).status, 400);
        client.post("/invoice", &invoice(number, "10")).status
    });
    assert_eq!(statuses, [200, 500, 500, 200]);
}

#[test]
fn a_cut_before_leaves_no_write_and_a_cut_after_leaves_one() {
    let client = Client::new();
    for (fault, made) in [("cut-before", 0), ("cut-after", 1)] {
        plan(&client, &json!({"fault": fault, "path": "/invoice"}));
        let request = client.request("POST", "/invoice", invoice("1", "10").to_string());
        assert!(client.try_send(request).is_none());
        assert_eq!(client.sandbox.documents("Invoice").len(), made);
    }
}

#[test]
fn a_stale_list_misses_the_last_writes_and_a_read_does_not() {
    let client = Client::new();
    let first = client.make("Invoice", &invoice("1", "10"));
    client.pass(120);
    let change = json!({"Id": id(&first), "SyncToken": "0", "sparse": true, "PrivateNote": "n"});
    client.make("Invoice", &change);
    let second = client.make("Invoice", &invoice("2", "10"));
    let since = "/cdc?entities=Invoice&changedSince=2026-04-02T13:00:00Z";
    for path in ["query", "cdc"] {
        plan(&client, &json!({"fault": "stale-list", "path": format!("/{path}"), "ms": 60_000}));
        let got = if path == "query" {
            client.query("select * from Invoice").json()["QueryResponse"]["Invoice"].clone()
        } else {
            client.get(since).json()["CDCResponse"][0]["QueryResponse"][0]["Invoice"].clone()
        };
        assert_eq!(got.as_array().unwrap().len(), 1, "{path}");
        assert_eq!(got[0]["SyncToken"], "0", "{path}: as it stood");
    }
    assert_eq!(client.read("Invoice", &id(&second))["DocNumber"], "2");
    assert_eq!(client.read("Invoice", &id(&first))["SyncToken"], "1");
    let now = client.query("select count(*) from Invoice").json();
    assert_eq!(now["QueryResponse"]["totalCount"], 2, "only the planned calls are stale");
}

#[test]
fn an_edit_by_somebody_else_changes_fields_and_makes_the_token_stale() {
    let client = Client::new();
    let made = client.make("Invoice", &invoice("1", "10"));
    let fault = json!({"fault": "edit", "path": "/invoice", "entity": "Invoice", "id": id(&made),
        "change": {"PrivateNote": "theirs"}});
    plan(&client, &fault);
    let body = json!({"Id": id(&made), "SyncToken": "0", "sparse": true, "PrivateNote": "ours"});
    assert_eq!(client.post("/invoice", &body).code(), "5010");
    assert_eq!(client.read("Invoice", &id(&made))["PrivateNote"], "theirs");
    let edit = json!({"entity": "Invoice", "id": id(&made), "operation": "delete"});
    client.sandbox.edit(&edit).unwrap();
    assert_eq!(client.post("/invoice", &body).code(), "610");
    let refused = client.sandbox.edit(&edit).unwrap_err();
    assert_eq!(refused["Fault"]["Error"][0]["code"], "610");
    let edit = json!({"entity": "Customer", "change": {"DisplayName": "Theirs"}});
    assert_eq!(client.sandbox.edit(&edit).unwrap()["Customer"]["SyncToken"], "0");
}

#[test]
fn a_shuffled_batch_has_all_answers_in_another_order() {
    let client = Client::new();
    let items: Vec<Value> = (1..=5)
        .map(|it| json!({"bId": it.to_string(), "Query": "select count(*) from Invoice"}))
        .collect();
    let order = || {
        let got = client.post("/batch", &json!({"BatchItemRequest": items})).json();
        let rows = got["BatchItemResponse"].as_array().unwrap().clone();
        rows.iter().map(|it| it["bId"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    plan(&client, &json!({"fault": "shuffled-batch", "path": "/batch"}));
    let mut shuffled = order();
    assert_ne!(shuffled, ["1", "2", "3", "4", "5"]);
    shuffled.sort();
    assert_eq!(shuffled, ["1", "2", "3", "4", "5"]);
    assert_eq!(order(), ["1", "2", "3", "4", "5"]);
}

#[test]
fn a_throttled_item_of_a_batch_is_not_done_and_the_others_are() {
    let client = Client::new();
    plan(&client, &json!({"fault": "item-throttled", "path": "/batch", "item": 2}));
    let item = |number: &str| json!({"bId": number, "operation": "create", "Invoice": invoice(number, "10")});
    let body = json!({"BatchItemRequest": [item("1"), item("2"), item("3")]});
    let got = client.post("/batch?requestid=r", &body).json();
    assert_eq!(got["BatchItemResponse"][1]["Fault"]["Error"][0]["code"], "3001");
    assert_eq!(client.sandbox.documents("Invoice").len(), 2);
    client.post("/batch?requestid=r", &body);
    assert_eq!(client.sandbox.documents("Invoice").len(), 3, "it is done when it comes again");
}

#[test]
fn a_localized_fault_keeps_its_code_and_changes_its_words() {
    let client = Client::new();
    client.make("Invoice", &invoice("1", "10"));
    let english = client.post("/invoice", &invoice("1", "10"));
    plan(&client, &json!({"fault": "localized", "language": "fr"}));
    let french = client.post("/invoice", &invoice("1", "10"));
    assert_eq!((english.code(), french.code()), ("6140".to_owned(), "6140".to_owned()));
    assert!(french.detail().contains("TxnType=Facture"), "{}", french.detail());
    assert!(french.json()["Fault"]["Error"][0]["Message"].as_str().unwrap().contains("double"));
}

#[tokio::test]
async fn latency_comes_beside_other_trouble() {
    let client = Client::new();
    plan(&client, &json!({"fault": "latency", "ms": 30}));
    plan(&client, &json!({"fault": "system-fault"}));
    let began = std::time::Instant::now();
    let request = client.request("GET", "/preferences", String::new());
    let answer = tower::ServiceExt::oneshot(client.sandbox.router(), request).await.unwrap();
    assert_eq!(answer.status(), 500);
    assert!(began.elapsed().as_millis() >= 30);
}

#[test]
fn a_seed_has_faults_and_a_state_keeps_what_is_left_of_them() {
    let mut seed = seed();
    seed["faults"] = json!([{"fault": "gateway", "path": "/query", "times": 3}]);
    let client = Client::with(&seed, QboSettings::default());
    assert_eq!(client.query("select * from Invoice").status, 503);
    let again = Client::with(&client.sandbox.state(), QboSettings::default());
    let statuses = [0; 3].map(|_| again.query("select * from Invoice").status);
    assert_eq!(statuses, [503, 503, 200]);
    seed["faults"] = json!([{"fault": "earthquake"}]);
    let error = crate::sandbox::qbo::service::QboSandbox::try_new(
        &seed,
        std::sync::Arc::new(|| jiff::Timestamp::UNIX_EPOCH),
        QboSettings::default(),
    );
    assert!(error.unwrap_err().to_string().contains("there is no fault `earthquake`"));
}

#[test]
fn each_fault_is_written_as_it_was_read() {
    let faults = [
        json!({"fault": "unauthorized"}),
        json!({"fault": "forbidden"}),
        json!({"fault": "throttled", "form": "xml", "retry_after": 3}),
        json!({"fault": "system-fault"}),
        json!({"fault": "gateway", "status": 502}),
        json!({"fault": "gateway", "status": 504, "body": "empty"}),
        json!({"fault": "malformed"}),
        json!({"fault": "truncated"}),
        json!({"fault": "subscription-ended"}),
        json!({"fault": "name-lock"}),
        json!({"fault": "cut-before"}),
        json!({"fault": "cut-after"}),
        json!({"fault": "latency", "ms": 5}),
        json!({"fault": "stale-list", "ms": 5}),
        json!({"fault": "edit", "entity": "Invoice", "id": "7", "change": {"PrivateNote": "x"}}),
        json!({"fault": "untold", "entity": "Payment", "id": "7"}),
        json!({"fault": "shuffled-batch"}),
        json!({"fault": "item-throttled", "item": 2}),
        json!({"fault": "localized", "language": "fr"}),
    ];
    for mut fault in faults {
        fault["path"] = json!("/invoice");
        fault["skip"] = json!(1);
        fault["times"] = json!(2);
        let read = ScheduledTrouble::from_json(&fault).unwrap();
        assert_eq!(read.to_json(), fault);
    }
    let wrong = [
        (json!([]), "JSON object"),
        (json!({"fault": "gateway", "status": 500}), "502, 503 or 504"),
        (json!({"fault": "throttled", "form": "yaml"}), "xml or json"),
        (json!({"fault": "edit"}), "needs the text `entity`"),
        (json!({"fault": "latency", "ms": -1}), "whole number"),
        (json!({"fault": "latency", "nth": 0}), "counts from 1"),
        (json!({"fault": "latency", "foo": 0}), "no `foo`"),
    ];
    for (fault, words) in wrong {
        let error = ScheduledTrouble::from_json(&fault).unwrap_err();
        assert!(error.contains(words), "{error}");
    }
}
