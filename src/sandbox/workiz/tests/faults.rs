//! Faults over the admin port, and the switches that say how things are told.

use serde_json::Value;
use serde_json::json;

use crate::sandbox::workiz::sandbox::WorkizSettings;
use crate::sandbox::workiz::test_desk::Desk;
use crate::sandbox::workiz::test_desk::error_code;
use crate::sandbox::workiz::test_desk::seed;

fn plan(desk: &Desk, given: &Value) {
    let (status, shown) = desk.admin("POST", "/faults", given);
    assert_eq!(status, 200, "{shown}");
}

#[tokio::test]
async fn each_refusal_comes_once_and_nothing_is_done() {
    let desk = Desk::open().await;
    let pay = json!({ "amount": 1, "method": "cash" });
    for (fault, status, code, wait) in [
        (json!({ "fault": "unauthorized" }), 401, "unauthorized", None),
        (json!({ "fault": "forbidden" }), 403, "not_entitled", None),
        (json!({ "fault": "conflict" }), 409, "conflict", None),
        (json!({ "fault": "locked" }), 423, "mfa_required", None),
        (json!({ "fault": "throttled", "retry_after": 7 }), 429, "rate_limited", Some("7")),
        (json!({ "fault": "throttled" }), 429, "rate_limited", None),
        (json!({ "fault": "system-fault" }), 500, "internal_error", None),
        (json!({ "fault": "unavailable" }), 503, "unavailable", None),
    ] {
        plan(&desk, &fault);
        let refused = desk.post("invoices/inv_1/payments", "k", &pay).await;
        assert_eq!((refused.status, error_code(&refused)), (status, code), "{fault}");
        assert_eq!(refused.retry_after.as_deref(), wait, "{fault}");
    }
    for (fault, status, empty) in [
        (json!({ "fault": "gateway" }), 502, false),
        (json!({ "fault": "gateway", "status": 520, "body": "empty" }), 520, true),
        (json!({ "fault": "malformed" }), 200, false),
    ] {
        plan(&desk, &fault);
        let refused = desk.post("invoices/inv_1/payments", "k", &pay).await;
        assert_eq!((refused.status, refused.text.is_empty()), (status, empty), "{fault}");
        assert_eq!(refused.body, Value::Null, "it is no JSON");
    }
    assert_eq!(desk.sandbox.documents("payments").len(), 0);
    assert_eq!(desk.post("invoices/inv_1/payments", "k", &pay).await.status, 201);
}

#[tokio::test]
async fn lists_lie_as_planned() {
    let desk = Desk::open().await;
    for (fault, items, total) in [
        (json!({ "fault": "short-page", "path": "/invoices" }), 7, 8),
        (json!({ "fault": "early-end", "path": "/invoices" }), 0, 8),
        (json!({ "fault": "wrong-total", "path": "/invoices", "by": -3 }), 8, 5),
        (json!({ "fault": "wrong-total", "path": "/invoices" }), 8, 9),
    ] {
        plan(&desk, &fault);
        let page = desk.get("invoices").await.body;
        assert_eq!(
            (page["items"].as_array().unwrap().len(), &page["total"]),
            (items, &json!(total))
        );
    }
    plan(&desk, &json!({ "fault": "missing-field", "field": "totals" }));
    assert!(desk.get("invoices/inv_1").await.body.get("totals").is_none());
    plan(&desk, &json!({ "fault": "money", "form": "numbers" }));
    assert!(desk.get("invoices/inv_1").await.body["totals"]["total"].is_number());
    assert!(desk.get("invoices/inv_1").await.body["totals"]["total"].is_string());
    let change = json!({ "list": "invoices", "id": "inv_1", "change": { "number": "99" } });
    plan(&desk, &json!({ "fault": "edit", "path": "inv_1", "edit": change }));
    assert_eq!(desk.get("invoices/inv_2").await.body["number"], json!("2"));
    assert_eq!(desk.get("invoices/inv_1").await.body["number"], json!("99"));
}

