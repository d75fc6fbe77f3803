//! Limits, the quota, and what calls are counted as.

use serde_json::Value;
use serde_json::json;

use crate::sandbox::qbo::settings::Limits;
use crate::sandbox::qbo::settings::QboSettings;
use crate::sandbox::qbo::tests::faults::plan;
use crate::sandbox::qbo::tests::kit::Client;
use crate::sandbox::qbo::tests::kit::id;
use crate::sandbox::qbo::tests::kit::invoice;
use crate::sandbox::qbo::tests::kit::seed;
use crate::sandbox::qbo::tests::switches::both;

fn limited() -> Client {
    let settings = QboSettings { limits: Limits::Real, ..QboSettings::default() };
    Client::with(&seed(), settings)
}

fn batch(count: usize) -> Value {
    let items: Vec<Value> = (0..count)
        .map(|it| json!({"bId": it.to_string(), "Query": "select count(*) from Term"}))
        .collect();
    json!({"BatchItemRequest": items})
}

#[test]
fn reports_have_a_limit_of_200_a_minute() {
    let client = limited();
    let mut admitted = 0;
    for _ in 0..25 {
        admitted += (0..10).filter(|_| client.get("/reports/TrialBalance").status == 200).count();
        client.pass(1);
    }
    assert_eq!(admitted, 200);
    assert_eq!(client.sandbox.counts()["throttled"]["reports"], 50);
    client.pass(60);
    assert_eq!(client.get("/reports/TrialBalance").status, 200);
}

#[test]
fn batch_items_count_as_calls_or_not() {
    let admitted = both("batch-items-count", ["no", "yes"]).map(|client| {
        client.sandbox.set_switch("limits", "real").unwrap();
        let admitted = (0..40).filter(|_| {
            client.pass(1);
            client.post("/batch", &batch(30)).status == 200
        });
        admitted.count()
    });
    assert_eq!(admitted, [40, 16], "16 batches of 30 are 480 calls");
}

#[tokio::test]
async fn ten_calls_are_answered_at_the_same_time_and_no_more() {
    let client = limited();
    plan(&client, &json!({"fault": "latency", "ms": 50, "times": 12}));
    let calls = (0..12).map(|_| {
        let request = client.request("GET", "/preferences", String::new());
        tower::ServiceExt::oneshot(client.sandbox.router(), request)
    });
    let answers = futures_util::future::join_all(calls).await;
    let refused = answers.iter().filter(|it| it.as_ref().unwrap().status() == 429).count();
    assert_eq!(refused, 2);
    assert_eq!(client.sandbox.counts()["throttled"]["concurrent"], 2);
}

#[test]
fn reads_are_metered_and_writes_are_free_and_batches_are_both() {
    let client = Client::new();
    let made = client.make("Invoice", &invoice("1", "10"));
    client.read("Invoice", &id(&made));
    client.query("select * from Invoice");
    client.get("/cdc?entities=Invoice&changedSince=2026-04-01");
    client.get("/reports/TrialBalance");
    client.get("/invoice/99");
    let body = json!({"Id": id(&made), "SyncToken": "0", "sparse": true, "PrivateNote": "n"});
    client.make("Invoice", &body);
    client.post("/invoice?operation=void", &json!({"Id": id(&made), "SyncToken": "1"}));
    client.post("/invoice?operation=delete", &json!({"Id": id(&made), "SyncToken": "2"}));
    client.post(
        "/batch",
        &json!({"BatchItemRequest": [
            {"bId": "1", "operation": "create", "Invoice": invoice("2", "10")},
            {"bId": "2", "Query": "select * from Invoice"},
            {"bId": "3", "Query": "selec"},
        ]}),
    );
    let counts = client.sandbox.counts();
    let wanted = json!({"read": 1, "query": 1, "cdc": 1, "report": 1, "total": 4});
    assert_eq!(counts["core_plus"], wanted);
    let wanted = json!({"create": 1, "update": 1, "void": 1, "delete": 1, "upload": 0, "other": 0,
        "total": 4});
    assert_eq!(counts["core"], wanted);
    assert_eq!(counts["batches"], json!({"calls": 1, "items": 3, "refused_items": 1}));
    assert_eq!(counts["batch_items"], json!({"core_plus": 1, "core": 1}));
    assert_eq!(counts["all"], json!({"calls": 10, "refused": 1, "faults_injected": 0}));
    assert_eq!(counts["quota"], json!({"month": "2026-04", "core_plus": 5}));
    let again = Client::with(&client.sandbox.state(), QboSettings::default());
    assert_eq!(again.sandbox.counts(), counts, "a state keeps them");
    again.sandbox.reset_counts();
    assert_eq!(again.sandbox.counts()["core_plus"]["total"], 0);
}

#[test]
fn the_quota_ends_reads_until_the_next_month_and_never_writes() {
    let client = Client::new();
    client.sandbox.set_switch("quota", "3").unwrap();
    let statuses = [0; 4].map(|_| client.get("/preferences").status);
    assert_eq!(statuses, [200, 200, 200, 429]);
    let got = client.query("select * from Term");
    assert!(got.text.contains("monthly limit"), "{}", got.text);
    assert_eq!(client.post("/invoice", &invoice("1", "10")).status, 200);
    let item = client.post("/batch", &batch(1)).json();
    assert_eq!(item["BatchItemResponse"][0]["Fault"]["Error"][0]["code"], "3001");
    assert_eq!(client.sandbox.counts()["throttled"]["quota"], 2);
    client.sandbox.set_switch("quota", "none").unwrap();
    assert_eq!(client.get("/preferences").status, 200);
    client.sandbox.set_switch("quota", "4").unwrap();
    let mut state = client.sandbox.state();
    assert_eq!(client.get("/preferences").status, 429);
    // The same books a month later: a fresh token, and a fresh quota.
    state["now"] = json!("2026-05-01T08:00:00Z");
    state["oauth"]["access"] = json!({"sandbox-access-token-0000": "2026-06-01T00:00:00Z"});
    client.sandbox.restore(&state).unwrap();
    client.pass(29 * 24 * 3600);
    assert_eq!(client.get("/preferences").status, 200);
}
