//! Amounts that contradict each other or say nothing, and the lines that they stand on.

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
use crate::sandbox::qbo::tests::kit::seed;
use crate::sandbox::qbo::tests::kit::shown;
use crate::sandbox::qbo::tests::kit::token;

fn discount(given: Value) -> Value {
    let mut body = invoice("1", "100");
    body["Line"].as_array_mut().unwrap().push(given);
    body
}

fn ids(form: &Value) -> Vec<String> {
    let lines = form["Line"].as_array().unwrap();
    lines.iter().filter_map(|it| it["Id"].as_str()).map(str::to_owned).collect()
}

fn with_id(amount: &str, id: &str) -> Value {
    let mut line = line(amount, "NON");
    line["Id"] = json!(id);
    line
}

#[test]
fn a_deposit_on_an_invoice_is_never_negative_nor_more_than_its_total() {
    let client = Client::new();
    let with = |deposit: &str| {
        let mut body = invoice("1", "100");
        body["Deposit"] = number(deposit);
        body
    };
    assert_eq!(client.post("/invoice", &with("-1")).code(), "2290");
    assert_eq!(client.post("/invoice", &with("100.01")).code(), "6000");
    let made = client.make("Invoice", &with("30"));
    assert_eq!(shown(&made["Balance"]), "70.00");
    assert_eq!(shown(&client.read("Customer", "1")["Balance"]), "70.00");
    assert_eq!(shown(&client.read("Account", "84")["CurrentBalance"]), "70.00");
    assert_eq!(shown(&client.read("Account", "4")["CurrentBalance"]), "30.00");
    let change = |change: Value| {
        let mut body = json!({"Id": id(&made), "SyncToken": "0", "sparse": true});
        body.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        client.post("/invoice", &body).code()
    };
    assert_eq!(change(json!({"Deposit": -1})), "2290");
    assert_eq!(change(json!({"Deposit": 130})), "6000");
    assert_eq!(change(json!({"Line": [line("20", "NON")]})), "6000", "below its deposit");
    assert_eq!(client.read("Invoice", &id(&made)), made);
    let mut seed = seed();
    let mut bill = with("130");
    bill["Id"] = json!("9");
    seed["entities"]["Invoice"] = json!([bill]);
    let now = "2026-04-02T13:00:00Z".parse().unwrap();
    assert!(crate::sandbox::qbo::seed::load(&seed, now, &QboSettings::default()).is_err());
}

#[test]
fn new_lines_get_new_ids_whatever_the_client_says() {
    let client = Client::new();
    let mut body = invoice("1", "10");
    body["Line"] = json!([with_id("10", "77"), with_id("20", "77"), with_id("30", "0")]);
    let made = client.make("Invoice", &body);
    assert_eq!(ids(&made), ["1", "2", "3"]);
    let change = json!({"Id": id(&made), "SyncToken": "0", "sparse": true, "Line": [
        with_id("30", "3"), with_id("31", "3"), with_id("20", "2"), with_id("5", "99"),
        with_id("6", "0"), line("7", "NON")]});
    assert_eq!(ids(&client.make("Invoice", &change)), ["3", "4", "2", "5", "6", "7"]);
    let direct = |id: &str| {
        json!({"Id": id, "Amount": 5, "DetailType": "DepositLineDetail",
            "DepositLineDetail": {"AccountRef": {"value": "92"}}})
    };
    let deposit =
        json!({"DepositToAccountRef": {"value": "35"}, "Line": [direct("7"), direct("7")]});
    assert_eq!(ids(&client.make("Deposit", &deposit)), ["1", "2"]);
}

#[test]
fn a_discount_line_says_what_it_takes_off_and_never_adds() {
    let client = Client::new();
    let bare = json!({"Amount": 10, "DetailType": "DiscountLineDetail"});
    assert_eq!(client.post("/invoice", &discount(bare.clone())).code(), "6090");
    let mut empty = bare.clone();
    empty["DiscountLineDetail"] = json!({});
    assert_eq!(client.post("/invoice", &discount(empty)).code(), "6090");
    let mut negative = bare.clone();
    negative["Amount"] = json!(-10);
    negative["DiscountLineDetail"] = json!({"PercentBased": false});
    assert_eq!(client.post("/invoice", &discount(negative)).code(), "2290");
    let percent = json!({"DetailType": "DiscountLineDetail",
        "DiscountLineDetail": {"PercentBased": true, "DiscountPercent": -5}});
    assert_eq!(client.post("/invoice", &discount(percent)).code(), "2290");
    let mut good = bare;
    good["DiscountLineDetail"] = json!({"PercentBased": false});
    assert_eq!(shown(&client.make("Invoice", &discount(good))["TotalAmt"]), "90.00");
}

