//! A desk to test at: an account, its API, and a clock that only the test moves.

use std::sync::Arc;
use std::sync::Mutex;

use axum::body::Body;
use axum::body::to_bytes;
use axum::http::Request;
use jiff::SignedDuration;
use jiff::Timestamp;
use serde_json::Value;
use serde_json::json;
use tower::ServiceExt as _;

use crate::sandbox::workiz::sandbox::RateLimit;
use crate::sandbox::workiz::sandbox::WorkizSandbox;
use crate::sandbox::workiz::sandbox::WorkizSettings;
use crate::sandbox::workiz_api::golden;
use crate::sandbox::workiz_api::service::WorkizApi;

/// An account with the API over it.
pub(super) struct Desk {
    pub(super) account: WorkizSandbox,
    pub(super) api: WorkizApi,
    now: Arc<Mutex<Timestamp>>,
}

/// Status and body; the body is null when it is no JSON.
#[derive(Debug)]
pub(super) struct Got {
    pub(super) status: u16,
    pub(super) body: Value,
}

impl Got {
    /// The value of a field of each row of a list.
    pub(super) fn column(&self, field: &str) -> Vec<String> {
        let rows = self.body["data"].as_array().unwrap();
        rows.iter()
            .map(|it| it[field].as_str().map_or_else(|| it[field].to_string(), str::to_owned))
            .collect()
    }
}

impl Desk {
    pub(super) fn open(seed: &Value) -> Self {
        let now: Timestamp = seed["now"].as_str().unwrap().parse().unwrap();
        let now = Arc::new(Mutex::new(now));
        let told = Arc::clone(&now);
        let clock: Arc<dyn Fn() -> Timestamp + Send + Sync> =
            Arc::new(move || *told.lock().unwrap());
        let account =
            WorkizSandbox::try_new(seed, Arc::clone(&clock), WorkizSettings::default()).unwrap();
        let api = WorkizApi::new(account.clone(), clock, RateLimit::Off);
        Self { account, api, now }
    }

    /// The golden jobs, with amounts as they are or with noise.
    pub(super) fn golden(money: &str) -> Self {
        let desk = Self::open(&golden::seed());
        desk.api.set_switch("money", money).unwrap();
        desk
    }

    pub(super) fn pass(&self, seconds: i64) {
        let mut now = self.now.lock().unwrap();
        *now = now.checked_add(SignedDuration::from_secs(seconds)).unwrap();
    }

    pub(super) async fn get(&self, path: &str) -> Got {
        let token = self.api.info().api_token;
        self.send("GET", &format!("/api/v1/{token}{path}"), None).await.unwrap()
    }

    /// Posts with the secret.
    pub(super) async fn post(&self, path: &str, body: &Value) -> Got {
        self.try_post(path, body).await.unwrap()
    }

    pub(super) async fn try_post(&self, path: &str, body: &Value) -> Option<Got> {
        let info = self.api.info();
        let mut body = body.clone();
        body["auth_secret"] = json!(info.auth_secret);
        self.send("POST", &format!("/api/v1/{}{path}", info.api_token), Some(&body)).await
    }

    /// `None` when the connection broke.
    pub(super) async fn send(&self, method: &str, path: &str, body: Option<&Value>) -> Option<Got> {
        let body = body.map_or_else(Body::empty, |it| Body::from(it.to_string()));
        let request = Request::builder().method(method).uri(path).body(body).unwrap();
        let response = self.api.router().oneshot(request).await.unwrap();
        let status = response.status().as_u16();
        let bytes = to_bytes(response.into_body(), usize::MAX).await.ok()?;
        Some(Got { status, body: serde_json::from_slice(&bytes).unwrap_or(Value::Null) })
    }
}

/// An account with so many jobs that are not done, one an hour, the first one the latest; all serial
/// numbers are texts.
pub(super) fn many(count: u16) -> Value {
    let mut seed = golden::many(count, "scheduled");
    seed["account"]["workizApi"]["switches"] = json!({ "serial-id": "string" });
    seed
}
