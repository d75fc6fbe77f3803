//! Which account may take what, so that receivables are what customers owe.

use rust_decimal::Decimal;
use serde_json::Value;
use serde_json::json;

use crate::sandbox::qbo::tests::kit::Client;
use crate::sandbox::qbo::tests::kit::id;
use crate::sandbox::qbo::tests::kit::invoice;
use crate::sandbox::qbo::tests::kit::payment;
use crate::sandbox::qbo::tests::kit::token;

fn decimal(value: &Value) -> Decimal {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    if text.is_empty() { Decimal::ZERO } else { text.parse().unwrap() }
}

fn total(client: &Client, report: &str, column: usize) -> Decimal {
    let got = client.get(&format!("/reports/{report}")).json();
    let rows = got["Rows"]["Row"].as_array().cloned().unwrap_or_default();
    rows.last().map_or(Decimal::ZERO, |it| decimal(&it["Summary"]["ColData"][column]["value"]))
}

/// Receivables by the ledger, by the ages and by the customers are one sum.
fn assert_totals(client: &Client) {
    let trial = client.get("/reports/TrialBalance?end_date=2026-12-31").json();
    let rows = trial["Rows"]["Row"].as_array().cloned().unwrap_or_default();
    let of_ledger: Decimal = rows
        .iter()
        .map(|it| &it["ColData"])
        .filter(|it| it[0]["id"] == "84")
        .map(|it| decimal(&it[1]["value"]) - decimal(&it[2]["value"]))
        .sum();
    let customers = client.sandbox.documents("Customer");
    let of_customers: Decimal = customers.iter().map(|it| decimal(&it["Balance"])).sum();
    assert_eq!(total(client, "AgedReceivables?report_date=2026-12-31", 6), of_ledger);
    assert_eq!(of_customers, of_ledger);
}

#[test]
fn a_payment_goes_to_a_bank_or_another_current_asset_and_never_to_receivables() {
    let client = Client::new();
    let bill = client.make("Invoice", &invoice("1", "100"));
    for account in ["84", "87", "92"] {
        let mut body = payment("40", &[("Invoice", &id(&bill), "40")]);
        body["DepositToAccountRef"] = json!({"value": account});
        assert_eq!(client.post("/payment", &body).code(), "6430", "{account}");
        let mut body = invoice("2", "50");
        body["Deposit"] = json!(5);
        body["DepositToAccountRef"] = json!({"value": account});
        assert_eq!(client.post("/invoice", &body).code(), "6430", "{account}");
    }
    let paid = client.make("Payment", &payment("40", &[("Invoice", &id(&bill), "40")]));
    let change = json!({"Id": id(&paid), "SyncToken": "0", "sparse": true,
        "DepositToAccountRef": {"value": "84"}});
    assert_eq!(client.post("/payment", &change).code(), "6430");
    for (entity, mut body) in [("invoice", invoice("3", "1")), ("payment", payment("1", &[]))] {
        body["ARAccountRef"] = json!({"value": "35"});
        assert_eq!(client.post(&format!("/{entity}"), &body).code(), "6430", "{entity}");
    }
    assert_totals(&client);
}

#[test]
fn a_discount_goes_to_an_income_account() {
    let client = Client::new();
    let with = |account: &str| {
        let mut body = invoice("1", "100");
        let line = json!({"Amount": 10, "DetailType": "DiscountLineDetail", "DiscountLineDetail":
            {"PercentBased": false, "DiscountAccountRef": {"value": account}}});
        body["Line"].as_array_mut().unwrap().push(line);
        body
    };
    for account in ["35", "84", "92"] {
        assert_eq!(client.post("/invoice", &with(account)).code(), "6430", "{account}");
    }
    let prefs = |field: &str, account: &str| {
        let token = client.get("/preferences").json()["Preferences"]["SyncToken"].clone();
        let body = json!({"SyncToken": token, "SalesFormsPrefs": {field: account}});
        client.post("/preferences", &body)
    };
    assert_eq!(prefs("DefaultDiscountAccount", "84").code(), "6430");
    assert_eq!(prefs("DefaultShippingAccount", "84").code(), "6430");
    assert_eq!(prefs("DefaultDiscountAccount", "777").code(), "2500");
    assert_eq!(prefs("DefaultDiscountAccount", "86").status, 200);
    client.make("Invoice", &with("86"));
    assert_totals(&client);
}

#[test]
fn what_an_item_earns_goes_neither_to_a_bank_nor_to_receivables() {
    let client = Client::new();
    client.make("Invoice", &invoice("1", "100"));
    for account in ["35", "84", "4"] {
        let body = json!({"Name": "x", "Type": "Service", "IncomeAccountRef": {"value": account}});
        assert_eq!(client.post("/item", &body).code(), "6430", "{account}");
        let body = json!({"Id": "1", "SyncToken": "0", "sparse": true,
            "IncomeAccountRef": {"value": account}});
        assert_eq!(client.post("/item", &body).code(), "6430", "{account}");
    }
    let tip = json!({"Name": "Tip jar", "Type": "Service", "IncomeAccountRef": {"value": "91"}});
    client.make("Item", &tip);
    assert_totals(&client);
}

