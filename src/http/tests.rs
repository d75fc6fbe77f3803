//! Promises of the HTTP client, tried against a server of a few lines.

mod governor;
pub(crate) mod kit;
mod simulated;
mod trouble;

use std::sync::Arc;
use std::sync::Mutex;

use reqwest::Method;
use secrecy::SecretString;
use tokio::io::AsyncReadExt as _;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpListener;
use url::Url;

use crate::http::backoff::Jitter;
use crate::http::backoff::retry_after_ms;
use crate::http::backoff::wait_ms;
use crate::http::client::HttpClient;
use crate::http::error::HttpError;
use crate::http::redact::redacted_url;
use crate::http::request::Body;
use crate::http::request::HttpRequest;
use crate::http::request::Retry;
use crate::http::request::SecretOrPlain;
use crate::http::response::HttpResponse;
use crate::http::response::MayHaveHappened;
use crate::http::settings::HttpSettings;
use crate::http::settings::Limits;

/// What the server does with one connection, after it has read the request.
#[derive(Clone, Copy)]
enum Reply {
    Status(u16, &'static str),
    Body(&'static str),
    Cut,
    CutInBody,
    Silence,
}

const UNAVAILABLE: Reply = Reply::Status(503, "");
const OK: Reply = Reply::Body("{\"ok\":1}");

struct NoJitter;

impl Jitter for NoJitter {
    fn up_to(&self, _bound: u64) -> u64 {
        0
    }
}

struct MostJitter;

impl Jitter for MostJitter {
    fn up_to(&self, bound: u64) -> u64 {
        bound
    }
}

fn settings() -> HttpSettings {
    let limits = Limits::plain(1_000, 1_000, 4);
    let mut settings = HttpSettings::new("tieout-test", limits);
    settings.request_timeout_ms = 2_000;
    settings.throttled_wait_ms = 0;
    settings.attempts_max = 3;
    settings
}

/// Serves the replies in order, one a connection, and returns what was received.
async fn server(replies: &'static [Reply]) -> (Url, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/v3/things?name=Smith", listener.local_addr().unwrap());
    let received = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&received);
    tokio::spawn(async move {
        let mut silent = Vec::new();
        for reply in replies {
            let (mut socket, _) = listener.accept().await.unwrap();
            let mut request = Vec::new();
            let mut part = [0_u8; 4096];
            while !complete(&request) {
                let read = socket.read(&mut part).await.unwrap();
                request.extend_from_slice(&part[..read]);
            }
            log.lock().unwrap().push(String::from_utf8(request).unwrap());
            let raw = match reply {
                Reply::Status(status, headers) => {
                    format!(
                        "HTTP/1.1 {status} x\r\n{headers}content-length: 0\r\nconnection: close\r\n\r\n"
                    )
                }
                Reply::Body(body) => {
                    format!(
                        "HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
                        body.len()
                    )
                }
                Reply::Cut => String::new(),
                Reply::CutInBody => {
                    "HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{\"par".to_owned()
                }
                Reply::Silence => {
                    silent.push(socket);
                    continue;
                }
            };
            socket.write_all(raw.as_bytes()).await.unwrap();
        }
        // Keeps silent connections open until the test is over.
        std::future::pending::<()>().await;
        drop(silent);
    });
    (Url::parse(&url).unwrap(), received)
}

fn complete(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request);
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
    body.len() >= length.map_or(0, |length| length.parse().unwrap())
}

fn request(url: &Url, retry: Retry) -> HttpRequest {
    HttpRequest {
        method: Method::POST,
        url: url.clone(),
        headers: vec![(
            "authorization",
            SecretOrPlain::Secret(SecretString::from("Bearer hush-hush".to_owned())),
        )],
        body: Body::Json("{\"a\":1}".to_owned()),
        retry,
        purpose: "try the client".to_owned(),
    }
}

