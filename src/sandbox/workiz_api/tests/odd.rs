//! What is odd about the API: refusals, forms that vary, limits and faults.

use std::collections::BTreeSet;

use serde_json::Value;
use serde_json::json;

use crate::sandbox::demo::company;
use crate::sandbox::workiz_api::golden;
use crate::sandbox::workiz_api::test_desk::Desk;

#[tokio::test]
async fn a_wrong_token_and_a_wrong_path_cannot_be_told_apart() {
    let desk = Desk::golden("exact");
    let body = json!({ "success": false, "error": "Forbidden",
                       "message": "Invalid API path or malformed API key." });
    let token = desk.api.info().api_token;
    for path in [
        "/api/v1/api_wrong/team/all/".to_owned(),
        "/api/v1/team/all/".to_owned(),
        "/api/v1/".to_owned(),
        format!("/api/v1/{token}/team/all"),
        format!("/api/v2/{token}/team/all/"),
        format!("/{token}/team/all/"),
    ] {
        let got = desk.send("GET", &path, None).await.unwrap();
        assert_eq!((got.status, &got.body), (403, &body), "{path}");
    }
}

#[tokio::test]
async fn what_the_api_does_not_have_is_an_invalid_end_point() {
    let desk = Desk::golden("exact");
    for path in [
        "/invoice/all/",
        "/invoice/all",
        "/invoice/get/IV-924886/",
        "/estimate/all/",
        "/payment/all/",
        "/job/payments/",
        "/client/all/",
    ] {
        let got = desk.get(path).await;
        assert_eq!((got.status, &got.body["msg"]), (404, &json!("Invalid end point")), "{path}");
    }
    assert_eq!(desk.post("/job/addPayment/", &json!({})).await.status, 404);
    assert_eq!(desk.post("/job/all/", &json!({})).await.status, 404);
}

#[tokio::test]
async fn what_is_not_there_comes_as_a_success_that_says_no() {
    let desk = Desk::golden("exact");
    for (path, words) in [("/job/get/NOSUCH/", "job Not Found"), ("/lead/get/X/", "lead Not Found")]
    {
        let got = desk.get(path).await;
        assert_eq!((got.status, got.body), (200, json!({ "flag": false, "msg": words })));
    }
    let paid = json!({ "amount": 1, "type": "cash", "date": "2026-04-01 10:00:00" });
    let got = desk.post("/job/addPayment/NOSUCH/?type=cash", &paid).await;
    assert_eq!((got.status, &got.body["flag"]), (200, &json!(false)));
}

#[tokio::test]
async fn forms_vary_from_job_to_job() {
    let desk = Desk::open(&company::build().workiz);
    let got = desk.get("/job/all/?start_date=2026-01-01&only_open=false").await;
    let jobs = got.body["data"].as_array().unwrap();
    let kinds = |field: &str| -> BTreeSet<&str> {
        let kind = |it: &Value| match it {
            Value::Null => "null",
            Value::Number(_) => "number",
            Value::String(_) => "text",
            Value::Array(_) => "array",
            _ => "other",
        };
        jobs.iter().map(|it| kind(&it[field])).collect()
    };
    assert_eq!(kinds("Unit"), BTreeSet::from(["null", "number", "text"]));
    assert_eq!(kinds("Comments"), BTreeSet::from(["array", "text"]));
    assert_eq!(kinds("SerialId"), BTreeSet::from(["number", "text"]));
    desk.api.set_switch("serial-id", "string").unwrap();
    desk.api.set_switch("quantity-field", "Qty").unwrap();
    desk.api.set_switch("money", "mixed").unwrap();
    let got = desk.get("/job/all/?start_date=2026-01-01&only_open=false").await;
    let one = &got.body["data"][0];
    assert!(one["SerialId"].is_string() && one["LineItems"][0].get("Qty").is_some(), "{one}");
    let alone = desk.get(&format!("/job/get/{}/", one["UUID"].as_str().unwrap())).await;
    assert!(one["SubTotal"].is_string() && alone.body["data"][0]["SubTotal"].is_number());
}

#[tokio::test]
async fn a_job_whose_invoice_was_deleted_keeps_its_number_and_its_own_total() {
    let mut seed = golden::seed();
    seed["invoices"][1]["deleted"] = json!(true);
    seed["jobs"][1]["number"] = json!("J-2026-1");
    let desk = Desk::open(&seed);
    desk.api.set_switch("serial-id", "string").unwrap();
    desk.api.set_switch("money", "exact").unwrap();
    let got = desk.get("/job/all/?only_open=false").await;
    let place = got.column("SerialId").iter().position(|it| it == "924820").unwrap();
    let job = &got.body["data"][place];
    assert_eq!(
        (&job["Status"], job["JobTotalPrice"].to_string(), &job["LineItems"]),
        (&json!("Done"), "425".to_owned(), &json!([]))
    );
}

