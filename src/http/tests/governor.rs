//! Promises of the gate, in virtual time.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::{Either, join_all, select};
use proptest::prelude::*;

use super::simulated::{Request, Seen, gate, run, simulate};
use crate::http::circuit::CircuitSettings;
use crate::http::governor::{Health, ServiceDown};
use crate::http::settings::Limits;
use crate::http::windows::Class;
use crate::ports::time::Time as _;
use crate::ports::virtual_time::VirtualTime;

fn classes() -> impl Strategy<Value = Class> {
    prop_oneof![3 => Just(Class::Plain), 2 => Just(Class::Batch), 1 => Just(Class::Report)]
}

fn requests() -> impl Strategy<Value = Vec<Request>> {
    let one = (classes(), 0..90_000_u64, 0..2_500_u64, 0..2_500_u64).prop_map(
        |(class, comes_at_ms, way_there_ms, way_back_ms)| Request {
            class,
            comes_at_ms,
            way_there_ms,
            way_back_ms,
        },
    );
    prop::collection::vec(one, 1..160)
}

fn limits() -> impl Strategy<Value = Limits> {
    (1..60_u32, 1..8_u32, 1..8_usize, 1..20_u32, 1..20_u32).prop_map(
        |(minute, second, concurrent, batches, reports)| {
            let mut limits = Limits::plain(minute, second, concurrent);
            limits.batches_per_minute = batches;
            limits.reports_per_minute = reports;
            limits
        },
    )
}

fn assert_inside(limits: &Limits, seen: &Seen) {
    let most = |span, class| u32::try_from(seen.most_in(span, class)).unwrap();
    assert!(most(60_000, None) <= limits.per_minute);
    assert!(most(1_000, None) <= limits.per_second);
    assert!(most(60_000, Some(Class::Batch)) <= limits.batches_per_minute);
    assert!(most(60_000, Some(Class::Report)) <= limits.reports_per_minute);
    assert!(seen.concurrent <= limits.concurrent);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn no_window_of_the_service_ever_holds_more_than_the_limit(
        limits in limits(),
        requests in requests(),
    ) {
        let seen = simulate(&limits, &requests);
        prop_assert_eq!(seen.at_service.len(), requests.len());
        assert_inside(&limits, &seen);
    }
}

/// A number that looks like chance and is the same each time.
fn scattered(place: u64, below: u64) -> u64 {
    (place.wrapping_mul(6_364_136_223_846_793_005) >> 33) % below
}

fn saturated(class: Class, count: u64, answered_within_ms: u64) -> Vec<Request> {
    (0..count)
        .map(|place| Request {
            class,
            comes_at_ms: 0,
            way_there_ms: scattered(place, answered_within_ms / 2),
            way_back_ms: scattered(place + count, answered_within_ms / 2),
        })
        .collect()
}

/// QuickBooks' limits.
fn real() -> Limits {
    let mut limits = Limits::plain(500, 10, 10);
    limits.batches_per_minute = 40;
    limits.reports_per_minute = 200;
    limits
}

/// Asserts that so many requests took no longer than 100/95 of what the limit allows in the long
/// run.
fn assert_busy(seen: &Seen, count: u64, per_minute: u64) {
    let allowed_ms = count * 60_000 / per_minute;
    let most_ms = allowed_ms * 100 / 95;
    assert!(seen.last_ms() <= most_ms, "{} ms of {most_ms} ms", seen.last_ms());
}

#[test]
fn in_the_long_run_at_least_95_percent_of_the_allowed_requests_go_out() {
    let seen = simulate(&real(), &saturated(Class::Plain, 4_000, 200));
    assert_inside(&real(), &seen);
    assert_busy(&seen, 4_000, 500);
}

#[test]
fn in_the_long_run_at_least_95_percent_of_the_allowed_batches_go_out() {
    let seen = simulate(&real(), &saturated(Class::Batch, 400, 3_000));
    assert_inside(&real(), &seen);
    assert_busy(&seen, 400, 40);
}

#[test]
fn in_the_long_run_at_least_95_percent_of_the_allowed_reports_go_out() {
    let seen = simulate(&real(), &saturated(Class::Report, 1_000, 2_000));
    assert_inside(&real(), &seen);
    assert_busy(&seen, 1_000, 200);
}

