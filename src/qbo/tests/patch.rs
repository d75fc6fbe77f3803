//! Updates repeat what is there, change what they are told to, and send nothing else.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use crate::domain::snapshot::RawDocument;
use crate::qbo::answer::read_envelope;
use crate::qbo::entity::Entity;
use crate::qbo::error::QboError;
use crate::qbo::patch::{Change, full_update, keep_line_fields};
use crate::qbo::tests::samples::{documents, samples};
use crate::qbo::writable;
use crate::qbo::writes::JsonObject;

/// What QuickBooks writes by itself, by its own pages: written out here, so that a field that is
/// forgotten in the table of writable ones is noticed.
const READ_ONLY: &[&str] = &[
    "Balance",
    "BalanceWithJobs",
    "ClientEntityId",
    "CreditChargeInfo",
    "DefaultTaxCodeRef",
    "DeliveryInfo",
    "FileAccessUri",
    "FullyQualifiedName",
    "HomeBalance",
    "HomeTotalAmt",
    "InvoiceLink",
    "InvoiceStatus",
    "IsProject",
    "Level",
    "MetaData",
    "OpenBalanceDate",
    "RecurDataRef",
    "RemainingCredit",
    "Size",
    "TaxExemptionRef",
    "TempDownloadUri",
    "ThumbnailFileAccessUri",
    "TotalAmt",
    "UnappliedAmt",
    "V4IDPseudonym",
    "domain",
    "sparse",
    "status",
];

fn raw(value: &Value) -> Box<RawValue> {
    RawValue::from_string(value.to_string()).unwrap()
}

fn unchanged(entity: Entity, value: &Value) -> JsonObject {
    full_update(entity, &raw(value), []).unwrap()
}

#[test]
fn a_patch_of_nothing_sends_each_writable_field_of_recorded_documents_as_it_was() {
    let mut checked: BTreeMap<&str, usize> = BTreeMap::new();
    for (name, text) in samples() {
        if name.contains(".request.") || name.starts_with("reports_") || name.starts_with("error_")
        {
            continue;
        }
        let mut found = documents(&read_envelope(text.as_bytes()).unwrap());
        if name.starts_with("attachment_") {
            let envelope: Value = serde_json::from_str(&text).unwrap();
            let item = envelope.pointer("/AttachableResponse/0/Attachable");
            found.extend(item.map(|it| ("Attachable".to_owned(), it.to_string())));
        }
        for (entity, body) in found {
            let Some(entity) = Entity::named(&entity) else { continue };
            let Some(form) = writable::form(entity) else { continue };
            let body: Value = serde_json::from_str(&body).unwrap();
            if body.get("SyncToken").is_none() || body.get("PrimaryTaxIdentifier").is_some() {
                continue;
            }
            let sent = unchanged(entity, &body);
            for (field, value) in body.as_object().unwrap() {
                let place = format!("{name}: {}.{field}", entity.name());
                match sent.get(field) {
                    None => assert!(READ_ONLY.contains(&field.as_str()), "{place} is lost"),
                    Some(_) if field == "sparse" => {}
                    Some(sent) if field == "Line" => lines_are_whole(&place, value, sent),
                    Some(sent) if field == "LinkedTxn" => {
                        assert!(sent.as_array().unwrap().is_empty())
                    }
                    // To the digit: amounts compare as their texts.
                    Some(sent) => assert_eq!(sent.to_string(), value.to_string(), "{place}"),
                }
            }
            for field in sent.keys() {
                assert!(field == "sparse" || form.part(field).is_some(), "{name}: {field}");
                assert!(body.get(field).is_some(), "{name}: {field} is made up");
            }
            *checked.entry(entity.name()).or_default() += 1;
        }
    }
    if !checked.is_empty() {
        for entity in ["Invoice", "SalesReceipt", "Customer", "Attachable"] {
            assert!(checked.contains_key(entity), "no {entity} among {checked:?}");
        }
    }
}

