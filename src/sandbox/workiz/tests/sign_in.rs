//! Who comes in, by which factor, and what each user and role may see.

use serde_json::Value;
use serde_json::json;

use crate::sandbox::workiz::sandbox::WorkizSettings;
use crate::sandbox::workiz::test_desk::Desk;
use crate::sandbox::workiz::test_desk::code;
use crate::sandbox::workiz::test_desk::credentials;
use crate::sandbox::workiz::test_desk::error_code;
use crate::sandbox::workiz::test_desk::seed;

const ALL: [&str; 5] = ["clients", "jobs", "scheduling", "invoices", "payments"];

/// An account with a user for each factor, and a technician.
fn crowd() -> Value {
    let mut seed = seed();
    let user = |id: &str, mfa: &str, to: &str| {
        json!({ "id": id, "name": id, "username": format!("{id}@example.com"), "password": "pw",
                "mfa": mfa, "sentTo": to, "entitlements": ALL })
    };
    seed["users"] = json!([
        user("sms", "sms", "+16195550123"),
        user("mail", "email", "mail@example.com"),
        user("plain", "none", ""),
        user("sso", "sso", ""),
        user("tess", "none", ""),
    ]);
    seed["users"][4]["role"] = json!("technician");
    seed["users"][4]["technicianId"] = json!("tech_1");
    seed["jobs"][0]["assignedTechnicians"] = json!([{ "userId": "tech_1", "name": "Tess" }]);
    let mut other = seed["jobs"][0].clone();
    other["jobId"] = json!("job_2");
    other["client"] = json!({ "id": "cl_2" });
    other["assignedTechnicians"] = json!([]);
    seed["jobs"].as_array_mut().unwrap().push(other);
    seed["invoices"][1]["jobId"] = json!("job_2");
    let clients = seed["clients"].as_array_mut().unwrap();
    clients.push(json!({ "clientId": "cl_2", "name": "Bo Example" }));
    seed
}

fn desk() -> Desk {
    Desk::closed(&crowd(), WorkizSettings::default())
}

fn of(user: &str, mfa: &Value) -> Value {
    let mut body = credentials("pw", None);
    body["username"] = json!(format!("{user}@example.com"));
    body["mfa"] = mfa.clone();
    body
}

#[tokio::test]
async fn a_code_is_sent_asked_for_and_good_once_for_ten_minutes() {
    for (user, kind, shown) in [("sms", "sms", "***23"), ("mail", "email", "***@example.com")] {
        let desk = desk();
        let asked = desk.login("cid:cs", &of(user, &Value::Null)).await;
        assert_eq!((asked.status, error_code(&asked)), (423, "mfa_required"));
        assert_eq!(asked.body["error"]["details"], json!([{ "field": "mfa.type", "issue": kind }]));
        assert!(asked.body["error"]["message"].as_str().unwrap().contains(shown));
        let sent = |desk: &Desk| desk.admin("GET", "/codes", &Value::Null).1["codes"][0].clone();
        let first = sent(&desk);
        assert_eq!(
            (&first["username"], &first["type"]),
            (&of(user, &json!(0))["username"], &json!(kind))
        );
        let with = |code: &Value| of(user, &json!({ "type": kind, "code": code }));
        let wrong = desk.login("cid:cs", &with(&json!("nothing"))).await;
        assert_eq!((wrong.status, error_code(&wrong)), (401, "invalid_mfa_code"));
        assert_eq!(desk.login("cid:cs", &with(&first["code"])).await.status, 200);
        let again = desk.login("cid:cs", &with(&first["code"])).await;
        assert_eq!((again.status, error_code(&again)), (401, "invalid_mfa_code"));

        desk.login("cid:cs", &of(user, &json!({ "type": kind }))).await;
        let second = sent(&desk);
        assert_ne!(first["code"], second["code"]);
        desk.pass(600);
        assert_eq!(desk.login("cid:cs", &with(&second["code"])).await.status, 401, "too old");
        desk.login("cid:cs", &of(user, &Value::Null)).await;
        desk.pass(599);
        assert_eq!(desk.login("cid:cs", &with(&sent(&desk)["code"])).await.status, 200);
    }
}

#[tokio::test]
async fn the_factor_of_the_user_is_asked_for_and_another_kind_is_named() {
    let desk = desk();
    let wrong_kind = of("sms", &json!({ "type": "totp", "code": code(0) }));
    let asked = desk.login("cid:cs", &wrong_kind).await;
    assert_eq!((asked.status, error_code(&asked)), (423, "mfa_required"));
    for mfa in [json!("123456"), json!({ "type": "pigeon", "code": "1" })] {
        let refused = desk.login("cid:cs", &of("sms", &mfa)).await;
        assert_eq!((refused.status, error_code(&refused)), (400, "validation_failed"), "{mfa}");
    }
    assert_eq!(desk.login("cid:cs", &of("plain", &Value::Null)).await.status, 200);
}

#[tokio::test]
async fn a_one_time_password_is_good_again_unless_the_switch_refuses_it() {
    let desk = desk();
    let good = credentials("pw", Some(&code(0)));
    assert_eq!(desk.login("cid:cs", &good).await.status, 200);
    assert_eq!(desk.login("cid:cs", &good).await.status, 200);
    assert_eq!(desk.admin("POST", "/switches", &json!({ "totp-reuse": "refuse" })).0, 200);
    let fresh = credentials("pw", Some(&code(1)));
    assert_eq!(desk.login("cid:cs", &fresh).await.status, 200);
    assert_eq!(desk.login("cid:cs", &fresh).await.status, 401);
}

