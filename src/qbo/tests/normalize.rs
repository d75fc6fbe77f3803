//! QuickBooks' documents become books, or diagnostics that name the field.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::domain::book::LedgerBook;
use crate::domain::diagnostic::{Diagnostic, Gravity};
use crate::domain::id::TxnId;
use crate::domain::ledger::{
    AppliesTo, DiscountOrder, LedgerKind, LedgerRef, Numbering, Standing, TaxRegime,
};
use crate::domain::snapshot::RawDocument;
use crate::domain::source::Taxability;
use crate::ports::ledger::LedgerFormat as _;
use crate::ports::source::Readout;
use crate::qbo::normalize::format::QboFormat;

pub(super) fn raw(entity: &str, body: &Value) -> RawDocument {
    let id = body.get("Id").and_then(Value::as_str).unwrap_or("1").to_owned();
    RawDocument { entity: entity.to_owned(), id, body: Arc::from(body.to_string()) }
}

fn frame() -> Vec<RawDocument> {
    let company = json!({ "Id": "1", "CompanyName": "Acme Plumbing", "Country": "US" });
    let preferences = json!({
        "AccountingInfoPrefs": { "BookCloseDate": "2026-01-31" },
        "SalesFormsPrefs": { "CustomTxnNumbers": true },
        "TaxPrefs": { "UsingSalesTax": true, "PartnerTaxEnabled": true },
        "CurrencyPrefs": { "HomeCurrency": { "value": "USD" } },
    });
    let company = RawDocument { id: "4620".to_owned(), ..raw("CompanyInfo", &company) };
    vec![company, raw("Preferences", &preferences)]
}

fn read(documents: &[(&str, Value)]) -> (LedgerBook, Vec<Diagnostic>) {
    let mut all = frame();
    all.extend(documents.iter().map(|(entity, body)| raw(entity, body)));
    let Readout { book, diagnostics } = QboFormat.read(&all).unwrap();
    (book, diagnostics)
}

pub(super) fn reference(kind: LedgerKind, id: &str) -> LedgerRef {
    LedgerRef { kind, id: TxnId::new(id) }
}

/// An invoice of a tap and a text, 10 % off, taxed by two rates.
/// Reads a JSON number from its text, since a number in `json!` would be a float.
fn exact(text: &str) -> Value {
    text.parse().unwrap()
}

fn invoice() -> Value {
    let body = r#"{
      "Id": "7", "SyncToken": "3", "DocNumber": "1042", "TxnDate": "2026-03-01",
      "DueDate": "2026-03-31", "CustomerRef": {"value": "5", "name": "Jo"},
      "MetaData": {"LastUpdatedTime": "2026-03-01T09:00:00-08:00"},
      "PrivateNote": "[tieout:inv_1]", "ApplyTaxAfterDiscount": true,
      "CurrencyRef": {"value": "USD"},
      "Line": [
        {"Id": "1", "Amount": 100.00, "Description": "Tap", "DetailType": "SalesItemLineDetail",
         "SalesItemLineDetail": {"ItemRef": {"value": "4"}, "UnitPrice": 22.22222, "Qty": 4.5,
           "TaxCodeRef": {"value": "TAX"}}},
        {"Id": "2", "Description": "Thank you", "DetailType": "DescriptionOnly"},
        {"Id": "3", "DetailType": "GroupLineDetail", "Amount": 20, "GroupLineDetail": {"Line": [
          {"Id": "4", "Amount": 20, "DetailType": "SalesItemLineDetail",
           "SalesItemLineDetail": {"ItemRef": {"value": "6"}, "TaxCodeRef": {"value": "NON"}}}]}},
        {"Amount": 120.00, "DetailType": "SubTotalLineDetail", "SubTotalLineDetail": {}},
        {"Id": "5", "Amount": 12.00, "DetailType": "DiscountLineDetail",
         "DiscountLineDetail": {"PercentBased": true, "DiscountPercent": 10,
           "DiscountAccountRef": {"value": "86"}}}
      ],
      "TxnTaxDetail": {"TxnTaxCodeRef": {"value": "3"}, "TotalTax": 8.19, "TaxLine": [
        {"Amount": 6.39, "TaxLineDetail": {"PercentBased": true, "TaxPercent": 7.1, "NetAmountTaxable": 90.00}},
        {"Amount": 1.80, "TaxLineDetail": {"PercentBased": true, "TaxPercent": 2, "NetAmountTaxable": 90}}]},
      "TotalAmt": 116.19, "Balance": 4.5e-13,
      "LinkedTxn": [{"TxnId": "9", "TxnType": "Payment"}, {"TxnId": "2", "TxnType": "Estimate"}],
      "SomethingNew": {"x": 1}
    }"#;
    serde_json::from_str(body).unwrap()
}