#[tokio::test]
async fn a_discount_is_a_line_or_only_missing_from_the_total() {
    let desk = Desk::open(&company::build().workiz);
    for (way, is_there) in [("lines", true), ("unitemized", false)] {
        desk.api.set_switch("discounts", way).unwrap();
        let got = desk.get("/job/all/?start_date=2026-01-01&only_open=false").await;
        let jobs = got.body["data"].as_array().unwrap();
        let lines = jobs.iter().flat_map(|it| it["LineItems"].as_array().unwrap());
        assert_eq!(lines.into_iter().any(|it| it["Type"] == "DISCOUNT_TYPE"), is_there, "{way}");
    }
}

#[tokio::test]
async fn the_time_zone_of_a_job_may_be_left_empty() {
    let desk = Desk::golden("exact");
    let zone = |body: &Value| body["data"][0]["Timezone"].clone();
    assert_eq!(zone(&desk.get("/job/all/?only_open=false").await.body), "America/New_York");
    desk.api.set_switch("time-zone-field", "empty").unwrap();
    assert_eq!(zone(&desk.get("/job/all/?only_open=false").await.body), "");
}

#[tokio::test]
async fn about_thirty_quick_calls_are_answered_and_no_header_tells_when_to_come_back() {
    let desk = Desk::golden("exact");
    for _ in 0..40 {
        assert_eq!(desk.get("/team/all/").await.status, 200, "off unless it is asked for");
    }
    desk.api.set_switch("limits", "real").unwrap();
    for _ in 0..30 {
        assert_eq!(desk.get("/team/all/").await.status, 200);
    }
    assert_eq!(desk.get("/team/all/").await.status, 429);
    desk.pass(30);
    assert_eq!(desk.get("/team/all/").await.status, 200);
}

#[tokio::test]
async fn reads_need_the_secret_where_an_account_is_set_so() {
    let desk = Desk::golden("exact");
    desk.api.set_switch("reads-need-secret", "yes").unwrap();
    assert_eq!(desk.get("/team/all/").await.status, 403);
    assert_eq!(desk.get("/team/all/?auth_secret=sec_golden").await.status, 200);
}

#[tokio::test]
async fn faults_hit_the_calls_that_they_are_planned_for() {
    let desk = Desk::golden("exact");
    for (fault, status) in [
        ("unauthorized", 401),
        ("forbidden", 403),
        ("throttled", 429),
        ("cloudflare", 520),
        ("system-fault", 500),
        ("gateway", 503),
    ] {
        desk.api.plan(&json!({ "fault": fault, "path": "/job/all", "nth": 2 })).unwrap();
        assert_eq!(desk.get("/job/all/").await.status, 200);
        assert_eq!(desk.get("/team/all/").await.status, 200);
        let got = desk.get("/job/all/").await;
        assert_eq!(got.status, status);
        assert_eq!(got.body.is_null(), status > 500, "{fault} is HTML from above 500 on");
    }
    desk.api.plan(&json!([{ "fault": "malformed" }, { "fault": "latency", "ms": 1 }])).unwrap();
    assert_eq!(desk.get("/team/all/").await.body, Value::Null);
    desk.api.plan(&json!({ "fault": "truncated" })).unwrap();
    assert_eq!(desk.get("/team/all/").await.body, Value::Null);
    desk.api.plan(&json!([{ "fault": "denied" }, { "fault": "empty" }])).unwrap();
    let denied = desk.get("/team/all/").await;
    assert_eq!((denied.status, &denied.body["flag"]), (200, &json!(false)));
    let empty = desk.get("/team/all/").await;
    assert_eq!((empty.status, empty.body), (200, Value::Null));
    let told = desk.api.plan(&json!({ "fault": "flood" })).unwrap_err();
    assert!(told.contains("there is no fault `flood`"), "{told}");
}

#[tokio::test]
async fn the_admin_port_sets_switches_and_faults_which_the_state_keeps() {
    let desk = Desk::golden("exact");
    let call = |method: &str, path: &str, given: Value| desk.api.administer(method, path, &given);
    let shown = call("POST", "/switches", json!({ "offset": "record" })).unwrap().unwrap();
    assert_eq!(shown["offset"], json!({ "value": "record", "takes": "page|record" }));
    let fault = json!({ "fault": "cloudflare", "path": "/job", "times": 3, "method": "GET" });
    let planned = call("POST", "/faults", fault).unwrap().unwrap();
    assert_eq!(planned["faults"][0]["fault"], "cloudflare");
    let again = Desk::open(&desk.account.state());
    assert_eq!(again.api.administer("GET", "/faults", &Value::Null).unwrap().unwrap(), planned);
    assert_eq!(again.api.administer("GET", "/switches", &Value::Null).unwrap().unwrap(), shown);
    assert_eq!(call("DELETE", "/faults", Value::Null).unwrap().unwrap(), json!({ "faults": [] }));
    for wrong in [json!({ "offset": "both" }), json!({ "color": "red" }), json!([])] {
        assert!(call("POST", "/switches", wrong).unwrap().is_err());
    }
    assert!(call("GET", "/clock", Value::Null).is_none());
}
