//! The query language, change data capture and batches.

use serde_json::Value;
use serde_json::json;

use crate::sandbox::qbo::tests::kit::Client;
use crate::sandbox::qbo::tests::kit::id;
use crate::sandbox::qbo::tests::kit::invoice;
use crate::sandbox::qbo::tests::kit::payment;

fn numbers(client: &Client, query: &str) -> Vec<String> {
    let got = client.query(query);
    assert_eq!(got.status, 200, "{}", got.text);
    let rows = got.json()["QueryResponse"]["Invoice"].as_array().cloned().unwrap_or_default();
    rows.iter().map(|it| it["DocNumber"].as_str().unwrap().to_owned()).collect()
}

fn client_with_three() -> Client {
    let client = Client::new();
    for (number, amount) in [("A1", "10"), ("A2", "300.5"), ("B1", "75")] {
        client.make("Invoice", &invoice(number, amount));
        client.pass(5);
    }
    client
}

#[test]
fn conditions_select_as_the_language_says() {
    let client = client_with_three();
    let all = ["B1", "A2", "A1"];
    assert_eq!(numbers(&client, "select * from Invoice"), all, "the last updated first");
    let q = |tail: &str| numbers(&client, &format!("SELECT * FROM Invoice WHERE {tail}"));
    assert_eq!(q("TotalAmt > '75.00'"), ["A2"]);
    assert_eq!(q("TotalAmt >= 75 AND Balance < 100"), ["B1"]);
    assert_eq!(q("docnumber like 'a%' orderby DocNumber"), ["A1", "A2"]);
    assert_eq!(q("DocNumber LIKE '%1' ORDER BY DocNumber DESC"), ["B1", "A1"]);
    assert_eq!(q("Id IN ('1', '3') ORDERBY Id"), ["A1", "B1"]);
    assert_eq!(
        q("CustomerRef = '1' ORDERBY TotalAmt ASC MAXRESULTS 2 STARTPOSITION 2"),
        ["B1", "A2"]
    );
    assert_eq!(q("MetaData.LastUpdatedTime >= '2026-04-02T13:00:05Z' ORDERBY Id"), ["A2", "B1"]);
    assert_eq!(q("TxnDate = '2026-04-02' STARTPOSITION 4"), [""; 0]);
    let count = client.query("select count(*) from Invoice where Balance > 50").json();
    assert_eq!(count["QueryResponse"], json!({"totalCount": 2}));
}

#[test]
fn a_quote_in_a_name_is_escaped_with_a_backslash() {
    let client = Client::new();
    let found =
        client.query("select * from Customer where DisplayName = 'Marta\\'s Bakery'").json();
    assert_eq!(found["QueryResponse"]["Customer"][0]["Id"], "1");
    assert_eq!(
        client.query("select * from Customer where DisplayName = 'Marta''s'").code(),
        "4000"
    );
    let got = client.post("/query", &Value::Null);
    assert_eq!(got.code(), "4000");
}

#[test]
fn wrong_queries_get_4000_or_4001() {
    let client = Client::new();
    let cases = [
        ("selec * from Invoice", "4000"),
        ("select * from Invoice where DocNumber != '1'", "4000"),
        ("select * from Invoice where DocNumber = '1' or DocNumber = '2'", "4000"),
        ("select * from Custmoer", "4001"),
        ("select * from Invoice startposition 0", "4001"),
        ("select * from Invoice maxresults 1001", "4001"),
        ("select * from Invoice where DepartmentRef = '1'", "4001"),
        ("select * from Invoice where PrivateNote = '1'", "4001"),
        ("select * from Invoice where AccountRef = '1'", "4001"),
        ("select * from Invoice where Id > '1'", "4001"),
    ];
    for (query, code) in cases {
        assert_eq!(client.query(query).code(), code, "{query}");
    }
    let detail = client.query("select * from Invoice startposition 0").detail();
    assert_eq!(detail, "QueryValidationError: value 0 is too small. Min allowed value is 1");
    let detail = client.query("select * from Custmoer").detail();
    assert_eq!(detail, "QueryValidationError: invalid context declaration: Custmoer");
    assert_eq!(client.query("select * from Estimate").status, 500);
}

