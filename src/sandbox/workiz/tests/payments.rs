//! Money: payments and what happens to them afterwards, by the identity of the invoice.

use rust_decimal::Decimal;
use serde_json::Value;
use serde_json::json;

use crate::sandbox::decimals;
use crate::sandbox::workiz::sandbox::WorkizSettings;
use crate::sandbox::workiz::test_desk::Desk;
use crate::sandbox::workiz::test_desk::error_code;
use crate::sandbox::workiz::test_desk::seed;

async fn desk() -> Desk {
    Desk::open_with(&seed(), WorkizSettings::default()).await
}

/// Pays and gives the payment's id.
async fn pay(desk: &Desk, invoice: &str, amount: &str, method: &str) -> String {
    let text =
        format!(r#"{{ "amount": {amount}, "method": "{method}", "processor": "workiz_pay" }}"#);
    let body: Value = serde_json::from_str(&text).unwrap();
    let key = format!("{invoice} {amount} {method}");
    let paid = desk.post(&format!("invoices/{invoice}/payments"), &key, &body).await;
    assert_eq!(paid.status, 201, "{}", paid.body);
    paid.body["paymentId"].as_str().unwrap().to_owned()
}

fn happen(desk: &Desk, given: &Value) -> Value {
    let (status, body) = desk.admin("POST", "/happen", given);
    assert_eq!(status, 200, "{given}: {body}");
    body
}

/// Status, paid, refunded, balance; the balance is the total less what stayed.
async fn state(desk: &Desk, invoice: &str) -> String {
    let body = desk.get(&format!("invoices/{invoice}")).await.body;
    let of = |name: &str| decimals::read(&body["totals"][name]).unwrap();
    assert_eq!(of("balance"), of("total") - (of("paid") - of("refunded")), "{body}");
    format!(
        "{} {} {} {}",
        body["status"].as_str().unwrap(),
        of("paid"),
        of("refunded"),
        of("balance")
    )
}

#[tokio::test]
async fn money_that_fails_is_refunded_or_deleted_is_owed_again() {
    let desk = desk().await;
    let debit = pay(&desk, "inv_1", "1403.00", "ach").await;
    assert_eq!(state(&desk, "inv_1").await, "paid 1403.00 0.00 0.00");
    assert_eq!(desk.get(&format!("payments/{debit}")).await.body["status"], json!("pending"));
    happen(&desk, &json!({ "what": "fail", "paymentId": debit }));
    assert_eq!(state(&desk, "inv_1").await, "sent 0.00 0.00 1403.00");

    let card = pay(&desk, "inv_1", "1403.00", "card").await;
    happen(&desk, &json!({ "what": "settle", "paymentId": card }));
    let settled = desk.get(&format!("payments/{card}")).await.body;
    assert_eq!((&settled["fee"], &settled["net"]), (&json!("40.99"), &json!("1362.01")));
    happen(&desk, &json!({ "what": "refund", "paymentId": card, "amount": "403.00" }));
    assert_eq!(state(&desk, "inv_1").await, "partially_paid 1403.00 403.00 403.00");
    happen(&desk, &json!({ "what": "refund", "paymentId": card }));
    assert_eq!(state(&desk, "inv_1").await, "sent 1403.00 1403.00 1403.00");
    let refunded = desk.get("payments?status=refunded").await.body;
    assert_eq!(refunded["items"][0]["amountRefunded"], json!("1403.00"));
    assert_eq!(desk.get(&format!("refunds?paymentId={card}")).await.body["total"], json!(2));
    let job = desk.get("jobs/job_1").await.body;
    assert_eq!(job["priceSummary"]["amountCollected"].to_string(), "0.00");

    let cash = pay(&desk, "inv_2", "3.00", "cash").await;
    happen(&desk, &json!({ "what": "delete-payment", "paymentId": cash }));
    assert_eq!(state(&desk, "inv_2").await, "sent 0.00 0.00 1403.00");
    assert_eq!(desk.get("payments?method=cash").await.body["total"], json!(0));
    assert_eq!(desk.get("payments?method=cash&includeDeleted=true").await.body["total"], json!(1));
}

#[tokio::test]
async fn a_payout_is_what_settled_less_what_went_back_and_fees() {
    let desk = desk().await;
    let (one, two) =
        (pay(&desk, "inv_1", "1000.00", "card").await, pay(&desk, "inv_2", "500.00", "card").await);
    let _outside = pay(&desk, "inv_3", "5.00", "cash").await;
    for id in [&one, &two] {
        happen(&desk, &json!({ "what": "settle", "paymentId": id }));
    }
    happen(&desk, &json!({ "what": "refund", "paymentId": one, "amount": "100.00" }));
    happen(&desk, &json!({ "what": "dispute", "paymentId": two }));
    let payout = happen(&desk, &json!({ "what": "payout", "arrivalDate": "2026-04-06" }));
    for (field, amount) in [
        ("gross", "1500.00"),
        ("fees", "69.10"),
        ("refunds", "100.00"),
        ("disputes", "500.00"),
        ("net", "830.90"),
    ] {
        assert_eq!(payout[field], json!(amount), "{field}");
    }
    let entries = payout["entries"].as_array().unwrap();
    let sum: Decimal = entries.iter().map(|it| decimals::read(&it["net"]).unwrap()).sum();
    assert_eq!(json!(sum.to_string()), payout["net"]);
    let kinds: Vec<&str> = entries.iter().map(|it| it["type"].as_str().unwrap()).collect();
    assert_eq!(kinds.join(" "), "payment payment refund dispute dispute_fee");
    let id = payout["payoutId"].as_str().unwrap();
    let listed = desk.get(&format!("payments?payoutId={id}")).await;
    assert_eq!(listed.body["total"], json!(2), "{}", listed.body);
    let (status, nothing) = desk.admin("POST", "/happen", &json!({ "what": "payout" }));
    assert!(status == 409 && nothing["error"].as_str().unwrap().contains("nothing settled"));
}

#[tokio::test]
async fn disputes_end_won_or_lost() {
    let desk = desk().await;
    for (invoice, what, dispute, payment) in
        [("inv_1", "dispute-won", "won", "settled"), ("inv_2", "dispute-lost", "lost", "disputed")]
    {
        let id = pay(&desk, invoice, "10.00", "card").await;
        let opened = happen(&desk, &json!({ "what": "dispute", "paymentId": id }));
        assert_eq!(
            (&opened["fee"], &opened["status"]),
            (&json!("25.00"), &json!("needs_response"))
        );
        let closed = json!({ "what": what, "disputeId": opened["disputeId"] });
        assert_eq!(happen(&desk, &closed)["status"], json!(dispute));
        assert_eq!(desk.get(&format!("payments/{id}")).await.body["status"], json!(payment));
        assert_eq!(desk.admin("POST", "/happen", &closed).0, 409);
    }
}

#[tokio::test]
async fn refunds_keep_the_rules_of_the_processor() {
    let mut seed = seed();
    seed["invoices"][1]["jobId"] = Value::Null;
    let desk = Desk::open_with(&seed, WorkizSettings::default()).await;
    let (job, bare) =
        (pay(&desk, "inv_1", "100.00", "card").await, pay(&desk, "inv_2", "100.00", "card").await);
    for (id, amount) in [(&job, "100.01"), (&bare, "99.00")] {
        let refund = json!({ "what": "refund", "paymentId": id, "amount": amount });
        assert_eq!(desk.admin("POST", "/happen", &refund).0, 409, "{amount}");
    }
    happen(&desk, &json!({ "what": "refund", "paymentId": bare }));
    desk.pass(61 * 24 * 3600);
    assert_eq!(
        desk.admin("POST", "/happen", &json!({ "what": "refund", "paymentId": job })).0,
        409
    );
}

#[tokio::test]
async fn a_payment_over_the_balance_is_a_switch() {
    let desk = desk().await;
    let body = json!({ "amount": 1500, "method": "check" });
    let refused = desk.post("invoices/inv_1/payments", "a", &body).await;
    assert_eq!((refused.status, error_code(&refused)), (400, "validation_failed"));
    desk.admin("POST", "/switches", &json!({ "over-payment": "accept" }));
    let taken = desk.post("invoices/inv_1/payments", "b", &body).await;
    assert_eq!(taken.body["balanceRemaining"].to_string(), "-97.00");
    assert_eq!(state(&desk, "inv_1").await, "paid 1500.00 0.00 -97.00");
}

#[tokio::test]
async fn everything_that_is_wrong_with_a_payment_is_named_at_once() {
    let desk = desk().await;
    let body = json!({ "method": "shells", "cardLast4": "42", "memo": 5, "color": "red" });
    let refused = desk.post("invoices/inv_1/payments", "a", &body).await;
    let details = refused.body["error"]["details"].as_array().unwrap();
    let fields: Vec<&str> = details.iter().map(|it| it["field"].as_str().unwrap()).collect();
    assert_eq!(fields.join(" "), "color amount method cardLast4 memo");
}

#[tokio::test]
async fn a_known_key_with_another_body_is_a_switch() {
    let desk = desk().await;
    desk.admin("POST", "/switches", &json!({ "key-reuse": "replay" }));
    let pay = async |amount: u32| {
        let body = json!({ "amount": amount, "method": "cash" });
        desk.post("invoices/inv_1/payments", "a", &body).await
    };
    let (first, other) = (pay(1).await, pay(2).await);
    assert_eq!(other.text, first.text);
    assert_eq!(desk.sandbox.documents("payments").len(), 1);
}

#[tokio::test]
async fn merged_clients_are_one_from_then_on() {
    let mut seed = seed();
    let clients = seed["clients"].as_array_mut().unwrap();
    clients.push(json!({ "clientId": "cl_2", "name": "Bo Example" }));
    let desk = Desk::open_with(&seed, WorkizSettings::default()).await;
    happen(&desk, &json!({ "what": "merge-clients", "clientId": "cl_1", "intoId": "cl_2" }));
    assert_eq!(desk.get("clients").await.body["total"], json!(1));
    assert_eq!(desk.get("clients/cl_1").await.body["mergedIntoId"], json!("cl_2"));
    assert_eq!(desk.get("invoices?clientId=cl_2").await.body["total"], json!(8));
    assert_eq!(desk.get("jobs/job_1").await.body["client"]["name"], json!("Bo Example"));
}

#[tokio::test]
async fn somebody_else_edits_makes_and_deletes() {
    let desk = desk().await;
    let edit = |given: Value| desk.admin("POST", "/edit", &given);
    desk.pass(5);
    let change = json!({ "notes": "x", "totals": { "tip": "1.00" } });
    let (_, edited) = edit(json!({ "list": "invoices", "id": "inv_1", "change": change }));
    assert_eq!((&edited["notes"], &edited["totals"]["tip"]), (&json!("x"), &json!("1.00")));
    assert_eq!(edited["totals"]["total"], json!("1403.00"), "the rest stays");
    assert_eq!(edited["updatedAt"], json!("2026-04-02T13:00:05Z"));
    let (_, made) = edit(json!({ "list": "clients", "change": { "name": "New" } }));
    let id = made["clientId"].as_str().unwrap();
    assert_eq!(desk.get(&format!("clients/{id}")).await.body["name"], json!("New"));
    edit(json!({ "list": "invoices", "id": "inv_2", "operation": "delete" }));
    assert_eq!(desk.get("invoices/inv_2").await.body["status"], json!("void"));
    for wrong in [
        json!({ "list": "cars" }),
        json!({ "list": "jobs", "id": "job_9" }),
        json!({ "list": "jobs", "operation": "delete" }),
        json!({ "list": "jobs", "color": 1 }),
    ] {
        assert_eq!(edit(wrong.clone()).0, 409, "{wrong}");
    }
}
