//! What both sides agreed on at a write is known to the next run, whatever became of the run that
//! wrote.

use std::collections::BTreeMap;
use std::process::Command;

use serde_json::{Value, json};
use tieout::sandbox::workiz::faults::{Fault, FaultRule};

use crate::bookkeeper::text;
use crate::company::{Company, until};

const UNAVAILABLE: i32 = 6;

/// The invoice and the payment that are looked at, by their ids in Workiz; they belong to others.
struct Watched<'a> {
    invoice: &'a str,
    payment: &'a str,
}

fn watched(company: &Company) -> Watched<'_> {
    let workiz = &company.seeds.workiz;
    let (invoice, payment) = (&workiz["invoices"][0], &workiz["payments"][1]);
    assert_ne!(invoice["invoiceId"], payment["invoiceId"]);
    Watched { invoice: text(invoice, "invoiceId"), payment: text(payment, "paymentId") }
}

/// What a plan says: the kinds of its corrections, and by code what it leaves to a person and why.
fn told(company: &Company) -> (Vec<String>, BTreeMap<String, String>) {
    let ran = company.run(&["plan", "--json"]);
    let plan: Value = serde_json::from_str(&ran.stdout).unwrap();
    let part = |part: &str| plan["plan"][part].as_array().unwrap().clone();
    let kind = |it: &Value| text(&it["action"], "kind").to_owned();
    let left = |it: &Value| (text(it, "code").to_owned(), text(it, "reason").to_owned());
    let corrections = part("corrections").iter().map(kind).collect();
    (corrections, part("exceptions").iter().map(left).collect())
}

/// Moves a document in QuickBooks by hand, found by the marker of a document of Workiz.
async fn move_by_hand(company: &Company, entity: &str, id: &str, key: &str, day: &str) {
    let marker = format!("[tieout:{id}]");
    let all = company.sandbox.quickbooks().documents(entity);
    let mut found = all.into_iter().find(|it| text(it, "PrivateNote").contains(&marker)).unwrap();
    assert_ne!(found[key], day);
    found[key] = json!(day);
    company.post(entity, &found).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bookkeepers_edit_stays_though_the_look_after_the_writes_failed() {
    let company = Company::open().await;
    company.look();
    let faults = company.sandbox.workiz().faults();
    faults.add(FaultRule { times: 99, ..FaultRule::once("/invoices", Fault::Status(503)) });
    let ran = company.run(&["apply"]);
    company.told(&ran, UNAVAILABLE, &["8 corrections were written before", "try again later"]);
    faults.clear();
    let Watched { invoice, payment } = watched(&company);
    move_by_hand(&company, "Invoice", invoice, "DueDate", "2026-04-15").await;
    move_by_hand(&company, "Payment", payment, "TxnDate", "2026-03-10").await;
    let (corrections, left) = told(&company);
    assert_eq!(corrections, Vec::<String>::new());
    for code in ["due-date-differs", "payment-date"] {
        assert!(left[code].starts_with("Somebody changed this in QuickBooks"), "{left:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bookkeepers_edit_stays_though_the_run_that_wrote_was_killed() {
    let company = Company::open().await;
    company.look();
    company.change_settings("throttled_wait_seconds = 0", "throttled_wait_seconds = 30");
    // The invoices are taken; at the payments QuickBooks asks for a pause, and the run dies in it.
    let faults = company.pause_a_write(1);
    let mut child = company.start(&["apply"]);
    until(|| faults.pending().is_empty()).await;
    let process = child.id().to_string();
    assert!(Command::new("kill").args(["-KILL", &process]).status().unwrap().success());
    child.wait().unwrap();
    company.write("tieout.toml", &company.settings());
    let invoices = company.sandbox.quickbooks().documents("Invoice");
    assert_eq!(invoices.len(), company.seeds.workiz["invoices"].as_array().unwrap().len());
    assert!(company.sandbox.quickbooks().documents("Payment").is_empty());
    let Watched { invoice, .. } = watched(&company);
    move_by_hand(&company, "Invoice", invoice, "DueDate", "2026-04-15").await;
    let (corrections, left) = told(&company);
    assert!(!corrections.contains(&"update-sale".to_owned()), "{corrections:?}");
    assert!(left["due-date-differs"].starts_with("Somebody changed this"), "{left:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_change_in_workiz_is_not_taken_for_a_bookkeepers_edit() {
    let company = Company::open().await;
    company.works();
    let changed = |due: &'static str, collected: &'static str| {
        move |workiz: &mut Value| {
            workiz["invoices"][0]["dueDate"] = json!(due);
            workiz["payments"][1]["collectedAt"] = json!(collected);
        }
    };
    let _first = company.change_workiz(changed("2026-03-20", "2026-03-10T20:00:00Z")).await;
    let plan = company.run(&["plan"]);
    assert_eq!(plan.code, Some(3), "{plan:?}");
    let ran = company.run(&["approve", "--by", "Robin"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    // Workiz goes on while the plan waits; the plan writes what it has.
    let _second = company.change_workiz(changed("2026-03-25", "2026-03-11T20:00:00Z")).await;
    let ran = company.run(&["apply"]);
    assert_eq!(ran.code, Some(3), "{ran:?}");
    assert_eq!(company.posted("Invoice", "DueDate", "2026-03-20").len(), 1);
    assert_eq!(company.posted("Payment", "TxnDate", "2026-03-10").len(), 1);
    // Nobody has touched QuickBooks since: it follows Workiz.
    let (corrections, left) = told(&company);
    assert_eq!(corrections, ["update-payment", "update-sale"], "{left:?}");
}
