//! Through exported files.

use std::fs;

use serde_json::json;
use tieout::sandbox::exports::run::export;
use tieout::sandbox::exports::style::ExportStyle;
use tieout::sandbox::serve::{SandboxOptions, Seed, Speed};

use super::kit::{USAGE, demo, json as json_of, looks_right, workiz};
use crate::company::Company;

/// A company whose Workiz is a folder of CSV files.
async fn exported() -> Company {
    let company = demo().await;
    let seeds = tempfile::tempdir().unwrap();
    fs::write(seeds.path().join("workiz.json"), company.seeds.workiz.to_string()).unwrap();
    fs::write(seeds.path().join("quickbooks.json"), company.seeds.quickbooks.to_string()).unwrap();
    let seed = Seed::Dir(seeds.path().to_owned());
    let options = SandboxOptions { seed, speed: Speed::Fast, ..SandboxOptions::default() };
    let folder = company.file("exports");
    export(&options, &folder, ExportStyle::ExcelUs).unwrap();
    for file in fs::read_dir(&folder).unwrap() {
        let file = file.unwrap().path();
        if file.extension().is_some_and(|it| it == "xlsx") {
            fs::remove_file(file).unwrap();
        }
    }
    let settings = company.settings_by("adapter = \"export\"\nfolder = \"exports\"\n");
    company.write("tieout.toml", &settings);
    company
}

#[tokio::test(flavor = "multi_thread")]
async fn status_says_which_files_there_are_and_what_they_lack() {
    let company = exported().await;
    let status = json_of(&company, &["status"]);
    assert_eq!(status["adapter"], "export");
    let files = status["files"].as_array().unwrap();
    let jobs = files.iter().find(|it| it["kind"] == "jobs").unwrap();
    assert!(jobs["rows"].as_u64().unwrap() > 10, "{jobs}");
    assert!(jobs["first_day"].as_str().unwrap() < jobs["last_day"].as_str().unwrap(), "{jobs}");
    let unknown = jobs["unknown_columns"].as_array().unwrap();
    assert!(unknown.contains(&json!("Gate Code")), "{jobs}");
    assert!(status["unseen"].as_array().unwrap().iter().any(|it| it["measure"] == "discount"));
    let ran = workiz(&company, &["status"]);
    for word in ["jobs.csv: jobs report", "Permit #", "What these files cannot show"] {
        assert!(ran.stdout.contains(word), "{word}: {ran:?}");
    }
    fs::remove_file(company.file("exports/payments.csv")).unwrap();
    let ran = workiz(&company, &["status"]);
    assert!(ran.stdout.contains("add the payments report"), "{ran:?}");
    fs::remove_dir_all(company.file("exports")).unwrap();
    let ran = workiz(&company, &["status"]);
    company.told(&ran, 1, &["exports", "could not read"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn documents_of_the_files_are_shown_with_their_rows() {
    let company = exported().await;
    for list in ["invoices", "jobs", "payments", "payouts"] {
        assert!(looks_right(&company, "export", list) > 0, "{list}");
    }
    let invoice = &json_of(&company, &["list", "invoices"])["documents"][0];
    let id = invoice["id"].as_str().unwrap();
    let shown = json_of(&company, &["show", "invoice", id]);
    let rows = shown["as_sent"].as_array().unwrap();
    assert!(rows.iter().any(|it| it["file"] == "invoices.csv"), "{shown}");
    assert!(invoice["tip"].is_string() || invoice["tip"].is_null(), "{invoice}");
    let paid = json_of(&company, &["list", "invoices", "--status", "paid", "--to", "2026-03-31"]);
    assert!(paid["documents"].as_array().unwrap().iter().all(|it| it["status"] == "paid"));

    let ran = workiz(&company, &["list", "leads"]);
    let says = ["exported files show no leads", "invoices, jobs, payments and payouts"];
    company.told(&ran, USAGE, &says);
    company.told(&workiz(&company, &["list", "payment-s"]), USAGE, &["Did you mean `payments`?"]);
    company.told(&workiz(&company, &["show", "jobs", "x"]), USAGE, &["no job `x`"]);
    company.told(&workiz(&company, &["login"]), USAGE, &["files need no sign-in"]);
    let pay = ["record-payment", "x", "--amount", "5.00", "--method", "cash"];
    let when = ["--collected-at", "2026-03-30T17:10:00Z", "--yes"];
    let ran = workiz(&company, &[&pay[..], &when].concat());
    company.told(&ran, USAGE, &["nothing was written", "can only be read"]);
    company.write("job.json", "{}");
    let file = company.file("job.json").display().to_string();
    let ran = workiz(&company, &["create-job", &file, "--yes"]);
    company.told(&ran, USAGE, &["nothing was written", "can only be read"]);
}
