//! Recorded answers are read into the right shapes, with each amount as its text says.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::Value;
use serde_json::value::RawValue;

use crate::qbo::answer::read_envelope;
use crate::qbo::fault::read_fault;
use crate::qbo::wire::amount::{WireAmount, json_number};
use crate::qbo::wire::envelope::CdcBlock;
use crate::qbo::wire::lists::{WireAccount, WireCustomer};
use crate::qbo::wire::sales::WireSalesForm;

/// Recorded bodies, which are not part of the project.
const SAMPLES: &str = "../shared/samples/qbo";

pub(super) fn samples() -> BTreeMap<String, String> {
    let Ok(files) = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(SAMPLES)) else {
        println!("{SAMPLES} is not present: nothing was checked");
        return BTreeMap::new();
    };
    files
        .map(|file| file.unwrap())
        .filter(|file| file.path().extension().is_some_and(|it| it == "json"))
        .map(|file| {
            (file.file_name().into_string().unwrap(), fs::read_to_string(file.path()).unwrap())
        })
        .collect()
}

#[test]
fn each_recorded_document_has_its_shape() {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let samples = samples();
    for (name, text) in &samples {
        if name.contains(".request.") || name.starts_with("reports_") {
            continue;
        }
        let envelope = read_envelope(text.as_bytes()).unwrap_or_else(|it| panic!("{name}: {it}"));
        if name.starts_with("error_") && !envelope.contains_key("QueryResponse") {
            let fault = read_fault(text.as_bytes()).unwrap_or_else(|| panic!("{name}: no fault"));
            assert!(fault.errors.iter().all(|it| !it.code.is_empty()), "{name}: {fault:?}");
            *seen.entry("fault".to_owned()).or_default() += 1;
            continue;
        }
        for (entity, body) in documents(&envelope) {
            check(name, &entity, &body);
            *seen.entry(entity).or_default() += 1;
        }
    }
    if samples.is_empty() {
        return;
    }
    for entity in ["Invoice", "SalesReceipt", "Customer", "Account", "Estimate", "fault"] {
        assert!(seen.contains_key(entity), "no {entity} among {seen:?}");
    }
}

/// Finds the documents in any envelope.
pub(super) fn documents(envelope: &BTreeMap<String, Box<RawValue>>) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for (key, value) in envelope {
        match key.as_str() {
            "time" | "bId" | "startPosition" | "maxResults" | "totalCount" | "Fault"
            | "AttachableResponse" => {}
            "QueryResponse" => {
                found.extend(documents(&read_envelope(value.get().as_bytes()).unwrap()));
            }
            "BatchItemResponse" => {
                let items: Vec<BTreeMap<String, Box<RawValue>>> =
                    serde_json::from_str(value.get()).unwrap();
                found.extend(items.iter().flat_map(documents));
            }
            "CDCResponse" => {
                let blocks: Vec<CdcBlock> = serde_json::from_str(value.get()).unwrap();
                found.extend(
                    blocks
                        .into_iter()
                        .flat_map(|it| it.responses.unwrap())
                        .flat_map(|it| documents(&it)),
                );
            }
            entity if value.get().starts_with('[') => {
                let rows: Vec<Box<RawValue>> = serde_json::from_str(value.get()).unwrap();
                found.extend(rows.iter().map(|row| (entity.to_owned(), row.get().to_owned())));
            }
            entity => found.push((entity.to_owned(), value.get().to_owned())),
        }
    }
    found
}

fn parse<T: serde::de::DeserializeOwned>(name: &str, body: &str) -> T {
    serde_json::from_str(body).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn check(name: &str, entity: &str, body: &str) {
    let generic: Value = serde_json::from_str(body).unwrap();
    let same = |amount: Option<WireAmount>, field: &str| {
        let text = generic.get(field).map(ToString::to_string);
        let read = amount.map(|it| json_number(it.0).unwrap().to_string());
        assert_eq!(read, text, "{name}: {entity}.{field}");
    };
    match entity {
        "Invoice" | "SalesReceipt" | "Estimate" => {
            let form: WireSalesForm = parse(name, body);
            same(form.total_amt, "TotalAmt");
            same(form.balance, "Balance");
            let lines = generic.get("Line").and_then(Value::as_array);
            for (line, raw) in form.line.iter().flatten().zip(lines.into_iter().flatten()) {
                let text = raw.get("Amount").map(ToString::to_string);
                let read = line.amount.map(|it| json_number(it.0).unwrap().to_string());
                assert_eq!(read, text, "{name}: a line of {entity}");
                assert!(line.detail_type.is_some(), "{name}: a line of {entity}");
            }
        }
        "Customer" => {
            let customer: WireCustomer = parse(name, body);
            same(customer.balance, "Balance");
            same(customer.balance_with_jobs, "BalanceWithJobs");
            assert!(customer.display_name.is_some() || customer.id.is_some(), "{name}");
        }
        "Account" => {
            let account: WireAccount = parse(name, body);
            same(account.current_balance, "CurrentBalance");
        }
        _ => {}
    }
}

#[test]
fn amounts_keep_their_digits_whatever_their_form() {
    let read = |text: &str| serde_json::from_str::<WireAmount>(text).map(|it| it.0.to_string());
    for (token, expected) in [
        ("0", "0"),
        ("100.00", "100.00"),
        ("\"100.50\"", "100.50"),
        ("-12.5", "-12.5"),
        ("1e2", "100"),
        ("1.5e-3", "0.0015"),
        ("12345678901234567.89", "12345678901234567.89"),
        ("9223372036854775808", "9223372036854775808"),
    ] {
        assert_eq!(read(token).unwrap(), expected, "{token}");
    }
    for token in
        ["1e-30", "0.12345678901234567890123456789", "\"1_000\"", "\"\"", "true", "\"1,5\""]
    {
        assert!(read(token).is_err(), "{token}");
    }
}

#[test]
fn written_numbers_are_json_numbers_with_the_same_digits() {
    for text in ["0.00", "100.00", "-0.05", "4.5", "12345678901234567.89"] {
        let value = json_number(text.parse().unwrap()).unwrap();
        assert!(value.is_number());
        assert_eq!(value.to_string(), text);
    }
}