#[test]
fn lists_come_by_path_and_settings_and_tax_codes_can_be_queried() {
    let client = Client::new();
    client.make("Customer", &json!({"DisplayName": "Marta and Sons"}));
    let found = client.query("select * from Customer").json();
    let names = found["QueryResponse"]["Customer"].as_array().unwrap().iter();
    let names: Vec<_> = names.map(|it| it["FullyQualifiedName"].as_str().unwrap()).collect();
    let wanted = ["Marta and Sons", "Marta's Bakery", "Marta's Bakery:Rear oven", "Zeta Dental"];
    assert_eq!(names, wanted);
    let codes = client.query("select * from TaxCode").json();
    let codes = codes["QueryResponse"]["TaxCode"].as_array().unwrap().clone();
    let non = codes.iter().find(|it| it["Id"] == "NON").unwrap();
    assert!(non.get("SyncToken").is_none());
    let found = client.query("select * from Preferences").json();
    assert_eq!(found["QueryResponse"]["Preferences"][0]["TaxPrefs"]["UsingSalesTax"], true);
    assert_eq!(client.get("/preferences").json()["Preferences"]["Id"], "1");
    assert_eq!(client.get("/companyinfo/9341453908120001").json()["CompanyInfo"]["Country"], "US");
}

#[test]
fn change_capture_gives_changes_oldest_first_and_deletions_last() {
    let client = client_with_three();
    client.make("Payment", &payment("10", &[("Invoice", "1", "10")]));
    client.pass(5);
    client.post("/invoice?operation=delete", &json!({"Id": "2", "SyncToken": "0"}));
    let got = client.get("/cdc?entities=invoice,Payment,Term&changedSince=2026-04-02T13:00:01Z");
    let blocks = got.json()["CDCResponse"][0]["QueryResponse"].clone();
    let ids: Vec<_> = blocks[0]["Invoice"].as_array().unwrap().iter().map(id).collect();
    assert_eq!(ids, ["3", "1", "2"], "the paid invoice counts as changed");
    assert_eq!(blocks[0]["Invoice"][2]["status"], "Deleted");
    assert!(blocks[0]["Invoice"][2].get("SyncToken").is_none());
    assert_eq!(blocks[1]["maxResults"], 1);
    assert_eq!(blocks[2], json!({}));
    let old = client.get("/cdc?entities=Invoice&changedSince=2026-03-01T00:00:00Z");
    assert_eq!(old.code(), "500");
    let tax = client.get("/cdc?entities=TaxCode&changedSince=2026-04-02T13:00:01Z");
    assert_eq!(tax.code(), "500");
}

#[test]
fn a_batch_answers_each_item_for_itself() {
    let client = Client::new();
    let body = json!({"BatchItemRequest": [
        {"bId": "b1", "operation": "create", "Invoice": invoice("1", "10")},
        {"bId": "b2", "operation": "delete", "Invoice": {"Id": "129", "SyncToken": "0"}},
        {"bId": "b3", "operation": "create", "Invoice": invoice("1", "10")},
        {"bId": "b4", "operation": "create", "optionsData": "allowduplicatedocnum",
            "Invoice": invoice("1", "10")},
        {"bId": "b5", "Query": "select * from Invoice where TotalAmt > '3.00'"},
    ]});
    let got = client.post("/batch", &body);
    assert_eq!(got.status, 200);
    let items = got.json()["BatchItemResponse"].clone();
    assert_eq!(items[0]["Invoice"]["DocNumber"], "1");
    assert_eq!(items[1]["Fault"]["Error"][0]["code"], "610");
    assert_eq!(items[1]["Fault"]["Error"][0]["element"], "");
    assert_eq!(items[2]["Fault"]["Error"][0]["code"], "6140");
    assert_eq!(items[4]["QueryResponse"]["maxResults"], 2);
    assert_eq!(items[4]["bId"], "b5");
    let many: Vec<_> = (0..31).map(|it| json!({"bId": it.to_string(), "Query": "x"})).collect();
    assert_eq!(client.post("/batch", &json!({"BatchItemRequest": many})).code(), "1040");
}

#[test]
fn chosen_columns_come_alone_and_marked_sparse() {
    let client = client_with_three();
    let found = client.query("select Id, DocNumber from Invoice where DocNumber = 'A1'").json();
    let wanted = json!({"domain": "QBO", "sparse": true, "Id": "1", "DocNumber": "A1"});
    assert_eq!(found["QueryResponse"]["Invoice"][0], wanted);
}

#[test]
fn a_star_may_come_with_columns_that_are_asked_for_besides() {
    let client = client_with_three();
    let plain = client.query("select * from Item").json();
    let more = client.query("select *, Sku from Item").json();
    assert_eq!(more["QueryResponse"], plain["QueryResponse"]);
    assert_eq!(client.query("select *, Nope from Item").code(), "4001");
    assert_eq!(client.query("select *, from Item").code(), "4000");
}
