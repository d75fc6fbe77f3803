//! The demo keeps its promises, its report is the committed sample, and every planted difference is
//! found by its right name.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

const SAMPLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/reports/samples");
const SITUATIONS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/demo/situations.csv");
const FILES: [&str; 5] =
    ["report.html", "report.json", "bridge.csv", "discrepancies.csv", "corrections.csv"];

fn demo(out: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_tieout"))
        .args(["demo", "--out"])
        .arg(out)
        .output()
        .expect("the program starts")
}

/// What each planted situation must be called. An empty list: nothing to do, so nothing is found.
/// Payouts and disputes (84, 88) are planted, and not compared yet.
fn codes_of(situation: &str) -> &'static [&'static str] {
    match situation {
        "1" | "35" => &["missing-invoice", "missing-payment"],
        "2" => &["extra-invoice"],
        "3" => &["duplicate-invoice"],
        "4" => &["twice-in-workiz"],
        "7" => &["negative-invoice"],
        "8" | "16" => &["line-extra", "line-missing"],
        "9" => &["deleted-in-workiz"],
        "10" => &["voided-in-quickbooks"],
        "13" | "15" => &["line-amount", "tax-follows"],
        "14" => &["line-item"],
        "19" => &["date-differs"],
        "20" => &["due-date-differs"],
        "22" => &["number-differs"],
        "23" | "68" => &["contested"],
        "27" | "32" => &["customer-differs", "payment-customer"],
        "38" => &["text-differs"],
        "39" => &["class-differs"],
        "40" => &["tax-rounding"],
        "41" => &["tax-code-differs", "unmapped"],
        "42" | "46" => &["tax-differs", "payment-application"],
        "44" => &["taxability", "tax-follows", "payment-application"],
        "48" => &["line-extra", "taxability", "tax-follows"],
        "51" => &["discount-in-lines"],
        "53" => &["discount-unitemized"],
        "54" => &["tip-differs", "payment-application"],
        "55" => &["line-extra", "tip-differs"],
        "56" => &["tip-ambiguous"],
        "57" => &["service-fee-differs", "payment-application"],
        "59" => &["missing-payment"],
        "60" => &["duplicate-payment"],
        "62" | "63" => &["payment-amount", "payment-application"],
        "64" => &["payment-date"],
        "65" => &["payment-method"],
        "66" | "72" => &["payment-application"],
        "67" => &["missing-payment", "extra-payment"],
        "69" => &["payment-amount", "payment-application", "payment-date", "missing-payment"],
        "74" => &["payment-not-settled", "in-transit", "money-overdue"],
        "75" => &["payment-not-settled"],
        "77" => &["payment-not-invoiced"],
        "78" | "79" => &["missing-refund"],
        _ => &[],
    }
}

struct Row {
    situation: String,
    ids: Vec<String>,
    what: String,
}

fn rows() -> Vec<Row> {
    let mut reader = csv::Reader::from_path(SITUATIONS).expect("the planted situations");
    let records = reader.records().map(|record| {
        let record = record.expect("a row");
        let source = record[1].split_whitespace().map(str::to_owned);
        let ledger = record[2].split_whitespace().map(|id| format!("QuickBooks {id}"));
        Row {
            situation: record[0].to_owned(),
            ids: source.chain(ledger).collect(),
            what: record[4].to_owned(),
        }
    });
    records.collect()
}

fn ids_of(discrepancy: &Value) -> Vec<String> {
    let ids = |side: &str| -> Vec<String> {
        let documents = discrepancy[side].as_array().expect("documents");
        documents.iter().map(|it| it["id"].as_str().expect("an id").to_owned()).collect()
    };
    let ledger = ids("ledger").into_iter().map(|id| format!("QuickBooks {id}"));
    ids("source").into_iter().chain(ledger).collect()
}

#[test]
fn the_demo_ends_well_and_its_report_is_the_committed_sample() {
    let out = tempfile::tempdir().expect("a folder");
    let ended = demo(out.path());
    let said = String::from_utf8_lossy(&ended.stdout);
    assert_eq!(ended.status.code(), Some(0), "{}", String::from_utf8_lossy(&ended.stderr));
    assert_eq!(said.matches("Residual: 0.00").count(), 2, "{said}");
    assert!(said.contains("the plan is empty"), "{said}");
    for name in FILES {
        let made = fs::read_to_string(out.path().join(name)).expect("a report");
        let kept = fs::read_to_string(Path::new(SAMPLES).join(name)).unwrap_or_default();
        assert!(
            made == kept,
            "reports/samples/{name} is not what the demo writes any more; look at the difference, \
             then take it over with: cargo run -- demo --out reports/samples"
        );
    }
}

#[test]
fn every_planted_difference_is_found_by_its_name_and_nothing_else_is() {
    let report = fs::read_to_string(Path::new(SAMPLES).join("report.json")).expect("the sample");
    let report: Value = serde_json::from_str(&report).expect("JSON");
    let found: Vec<&Value> = report["discrepancies"]
        .as_array()
        .expect("discrepancies")
        .iter()
        // What the demo's bookkeeper did between the runs is not planted.
        .filter(|it| it["seen_in"][0] == "first")
        .collect();
    let rows = rows();
    let mut by_id: BTreeMap<String, Vec<&Row>> = BTreeMap::new();
    for row in &rows {
        for id in &row.ids {
            by_id.entry(id.clone()).or_default().push(row);
        }
    }
    let mut found_rows: BTreeSet<&str> = BTreeSet::new();
    for it in found {
        let code = it["code"].as_str().expect("a code");
        let ids = ids_of(it);
        let planted: Vec<&&Row> = ids.iter().filter_map(|id| by_id.get(id)).flatten().collect();
        assert!(!planted.is_empty(), "a false alarm: {code} {}", it["sentence"]);
        let right = planted.iter().find(|row| codes_of(&row.situation).contains(&code));
        let right = right.unwrap_or_else(|| panic!("wrongly named {code}: {}", it["sentence"]));
        found_rows.insert(right.what.as_str());
    }
    let missed: Vec<String> = rows
        .iter()
        .filter(|row| !codes_of(&row.situation).is_empty())
        .filter(|row| !found_rows.contains(row.what.as_str()))
        .filter(|row| !row.what.contains("nothing to do") && !row.what.contains("out of scope"))
        .map(|row| format!("{}: {}", row.situation, row.what))
        .collect();
    assert!(missed.is_empty(), "planted and not found: {missed:#?}");
    let distinct: BTreeSet<&str> = rows.iter().map(|row| row.situation.as_str()).collect();
    assert!(distinct.len() >= 25, "the demo must show at least 25 situations");
}
