//! Sales forms: the kinds of lines, features of the company, and what applies itself.

use serde_json::Value;
use serde_json::json;

use crate::sandbox::qbo::settings::QboSettings;
use crate::sandbox::qbo::tests::kit::Client;
use crate::sandbox::qbo::tests::kit::id;
use crate::sandbox::qbo::tests::kit::invoice;
use crate::sandbox::qbo::tests::kit::line;
use crate::sandbox::qbo::tests::kit::number;
use crate::sandbox::qbo::tests::kit::payment;
use crate::sandbox::qbo::tests::kit::seed;
use crate::sandbox::qbo::tests::kit::shown;
use crate::sandbox::qbo::tests::kit::token;

fn priced() -> Client {
    let mut seed = seed();
    seed["entities"]["Item"][1]["UnitPrice"] = number("40");
    seed["entities"]["Item"][2]["UnitPrice"] = number("12.5");
    Client::with(&seed, QboSettings::default())
}

#[test]
fn a_bundle_stands_for_its_parts_and_is_worth_their_sum() {
    let client = priced();
    let mut body = invoice("1", "7");
    body["Line"].as_array_mut().unwrap().push(json!({"DetailType": "GroupLineDetail",
        "GroupLineDetail": {"GroupItemRef": {"value": "6"}, "Quantity": 2}}));
    body["TxnTaxDetail"] = json!({"TxnTaxCodeRef": {"value": "2"}});
    let made = client.make("Invoice", &body);
    let group = &made["Line"][1];
    assert_eq!(shown(&group["Amount"]), "185.00", "4 hours of 40 and 2 parts of 12.50");
    assert_eq!(group["GroupLineDetail"]["GroupItemRef"]["name"], "Boiler check");
    let parts = &group["GroupLineDetail"]["Line"];
    assert_eq!(shown(&parts[0]["SalesItemLineDetail"]["Qty"]), "4");
    assert_eq!(parts[1]["SalesItemLineDetail"]["TaxCodeRef"]["value"], "TAX");
    assert_eq!(shown(&made["Line"][2]["Amount"]), "192.00");
    assert_eq!(shown(&made["TxnTaxDetail"]["TotalTax"]), "2.00", "8 % of the parts");
    assert_eq!(client.make("Invoice", &made), made, "what was read can be sent back");
    let void = json!({"Id": made["Id"], "SyncToken": "0"});
    let voided = client.post("/invoice?operation=void", &void).json()["Invoice"].clone();
    assert_eq!(shown(&voided["Line"][1]["GroupLineDetail"]["Line"][0]["Amount"]), "0");
}

#[test]
fn a_bundle_with_its_own_parts_keeps_them_and_holds_nothing_else() {
    let client = priced();
    let group = |parts: Value| {
        let mut body = invoice("1", "7");
        body.as_object_mut().unwrap().remove("DocNumber");
        body["Line"] = json!([{"DetailType": "GroupLineDetail",
            "GroupLineDetail": {"GroupItemRef": {"value": "6"}, "Line": parts}}]);
        body
    };
    let made = client.make("Invoice", &group(json!([line("3", "NON"), line("4", "TAX")])));
    assert_eq!(shown(&made["TotalAmt"]), "7.00");
    assert_eq!(shown(&made["Line"][0]["GroupLineDetail"]["Quantity"]), "1");
    let nested = group(json!([group(json!([line("1", "NON")]))["Line"][0]]));
    assert_eq!(client.post("/invoice", &nested).code(), "6000");
    let mut other = group(json!([line("1", "NON")]));
    other["Line"][0]["GroupLineDetail"]["GroupItemRef"]["value"] = json!("1");
    assert_eq!(client.post("/invoice", &other).code(), "6000");
    other["Line"][0]["GroupLineDetail"]["GroupItemRef"]["value"] = json!("99");
    assert_eq!(client.post("/invoice", &other).code(), "2500");
}

