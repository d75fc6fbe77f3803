//! A desk to test at: the simulator, a clock that only the test moves, and a session.

use std::sync::Arc;
use std::sync::Mutex;

use axum::body::Body;
use axum::body::to_bytes;
use axum::http::Request;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::SignedDuration;
use jiff::Timestamp;
use serde_json::Value;
use serde_json::json;
use tower::ServiceExt as _;

use crate::sandbox::workiz::sandbox::WorkizSandbox;
use crate::sandbox::workiz::sandbox::WorkizSettings;
use crate::sandbox::workiz::totp;

const SECRET: &str = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";

/// A simulator with a clock that only the test moves.
pub(super) struct Desk {
    pub(super) sandbox: WorkizSandbox,
    now: Arc<Mutex<Timestamp>>,
    pub(super) token: String,
}

/// Status, headers of interest, body.
#[derive(Debug)]
pub(super) struct Got {
    pub(super) status: u16,
    pub(super) request_id: String,
    pub(super) retry_after: Option<String>,
    pub(super) body: Value,
    /// The body as it came.
    pub(super) text: String,
}

fn invoice(number: u32, day: &str, balance: &str) -> Value {
    json!({
        "invoiceId": format!("inv_{number}"), "number": number.to_string(), "kind": "job",
        "jobId": "job_1", "clientId": "cl_1", "status": "sent", "deleted": false,
        "issuedDate": day, "createdAt": format!("{day}T23:30:00Z"),
        "updatedAt": format!("{day}T23:30:00Z"), "tipAmount": "0.00",
        "totals": { "subtotal": balance, "tip": "0.00", "total": balance, "paid": "0.00",
                    "refunded": "0.00", "balance": balance },
    })
}

pub(super) fn seed() -> Value {
    let mut invoices: Vec<Value> =
        (1..=9).map(|it| invoice(it, &format!("2026-03-0{it}"), "1403.00")).collect();
    invoices[8]["deleted"] = json!(true);
    invoices[8]["status"] = json!("void");
    json!({
        "now": "2026-04-02T13:00:00Z", "integration_id": "int_1", "client_id": "cid",
        "client_secret": "cs", "username": "office@example.com", "password": "pw",
        "totp_secret": SECRET,
        "account": { "name": "Test", "timezone": "America/Los_Angeles", "currency": "USD" },
        "entitlements": ["clients", "jobs", "scheduling", "invoices", "payments"],
        "clients": [{ "clientId": "cl_1", "name": "Ann Example", "phones": [], "emails": [] }],
        "items": [{ "itemId": "svc_1", "name": "Labor", "price": "150.00" }],
        "taxes": [{ "taxId": "tax_1", "rate": "7.75", "default": true }],
        "jobs": [{ "jobId": "job_1", "number": "J-2026-00001", "status": "completed",
                   "scheduledStart": "2026-03-01T15:00:00Z", "client": { "id": "cl_1" },
                   "priceSummary": { "total": "1403.00", "amountCollected": "0.00" },
                   "updatedAt": "2026-03-01T15:00:00Z" }],
        "invoices": invoices,
    })
}

impl Desk {
    pub(super) fn closed(seed: &Value, settings: WorkizSettings) -> Self {
        let now = Arc::new(Mutex::new("2026-04-02T13:00:00Z".parse().unwrap()));
        let clock = Arc::clone(&now);
        let sandbox =
            WorkizSandbox::try_new(seed, Arc::new(move || *clock.lock().unwrap()), settings)
                .unwrap();
        Self { sandbox, now, token: String::new() }
    }

    pub(super) async fn open() -> Self {
        Self::open_with(&seed(), WorkizSettings::default()).await
    }

    pub(super) async fn open_with(seed: &Value, settings: WorkizSettings) -> Self {
        let mut desk = Self::closed(seed, settings);
        let got = desk.login("cid:cs", &credentials("pw", Some(&code(0)))).await;
        assert_eq!(got.status, 200, "{}", got.body);
        desk.token = got.body["authToken"].as_str().unwrap().to_owned();
        desk
    }

    pub(super) fn pass(&self, seconds: i64) {
        let mut now = self.now.lock().unwrap();
        *now = now.checked_add(SignedDuration::from_secs(seconds)).unwrap();
    }

    pub(super) async fn login(&self, client: &str, body: &Value) -> Got {
        let basic = format!("Basic {}", STANDARD.encode(client));
        self.send("POST", "sessions", &[("authorization", &basic)], Some(body)).await
    }

    pub(super) async fn get(&self, path: &str) -> Got {
        let bearer = format!("Bearer {}", self.token);
        self.send("GET", path, &[("authorization", &bearer)], None).await
    }

    pub(super) async fn post(&self, path: &str, key: &str, body: &Value) -> Got {
        let bearer = format!("Bearer {}", self.token);
        let headers = [("authorization", bearer.as_str()), ("idempotency-key", key)];
        self.send("POST", path, &headers, Some(body)).await
    }

    /// Calls the admin port; gives the status, too.
    pub(super) fn admin(&self, method: &str, path: &str, given: &Value) -> (u16, Value) {
        match self.sandbox.administer(method, path, given, self.now()) {
            Ok(body) => (200, body),
            Err(refusal) => refusal,
        }
    }

    pub(super) fn now(&self) -> Timestamp {
        *self.now.lock().unwrap()
    }

    /// Another user of the same account.
    pub(super) fn with_token(&self, opened: &Value) -> Self {
        let token = opened["authToken"].as_str().unwrap().to_owned();
        Self { sandbox: self.sandbox.clone(), now: Arc::clone(&self.now), token }
    }

    pub(super) async fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&Value>,
    ) -> Got {
        self.try_send(method, path, headers, body).await.unwrap()
    }

    /// `None` when the connection broke.
    pub(super) async fn try_send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&Value>,
    ) -> Option<Got> {
        let mut request =
            Request::builder().method(method).uri(format!("/integrations/int_1/{path}"));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if body.is_some() {
            request = request.header("content-type", "application/json");
        }
        let body = body.map_or_else(Body::empty, |it| Body::from(it.to_string()));
        let response = self.sandbox.router().oneshot(request.body(body).unwrap()).await.unwrap();
        let header =
            |name: &str| response.headers().get(name).map(|it| it.to_str().unwrap().to_owned());
        let (status, request_id) = (response.status().as_u16(), header("x-request-id"));
        let retry_after = header("retry-after");
        let bytes = to_bytes(response.into_body(), usize::MAX).await.ok()?;
        Some(Got {
            status,
            request_id: request_id.unwrap_or_default(),
            retry_after,
            body: serde_json::from_slice(&bytes).unwrap_or(Value::Null),
            text: String::from_utf8_lossy(&bytes).into_owned(),
        })
    }
}

pub(super) fn credentials(password: &str, code: Option<&str>) -> Value {
    let mut body = json!({ "username": "office@example.com", "password": password });
    if let Some(code) = code {
        body["mfa"] = json!({ "type": "totp", "code": code });
    }
    body
}

/// The code of so many 30 s steps from now.
pub(super) fn code(steps: i64) -> String {
    let seconds = totp::real_seconds().checked_add_signed(steps * 30).unwrap();
    totp::generator(SECRET).unwrap().generate(seconds)
}

pub(super) fn error_code(got: &Got) -> &str {
    got.body["error"]["code"].as_str().unwrap()
}
