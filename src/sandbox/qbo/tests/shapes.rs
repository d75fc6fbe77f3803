//! The answers have the keys and kinds of recorded ones, when the recordings are at hand.

use serde_json::Value;
use serde_json::json;

use crate::sandbox::qbo::tests::kit::Client;
use crate::sandbox::qbo::tests::kit::id;
use crate::sandbox::qbo::tests::kit::invoice;
use crate::sandbox::qbo::tests::kit::number;

/// Reads a recorded body from beside the checkout; nothing when there is none.
fn sample(name: &str) -> Option<Value> {
    let path = format!("{}/../shared/samples/qbo/{name}.json", env!("CARGO_MANIFEST_DIR"));
    let Ok(text) = std::fs::read_to_string(&path) else {
        println!("the recorded sample {name} is not present");
        return None;
    };
    Some(serde_json::from_str(&text).unwrap())
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "bool",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

/// Lists where ours differs from the recorded shape; rows of arrays are compared by their first.
fn differences(ours: &Value, theirs: &Value, place: &str, found: &mut Vec<String>) {
    if kind(ours) != kind(theirs) {
        found.push(format!("{place}: {} and {}", kind(ours), kind(theirs)));
        return;
    }
    match (ours, theirs) {
        (Value::Object(ours), Value::Object(theirs)) => {
            for key in ours.keys().filter(|it| !theirs.contains_key(*it)) {
                found.push(format!("{place}.{key}: only ours"));
            }
            for (key, theirs) in theirs {
                match ours.get(key) {
                    Some(ours) => differences(ours, theirs, &format!("{place}.{key}"), found),
                    None => found.push(format!("{place}.{key}: only recorded")),
                }
            }
        }
        (Value::Array(ours), Value::Array(theirs)) => {
            if let (Some(ours), Some(theirs)) = (ours.first(), theirs.first()) {
                differences(ours, theirs, &format!("{place}[]"), found);
            }
        }
        _ => {}
    }
}

#[track_caller]
fn check(ours: &Value, name: &str, known: &[&str]) {
    let Some(theirs) = sample(name) else {
        return;
    };
    let mut found = Vec::new();
    differences(ours, &theirs, "", &mut found);
    found.retain(|it| !known.iter().any(|known| it.starts_with(known)));
    assert!(found.is_empty(), "{name}: {found:#?}");
}

/// Addresses that the service placed on the map, which the sandbox does not do.
const GEO: [&str; 3] = [".Invoice.BillAddr.Lat", ".Invoice.BillAddr.Long", ".Invoice.ShipAddr"];

#[test]
fn a_created_customer_has_the_recorded_shape() {
    let client = Client::new();
    let got = client.post("/customer", &json!({"DisplayName": "Doe5, Jane"})).json();
    check(&got, "create_customer__01", &[]);
}

#[test]
fn a_created_and_a_voided_invoice_have_the_recorded_shapes() {
    let client = Client::new();
    let got = client.post("/invoice", &invoice("1043", "100.00")).json();
    check(&got, "create_invoice__01", &GEO);
    let body = json!({"Id": id(&got["Invoice"]), "SyncToken": "0"});
    let got = client.post("/invoice?operation=void", &body).json();
    check(&got, "void_invoice__02", &GEO);
    let body = json!({"Id": id(&got["Invoice"]), "SyncToken": "1"});
    check(&client.post("/invoice?operation=delete", &body).json(), "delete_invoice__02", &[]);
}

#[test]
fn a_sales_receipt_and_an_account_have_the_recorded_shapes() {
    let client = Client::new();
    let body = json!({"DocNumber": "1008", "Line": [{"Description": "Custom Design",
        "Amount": number("337.5"), "DetailType": "SalesItemLineDetail",
        "SalesItemLineDetail": {"ItemRef": {"value": "1"}, "UnitPrice": 75,
            "Qty": number("4.5"), "TaxCodeRef": {"value": "NON"}}}]});
    let got = client.post("/salesreceipt", &body).json();
    check(&got, "update_sales_receipt__02", &[]);
    let bye = json!({"Id": "5", "SyncToken": "0", "sparse": true, "Active": false});
    check(&client.post("/account", &bye).json(), "deactivate_account__02", &[]);
}

#[test]
fn query_answers_have_the_recorded_shapes() {
    let client = Client::new();
    check(&client.query("select count(*) from Customer").json(), "all_alt_select__01", &[]);
    let none = client.query("select * from Customer startposition 90").json();
    check(&none, "all_alt_select__05", &[]);
    let address = json!({"Id": "2", "Line1": "4581 Finch St.", "City": "Bayshore", "Lat": "INVALID",
        "Long": "INVALID", "CountrySubDivisionCode": "CA", "PostalCode": "94326"});
    let body = json!({"DisplayName": "Ann's Birds", "GivenName": "Ann", "FamilyName": "Lee",
        "CompanyName": "Ann's Birds", "BillAddr": address, "ShipAddr": address,
        "PrimaryPhone": {"FreeFormNumber": "(650) 555-0100"},
        "PrimaryEmailAddr": {"Address": "ann@example.com"}});
    client.make("Customer", &body);
    let one = client.query("select * from Customer where DisplayName = 'Ann\\'s Birds'").json();
    let known = [".QueryResponse.Customer[].DefaultTaxCodeRef"];
    check(&one, "get_display_name__01", &known);
}

#[test]
fn batch_and_change_capture_have_the_recorded_shapes() {
    let client = Client::new();
    client.make("Invoice", &invoice("1", "10"));
    let body = json!({"BatchItemRequest": [
        {"bId": "bid2", "operation": "delete", "Invoice": {"Id": "129", "SyncToken": "0"}}]});
    let got = client.post("/batch", &body).json();
    if let Some(recorded) = sample("batch_basic__01") {
        let mut found = Vec::new();
        let theirs = &recorded["BatchItemResponse"][1];
        differences(&got["BatchItemResponse"][0], theirs, "", &mut found);
        assert!(found.is_empty(), "{found:#?}");
        let (ours, theirs) = (&got["BatchItemResponse"][0]["Fault"], &theirs["Fault"]);
        assert_eq!(ours, theirs, "the wording, too");
    }
    let got = client.get("/cdc?entities=invoice&changedSince=2026-04-01").json();
    let known =
        [".CDCResponse[].QueryResponse[].Estimate", ".CDCResponse[].QueryResponse[].Invoice"];
    check(&got, "cdc_basic__01", &known);
}

#[test]
fn faults_have_the_recorded_shapes() {
    let client = Client::new();
    let bad = client.post("/invoice", &json!({"BadJson": true}));
    check(&bad.json(), "error_400_json__01", &[]);
    let name = client.post("/customer", &json!({"DisplayName": "Zeta Dental"}));
    check(&name.json(), "error_validation__01", &[]);
    check(&client.query("select * from Custmoer").json(), "error_400__02", &[]);
    check(&client.get("/customer/1/5").json(), "error_500__01", &[]);
    check(&client.get("/customer/1.5").json(), "error_500__02", &[]);
    client.pass(3600);
    check(&client.get("/preferences").json(), "error_401__01", &[]);
}