#[test]
fn text_lines_carry_no_money_and_can_sum_what_is_above() {
    let client = Client::new();
    let mut body = invoice("1", "7");
    let text = |words: &str| json!({"DetailType": "DescriptionOnly", "Description": words});
    body["Line"] = json!([
        line("7", "NON"),
        line("5.5", "NON"),
        text("Subtotal: 0"),
        text("Thanks"),
        line("1", "NON"),
        text("Subtotal:")
    ]);
    let made = client.make("Invoice", &body);
    let words: Vec<&str> = made["Line"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|it| it["Description"].as_str())
        .collect();
    assert_eq!(words, ["Subtotal: 12.50", "Thanks", "Subtotal: 1.00"]);
    assert_eq!(shown(&made["TotalAmt"]), "13.50");
}

#[test]
fn shipping_needs_its_feature_and_stands_outside_the_subtotal() {
    let client = Client::new();
    let mut body = invoice("1", "100");
    let mut shipping = line("9", "NON");
    shipping["SalesItemLineDetail"]["ItemRef"]["value"] = json!("SHIPPING_ITEM_ID");
    body["Line"].as_array_mut().unwrap().push(shipping);
    assert_eq!(client.post("/invoice", &body).code(), "6000");
    client.sandbox.set_preference("SalesFormsPrefs", "AllowShipping", json!(true));
    let made = client.make("Invoice", &body);
    assert_eq!(shown(&made["Line"][1]["Amount"]), "100.00");
    assert_eq!(shown(&made["TotalAmt"]), "109.00");
}

#[test]
fn a_deposit_on_an_invoice_needs_its_feature_and_lowers_what_is_open() {
    let client = Client::new();
    let mut body = invoice("1", "100");
    body["Deposit"] = json!(30);
    let made = client.make("Invoice", &body);
    assert_eq!(
        (shown(&made["Balance"]), shown(&made["TotalAmt"])),
        ("70.00".to_owned(), "100.00".to_owned())
    );
    client.sandbox.set_preference("SalesFormsPrefs", "AllowDeposit", json!(false));
    body["DocNumber"] = json!("2");
    assert_eq!(client.post("/invoice", &body).code(), "6000");
}

#[test]
fn a_taxed_form_has_at_most_750_lines() {
    let client = Client::new();
    let with = |code: &str, lines: usize| {
        let mut body = invoice(&format!("{code}{lines}"), "1");
        body["Line"] = Value::Array(vec![line("1", code); lines]);
        client.post("/invoice", &body)
    };
    assert_eq!(with("TAX", 750).status, 200);
    assert_eq!(with("TAX", 751).code(), "6000");
    assert_eq!(with("NON", 751).status, 200);
}

#[test]
fn classes_and_locations_need_their_features() {
    let mut seed = seed();
    seed["entities"]["Class"] = json!([{"Id": "1", "Name": "North"}]);
    seed["entities"]["Department"] = json!([{"Id": "1", "Name": "Shop"}]);
    let client = Client::with(&seed, QboSettings::default());
    let mut header = invoice("1", "1");
    header["ClassRef"] = json!({"value": "1"});
    let mut place = invoice("2", "1");
    place["DepartmentRef"] = json!({"value": "1"});
    let mut by_line = invoice("3", "1");
    by_line["Line"][0]["SalesItemLineDetail"]["ClassRef"] = json!({"value": "1"});
    assert_eq!(client.post("/invoice", &header).code(), "5030");
    assert_eq!(client.post("/invoice", &place).code(), "5030");
    client.make("Invoice", &by_line);
    for (key, on) in [
        ("ClassTrackingPerTxn", true),
        ("ClassTrackingPerTxnLine", false),
        ("TrackDepartments", true),
    ] {
        client.sandbox.set_preference("AccountingInfoPrefs", key, json!(on));
    }
    assert_eq!(client.make("Invoice", &header)["ClassRef"]["name"], "North");
    assert_eq!(client.make("Invoice", &place)["DepartmentRef"]["name"], "Shop");
    by_line["DocNumber"] = json!("4");
    assert_eq!(client.post("/invoice", &by_line).code(), "5030");
}