/// Lines are sent but for the service's sum, each with all but what the service adds to it.
fn lines_are_whole(place: &str, read: &Value, sent: &Value) {
    let read: Vec<&Value> = read
        .as_array()
        .unwrap()
        .iter()
        .filter(|it| it.get("SubTotalLineDetail").is_none())
        .collect();
    let sent = sent.as_array().unwrap();
    assert_eq!(read.len(), sent.len(), "{place}");
    for (read, sent) in read.into_iter().zip(sent) {
        let mut read = read.clone();
        if let Some(detail) = read.get_mut("SalesItemLineDetail").and_then(Value::as_object_mut) {
            detail.remove("ItemAccountRef");
            detail.remove("TaxClassificationRef");
        }
        assert_eq!(read.to_string(), sent.to_string(), "{place}");
    }
}

fn invoice() -> Value {
    serde_json::from_str(
        r#"{"Id":"7","SyncToken":"3","domain":"QBO","sparse":false,"MetaData":{"CreateTime":"t"},
        "DocNumber":"1041","TxnDate":"2026-03-01","DueDate":"2026-03-31","TotalAmt":129.60,"Balance":1.00,
        "CustomerRef":{"value":"5","name":"Ann"},"CustomerMemo":{"value":"Thanks"},"PrivateNote":"[x]",
        "BillEmail":{"Address":"ann@example.com"},"BillAddr":{"Id":"9","Line1":"1 Elm St","Lat":"INVALID"},
        "DepartmentRef":{"value":"2"},"ClassRef":{"value":"3"},"SalesTermRef":{"value":"3"},
        "CustomField":[{"DefinitionId":"1","Name":"Crew","Type":"StringType","StringValue":"B"}],
        "LinkedTxn":[{"TxnId":"43","TxnType":"Payment"},{"TxnId":"12","TxnType":"Estimate"}],
        "SomethingNew":{"x":1},
        "Line":[{"Id":"1","LineNum":1,"Amount":120.00,"DetailType":"SalesItemLineDetail",
          "SalesItemLineDetail":{"ItemRef":{"value":"4"},"Qty":2,"UnitPrice":60,"ServiceDate":"2026-02-28",
            "ClassRef":{"value":"8"},"TaxCodeRef":{"value":"TAX"},"ItemAccountRef":{"value":"1"}}},
          {"Amount":120.00,"DetailType":"SubTotalLineDetail","SubTotalLineDetail":{}}],
        "TxnTaxDetail":{"TxnTaxCodeRef":{"value":"2"},"TotalTax":9.60,"TaxLine":[{"Amount":9.60,
          "DetailType":"TaxLineDetail","TaxLineDetail":{"TaxRateRef":{"value":"3"},"TaxPercent":8}}]}}"#,
    )
    .unwrap()
}

#[test]
fn what_only_the_service_writes_and_what_nobody_knows_is_left_out() {
    let sent = Value::Object(unchanged(Entity::Invoice, &invoice()));
    for field in ["MetaData", "TotalAmt", "Balance", "domain", "SomethingNew"] {
        assert!(sent.get(field).is_none(), "{field}");
    }
    assert_eq!(sent["sparse"], false);
    assert_eq!(sent["LinkedTxn"], json!([{ "TxnId": "12", "TxnType": "Estimate" }]));
    assert_eq!(sent["Line"].as_array().unwrap().len(), 1, "the sum is the service's own");
    assert!(sent["Line"][0]["SalesItemLineDetail"].get("ItemAccountRef").is_none());
    assert_eq!(sent["Line"][0]["Amount"].to_string(), "120.00");
    assert_eq!(sent["Line"][0]["SalesItemLineDetail"]["ServiceDate"], "2026-02-28");
    assert_eq!(sent["BillAddr"]["Lat"], "INVALID");
}