async fn send_with(
    settings: HttpSettings,
    replies: &'static [Reply],
    retry: Retry,
) -> (Result<HttpResponse, HttpError>, usize) {
    let (url, received) = server(replies).await;
    let client = HttpClient::try_with_jitter(settings, Arc::new(NoJitter)).unwrap();
    let result = client.send(request(&url, retry)).await;
    let count = received.lock().unwrap().len();
    assert_eq!(client.usage().requests, u64::try_from(count).unwrap());
    (result, count)
}

async fn send(replies: &'static [Reply], retry: Retry) -> (Result<HttpResponse, HttpError>, usize) {
    send_with(settings(), replies, retry).await
}

#[tokio::test]
async fn a_read_is_sent_again_after_each_passing_failure() {
    for first in [
        UNAVAILABLE,
        Reply::Status(500, ""),
        Reply::Status(502, ""),
        Reply::Status(504, ""),
        Reply::Status(429, "retry-after: 0\r\n"),
        Reply::Status(429, ""),
        Reply::Cut,
        Reply::CutInBody,
    ] {
        let replies: &'static [Reply] = Box::leak(Box::new([first, OK]));
        let (result, count) = send(replies, Retry::Safe).await;
        let response = result.unwrap();
        assert_eq!((response.status, response.attempts, count), (200, 2, 2));
    }
}

#[tokio::test]
async fn a_keyed_write_is_sent_again_only_after_an_answer_and_keeps_its_doubt() {
    let (result, _) = send(&[UNAVAILABLE, OK], Retry::Keyed).await;
    let response = result.unwrap();
    assert_eq!((response.attempts, response.earlier), (2, MayHaveHappened::Maybe));

    let (result, _) = send(&[Reply::Status(429, ""), OK], Retry::Keyed).await;
    assert_eq!(result.unwrap().earlier, MayHaveHappened::No);

    let (result, count) = send(&[Reply::Cut, OK], Retry::Keyed).await;
    let error = result.unwrap_err();
    assert!(matches!(error, HttpError::Cut { .. }), "{error:?}");
    assert_eq!((error.may_have_happened(), count), (MayHaveHappened::Maybe, 1));
}

#[tokio::test]
async fn an_unkeyed_write_is_sent_once() {
    let (result, count) = send(&[UNAVAILABLE, OK], Retry::Never).await;
    assert_eq!((result.unwrap().status, count), (503, 1));
}

#[tokio::test]
async fn the_last_refusal_is_an_answer_and_not_an_error() {
    let (result, count) = send(&[UNAVAILABLE, UNAVAILABLE, UNAVAILABLE, OK], Retry::Safe).await;
    assert_eq!((result.unwrap().status, count), (503, 3));
    let (result, count) = send(&[Reply::Status(400, ""), OK], Retry::Safe).await;
    assert_eq!((result.unwrap().status, count), (400, 1));
}

#[tokio::test]
async fn a_wait_longer_than_a_run_sits_out_goes_back_to_the_caller() {
    let (result, count) =
        send(&[Reply::Status(429, "retry-after: 90000\r\n"), OK], Retry::Safe).await;
    assert_eq!((result.unwrap().status, count), (429, 1));
}

#[tokio::test]
async fn silence_ends_in_a_time_out_that_says_the_write_may_have_happened() {
    let mut impatient = settings();
    impatient.request_timeout_ms = 100;
    let (result, count) = send_with(impatient, &[Reply::Silence, OK], Retry::Keyed).await;
    let error = result.unwrap_err();
    assert!(matches!(error, HttpError::TimedOut { after_ms: 100, .. }), "{error:?}");
    assert_eq!((error.may_have_happened(), count), (MayHaveHappened::Maybe, 1));
}

#[tokio::test]
async fn a_body_over_the_limit_is_not_read_to_the_end() {
    let mut small = settings();
    small.body_bytes_max = 4;
    let (result, _) = send_with(small, &[OK], Retry::Safe).await;
    assert!(matches!(result.unwrap_err(), HttpError::BodyTooLarge { limit_bytes: 4, .. }));
}