#[test]
fn custom_fields_are_those_that_the_company_defined() {
    let client = Client::new();
    let mut body = invoice("1", "1");
    body["CustomField"] = json!([{"DefinitionId": "1", "Type": "StringType", "StringValue": "A"}]);
    assert_eq!(client.post("/invoice", &body).code(), "3000");
    let defined = json!([
        {"CustomField": [
            {"Name": "SalesFormsPrefs.UseSalesCustom1", "Type": "BooleanType", "BooleanValue": true},
            {"Name": "SalesFormsPrefs.UseSalesCustom2", "Type": "BooleanType", "BooleanValue": true}]},
        {"CustomField": [
            {"Name": "SalesFormsPrefs.SalesCustomName1", "Type": "StringType", "StringValue": "Crew #"},
            {"Name": "SalesFormsPrefs.SalesCustomName2", "Type": "StringType", "StringValue": "Van"}]},
    ]);
    client.sandbox.set_preference("SalesFormsPrefs", "CustomField", defined);
    let made = client.make("Invoice", &body);
    let blank = json!({"DefinitionId": "2", "Name": "Van", "Type": "StringType"});
    assert_eq!(made["CustomField"][0]["StringValue"], "A");
    assert_eq!(made["CustomField"][0]["Name"], "Crew #");
    assert_eq!(made["CustomField"][1], blank);
    let van = json!({"Id": made["Id"], "SyncToken": "0", "sparse": true,
        "CustomField": [{"DefinitionId": "2", "Type": "StringType", "StringValue": "B"}]});
    let made = client.make("Invoice", &van);
    assert_eq!(made["CustomField"][0]["StringValue"], "A");
    assert_eq!(made["CustomField"][1]["StringValue"], "B");
    body["CustomField"][0]["DefinitionId"] = json!("3");
    assert_eq!(client.post("/invoice", &body).code(), "3000");
}

#[test]
fn a_refund_comes_out_of_a_bank_account_and_a_printed_one_has_a_number() {
    let client = Client::new();
    let refund = |account: &str| {
        json!({"CustomerRef": {"value": "1"}, "Line": [line("4", "NON")],
            "DepositToAccountRef": {"value": account}})
    };
    assert_eq!(client.post("/refundreceipt", &refund("87")).code(), "6430");
    assert_eq!(client.post("/salesreceipt", &refund("87")).code(), "6430");
    assert_eq!(client.post("/refundreceipt", &refund("99")).code(), "2500");
    let mut body = refund("35");
    body["PrintStatus"] = json!("PrintComplete");
    assert_eq!(client.post("/refundreceipt", &body).code(), "2020");
    body["PaymentRefNum"] = json!("7".repeat(100));
    client.make("RefundReceipt", &body);
    body["PaymentRefNum"] = json!("7".repeat(101));
    assert_eq!(client.post("/refundreceipt", &body).code(), "2050");
    body["PrintStatus"] = json!("NeedToPrint");
    body["PaymentRefNum"] = json!("");
    assert_eq!(client.make("RefundReceipt", &body)["PaymentRefNum"], "To Print");
    let mut receipt = json!({"Line": [line("4", "NON")], "PaymentRefNum": "7".repeat(22)});
    assert_eq!(client.post("/salesreceipt", &receipt).code(), "2050");
    receipt["PaymentRefNum"] = json!("7".repeat(21));
    client.make("SalesReceipt", &receipt);
}

