//! `tieout compare` as a program: exit codes, streams and files.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

const SOURCE: &str = concat!(
    r#"{"type":"invoice","invoiceId":"inv_1","number":"1042","kind":"standalone","clientId":"cl_1","#,
    r#""status":"sent","deleted":false,"currency":"USD","issuedDate":"2026-02-01","#,
    r#""createdAt":"2026-02-01T17:02:11Z","updatedAt":"2026-02-03T09:00:00Z","timezone":"UTC","#,
    r#""lineItems":[{"lineId":"li_1","name":"Labor","quantity":"1","unitPrice":"99.50","#,
    r#""amount":"99.50","taxable":false}],"totals":{"subtotal":"99.50","discount":"0.00","#,
    r#""tax":"0.00","tip":"0.00","serviceFee":"0.00","total":"99.50","paid":"0.00","#,
    r#""refunded":"0.00","balance":"99.50"}}"#,
    "\n"
);

fn ledger(total: &str) -> String {
    format!(
        r#"{{"Invoice":{{"Id":"7","SyncToken":"0","DocNumber":"1042","TxnDate":"2026-02-01",
        "CustomerRef":{{"value":"1","name":"Ann Example"}},"Line":[{{"Id":"1","Amount":{total},
        "DetailType":"SalesItemLineDetail","SalesItemLineDetail":{{"ItemRef":{{"value":"2",
        "name":"Labor"}},"TaxCodeRef":{{"value":"NON"}}}}}}],"TotalAmt":{total},"Balance":{total}}}}}"#
    )
    .replace('\n', " ")
}

fn compare(folder: &Path, source: &str, ledger: &str, options: &[&str]) -> Output {
    fs::write(folder.join("source.jsonl"), source).unwrap();
    fs::write(folder.join("ledger.jsonl"), ledger).unwrap();
    let files = ["compare", "--source", "source.jsonl", "--ledger", "ledger.jsonl", "--out", "out"];
    let mut command = Command::new(env!("CARGO_BIN_EXE_tieout"));
    command.current_dir(folder).args(files).args(options).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn files_that_say_the_same_tie_out_and_leave_reports_only() {
    let folder = tempfile::tempdir().unwrap();
    let output = compare(folder.path(), SOURCE, &ledger("99.50"), &[]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(text(&output.stdout).contains("TIED OUT"), "{}", text(&output.stdout));
    assert!(text(&output.stderr).contains("The source file has no account"));
    let names = |path: &Path| {
        let entries = fs::read_dir(path).unwrap();
        let mut names: Vec<String> =
            entries.map(|it| it.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    };
    assert_eq!(names(folder.path()), ["ledger.jsonl", "out", "source.jsonl"]);
    let reports =
        ["bridge.csv", "corrections.csv", "discrepancies.csv", "report.html", "report.json"];
    assert_eq!(names(&folder.path().join("out")), reports);
}

#[test]
fn open_discrepancies_end_with_code_3_and_json_is_the_only_data() {
    let folder = tempfile::tempdir().unwrap();
    let output = compare(folder.path(), SOURCE, &ledger("99.40"), &["--json"]);
    assert_eq!(output.status.code(), Some(3), "{}", text(&output.stderr));
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(report.is_object());
    let kept = fs::read_to_string(folder.path().join("out/report.json")).unwrap();
    assert_eq!(text(&output.stdout).trim_end(), kept.trim_end());
}

#[test]
fn a_document_without_a_total_ends_with_code_7() {
    let folder = tempfile::tempdir().unwrap();
    let source = SOURCE.replace(r#""total":"99.50","#, "");
    let output = compare(folder.path(), &source, &ledger("99.50"), &[]);
    assert_eq!(output.status.code(), Some(7), "{}", text(&output.stderr));
}

#[test]
fn a_line_that_is_no_document_ends_with_code_2_and_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let output = compare(folder.path(), &format!("{SOURCE}oops\n"), &ledger("99.50"), &[]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("source.jsonl:2: it is not JSON"));
    assert_eq!(text(&output.stdout), "");
    assert!(!folder.path().join("out").exists());
}
