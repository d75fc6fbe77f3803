//! Two sides that were never held against each other do not tie out, whatever way leads into Workiz.

use std::fs;

use serde_json::{Value, json};
use tieout::sandbox::demo::company::build;

use crate::company::{Company, Seeds};

use super::secrets::{TOKEN, secretive};

const UNPROVEN: i32 = 7;
const TIED_OUT: i32 = 0;

/// The demo company, whose books are full.
fn full() -> Seeds {
    let demo = build();
    Seeds { workiz: demo.workiz, quickbooks: demo.quickbooks }
}

/// A company whose settings have these lines besides the official way.
async fn company(seeds: Seeds, more: &str) -> Company {
    let Seeds { workiz, quickbooks } = seeds;
    let company = Company::open_with(Seeds { workiz: secretive(workiz), quickbooks }).await;
    company.write("secrets/workiz_api_token", TOKEN);
    company.write("tieout.toml", &company.settings_by(&(company.official_way() + more)));
    company
}

fn report(company: &Company) -> Value {
    let text = fs::read_to_string(company.file("reports/out/report.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_under_which_workiz_has_no_invoice_do_not_tie_out() {
    for (more, says) in [
        ("billed_statuses = [\"Dnoe\"]\n", "which statuses count as billed"),
        ("first_day = 2030-01-01\n", "lists jobs from 2030-01-01 on"),
    ] {
        let company = company(full(), more).await;
        let ran = company.run(&["run"]);
        company.told(&ran, UNPROVEN, &["Workiz shows no invoice at all, and QuickBooks has", says]);
        let report = report(&company);
        assert_eq!(report["status"], "unproven", "{report:#}");
        let ran = company.run(&["replay"]);
        assert_eq!(ran.code, Some(UNPROVEN), "a replay ends the same: {ran:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_billed_status_that_no_job_has_is_named() {
    let company = company(Seeds::small(), "billed_statuses = [\"Done\", \"Dnoe\"]\n").await;
    let ran = company.run(&["run"]);
    assert_ne!(ran.code, Some(UNPROVEN), "{ran:?}");
    let report = report(&company).to_string();
    assert!(report.contains("No job has the status `Dnoe`."), "{report}");
    assert!(!report.contains("No job has the status `Done`."), "{report}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_jobs_report_that_does_not_show_what_is_billed_does_not_tie_out() {
    let company = Company::open_with(full()).await;
    fs::create_dir_all(company.file("exports")).unwrap();
    company.write(
        "exports/jobs.csv",
        "Job #,Client,Job Date,Status,Total,Amount Due\n\
         1042,Ann Birch,Mon Mar 2 2026,Done,100.00,0.00\n",
    );
    let way = "adapter = \"export\"\nfolder = \"exports\"\n";
    company.write("tieout.toml", &company.settings_by(way));
    let ran = company.run(&["run"]);
    company.told(&ran, UNPROVEN, &["nothing was compared", "has no column `Invoiced`"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_empty_sides_tie_out() {
    // The books of the small company are empty already.
    let Seeds { mut workiz, quickbooks } = Seeds::small();
    for name in ["jobs", "invoices", "payments"] {
        workiz[name] = json!([]);
    }
    let company = company(Seeds { workiz, quickbooks }, "").await;
    let ran = company.run(&["run"]);
    assert_eq!(ran.code, Some(TIED_OUT), "{ran:?}");
}
