//! Through the REST service.

use rust_decimal::Decimal;
use serde_json::{Value, json};
use tieout::sandbox::demo::company::build;
use tieout::sandbox::workiz::faults::{Fault, FaultRule};
use tieout::sandbox::workiz::starter::empty_seed;

use super::kit::{
    PARTLY, UNAUTHORIZED, UNAVAILABLE, USAGE, demo, json as json_of, looks_right, workiz,
};
use crate::company::{Company, Ran, Seeds};

const LISTS: [&str; 16] = [
    "clients",
    "leads",
    "jobs",
    "recurring-jobs",
    "schedules",
    "technicians",
    "estimates",
    "invoices",
    "payments",
    "refunds",
    "disputes",
    "payouts",
    "items",
    "taxes",
    "calls",
    "sms-threads",
];

/// The demo company with an office beside the money.
async fn office() -> Company {
    let demo = build();
    let mut workiz = demo.workiz;
    workiz["entitlements"] =
        json!(["clients", "jobs", "scheduling", "invoices", "payments", "communications"]);
    let office = empty_seed();
    for list in ["leads", "calls", "smsThreads", "technicians"] {
        workiz[list] = office[list].clone();
    }
    workiz["recurringJobs"] = json!([{ "recurringJobId": "rec_1", "clientId": "cl_1",
        "title": "Filter change", "frequency": "monthly", "nextDate": "2026-04-20",
        "status": "active", "createdAt": "2026-01-01T00:00:00Z",
        "updatedAt": "2026-01-01T00:00:00Z" }]);
    workiz["schedules"] = json!([{ "scheduleId": "sch_1", "type": "job",
        "technicianId": "tech_1", "jobId": "job_1", "start": "2026-04-10T16:00:00Z",
        "end": "2026-04-10T17:30:00Z", "updatedAt": "2026-01-01T00:00:00Z" }]);
    Company::open_with(Seeds { workiz, quickbooks: demo.quickbooks }).await
}

/// An open invoice, and what it leaves due.
fn open_invoice(company: &Company) -> (String, Decimal) {
    let due = |it: &Value| -> Decimal {
        it["totals"]["balance"].as_str().and_then(|it| it.parse().ok()).unwrap_or_default()
    };
    let invoices = company.sandbox.workiz().documents("invoices");
    let open = |it: &&Value| due(it) > Decimal::ONE_HUNDRED && it["deleted"] == false;
    let found = invoices.iter().find(open).unwrap();
    (found["invoiceId"].as_str().unwrap().to_owned(), due(found))
}

fn pay(company: &Company, invoice: &str, amount: &str, more: &[&str]) -> Ran {
    let method = ["--method", "check", "--collected-at", "2026-03-30T17:10:00Z"];
    workiz(company, &[&["record-payment", invoice, "--amount", amount], &method[..], more].concat())
}

