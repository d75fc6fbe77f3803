//! The company's own data and preferences, tax lists, and what one currency means.

use serde_json::Value;
use serde_json::json;

use crate::sandbox::qbo::settings::QboSettings;
use crate::sandbox::qbo::tests::kit::Client;
use crate::sandbox::qbo::tests::kit::id;
use crate::sandbox::qbo::tests::kit::invoice;
use crate::sandbox::qbo::tests::kit::line;
use crate::sandbox::qbo::tests::kit::number;
use crate::sandbox::qbo::tests::kit::shown;

fn preferences(client: &Client) -> Value {
    client.get("/preferences").json()["Preferences"].clone()
}

#[test]
fn a_preference_that_is_changed_counts_from_the_next_call() {
    let client = Client::new();
    let before = preferences(&client);
    let body = json!({"SyncToken": before["SyncToken"], "sparse": true,
        "AccountingInfoPrefs": {"BookCloseDate": "2026-04-02"}});
    let got = client.post("/preferences", &body);
    let after = got.json()["Preferences"].clone();
    assert_eq!(after["AccountingInfoPrefs"]["BookCloseDate"], "2026-04-02");
    assert_eq!(after["AccountingInfoPrefs"]["ClassTrackingPerTxnLine"], true, "the rest stays");
    assert_eq!(after["SyncToken"], "1");
    assert_eq!(client.post("/invoice", &invoice("1", "10")).code(), "6210");
    assert_eq!(client.post("/preferences", &body).code(), "5010");
    let open = json!({"SyncToken": "1", "AccountingInfoPrefs": {"BookCloseDate": ""},
        "SalesFormsPrefs": {"CustomTxnNumbers": false}});
    assert_eq!(client.post("/preferences", &open).status, 200);
    let mut body = invoice("x", "10");
    body.as_object_mut().unwrap().remove("DocNumber");
    assert_eq!(client.make("Invoice", &body)["DocNumber"], "1001");
    let again = client.post("/preferences", &preferences(&client));
    assert_eq!(again.json()["Preferences"]["SyncToken"], "2", "nothing changed");
    assert_eq!(client.sandbox.state()["preferences"]["SyncToken"], "2");
}

#[test]
fn wrong_preferences_are_refused() {
    let client = Client::new();
    let code = |body: Value| client.post("/preferences", &body).code();
    assert_eq!(code(json!({"TaxPrefs": {}})), "2020");
    assert_eq!(code(json!({"SyncToken": "0", "Colour": {}})), "2010");
    assert_eq!(code(json!({"SyncToken": "0", "TaxPrefs": {"UsingTax": true}})), "2010");
    let close = json!({"SyncToken": "0", "AccountingInfoPrefs": {"BookCloseDate": "soon"}});
    assert_eq!(code(close), "2060");
    let got = client.post(
        "/preferences",
        &json!({"SyncToken": "0", "CurrencyPrefs": {"MultiCurrencyEnabled": true}}),
    );
    assert!(got.detail().contains("not simulated"));
}

#[test]
fn the_company_is_read_found_and_changed_sparsely() {
    let client = Client::new();
    let realm = client.sandbox.info().realm_id;
    let read = client.get(&format!("/companyinfo/{realm}")).json()["CompanyInfo"].clone();
    let found = client.query("select * from CompanyInfo").json();
    assert_eq!(found["QueryResponse"]["CompanyInfo"][0], read);
    let body = json!({"Id": "1", "SyncToken": "0", "sparse": true, "LegalName": "Northfield Ltd",
        "Country": "FR"});
    let after = client.post("/companyinfo", &body).json()["CompanyInfo"].clone();
    assert_eq!(
        (after["LegalName"].as_str(), after["SyncToken"].as_str()),
        (Some("Northfield Ltd"), Some("1"))
    );
    assert_eq!(after["Country"], "US", "read-only");
    assert_eq!(after["CompanyName"], read["CompanyName"]);
    assert_eq!(client.post("/companyinfo", &body).code(), "5010");
    let part = json!({"Id": "1", "SyncToken": "1", "LegalName": "x"});
    assert!(client.post("/companyinfo", &part).detail().contains("not simulated"));
    let long = json!({"SyncToken": "1", "sparse": true, "CompanyName": "x".repeat(1025)});
    assert_eq!(client.post("/companyinfo", &long).code(), "2050");
}

