//! What a person is shown as waiting is what an approval takes, by its number; and an approval can
//! be counted and taken back.

use std::fs;

use serde_json::{Value, json};
use tieout::sandbox::serve::RunningSandbox;

use crate::bookkeeper::text;
use crate::company::{Company, Ran};

const DONE: i32 = 0;
const USAGE: i32 = 2;
const OPEN: i32 = 3;
const PARTLY: i32 = 4;

/// The due dates that Workiz has now, of the last three invoices.
const DUE: [&str; 3] = ["2026-04-21", "2026-04-22", "2026-04-23"];

/// What a plan writes unattended: the first invoice and its payment.
const UNATTENDED: usize = 2;

/// A company with an invoice and its payment to be written unattended, before three changes that
/// want approval, so that these have other numbers once it is written.
async fn changed() -> (Company, RunningSandbox) {
    let company = Company::open().await;
    let _fewer = company
        .change_workiz(|workiz| {
            let first = workiz["invoices"].as_array_mut().unwrap().remove(0);
            let payments = workiz["payments"].as_array_mut().unwrap();
            payments.retain(|it| it["invoiceId"] != first["invoiceId"]);
        })
        .await;
    done(company.run(&["run"]));
    let workiz = company
        .change_workiz(|workiz| {
            for (place, due) in (1..).zip(DUE) {
                workiz["invoices"][place]["dueDate"] = json!(due);
            }
        })
        .await;
    let settings = fs::read_to_string(company.file("tieout.toml")).unwrap();
    let policy = "writes = true\nunattended = [\"missing-invoice\", \"missing-payment\"]";
    company.write("tieout.toml", &settings.replace("writes = true", policy));
    (company, workiz)
}

/// The rows of `corrections.csv` that wait for approval: the id of each, and what it does.
fn waiting(company: &Company) -> Vec<(String, String)> {
    let mut table = csv::Reader::from_path(company.file("reports/out/corrections.csv")).unwrap();
    let headers = table.headers().unwrap().clone();
    let at = |name: &str| headers.iter().position(|it| it == name).unwrap();
    let rows = table.records().map(Result::unwrap);
    let waiting = rows.filter(|row| row[at("state")] == *"needs approval");
    waiting.map(|row| (row[at("correction")].to_owned(), row[at("sentence")].to_owned())).collect()
}

fn number(id: &str) -> String {
    id.rsplit('-').next().unwrap().trim_start_matches('0').to_owned()
}

