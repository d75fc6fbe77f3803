//! Through the official API.

use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::kit::{
    PARTLY, UNAUTHORIZED, UNAVAILABLE, USAGE, demo, json as json_of, looks_right, workiz,
};
use crate::company::{Company, Ran};

/// Goes through the official API from now on.
fn through_the_official_api(company: &Company, secret: &str) {
    let info = company.sandbox.info()["workiz_api"].clone();
    let text = |key: &str| info[key].as_str().unwrap().to_owned();
    company.write("secrets/workiz_api_token", &text("api_token"));
    company.write("secrets/workiz_auth_secret", &text("auth_secret"));
    company.write("tieout.toml", &company.settings_by(&(company.official_way() + secret)));
}

const SECRET: &str = "auth_secret = \"file:secrets/workiz_auth_secret\"\n";

async fn official() -> Company {
    let company = demo().await;
    through_the_official_api(&company, SECRET);
    company
}

/// Jobs that are not paid, and what each leaves due.
fn open_jobs(company: &Company) -> Vec<(String, Decimal)> {
    let jobs = json_of(company, &["list", "jobs"]);
    let due = |it: &Value| -> Decimal { it["due"].as_str().unwrap().parse().unwrap() };
    let jobs = jobs["documents"].as_array().unwrap();
    let open = jobs.iter().filter(|it| due(it) > Decimal::ONE_HUNDRED);
    open.map(|it| (it["id"].as_str().unwrap().to_owned(), due(it))).collect()
}

fn open_job(company: &Company) -> (String, Decimal) {
    open_jobs(company).remove(0)
}

fn pay(company: &Company, job: &str, amount: &str, more: &[&str]) -> Ran {
    let method = ["--method", "check", "--collected-at", "2026-03-30T17:10:00Z", "--yes"];
    workiz(company, &[&["record-payment", job, "--amount", amount], &method[..], more].concat())
}