#[test]
fn an_invoice_is_read_to_the_cent() {
    let (book, diagnostics) = read(&[("Invoice", invoice())]);
    assert_eq!(diagnostics, []);
    let posted = &book.sales[&reference(LedgerKind::Invoice, "7")];
    assert_eq!(posted.sync_token.as_str(), "3");
    assert_eq!(posted.standing, Standing::Live);
    assert_eq!(posted.open_balance.to_string(), "0.00");
    assert_eq!(posted.linked, [reference(LedgerKind::Payment, "9")]);
    assert_eq!(posted.updated_at.unwrap().to_string(), "2026-03-01T17:00:00Z");
    let form = &posted.content;
    assert_eq!(form.total.to_string(), "116.19");
    assert_eq!(form.tax.amount.to_string(), "8.19");
    assert_eq!(form.tax.rate.unwrap().to_string(), "9.1 %");
    assert_eq!(form.discount_order, DiscountOrder::BeforeTax);
    let discount = form.discount.as_ref().unwrap();
    assert_eq!(
        (discount.amount.to_string().as_str(), discount.percent.unwrap().to_string().as_str()),
        ("12.00", "10 %")
    );
    let lines: Vec<(String, Taxability)> =
        form.lines.iter().map(|line| (line.amount.to_string(), line.taxability)).collect();
    assert_eq!(
        lines,
        [("100.00".to_owned(), Taxability::Taxable), ("20.00".to_owned(), Taxability::NonTaxable)]
    );
    assert_eq!(form.lines[0].unit_price.unwrap().to_string(), "22.22222");
}

#[test]
fn the_settings_say_how_the_company_works() {
    let (book, _) = read(&[]);
    assert_eq!(book.company.realm.as_str(), "4620");
    assert_eq!(book.preferences.book_close_date.unwrap().to_string(), "2026-01-31");
    assert_eq!(book.preferences.numbering, Numbering::Custom);
    assert_eq!(book.preferences.tax_regime, TaxRegime::AutomatedUs);
    let unreadable = QboFormat.read(&frame()[..1]).unwrap_err();
    assert_eq!(unreadable.0[0].document, "the company's Preferences");
}

/// Returns the invoice with one field set, or taken out by null.
fn with(pointer: &str, value: Value) -> Value {
    let mut body = invoice();
    let (parent, field) = pointer.rsplit_once('/').unwrap();
    let parent = body.pointer_mut(parent).unwrap().as_object_mut().unwrap();
    if value.is_null() {
        parent.remove(field);
    } else {
        parent.insert(field.to_owned(), value);
    }
    body
}

#[test]
fn what_cannot_be_read_names_document_and_field_and_stops_writing() {
    for (pointer, value, field) in [
        ("/TotalAmt", Value::Null, "TotalAmt"),
        ("/TotalAmt", json!("116.199"), "TotalAmt"),
        ("/Balance", Value::Null, "Balance"),
        ("/TxnDate", Value::Null, "TxnDate"),
        ("/TxnDate", json!("tomorrow"), "TxnDate"),
        ("/SyncToken", Value::Null, "SyncToken"),
        ("/CurrencyRef/value", json!("XXQ"), "CurrencyRef"),
        ("/Line/0/Amount", Value::Null, "Line.Amount"),
        ("/Line/0/DetailType", json!("SomethingLineDetail"), "Line.DetailType"),
        ("/TxnTaxDetail/TotalTax", Value::Null, "TxnTaxDetail.TotalTax"),
        ("/Line", json!("none"), ""),
    ] {
        let (book, diagnostics) = read(&[("Invoice", with(pointer, value))]);
        assert!(book.sales.is_empty(), "{pointer}");
        let [found] = diagnostics.as_slice() else { panic!("{pointer}: {diagnostics:?}") };
        assert_eq!((found.document.as_str(), found.field.as_str()), ("Invoice 7", field));
        assert_eq!(found.gravity, Gravity::Unreadable);
    }
}

