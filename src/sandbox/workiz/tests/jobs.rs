//! Jobs: filters, and making one.

use serde_json::Value;
use serde_json::json;

use crate::sandbox::workiz::sandbox::WorkizSettings;
use crate::sandbox::workiz::test_desk::Desk;
use crate::sandbox::workiz::test_desk::error_code;
use crate::sandbox::workiz::test_desk::seed;

fn with_jobs() -> Value {
    let mut seed = seed();
    let job = |id: u32, status: &str, start: &str, technician: &str, updated: &str| {
        json!({ "jobId": format!("job_{id}"), "number": format!("J-{id}"), "status": status,
                "scheduledStart": start, "client": { "id": "cl_1" },
                "assignedTechnicians": [{ "userId": technician, "name": technician }],
                "priceSummary": { "total": "1.00" }, "updatedAt": updated })
    };
    seed["jobs"] = json!([
        // Seven hours west of Greenwich it is still the last of March.
        job(1, "scheduled", "2026-04-01T02:00:00Z", "tech_1", "2026-03-01T00:00:00Z"),
        job(2, "dispatched", "2026-04-01T15:00:00Z", "tech_2", "2026-03-02T00:00:00Z"),
        job(3, "completed", "2026-04-02T15:00:00Z", "tech_1", "2026-03-03T00:00:00Z"),
        job(4, "canceled", "2026-04-03T15:00:00Z", "tech_1", "2026-03-04T00:00:00Z"),
    ]);
    seed["technicians"] = json!([
        { "userId": "tech_1", "name": "Tess T.", "status": "active" },
        { "userId": "tech_3", "name": "Gone G.", "status": "inactive" },
    ]);
    seed
}

#[tokio::test]
async fn each_documented_filter_narrows_the_list() {
    let desk = Desk::open_with(&with_jobs(), WorkizSettings::default()).await;
    for (query, ids) in [
        ("", "job_1 job_2 job_3 job_4"),
        ("status=completed", "job_3"),
        ("status=en_route", ""),
        ("technicianId=tech_1", "job_1 job_3 job_4"),
        ("technicianId=tech_1&status=canceled", "job_4"),
        ("fromDate=2026-04-01", "job_2 job_3 job_4"),
        ("toDate=2026-03-31", "job_1"),
        ("fromDate=2026-04-01&toDate=2026-04-02", "job_2 job_3"),
        ("updatedFrom=2026-03-03T00:00:00Z", "job_3 job_4"),
        ("updatedTo=2026-03-02T01:00:00%2B01:00", "job_1 job_2"),
        ("page=2&pageSize=3", "job_4"),
        ("page=3&pageSize=3", ""),
    ] {
        let got = desk.get(&format!("jobs?{query}")).await;
        assert_eq!(got.status, 200, "{query}: {}", got.body);
        let items = got.body["items"].as_array().unwrap();
        let found: Vec<&str> = items.iter().map(|it| it["jobId"].as_str().unwrap()).collect();
        assert_eq!(found.join(" "), ids, "{query}");
    }
    for query in ["status=late", "fromDate=2026-4-1", "updatedFrom=yesterday", "pageSize=0"] {
        let got = desk.get(&format!("jobs?{query}")).await;
        assert_eq!((got.status, error_code(&got)), (400, "validation_failed"), "{query}");
        let field = &got.body["error"]["details"][0]["field"];
        assert_eq!(field, query.split_once('=').unwrap().0);
    }
}

fn asked() -> Value {
    json!({ "clientId": "cl_1", "title": "Water heater", "scheduledStart": "2026-04-03T15:00:00Z",
            "assignedTechnicianIds": ["tech_1"], "customFields": { "parking": "driveway" },
            "lineItems": [{ "itemId": "svc_1", "quantity": 2, "unitPrice": 150, "taxCode": "NTX" }] })
}

#[tokio::test]
async fn a_job_keeps_what_was_asked_and_its_list_is_a_summary() {
    let desk = Desk::open_with(&with_jobs(), WorkizSettings::default()).await;
    let made = desk.post("jobs", "k1", &asked()).await;
    assert_eq!(made.status, 201, "{}", made.body);
    let again = desk.post("jobs", "k1", &asked()).await;
    assert_eq!((again.status, again.text), (201, made.text));
    let mut other = asked();
    other["title"] = json!("Another");
    let conflict = desk.post("jobs", "k1", &other).await;
    assert_eq!((conflict.status, error_code(&conflict)), (409, "idempotency_conflict"));
    assert_eq!(desk.sandbox.documents("jobs").len(), 5);

    let id = made.body["jobId"].as_str().unwrap();
    let job = desk.get(&format!("jobs/{id}")).await.body;
    assert_eq!(job["assignedTechnicians"], json!([{ "userId": "tech_1", "name": "Tess T." }]));
    assert_eq!(job["customFields"], json!({ "parking": "driveway" }));
    assert_eq!(job["lineItems"][0]["itemId"], json!("svc_1"));
    let listed = desk.get("jobs?fromDate=2026-04-03&status=scheduled").await.body;
    assert_eq!(listed["items"][0]["jobId"], json!(id));
    assert!(listed["items"][0].get("lineItems").is_none());
    assert_eq!(desk.post("jobs", "", &asked()).await.status, 400, "an empty key is none");
}

#[tokio::test]
async fn everything_that_is_wrong_with_a_job_is_named_at_once() {
    let desk = Desk::open_with(&with_jobs(), WorkizSettings::default()).await;
    let wrong = json!({
        "clientId": "cl_9", "scheduledStart": "tomorrow", "durationMinutes": 0, "color": "red",
        "serviceAddress": { "street": "1 Main" }, "assignedTechnicianIds": ["tech_3", 4],
        "lineItems": [{ "itemId": "svc_9", "quantity": "2", "unitPrice": 1, "taxCode": "VAT" }],
    });
    let refused = desk.post("jobs", "k", &wrong).await;
    assert_eq!((refused.status, error_code(&refused)), (400, "validation_failed"));
    let details = refused.body["error"]["details"].as_array().unwrap();
    let fields: Vec<&str> = details.iter().map(|it| it["field"].as_str().unwrap()).collect();
    assert_eq!(
        fields.join(" "),
        "color clientId title scheduledStart durationMinutes serviceAddress.street \
         assignedTechnicianIds[0] assignedTechnicianIds[1] lineItems[0].itemId \
         lineItems[0].taxCode lineItems[0].quantity"
    );
    assert_eq!(desk.sandbox.documents("jobs").len(), 4);
}
