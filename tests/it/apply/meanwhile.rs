//! What a bookkeeper enters while a plan waits.

use std::fs;

use serde_json::{Value, json};

use crate::bookkeeper::{exact, text, typed};
use crate::company::Company;

const OPEN: i32 = 3;
const PARTLY: i32 = 4;

#[tokio::test(flavor = "multi_thread")]
async fn what_is_entered_while_a_plan_waits_is_not_entered_again() {
    let company = Company::open().await;
    let invoices = company.seeds.workiz["invoices"].as_array().unwrap();
    let customer = |it: &Value| company.customer(&it["clientId"]);
    let typed_like = |it: &Value, number: &str, customer: &str| {
        typed(number, customer, text(it, "issuedDate"), text(&it["totals"], "total"))
    };
    let [by_looks, by_marker, by_change, paid] = invoices.as_slice() else { panic!() };
    // In the books before the plan, on a stranger: it looks like nothing that is missing.
    let stranger = company.post("Invoice", &typed_like(by_change, "H-3", "1")).await;
    let ran = company.run(&["plan"]);
    assert_eq!(ran.code, Some(OPEN), "{ran:?}");
    // Under a number of the bookkeeper's own.
    company.post("Invoice", &typed_like(by_looks, "H-1", &customer(by_looks))).await;
    // By another machine that runs on the same books, and changed by hand since.
    let mut marked = typed("H-2", &customer(by_marker), "2026-03-17", "12.00");
    let marker = format!("[tieout:{}]", text(by_marker, "invoiceId"));
    marked["PrivateNote"] = json!(format!("{marker} as told on the phone"));
    company.post("Invoice", &marked).await;
    let mut corrected = stranger.clone();
    corrected["CustomerRef"] = json!({ "value": customer(by_change) });
    company.post("Invoice", &corrected).await;
    // A check that lies at the desk is typed before there is an invoice to put it on.
    let payments = company.seeds.workiz["payments"].as_array().unwrap();
    let check = payments.iter().find(|it| it["invoiceId"] == paid["invoiceId"]).unwrap();
    let check = json!({
        "CustomerRef": {"value": customer(paid)}, "TotalAmt": exact(text(check, "amount")),
        "TxnDate": &text(check, "collectedAt")[..10],
    });
    company.post("Payment", &check).await;

    let ran = company.run(&["apply"]);
    assert_eq!(ran.code, Some(PARTLY), "{ran:?}");
    let books = company.sandbox.quickbooks();
    // Of all that was planned, only the invoice that nobody typed.
    let numbers = |documents: Vec<Value>| -> Vec<String> {
        let mut all: Vec<String> =
            documents.iter().map(|it| text(it, "DocNumber").to_owned()).collect();
        all.sort();
        all
    };
    let mut expected = vec!["H-1", "H-2", "H-3", text(paid, "number")];
    expected.sort_unstable();
    assert_eq!(numbers(books.documents("Invoice")), expected);
    assert_eq!(books.documents("Payment").len(), 1);
    let report = fs::read_to_string(company.file("reports/out/report.json")).unwrap();
    for (entity, says) in [
        ("Invoice", "is there already"),
        ("Invoice", "was changed after the plan was made, and looks like it now"),
        ("Invoice", "was entered after the plan was made"),
        ("Payment", "was entered after the plan was made"),
    ] {
        let stale = |it: &str| it.contains(&format!("({entity} with id ")) && it.contains(says);
        assert!(report.lines().any(stale), "{entity} {says}: {report}");
    }
    // Nor in the night after, which takes what was typed for what it is.
    let ran = company.run(&["run"]);
    assert!([Some(0), Some(OPEN), Some(PARTLY)].contains(&ran.code), "{ran:?}");
    assert_eq!(books.documents("Invoice").len(), invoices.len());
    for it in invoices {
        let customer = customer(it);
        for entity in ["Invoice", "Payment"] {
            let all = books.documents(entity);
            let own = all.iter().filter(|it| it["CustomerRef"]["value"] == *customer);
            assert!(own.count() <= 1, "{all:#?}");
        }
    }
}
