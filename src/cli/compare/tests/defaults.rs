//! What files lack, and what is assumed instead.

use serde_json::{Value, json};

use crate::cli::compare::tests::support::{
    Files, booked, codes, invoice, payment, received, reports,
};
use crate::cli::exit::Exit;
use crate::domain::ledger::TaxRegime;
use crate::mapping::shipped::DEMO_FILES;

const ANN: (&str, &str) = ("11", "Ann Example");
const BOB: (&str, &str) = ("12", "Bob Example");

/// Invoices and payments of two clients, and nothing else.
fn bare() -> (Vec<Value>, Vec<Value>) {
    let source = vec![
        invoice("inv_1", "cl_1", "10.00"),
        invoice("inv_2", "cl_1", "20.00"),
        invoice("inv_3", "cl_2", "30.00"),
        payment("pay_1", "inv_1", "cl_1", "10.00"),
    ];
    let ledger = vec![
        booked("101", "1", ANN, "10.00"),
        booked("102", "2", ANN, "20.00"),
        booked("103", "3", BOB, "30.00"),
        received("201", "101", ANN, "10.00"),
    ];
    (source, ledger)
}

#[test]
fn invoices_and_payments_alone_tie_out() {
    let (source, ledger) = bare();
    let (compared, said) = Files::of(&source, &ledger).compared();
    assert_eq!(codes(&compared), []);
    assert_eq!(compared.pass.counts.matched, 4);
    assert_eq!(Exit::from(compared.pass.status), Exit::Done);
    insta::assert_snapshot!(said.lines().skip(2).collect::<Vec<_>>().join("\n"), @r"
    The source file has no account: the currency is USD, and dates are those of America/Los_Angeles, as the first invoice by id says.
    The source file has no line for 2 of its clients: they are made from its documents, 2 of them without a name.
    The ledger file has no company: it is in the US.
    The ledger file has no settings: the currency is USD, tax is kept by hand, documents have custom numbers, and no period is closed.
    The ledger file has no lines for 2 customers, 1 products and services, 1 payment methods: they are made from what documents refer to.
    The ledger file has none of these products and services of the mapping, which are taken to be there: Workiz service fee, Workiz tip.
    The ledger file has none of these accounts of the mapping, which are taken to be there: Discounts given, Sales.
    ");
}

#[test]
fn a_difference_is_found_among_invoices_and_payments_alone() {
    let (mut source, mut ledger) = bare();
    ledger[1] = booked("102", "2", ANN, "25.00");
    ledger[2] = booked("103", "3", ANN, "30.00");
    source.push(invoice("inv_4", "cl_2", "40.00"));
    ledger.push(booked("104", "4", BOB, "40.00"));
    source.push(invoice("inv_5", "cl_2", "50.00"));
    ledger.push(booked("105", "5", BOB, "50.00"));
    source.push(invoice("inv_6", "cl_2", "60.00"));
    let (compared, _) = Files::of(&source, &ledger).compared();
    let found: Vec<&str> = codes(&compared).into_iter().map(|(code, _)| code).collect();
    assert_eq!(found, ["line-amount", "customer-differs", "missing-invoice"]);
    assert_eq!(Exit::from(compared.pass.status), Exit::DiscrepanciesOpen);
}

#[test]
fn the_order_of_lines_makes_no_difference_to_any_byte() {
    let (mut source, mut ledger) = bare();
    source[2]["clientName"] = json!("Bob Example");
    source[1]["clientName"] = json!("Ann E.");
    source[0]["clientName"] = json!("Ann Example");
    ledger[1] = booked("102", "2", ("11", "Ann Example (old)"), "25.00");
    let first = Files::of(&source, &ledger);
    let first = reports(&first.compared().0);
    for turn in 1..4 {
        source.rotate_left(turn);
        ledger.rotate_right(turn);
        source.swap(0, 2);
        assert_eq!(reports(&Files::of(&source, &ledger).compared().0), first);
    }
}

#[test]
fn the_time_zone_is_the_one_asked_for_else_that_of_the_first_invoice_else_utc() {
    let zone = |files: &Files| files.compared().0.pass.zone.name().to_owned();
    let (mut source, ledger) = bare();
    source[1]["timezone"] = json!("America/Denver");
    source.swap(0, 1);
    assert_eq!(zone(&Files::of(&source, &ledger)), "America/Los_Angeles");
    assert_eq!(zone(&Files::of(&source, &ledger).zone("America/New_York")), "America/New_York");
    for it in &mut source {
        drop(it.as_object_mut().unwrap().remove("timezone"));
    }
    let files = Files::of(&source, &ledger);
    let (compared, said) = files.compared();
    assert!(said.contains("dates are those of UTC"), "{said}");
    assert_eq!(codes(&compared), [("payment-date", "1001".to_owned())]);
}

#[test]
fn a_zone_that_is_none_or_not_the_accounts_is_an_error_of_usage() {
    let (mut source, ledger) = bare();
    let (exit, message) = Files::of(&source, &ledger).zone("Mars/Base").refused();
    assert_eq!(exit, 2);
    assert!(message.contains("`Mars/Base` is not a time zone"), "{message}");
    source.push(json!({ "type": "account", "name": "Cedar", "timezone": "America/Los_Angeles",
        "currency": "USD" }));
    let (exit, message) = Files::of(&source, &ledger).zone("America/Denver").refused();
    assert_eq!(exit, 2);
    assert!(message.contains("take the account's line out"), "{message}");
    let (compared, said) = Files::of(&source, &ledger).zone("America/Los_Angeles").compared();
    assert_eq!(compared.model.company, "Cedar");
    assert!(!said.contains("no account"), "{said}");
}

#[test]
fn the_currency_is_that_of_the_first_invoice_else_dollars() {
    let (mut source, mut ledger) = bare();
    for it in &mut source {
        it["currency"] = json!("CAD");
    }
    for line in &mut ledger {
        let body = line.as_object_mut().unwrap().values_mut().next().unwrap();
        drop(body.as_object_mut().unwrap().remove("CurrencyRef"));
    }
    let (compared, _) = Files::of(&source, &ledger).compared();
    assert_eq!(compared.pass.source.account.currency.code(), "CAD");
    assert_eq!(codes(&compared), []);
    for it in &mut source {
        drop(it.as_object_mut().unwrap().remove("currency"));
    }
    let (compared, _) = Files::of(&source, &ledger).compared();
    assert_eq!(compared.pass.source.account.currency.code(), "USD");
    assert_eq!(codes(&compared), []);
}

#[test]
fn the_company_is_in_the_us_with_manual_tax_unless_the_file_says_otherwise() {
    let (source, mut ledger) = bare();
    let (compared, _) = Files::of(&source, &ledger).compared();
    let books = &compared.pass.actual.ledger;
    assert_eq!(
        (books.company.country.as_str(), books.preferences.tax_regime),
        ("US", TaxRegime::ManualUs)
    );
    ledger.push(json!({ "CompanyInfo": { "Id": "1", "CompanyName": "Cedar", "Country": "CA" } }));
    ledger.push(json!({ "Preferences": { "TaxPrefs": { "UsingSalesTax": true },
        "AccountingInfoPrefs": { "BookCloseDate": "2026-01-31" },
        "CurrencyPrefs": { "HomeCurrency": { "value": "USD" } } } }));
    let (compared, said) = Files::of(&source, &ledger).compared();
    let books = &compared.pass.actual.ledger;
    assert_eq!(
        (books.company.country.as_str(), books.preferences.tax_regime),
        ("CA", TaxRegime::Global)
    );
    assert!(!said.contains("no settings") && !said.contains("no company"), "{said}");
}

#[test]
fn clients_are_known_by_the_name_that_a_document_carries() {
    let (mut source, mut ledger) = bare();
    source[2]["client"] = json!({ "name": "Carla Example" });
    ledger[2] = booked("103", "3", ("13", "Carla Example"), "30.00");
    let (compared, _) = Files::of(&source, &ledger).compared();
    assert_eq!(codes(&compared), []);
    ledger[2] = booked("103", "3", ANN, "30.00");
    let (compared, _) = Files::of(&source, &ledger).compared();
    assert_eq!(codes(&compared), [("customer-differs", "3".to_owned())]);
}

#[test]
fn a_customer_of_two_nameless_clients_is_the_one_that_has_more_of_its_invoices() {
    let (source, mut ledger) = bare();
    ledger[2] = booked("103", "3", ANN, "30.00");
    let (compared, _) = Files::of(&source, &ledger).compared();
    assert_eq!(codes(&compared), [("customer-differs", "3".to_owned())]);
}

#[test]
fn a_client_without_a_majority_of_invoices_at_one_customer_stays_unknown() {
    let (mut source, mut ledger) = bare();
    source.push(invoice("inv_4", "cl_2", "40.00"));
    ledger.push(booked("104", "4", ("13", "Carla Example"), "40.00"));
    let (compared, _) = Files::of(&source, &ledger).compared();
    let differs = |title: &str| ("customer-differs", title.to_owned());
    assert_eq!(codes(&compared), [differs("3"), differs("4")]);
}

#[test]
fn tips_fees_and_discounts_are_known_by_their_usual_names() {
    let (mut source, mut ledger) = bare();
    source[2]["tipAmount"] = json!("5.00");
    source[2]["totals"]["tip"] = json!("5.00");
    source[2]["totals"]["total"] = json!("33.00");
    source[2]["totals"]["discount"] = json!("2.00");
    source[2]["discount"] = json!({ "type": "amount", "value": "2.00", "amount": "2.00" });
    let body = &mut ledger[2]["Invoice"];
    body["TotalAmt"] = json!(33);
    body["Balance"] = json!(33);
    let lines = body["Line"].as_array_mut().unwrap();
    lines.push(json!({ "Id": "2", "Amount": 5, "Description": "Tip",
        "DetailType": "SalesItemLineDetail",
        "SalesItemLineDetail": { "ItemRef": { "value": "9", "name": "Extras:Tips" },
            "TaxCodeRef": { "value": "NON" } } }));
    lines.push(json!({ "Id": "3", "Amount": 2, "DetailType": "DiscountLineDetail",
        "DiscountLineDetail": { "PercentBased": false,
            "DiscountAccountRef": { "value": "86", "name": "Rebates \"R\"" } } }));
    let (compared, _) = Files::of(&source, &ledger).compared();
    assert_eq!(codes(&compared), []);
}

#[test]
fn tax_is_compared_by_amount_and_not_by_code_without_a_table() {
    let (mut source, mut ledger) = bare();
    source[2]["tax"] = json!({ "taxId": "tax_1", "name": "City 10%", "rate": "10",
        "taxableAmount": "30.00", "amount": "3.00", "components": [] });
    source[2]["lineItems"][0]["taxable"] = json!(true);
    source[2]["totals"]["tax"] = json!("3.00");
    source[2]["totals"]["total"] = json!("33.00");
    let body = &mut ledger[2]["Invoice"];
    body["TotalAmt"] = json!(33);
    body["Balance"] = json!(33);
    body["Line"][0]["SalesItemLineDetail"]["TaxCodeRef"]["value"] = json!("TAX");
    body["TxnTaxDetail"] = json!({ "TotalTax": 3, "TxnTaxCodeRef": { "value": "7" } });
    let (compared, _) = Files::of(&source, &ledger).compared();
    assert_eq!(codes(&compared), []);
    ledger[2]["Invoice"]["TxnTaxDetail"]["TotalTax"] = json!(2);
    ledger[2]["Invoice"]["TotalAmt"] = json!(32);
    let (compared, _) = Files::of(&source, &ledger).compared();
    assert_eq!(codes(&compared).len(), 1);
}

#[test]
fn payment_methods_are_compared_where_both_sides_name_the_same() {
    let (mut source, ledger) = bare();
    source[3]["method"] = json!("cash");
    let (compared, _) = Files::of(&source, &ledger).compared();
    assert_eq!(codes(&compared), []);
    let mut with_cash = ledger.clone();
    with_cash.push(json!({ "PaymentMethod": { "Id": "1", "Name": "Cash" } }));
    let (compared, _) = Files::of(&source, &with_cash).compared();
    assert_eq!(codes(&compared), [("payment-method", "1001".to_owned())]);
}

#[test]
fn names_that_a_mapping_uses_are_made_only_in_lists_that_the_file_lacks() {
    let (source, mut ledger) = bare();
    let (compared, said) = Files::of(&source, &ledger).mapping(&DEMO_FILES).compared();
    assert!(said.contains("payment methods of the mapping"), "{said}");
    assert_eq!(compared.pass.counts.matched, 4);
    ledger.push(json!({ "Account": { "Id": "1", "Name": "Checking", "AccountType": "Bank" } }));
    let (exit, message) = Files::of(&source, &ledger).mapping(&DEMO_FILES).refused();
    assert_eq!(exit, 2);
    assert!(message.contains("no account named `Discounts given`"), "{message}");
}
