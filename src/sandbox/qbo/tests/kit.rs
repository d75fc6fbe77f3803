//! A client over the router without a socket, and short forms for common requests.

use std::sync::Arc;
use std::sync::Mutex;

use axum::body::Body;
use axum::body::to_bytes;
use axum::http::Request;
use futures_util::FutureExt as _;
use jiff::Timestamp;
use serde_json::Value;
use serde_json::json;
use tower::ServiceExt as _;

use crate::sandbox::qbo::service::QboSandbox;
use crate::sandbox::qbo::settings::QboSettings;
use crate::sandbox::qbo::starter::empty_seed;

pub(super) struct Client {
    pub(super) sandbox: QboSandbox,
    now: Arc<Mutex<Timestamp>>,
}

pub(super) struct Got {
    pub(super) status: u16,
    pub(super) headers: axum::http::HeaderMap,
    pub(super) text: String,
}

impl Got {
    pub(super) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("no JSON: {}", self.text))
    }

    pub(super) fn code(&self) -> String {
        let body = self.json();
        body["Fault"]["Error"][0]["code"].as_str().unwrap_or("none").to_owned()
    }

    pub(super) fn detail(&self) -> String {
        self.json()["Fault"]["Error"][0]["Detail"].as_str().unwrap().to_owned()
    }
}

/// A seed with two customers, one under the first.
pub(super) fn seed() -> Value {
    let mut seed = empty_seed();
    seed["entities"]["Customer"] = json!([
        {"Id": "1", "DisplayName": "Marta's Bakery", "PrimaryEmailAddr": {"Address": "m@example.com"},
            "BillAddr": {"Id": "2", "Line1": "1 Mill Road", "City": "Sampleton",
                "CountrySubDivisionCode": "CA", "PostalCode": "94001"}},
        {"Id": "2", "DisplayName": "Rear oven", "ParentRef": {"value": "1"}, "Job": true,
            "BillWithParent": true},
        {"Id": "3", "DisplayName": "Zeta Dental"},
    ]);
    seed
}

impl Client {
    pub(super) fn new() -> Self {
        Self::with(&seed(), QboSettings::default())
    }

    pub(super) fn with(seed: &Value, settings: QboSettings) -> Self {
        let now = Arc::new(Mutex::new("2026-04-02T13:00:00Z".parse().unwrap()));
        let clock = Arc::clone(&now);
        let clock = Arc::new(move || *clock.lock().unwrap());
        let sandbox = QboSandbox::try_new(seed, clock, settings).unwrap();
        Self { sandbox, now }
    }

    pub(super) fn pass(&self, seconds: i64) {
        let mut now = self.now.lock().unwrap();
        *now += jiff::SignedDuration::from_secs(seconds);
    }

    pub(super) fn send(&self, request: Request<Body>) -> Got {
        self.try_send(request).unwrap()
    }

    /// Sends; nothing when the body broke off.
    pub(super) fn try_send(&self, request: Request<Body>) -> Option<Got> {
        let answer = self.sandbox.router().oneshot(request).now_or_never().unwrap().unwrap();
        let (parts, body) = answer.into_parts();
        let bytes = to_bytes(body, usize::MAX).now_or_never().unwrap().ok()?;
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        Some(Got { status: parts.status.as_u16(), headers: parts.headers, text })
    }

    pub(super) fn request(&self, method: &str, path: &str, body: String) -> Request<Body> {
        let info = self.sandbox.info();
        Request::builder()
            .method(method)
            .uri(format!("/v3/company/{}{path}", info.realm_id))
            .header("accept", "application/json")
            .header("authorization", format!("Bearer {}", info.access_token))
            .body(Body::from(body))
            .unwrap()
    }

    /// Sends without the accounting API's path and headers.
    pub(super) fn fetch(&self, address: &str) -> Got {
        let path = address.trim_start_matches("http://localhost");
        self.send(Request::builder().uri(path).body(Body::empty()).unwrap())
    }

    pub(super) fn get(&self, path: &str) -> Got {
        self.send(self.request("GET", path, String::new()))
    }

    pub(super) fn post(&self, path: &str, body: &Value) -> Got {
        self.send(self.request("POST", path, body.to_string()))
    }

    /// Runs a query, percent-encoding it.
    pub(super) fn query(&self, query: &str) -> Got {
        let encoded: String = url::form_urlencoded::byte_serialize(query.as_bytes()).collect();
        self.get(&format!("/query?query={encoded}"))
    }

    /// Posts and expects success; gives the entity.
    pub(super) fn make(&self, entity: &str, body: &Value) -> Value {
        let got = self.post(&format!("/{}", entity.to_lowercase()), body);
        assert_eq!(got.status, 200, "{}", got.text);
        got.json()[entity].clone()
    }

    pub(super) fn read(&self, entity: &str, id: &str) -> Value {
        let got = self.get(&format!("/{}/{id}", entity.to_lowercase()));
        assert_eq!(got.status, 200, "{}", got.text);
        got.json()[entity].clone()
    }
}

pub(super) fn line(amount: &str, code: &str) -> Value {
    json!({"Amount": number(amount), "DetailType": "SalesItemLineDetail",
        "SalesItemLineDetail": {"ItemRef": {"value": "1"}, "TaxCodeRef": {"value": code}}})
}

pub(super) fn invoice(number: &str, amount: &str) -> Value {
    json!({"DocNumber": number, "CustomerRef": {"value": "1"}, "Line": [line(amount, "NON")]})
}

pub(super) fn payment(amount: &str, links: &[(&str, &str, &str)]) -> Value {
    let lines: Vec<Value> = links
        .iter()
        .map(|(kind, id, amount)| {
            json!({"Amount": number(amount), "LinkedTxn": [{"TxnId": id, "TxnType": kind}]})
        })
        .collect();
    json!({"CustomerRef": {"value": "1"}, "TotalAmt": number(amount), "Line": lines})
}

/// A JSON number with the digits as written.
pub(super) fn number(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

pub(super) fn id(document: &Value) -> String {
    document["Id"].as_str().unwrap().to_owned()
}

pub(super) fn token(document: &Value) -> String {
    document["SyncToken"].as_str().unwrap().to_owned()
}

/// The text of an amount as it stood in the answer.
pub(super) fn shown(value: &Value) -> String {
    value.to_string()
}