#[test]
fn a_deposit_takes_nothing_from_its_own_account_nor_from_receivables() {
    let client = Client::new();
    client.make("Invoice", &invoice("1", "100"));
    let direct = |to: &str, from: &str, entity: Option<Value>| {
        let mut detail = json!({"AccountRef": {"value": from}});
        if let Some(entity) = entity {
            detail["Entity"] = entity;
        }
        json!({"DepositToAccountRef": {"value": to}, "Line": [{"Amount": 5,
            "DetailType": "DepositLineDetail", "DepositLineDetail": detail}]})
    };
    assert_eq!(client.post("/deposit", &direct("35", "84", None)).code(), "6000");
    assert_eq!(client.post("/deposit", &direct("35", "35", None)).code(), "6000");
    let customer = json!({"value": "1", "type": "Customer"});
    let got = client.post("/deposit", &direct("35", "84", Some(customer)));
    assert!(got.detail().contains("not simulated"), "{}", got.text);
    let mut back = direct("35", "92", None);
    for account in ["35", "84"] {
        back["CashBack"] = json!({"AccountRef": {"value": account}, "Amount": 1});
        assert_eq!(client.post("/deposit", &back).code(), "6000", "{account}");
    }
    let paid = client.make("Payment", &payment("40", &[]));
    let circle = json!({"DepositToAccountRef": {"value": "4"}, "Line": [{"Amount": 40,
        "LinkedTxn": [{"TxnId": id(&paid), "TxnType": "Payment", "TxnLineId": "0"}]}]});
    assert_eq!(client.post("/deposit", &circle).code(), "6000");
    assert_eq!(client.read("Payment", &id(&paid)), paid);
    assert_totals(&client);
}

#[test]
fn the_accounts_that_the_service_works_with_stay_what_they_are() {
    let client = Client::new();
    client.make(
        "SalesReceipt",
        &json!({"Line": invoice("1", "100")["Line"],
        "DepositToAccountRef": {"value": "35"}}),
    );
    let change = |id: &str, change: Value| {
        let row = client.read("Account", id);
        let mut body = json!({"Id": id, "SyncToken": token(&row), "sparse": true});
        body.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        client.post("/account", &body)
    };
    for account in ["4", "84"] {
        assert_eq!(change(account, json!({"Active": false})).code(), "6000", "{account}");
        let other = json!({"AccountType": "Bank", "AccountSubType": "Savings"});
        assert_eq!(change(account, other).code(), "6000", "{account}");
    }
    let income = json!({"AccountType": "Income", "AccountSubType": "ServiceFeeIncome"});
    assert_eq!(change("35", income.clone()).code(), "6000", "it holds money");
    assert_eq!(change("36", income).json()["Account"]["AccountType"], "Income", "unused");
    assert_eq!(change("35", json!({"AccountSubType": "Savings"})).status, 200);
    assert_eq!(change("88", json!({"Active": false})).status, 200);
}

#[test]
fn what_is_not_sold_alone_stands_on_no_line_and_stays_what_it_is() {
    let client = Client::new();
    let category = client.make("Item", &json!({"Name": "Repairs", "Type": "Category"}));
    for item in [id(&category), "6".to_owned()] {
        let mut body = invoice("1", "10");
        body["Line"][0]["SalesItemLineDetail"]["ItemRef"] = json!({"value": item});
        assert_eq!(client.post("/invoice", &body).code(), "2500", "{item}");
    }
    let become_service = |item: &str, token: &str| {
        json!({"Id": item, "SyncToken": token, "sparse": true, "Type": "Service",
            "IncomeAccountRef": {"value": "87"}})
    };
    assert_eq!(client.post("/item", &become_service(&id(&category), "0")).code(), "6000");
    assert_eq!(client.post("/item", &become_service("6", "0")).code(), "500");
    let body = json!({"Id": "1", "SyncToken": "0", "sparse": true, "Type": "Category"});
    assert_eq!(client.post("/item", &body).code(), "6000");
    let body = json!({"Id": "1", "SyncToken": "0", "sparse": true, "Type": "NonInventory"});
    assert_eq!(client.make("Item", &body)["Type"], "NonInventory");
}

#[test]
fn a_company_keeps_its_name() {
    let client = Client::new();
    let before = client.get("/companyinfo/1").json()["CompanyInfo"].clone();
    let body = json!({"SyncToken": "0", "sparse": true, "CompanyName": ""});
    assert_eq!(client.post("/companyinfo", &body).code(), "2020");
    assert_eq!(client.get("/companyinfo/1").json()["CompanyInfo"], before);
}
