//! Items, accounts, terms, classes and the other lists that documents draw on.

use serde_json::Value;
use serde_json::json;

use crate::sandbox::qbo::settings::QboSettings;
use crate::sandbox::qbo::starter_taxes::empty_canada_seed;
use crate::sandbox::qbo::tests::kit::Client;
use crate::sandbox::qbo::tests::kit::id;
use crate::sandbox::qbo::tests::kit::invoice;
use crate::sandbox::qbo::tests::kit::line;
use crate::sandbox::qbo::tests::kit::number;
use crate::sandbox::qbo::tests::kit::payment;
use crate::sandbox::qbo::tests::kit::shown;

#[test]
fn a_stocked_item_needs_its_accounts_and_its_stock() {
    let client = Client::new();
    let account = |name: &str, kind: &str, sub: &str| {
        let body = json!({"Name": name, "AccountType": kind, "AccountSubType": sub});
        id(&client.make("Account", &body))
    };
    let cost = account("Cost of parts", "Cost of Goods Sold", "SuppliesMaterialsCogs");
    let stock = account("Stock", "Other Current Asset", "Inventory");
    let whole = json!({"Name": "Valve", "Type": "Inventory", "TrackQtyOnHand": true,
        "QtyOnHand": 4, "InvStartDate": "2026-01-01", "IncomeAccountRef": {"value": "79"},
        "ExpenseAccountRef": {"value": cost}, "AssetAccountRef": {"value": stock}});
    for field in [
        "IncomeAccountRef",
        "ExpenseAccountRef",
        "AssetAccountRef",
        "QtyOnHand",
        "InvStartDate",
        "TrackQtyOnHand",
    ] {
        let mut body = whole.clone();
        body.as_object_mut().unwrap().remove(field);
        assert_eq!(client.post("/item", &body).code(), "2020", "{field}");
    }
    let mut body = whole.clone();
    body["AssetAccountRef"]["value"] = json!("35");
    assert_eq!(client.post("/item", &body).code(), "6430");
    assert_eq!(client.make("Item", &whole)["Type"], "Inventory");
}

#[test]
fn items_are_unique_by_path_stand_in_categories_and_have_limits() {
    let client = Client::new();
    let category = client.make("Item", &json!({"Name": "Parts A", "Type": "Category"}));
    let part = |name: &str| {
        json!({"Name": name, "Type": "NonInventory", "IncomeAccountRef": {"value": "79"},
            "SubItem": true, "ParentRef": {"value": category["Id"]}})
    };
    let made = client.make("Item", &part("Gasket"));
    assert_eq!(made["FullyQualifiedName"], "Parts A:Gasket");
    assert_eq!(made["Level"], 1);
    assert_eq!(client.post("/item", &part("GASKET")).code(), "6240");
    let mut loose = part("Loose");
    loose["ParentRef"] = json!({});
    assert_eq!(client.post("/item", &loose).code(), "2020");
    for (field, value, code) in [
        ("Name", json!("x".repeat(101)), "2050"),
        ("Name", json!("a:b"), "2040"),
        ("Sku", json!("x".repeat(101)), "2050"),
        ("Description", json!("x".repeat(4001)), "2050"),
        ("PurchaseDesc", json!("x".repeat(1001)), "2050"),
        ("UnitPrice", number("100000000000"), "2100"),
    ] {
        let mut body = part("Bolt");
        body[field] = value;
        assert_eq!(client.post("/item", &body).code(), code, "{field}");
    }
    let mut parent = id(&category);
    for level in 1..4 {
        let body = json!({"Name": format!("C{level}"), "Type": "Category", "SubItem": true,
            "ParentRef": {"value": parent}});
        parent = id(&client.make("Item", &body));
    }
    let deep = json!({"Name": "C4", "Type": "Category", "ParentRef": {"value": parent}});
    assert_eq!(client.post("/item", &deep).code(), "6180");
}

#[test]
fn a_bundle_is_read_and_not_written() {
    let client = Client::new();
    let bundle = client.read("Item", "6");
    assert_eq!(bundle["Type"], "Group");
    let parts = &bundle["ItemGroupDetail"]["ItemGroupLine"];
    assert_eq!(parts[1]["ItemRef"]["name"], "Parts");
    let update = json!({"Id": "6", "SyncToken": "0", "sparse": true, "Name": "Other"});
    assert_eq!(client.post("/item", &update).code(), "500");
    assert_eq!(client.post("/item", &json!({"Name": "B", "Type": "Group"})).code(), "500");
}

