//! The whole program over the simulated API: what it refuses to compare, what it remembers, what it
//! keeps.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::company::{Company, Seeds};

use super::secrets::{SECRET, TOKEN, secretive};

const UNAUTHORIZED: i32 = 5;
const UNAVAILABLE: i32 = 6;
const UNPROVEN: i32 = 7;

/// A small company with so many jobs that a list has two pages; most are not billed.
async fn company() -> Company {
    let Seeds { workiz, quickbooks } = Seeds::small();
    let mut workiz = secretive(workiz);
    let last: Timestamp = "2026-03-31T20:00:00Z".parse().unwrap();
    let jobs = workiz["jobs"].as_array_mut().unwrap();
    jobs.extend((0..130_i64).map(|place| {
        let start = last.checked_sub(SignedDuration::from_hours(place)).unwrap();
        json!({ "jobId": format!("job_more_{place}"), "number": format!("{}", 70_000 + place),
                "status": "scheduled", "scheduledStart": start.to_string(), "title": "",
                "client": { "id": "", "name": "Ann Birch" }, "tags": [],
                "priceSummary": { "subtotal": "0.00", "tax": "0.00", "total": "0.00",
                                  "amountCollected": "0.00" } })
    }));
    let company = Company::open_with(Seeds { workiz, quickbooks }).await;
    company.write("secrets/workiz_api_token", TOKEN);
    company.write("secrets/workiz_api_secret", SECRET);
    let secret = "auth_secret = \"file:secrets/workiz_api_secret\"\n";
    company.write("tieout.toml", &company.settings_by(&(company.official_way() + secret)));
    company
}

fn plan(company: &Company, fault: &Value) {
    company.sandbox.workiz_api().forget_faults();
    company.sandbox.workiz_api().plan(fault).unwrap();
}

/// Runs, and returns how many requests Workiz was asked.
fn requests(company: &Company) -> u64 {
    let ran = company.run(&["run"]);
    assert!([Some(0), Some(3), Some(4)].contains(&ran.code), "{ran:?}");
    let report = fs::read_to_string(company.file("reports/out/report.json")).unwrap();
    let report: Value = serde_json::from_str(&report).unwrap();
    assert_eq!(report["proven"], true, "{report:#}");
    report["first"]["usage"]["source"]["reads"].as_u64().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_compared_planned_or_written_when_a_pull_is_cut_at_any_request() {
    let company = company().await;
    let asked = requests(&company);
    assert_eq!(asked, 4);
    let before = company.now();
    for (fault, code, says) in [
        ("system-fault", UNAVAILABLE, "not available (status 500); try again later"),
        ("cut-before", UNAVAILABLE, "no answer from Workiz"),
        ("truncated", UNPROVEN, "not the JSON that was expected"),
        ("denied", UNPROVEN, "Request failed"),
    ] {
        for at in 0..asked {
            plan(&company, &json!({ "fault": fault, "skip": at, "times": 9_999 }));
            let command = if at == 0 { "plan" } else { "run" };
            let ran = company.run(&[command]);
            company.refused(&before, &ran, code, &["could not read jobs", says]);
        }
    }
    plan(&company, &json!({ "fault": "forbidden", "skip": 1, "times": 9_999 }));
    let ran = company.run(&["run"]);
    company.refused(&before, &ran, UNAUTHORIZED, &["check `api_token`"]);
    company.sandbox.workiz_api().forget_faults();
    assert_eq!(requests(&company), asked, "and then it works again");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_that_keeps_changing_is_not_compared_and_the_run_says_so() {
    let company = company().await;
    requests(&company);
    let before = company.books();
    plan(&company, &json!({ "fault": "moved-row", "path": "/job/all", "times": 9_999 }));
    let state = company.state();
    let ran = company.run(&["run"]);
    let says = ["the list of jobs is not complete", "nothing was compared and nothing written"];
    company.told(&ran, UNPROVEN, &says);
    assert_eq!(company.state(), state);
    let books = company.books();
    assert!(before.iter().all(|(kind, documents)| books[kind] == *documents));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_next_run_takes_from_the_kept_snapshot_what_an_offset_counts() {
    let company = company().await;
    company.sandbox.workiz_api().set_switch("offset", "record").unwrap();
    assert_eq!(requests(&company), 5, "one of them finds it out");
    assert_eq!(requests(&company), 4);
    assert_eq!(requests(&company), 4);
    // What was found out may not hold any more.
    company.sandbox.workiz_api().set_switch("offset", "page").unwrap();
    assert_eq!(requests(&company), 5);
    assert_eq!(requests(&company), 4);
}

/// All files below a folder but those that hold the secrets on purpose.
fn files(folder: &Path) -> BTreeSet<PathBuf> {
    let mut found = BTreeSet::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && path.file_name().is_some_and(|it| it != "secrets") {
            found.extend(files(&path));
        } else if path.is_file() {
            found.insert(path);
        }
    }
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn no_output_no_report_and_no_state_has_the_token() {
    let company = company().await;
    let mut shown = Vec::new();
    for fault in ["latency", "system-fault", "cut-before", "truncated", "denied", "forbidden"] {
        let ms = if fault == "latency" { json!(1) } else { Value::Null };
        let mut rule = json!({ "fault": fault, "skip": 1, "times": 9_999 });
        if !ms.is_null() {
            rule["ms"] = ms;
        }
        plan(&company, &rule);
        for arguments in [vec!["run"], vec!["run", "--json"]] {
            let mut command = company.command(&arguments);
            command.env("RUST_LOG", "trace").env("RUST_BACKTRACE", "1");
            let output = command.output().unwrap();
            shown.extend([output.stdout, output.stderr]);
        }
    }
    company.sandbox.workiz_api().forget_faults();
    for arguments in [vec!["run"], vec!["plan", "--json"], vec!["report"], vec!["replay"]] {
        let output = company.command(&arguments).output().unwrap();
        shown.extend([output.stdout, output.stderr]);
    }
    let files = files(company.folder());
    assert!(files.iter().any(|it| it.ends_with("state.db")), "{files:?}");
    assert!(files.iter().any(|it| it.ends_with("report.json")), "{files:?}");
    shown.extend(files.iter().map(|it| fs::read(it).unwrap()));
    for bytes in shown {
        let text = String::from_utf8_lossy(&bytes);
        assert!(!text.contains(TOKEN) && !text.contains(SECRET), "{text}");
    }
}
