//! Writes: the secret, payments, jobs and leads.

use serde_json::Value;
use serde_json::json;

use crate::sandbox::workiz_api::test_desk::Desk;
use crate::sandbox::workiz_api::tests::words;

/// The code of the golden job with a number.
async fn code(desk: &Desk, number: &str) -> String {
    desk.api.set_switch("serial-id", "string").unwrap();
    let got = desk.get("/job/all/?start_date=2026-01-01&only_open=false").await;
    let place = got.column("SerialId").iter().position(|it| it == number).unwrap();
    got.column("UUID")[place].clone()
}

fn due(got: &Value) -> String {
    got["data"][0]["JobAmountDue"].to_string()
}

#[tokio::test]
async fn a_write_needs_the_secret_in_its_body() {
    let desk = Desk::golden("exact");
    let token = desk.api.info().api_token;
    for body in [json!({}), json!({ "auth_secret": "sec_wrong" })] {
        let path = format!("/api/v1/{token}/job/create/");
        let got = desk.send("POST", &path, Some(&body)).await.unwrap();
        assert_eq!((got.status, &got.body["code"]), (401, &json!(401)));
    }
    assert_eq!(desk.account.documents("jobs").len(), 4);
}

#[tokio::test]
async fn a_payment_that_is_sent_twice_is_there_twice() {
    let desk = Desk::golden("exact");
    let job = code(&desk, "924820").await;
    let path = format!("/job/addPayment/{job}/?type=check");
    let pay: Value = serde_json::from_str(
        r#"{ "amount": 212.5, "type": "check", "date": "2026-04-01 13:30:00", "reference": "1042" }"#,
    )
    .unwrap();
    let told = desk.post(&path, &pay).await;
    let written = &told.body["data"][0];
    assert_eq!((told.status, &told.body["flag"]), (200, &json!(true)));
    assert_eq!(written["UUID"], json!(job));
    assert!(written["link"].as_str().unwrap().contains(&job), "and nothing that names the payment");
    assert_eq!(due(&desk.get(&format!("/job/get/{job}/")).await.body), "212.5");
    desk.post(&path, &pay).await;
    assert_eq!(due(&desk.get(&format!("/job/get/{job}/")).await.body), "0");
    // One more is taken, too, and more than is due is paid then.
    desk.post(&path, &pay).await;
    assert_eq!(due(&desk.get(&format!("/job/get/{job}/")).await.body), "-212.5");
    let payments = desk.account.documents("payments");
    let checks: Vec<&Value> = payments.iter().filter(|it| it["reference"] == "1042").collect();
    assert_eq!(checks.len(), 3);
    assert!(checks[0]["paymentId"] != checks[1]["paymentId"]);

    desk.api.set_switch("over-payment", "refuse").unwrap();
    assert_eq!(words(&desk.post(&path, &pay).await), "amount is more than the amount due");
}

#[tokio::test]
async fn a_payment_that_is_not_right_changes_nothing() {
    let desk = Desk::golden("exact");
    let job = code(&desk, "924820").await;
    let before = desk.account.documents("payments").len();
    for (query, body, field) in [
        ("", json!({ "amount": 1, "type": "cash", "date": "2026-04-01 10:00:00" }), "type"),
        ("?type=ach", json!({ "amount": 1, "type": "ach", "date": "2026-04-01 10:00:00" }), "type"),
        (
            "?type=cash",
            json!({ "amount": 1, "type": "check", "date": "2026-04-01 10:00:00" }),
            "type",
        ),
        ("?type=cash", json!({ "amount": 1, "date": "2026-04-01 10:00:00" }), "type"),
        (
            "?type=cash",
            json!({ "amount": 0, "type": "cash", "date": "2026-04-01 10:00:00" }),
            "amount",
        ),
        (
            "?type=cash",
            json!({ "amount": "1", "type": "cash", "date": "2026-04-01 10:00:00" }),
            "amount",
        ),
        (
            "?type=cash",
            json!({ "amount": -1, "type": "cash", "date": "2026-04-01 10:00:00" }),
            "amount",
        ),
        ("?type=cash", json!({ "type": "cash", "date": "2026-04-01 10:00:00" }), "amount"),
        ("?type=cash", json!({ "amount": 1, "type": "cash", "date": "2026-04-01" }), "date"),
        ("?type=cash", json!({ "amount": 1, "type": "cash" }), "date"),
        (
            "?type=cash",
            json!({ "amount": 1, "type": "cash", "date": "2026-04-01 10:00:00", "tip": 1 }),
            "tip",
        ),
    ] {
        let got = desk.post(&format!("/job/addPayment/{job}/{query}"), &body).await;
        assert!(words(&got).contains(field), "{body}: {}", got.body);
    }
    assert_eq!(desk.account.documents("payments").len(), before);
}

