//! The lists beside jobs and money: leads, people, schedules, calls, messages.

use serde_json::Value;
use serde_json::json;

use crate::sandbox::workiz::sandbox::WorkizSettings;
use crate::sandbox::workiz::starter::empty_seed;
use crate::sandbox::workiz::test_desk::Desk;
use crate::sandbox::workiz::test_desk::error_code;
use crate::sandbox::workiz::test_desk::seed;

fn account() -> Value {
    let mut seed = seed();
    seed["entitlements"] = json!(["scheduling", "jobs", "leads", "communications"]);
    let at = "2026-03-05T18:00:00Z";
    seed["technicians"] = json!([
        { "userId": "tech_1", "name": "Tess", "status": "active", "teamId": "team_1" },
        { "userId": "tech_2", "name": "Gil", "status": "inactive", "teamId": null },
    ]);
    seed["teams"] = json!([{ "teamId": "team_1", "name": "North" }]);
    seed["leads"] = json!([
        { "leadId": "lead_1", "status": "active", "source": "website", "createdAt": at },
        { "leadId": "lead_2", "status": "lost", "source": "phone", "createdAt": at },
    ]);
    seed["schedules"] = json!([
        { "scheduleId": "sch_1", "type": "job", "jobId": "job_1", "technicianId": "tech_1",
          "start": "2026-03-01T15:00:00Z", "end": "2026-03-01T17:00:00Z" },
        { "scheduleId": "sch_2", "type": "time_off", "jobId": null, "technicianId": "tech_2",
          "start": "2026-03-02T15:00:00Z", "end": "2026-03-02T17:00:00Z" },
    ]);
    seed["recurringJobs"] = json!([
        { "recurringJobId": "rec_1", "status": "active", "clientId": "cl_1", "nextDate": "2026-05-01" },
    ]);
    seed["calls"] = json!([
        { "callId": "call_1", "direction": "inbound", "status": "missed", "startedAt": at },
        { "callId": "call_2", "direction": "outbound", "status": "answered", "startedAt": at },
    ]);
    seed["smsThreads"] = json!([
        { "threadId": "sms_1", "status": "open", "clientId": "cl_1", "lastMessageAt": at,
          "messages": [{ "direction": "inbound", "text": "Hello", "sentAt": at }] },
    ]);
    seed
}

#[tokio::test]
async fn each_list_has_pages_and_its_own_filters() {
    let desk = Desk::open_with(&account(), WorkizSettings::default()).await;
    for (query, total) in [
        ("technicians", 2),
        ("technicians?status=active", 1),
        ("technicians?teamId=team_1&page=1&pageSize=1", 1),
        ("teams", 1),
        ("leads?status=lost", 1),
        ("leads?source=website", 1),
        ("leads?fromDate=2026-03-06", 0),
        ("schedules?technicianId=tech_1", 1),
        ("schedules?jobId=job_1&fromDate=2026-03-01&toDate=2026-03-01", 1),
        ("schedules?type=time_off", 1),
        ("recurring-jobs?status=active&clientId=cl_1", 1),
        ("recurring-jobs?toDate=2026-04-30", 0),
        ("calls?direction=inbound&status=missed", 1),
        ("calls?fromDate=2026-03-05&toDate=2026-03-05", 2),
        ("sms-threads?clientId=cl_1", 1),
        ("sms-threads?status=closed", 0),
    ] {
        let got = desk.get(query).await;
        assert_eq!((got.status, &got.body["total"]), (200, &json!(total)), "{query}");
        assert!(got.body["page"].is_number() && got.body["pageSize"].is_number());
    }
    for query in ["leads?status=new", "calls?technicianId=x", "teams?fromDate=2026-01-01"] {
        let got = desk.get(query).await;
        assert_eq!((got.status, error_code(&got)), (400, "validation_failed"), "{query}");
    }
    assert!(desk.get("sms-threads").await.body["items"][0].get("messages").is_none());
    let thread = desk.get("sms-threads/sms_1").await.body;
    assert_eq!(thread["messages"][0]["text"], json!("Hello"));
    assert_eq!(desk.get("leads/lead_9").await.status, 404);
    assert_eq!(desk.get("attachments").await.status, 404, "there is no list of all of them");
    assert_eq!(desk.get("cars").await.status, 404);
    let bearer = format!("Bearer {}", desk.token);
    let put = desk.send("PUT", "jobs/job_1", &[("authorization", &bearer)], Some(&json!({}))).await;
    assert_eq!((put.status, error_code(&put)), (405, "method_not_allowed"));
    let not = desk.post("leads", "k", &json!({})).await;
    assert_eq!((not.status, error_code(&not)), (501, "not_simulated"));
}

#[tokio::test]
async fn the_empty_account_has_people_to_send_out() {
    let mut seed = empty_seed();
    seed["integration_id"] = json!("int_1");
    let desk = Desk::closed(&seed, WorkizSettings::default());
    let who = json!({ "username": "office@sandbox.example" });
    let office = desk.with_token(&desk.admin("POST", "/tokens", &who).1);
    for (path, total) in [("technicians", 2), ("teams", 1), ("leads", 1), ("calls", 1)] {
        assert_eq!(office.get(path).await.body["total"], json!(total), "{path}");
    }
    for path in ["clients", "jobs", "invoices", "payments", "schedules"] {
        assert_eq!(office.get(path).await.body["total"], json!(0), "{path}");
    }
}
