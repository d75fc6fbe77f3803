//! The promises of the official API's simulator, kept in process.

mod lists;
mod odd;
mod writes;

use rust_decimal::Decimal;
use serde_json::Value;
use serde_json::json;

use crate::sandbox::decimals;
use crate::sandbox::decimals::half_up_cents;
use crate::sandbox::demo::company;
use crate::sandbox::workiz_api::test_desk::Desk;
use crate::sandbox::workiz_api::test_desk::Got;

/// The list of everything that there is of the golden jobs, by number.
async fn golden(desk: &Desk) -> Vec<Value> {
    let got = desk.get("/job/all/?start_date=2026-01-01&only_open=false").await;
    let mut jobs = got.body["data"].as_array().unwrap().clone();
    jobs.sort_by_key(|it| it["SerialId"].to_string().replace('"', ""));
    jobs
}

#[tokio::test]
async fn the_golden_jobs_are_right_to_the_digit() {
    let desk = Desk::golden("exact");
    let shown: Vec<String> = golden(&desk)
        .await
        .iter()
        .map(|it| {
            let lines = it["LineItems"].as_array().unwrap();
            let discounts: Vec<String> = lines
                .iter()
                .filter(|it| it["Type"] == "DISCOUNT_TYPE")
                .map(|it| it["Price"].to_string())
                .collect();
            format!(
                "{} {} {:?} {} {} {}",
                it["SerialId"].to_string().replace('"', ""),
                it["SubTotal"],
                discounts,
                it["JobTotalPrice"],
                it["JobAmountDue"],
                it["Status"]
            )
        })
        .collect();
    assert_eq!(
        shown,
        [
            r#"924820 475 [] 425 425 "Done""#,
            r#"924884 2376.06 ["118.803"] 2488.93 0 "Done""#,
            r#"924886 50 [] 50 0 "Done""#,
            r#"924889 2259.87 [] 2239.53 0 "Done""#,
        ]
    );
    // Nothing of what the API does not show is there.
    let one = &golden(&desk).await[1];
    for hidden in ["payments", "Tax", "Tip", "invoice_id", "ServiceFee"] {
        assert!(one.get(hidden).is_none(), "{hidden}");
    }
    assert_eq!(one["LastStatusUpdate"], "2026-03-27 13:56:13", "the account's wall clock");
    assert_eq!(one["PaymentDueDate"], "2026-04-10 00:00:00");
}

#[tokio::test]
async fn noise_is_text_that_rounds_to_the_cents_and_strings_are_exact() {
    let (noisy, exact) = (Desk::golden("noisy"), Desk::golden("strings"));
    let (noisy, exact) = (golden(&noisy).await, golden(&exact).await);
    let mut with_noise = 0;
    for (noisy, exact) in noisy.iter().zip(&exact) {
        for field in ["SubTotal", "JobTotalPrice", "JobAmountDue"] {
            let (shown, meant) = (&noisy[field], exact[field].as_str().unwrap());
            assert!(shown.is_number(), "{shown}");
            let read = decimals::read(shown).map(half_up_cents).unwrap();
            assert_eq!(read, Decimal::from_str_exact(meant).unwrap(), "{shown}");
            with_noise += i32::from(shown.to_string().len() > 8);
        }
    }
    assert!(with_noise > 2, "{with_noise}");
    let dues: Vec<String> = noisy.iter().map(|it| it["JobAmountDue"].to_string()).collect();
    assert!(dues.iter().any(|it| it.contains("e-13")), "{dues:?}");
}

#[tokio::test]
async fn the_demo_company_is_seen_as_jobs_with_the_totals_of_their_invoices() {
    let demo = company::build();
    let desk = Desk::open(&demo.workiz);
    desk.api.set_switch("money", "strings").unwrap();
    let mut jobs: Vec<Value> = Vec::new();
    for page in 0.. {
        let path = format!("/job/all/?start_date=2025-01-01&only_open=false&offset={page}");
        let got = desk.get(&path).await;
        jobs.extend(got.body["data"].as_array().unwrap().clone());
        if got.body["has_more"] == json!(false) {
            break;
        }
    }
    let codes: std::collections::BTreeSet<&str> =
        jobs.iter().map(|it| it["UUID"].as_str().unwrap()).collect();
    assert_eq!(codes.len(), jobs.len(), "each code is there once");
    assert!(codes.iter().all(|it| it.len() == 6));
    let invoices = desk.account.documents("invoices");
    let live: Vec<&Value> = invoices
        .iter()
        .filter(|it| it["kind"] == "job" && it["deleted"] == false && it["status"] != "void")
        .collect();
    let sum = |of: &mut dyn Iterator<Item = &Value>| -> Decimal {
        of.map(|it| decimals::read(it).unwrap()).sum()
    };
    let numbers: Vec<&str> = live.iter().map(|it| it["number"].as_str().unwrap()).collect();
    let seen: Vec<&Value> = jobs
        .iter()
        .filter(|it| numbers.contains(&it["SerialId"].to_string().replace('"', "").as_str()))
        .filter(|it| it["Status"] == "Done")
        .collect();
    assert_eq!(seen.len(), live.len());
    for (field, pointer) in [("JobTotalPrice", "total"), ("SubTotal", "subtotal")] {
        assert_eq!(
            sum(&mut seen.iter().map(|it| &it[field])),
            sum(&mut live.iter().map(|it| &it["totals"][pointer])),
            "{field}"
        );
    }
    let standalone = invoices.iter().filter(|it| it["kind"] == "standalone").count();
    assert!(standalone > 0 && jobs.len() < invoices.len(), "these are not visible");
}

#[tokio::test]
async fn one_company_is_seen_through_both_views() {
    let desk = Desk::golden("exact");
    let code = golden(&desk).await[0]["UUID"].as_str().unwrap().to_owned();
    let pay = json!({ "amount": 25, "type": "cash", "date": "2026-04-01 13:30:00" });
    let got = desk.post(&format!("/job/addPayment/{code}/?type=cash"), &pay).await;
    assert_eq!(got.status, 200, "{}", got.body);
    let payments = desk.account.documents("payments");
    let paid = payments.last().unwrap();
    assert_eq!(
        (&paid["amount"], &paid["invoiceId"], &paid["method"], &paid["collectedAt"]),
        (&json!("25.00"), &json!("inv_924820"), &json!("cash"), &json!("2026-04-01T17:30:00Z"))
    );
    let invoices = desk.account.documents("invoices");
    let invoice = invoices.iter().find(|it| it["invoiceId"] == "inv_924820").unwrap();
    assert_eq!(invoice["totals"]["balance"], "400.00");
    assert_eq!(invoice["status"], "partially_paid");
    // The same state, started again, goes on.
    let again = Desk::open(&desk.account.state());
    assert_eq!(golden(&again).await[0]["JobAmountDue"].to_string(), "400");
    assert_eq!(again.account.state(), desk.account.state());
}

/// The words of a 400.
fn words(got: &Got) -> String {
    assert_eq!((got.status, &got.body["code"]), (400, &json!(400)), "{}", got.body);
    let details = &got.body["details"];
    let one = if details.is_array() { &details[0] } else { details };
    one["error"].as_str().unwrap().to_owned()
}