#[test]
fn a_tax_code_is_made_with_its_rates_by_the_tax_service() {
    let client = Client::new();
    let agency = client.make("TaxAgency", &json!({"DisplayName": "City Tax Desk"}));
    assert_eq!(agency["TaxTrackedOnSales"], true);
    assert_eq!(client.post("/taxagency", &json!({"DisplayName": "city tax desk"})).code(), "6240");
    let body = json!({"TaxCode": "Mesa", "TaxRateDetails": [{"TaxRateId": "1"},
        {"TaxRateName": "Mesa City", "RateValue": "1.75", "TaxAgencyId": agency["Id"],
            "TaxApplicableOn": "Sales"}]});
    let got = client.post("/taxservice/taxcode?requestid=t1", &body);
    let made = got.json();
    assert!(made.get("time").is_none(), "no envelope");
    assert_eq!(made["TaxCode"], "Mesa");
    assert_eq!(shown(&made["TaxRateDetails"][1]["RateValue"]), "1.75");
    assert_eq!(client.post("/taxservice/taxcode?requestid=t1", &body).json(), made);
    let code = made["TaxCodeId"].as_str().unwrap();
    let mut bill = invoice("1", "0");
    bill["Line"] = json!([line("100", "TAX")]);
    bill["TxnTaxDetail"] = json!({"TxnTaxCodeRef": {"value": code}});
    assert_eq!(shown(&client.make("Invoice", &bill)["TxnTaxDetail"]["TotalTax"]), "8.85");
    assert_eq!(client.read("TaxCode", code)["Name"], "Mesa");
    let got = client.post("/taxservice/taxcode", &body);
    assert_eq!(got.code(), "6240");
    let mut other = body.clone();
    other["TaxCode"] = json!("Mesa 2");
    let got = client.post("/taxservice/taxcode", &other);
    assert_eq!(got.code(), "6240");
    assert!(got.detail().contains("Another tax rate"));
    assert_eq!(client.sandbox.documents("TaxCode").len(), 3, "a refused one leaves nothing");
}

#[test]
fn wrong_tax_codes_are_refused() {
    let client = Client::new();
    let code = |rates: Value| {
        let body = json!({"TaxCode": "New", "TaxRateDetails": rates});
        client.post("/taxservice/taxcode", &body).code()
    };
    let rate = |value: &str| json!([{"TaxRateName": "R", "RateValue": value, "TaxAgencyId": "1"}]);
    assert_eq!(code(json!([])), "2020");
    assert_eq!(code(json!([{"TaxRateId": "99"}])), "2500");
    assert_eq!(code(json!([{"TaxRateId": "1"}, {"TaxRateId": "1"}])), "6000");
    assert_eq!(code(rate("100.01")), "2240");
    assert_eq!(code(rate("-1")), "2240");
    assert_eq!(code(json!([{"TaxRateName": "R", "RateValue": "1", "TaxAgencyId": "9"}])), "2500");
    let long = json!({"TaxCode": "x".repeat(101), "TaxRateDetails": rate("1")});
    assert_eq!(client.post("/taxservice/taxcode", &long).code(), "2050");
    assert_eq!(client.post("/taxcode", &json!({"Name": "Direct"})).code(), "500");
    assert_eq!(client.post("/taxrate", &json!({"Name": "Direct"})).code(), "500");
}

#[test]
fn the_codes_for_lines_have_neither_version_nor_domain() {
    let client = Client::new();
    let found = client.query("select * from TaxCode").json();
    let rows = found["QueryResponse"]["TaxCode"].as_array().unwrap();
    for code in ["TAX", "NON"] {
        let row = rows.iter().find(|it| it["Id"] == code).unwrap();
        assert!(row.get("SyncToken").is_none() && row.get("domain").is_none());
        assert_eq!(client.read("TaxCode", code), *row);
    }
}