#[tokio::test]
async fn a_closed_port_is_unreachable_and_nothing_has_happened() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/?q=secret-name", listener.local_addr().unwrap());
    drop(listener);
    let client = HttpClient::try_with_jitter(settings(), Arc::new(NoJitter)).unwrap();
    let error = client.send(request(&Url::parse(&url).unwrap(), Retry::Keyed)).await.unwrap_err();
    assert!(matches!(error, HttpError::Unreachable { .. }), "{error:?}");
    assert_eq!(error.may_have_happened(), MayHaveHappened::No);
    assert_eq!(client.usage().requests, 3);
    assert!(!format!("{error} {error:?}").contains("secret-name"));
}

#[tokio::test]
async fn credentials_never_leave_this_machine_in_the_clear() {
    let client = HttpClient::try_new(settings()).unwrap();
    let url = Url::parse("http://example.com/").unwrap();
    let error = client.send(request(&url, Retry::Safe)).await.unwrap_err();
    assert!(matches!(error, HttpError::Insecure { .. }), "{error:?}");
}

#[tokio::test]
async fn headers_and_body_go_out_as_they_are() {
    let (url, received) = server(&[OK]).await;
    let client = HttpClient::try_new(settings()).unwrap();
    let response = client.send(request(&url, Retry::Safe)).await.unwrap();
    assert_eq!(&response.body[..], b"{\"ok\":1}");
    let sent = received.lock().unwrap().concat();
    for part in [
        "POST /v3/things?name=Smith",
        "authorization: Bearer hush-hush",
        "user-agent: tieout-test",
        "content-type: application/json",
        "\r\n\r\n{\"a\":1}",
    ] {
        assert!(sent.contains(part), "{part} is not in {sent}");
    }
}

#[test]
fn a_request_is_shown_without_its_secrets() {
    let url =
        Url::parse("https://h.example/v3/company/123456789012345678/api_k3y/x?query=Smith&a=1")
            .unwrap();
    assert_eq!(
        redacted_url(&url, None),
        "https://h.example/v3/company/123456789012345678/…/x?query=…&a=…"
    );
    let shown = format!("{:?}", request(&url, Retry::Safe));
    for hidden in ["hush", "Smith", "api_k3y", "\"a\":1"] {
        assert!(!shown.contains(hidden), "{hidden} is in {shown}");
    }
}

#[test]
fn waits_double_up_to_their_bound() {
    let waits: Vec<u64> = (1..=8).map(|it| wait_ms(&settings(), it, &MostJitter)).collect();
    assert_eq!(waits, [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
    assert_eq!(wait_ms(&settings(), u32::MAX, &MostJitter), 30_000);
}

#[test]
fn retry_after_is_read_in_both_forms() {
    let response = |headers: &[(&'static str, &'static str)]| HttpResponse {
        status: 429,
        headers: headers
            .iter()
            .map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()))
            .collect(),
        body: bytes::Bytes::new(),
        attempts: 1,
        earlier: MayHaveHappened::No,
    };
    let date = ("date", "Mon, 02 Mar 2026 10:00:00 GMT");
    let until = ("retry-after", "Mon, 02 Mar 2026 10:00:07 GMT");
    let past = ("retry-after", "Mon, 02 Mar 2026 09:00:00 GMT");
    for (headers, expected) in [
        (&[("retry-after", "7")][..], Some(7_000)),
        (&[until, date], Some(7_000)),
        (&[past, date], Some(0)),
        (&[until], None),
        (&[("retry-after", "soon")], None),
        (&[date], None),
    ] {
        assert_eq!(retry_after_ms(&response(headers)), expected, "{headers:?}");
    }
}

#[test]
fn contradicting_settings_are_refused() {
    let mut never = settings();
    never.attempts_max = 0;
    let mut stuck = settings();
    stuck.limits.concurrent = 0;
    let mut closed = settings();
    closed.limits.batches_per_minute = 0;
    for settings in [never, stuck, closed] {
        let error = HttpClient::try_new(settings).unwrap_err();
        assert!(matches!(error, HttpError::Settings { .. }), "{error:?}");
    }
}
