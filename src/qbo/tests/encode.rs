//! Corrections become exactly the JSON that they say.

use jiff::civil::date;
use rust_decimal::Decimal;
use serde_json::{Value, json};

use crate::domain::expected::{NewCustomer, SourceRef};
use crate::domain::id::{
    AccountId, ClientId, CustomerId, ItemId, LineId, SourceInvoiceId, SyncToken, TaxCodeId,
};
use crate::domain::ledger::{
    Application, AppliesTo, DiscountOrder, LedgerKind, LineRole, PaymentForm, SalesDiscount,
    SalesForm, SalesKind, SalesLine, SalesTax, Target,
};
use crate::domain::money::{Currency, Money};
use crate::domain::number::DocumentNumber;
use crate::domain::plan::{Action, PaymentPart, SalesPart};
use crate::domain::quantity::{Quantity, UnitPrice};
use crate::domain::snapshot::RawDocument;
use crate::domain::source::{Address, Taxability};
use crate::qbo::encode::encode;
use crate::qbo::tests::normalize::{raw, reference};
use crate::qbo::writes::Write;

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn usd(text: &str) -> Money {
    Money::exact(decimal(text), Currency::USD).unwrap()
}

fn line(quantity: &str, price: &str, amount: &str) -> SalesLine {
    SalesLine {
        id: None,
        role: LineRole::Sale,
        item: Some(Target::Existing(ItemId::new("4"))),
        description: "Tap".to_owned(),
        quantity: Some(Quantity::new(decimal(quantity))),
        unit_price: Some(UnitPrice::new(decimal(price), Currency::USD)),
        amount: usd(amount),
        taxability: Taxability::Taxable,
        class: None,
    }
}

fn form() -> SalesForm {
    let discount = SalesDiscount {
        line: None,
        amount: usd("1.00"),
        percent: None,
        account: Some(AccountId::new("86")),
    };
    SalesForm {
        kind: SalesKind::Invoice,
        number: DocumentNumber::parse("1042"),
        date: date(2026, 3, 1),
        due: Some(date(2026, 3, 31)),
        customer: Some(Target::Existing(CustomerId::new("5"))),
        currency: Currency::USD,
        // 128.350 x 14.50 is 1861.075, which QuickBooks wants as 1861.08.
        lines: vec![line("128.350", "14.50", "1861.08"), line("3", "0.333", "1.01")],
        discount: Some(discount),
        discount_order: DiscountOrder::BeforeTax,
        tax: SalesTax { code: Some(TaxCodeId::new("3")), amount: usd("8.10"), rate: None },
        total: usd("1869.19"),
        class: None,
        deposit_to: None,
        payment_method: None,
        private_note: "[tieout:inv_1]".to_owned(),
        ship_address: Address { city: Some("Tucson".to_owned()), ..Address::default() },
    }
}

fn origin() -> SourceRef {
    SourceRef::Invoice(SourceInvoiceId::new("inv_1"))
}

/// Returns the body of a create or update as text, in which numbers keep their digits.
fn body(action: &Action, current: Option<&RawDocument>) -> Value {
    match encode(action, current).unwrap() {
        Write::Create { body, .. } | Write::Update { body, .. } => Value::Object(body),
        Write::Void { .. } => panic!("a void has no body"),
    }
}

#[test]
fn an_invoice_is_written_with_the_digits_of_the_plan() {
    let action = Action::CreateSale { origin: origin(), form: form() };
    let expected: Value = serde_json::from_str(
        r#"{"ApplyTaxAfterDiscount":true,"CustomerRef":{"value":"5"},"DocNumber":"1042",
        "DueDate":"2026-03-31","Line":[
        {"Amount":1861.08,"Description":"Tap","DetailType":"SalesItemLineDetail","SalesItemLineDetail":
         {"ItemRef":{"value":"4"},"Qty":128.350,"UnitPrice":14.50,"TaxCodeRef":{"value":"TAX"}}},
        {"Amount":1.01,"Description":"Tap","DetailType":"SalesItemLineDetail","SalesItemLineDetail":
         {"ItemRef":{"value":"4"},"TaxCodeRef":{"value":"TAX"}}},
        {"Amount":1.00,"DetailType":"DiscountLineDetail","DiscountLineDetail":
         {"DiscountAccountRef":{"value":"86"},"PercentBased":false}}],
        "PrivateNote":"[tieout:inv_1]","ShipAddr":{"City":"Tucson"},
        "TxnDate":"2026-03-01","TxnTaxDetail":{"TotalTax":8.10,"TxnTaxCodeRef":{"value":"3"}}}"#,
    )
    .unwrap();
    assert_eq!(body(&action, None).to_string(), expected.to_string());
}

fn update(parts: &[SalesPart]) -> Action {
    let mut form = form();
    form.lines[0].id = Some(LineId::new("1"));
    form.due = None;
    Action::UpdateSale {
        target: reference(LedgerKind::Invoice, "7"),
        sync_token: SyncToken::new("3"),
        parts: parts.to_vec(),
        form,
    }
}

