//! The examples of the seed document, verbatim: the requests are taken, the answers have its form.

use serde_json::Value;
use serde_json::json;

use crate::sandbox::workiz::sandbox::WorkizSettings;
use crate::sandbox::workiz::test_desk::Desk;
use crate::sandbox::workiz::test_desk::seed;

fn fixture(name: &str) -> (String, Value) {
    let path = format!("{}/fixtures/workiz/seed-{name}.json", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).unwrap();
    let value = serde_json::from_str(&text).unwrap();
    (text, value)
}

/// The names of fields and the kinds of values, with lists by their first entry.
fn shape(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            fields.iter().map(|(name, value)| (name.clone(), shape(value))).collect()
        }
        Value::Array(items) => items.first().map(shape).into_iter().collect(),
        Value::String(_) => json!("text"),
        Value::Number(_) => json!("number"),
        other => other.clone(),
    }
}

fn account() -> Value {
    let mut seed = seed();
    let (_, listed) = fixture("jobs-list");
    let job = listed["items"][0].clone();
    seed["clients"] = json!([{ "clientId": "cl_44bb20", "name": "Alex Johnson",
                               "phones": ["+16195551234"], "emails": ["alex@example.com"] }]);
    seed["items"] = json!([{ "itemId": "svc_WHTR50" }, { "itemId": "svc_LABOR_STD" }]);
    seed["technicians"] =
        json!([{ "userId": "tech_71d901", "name": "Sam T.", "status": "active" }]);
    seed["invoices"][0]["invoiceId"] = json!("inv_5aa110");
    seed["invoices"][0]["jobId"] = job["jobId"].clone();
    seed["jobs"] = json!([job]);
    seed["account"]["userName"] = json!("Dispatch Lead");
    seed
}

#[tokio::test]
async fn the_list_of_jobs_is_the_documents_to_the_byte() {
    let desk = Desk::open_with(&account(), WorkizSettings::default()).await;
    let (text, listed) = fixture("jobs-list");
    let got = desk.get("jobs?status=scheduled&technicianId=tech_71d901").await;
    assert_eq!(got.body, listed);
    let plain = |text: &str| text.split_whitespace().collect::<String>().len();
    assert_eq!(plain(&got.text), plain(&text), "the digits of amounts, too");
}

#[tokio::test]
async fn a_session_a_job_and_a_payment_are_answered_in_the_documents_form() {
    let desk = Desk::open_with(&account(), WorkizSettings::default()).await;
    let who = json!({ "username": "office@example.com" });
    let opened = desk.admin("POST", "/tokens", &who).1;
    let (_, session) = fixture("session-response");
    assert_eq!((shape(&opened), &opened["user"]), (shape(&session), &session["user"]));
    assert_eq!(opened["expiresIn"], session["expiresIn"]);

    let made = desk.post("jobs", "j", &fixture("job-create-request").1).await;
    let (_, wanted) = fixture("job-create-response");
    assert_eq!((made.status, shape(&made.body)), (201, shape(&wanted)), "{}", made.body);
    assert_eq!(made.body["scheduledStart"], wanted["scheduledStart"]);
    let id = made.body["jobId"].as_str().unwrap();
    assert!(made.body["links"]["web"].as_str().unwrap().ends_with(&format!("/jobs/{id}")));

    let paid = desk.post("invoices/inv_5aa110/payments", "p", &fixture("payment-request").1).await;
    let (_, wanted) = fixture("payment-response");
    assert_eq!((paid.status, shape(&paid.body)), (201, shape(&wanted)), "{}", paid.body);
    for field in ["status", "invoiceId", "totalApplied", "balanceRemaining"] {
        assert_eq!(paid.body[field].to_string(), wanted[field].to_string());
    }
    let job = desk.get("jobs/job_92af31").await.body;
    assert_eq!(job["priceSummary"]["amountCollected"].to_string(), "1403.00");
}
