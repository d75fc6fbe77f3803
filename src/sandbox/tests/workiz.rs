//! The Workiz side over real connections: its admin calls, its stream, and what the data file keeps.

use std::sync::Arc;
use std::sync::Mutex;

use axum::Router;
use serde_json::Value;
use serde_json::json;
use tokio::net::TcpListener;
use tokio::time::Duration;
use tokio::time::timeout;

use crate::sandbox::serve::SandboxError;
use crate::sandbox::serve::SandboxOptions;
use crate::sandbox::serve::Seed;
use crate::sandbox::serve::start;
use crate::sandbox::tests::admin::admin;
use crate::sandbox::tests::options;
use crate::sandbox::tests::send;
use crate::sandbox::tests::sign_in;

#[tokio::test]
async fn the_admin_port_has_a_workiz_side_and_the_data_file_keeps_it() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("state.json");
    let sandbox = start(options(Seed::Empty, Some(&file))).await.unwrap();
    let fault = json!({ "fault": "unavailable", "path": "/account" });
    assert_eq!(admin(&sandbox, "POST", "/workiz/faults", &fault).await.0, 200);
    let edit =
        json!({ "list": "clients", "change": { "clientId": "cl_1", "name": "Ann Example" } });
    assert_eq!(admin(&sandbox, "POST", "/workiz/edit", &edit).await.0, 200);
    let (status, there_is) = admin(&sandbox, "GET", "/workiz/cars", &Value::Null).await;
    assert_eq!(status, 404);
    assert!(there_is["error"].as_str().unwrap().contains("/workiz/happen"));
    sandbox.shutdown().await.unwrap();

    let sandbox = start(options(Seed::Empty, Some(&file))).await.unwrap();
    let (url, root, bearer) = sign_in(&sandbox).await;
    let account = format!("{root}/account");
    assert_eq!(send(&url, "GET", &account, &bearer, "").await.unwrap().0, 503);
    assert_eq!(send(&url, "GET", &account, &bearer, "").await.unwrap().0, 200);
    let (_, clients) = send(&url, "GET", &format!("{root}/clients"), &bearer, "").await.unwrap();
    assert_eq!(clients["items"][0]["name"], json!("Ann Example"));
    sandbox.shutdown().await.unwrap();
}

#[tokio::test]
async fn changes_go_to_the_address_that_was_named_at_the_start() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let got: Arc<Mutex<Vec<String>>> = Arc::default();
    let kept = Arc::clone(&got);
    let take = move |body: String| {
        kept.lock().unwrap().push(body);
        async {}
    };
    tokio::spawn(async move { axum::serve(listener, Router::new().fallback(take)).await });
    let named = SandboxOptions { workiz_events: Some(url), ..options(Seed::Empty, None) };
    let sandbox = start(named).await.unwrap();
    let edit = json!({ "list": "clients", "change": { "name": "Ann Example" } });
    admin(&sandbox, "POST", "/workiz/edit", &edit).await;
    let arrived = async {
        while got.lock().unwrap().is_empty() {
            tokio::task::yield_now().await;
        }
    };
    timeout(Duration::from_secs(10), arrived).await.unwrap();
    let told: Value = serde_json::from_str(&got.lock().unwrap()[0]).unwrap();
    assert_eq!((&told["list"], &told["change"]), (&json!("clients"), &json!("created")));
    assert_eq!(told["document"]["name"], json!("Ann Example"));
    sandbox.shutdown().await.unwrap();

    let far = Some("https://example.com/".to_owned());
    let error = start(SandboxOptions { workiz_events: far, ..options(Seed::Empty, None) }).await;
    assert!(matches!(error.unwrap_err(), SandboxError::Events { .. }));
}
