//! Attachments: lists, signed addresses that end, and uploads that are checked.

use axum::body::Body;
use axum::body::to_bytes;
use axum::http::Request;
use serde_json::Value;
use serde_json::json;
use tower::ServiceExt as _;

use crate::sandbox::workiz::sandbox::WorkizSettings;
use crate::sandbox::workiz::test_desk::Desk;
use crate::sandbox::workiz::test_desk::error_code;
use crate::sandbox::workiz::test_desk::seed;

/// The SHA-256 of "abc", from the standard itself.
const ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

fn announced() -> Value {
    json!({ "fileName": "pump.jpg", "contentType": "image/jpeg", "kind": "photo", "size": 3,
            "sha256": ABC })
}

/// Calls an address as it stands, without a session.
async fn bare(desk: &Desk, method: &str, url: &str, body: &'static str) -> (u16, String, String) {
    let path = url.strip_prefix("http://box.example").unwrap_or(url);
    let request = Request::builder().method(method).uri(path).body(Body::from(body)).unwrap();
    let response = desk.sandbox.router().oneshot(request).await.unwrap();
    let status = response.status().as_u16();
    let kind = response.headers()["content-type"].to_str().unwrap().to_owned();
    let bytes = to_bytes(response.into_body(), usize::MAX).await.unwrap();
    (status, kind, String::from_utf8(bytes.to_vec()).unwrap())
}

fn code_of(text: &str) -> String {
    let body: Value = serde_json::from_str(text).unwrap();
    body["error"]["code"].as_str().unwrap().to_owned()
}

/// Announces a file and gives its id and address.
async fn announce(desk: &Desk, parent: &str, key: &str) -> (String, String) {
    let bearer = format!("Bearer {}", desk.token);
    let headers =
        [("authorization", bearer.as_str()), ("idempotency-key", key), ("host", "box.example")];
    let path = format!("{parent}/attachments");
    let made = desk.send("POST", &path, &headers, Some(&announced())).await;
    assert_eq!(made.status, 201, "{}", made.body);
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    assert_eq!(made.body["upload"]["method"], json!("PUT"));
    (text(&made.body["attachmentId"]), text(&made.body["upload"]["url"]))
}

#[tokio::test]
async fn a_file_is_announced_sent_listed_and_fetched() {
    let desk = Desk::open().await;
    for parent in ["jobs/job_1", "invoices/inv_1"] {
        let (id, url) = announce(&desk, parent, parent).await;
        let list = format!("{parent}/attachments");
        assert_eq!(desk.get(&list).await.body["total"], json!(0), "it is not there yet");
        let (status, _, text) = bare(&desk, "PUT", &url, "xyz").await;
        assert_eq!((status, code_of(&text).as_str()), (422, "checksum_mismatch"));
        let (status, _, text) = bare(&desk, "PUT", &url, "abc").await;
        assert_eq!(status, 200, "{text}");
        let (status, _, text) = bare(&desk, "PUT", &url, "abc").await;
        assert_eq!((status, code_of(&text).as_str()), (409, "already_uploaded"));

        let page = desk.get(&format!("{list}?kind=photo&pageSize=10")).await.body;
        assert_eq!((&page["total"], &page["pageSize"]), (&json!(1), &json!(10)));
        let listed = &page["items"][0];
        assert_eq!((&listed["attachmentId"], &listed["sha256"]), (&json!(id), &json!(ABC)));
        assert_eq!(listed["parentId"], json!(parent.split_once('/').unwrap().1));
        let one = desk.get(&format!("attachments/{id}")).await.body;
        assert_eq!(&one, listed);
        let url = one["url"].as_str().unwrap();
        let path = url.split_once("/integrations").unwrap().1;
        let (status, kind, text) = bare(&desk, "GET", &format!("/integrations{path}"), "").await;
        assert_eq!((status, kind.as_str(), text.as_str()), (200, "image/jpeg", "abc"));
    }
}

#[tokio::test]
async fn an_address_is_for_one_file_one_method_and_a_quarter_of_an_hour() {
    let desk = Desk::open().await;
    let (id, upload) = announce(&desk, "jobs/job_1", "a").await;
    let (other, _) = announce(&desk, "jobs/job_1", "b").await;
    bare(&desk, "PUT", &upload, "abc").await;
    let one = desk.get(&format!("attachments/{id}")).await.body;
    let url = one["url"].as_str().unwrap().split_once("/integrations").unwrap().1.to_owned();
    let url = format!("/integrations{url}");
    for wrong in [
        url.replace("signature=", "signature=0"),
        url.replace("expires=1", "expires=2"),
        url.replace(&id, &other),
        url.split_once('?').unwrap().0.to_owned(),
    ] {
        let (status, _, text) = bare(&desk, "GET", &wrong, "").await;
        assert_eq!((status, code_of(&text).as_str()), (403, "invalid_signature"), "{wrong}");
    }
    let (status, _, text) = bare(&desk, "PUT", &url, "abc").await;
    assert_eq!((status, code_of(&text).as_str()), (403, "invalid_signature"));
    assert_eq!(one["urlExpiresAt"], json!("2026-04-02T13:15:00Z"));
    desk.pass(899);
    assert_eq!(bare(&desk, "GET", &url, "").await.0, 200);
    desk.pass(1);
    let (status, _, text) = bare(&desk, "GET", &url, "").await;
    assert_eq!((status, code_of(&text).as_str()), (403, "url_expired"));
}

#[tokio::test]
async fn files_are_part_of_the_state_and_wrong_ones_are_refused() {
    let desk = Desk::open().await;
    let (id, upload) = announce(&desk, "jobs/job_1", "a").await;
    bare(&desk, "PUT", &upload, "abc").await;
    let mut later = Desk::closed(&desk.sandbox.state(), WorkizSettings::default());
    later.token.clone_from(&desk.token);
    let one = later.get(&format!("attachments/{id}")).await.body;
    let path = one["url"].as_str().unwrap().split_once("/integrations").unwrap().1.to_owned();
    assert_eq!(bare(&later, "GET", &format!("/integrations{path}"), "").await.2, "abc");

    for (field, value) in [
        ("kind", json!("song")),
        ("size", json!(0)),
        ("size", json!(17 * 1024 * 1024)),
        ("sha256", json!("abc")),
        ("fileName", json!("")),
        ("color", json!("red")),
    ] {
        let mut body = announced();
        body[field] = value;
        let refused = desk.post("jobs/job_1/attachments", &format!("{body}"), &body).await;
        assert_eq!((refused.status, error_code(&refused)), (400, "validation_failed"), "{field}");
    }
    assert_eq!(desk.get("jobs/job_9/attachments").await.status, 404);
    assert_eq!(desk.get("clients/cl_1/attachments").await.status, 404);
    let mut seed = seed();
    seed["entitlements"] = json!(["jobs"]);
    let blind = Desk::open_with(&seed, WorkizSettings::default()).await;
    assert_eq!(blind.get("invoices/inv_1/attachments").await.status, 403);
}
