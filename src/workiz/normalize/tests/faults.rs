//! Bad fields are named, never filled in.

use serde_json::Value;
use serde_json::json;

use crate::domain::diagnostic::Diagnostic;
use crate::domain::diagnostic::Gravity;
use crate::domain::money::Currency;
use crate::workiz::normalize::invoice::invoice;
use crate::workiz::normalize::payment::payment;
use crate::workiz::normalize::payout::payout;
use crate::workiz::normalize::reader::Reading;
use crate::workiz::normalize::tests::fixture::fixture;

/// Fields of the wire that the domain has no place for.
const NOT_READ: [&str; 15] = [
    "jobNumber",
    "sent",
    "timezone",
    "billingAddress",
    "estimateId",
    "invoiceId",
    "serviceFeeAmount",
    "rawMethod",
    "processor",
    "cardLast4",
    "net",
    "createdAt",
    "updatedAt",
    "refunds",
    "disputes",
];

/// Spoils each field in turn and checks that the field is named.
fn check_each_field<T>(name: &str, also_read: &[&str], read: impl Fn(&str) -> Reading<T>) {
    let whole: Value = serde_json::from_str(&fixture(name)).unwrap();
    for field in whole.as_object().unwrap().keys() {
        let mut spoilt = whole.clone();
        spoilt[field] = json!([{ "spoilt": [1] }, 7]);
        let reading = read(&spoilt.to_string());
        let is_read = !NOT_READ.contains(&field.as_str()) || also_read.contains(&field.as_str());
        let named = reading.diagnostics.iter().any(|it| it.field.starts_with(field.as_str()));
        let ignored = field == "instant";
        assert_eq!(named, is_read && !ignored, "{name}: {field}: {:?}", reading.diagnostics);
        let unreadable = reading.diagnostics.iter().any(|it| it.gravity == Gravity::Unreadable);
        assert_eq!(unreadable, reading.document.is_none(), "{name}: {field}");
    }
}

#[test]
fn every_ill_typed_field_is_named() {
    let usd = Currency::USD;
    check_each_field("adapter-invoice.json", &["invoiceId", "createdAt"], |body| {
        invoice("x", body, usd)
    });
    check_each_field("adapter-payment.json", &[], |body| payment("x", body, usd));
    check_each_field("adapter-payout.json", &["net"], |body| payout("x", body, usd));
}

/// Removes a field and returns what is said about it.
fn without(name: &str, field: &str, read: impl Fn(&str) -> Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut document: Value = serde_json::from_str(&fixture(name)).unwrap();
    document.as_object_mut().unwrap().remove(field).unwrap();
    read(&document.to_string())
}

#[test]
fn a_missing_field_that_matters_is_named() {
    for field in [
        "invoiceId",
        "kind",
        "clientId",
        "status",
        "deleted",
        "issuedDate",
        "createdAt",
        "lineItems",
        "totals",
    ] {
        let said = without("adapter-invoice.json", field, |body| {
            invoice("x", body, Currency::USD).diagnostics
        });
        assert_eq!(said.len(), 1, "{field}: {said:?}");
        assert_eq!((said[0].field.as_str(), said[0].gravity), (field, Gravity::Unreadable));
    }
    for field in [
        "paymentId",
        "source",
        "allocations",
        "amount",
        "method",
        "status",
        "collectedAt",
        "deleted",
    ] {
        let said = without("adapter-payment.json", field, |body| {
            payment("x", body, Currency::USD).diagnostics
        });
        assert_eq!(said.len(), 1, "{field}: {said:?}");
        assert_eq!((said[0].field.as_str(), said[0].gravity), (field, Gravity::Unreadable));
    }
}

#[test]
fn a_bad_line_is_named_by_its_place() {
    let text =
        fixture("adapter-invoice.json").replace("\"quantity\":\"2\"", "\"quantity\":\"two\"");
    let said = invoice("x", &text, Currency::USD).diagnostics;
    assert_eq!(said.len(), 1);
    assert_eq!(said[0].field, "lineItems[1].quantity");
    let text =
        fixture("adapter-invoice.json").replace("\"taxCode\":\"NTX\"", "\"taxCode\":\"TAX\"");
    let said = invoice("x", &text, Currency::USD).diagnostics;
    assert_eq!(said[0].field, "lineItems[1].taxable");
}

#[test]
fn unknown_words_and_fields_are_told_apart() {
    let text = fixture("adapter-invoice.json");
    let word = text.replace("partially_paid", "half_paid");
    assert_eq!(invoice("x", &word, Currency::USD).diagnostics[0].field, "status");
    let field = text.replacen('{', "{\"brandNew\":{\"a\":[1]},", 1);
    assert_eq!(invoice("x", &field, Currency::USD).diagnostics, vec![]);
}

#[test]
fn a_document_that_is_no_object_is_named() {
    for body in ["7", "[]", "null", "\"text\"", "{\"invoiceId\":"] {
        let reading = invoice("inv_1", body, Currency::USD);
        assert_eq!(reading.document, None, "{body}");
        let unreadable = |it: &Diagnostic| it.gravity == Gravity::Unreadable;
        assert!(reading.diagnostics.iter().any(unreadable), "{body}");
    }
}

#[test]
fn whatever_a_field_holds_a_document_is_read_or_said_to_be_unreadable() {
    let spoils = [
        json!(null),
        json!(""),
        json!(" "),
        json!("x"),
        json!(0),
        json!(-1),
        json!(true),
        json!([]),
        json!({}),
        json!([null]),
        json!([[]]),
        json!([{}]),
        json!({ "amount": {} }),
        json!("9999-99-99"),
        json!("1e400"),
        json!("-0.005"),
    ];
    let usd = Currency::USD;
    for name in ["adapter-invoice.json", "adapter-payment.json", "adapter-payout.json"] {
        let whole: Value = serde_json::from_str(&fixture(name)).unwrap();
        for field in whole.as_object().unwrap().keys() {
            for spoil in &spoils {
                let mut spoilt = whole.clone();
                spoilt[field] = spoil.clone();
                let body = spoilt.to_string();
                let (readable, diagnostics) = match name {
                    "adapter-invoice.json" => sides(invoice("x", &body, usd)),
                    "adapter-payment.json" => sides(payment("x", &body, usd)),
                    _ => sides(payout("x", &body, usd)),
                };
                let unreadable = diagnostics.iter().any(|it| it.gravity == Gravity::Unreadable);
                let deleted =
                    field == "deleted" && diagnostics.iter().any(|it| it.field == "deleted");
                assert!(readable != unreadable || deleted, "{name}: {field}: {spoil}");
            }
        }
    }
}

fn sides<T>(reading: Reading<T>) -> (bool, Vec<Diagnostic>) {
    (reading.document.is_some(), reading.diagnostics)
}