#[test]
fn several_currencies_are_off_and_say_so() {
    let client = Client::new();
    assert_eq!(client.get("/exchangerate?sourcecurrencycode=EUR").code(), "5030");
    assert_eq!(client.post("/companycurrency", &json!({"Code": "EUR"})).code(), "5030");
    let mut body = invoice("1", "10");
    body["CurrencyRef"] = json!({"value": "EUR"});
    assert!(client.post("/invoice", &body).detail().contains("not simulated"));
    client.sandbox.set_preference("CurrencyPrefs", "MultiCurrencyEnabled", json!(true));
    let got = client.get("/exchangerate?sourcecurrencycode=EUR");
    assert!(got.detail().contains("not simulated"));
}

/// Whatever the real service has and this one has not is refused aloud, on every path to it.
#[test]
fn what_is_not_simulated_says_so_on_every_path() {
    let client = Client::with(&super::kit::seed(), QboSettings::default());
    for entity in [
        "Estimate",
        "Bill",
        "BillPayment",
        "Purchase",
        "PurchaseOrder",
        "JournalEntry",
        "VendorCredit",
        "Transfer",
        "TimeActivity",
        "CreditCardPayment",
        "RecurringTransaction",
        "Budget",
        "InventoryAdjustment",
        "CustomerType",
        "TaxPayment",
        "ReimburseCharge",
        "TaxClassification",
        "JournalCode",
        "StatementCharge",
    ] {
        let path = entity.to_lowercase();
        let says = |got: super::kit::Got| {
            assert_eq!(got.status, 500, "{entity}: {}", got.text);
            assert!(got.detail().contains("not simulated"), "{entity}: {}", got.detail());
        };
        says(client.post(&format!("/{path}"), &json!({})));
        says(client.get(&format!("/{path}/1")));
        says(client.get(&format!("/{path}/1/pdf")));
        says(client.post(&format!("/{path}?operation=delete"), &json!({"Id": "1"})));
        says(client.query(&format!("select * from {entity}")));
        says(client.get(&format!("/cdc?entities={entity}&changedSince=2026-04-01")));
        let batch = json!({"BatchItemRequest": [{"bId": "1", "operation": "create",
            entity: {}}]});
        let got = client.post("/batch", &batch).json();
        let detail = got["BatchItemResponse"][0]["Fault"]["Error"][0]["Detail"].clone();
        assert!(detail.as_str().unwrap().contains("not simulated"), "{entity}: {detail}");
    }
    let made = client.make("Invoice", &invoice("1", "10"));
    let mut linked = json!({"Id": id(&made), "SyncToken": "0", "sparse": true});
    linked["LinkedTxn"] = json!([{"TxnId": "7", "TxnType": "Estimate"}]);
    assert!(client.post("/invoice", &linked).detail().contains("not simulated"));
    let mut check = super::kit::payment("5", &[]);
    check["Line"] = json!([{"Amount": number("5"),
        "LinkedTxn": [{"TxnId": "1", "TxnType": "JournalEntry"}]}]);
    assert!(client.post("/payment", &check).detail().contains("not simulated"));
}

#[test]
fn a_company_that_was_read_is_taken_back_whole() {
    let client = Client::new();
    let mut company = client.get("/companyinfo/1").json()["CompanyInfo"].clone();
    company["LegalName"] = json!("Northfield Ltd");
    company["SyncToken"] = json!(0);
    let after = client.post("/companyinfo", &company).json()["CompanyInfo"].clone();
    assert_eq!(after["LegalName"], "Northfield Ltd");
    for field in ["CompanyName", "CompanyAddr", "Email", "NameValue", "Country"] {
        assert_eq!(after[field], company[field], "{field}");
    }
}

#[test]
fn the_tax_service_takes_ids_as_numbers_and_what_all_entities_have() {
    let client = Client::new();
    let body = json!({"Id": "", "sparse": false, "TaxCode": "Mesa", "TaxRateDetails": [
        {"TaxRateName": "Mesa City", "RateValue": 10, "TaxAgencyId": 1}]});
    let made = client.post("/taxservice/taxcode", &body).json();
    assert_eq!(made["TaxRateDetails"][0]["TaxAgencyId"], "1");
    let body = json!({"TaxCode": "Mesa 2", "TaxRateDetails": [{"TaxRateId": 1}], "Rates": []});
    assert_eq!(client.post("/taxservice/taxcode", &body).code(), "2010");
}
