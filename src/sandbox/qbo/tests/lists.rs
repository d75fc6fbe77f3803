//! Customers, items and the other lists.

use serde_json::json;

use crate::sandbox::qbo::tests::kit::Client;
use crate::sandbox::qbo::tests::kit::id;
use crate::sandbox::qbo::tests::kit::invoice;
use crate::sandbox::qbo::tests::kit::seed;

#[test]
fn a_bare_customer_gets_the_services_defaults() {
    let client = Client::new();
    let made = client.make("Customer", &json!({"DisplayName": "Doe, Jane"}));
    assert_eq!(made["Taxable"], true);
    assert_eq!(made["PreferredDeliveryMethod"], "Print");
    assert_eq!(made["PrintOnCheckName"], "Doe, Jane");
    assert_eq!(made["DefaultTaxCodeRef"], json!({"value": "2"}));
    let made = client.make("Customer", &json!({"GivenName": "Ann", "FamilyName": "Lee"}));
    assert_eq!(made["DisplayName"], "Ann Lee");
    assert_eq!(client.post("/customer", &json!({"Notes": "nobody"})).code(), "2020");
}

#[test]
fn a_name_is_used_once_in_any_case_and_over_vendors_too() {
    let mut seed = seed();
    seed["entities"]["Vendor"] = json!([{"Id": "9", "DisplayName": "Pipes & More"}]);
    let client = Client::with(&seed, crate::sandbox::qbo::settings::QboSettings::default());
    for name in ["ZETA dental", "pipes & more"] {
        let got = client.post("/customer", &json!({"DisplayName": name}));
        assert_eq!((got.status, got.code().as_str()), (400, "6240"));
    }
    assert_eq!(id(&client.make("Customer", &json!({"DisplayName": "New"}))), "10");
    assert_eq!(client.post("/customer", &json!({"DisplayName": "a:b"})).code(), "2040");
}

#[test]
fn a_sub_customer_has_a_path_and_at_most_four_levels_below_the_top() {
    let client = Client::new();
    let mut parent = "1".to_owned();
    for level in 1..=4 {
        let name = format!("Level {level}");
        let body = json!({"DisplayName": name, "ParentRef": {"value": parent}, "Job": true});
        let made = client.make("Customer", &body);
        assert_eq!(made["Level"], level);
        parent = id(&made);
    }
    let made = client.read("Customer", &parent);
    assert_eq!(made["FullyQualifiedName"], "Marta's Bakery:Level 1:Level 2:Level 3:Level 4");
    let body = json!({"DisplayName": "deep", "ParentRef": {"value": parent}});
    assert_eq!(client.post("/customer", &body).code(), "6180");
    let rename = json!({"Id": "1", "SyncToken": "0", "sparse": true, "DisplayName": "Marta"});
    client.make("Customer", &rename);
    let made = client.read("Customer", &parent);
    assert_eq!(made["FullyQualifiedName"], "Marta:Level 1:Level 2:Level 3:Level 4");
}

#[test]
fn a_deactivated_customer_is_renamed_hidden_and_refused() {
    let client = Client::new();
    let bye = json!({"Id": "3", "SyncToken": "0", "sparse": true, "Active": false});
    let gone = client.make("Customer", &bye);
    assert_eq!(gone["DisplayName"], "Zeta Dental (deleted)");
    let again = json!({"Id": "3", "SyncToken": "1", "sparse": true, "Active": false});
    assert_eq!(client.make("Customer", &again)["SyncToken"], "1");
    let touch = json!({"Id": "3", "SyncToken": "1", "sparse": true, "Notes": "x"});
    assert_eq!(client.post("/customer", &touch).code(), "6000");
    let mut body = invoice("1", "10");
    body["CustomerRef"] = json!({"value": "3"});
    let got = client.post("/invoice", &body);
    assert_eq!(got.code(), "2500");
    assert_eq!(got.detail(), "Invalid Reference Id : Names element id 3 not found");
    let found = client.query("select * from Customer").json();
    assert_eq!(found["QueryResponse"]["maxResults"], 2);
    let found = client.query("select * from Customer where Active in (true,false)").json();
    assert_eq!(found["QueryResponse"]["maxResults"], 3);
    let back =
        json!({"Id": "3", "SyncToken": "1", "sparse": true, "Active": true, "DisplayName": "Zeta"});
    assert_eq!(client.make("Customer", &back)["Active"], true);
}

#[test]
fn items_methods_terms_classes_and_accounts_can_be_made() {
    let client = Client::new();
    let item =
        json!({"Name": "Drain work", "Type": "Service", "IncomeAccountRef": {"value": "87"}});
    assert_eq!(client.make("Item", &item)["IncomeAccountRef"]["name"], "Services");
    assert_eq!(client.post("/item", &json!({"Name": "x", "Type": "Service"})).code(), "2020");
    assert_eq!(client.make("PaymentMethod", &json!({"Name": "Zelle"}))["Type"], "NON_CREDIT_CARD");
    assert_eq!(client.make("Term", &json!({"Name": "Net 10", "DueDays": 10}))["Type"], "STANDARD");
    assert_eq!(client.post("/term", &json!({"Name": "Ages", "DueDays": 1000})).code(), "2240");
    assert_eq!(client.post("/term", &json!({"Name": "Never"})).code(), "2020");
    assert_eq!(client.make("Class", &json!({"Name": "North"}))["FullyQualifiedName"], "North");
    let account = json!({"Name": "Shop till", "AccountType": "Bank"});
    assert_eq!(client.make("Account", &account)["Classification"], "Asset");
}

#[test]
fn clearing_takes_an_empty_value_and_null_does_nothing() {
    let client = Client::new();
    let body = json!({"Id": "1", "SyncToken": "0", "sparse": true, "PrimaryEmailAddr": null});
    assert!(client.make("Customer", &body).get("PrimaryEmailAddr").is_some());
    let body = json!({"Id": "1", "SyncToken": "0", "sparse": true, "PrimaryEmailAddr": {}});
    assert!(client.make("Customer", &body).get("PrimaryEmailAddr").is_none());
}

#[test]
fn empty_texts_of_a_form_clear_its_field_and_read_only_fields_stay() {
    let client = Client::new();
    let change = json!({"Id": "1", "SyncToken": "0", "sparse": true,
        "PrimaryEmailAddr": {"Address": ""}, "PrimaryPhone": {"FreeFormNumber": ""},
        "BillAddr": {"Line1": null}, "domain": "", "Level": ""});
    let after = client.make("Customer", &change);
    assert!(after.get("PrimaryEmailAddr").is_none() && after.get("PrimaryPhone").is_none());
    assert_eq!(
        (after["BillAddr"]["Line1"].as_str(), after["domain"].as_str()),
        (Some("1 Mill Road"), Some("QBO"))
    );
    let change = json!({"SyncToken": "0", "sparse": true, "Country": "", "Id": ""});
    let company = client.post("/companyinfo", &change).json()["CompanyInfo"].clone();
    assert_eq!((company["Country"].as_str(), company["Id"].as_str()), (Some("US"), Some("1")));
}