#[test]
fn a_credit_tells_what_is_left_of_it() {
    let client = Client::new();
    let bill = id(&client.make("Invoice", &invoice("1", "100")));
    let credit = client.make("CreditMemo", &invoice("C", "30"));
    assert_eq!(shown(&credit["RemainingCredit"]), "30.00");
    assert!(credit.get("DueDate").is_none());
    let credit = id(&credit);
    client
        .make("Payment", &payment("0", &[("Invoice", &bill, "20"), ("CreditMemo", &credit, "20")]));
    let credit = client.read("CreditMemo", &credit);
    assert_eq!(
        (shown(&credit["RemainingCredit"]), shown(&credit["Balance"])),
        ("10.00".to_owned(), "10.00".to_owned())
    );
    assert_eq!(credit["LinkedTxn"][0]["TxnType"], "Payment");
    assert_eq!(client.read("Invoice", &bill)["LinkedTxn"], credit["LinkedTxn"]);
    let gone = client.post(
        "/creditmemo?operation=delete",
        &json!({"Id": credit["Id"], "SyncToken": token(&credit)}),
    );
    assert_eq!(gone.code(), "6000", "an applied credit stays");
}

#[test]
fn a_payment_applies_itself_only_where_the_company_wants_it() {
    let client = Client::new();
    for (number, day) in [("1", "2026-03-20"), ("2", "2026-03-10")] {
        let mut body = invoice(number, "50");
        body["TxnDate"] = json!(day);
        client.make("Invoice", &body);
    }
    assert_eq!(client.make("Payment", &payment("10", &[]))["Line"], json!([]));
    client.sandbox.set_preference("SalesFormsPrefs", "AutoApplyPayments", json!(true));
    let paid = client.make("Payment", &payment("70", &[]));
    let lines = paid["Line"].as_array().unwrap();
    let of = |at: usize| {
        (lines[at]["LinkedTxn"][0]["TxnId"].as_str().unwrap(), shown(&lines[at]["Amount"]))
    };
    assert_eq!(of(0), ("2", "50.00".to_owned()), "the one due first is paid first");
    assert_eq!(of(1), ("1", "20.00".to_owned()));
    assert_eq!(shown(&paid["UnappliedAmt"]), "0");
    assert_eq!(token(&paid), "0");
}

#[test]
fn a_credit_applies_itself_by_a_payment_of_nothing_where_the_company_wants_it() {
    let client = Client::new();
    client.sandbox.set_preference("SalesFormsPrefs", "AutoApplyCredit", json!(true));
    client.make("CreditMemo", &invoice("C", "30"));
    let bill = client.make("Invoice", &invoice("1", "20"));
    assert_eq!(shown(&bill["Balance"]), "0");
    let link = bill["LinkedTxn"][0]["TxnId"].as_str().unwrap();
    let paid = client.read("Payment", link);
    assert_eq!(shown(&paid["TotalAmt"]), "0");
    assert_eq!(shown(&client.sandbox.documents("CreditMemo")[0]["RemainingCredit"]), "10.00");
    let second = client.make("Invoice", &invoice("2", "40"));
    assert_eq!(shown(&second["Balance"]), "30.00");
    client.make("CreditMemo", &invoice("D", "5"));
    assert_eq!(shown(&client.read("Invoice", &id(&second))["Balance"]), "25.00");
}

#[test]
fn a_voided_form_is_not_voided_again() {
    let client = Client::new();
    let made = client.make("Invoice", &invoice("1", "20"));
    let body = |token: &str| json!({"Id": made["Id"], "SyncToken": token});
    client.post("/invoice?operation=void", &body("0"));
    let again = client.post("/invoice?operation=void", &body("1")).json()["Invoice"].clone();
    assert_eq!((token(&again).as_str(), &again["PrivateNote"]), ("1", &json!("Voided")));
    let paid = client.make("Payment", &payment("10", &[]));
    let void = json!({"Id": paid["Id"], "SyncToken": "0", "sparse": true});
    let path = "/payment?operation=update&include=void";
    assert_eq!(token(&client.post(path, &void).json()["Payment"]), "1");
    let void = json!({"Id": paid["Id"], "SyncToken": "1", "sparse": true});
    assert_eq!(token(&client.post(path, &void).json()["Payment"]), "1");
}