#[tokio::test]
async fn a_refusal_comes_in_any_of_three_shapes() {
    let desk = Desk::open().await;
    let message = json!("invoiceId inv_0 was not found");
    let flat = json!({ "error": "not_found", "message": message });
    let flag = json!({ "flag": false, "msg": message });
    for (form, body) in [("flat", &flat), ("flag", &flag)] {
        plan(&desk, &json!({ "fault": "error-shape", "form": form }));
        let refused = desk.get("invoices/inv_0").await;
        assert_eq!((refused.status, &refused.body), (404, body));
        assert_eq!(error_code(&desk.get("invoices/inv_0").await), "not_found");
        desk.admin("POST", "/switches", &json!({ "errors": form }));
        assert_eq!(&desk.get("invoices/inv_0").await.body, body);
        desk.admin("POST", "/switches", &json!({ "errors": "nested" }));
    }
}

#[tokio::test]
async fn plans_are_shown_kept_and_forgotten_and_wrong_ones_refused() {
    let desk = Desk::open().await;
    let all = json!([
        { "fault": "latency", "ms": 5, "path": "", "skip": 0, "times": 2 },
        { "fault": "throttled", "retry_after": 3, "path": "/jobs", "skip": 1, "times": 1 },
        { "fault": "gateway", "status": 504, "body": "empty", "method": "GET", "path": "", "skip": 0,
          "times": 1 },
        { "fault": "system-fault", "status": 507, "path": "", "skip": 0, "times": 1 },
        { "fault": "wrong-total", "by": -1, "path": "", "skip": 0, "times": 1 },
        { "fault": "error-shape", "form": "flag", "path": "", "skip": 0, "times": 1 },
    ]);
    plan(&desk, &all);
    assert_eq!(desk.admin("GET", "/faults", &Value::Null).1, json!({ "faults": all }));
    let restarted = Desk::closed(&desk.sandbox.state(), WorkizSettings::default());
    assert_eq!(restarted.admin("GET", "/faults", &Value::Null).1, json!({ "faults": all }));
    for wrong in [
        json!({ "fault": "flood" }),
        json!({ "fault": "latency", "nth": 0 }),
        json!({ "fault": "gateway", "status": 500 }),
        json!({ "fault": "missing-field" }),
        json!({ "fault": "money", "form": "gold" }),
        json!([{ "fault": "latency" }, { "color": 1 }]),
    ] {
        assert_eq!(desk.admin("POST", "/faults", &wrong).0, 400, "{wrong}");
    }
    let none = json!({ "faults": [] });
    assert_eq!(desk.admin("DELETE", "/faults", &Value::Null).1, none);
    let mut seed = seed();
    seed["faults"] = json!([{ "fault": "unavailable", "nth": 2, "path": "/account" }]);
    let desk = Desk::open_with(&seed, WorkizSettings::default()).await;
    assert_eq!(desk.get("account").await.status, 200);
    assert_eq!(desk.get("account").await.status, 503);
}

#[tokio::test]
async fn a_delay_goes_beside_another_fault() {
    let desk = Desk::open().await;
    plan(&desk, &json!([{ "fault": "latency", "ms": 30 }, { "fault": "unavailable" }]));
    let began = std::time::Instant::now();
    assert_eq!(desk.get("account").await.status, 503);
    assert!(began.elapsed().as_millis() >= 30);
}

#[tokio::test]
async fn switches_are_shown_set_kept_and_refused() {
    let desk = Desk::open().await;
    let set = json!({ "money": "numbers" });
    let (_, shown) = desk.admin("POST", "/switches", &set);
    assert_eq!(shown["money"], json!({ "value": "numbers", "takes": ["strings", "numbers"] }));
    assert!(desk.get("invoices/inv_1").await.body["totals"]["total"].is_number());
    let restarted = Desk::closed(&desk.sandbox.state(), WorkizSettings::default());
    let (_, kept) = restarted.admin("GET", "/switches", &Value::Null);
    assert_eq!(kept, shown);
    for wrong in [json!({ "gold": "yes" }), json!({ "money": "gold" }), json!(5)] {
        assert_eq!(desk.admin("POST", "/switches", &wrong).0, 400, "{wrong}");
    }
    assert_eq!(desk.admin("PUT", "/switches", &set).0, 404);
}