#[tokio::test]
async fn a_payment_whose_answer_is_lost_may_or_may_not_be_there() {
    let desk = Desk::golden("exact");
    let job = code(&desk, "924820").await;
    let path = format!("/job/addPayment/{job}/?type=cash");
    let pay = json!({ "amount": 1, "type": "cash", "date": "2026-04-01T10:00:00-04:00" });
    let before = desk.account.documents("payments").len();
    for (fault, more) in [("cut-before", 0), ("cut-after", 1)] {
        desk.api
            .plan(&json!({ "fault": fault, "path": "/job/addPayment", "method": "post" }))
            .unwrap();
        assert!(desk.try_post(&path, &pay).await.is_none());
        assert_eq!(desk.account.documents("payments").len(), before + more, "{fault}");
    }
}

#[tokio::test]
async fn a_job_is_made_changed_assigned_and_paid_without_an_invoice() {
    let desk = Desk::golden("exact");
    let body = json!({ "FirstName": "Bo", "LastName": "Cedar", "JobDateTime": "2026-04-02 15:00:00",
                       "JobType": "Gutters", "Address": "12 Elm St", "City": "Mineola" });
    let made = desk.post("/job/create/", &body).await;
    let job = made.body["data"][0]["UUID"].as_str().unwrap().to_owned();
    assert_eq!((job.len(), &made.body["data"][0]["ClientId"]), (6, &json!(1002)));
    let open = desk.get("/job/all/").await;
    assert_eq!(open.column("UUID"), [job.as_str()], "it is open");
    let again = desk.post("/job/create/", &body).await;
    assert_ne!(again.body["data"][0]["UUID"], json!(job), "a repeat makes another");

    let sam = json!({ "UUID": job, "User": "Sam T." });
    assert_eq!(desk.post("/job/assign/", &sam).await.status, 200);
    assert_eq!(words(&desk.post("/job/assign/", &sam).await), "User is already assigned");
    let one = desk.get(&format!("/job/get/{job}/")).await.body["data"][0].clone();
    assert_eq!((&one["Team"][0]["Name"], &one["JobType"]), (&json!("Sam T."), &json!("Gutters")));
    assert_eq!(desk.post("/job/unassign/", &sam).await.status, 200);
    let nobody = json!({ "UUID": job, "User": "No Body" });
    assert_eq!(words(&desk.post("/job/assign/", &nobody).await), "User was not found");

    let done = json!({ "UUID": job, "Status": "Done", "SubStatus": "Paid on site",
                       "JobDateTime": "2026-04-02 16:00:00" });
    assert_eq!(desk.post("/job/update/", &done).await.status, 200);
    let one = desk.get(&format!("/job/get/{job}/")).await.body["data"][0].clone();
    assert_eq!((&one["Status"], &one["SubStatus"]), (&json!("Done"), &json!("Paid on site")));
    assert_eq!(one["JobDateTime"], "2026-04-02 16:00:00");
    let odd = json!({ "UUID": job, "Status": "Finished" });
    assert!(words(&desk.post("/job/update/", &odd).await).contains("Status"));

    let pay = json!({ "amount": 30, "type": "credit", "date": "2026-04-02 16:30:00" });
    desk.post(&format!("/job/addPayment/{job}/?type=credit"), &pay).await;
    assert_eq!(due(&desk.get(&format!("/job/get/{job}/")).await.body), "-30");
    let payments = desk.account.documents("payments");
    let paid = payments.last().unwrap();
    assert_eq!((&paid["source"], &paid["method"]), (&json!("job"), &json!("card")));
    assert_eq!(paid["allocations"], json!([]), "it belongs to no invoice");
}

#[tokio::test]
async fn a_lead_is_made_changed_lost_and_found_again() {
    let desk = Desk::golden("exact");
    let body =
        json!({ "FirstName": "Cy", "LastName": "Dogwood", "LeadDateTime": "2026-04-02 09:00:00" });
    let made = desk.post("/lead/create/", &body).await.body;
    let lead = made[0]["UUID"].as_str().unwrap().to_owned();
    assert_eq!(desk.get("/lead/all/").await.body[0]["LastName"], "Dogwood");
    let update = json!({ "UUID": lead, "Phone": "+15165550103" });
    assert_eq!(desk.post("/lead/update/", &update).await.status, 200);
    assert_eq!(desk.get(&format!("/lead/get/{lead}/")).await.body[0]["Phone"], "+15165550103");
    let sam = json!({ "UUID": lead, "User": "Sam T." });
    assert_eq!(desk.post("/lead/assign/", &sam).await.status, 200);
    assert_eq!(words(&desk.post("/lead/assign/", &sam).await), "User is already assigned");
    assert_eq!(
        desk.post(&format!("/lead/markLost/{lead}/"), &json!({})).await.body[0]["UUID"],
        json!(lead)
    );
    assert_eq!(desk.get("/lead/all/").await.body[0]["Status"], "Lost");
    desk.post(&format!("/lead/activate/{lead}/"), &json!({})).await;
    assert_eq!(desk.get("/lead/all/?status=Submited").await.body.as_array().unwrap().len(), 1);
}
