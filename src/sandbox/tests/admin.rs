//! The admin port over real connections.

use std::time::Duration;

use serde_json::Value;
use serde_json::json;
use tokio::io::AsyncReadExt as _;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

use crate::sandbox::serve::RunningSandbox;
use crate::sandbox::serve::SandboxError;
use crate::sandbox::serve::SandboxOptions;
use crate::sandbox::serve::SandboxTime;
use crate::sandbox::serve::Seed;
use crate::sandbox::serve::Speed;
use crate::sandbox::serve::start;
use crate::sandbox::tests::options;
use crate::sandbox::tests::send;

/// Calls the admin port.
pub(super) async fn admin(
    sandbox: &RunningSandbox,
    method: &str,
    path: &str,
    body: &Value,
) -> (u16, Value) {
    let url = sandbox.info()["admin"]["base_url"].as_str().unwrap().to_owned();
    let body = if body.is_null() { String::new() } else { body.to_string() };
    send(&url, method, path, "", &body).await.unwrap()
}

/// Calls the accounting API; nothing when the connection broke.
pub(super) async fn books(
    sandbox: &RunningSandbox,
    method: &str,
    path: &str,
    body: &Value,
) -> Option<(u16, Value)> {
    let info = sandbox.info()["quickbooks"].clone();
    let text = |key: &str| info[key].as_str().unwrap().to_owned();
    let path = format!("/v3/company/{}{path}", text("realm_id"));
    let bearer = format!("Bearer {}", text("access_token"));
    let body = if body.is_null() { String::new() } else { body.to_string() };
    send(&text("base_url"), method, &path, &bearer, &body).await
}

pub(super) async fn virtual_sandbox(speed: Speed) -> RunningSandbox {
    let time = SandboxTime::Virtual { step: Duration::ZERO };
    start(SandboxOptions { speed, time, ..options(Seed::Empty, None) }).await.unwrap()
}

#[tokio::test]
async fn faults_are_planned_shown_and_taken_back() {
    let sandbox = start(options(Seed::Empty, None)).await.unwrap();
    let plan = json!([
        {"fault": "gateway", "status": 502, "path": "/preferences"},
        {"fault": "cut-after", "method": "POST", "path": "/customer"},
    ]);
    let (status, shown) = admin(&sandbox, "POST", "/faults", &plan).await;
    assert_eq!((status, shown["faults"].as_array().unwrap().len()), (200, 2));
    assert!(books(&sandbox, "GET", "/preferences", &Value::Null).await.is_none(), "it is HTML");
    let customer = json!({"DisplayName": "Cut & Co"});
    assert!(books(&sandbox, "POST", "/customer", &customer).await.is_none());
    assert_eq!(sandbox.quickbooks().documents("Customer").len(), 1);
    assert_eq!(admin(&sandbox, "GET", "/faults", &Value::Null).await.1, json!({"faults": []}));
    admin(&sandbox, "POST", "/faults", &plan).await;
    let (_, shown) = admin(&sandbox, "DELETE", "/faults", &Value::Null).await;
    assert_eq!(shown, json!({"faults": []}));
    let wrong = json!([{"fault": "unauthorized"}, {"fault": "flood"}]);
    let (status, error) = admin(&sandbox, "POST", "/faults", &wrong).await;
    assert!(status == 400 && error["error"].as_str().unwrap().contains("no fault `flood`"));
    assert_eq!(admin(&sandbox, "GET", "/faults", &Value::Null).await.1, json!({"faults": []}));
    sandbox.shutdown().await.unwrap();
}

#[tokio::test]
async fn a_virtual_clock_moves_only_when_it_is_told() {
    let sandbox = virtual_sandbox(Speed::Real).await;
    let now = |it: &Value| it["now"].as_str().unwrap().to_owned();
    let statuses = async |count: usize| {
        let mut good = 0;
        for _ in 0..count {
            let got = books(&sandbox, "GET", "/preferences", &Value::Null).await;
            good += usize::from(got.is_some_and(|(status, _)| status == 200));
        }
        good
    };
    let began = now(&admin(&sandbox, "GET", "/clock", &Value::Null).await.1);
    assert_eq!(statuses(12).await, 10, "the limit of a second holds, and no second ends");
    assert_eq!(now(&admin(&sandbox, "GET", "/clock", &Value::Null).await.1), began);
    let (_, told) = admin(&sandbox, "POST", "/clock", &json!({"advance_ms": 1000})).await;
    assert_eq!(
        (began.as_str(), now(&told).as_str()),
        ("2026-04-02T13:00:00Z", "2026-04-02T13:00:01Z")
    );
    assert_eq!(statuses(1).await, 1);
    admin(&sandbox, "POST", "/clock", &json!({"advance_ms": 3_600_000})).await;
    let (status, _) = books(&sandbox, "GET", "/preferences", &Value::Null).await.unwrap();
    assert_eq!(status, 401, "an hour later the token is dead");
    for wrong in [json!({"advance_ms": -1}), json!({}), json!({"advance_ms": u64::MAX})] {
        assert_eq!(admin(&sandbox, "POST", "/clock", &wrong).await.0, 400);
    }
    sandbox.shutdown().await.unwrap();
}

