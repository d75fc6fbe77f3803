//! Customers, vendors and employees: limits, derived names, hierarchy, opening balances.

use serde_json::json;

use crate::sandbox::qbo::tests::kit::Client;
use crate::sandbox::qbo::tests::kit::id;
use crate::sandbox::qbo::tests::kit::number;
use crate::sandbox::qbo::tests::kit::shown;

#[test]
fn each_text_of_a_customer_has_its_limit() {
    let client = Client::new();
    let limits = [
        ("DisplayName", 500),
        ("Title", 16),
        ("GivenName", 100),
        ("MiddleName", 100),
        ("FamilyName", 100),
        ("Suffix", 16),
        ("CompanyName", 100),
        ("PrintOnCheckName", 110),
        ("Notes", 2000),
        ("ResaleNum", 16),
    ];
    for (field, most) in limits {
        let mut body = json!({"DisplayName": format!("Limit {field}")});
        body[field] = json!("x".repeat(most + 1));
        assert_eq!(client.post("/customer", &body).code(), "2050", "{field}");
        body[field] = json!("x".repeat(most));
        assert_eq!(client.post("/customer", &body).status, 200, "{field}");
    }
    for body in [
        json!({"DisplayName": "a", "PrimaryPhone": {"FreeFormNumber": "1".repeat(31)}}),
        json!({"DisplayName": "b", "WebAddr": {"URI": "x".repeat(1001)}}),
        json!({"DisplayName": "c", "PrimaryEmailAddr": {"Address": format!("{}@b.c", "x".repeat(97))}}),
    ] {
        assert_eq!(client.post("/customer", &body).code(), "2050", "{body}");
    }
    let body = json!({"DisplayName": "d", "PrimaryEmailAddr": {"Address": "nobody"}});
    assert_eq!(client.post("/customer", &body).code(), "2210");
    for name in ["tab\there", "line\nhere", "co:lon"] {
        assert_eq!(client.post("/customer", &json!({"DisplayName": name})).code(), "2040");
    }
}

#[test]
fn vendors_and_employees_are_written_and_share_names_with_customers() {
    let client = Client::new();
    let vendor = json!({"DisplayName": "Pipe Works", "AcctNum": "77", "TermRef": {"value": "3"}});
    let vendor = client.make("Vendor", &vendor);
    assert_eq!(vendor["PrintOnCheckName"], "Pipe Works");
    assert_eq!(vendor["Vendor1099"], false);
    let person = client.make("Employee", &json!({"GivenName": "Ona", "FamilyName": "Reed"}));
    assert_eq!(person["DisplayName"], "Ona Reed");
    assert_ne!(id(&vendor), id(&person), "one family of ids");
    assert_eq!(client.post("/employee", &json!({"DisplayName": "Nobody"})).code(), "2020");
    for (entity, name) in [("customer", "pipe works"), ("vendor", "ONA REED"), ("employee", "x")] {
        let body = json!({"DisplayName": name, "GivenName": "Zeta", "FamilyName": "Dental"});
        let body = if entity == "employee" {
            json!({"GivenName": "zeta", "FamilyName": "dental"})
        } else {
            body
        };
        assert_eq!(client.post(&format!("/{entity}"), &body).code(), "6240", "{entity}");
    }
    let bye = json!({"Id": vendor["Id"], "SyncToken": "0", "sparse": true, "Active": false});
    assert_eq!(client.make("Vendor", &bye)["DisplayName"], "Pipe Works (deleted)");
    client.make("Customer", &json!({"DisplayName": "Pipe Works"}));
    let found = client.query("select * from Vendor where Active = false").json();
    assert_eq!(found["QueryResponse"]["Vendor"][0]["Id"], vendor["Id"]);
}

#[test]
fn a_name_in_parts_becomes_the_display_name() {
    let client = Client::new();
    let body = json!({"Title": "Dr", "GivenName": "Ida", "MiddleName": "K", "FamilyName": "Moss",
        "Suffix": "Jr"});
    for entity in ["Customer", "Vendor"] {
        let mut body = body.clone();
        body["Suffix"] = json!(entity);
        assert_eq!(client.make(entity, &body)["DisplayName"], format!("Dr Ida K Moss {entity}"));
    }
}

#[test]
fn an_opening_balance_is_an_invoice_of_that_day() {
    let client = Client::new();
    let body = json!({"DisplayName": "Old Friend", "Balance": number("250.5"),
        "OpenBalanceDate": "2026-01-31"});
    let made = client.make("Customer", &body);
    assert_eq!(shown(&made["Balance"]), "250.50");
    assert!(made.get("OpenBalanceDate").is_none());
    let query = format!("select * from Invoice where CustomerRef = '{}'", id(&made));
    let bill = client.query(&query).json()["QueryResponse"]["Invoice"][0].clone();
    assert_eq!(bill["TxnDate"], "2026-01-31");
    assert_eq!(shown(&bill["Balance"]), "250.50");
    let update = json!({"Id": made["Id"], "SyncToken": "0", "sparse": true, "Balance": 9});
    assert_eq!(shown(&client.make("Customer", &update)["Balance"]), "250.50", "then read-only");
}

#[test]
fn a_sub_customer_needs_a_parent_and_adds_to_its_balance() {
    let client = Client::new();
    for field in ["Job", "BillWithParent"] {
        let mut body = json!({"DisplayName": "Loose"});
        body[field] = json!(true);
        assert_eq!(client.post("/customer", &body).code(), "2020");
    }
    let body = json!({"DisplayName": "Oven", "ParentRef": {"value": "1"}, "Job": true,
        "BillWithParent": true, "Balance": 40});
    let made = client.make("Customer", &body);
    assert_eq!(made["BillWithParent"], true);
    let parent = client.read("Customer", "1");
    assert_eq!(shown(&parent["Balance"]), "0");
    assert_eq!(shown(&parent["BalanceWithJobs"]), "40.00");
    let own = json!({"Id": made["Id"], "SyncToken": made["SyncToken"], "sparse": true,
        "ParentRef": {"value": made["Id"]}});
    assert_eq!(client.post("/customer", &own).code(), "6000");
}

#[test]
fn a_reason_for_exemption_is_one_of_fifteen() {
    let client = Client::new();
    let body = |reason: &str| {
        let name = format!("Exempt {reason}");
        json!({"DisplayName": name, "Taxable": false, "TaxExemptionReasonId": reason})
    };
    assert_eq!(client.post("/customer", &body("16")).code(), "2240");
    assert_eq!(client.make("Customer", &body("15"))["TaxExemptionReasonId"], "15");
}

#[test]
fn what_a_public_client_sends_of_a_vendor_is_known() {
    let client = Client::new();
    let vendor = client.make(
        "Vendor",
        &json!({"DisplayName": "Pipe Supply", "Vendor1099": false,
        "TaxReportingBasis": "", "T4AEligible": false, "T5018Eligible": false, "HasTPAR": false}),
    );
    assert_eq!(vendor["DisplayName"], "Pipe Supply");
}