#[test]
fn requests_go_out_in_the_order_in_which_they_came() {
    let mut limits = Limits::plain(7, 3, 2);
    limits.batches_per_minute = 7;
    let seen = simulate(&limits, &saturated(Class::Plain, 50, 900));
    assert_eq!(seen.let_out, (0..50).collect::<Vec<_>>());
}

#[test]
fn a_batch_that_waits_for_its_own_limit_lets_the_others_pass() {
    let mut limits = Limits::plain(100, 50, 10);
    limits.batches_per_minute = 2;
    let mut all = saturated(Class::Batch, 4, 10);
    all.extend(saturated(Class::Plain, 5, 10));
    let seen = simulate(&limits, &all);
    assert_eq!(seen.let_out[..7], [0, 1, 4, 5, 6, 7, 8]);
    assert!(seen.last_ms() >= 60_000);
}

#[test]
fn who_stops_waiting_leaves_no_trace() {
    let limits = Limits::plain(2, 2, 1);
    let (time, governor) = gate(&limits);
    run(&time, async {
        let first = governor.enter(Class::Plain).await.unwrap();
        for _ in 0..5 {
            let waiting = std::pin::pin!(governor.enter(Class::Plain));
            assert!(matches!(select(waiting, time.sleep(10)).await, Either::Right(_)));
        }
        assert_eq!((governor.waiting(), governor.in_flight()), (0, 1));
        drop(first);
        drop(governor.enter(Class::Plain).await.unwrap());
        assert_eq!(time.now_ms(), 50);
    });
}

#[test]
fn what_one_is_asked_to_wait_all_wait() {
    let (time, governor) = gate(&Limits::plain(100, 100, 5));
    run(&time, async {
        governor.hold_back(7_000);
        let all = (0..5).map(|_| async {
            drop(governor.enter(Class::Plain).await.unwrap());
            time.now_ms()
        });
        assert_eq!(join_all(all).await, [7_000; 5]);
    });
}

#[test]
fn a_service_that_fails_again_and_again_is_left_alone_until_a_probe_succeeds() {
    let mut limits = Limits::plain(1_000, 1_000, 5);
    limits.circuit = CircuitSettings { failures: 3, open_ms: 30_000 };
    let (time, governor) = gate(&limits);
    run(&time, async {
        let send = async |health| {
            let mut ticket = governor.enter(Class::Plain).await?;
            ticket.answered(health);
            Ok::<(), ServiceDown>(())
        };
        for health in [Health::Fails, Health::Fails, Health::Works, Health::Fails, Health::Fails] {
            send(health).await.unwrap();
        }
        send(Health::Fails).await.unwrap();
        assert_eq!(send(Health::Works).await, Err(ServiceDown { again_in_ms: 30_000 }));
        time.sleep(30_000).await;
        // One probe; nobody else goes out meanwhile.
        let probe = governor.enter(Class::Plain).await.unwrap();
        assert!(send(Health::Works).await.is_err());
        // A probe that is given up tells nothing, and the next one may find out.
        drop(probe);
        send(Health::Fails).await.unwrap();
        assert_eq!(send(Health::Works).await, Err(ServiceDown { again_in_ms: 60_000 }));
        time.sleep(60_000).await;
        send(Health::Works).await.unwrap();
        send(Health::Fails).await.unwrap();
        send(Health::Works).await.unwrap();
    });
}

#[tokio::test]
async fn virtual_time_stands_still_until_it_is_moved() {
    let time = VirtualTime::new();
    let sleeper = tokio::spawn(time.sleep(60_000));
    while time.sleeping() == 0 {
        tokio::task::yield_now().await;
    }
    tokio::time::timeout(Duration::from_millis(5), futures_util::future::pending::<()>())
        .await
        .unwrap_err();
    assert!(!sleeper.is_finished());
    time.advance(59_999);
    assert_eq!((time.sleeping(), time.now_ms()), (1, 59_999));
    time.advance(1);
    sleeper.await.unwrap();
}

#[test]
fn a_gate_that_lets_nothing_through_cannot_be_built() {
    let time = VirtualTime::new();
    for limits in [Limits::plain(0, 1, 1), Limits::plain(1, 0, 1), Limits::plain(1, 1, 0)] {
        let built = crate::http::governor::Governor::try_new(&limits, Arc::new(time.clone()));
        assert!(built.is_err());
    }
}