#[test]
fn a_voided_document_is_known_and_a_deleted_one_is_gone() {
    let voided = json!({
        "Id": "7", "SyncToken": "4", "TxnDate": "2026-03-01", "TotalAmt": 0, "Balance": 0,
        "PrivateNote": "Voided - [tieout:inv_1]",
        "Line": [{ "Id": "1", "Amount": 0, "DetailType": "SalesItemLineDetail" }],
    });
    let deleted = json!({ "domain": "QBO", "status": "Deleted", "Id": "8" });
    let (book, diagnostics) = read(&[("Invoice", voided), ("Invoice", deleted)]);
    assert_eq!(diagnostics, []);
    let standings: Vec<Standing> = book.sales.values().map(|it| it.standing).collect();
    assert_eq!(standings, [Standing::Voided]);
}

#[test]
fn a_payment_says_what_it_pays_and_which_deposit_holds_it() {
    let payment = json!({
        "Id": "9", "SyncToken": "0", "TxnDate": "2026-03-02", "TotalAmt": 50, "UnappliedAmt": 0,
        "CustomerRef": { "value": "5" }, "PaymentRefNum": "ch_1",
        "Line": [
            { "Amount": 60, "LinkedTxn": [{ "TxnId": "7", "TxnType": "Invoice" }] },
            { "Amount": 10, "LinkedTxn": [{ "TxnId": "3", "TxnType": "CreditMemo" }] },
            { "Amount": 1, "LinkedTxn": [{ "TxnId": "2", "TxnType": "JournalEntry" }] },
        ],
    });
    let deposit = json!({
        "Id": "11", "SyncToken": "0", "TxnDate": "2026-03-03", "TotalAmt": exact("48.5"),
        "DepositToAccountRef": { "value": "35" },
        "Line": [
            { "Amount": 50, "LinkedTxn": [{ "TxnId": "9", "TxnType": "Payment", "TxnLineId": "0" }] },
            { "Amount": exact("-1.5"), "DetailType": "DepositLineDetail",
              "DepositLineDetail": { "AccountRef": { "value": "60" } } },
        ],
    });
    let (book, diagnostics) = read(&[("Payment", payment), ("Deposit", deposit)]);
    assert_eq!((diagnostics.len(), diagnostics[0].gravity), (1, Gravity::Note));
    let posted = &book.payments[&reference(LedgerKind::Payment, "9")];
    assert_eq!(posted.linked, [reference(LedgerKind::Deposit, "11")]);
    let applied: Vec<(AppliesTo, String)> = posted
        .content
        .applications
        .iter()
        .map(|it| (it.to.clone(), it.amount.to_string()))
        .collect();
    assert_eq!(
        applied,
        [
            (AppliesTo::Posted(reference(LedgerKind::Invoice, "7")), "60.00".to_owned()),
            (AppliesTo::Posted(reference(LedgerKind::CreditMemo, "3")), "10.00".to_owned()),
        ]
    );
    let held = &book.deposits[&reference(LedgerKind::Deposit, "11")].content;
    assert_eq!((held.linked.len(), held.direct[0].1.to_string().as_str()), (1, "-1.50"));
}

#[test]
fn lists_are_read_and_a_nameless_account_is_only_a_note() {
    let (book, diagnostics) = read(&[
        ("Customer", json!({ "Id": "5", "SyncToken": "1", "DisplayName": "Jo", "Active": false })),
        ("Item", json!({ "Id": "4", "SyncToken": "0", "Name": "Tap", "Type": "Service" })),
        ("Account", json!({ "Id": "86", "AccountType": "Income" })),
        ("TaxCode", json!({ "Id": "TAX", "Name": "TAX" })),
        (
            "TaxCode",
            json!({ "Id": "3", "Name": "Tucson", "SalesTaxRateList": { "TaxRateDetail": [
            { "TaxRateRef": { "value": "1" } }, { "TaxRateRef": { "value": "2" } }] } }),
        ),
        ("TaxRate", json!({ "Id": "1", "Name": "AZ", "RateValue": "7.1" })),
        ("Term", json!({ "Id": "3", "Name": "Net 30", "DueDays": 30 })),
    ]);
    assert_eq!((diagnostics.len(), diagnostics[0].gravity), (1, Gravity::Note));
    assert_eq!((book.customers.len(), book.items.len(), book.tax_codes.len()), (1, 1, 2));
    assert_eq!(book.tax_rates.values().next().unwrap().rate.to_string(), "7.1 %");
    assert_eq!(book.terms.values().next().unwrap().due_days, Some(30));
}