fn payments(company: &Company) -> usize {
    company.sandbox.workiz().documents("payments").len()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_api_has_is_shown_and_what_it_lacks_is_said() {
    let company = official().await;
    let status = json_of(&company, &["status"]);
    assert_eq!((&status["adapter"], &status["connected"]), (&json!("official"), &json!(true)));
    assert_eq!((&status["paging"], &status["may_write"]), (&json!("pages"), &json!(true)));
    assert!(status["unseen"].as_array().unwrap().iter().any(|it| it["measure"] == "tax"));
    let ran = workiz(&company, &["status"]);
    for word in ["works", "counts pages", "What it cannot show", "does not show payouts"] {
        assert!(ran.stdout.contains(word), "{word}: {ran:?}");
    }
    assert!(looks_right(&company, "official", "jobs") > 10);
    looks_right(&company, "official", "leads");
    assert!(looks_right(&company, "official", "team") > 1);
    looks_right(&company, "official", "time-off");
    let job = &json_of(&company, &["list", "jobs"])["documents"][0];
    let number = job["number"].as_str().unwrap();
    assert_eq!(&json_of(&company, &["show", "job", number])["document"]["id"], &job["id"]);

    let ran = workiz(&company, &["list", "invoices"]);
    let says = ["official Workiz API show no invoices", "jobs, leads, team and time-off"];
    company.told(&ran, USAGE, &says);
    company.told(&workiz(&company, &["list", "jbos"]), USAGE, &["Did you mean `jobs`?"]);
    company.told(&workiz(&company, &["show", "jobs", "NOBODY"]), USAGE, &["no job `NOBODY`"]);
    company.told(&workiz(&company, &["login"]), USAGE, &["nothing to sign in to", "API token"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_token_and_no_connection_end_with_their_codes() {
    let company = official().await;
    company.write("secrets/workiz_api_token", "api_wrong_token");
    for command in [&["status"][..], &["list", "team"], &["show", "jobs", "ABC123"]] {
        let ran = workiz(&company, command);
        company.told(&ran, UNAUTHORIZED, &["refused the API token", "`api_token`"]);
        assert!(!ran.stderr.contains("api_wrong_token"), "{ran:?}");
    }
    through_the_official_api(&company, SECRET);
    let address = company.sandbox.info()["workiz_api"]["base_url"].as_str().unwrap().to_owned();
    let settings = std::fs::read_to_string(company.file("tieout.toml")).unwrap();
    company.write("tieout.toml", &settings.replace(&address, "http://127.0.0.1:9/api/v1"));
    for command in [&["status"][..], &["list", "jobs"]] {
        company.told(&workiz(&company, command), UNAVAILABLE, &["cannot be reached"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_payment_stays_within_what_is_due_and_is_recorded_once() {
    let company = official().await;
    let (job, due) = open_job(&company);
    let before = payments(&company);
    let too_much = (due + Decimal::ONE).to_string();
    let ran = pay(&company, &job, &too_much, &[]);
    company.told(&ran, USAGE, &["nothing was written", "leaves due"]);
    company.told(&pay(&company, &job, "9.00", &["--tip", "1.00"]), USAGE, &["takes no tip"]);
    company.told(&pay(&company, &job, "9.00", &["--memo", "x"]), USAGE, &["takes no memo"]);
    company.told(&pay(&company, "NOBODY", "9.00", &[]), USAGE, &["no job `NOBODY`"]);
    through_the_official_api(&company, "");
    company.told(&pay(&company, &job, "9.00", &[]), USAGE, &["`auth_secret`"]);
    through_the_official_api(&company, SECRET);
    assert_eq!(payments(&company), before);

    let ran = pay(&company, &job, "50.00", &["--json"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(ran.stdout.contains(r#""outcome":"recorded""#), "{ran:?}");
    let ran = pay(&company, &job, "50.00", &["--json"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(ran.stdout.contains(r#""outcome":"recorded_before""#), "{ran:?}");
    assert_eq!(payments(&company), before + 1);
    let shown = json_of(&company, &["show", "jobs", &job]);
    assert_eq!(shown["document"]["due"], (due - Decimal::from(50)).to_string());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_answer_is_unknown_and_never_sent_again() {
    let company = official().await;
    let (job, _) = open_job(&company);
    let before = payments(&company);
    let api = company.sandbox.workiz_api();
    api.plan(&json!({"fault": "cut-before", "path": "/job/addPayment"})).unwrap();
    for _ in 0..2 {
        let ran = pay(&company, &job, "50.00", &["--json"]);
        assert_eq!(ran.code, Some(PARTLY), "{ran:?}");
        assert!(ran.stdout.contains(r#""outcome":"unknown""#), "{ran:?}");
        assert_eq!(payments(&company), before, "it is not sent again");
    }
    // While that one is in doubt, no later command sends another one on the job, even one that is
    // the same but for its reference: it would pass for the first one.
    for more in [&["--transaction", "9"][..], &[]] {
        let amount = if more.is_empty() { "20.00" } else { "50.00" };
        let ran = pay(&company, &job, amount, more);
        company.told(&ran, USAGE, &["nothing was written", "an earlier payment on job"]);
    }
    assert_eq!(payments(&company), before);
    // One that arrived shows in what is due.
    let (job, _) = open_jobs(&company).remove(1);
    api.plan(&json!({"fault": "cut-after", "path": "/job/addPayment"})).unwrap();
    let ran = pay(&company, &job, "20.00", &[]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let ran = pay(&company, &job, "20.00", &[]);
    assert!(ran.stdout.contains("already"), "{ran:?}");
    assert_eq!(payments(&company), before + 1);
    // What became of it is known, so that the job is free.
    let ran = pay(&company, &job, "21.00", &[]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_payment_is_sent_once_however_it_is_typed() {
    let company = official().await;
    let (job, _) = open_job(&company);
    let before = payments(&company);
    let settings = std::fs::read_to_string(company.file("tieout.toml")).unwrap();
    let address = company.sandbox.info()["workiz_api"]["base_url"].as_str().unwrap().to_owned();
    let pay = |method: &str, at: &str| {
        let how = ["--method", method, "--collected-at", at, "--yes", "--json"];
        workiz(&company, &[&["record-payment", &job, "--amount", "50.00"], &how[..]].concat())
    };
    let ran = pay("card", "2026-03-30T17:10:00Z");
    assert!(ran.stdout.contains(r#""outcome":"recorded""#), "{ran:?}");
    company.write("tieout.toml", &settings.replace(&address, &format!("{address}/")));
    let ran = pay("credit", "2026-03-30T19:10:00+02:00");
    assert!(ran.stdout.contains(r#""outcome":"recorded_before""#), "{ran:?}");
    assert_eq!(payments(&company), before + 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_is_created_once() {
    let company = official().await;
    let jobs = || company.sandbox.workiz().documents("jobs").len();
    let job = json!({"FirstName": "Ada", "LastName": "Moss", "JobName": "Replace the valve",
        "JobDateTime": "2026-04-10 09:00:00"});
    company.write("job.json", &job.to_string());
    let file = company.file("job.json").display().to_string();
    let before = jobs();
    let made = json_of(&company, &["create-job", &file, "--yes"]);
    assert_eq!(made["outcome"], "recorded");
    let again = json_of(&company, &["create-job", &file, "--yes"]);
    assert_eq!((&again["outcome"], &again["job_id"]), (&json!("recorded_before"), &made["job_id"]));
    assert_eq!(jobs(), before + 1);
    company.write("job.json", r#"{"FirstName": "Ada", "LastName": "Moss", "Nonsense": 1}"#);
    let ran = workiz(&company, &["create-job", &file, "--yes"]);
    company.told(&ran, UNAVAILABLE, &["create a job in Workiz", "refused it"]);
    assert_eq!(jobs(), before + 1);
}