#[test]
fn an_account_has_a_type_or_a_sub_type_that_go_together() {
    let client = Client::new();
    let by_sub = client.make("Account", &json!({"Name": "Till", "AccountSubType": "CashOnHand"}));
    assert_eq!(
        (by_sub["AccountType"].as_str(), by_sub["Classification"].as_str()),
        (Some("Bank"), Some("Asset"))
    );
    let by_type = client.make("Account", &json!({"Name": "Rent", "AccountType": "Expense"}));
    assert_eq!(by_type["Classification"], "Expense");
    let code = |body: Value| client.post("/account", &body).code();
    assert_eq!(code(json!({"Name": "x"})), "2020");
    assert_eq!(code(json!({"Name": "x", "AccountType": "Purse"})), "2170");
    assert_eq!(code(json!({"Name": "x", "AccountSubType": "Purse"})), "2170");
    let wrong = json!({"Name": "x", "AccountType": "Bank", "AccountSubType": "BankCharges"});
    assert_eq!(code(wrong), "6010");
    assert_eq!(code(json!({"Name": "a\"b", "AccountType": "Bank"})), "2040");
    assert_eq!(code(json!({"Name": "TILL", "AccountType": "Bank"})), "6240");
    assert_eq!(code(json!({"Name": "n", "AccountType": "Bank", "AcctNum": "12345678"})), "2050");
    let long = json!({"Name": "n", "AccountType": "Bank", "Description": "x".repeat(101)});
    assert_eq!(code(long), "2050");
    let below = json!({"Name": "Till", "AccountType": "Bank",
        "ParentRef": {"value": by_sub["Id"]}, "SubAccount": true});
    assert_eq!(client.make("Account", &below)["FullyQualifiedName"], "Till:Till");
}

#[test]
fn an_account_number_may_be_longer_in_canada() {
    let client = Client::with(&empty_canada_seed(), QboSettings::default());
    let body = |digits: usize| json!({"Name": format!("n{digits}"), "AccountType": "Bank", "AcctNum": "1".repeat(digits)});
    client.make("Account", &body(20));
    assert_eq!(client.post("/account", &body(21)).code(), "2050");
}

#[test]
fn account_balances_follow_from_the_documents() {
    let client = Client::new();
    let mut body = invoice("1", "100");
    body["Line"] = json!([line("100", "TAX"), {"Amount": 10, "DetailType": "DiscountLineDetail",
        "DiscountLineDetail": {"PercentBased": false}}]);
    body["TxnTaxDetail"] = json!({"TxnTaxCodeRef": {"value": "2"}});
    let bill = id(&client.make("Invoice", &body));
    let paid = id(&client.make("Payment", &payment("60", &[("Invoice", &bill, "60")])));
    client.make(
        "Deposit",
        &json!({"DepositToAccountRef": {"value": "35"}, "Line": [
        {"Amount": 60, "LinkedTxn": [{"TxnId": paid, "TxnType": "Payment", "TxnLineId": "0"}]},
        {"Amount": number("-1.5"), "DetailType": "DepositLineDetail",
            "DepositLineDetail": {"AccountRef": {"value": "92"}}}]}),
    );
    let on = |id: &str| shown(&client.read("Account", id)["CurrentBalance"]);
    assert_eq!(on("84"), "38.00", "98.00 billed, 60.00 paid");
    assert_eq!(on("35"), "58.50");
    assert_eq!(on("4"), "0");
    assert_eq!(on("90"), "-8.00", "what is owed is negative");
    assert_eq!(on("87"), "0", "income shows none");
}

#[test]
fn a_term_counts_days_or_names_a_day() {
    let client = Client::new();
    let code = |body: Value| client.post("/term", &body).code();
    assert_eq!(code(json!({"Name": "x"})), "2020");
    for (field, value) in [("DueDays", 1000), ("DayOfMonthDue", 32), ("DiscountPercent", 101)] {
        let mut body = json!({"Name": "x", "DueDays": 3});
        body[field] = json!(value);
        assert_eq!(code(body), "2240", "{field}");
    }
    assert_eq!(code(json!({"Name": "x".repeat(32), "DueDays": 3})), "2050");
    assert_eq!(code(json!({"Name": "NET 30", "DueDays": 3})), "6240");
    let dated = json!({"Name": "By the 31st", "DayOfMonthDue": 31, "DueNextMonthDays": 5});
    let dated = client.make("Term", &dated);
    assert_eq!(dated["Type"], "DATE_DRIVEN");
    for (day, due) in
        [("2026-02-10", "2026-02-28"), ("2026-02-23", "2026-03-31"), ("2026-12-31", "2027-01-31")]
    {
        let mut body = invoice(day, "10");
        body["TxnDate"] = json!(day);
        body["SalesTermRef"] = json!({"value": dated["Id"]});
        assert_eq!(client.make("Invoice", &body)["DueDate"], due, "{day}");
    }
}

#[test]
fn payment_methods_classes_and_departments_are_lists_with_limits() {
    let client = Client::new();
    let method = client.make("PaymentMethod", &json!({"Name": "Voucher"}));
    assert_eq!(method["Type"], "NON_CREDIT_CARD");
    let long = json!({"Name": "x".repeat(32)});
    assert_eq!(client.post("/paymentmethod", &long).code(), "2050");
    let wrong = json!({"Name": "y", "Type": "GOLD"});
    assert_eq!(client.post("/paymentmethod", &wrong).code(), "2170");
    for entity in ["Class", "Department"] {
        let path = format!("/{}", entity.to_lowercase());
        let mut parent: Option<String> = None;
        for level in 0..5 {
            let mut body = json!({"Name": format!("L{level}")});
            if let Some(parent) = &parent {
                body["ParentRef"] = json!({"value": parent});
            }
            let made = client.make(entity, &body);
            assert_eq!(made[format!("Sub{entity}")], level > 0);
            parent = Some(id(&made));
        }
        let deep = json!({"Name": "L5", "ParentRef": {"value": parent}});
        assert_eq!(client.post(&path, &deep).code(), "6180");
        assert_eq!(client.post(&path, &json!({"Name": "l0"})).code(), "6240");
    }
}
