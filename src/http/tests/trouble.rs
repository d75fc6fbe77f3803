//! What clients that share a gate do together when the service is in trouble.

use std::sync::Arc;

use super::{NoJitter, OK, Reply, UNAVAILABLE, request, server, settings};
use crate::http::client::HttpClient;
use crate::http::error::HttpError;
use crate::http::governor::Governor;
use crate::http::request::Retry;
use crate::http::response::MayHaveHappened;
use crate::http::settings::{Limits, Throttle};
use crate::ports::time::Time as _;
use crate::ports::virtual_time::VirtualTime;

/// Two clients behind one gate in virtual time; the time moves while nothing is out.
struct Pair {
    time: VirtualTime,
    one: HttpClient,
    other: HttpClient,
    driver: tokio::task::JoinHandle<()>,
}

impl Drop for Pair {
    fn drop(&mut self) {
        self.driver.abort();
    }
}

fn pair(limits: &Limits) -> Pair {
    let time = VirtualTime::new();
    let governor = Arc::new(Governor::try_new(limits, Arc::new(time.clone())).unwrap());
    let client = || {
        let mut settings = settings();
        settings.throttled_wait_ms = 60_000;
        settings.throttle = |response| match response.header("x-kind") {
            Some("allowance") => Throttle::UsedUp,
            _ => Throttle::Passing,
        };
        HttpClient::try_governed(settings, Arc::new(NoJitter), Arc::clone(&governor)).unwrap()
    };
    let (one, other) = (client(), client());
    let moving = time.clone();
    let driver = tokio::spawn(async move {
        loop {
            for _ in 0..20 {
                tokio::task::yield_now().await;
            }
            if governor.in_flight() == 0 {
                moving.advance_to_next();
            }
        }
    });
    Pair { time, one, other, driver }
}

#[tokio::test]
async fn a_throttled_answer_makes_every_client_of_the_company_wait() {
    let pair = pair(&settings().limits);
    let (url, received) = server(&[Reply::Status(429, "retry-after: 17\r\n"), OK, OK]).await;
    let first = pair.one.send(request(&url, Retry::Safe));
    let second = async {
        while received.lock().unwrap().is_empty() || pair.time.sleeping() == 0 {
            tokio::task::yield_now().await;
        }
        pair.other.send(request(&url, Retry::Safe)).await.unwrap();
        pair.time.now_ms()
    };
    let (first, second) = tokio::join!(first, second);
    assert_eq!((first.unwrap().attempts, second), (2, 17_000));
    assert_eq!(pair.one.usage().throttled, 1);
}

#[tokio::test]
async fn an_allowance_that_is_used_up_is_not_waited_for() {
    let pair = pair(&settings().limits);
    let (url, received) = server(&[Reply::Status(429, "x-kind: allowance\r\n"), OK]).await;
    let response = pair.one.send(request(&url, Retry::Safe)).await.unwrap();
    assert_eq!((response.status, response.attempts), (429, 1));
    assert_eq!((received.lock().unwrap().len(), pair.time.now_ms()), (1, 0));
}

#[tokio::test]
async fn a_service_that_is_down_ends_requests_under_way_and_refuses_new_ones_unsent() {
    let mut limits = settings().limits;
    limits.circuit.failures = 2;
    let pair = pair(&limits);
    let (url, received) = server(&[UNAVAILABLE, UNAVAILABLE, OK]).await;
    let error = pair.one.send(request(&url, Retry::Keyed)).await.unwrap_err();
    assert!(matches!(error, HttpError::Down { again_in_s: 30, .. }), "{error:?}");
    assert_eq!(error.may_have_happened(), MayHaveHappened::Maybe);
    let error = pair.other.send(request(&url, Retry::Keyed)).await.unwrap_err();
    assert_eq!(error.may_have_happened(), MayHaveHappened::No);
    assert!(error.to_string().contains("127.0.0.1 is down"), "{error}");
    assert_eq!(received.lock().unwrap().len(), 2);
    pair.time.advance(30_000);
    assert_eq!(pair.other.send(request(&url, Retry::Keyed)).await.unwrap().status, 200);
}