#[tokio::test]
async fn a_virtual_clock_may_take_a_step_with_each_request() {
    let time = SandboxTime::Virtual { step: Duration::from_millis(1) };
    let options = SandboxOptions { time, ..options(Seed::Empty, None) };
    let sandbox = start(options).await.unwrap();
    let (_, before) = admin(&sandbox, "GET", "/clock", &Value::Null).await;
    books(&sandbox, "GET", "/preferences", &Value::Null).await;
    let (_, after) = admin(&sandbox, "GET", "/clock", &Value::Null).await;
    let moment = |it: &Value| it["now"].as_str().unwrap().parse::<jiff::Timestamp>().unwrap();
    assert_eq!(moment(&after).duration_since(moment(&before)).as_millis(), 1);
    sandbox.shutdown().await.unwrap();
}

#[tokio::test]
async fn a_state_is_taken_and_put_back_with_its_time() {
    let sandbox = virtual_sandbox(Speed::Fast).await;
    let make = json!({"DisplayName": "Quill & Co"});
    let (_, state) = admin(&sandbox, "GET", "/state", &Value::Null).await;
    let first = books(&sandbox, "POST", "/customer", &make).await;
    admin(&sandbox, "POST", "/clock", &json!({"advance_ms": 90_000})).await;
    assert_eq!(admin(&sandbox, "PUT", "/state", &state).await.0, 200);
    assert_eq!(admin(&sandbox, "GET", "/state", &Value::Null).await.1, state);
    assert_eq!(books(&sandbox, "POST", "/customer", &make).await, first, "the same id and time");
    for wrong in [json!({}), json!({"tieout_sandbox": 1}), json!([1])] {
        assert_eq!(admin(&sandbox, "PUT", "/state", &wrong).await.0, 400);
    }
    let mut half = state.clone();
    half["workiz"]["username"] = Value::Null;
    let (status, error) = admin(&sandbox, "PUT", "/state", &half).await;
    assert!(status == 400 && error["error"].as_str().unwrap().contains("username"), "{error}");
    assert_eq!(sandbox.quickbooks().documents("Customer").len(), 1, "neither side was changed");
    sandbox.shutdown().await.unwrap();
}

#[tokio::test]
async fn what_the_admin_port_changes_is_in_the_data_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("sandbox.json");
    let sandbox = start(options(Seed::Empty, Some(&file))).await.unwrap();
    admin(&sandbox, "POST", "/switches", &json!({"void-paid": "unlink", "quota": 9})).await;
    let edit = json!({"entity": "Customer", "change": {"DisplayName": "Theirs"}});
    let (status, made) = admin(&sandbox, "POST", "/edit", &edit).await;
    assert_eq!((status, made["Customer"]["DisplayName"].as_str()), (200, Some("Theirs")));
    drop(sandbox);
    let again = start(options(Seed::Empty, Some(&file))).await.unwrap();
    assert_eq!(again.quickbooks().documents("Customer").len(), 1);
    let (_, switches) = admin(&again, "GET", "/switches", &Value::Null).await;
    assert_eq!(switches["void-paid"], json!({"value": "unlink", "takes": "refuse|unlink"}));
    assert_eq!(switches["quota"]["value"], "9");
    again.shutdown().await.unwrap();
}

#[tokio::test]
async fn calls_are_counted_and_counted_anew() {
    let sandbox = start(options(Seed::Empty, None)).await.unwrap();
    books(&sandbox, "GET", "/preferences", &Value::Null).await;
    books(&sandbox, "POST", "/customer", &json!({"DisplayName": "One"})).await;
    let (_, counts) = admin(&sandbox, "GET", "/counts", &Value::Null).await;
    assert_eq!(
        (counts["core_plus"]["total"].clone(), counts["core"]["total"].clone()),
        (json!(1), json!(1))
    );
    let (_, counts) = admin(&sandbox, "DELETE", "/counts", &Value::Null).await;
    assert_eq!(counts["core_plus"]["total"], 0);
    sandbox.shutdown().await.unwrap();
}

#[tokio::test]
async fn wrong_calls_are_told_what_is_right() {
    let sandbox = start(options(Seed::Empty, None)).await.unwrap();
    let (status, error) = admin(&sandbox, "GET", "/", &Value::Null).await;
    assert!(status == 404 && error["error"].as_str().unwrap().contains("POST /edit"));
    let (status, error) = admin(&sandbox, "POST", "/switches", &json!({"voids": "x"})).await;
    assert!(status == 400 && error["error"].as_str().unwrap().contains("void-paid"));
    let edit = json!({"entity": "Invoice", "id": "9"});
    let (status, fault) = admin(&sandbox, "POST", "/edit", &edit).await;
    assert_eq!((status, fault["Fault"]["Error"][0]["code"].as_str()), (409, Some("610")));
    // A page in a browser may reach this machine's ports, and must get nothing done here.
    let address = sandbox.info()["admin"]["base_url"].as_str().unwrap()[7..].to_owned();
    let mut stream = TcpStream::connect(&address).await.unwrap();
    let request = format!(
        "DELETE /counts HTTP/1.1\r\nHost: {address}\r\nOrigin: http://evil.example\r\n\
         Connection: close\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 403"), "{answer}");
    sandbox.shutdown().await.unwrap();
}

#[tokio::test]
async fn a_switch_that_is_none_keeps_the_sandbox_from_starting() {
    let switches = vec!["void-paid=maybe".to_owned()];
    let error = start(SandboxOptions { switches, ..options(Seed::Empty, None) }).await;
    let error = error.unwrap_err();
    assert!(matches!(error, SandboxError::Switch(_)));
    assert!(error.to_string().contains("takes refuse|unlink"), "{error}");
}
