//! What a person says of two documents is listed and can be withdrawn, with the real binary.

use serde_json::Value;

use crate::bookkeeper::text;
use crate::company::{Company, Ran};

const USAGE: i32 = 2;

fn data(ran: &Ran) -> Value {
    assert_eq!(ran.code, Some(0), "{ran:?}");
    serde_json::from_str(&ran.stdout).unwrap()
}

/// The pairs that a fresh look matches: each Workiz invoice that lacks nothing is left out.
fn missing(company: &Company) -> Vec<String> {
    let ran = company.run(&["plan", "--json"]);
    let plan: Value = serde_json::from_str(&ran.stdout).unwrap();
    let corrections = plan["plan"]["corrections"].as_array().unwrap();
    corrections.iter().map(Value::to_string).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_decision_is_listed_and_can_be_withdrawn() {
    let company = Company::open().await;
    company.works();
    let list = |json: &[&str]| company.run(&[&["link", "--list"], json].concat());
    assert!(list(&[]).stdout.contains("Nobody has decided anything"), "{:?}", list(&[]));
    assert_eq!(data(&list(&["--json"])), serde_json::json!([]));

    let workiz = text(&company.seeds.workiz["invoices"][0], "invoiceId").to_owned();
    let marker = format!("[tieout:{workiz}]");
    let booked = company.sandbox.quickbooks().documents("Invoice");
    let booked = booked.iter().find(|it| text(it, "PrivateNote").contains(&marker)).unwrap();
    let quickbooks = text(booked, "Id").to_owned();
    let pair = |command: &str, by: &str| {
        company.run(&[command, "invoice", &workiz, &quickbooks, "--by", by])
    };

    let ran = pair("forget", "Robin");
    company.told(&ran, USAGE, &["nothing that counts was said", "tieout link --list"]);
    let ran = pair("unlink", "Robin");
    assert_eq!(ran.code, Some(0), "{ran:?}");
    // Two documents that are said to be different: one is missing, the other is too many.
    assert!(!missing(&company).is_empty());
    let ran = pair("forget", "Alex");
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(ran.stdout.contains("Alex says") && ran.stdout.contains("undecided"), "{ran:?}");
    assert_eq!(missing(&company), Vec::<String>::new());
    assert_eq!(pair("forget", "Alex").code, Some(USAGE));
    assert_eq!(pair("link", "Robin").code, Some(0));

    let all = data(&list(&["--json"]));
    let told: Vec<_> = all
        .as_array()
        .unwrap()
        .iter()
        .map(|it| (text(it, "by"), it["same"].as_bool(), it["counts"].as_bool().unwrap()))
        .collect();
    let want = [("Robin", Some(false), false), ("Alex", None, false), ("Robin", Some(true), true)];
    assert_eq!(told, want);
    let shown = list(&[]).stdout;
    assert_eq!(shown.lines().count(), 3, "{shown}");
    assert!(shown.contains(&workiz) && shown.contains("does not count any more"), "{shown}");
    // What was decided since changes no earlier run.
    assert_eq!(company.run(&["replay", "run-00001"]).code, Some(0));
}

#[test]
fn a_link_names_both_documents_and_who_says_so() {
    let folder = tempfile::tempdir().unwrap();
    for arguments in [&["link", "invoice", "inv_1", "1"][..], &["link", "invoice", "--by", "R"]] {
        let mut tieout = std::process::Command::new(env!("CARGO_BIN_EXE_tieout"));
        let ran: Ran = tieout.args(arguments).current_dir(folder.path()).output().unwrap().into();
        assert_eq!(ran.code, Some(USAGE), "{ran:?}");
        assert!(ran.stderr.contains("Usage:"), "{ran:?}");
    }
}
