//! Sales tax that the service computes by place, and tax by line outside the US.

use serde_json::Value;
use serde_json::json;

use crate::sandbox::qbo::settings::QboSettings;
use crate::sandbox::qbo::starter_taxes::empty_ast_seed;
use crate::sandbox::qbo::starter_taxes::empty_canada_seed;
use crate::sandbox::qbo::tests::kit::Client;
use crate::sandbox::qbo::tests::kit::id;
use crate::sandbox::qbo::tests::kit::line;
use crate::sandbox::qbo::tests::kit::number;
use crate::sandbox::qbo::tests::kit::shown;

fn with_customers(mut seed: Value) -> Client {
    seed["entities"]["Customer"] = json!([
        {"Id": "1", "DisplayName": "Nora's Deli", "ShipAddr": {"Line1": "2 Hill",
            "City": "Tucson", "CountrySubDivisionCode": "AZ"}},
        {"Id": "2", "DisplayName": "Exempt Trust", "Taxable": false, "TaxExemptionReasonId": "3",
            "ShipAddr": {"City": "Tucson", "CountrySubDivisionCode": "AZ"}},
    ]);
    Client::with(&seed, QboSettings::default())
}

fn bill(code: &str) -> Value {
    json!({"CustomerRef": {"value": "1"}, "Line": [line("100", code)]})
}

fn tax_of(made: &Value) -> (Value, String) {
    let detail = &made["TxnTaxDetail"];
    (detail["TxnTaxCodeRef"]["value"].clone(), shown(&detail["TotalTax"]))
}

#[test]
fn automated_tax_goes_by_the_place_that_is_shipped_to() {
    let client = with_customers(empty_ast_seed());
    assert_eq!(tax_of(&client.make("Invoice", &bill("TAX"))), (json!("3"), "9.10".to_owned()));
    for (state, city, code, tax) in
        [("az", "Mesa", "4", "7.10"), ("NV", "Reno", "2", "8.00"), ("AZ", "TUCSON", "3", "9.10")]
    {
        let mut body = bill("TAX");
        body["ShipAddr"] = json!({"City": city, "CountrySubDivisionCode": state});
        let made = client.make("Invoice", &body);
        assert_eq!(tax_of(&made), (json!(code), tax.to_owned()), "{city}");
    }
    assert_eq!(tax_of(&client.make("Invoice", &bill("NON"))), (json!("3"), "0".to_owned()));
}

#[test]
fn automated_tax_is_not_laid_on_an_exempt_customer() {
    let client = with_customers(empty_ast_seed());
    let mut body = bill("TAX");
    body["CustomerRef"]["value"] = json!("2");
    assert_eq!(shown(&client.make("Invoice", &body)["TotalAmt"]), "100.00");
}

#[test]
fn an_automated_total_that_is_overridden_is_spread_and_flagged_and_one_sent_back_is_not() {
    let client = with_customers(empty_ast_seed());
    let made = client.make("Invoice", &bill("TAX"));
    let mut echo = made.clone();
    echo["sparse"] = json!(true);
    assert_eq!(client.make("Invoice", &echo), made);
    let mut body = bill("TAX");
    body["TxnTaxDetail"] = json!({"TxnTaxCodeRef": {"value": "2"}, "TotalTax": number("10")});
    let made = client.make("Invoice", &body);
    assert_eq!(made["TxnTaxDetail"]["TaxReviewStatus"], "AST_TAX_OVERRIDE");
    assert_eq!(tax_of(&made), (json!("3"), "10.00".to_owned()));
    assert_eq!(shown(&made["TxnTaxDetail"]["TaxLine"][0]["Amount"]), "7.80");
    assert_eq!(shown(&made["TxnTaxDetail"]["TaxLine"][1]["Amount"]), "2.20");
}

fn abroad(lines: &[(&str, &str)], mode: &str) -> Value {
    let lines: Vec<Value> = lines.iter().map(|(amount, code)| line(amount, code)).collect();
    json!({"CustomerRef": {"value": "1"}, "GlobalTaxCalculation": mode, "Line": lines})
}

#[test]
fn abroad_each_line_has_its_code_and_the_form_a_tax_line_a_rate() {
    let client = with_customers(empty_canada_seed());
    let body = abroad(&[("10.10", "4"), ("10.10", "5"), ("3", "2"), ("4", "3")], "TaxExcluded");
    let made = client.make("Invoice", &body);
    let lines = &made["TxnTaxDetail"]["TaxLine"];
    let of = |at: usize| {
        let detail = &lines[at]["TaxLineDetail"];
        let rate = detail["TaxRateRef"]["value"].as_str().unwrap().to_owned();
        (rate, shown(&detail["NetAmountTaxable"]), shown(&lines[at]["Amount"]))
    };
    let row = |rate: &str, net: &str, tax: &str| (rate.to_owned(), net.to_owned(), tax.to_owned());
    assert_eq!(of(0), row("4", "4.00", "0"));
    assert_eq!(of(1), row("1", "20.20", "1.01"), "one rate of two codes is rounded once");
    assert_eq!(of(2), row("2", "10.10", "0.71"));
    assert_eq!(shown(&made["TotalAmt"]), "28.92");
    assert_eq!(made["CurrencyRef"]["value"], "CAD");
    assert_eq!(made["GlobalTaxCalculation"], "TaxExcluded");
    assert!(made["TxnTaxDetail"].get("TxnTaxCodeRef").is_none());
    assert_eq!(client.make("Invoice", &made), made);
}

