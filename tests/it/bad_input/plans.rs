//! Plans: read-only policies, single use, stale plans, partial approvals, reports again.

use std::fs;

use serde_json::{Value, json};

use crate::bookkeeper::typed;
use crate::company::Company;

const USAGE: i32 = 2;
const OPEN: i32 = 3;
const PARTLY: i32 = 4;

fn json_of(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_policy_that_only_looks_never_writes() {
    let company = Company::open().await;
    company.change_settings("writes = true", "writes = false");
    let books = company.books();
    for command in [&["plan"][..], &["plan", "--json"], &["run", "--json"], &["run"]] {
        let ran = company.run(command);
        assert!([Some(OPEN), Some(PARTLY)].contains(&ran.code), "{ran:?}");
        if command.contains(&"--json") {
            json_of(&ran.stdout);
        }
        // Nobody watches: no progress, no colors.
        assert!(!format!("{}{}", ran.stdout, ran.stderr).contains(['\r', '\u{1b}']), "{ran:?}");
        assert_eq!(company.books(), books);
    }
    let ran = company.run(&["approve", "--by", "Robin"]);
    company.told(&ran, USAGE, &["nothing was approved: guards hold all"]);
    let ran = company.run(&["apply"]);
    assert!(ran.stderr.contains("Nothing was written: guards hold all"), "{ran:?}");
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(PARTLY), ""), "{ran:?}");
    assert_eq!(company.books(), books);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_is_applied_once() {
    let company = Company::open().await;
    let plan = json_of(&company.run(&["plan", "--json"]).stdout);
    let id = plan["plan"]["id"].as_str().unwrap().to_owned();
    let ran = company.run(&["approve", "--by", "Robin", "--json", &id]);
    assert_eq!((ran.code, json_of(&ran.stdout)["by"].clone()), (Some(0), json!("Robin")));
    let ran = company.run(&["apply", &id]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let before = company.now();
    for command in [&["apply", &id][..], &["approve", "--by", "Robin", &id]] {
        let ran = company.run(command);
        company.refused(&before, &ran, USAGE, &["was used before", "used once", "tieout plan"]);
    }
    let ran = company.run(&["apply", "latest"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(0), ""), "{ran:?}");
    assert!(ran.stderr.contains("The plan is empty"), "{ran:?}");
    company.unchanged(&before);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_older_plan_is_refused_when_there_is_a_newer_one() {
    let company = Company::open().await;
    let first = json_of(&company.run(&["plan", "--json"]).stdout);
    let second = json_of(&company.run(&["plan", "--json"]).stdout);
    assert_ne!(first["plan"]["id"], second["plan"]["id"]);
    let before = company.now();
    let id = first["plan"]["id"].as_str().unwrap();
    for command in [&["apply", id][..], &["approve", "--by", "Robin", id]] {
        let ran = company.run(command);
        company.refused(&before, &ran, USAGE, &["replaced by a newer one"]);
    }
    company.works();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invoice_entered_after_the_plan_is_not_entered_again() {
    let company = Company::open().await;
    company.look();
    // The bookkeeper was quicker: a run of another machine on the same books.
    let invoice = company.seeds.workiz["invoices"][0].clone();
    let number = invoice["number"].as_str().unwrap();
    let total = invoice["totals"]["total"].as_str().unwrap();
    company.post("Invoice", &typed(number, "1", "2026-03-20", total)).await;
    let ran = company.run(&["apply"]);
    assert_eq!(ran.code, Some(PARTLY), "{ran:?}");
    let report = fs::read_to_string(company.file("reports/out/report.json")).unwrap();
    assert!(report.contains("was entered after the plan was made"), "{report}");
    let invoices = company.sandbox.quickbooks().documents("Invoice");
    let same = invoices.iter().filter(|it| it["DocNumber"] == number).count();
    assert_eq!(
        (same, invoices.len()),
        (1, company.seeds.workiz["invoices"].as_array().unwrap().len())
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn only_what_was_approved_is_applied_with_what_it_rests_on() {
    let company = Company::open().await;
    company.change_settings("writes = true", "writes = true\nunattended = []");
    let plan = json_of(&company.run(&["plan", "--json"]).stdout);
    let corrections = plan["plan"]["corrections"].as_array().unwrap();
    let sale = corrections.iter().find(|it| it["action"].to_string().contains("create-sale"));
    let id = sale.unwrap_or(&corrections[0])["id"].as_str().unwrap();
    let before = company.now();
    let ran = company.run(&["approve", "--by", "Robin", "--only", "9999"]);
    company.refused(&before, &ran, USAGE, &["no correction `9999`", "nothing was approved"]);
    let ran = company.run(&["approve", "--by", "Robin", "--only", id, "--json"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let approved = json_of(&ran.stdout)["approved"].as_array().unwrap().len();
    assert!((1..corrections.len()).contains(&approved));
    let ran = company.run(&["apply"]);
    assert_eq!(ran.code, Some(OPEN), "{ran:?}");
    assert_eq!(company.sandbox.quickbooks().documents("Invoice").len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replay_and_a_report_give_the_same_bytes_again() {
    let company = Company::open().await;
    company.works();
    let file = company.file("reports/out/report.json");
    let first = fs::read(&file).unwrap();
    fs::remove_file(&file).unwrap();
    let ran = company.run(&["report", "run-00001"]);
    assert_eq!((ran.code, fs::read(&file).unwrap() == first), (Some(0), true), "{ran:?}");
    let out = company.file("again");
    // Offline: nobody is there to be asked, and no secret is.
    let run = company.run(&["replay", "run-00001", "--json", "--out", out.to_str().unwrap()]);
    assert!([Some(0), Some(OPEN)].contains(&run.code), "{run:?}");
    assert!(fs::read(out.join("report.json")).unwrap() == first);
    assert_eq!(json_of(&run.stdout), json_of(&String::from_utf8(first).unwrap()));
}