fn payments(company: &Company, invoice: &str) -> usize {
    let all = company.sandbox.workiz().documents("payments");
    all.iter().filter(|it| it["invoiceId"] == invoice).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_list_and_document_is_shown_to_persons_and_programs() {
    let company = office().await;
    let counts: Vec<(&str, usize)> =
        LISTS.iter().map(|list| (*list, looks_right(&company, "rest", list))).collect();
    let empty: Vec<&str> =
        counts.iter().filter(|(_, count)| *count == 0).map(|(list, _)| *list).collect();
    assert_eq!(empty, ["estimates"], "{counts:?}");
    assert_eq!(workiz(&company, &["list", "estimates"]).stdout, "no estimates\n");
    let invoice = &json_of(&company, &["list", "invoices"])["documents"][0];
    let client = invoice["client"].as_str().unwrap();
    assert!(!client.starts_with("cl_"), "a person reads names: {invoice}");
    let number = invoice["number"].as_str().unwrap();
    let shown = json_of(&company, &["show", "invoice", number]);
    assert_eq!(&shown["document"], invoice);
    let march =
        json_of(&company, &["list", "invoices", "--from", "2026-03-01", "--status", "paid"]);
    assert!(march["count"].as_u64().unwrap() > 0);
    for it in march["documents"].as_array().unwrap() {
        assert_eq!(it["status"], "paid");
        assert!(it["issued_date"].as_str().unwrap() >= "2026-03-01", "{it}");
    }
    let none = workiz(&company, &["list", "invoices", "--from", "2031-01-01"]);
    assert_eq!(none.stdout, "no invoices from 2031-01-01 on\n", "{none:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn status_tells_who_is_signed_in() {
    let company = Company::open().await;
    let status = json_of(&company, &["status"]);
    assert_eq!((&status["connected"], &status["adapter"]), (&json!(true), &json!("rest")));
    assert!(status["session_ends_at"].is_string() && status["entitlements"].is_array());
    let ran = workiz(&company, &["login"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    for word in ["signed in as", "session ends", "USD"] {
        assert!(ran.stdout.contains(word), "{ran:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slip_of_the_pen_is_answered_with_what_there_is() {
    let company = Company::open().await;
    for (arguments, says) in [
        (&["list", "invoces"][..], &["`invoces`", "Did you mean `invoices`?", "sms-threads"][..]),
        (&["list", "unicorns"], &["no list `unicorns`", "clients, leads"]),
        (&["show", "invoice", "inv_nobody"], &["no invoice `inv_nobody`", "list invoices"]),
        (&["list", "clients", "--from", "2026-01-01"], &["cannot be narrowed by dates"]),
        (&["list", "taxes", "--status", "paid"], &["cannot be narrowed by status"]),
        (&["list", "jobs", "--from", "2026-02-01", "--to", "2026-01-01"], &["is after --to"]),
    ] {
        let ran = workiz(&company, arguments);
        company.told(&ran, USAGE, says);
        assert!(!ran.stderr.contains("Did you mean") || arguments[1] == "invoces", "{ran:?}");
        assert_eq!(ran.stdout, "", "{ran:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn refused_unanswered_and_unattended_sign_ins_end_with_their_codes() {
    let company = Company::open().await;
    let password = std::fs::read_to_string(company.file("secrets/workiz_password")).unwrap();
    company.write("secrets/workiz_password", "not-it");
    for command in [&["status"][..], &["list", "jobs"], &["show", "jobs", "job_1"], &["login"]] {
        let ran = workiz(&company, command);
        company.told(&ran, UNAUTHORIZED, &["user name or the password"]);
    }
    company.write("secrets/workiz_password", &password);
    company.change_settings("totp_secret", "# totp_secret");
    for command in [&["status"][..], &["list", "jobs"], &["login"]] {
        let ran = workiz(&company, command);
        company.told(&ran, UNAUTHORIZED, &["second factor", "`tieout workiz login`"]);
    }
    let address = company.sandbox.info()["workiz"]["base_url"].as_str().unwrap().to_owned();
    let settings = company.settings().replace("totp_secret", "# totp_secret");
    let nobody = "http://127.0.0.1:9";
    let workiz_url = format!("base_url = \"{address}\"");
    assert!(settings.contains(&workiz_url));
    company.write(
        "tieout.toml",
        &settings.replacen(&workiz_url, &format!("base_url = \"{nobody}\""), 1),
    );
    for command in [&["status"][..], &["list", "jobs"]] {
        let ran = workiz(&company, command);
        company.told(&ran, UNAVAILABLE, &[nobody, "cannot be reached"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_payment_is_confirmed_within_what_is_due_and_recorded_once() {
    let company = demo().await;
    let (invoice, due) = open_invoice(&company);
    let before = payments(&company, &invoice);
    let too_much = (due + Decimal::ONE).to_string();
    for (amount, more, says) in [
        ("50.00", &[][..], &["nobody is there to confirm it", "--yes"][..]),
        (too_much.as_str(), &["--yes"], &["nothing was written", "leaves due"]),
        ("50.001", &["--yes"], &["more digits than USD"]),
        ("-5.00", &["--yes"], &["must be positive"]),
        ("10.00", &["--yes", "--tip", "20.00"], &["hold the tip"]),
    ] {
        let amount = format!("--amount={amount}");
        let arguments =
            [&["record-payment", &invoice, &amount, "--method", "check"], more].concat();
        let when = ["--collected-at", "2026-03-30T17:10:00Z"];
        let ran = workiz(&company, &[&arguments[..], &when].concat());
        company.told(&ran, USAGE, says);
    }
    company.told(&pay(&company, "inv_none", "5.00", &["--yes"]), USAGE, &["no invoice `inv_none`"]);
    company.change_settings("writes = true", "writes = false");
    company.told(&pay(&company, &invoice, "50.00", &["--yes"]), USAGE, &["`writes = true`"]);
    company.write("tieout.toml", &company.settings());
    assert_eq!(payments(&company, &invoice), before);

    let first = pay(&company, &invoice, "50.00", &["--yes", "--json"]);
    assert_eq!(first.code, Some(0), "{first:?}");
    let first: Value = serde_json::from_str(&first.stdout).unwrap();
    assert_eq!(first["outcome"], "recorded");
    assert_eq!(first["balance_remaining"], (due - Decimal::from(50)).to_string());
    let again = pay(&company, &invoice, "50.00", &["--yes", "--json"]);
    let again: Value = serde_json::from_str(&again.stdout).unwrap();
    assert_eq!(
        (&again["outcome"], &again["payment_id"]),
        (&json!("recorded_before"), &first["payment_id"])
    );
    assert_eq!(payments(&company, &invoice), before + 1);
    // One that differs in its memo is another one.
    let other = pay(&company, &invoice, "50.00", &["--yes", "--memo", "the second half"]);
    assert_eq!(other.code, Some(0), "{other:?}");
    assert!(other.stdout.contains("50.00 is recorded on invoice"), "{other:?}");
    assert_eq!(payments(&company, &invoice), before + 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_payment_whose_answer_is_lost_is_recorded_once() {
    let company = demo().await;
    let (invoice, _) = open_invoice(&company);
    let before = payments(&company, &invoice);
    let path = format!("/invoices/{invoice}/payments");
    let lost = FaultRule {
        method: Some("POST".to_owned()),
        ..FaultRule::once(&path, Fault::CutAfterWrite)
    };
    company.sandbox.workiz().faults().add(lost.clone());
    let ran = pay(&company, &invoice, "50.00", &["--yes"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert_eq!(payments(&company, &invoice), before + 1);
    company.sandbox.workiz().faults().add(FaultRule { times: 99, ..lost });
    let ran = pay(&company, &invoice, "20.00", &["--yes", "--json"]);
    assert_eq!(ran.code, Some(PARTLY), "{ran:?}");
    let told: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(told["outcome"], "unknown");
    company.sandbox.workiz().faults().clear();
    let ran = pay(&company, &invoice, "20.00", &["--yes"]);
    assert!(ran.stdout.contains("already"), "{ran:?}");
    assert_eq!(payments(&company, &invoice), before + 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_is_created_once() {
    let company = Company::open().await;
    let jobs = || company.sandbox.workiz().documents("jobs").len();
    let client = company.sandbox.workiz().documents("clients")[0]["clientId"].clone();
    let job = json!({"clientId": client, "title": "Replace the valve",
        "scheduledStart": "2026-04-10T16:00:00Z", "durationMinutes": 90});
    company.write("job.json", &job.to_string());
    company.write("bad.json", r#"{"clientId": "cl_1", "titel": "x"}"#);
    let file = |name: &str| company.file(name).display().to_string();
    let before = jobs();
    let ran = workiz(&company, &["create-job", &file("bad.json"), "--yes"]);
    company.told(&ran, USAGE, &["bad.json is no job", "titel"]);
    let ran = workiz(&company, &["create-job", &file("job.json")]);
    company.told(&ran, USAGE, &["--yes"]);
    assert_eq!(jobs(), before);
    let made = json_of(&company, &["create-job", &file("job.json"), "--yes"]);
    let again = json_of(&company, &["create-job", &file("job.json"), "--yes"]);
    assert_eq!(made["job_id"], again["job_id"]);
    // The same moment in other words, at the same address in other words.
    let text = job.to_string().replace("16:00:00Z", "18:00:00+02:00");
    company.write("job.json", &text);
    let written = company.sandbox.info()["workiz"]["base_url"].as_str().unwrap().to_owned();
    let bare = written.trim_end_matches('/');
    for address in [bare.to_owned(), format!("{bare}/")] {
        let words = |it: &str| format!("base_url = \"{it}\"");
        company.change_settings(&words(&written), &words(&address));
        let again = json_of(&company, &["create-job", &file("job.json"), "--yes"]);
        assert_eq!(made["job_id"], again["job_id"]);
    }
    assert_eq!(jobs(), before + 1);
    let shown = json_of(&company, &["show", "jobs", made["job_id"].as_str().unwrap()]);
    assert_eq!(shown["document"]["title"], "Replace the valve");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_in_workiz_steers_no_terminal() {
    let company = Company::open().await;
    let mut state = company.sandbox.workiz().state();
    let name = "Cedar\u{1b}[2J\u{7}\u{9b}31m\nand Moss";
    state["account"]["name"] = json!(name);
    company.sandbox.workiz().restore(&state).unwrap();
    let ran = workiz(&company, &["status"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let printed = format!("{}{}", ran.stdout, ran.stderr);
    assert!(!printed.chars().any(|it| it.is_control() && it != '\n'), "{ran:?}");
    assert!(ran.stdout.lines().next().unwrap().contains("and Moss"), "{ran:?}");
    let ran = workiz(&company, &["status", "--json"]);
    assert!(!ran.stdout.trim_end().chars().any(char::is_control), "{ran:?}");
    assert_eq!(serde_json::from_str::<Value>(&ran.stdout).unwrap()["account"], name);
    // The message of a usage error quotes what was typed.
    let ran = workiz(&company, &["show", "invoices", "x\u{1b}[2J"]);
    assert!(!ran.stderr.chars().any(|it| it.is_control() && it != '\n'), "{ran:?}");
}