#[test]
fn an_update_writes_only_the_parts_that_it_names() {
    let written = body(&update(&[SalesPart::Date, SalesPart::DueDate]), None);
    let expected = json!({ "Id": "7", "SyncToken": "3", "sparse": true, "TxnDate": "2026-03-01", "DueDate": "" });
    assert_eq!(written, expected);
}

#[test]
fn replaced_lines_keep_text_and_bring_their_tax() {
    let current = raw(
        "Invoice",
        &json!({ "Id": "7", "Line": [
            { "Id": "1", "Amount": 5, "DetailType": "SalesItemLineDetail" },
            { "Id": "2", "Description": "Thanks", "DetailType": "DescriptionOnly" },
            { "Amount": 5, "DetailType": "SubTotalLineDetail" },
        ] }),
    );
    let written = body(&update(&[SalesPart::Lines]), Some(&current));
    let ids: Vec<Option<&str>> = written["Line"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| line.get("Id").and_then(Value::as_str))
        .collect();
    assert_eq!(ids, [Some("2"), Some("1"), None, None]);
    assert_eq!(written["TxnTaxDetail"]["TotalTax"].to_string(), "8.10");
    let bundle = raw("Invoice", &json!({ "Line": [{ "DetailType": "GroupLineDetail" }] }));
    for current in [None, Some(&bundle)] {
        assert!(encode(&update(&[SalesPart::Lines]), current).is_err());
    }
}

#[test]
fn a_payment_is_written_with_what_it_pays() {
    let form = PaymentForm {
        customer: Target::Existing(CustomerId::new("5")),
        date: date(2026, 3, 2),
        amount: usd("60"),
        method: None,
        reference: Some("ch_1".to_owned()),
        deposit_to: None,
        applications: vec![Application {
            to: AppliesTo::Posted(reference(LedgerKind::Invoice, "7")),
            amount: usd("60"),
        }],
        private_note: "[tieout:pay_1]".to_owned(),
    };
    let action = Action::CreatePayment { origin: origin(), form: form.clone() };
    let written = body(&action, None);
    assert_eq!(written["TotalAmt"].to_string(), "60.00");
    assert_eq!(written["Line"][0]["LinkedTxn"], json!([{ "TxnId": "7", "TxnType": "Invoice" }]));
    let current = raw(
        "Payment",
        &json!({ "Line": [
            { "Amount": 1, "LinkedTxn": [{ "TxnId": "2", "TxnType": "JournalEntry" }], "LineEx": {} },
            { "Amount": 9, "LinkedTxn": [{ "TxnId": "3", "TxnType": "Invoice" }] },
        ] }),
    );
    let action = Action::UpdatePayment {
        target: reference(LedgerKind::Payment, "9"),
        sync_token: SyncToken::new("0"),
        parts: vec![PaymentPart::Applications],
        form: form.clone(),
    };
    let written = body(&action, Some(&current));
    assert_eq!(written["Line"].as_array().unwrap().len(), 2);
    assert_eq!(
        written["Line"][0],
        json!({ "Amount": 1, "LinkedTxn": [{ "TxnId": "2", "TxnType": "JournalEntry" }] })
    );

    let mut early = form;
    early.applications[0].to = AppliesTo::Source(SourceInvoiceId::new("inv_1"));
    assert!(encode(&Action::CreatePayment { origin: origin(), form: early }, None).is_err());
}

#[test]
fn a_customer_carries_its_marker() {
    let new = NewCustomer {
        client: ClientId::new("cl_1"),
        display_name: "Jo Public".to_owned(),
        given_name: Some("Jo".to_owned()),
        family_name: None,
        company: None,
        email: Some("jo@example.com".to_owned()),
        phone: None,
        address: Address::default(),
    };
    let expected = json!({
        "DisplayName": "Jo Public", "GivenName": "Jo", "Notes": "[tieout:cl_1]",
        "PrimaryEmailAddr": { "Address": "jo@example.com" },
    });
    assert_eq!(body(&Action::CreateCustomer(new), None), expected);
}

#[test]
fn nothing_is_not_written_as_a_line() {
    let mut nothing = form();
    if let Some(discount) = &mut nothing.discount {
        discount.amount = usd("0");
    }
    let written = body(&Action::CreateSale { origin: origin(), form: nothing }, None);
    assert_eq!(written["Line"].as_array().unwrap().len(), 2);
}

/// A reference to something that the plan has not created yet is never sent.
#[test]
fn what_is_not_there_yet_is_refused() {
    let mut early = form();
    early.customer = Some(Target::New(ClientId::new("cl_1")));
    let refused = encode(&Action::CreateSale { origin: origin(), form: early }, None).unwrap_err();
    assert_eq!(refused.to_string(), "its customer is not in QuickBooks yet");
    let mut nameless = form();
    nameless.lines[0].item = None;
    assert!(encode(&Action::CreateSale { origin: origin(), form: nameless }, None).is_err());
}
