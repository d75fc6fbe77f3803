//! Sales tax, by own codes and automated, and discounts.

use serde_json::Value;
use serde_json::json;

use crate::sandbox::qbo::settings::QboSettings;
use crate::sandbox::qbo::tests::kit::Client;
use crate::sandbox::qbo::tests::kit::id;
use crate::sandbox::qbo::tests::kit::line;
use crate::sandbox::qbo::tests::kit::number;
use crate::sandbox::qbo::tests::kit::seed;
use crate::sandbox::qbo::tests::kit::shown;

fn taxed(code: &str) -> Value {
    json!({"CustomerRef": {"value": "1"}, "DocNumber": "1",
        "Line": [line("335.25", "TAX"), line("10", "NON")],
        "TxnTaxDetail": {"TxnTaxCodeRef": {"value": code}}})
}

fn automated() -> Client {
    let mut seed = seed();
    seed["preferences"]["TaxPrefs"]["PartnerTaxEnabled"] = json!(true);
    Client::with(&seed, QboSettings::default())
}

#[test]
fn own_codes_tax_the_taxable_lines_rate_by_rate() {
    let client = Client::new();
    let made = client.make("Invoice", &taxed("2"));
    assert_eq!(shown(&made["TxnTaxDetail"]["TotalTax"]), "26.82");
    assert_eq!(shown(&made["TotalAmt"]), "372.07");
    let mut body = taxed("3");
    body["DocNumber"] = json!("2");
    let made = client.make("Invoice", &body);
    let lines = &made["TxnTaxDetail"]["TaxLine"];
    assert_eq!(shown(&lines[0]["Amount"]), "23.80");
    assert_eq!(shown(&lines[1]["Amount"]), "6.71");
    assert_eq!(shown(&lines[0]["TaxLineDetail"]["TaxPercent"]), "7.1");
    assert_eq!(shown(&made["TxnTaxDetail"]["TotalTax"]), "30.51");
}

#[test]
fn a_given_total_tax_is_honoured_with_own_codes() {
    let client = Client::new();
    let mut body = taxed("3");
    body["TxnTaxDetail"]["TotalTax"] = number("30.53");
    let made = client.make("Invoice", &body);
    assert_eq!(shown(&made["TxnTaxDetail"]["TotalTax"]), "30.53");
    let note = json!({"Id": id(&made), "SyncToken": "0", "sparse": true, "PrivateNote": "n"});
    assert_eq!(shown(&client.make("Invoice", &note)["TotalAmt"]), "375.78");
}

#[test]
fn automated_tax_replaces_the_code_and_honours_only_a_total_with_a_code() {
    let client = automated();
    let mut body = taxed("3");
    let made = client.make("Invoice", &body);
    assert_eq!(made["TxnTaxDetail"]["TxnTaxCodeRef"]["value"], "2");
    assert_eq!(shown(&made["TxnTaxDetail"]["TotalTax"]), "26.82");
    body["DocNumber"] = json!("2");
    body["TxnTaxDetail"] = json!({"TotalTax": number("20.00")});
    assert_eq!(shown(&client.make("Invoice", &body)["TxnTaxDetail"]["TotalTax"]), "26.82");
    body["DocNumber"] = json!("3");
    body["TxnTaxDetail"]["TxnTaxCodeRef"] = json!({"value": "2"});
    let made = client.make("Invoice", &body);
    assert_eq!(shown(&made["TxnTaxDetail"]["TotalTax"]), "20.00");
    assert_eq!(made["TxnTaxDetail"]["TaxReviewStatus"], "AST_TAX_OVERRIDE");
}

#[test]
fn a_line_without_a_code_is_taxed_as_its_item_says() {
    let client = automated();
    let mut body = taxed("2");
    body["Line"] = json!([{"Amount": 100, "DetailType": "SalesItemLineDetail",
        "SalesItemLineDetail": {"ItemRef": {"value": "3"}}}]);
    let made = client.make("Invoice", &body);
    assert_eq!(made["Line"][0]["SalesItemLineDetail"]["TaxCodeRef"]["value"], "TAX");
    assert_eq!(shown(&made["TotalAmt"]), "108.00");
}

#[test]
fn a_discount_lowers_the_tax_only_when_tax_comes_after_it() {
    let client = Client::new();
    for (after, tax, total) in [(false, "8.00", "98.00"), (true, "7.20", "97.20")] {
        let body = json!({"CustomerRef": {"value": "1"}, "ApplyTaxAfterDiscount": after,
            "Line": [line("100", "TAX"), {"DetailType": "DiscountLineDetail",
                "DiscountLineDetail": {"PercentBased": true, "DiscountPercent": 10}}],
            "TxnTaxDetail": {"TxnTaxCodeRef": {"value": "2"}}});
        let made = client.make("Invoice", &body);
        assert_eq!(shown(&made["TxnTaxDetail"]["TotalTax"]), tax);
        assert_eq!(shown(&made["TotalAmt"]), total);
        let discount = &made["Line"][2];
        assert_eq!(shown(&discount["Amount"]), "10.00");
        assert_eq!(discount["DiscountLineDetail"]["DiscountAccountRef"]["value"], "86");
        assert!(discount.get("Id").is_none());
    }
}

#[test]
fn new_lines_are_taxed_anew_by_the_code_that_the_invoice_has() {
    let client = Client::new();
    let made = client.make("Invoice", &taxed("2"));
    let body =
        json!({"Id": id(&made), "SyncToken": "0", "sparse": true, "Line": [line("50", "TAX")]});
    let made = client.make("Invoice", &body);
    assert_eq!(shown(&made["TxnTaxDetail"]["TotalTax"]), "4.00");
    assert_eq!(shown(&made["Balance"]), "54.00");
}

#[test]
fn a_full_update_without_tax_drops_it_and_a_company_without_tax_ignores_it() {
    let client = Client::new();
    let made = client.make("Invoice", &taxed("2"));
    let body = json!({"Id": id(&made), "SyncToken": "0", "CustomerRef": {"value": "1"},
        "Line": [line("50", "TAX")]});
    assert_eq!(shown(&client.make("Invoice", &body)["TotalAmt"]), "50.00");
    client.sandbox.set_preference("TaxPrefs", "UsingSalesTax", json!(false));
    let mut body = taxed("2");
    body["DocNumber"] = json!("2");
    assert_eq!(shown(&client.make("Invoice", &body)["TotalAmt"]), "345.25");
}

#[test]
fn a_gratuity_stands_outside_the_subtotal_and_untaxed() {
    let client = Client::new();
    let mut tip = line("5", "NON");
    tip["SalesItemLineDetail"]["ItemRef"]["value"] = json!("GRATUITY_ITEM_ID");
    let mut body = taxed("2");
    body["Line"] = json!([line("100", "TAX"), tip]);
    let made = client.make("Invoice", &body);
    assert_eq!(shown(&made["Line"][1]["Amount"]), "100.00");
    assert_eq!(shown(&made["TotalAmt"]), "113.00");
}