#[test]
fn what_cannot_be_written_is_refused() {
    let refused = |entity, body: &Value, changes: Vec<(String, Change)>| {
        let error = full_update(entity, &raw(body), changes).unwrap_err();
        assert!(matches!(error, QboError::NotOffered { .. }), "{error:?}");
    };
    let set = |field: &str| vec![(field.to_owned(), Change::Set(json!(1)))];
    refused(Entity::Invoice, &invoice(), set("Balance"));
    refused(Entity::Invoice, &invoice(), set("Invented"));
    refused(Entity::Preferences, &json!({}), Vec::new());
    let masked = json!({ "Id": "5", "SyncToken": "0", "PrimaryTaxIdentifier": "XXXXX6789" });
    refused(Entity::Customer, &masked, Vec::new());
    let error = full_update(Entity::Invoice, &raw(&json!([1])), []).unwrap_err();
    assert!(matches!(error, QboError::Malformed { .. }), "{error:?}");
}

fn any_change() -> impl Strategy<Value = (String, Change)> {
    let field = prop::sample::select(vec![
        "DocNumber",
        "TxnDate",
        "DueDate",
        "CustomerRef",
        "CustomerMemo",
        "PrivateNote",
        "BillEmail",
        "BillAddr",
        "DepartmentRef",
        "ClassRef",
        "SalesTermRef",
        "CustomField",
        "Line",
        "TxnTaxDetail",
        "ShipDate",
        "TrackingNum",
        "PrintStatus",
    ]);
    let value = prop_oneof![
        any::<String>().prop_map(Value::String),
        Just(json!({ "value": "" })),
        Just(json!([])),
        any::<bool>().prop_map(Value::Bool),
    ];
    let change = prop_oneof![value.prop_map(Change::Set), Just(Change::Clear)];
    (field.prop_map(str::to_owned), change)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Whatever a patch is told to change, all else goes out as without it.
    #[test]
    fn a_patch_changes_only_what_it_was_told_to(changes in proptest::collection::vec(any_change(), 0..5)) {
        let before = unchanged(Entity::Invoice, &invoice());
        let after = full_update(Entity::Invoice, &raw(&invoice()), changes.clone()).unwrap();
        let told: BTreeMap<String, Change> = changes.into_iter().collect();
        for field in before.keys().chain(after.keys()) {
            let expected = match told.get(field) {
                None => before.get(field).cloned(),
                Some(Change::Set(value)) => Some(value.clone()),
                Some(Change::Clear) => None,
            };
            prop_assert_eq!(after.get(field).cloned(), expected, "{}", field);
        }
    }
}

fn current() -> RawDocument {
    let body = invoice().to_string();
    RawDocument { entity: "Invoice".to_owned(), id: "7".to_owned(), body: body.into() }
}

#[test]
fn replaced_lines_keep_what_no_source_states() {
    let new = json!({ "Id": "1", "Amount": 60, "DetailType": "SalesItemLineDetail",
        "SalesItemLineDetail": { "ItemRef": { "value": "4" }, "TaxCodeRef": { "value": "NON" } } });
    let other = json!({ "Id": "99", "Amount": 1, "DetailType": "SalesItemLineDetail" });
    let mut lines = vec![new, other.clone()];
    keep_line_fields(&mut lines, Some(&current()));
    let detail = &lines[0]["SalesItemLineDetail"];
    assert_eq!(detail["ServiceDate"], "2026-02-28");
    assert_eq!(detail["ClassRef"]["value"], "8");
    assert_eq!(detail["TaxCodeRef"]["value"], "NON", "what the correction says wins");
    assert_eq!(lines[0]["LineNum"], 1);
    assert_eq!(lines[0]["Amount"], 60);
    // The old quantity times the old price is not the new amount (6070).
    assert!(detail.get("Qty").is_none() && detail.get("UnitPrice").is_none());
    assert!(detail.get("ItemAccountRef").is_none());
    assert_eq!(lines[1], other);
    let mut alone = vec![other.clone()];
    keep_line_fields(&mut alone, None);
    assert_eq!(alone, [other]);
}
