//! Batches whose items cannot be told apart, and small things that a request says too much of.

use serde_json::Value;
use serde_json::json;

use crate::sandbox::qbo::tests::kit::Client;
use crate::sandbox::qbo::tests::kit::id;
use crate::sandbox::qbo::tests::kit::invoice;

fn codes(client: &Client, items: &Value) -> Vec<String> {
    let got = client.post("/batch", &json!({"BatchItemRequest": items}));
    assert_eq!(got.status, 200, "{}", got.text);
    let items = got.json()["BatchItemResponse"].as_array().cloned().unwrap();
    let code = |it: &Value| it["Fault"]["Error"][0]["code"].as_str().unwrap_or("done").to_owned();
    items.iter().map(code).collect()
}

#[test]
fn an_item_of_a_batch_has_one_entity() {
    let client = Client::new();
    let items = json!([
        {"bId": "1", "operation": "create", "Customer": {"DisplayName": "Una"},
            "Class": {"Name": "North"}},
        {"bId": "2", "Query": "select * from Term", "Class": {"Name": "South"}},
        {"bId": "3", "operation": "create", "Class": {"Name": "East"}},
    ]);
    assert_eq!(codes(&client, &items), ["2600", "2600", "done"]);
    let found = client.query("select * from Class").json();
    assert_eq!(found["QueryResponse"]["maxResults"], 1);
    assert_eq!(client.query("select * from Customer").json()["QueryResponse"]["maxResults"], 3);
}

#[test]
fn an_item_of_a_batch_has_a_name_of_its_own() {
    let client = Client::new();
    let class = |name: &str| json!({"bId": "a", "operation": "create", "Class": {"Name": name}});
    let mut bare = class("South");
    bare.as_object_mut().unwrap().remove("bId");
    let mut counted = class("West");
    counted["bId"] = json!(7);
    let items = json!([class("North"), class("East"), bare, counted]);
    assert_eq!(codes(&client, &items), ["done", "2600", "2020", "done"]);
    assert_eq!(client.query("select * from Class").json()["QueryResponse"]["maxResults"], 2);
}

#[test]
fn of_a_reference_only_the_value_is_read() {
    let client = Client::new();
    let mut body = invoice("1", "10");
    body["CustomerRef"] = json!({"value": "1", "name": "WRONG", "type": "Vendor"});
    body["Line"][0]["SalesItemLineDetail"]["ItemRef"] =
        json!({"value": "1", "name": "WRONG", "type": "Item"});
    body["SalesTermRef"] = json!({"name": "Net 30", "type": "Term"});
    let made = client.make("Invoice", &body);
    assert_eq!(made["CustomerRef"], json!({"value": "1", "name": "Marta's Bakery"}));
    let item = &made["Line"][0]["SalesItemLineDetail"]["ItemRef"];
    assert_eq!(*item, json!({"value": "1", "name": "Services"}));
    assert!(made.get("SalesTermRef").is_none());
    let mut classed = invoice("2", "10");
    classed["SalesTermRef"] = json!({"value": "3"});
    let classed = client.make("Invoice", &classed);
    let clear = json!({"Id": id(&classed), "SyncToken": "0", "sparse": true,
        "SalesTermRef": {"value": "", "name": "Net 30", "type": "Term"}});
    assert!(client.make("Invoice", &clear).get("SalesTermRef").is_none());
    let entity = json!({"value": "3", "type": "Customer"});
    let deposit = json!({"DepositToAccountRef": {"value": "35"}, "Line": [{"Amount": 5,
        "DetailType": "DepositLineDetail",
        "DepositLineDetail": {"AccountRef": {"value": "92"}, "Entity": entity}}]});
    let made = client.make("Deposit", &deposit);
    let shown = &made["Line"][0]["DepositLineDetail"]["Entity"];
    assert_eq!(*shown, json!({"value": "3", "name": "Zeta Dental", "type": "Customer"}));
    let note = json!({"Note": "n", "AttachableRef": [{"EntityRef":
        {"value": id(&made), "type": "deposit"}}]});
    let kept = client.make("Attachable", &note)["AttachableRef"][0]["EntityRef"].clone();
    assert_eq!(kept["type"], "Deposit");
}

#[test]
fn a_clause_stands_once_in_a_query() {
    let client = Client::new();
    for clause in [
        "MAXRESULTS 1 MAXRESULTS 2",
        "STARTPOSITION 1 STARTPOSITION 2",
        "ORDERBY Id ORDER BY DisplayName",
        "MAXRESULTS 1 STARTPOSITION 1 MAXRESULTS 1",
    ] {
        let got = client.query(&format!("select * from Customer {clause}"));
        assert_eq!(got.code(), "4000", "{clause}");
    }
}

#[test]
fn spaces_around_a_name_make_no_other_name() {
    let client = Client::new();
    let made = client.make("Customer", &json!({"DisplayName": " Bob "}));
    assert_eq!(made["DisplayName"], "Bob");
    for name in ["Bob", "bob ", "\u{a0}Bob"] {
        assert_eq!(client.post("/customer", &json!({"DisplayName": name})).code(), "6240");
    }
    assert_eq!(client.post("/customer", &json!({"DisplayName": "  "})).code(), "2020");
    let class = client.make("Class", &json!({"Name": "North "}));
    assert_eq!(class["FullyQualifiedName"], "North");
}