#[tokio::test]
async fn five_wrong_tries_lock_a_user_for_a_quarter_of_an_hour() {
    let desk = desk();
    let right = of("plain", &Value::Null);
    let mut wrong = right.clone();
    wrong["password"] = json!("no");
    for _ in 0..5 {
        assert_eq!(desk.login("cid:cs", &wrong).await.status, 401);
    }
    desk.pass(100);
    let locked = desk.login("cid:cs", &right).await;
    assert_eq!((locked.status, error_code(&locked)), (429, "too_many_attempts"));
    assert_eq!(locked.retry_after.as_deref(), Some("800"));
    let saved = desk.sandbox.state();
    let restarted = Desk::closed(&saved, WorkizSettings::default());
    restarted.pass(899);
    assert_eq!(restarted.login("cid:cs", &right).await.status, 429, "a lock is kept");
    assert_eq!(desk.login("cid:cs", &credentials("pw", Some(&code(0)))).await.status, 200);
    desk.pass(800);
    assert_eq!(desk.login("cid:cs", &right).await.status, 200);
}

#[tokio::test]
async fn somebody_with_company_sign_in_has_no_password_and_a_token_is_handed_over() {
    let desk = desk();
    let refused = desk.login("cid:cs", &of("sso", &Value::Null)).await;
    assert_eq!((refused.status, error_code(&refused)), (403, "sso_required"));
    let who = json!({ "username": "sso@example.com" });
    let (status, opened) = desk.admin("POST", "/tokens", &who);
    assert_eq!((status, &opened["expiresIn"]), (200, &json!(3600)));
    let theirs = desk.with_token(&opened);
    assert_eq!(theirs.get("invoices").await.status, 200);
    let ended = desk.admin("DELETE", "/tokens", &who).1;
    assert_eq!(ended, json!({ "ended": 1 }));
    assert_eq!(theirs.get("invoices").await.status, 401);
    assert_eq!(desk.admin("POST", "/tokens", &json!({ "username": "nobody" })).0, 400);
}

#[tokio::test]
async fn sessions_live_side_by_side_and_are_kept() {
    let desk = desk();
    let open = async || desk.login("cid:cs", &of("plain", &Value::Null)).await.body;
    let (first, second) = (open().await, open().await);
    assert_ne!(first["authToken"], second["authToken"]);
    let mine = desk.with_token(&first);
    let bearer = format!("Bearer {}", mine.token);
    let renewed = mine.send("POST", "sessions/refresh", &[("authorization", &bearer)], None).await;
    assert_eq!(renewed.body["user"]["id"], json!("plain"));
    assert_eq!(mine.get("account").await.status, 401, "a refresh ends the old token");
    assert_eq!(desk.with_token(&second).get("account").await.status, 200);
    let later = Desk::closed(&desk.sandbox.state(), WorkizSettings::default());
    assert_eq!(later.with_token(&renewed.body).get("account").await.status, 200);
    desk.pass(3600);
    assert_eq!(desk.with_token(&second).get("account").await.status, 401);
}

#[tokio::test]
async fn a_technician_sees_own_jobs_and_what_belongs_to_them() {
    let desk = desk();
    let opened = desk.login("cid:cs", &of("tess", &Value::Null)).await.body;
    let tess = desk.with_token(&opened);
    let total = async |path: &str| tess.get(path).await.body["total"].clone();
    assert_eq!(total("jobs").await, json!(1));
    assert_eq!(total("clients").await, json!(1));
    assert_eq!(total("invoices").await, json!(7), "eight live ones, one of another's job");
    assert_eq!(tess.get("jobs/job_2").await.status, 404);
    assert_eq!(tess.get("invoices/inv_2/payments").await.status, 404);
    let cash = json!({ "amount": 1, "method": "cash" });
    assert_eq!(tess.post("invoices/inv_2/payments", "k", &cash).await.status, 404);
    assert_eq!(tess.post("invoices/inv_1/payments", "k", &cash).await.status, 201);
    for path in ["payouts", "refunds", "webhooks"] {
        let refused = tess.get(path).await;
        assert_eq!((refused.status, error_code(&refused)), (403, "role_forbidden"), "{path}");
    }
    assert_eq!(tess.post("jobs", "k2", &json!({})).await.status, 403);
}

#[tokio::test]
async fn each_list_has_an_entitlement_that_opens_it() {
    for (path, opens) in [
        ("clients", "clients"),
        ("jobs", "jobs"),
        ("schedules", "scheduling"),
        ("invoices", "invoices"),
        ("estimates", "invoices"),
        ("payments", "payments"),
        ("refunds", "payments"),
        ("disputes", "payments"),
        ("payouts", "payouts"),
        ("pricebook/items", "pricebook"),
        ("taxes", "pricebook"),
        ("leads", "leads"),
        ("technicians", "scheduling"),
        ("teams", "jobs"),
        ("recurring-jobs", "jobs"),
        ("calls", "communications"),
        ("sms-threads", "communications"),
    ] {
        for (entitlements, wanted) in [(json!([opens]), 200), (json!(["nothing"]), 403)] {
            let mut seed = seed();
            seed["entitlements"] = entitlements;
            let desk = Desk::open_with(&seed, WorkizSettings::default()).await;
            let got = desk.get(path).await;
            assert_eq!(got.status, wanted, "{path}");
            assert!(got.status == 200 || error_code(&got) == "not_entitled", "{path}");
        }
    }
}