fn taxed(total: &str, lines: &[&str]) -> Value {
    let lines: Vec<Value> = lines
        .iter()
        .map(|it| {
            json!({"Amount": number(it), "DetailType": "TaxLineDetail", "TaxLineDetail":
                {"TaxRateRef": {"value": "3"}, "PercentBased": true, "TaxPercent": 8,
                "NetAmountTaxable": 100}})
        })
        .collect();
    let mut body = invoice("1", "100");
    body["Line"] = json!([line("100", "TAX")]);
    body["TxnTaxDetail"] = json!({"TxnTaxCodeRef": {"value": "2"}, "TotalTax": number(total),
        "TaxLine": lines});
    body
}

#[test]
fn a_total_tax_is_the_sum_of_its_tax_lines_and_not_negative() {
    let client = Client::new();
    assert_eq!(client.post("/invoice", &taxed("7.77", &["8"])).code(), "6470");
    for (total, lines) in [("-1", &[][..]), ("-8", &["-8"][..])] {
        assert_eq!(client.post("/invoice", &taxed(total, lines)).code(), "2290", "{total}");
    }
    let made = client.make("Invoice", &taxed("7.77", &["7.77"]));
    assert_eq!(shown(&made["TotalAmt"]), "107.77");
    let automated =
        Client::with(&crate::sandbox::qbo::starter_taxes::empty_ast_seed(), QboSettings::default());
    let customer = automated.make("Customer", &json!({"DisplayName": "Una Lark"}));
    let mut body = taxed("-1", &[]);
    body["CustomerRef"] = json!({"value": id(&customer)});
    assert_eq!(automated.post("/invoice", &body).code(), "2290");
    let canada = Client::with(&empty_canada_seed(), QboSettings::default());
    let customer = canada.make("Customer", &json!({"DisplayName": "Una Lark"}));
    let body = json!({"CustomerRef": {"value": id(&customer)},
        "GlobalTaxCalculation": "TaxExcluded", "Line": [line("100", "7")],
        "TxnTaxDetail": {"TotalTax": -1}});
    assert_eq!(canada.post("/invoice", &body).code(), "2290");
}

#[test]
fn a_tax_that_is_negative_by_its_lines_is_taken_back_as_it_was_read() {
    let client = Client::new();
    let mut body = invoice("1", "100");
    body["Line"] = json!([line("-10", "TAX"), line("50", "NON")]);
    body["TxnTaxDetail"] = json!({"TxnTaxCodeRef": {"value": "2"}});
    let made = client.make("Invoice", &body);
    assert_eq!(shown(&made["TxnTaxDetail"]["TotalTax"]), "-0.80");
    let mut again = made.clone();
    again["PrivateNote"] = json!("n");
    assert_eq!(client.make("Invoice", &again)["TxnTaxDetail"], made["TxnTaxDetail"]);
}

#[test]
fn the_amount_of_a_line_has_five_decimals_and_ten_digits_before_them() {
    let client = Client::new();
    for amount in ["10.123456", "10.0000001", "12345678901"] {
        assert_eq!(client.post("/invoice", &invoice("1", amount)).code(), "2100", "{amount}");
    }
    assert_eq!(shown(&client.make("Invoice", &invoice("1", "10.12345"))["TotalAmt"]), "10.12");
    assert_eq!(shown(&client.make("Invoice", &invoice("2", "9.0000000"))["TotalAmt"]), "9.00");
}

#[test]
fn a_payments_line_of_nothing_touches_no_invoice() {
    let client = Client::new();
    let bill = client.make("Invoice", &invoice("1", "10"));
    let paid = client.make("Payment", &payment("5", &[("Invoice", &id(&bill), "0")]));
    assert_eq!(paid["Line"], json!([]));
    assert_eq!(shown(&paid["UnappliedAmt"]), "5.00");
    assert_eq!(client.read("Invoice", &id(&bill)), bill);
    let line = |amount: i32| json!([{"Amount": amount, "LinkedTxn": [{"TxnId": id(&bill), "TxnType": "Invoice"}]}]);
    let change = |token: &str, amount: i32| json!({"Id": id(&paid), "SyncToken": token, "sparse": true, "Line": line(amount)});
    client.make("Payment", &change("0", 4));
    let paid = client.make("Payment", &change("1", 0));
    assert_eq!(paid["Line"], json!([]));
    let free = client.read("Invoice", &id(&bill));
    assert_eq!((shown(&free["Balance"]), free["LinkedTxn"].clone()), ("10.00".into(), json!([])));
    assert_eq!(token(&free), "2");
}