fn report(company: &Company) -> Value {
    let text = fs::read_to_string(company.file("reports/out/report.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

fn done(ran: Ran) -> Ran {
    assert_eq!(ran.code, Some(DONE), "{ran:?}");
    ran
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_run_shows_as_waiting_is_what_approve_takes_by_its_number() {
    let (company, _workiz) = changed().await;
    let ran = company.run(&["run"]);
    assert_eq!(ran.code, Some(OPEN), "{ran:?}");
    let shown = waiting(&company);
    assert_eq!(shown.len(), DUE.len(), "{shown:?}");
    let (id, sentence) = &shown[1];
    let plan: String = id.chars().take(12).collect();
    // Screen, page and JSON name the plan, and the correction by its number in it.
    let page = fs::read_to_string(company.file("reports/out/report.html")).unwrap();
    for report in [&ran.stdout, &page] {
        assert!(report.contains(&format!("plan {plan}")), "{plan}: {report}");
    }
    assert!(ran.stderr.contains(&plan), "{ran:?}");
    let next = &report(&company)["next_plan"];
    let states = next["corrections"].as_array().unwrap();
    let state = states.iter().find(|it| it["id"] == **id).unwrap();
    assert_eq!(state["state"], "needs approval");
    let line = ran.stdout.lines().find(|it| it.contains(&sentence[..24])).unwrap();
    assert!(line.trim_start().starts_with(&format!("{}. ", number(id))), "{line}");

    let ran = done(company.run(&["approve", "--by", "Robin", "--only", &number(id)]));
    assert!(ran.stdout.contains(&plan) && ran.stdout.contains(sentence.as_str()), "{ran:?}");
    let ran = company.run(&["apply"]);
    assert_eq!(ran.code, Some(OPEN), "{ran:?}");
    for (place, due) in (1..).zip(DUE) {
        let there = company.posted("Invoice", "DueDate", due).len();
        let title =
            format!("invoice {} ", text(&company.seeds.workiz["invoices"][place], "number"));
        assert_eq!(there == 1, sentence.contains(&title), "{due} {sentence}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_report_after_apply_is_of_the_plan_that_was_applied() {
    let (company, _workiz) = changed().await;
    let first = company.run(&["run"]);
    assert_eq!(first.code, Some(OPEN), "{first:?}");
    let shown = waiting(&company);
    done(company.run(&["approve", "--by", "Robin"]));
    let ran = done(company.run(&["apply"]));
    assert_ne!(ran.stdout, first.stdout);
    let told = report(&company);
    let corrections = told["plan"]["corrections"].as_array().unwrap();
    let ids: Vec<&str> = corrections.iter().map(|it| text(it, "id")).collect();
    assert_eq!(ids, shown.iter().map(|it| it.0.as_str()).collect::<Vec<_>>());
    assert!(corrections.iter().all(|it| it["state"] == "written"), "{corrections:?}");
    assert_eq!(told["status"], "tied-out");
    let again = company.run(&["report"]);
    assert_eq!(again.stdout, ran.stdout);
}

#[tokio::test(flavor = "multi_thread")]
async fn approvals_add_up_and_can_be_withdrawn() {
    let (company, _workiz) = changed().await;
    assert_eq!(company.run(&["plan"]).code, Some(OPEN));
    let shown = waiting(&company);
    let [a, b, _] = shown.as_slice() else { panic!("{shown:?}") };
    let (a, b) = (number(&a.0), number(&b.0));
    let ran = done(company.run(&["approve", "--by", "Robin"]));
    assert!(ran.stdout.contains("3 of 3"), "{ran:?}");
    let ran = done(company.run(&["approve", "--by", "Nina New", "--only", &b]));
    assert!(
        ran.stdout.contains("All 3 of 3 corrections that need approval are approved now"),
        "{ran:?}"
    );
    let ran = done(company.run(&["approve", "--withdraw", "--by", "Nina New"]));
    assert!(ran.stdout.contains("None of 3 corrections"), "{ran:?}");
    done(company.run(&["approve", "--by", "Nina New"]));
    let ran = done(company.run(&["approve", "--withdraw", "--by", "Nina New", "--only", &b]));
    assert!(ran.stdout.contains("2 of 3 corrections"), "{ran:?}");
    let before = company.now();
    let ran = company.run(&["approve", "--withdraw", "--by", "Nina New", "--only", &b]);
    company.refused(&before, &ran, USAGE, &[&b, "is not approved", &format!("{a}. ")]);
    let ran = company.run(&["apply"]);
    assert_eq!(ran.code, Some(OPEN), "{ran:?}");
    let written = DUE.iter().filter(|due| !company.posted("Invoice", "DueDate", due).is_empty());
    assert_eq!(written.count(), 2);
    assert!(ran.stdout.contains("Nina New approved 2 of the 3 corrections"), "{ran:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn only_what_can_be_approved_is_and_what_can_be_is_told() {
    let (company, _workiz) = changed().await;
    assert_eq!(company.run(&["plan"]).code, Some(OPEN));
    let shown = waiting(&company);
    let before = company.now();
    let unattended = (1..=DUE.len() + UNATTENDED).map(|it| it.to_string());
    let unattended = unattended.filter(|it| shown.iter().all(|(id, _)| number(id) != *it));
    for only in unattended.chain(["99".to_owned(), "x".to_owned(), String::new()]) {
        let ran = company.run(&["approve", "--by", "Robin", "--only", &only]);
        company.refused(&before, &ran, USAGE, &["nothing was approved", "can be approved"]);
        for (id, sentence) in &shown {
            let line = format!("{}. {sentence}", number(id));
            assert!(ran.stderr.contains(&line), "{line}: {ran:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_that_may_not_be_written_says_what_it_would_do() {
    let (company, _workiz) = changed().await;
    let settings = fs::read_to_string(company.file("tieout.toml")).unwrap();
    company.write("tieout.toml", &settings.replace("writes = true", "writes = false"));
    let before = company.books();
    let ran = company.run(&["plan"]);
    assert_eq!(ran.code, Some(OPEN), "{ran:?}");
    let said = ran.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    let count = |words: &str| said.matches(words).count();
    assert_eq!(count("if it did, it would be written without approval"), UNATTENDED, "{said}");
    assert_eq!(count("if it did, it would need approval"), DUE.len(), "{said}");
    assert!(!said.contains(" moved"), "{said}");
    assert!(said.contains("2 would be written without approval, 3 would need approval"), "{said}");
    let ran = company.run(&["run"]);
    assert_eq!(ran.code, Some(OPEN), "{ran:?}");
    assert_eq!(company.books(), before);
    let ran = company.run(&["approve", "--by", "Robin"]);
    assert_eq!(ran.code, Some(USAGE), "{ran:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_to_go_on_with_can_be_pasted() {
    let (company, _workiz) = changed().await;
    let folder = company.folder().display().to_string();
    let plan = |company: &Company| waiting(company)[0].0.chars().take(12).collect::<String>();
    let ran = company.run(&["plan"]);
    assert!(
        ran.stderr
            .contains(&format!("tieout approve {} --company {folder} --by NAME", plan(&company))),
        "{ran:?}"
    );
    assert!(
        ran.stderr.contains(&format!("tieout apply {} --company {folder}", plan(&company))),
        "{ran:?}"
    );
    let ran = done(company.run(&["approve", "--by", "Robin"]));
    assert!(
        ran.stderr.contains(&format!("tieout apply {} --company {folder}", plan(&company))),
        "{ran:?}"
    );
    assert!([Some(DONE), Some(OPEN), Some(PARTLY)].contains(&company.run(&["apply"]).code));
}