#[test]
fn a_compound_rate_is_laid_on_the_tax_before_it_too() {
    let client = with_customers(empty_canada_seed());
    let made = client.make("Invoice", &abroad(&[("200", "7")], "TaxExcluded"));
    let lines = &made["TxnTaxDetail"]["TaxLine"];
    assert_eq!(shown(&lines[0]["Amount"]), "10.00");
    assert_eq!(shown(&lines[1]["Amount"]), "19.95", "9.5 % of 210");
}

#[test]
fn amounts_that_include_tax_keep_their_sum() {
    let client = with_customers(empty_canada_seed());
    let mut body = abroad(&[("1", "5"), ("1", "5")], "TaxInclusive");
    for (at, gross) in [(0, "33.33"), (1, "19.99")] {
        body["Line"][at]["SalesItemLineDetail"]["TaxInclusiveAmt"] = number(gross);
    }
    let made = client.make("Invoice", &body);
    assert_eq!(shown(&made["TotalAmt"]), "53.32");
    assert_eq!(shown(&made["Line"][0]["Amount"]), "29.76");
    assert_eq!(client.make("Invoice", &made), made, "what was read can be sent back");
    let made = client.make("Invoice", &abroad(&[("100", "6")], "TaxInclusive"));
    assert_eq!(shown(&made["Line"][0]["SalesItemLineDetail"]["TaxInclusiveAmt"]), "113.00");
    assert_eq!(shown(&made["TotalAmt"]), "113.00");
}

#[test]
fn abroad_wrong_tax_is_refused_with_the_code_for_it() {
    let client = with_customers(empty_canada_seed());
    let code = |body: &Value| client.post("/invoice", body).code();
    for wrong in ["TAX", "NON", "99"] {
        assert_eq!(code(&abroad(&[("1", wrong)], "TaxExcluded")), "6100");
    }
    let mut body = abroad(&[("1", "4")], "TaxExcluded");
    body["GlobalTaxCalculation"] = json!("");
    assert_eq!(code(&body), "2020");
    let mut body = abroad(&[("1", "4")], "TaxExcluded");
    body["Line"][0]["SalesItemLineDetail"]["TaxCodeRef"] = json!({});
    let got = client.post("/invoice", &body);
    assert_eq!(got.code(), "6000");
    assert!(got.detail().contains("GST/HST rate"), "{}", got.detail());
    body["GlobalTaxCalculation"] = json!("NotApplicable");
    assert_eq!(shown(&client.make("Invoice", &body)["TotalAmt"]), "1.00");
    body["TxnTaxDetail"] = json!({"TotalTax": 1});
    assert_eq!(code(&body), "6170");
}

#[test]
fn abroad_a_tax_detail_that_no_longer_fits_the_lines_is_refused_and_a_missing_one_computed() {
    let client = with_customers(empty_canada_seed());
    let made = client.make("Invoice", &abroad(&[("100", "5")], "TaxExcluded"));
    let mut update = made.clone();
    update["Line"] = json!([line("50", "5")]);
    assert_eq!(client.post("/invoice", &update).code(), "6470");
    update.as_object_mut().unwrap().remove("TxnTaxDetail");
    let made = client.make("Invoice", &update);
    assert_eq!(shown(&made["TotalAmt"]), "56.00");
    let total = json!({"Id": id(&made), "SyncToken": made["SyncToken"], "sparse": true,
        "TxnTaxDetail": {"TotalTax": number("6.01")}});
    let made = client.make("Invoice", &total);
    assert_eq!(shown(&made["TotalAmt"]), "56.01", "a cent of rounding can be given");
}

#[test]
fn a_discount_abroad_lowers_what_each_code_is_laid_on() {
    let client = with_customers(empty_canada_seed());
    let mut body = abroad(&[("100", "4"), ("100", "6")], "TaxExcluded");
    body["Line"].as_array_mut().unwrap().push(json!({"DetailType": "DiscountLineDetail",
        "DiscountLineDetail": {"PercentBased": true, "DiscountPercent": 10}}));
    let made = client.make("Invoice", &body);
    assert_eq!(shown(&made["TxnTaxDetail"]["TotalTax"]), "16.20", "4.50 and 11.70");
    assert_eq!(shown(&made["TotalAmt"]), "196.20");
}

#[test]
fn a_company_without_sales_tax_ignores_tax_abroad_too() {
    let client = with_customers(empty_canada_seed());
    client.sandbox.set_preference("TaxPrefs", "UsingSalesTax", json!(false));
    let made = client.make("Invoice", &abroad(&[("100", "5")], "TaxExcluded"));
    assert_eq!(shown(&made["TotalAmt"]), "100.00");
}

#[test]
fn the_purchase_rates_of_a_code_are_read_and_not_laid_on_sales() {
    let client = with_customers(empty_canada_seed());
    let code = client.read("TaxCode", "5");
    assert_eq!(code["SalesTaxRateList"]["TaxRateDetail"].as_array().unwrap().len(), 2);
    let bought = &code["PurchaseTaxRateList"]["TaxRateDetail"];
    assert_eq!(bought[0]["TaxRateRef"]["value"], "5");
}
