//! When the books are read whole, though a list of changes would do.

use rusqlite::Connection;
use serde_json::{Value, json};
use tieout::sandbox::qbo::trouble::ScheduledTrouble;

use crate::company::Company;

const OPEN: i32 = 3;
const FAILED: i32 = 1;
/// The settings, the company, and a page and more of each list.
const WHOLE_READS: u64 = 16;

/// From now on no list of changes tells anything of a document.
fn hide(company: &Company, entity: &str, document: &Value) {
    let untold = json!({ "fault": "untold", "entity": entity, "id": document["Id"],
        "path": "/cdc", "times": 9 });
    let trouble = ScheduledTrouble::from_json(&untold).unwrap();
    company.sandbox.quickbooks().faults().schedule(trouble);
}

fn reads(company: &Company) -> u64 {
    let counts = company.sandbox.quickbooks().counts();
    counts["core_plus"].as_object().unwrap().values().map(|it| it.as_u64().unwrap()).sum()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_look_reads_everything_and_finds_what_no_list_of_changes_tells() {
    let company = Company::open().await;
    company.works();
    let invoice = company.sandbox.quickbooks().documents("Invoice").remove(0);
    // What came before is behind a look that found nothing new.
    assert_eq!(company.run(&["plan"]).code, Some(0));
    let edit = json!({ "entity": "Invoice", "id": invoice["Id"],
        "change": { "TxnDate": "2026-03-30" } });
    company.sandbox.quickbooks().edit(&edit).unwrap();
    hide(&company, "Invoice", &invoice);
    for (arguments, code) in
        [(&["plan"][..], 0), (&["plan", "--full"], OPEN), (&["run", "--full"], OPEN)]
    {
        let before = reads(&company);
        let ran = company.run(arguments);
        assert_eq!(ran.code, Some(code), "{ran:?}");
        let whole = reads(&company) - before >= WHOLE_READS;
        assert_eq!(whole, arguments.contains(&"--full"), "{arguments:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_write_whose_answer_was_never_kept_is_settled_by_everything_that_is_in_the_books() {
    let company = Company::open().await;
    company.look();
    let state = || Connection::open(company.file("state.db")).unwrap();
    let stop = "CREATE TRIGGER stop BEFORE INSERT ON settlement
                BEGIN SELECT RAISE(ABORT, 'the plug is pulled'); END";
    state().execute_batch(stop).unwrap();
    let ran = company.run(&["apply"]);
    assert_eq!(ran.code, Some(FAILED), "{ran:?}");
    state().execute_batch("DROP TRIGGER stop").unwrap();
    let written = company.sandbox.quickbooks().documents("Invoice");
    assert!(!written.is_empty());
    for invoice in &written {
        hide(&company, "Invoice", invoice);
    }
    company.works();
}
