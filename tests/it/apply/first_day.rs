//! The first day of the scope: a document that was typed a day earlier lies on its other side.

use std::fs;

use serde_json::Value;

use crate::bookkeeper::{text, typed};
use crate::company::Company;

const PARTLY: i32 = 4;

#[tokio::test(flavor = "multi_thread")]
async fn what_was_typed_just_before_the_first_day_is_not_entered_again() {
    let company = Company::open().await;
    let mapping = fs::read_to_string(company.file("mapping.toml")).unwrap();
    let mapping = mapping.replace("first_day = 2026-01-01", "first_day = 2026-03-02");
    company.write("mapping.toml", &mapping);
    let invoices = company.seeds.workiz["invoices"].as_array().unwrap();
    let customer = |it: &Value| company.customer(&it["clientId"]);
    let [by_looks, by_number, ..] = invoices.as_slice() else { panic!() };
    assert_eq!(by_looks["issuedDate"], "2026-03-02");
    let total = text(&by_looks["totals"], "total");
    company.post("Invoice", &typed("H-1", &customer(by_looks), "2026-03-01", total)).await;
    // This one shares nothing with its twin but the number.
    let number = text(by_number, "number");
    company.post("Invoice", &typed(number, "1", "2026-03-01", "12.00")).await;

    let ran = company.run(&["run"]);
    assert_eq!(ran.code, Some(PARTLY), "{ran:?}");
    let report = fs::read_to_string(company.file("reports/out/report.json")).unwrap();
    for says in [
        "on 2026-03-01 for the same customer, outside the scope that the mapping sets",
        "looks like it, and lies outside the scope that the mapping sets",
    ] {
        assert!(report.contains(says), "{says}: {report}");
    }
    for _ in 0..2 {
        assert_eq!(company.sandbox.quickbooks().documents("Invoice").len(), invoices.len());
        assert!(company.posted("Invoice", "DocNumber", text(by_looks, "number")).is_empty());
        assert_eq!(company.posted("Invoice", "DocNumber", number).len(), 1);
        // Their payments have no invoice to go on, and are not entered on their own.
        assert_eq!(company.sandbox.quickbooks().documents("Payment").len(), invoices.len() - 2);
        let ran = company.run(&["run"]);
        assert_eq!(ran.code, Some(PARTLY), "{ran:?}");
    }
}
