//! A pull that is cut at any request is whole or no pull: no partial one is ever handed on as whole.

use serde_json::{Value, json};
use tieout::domain::snapshot::{Completeness, Pull};
use tieout::ports::source::PullRequest;

use super::kit::{World, many, with};

/// Everything that can become of a request.
const CUTS: [&str; 13] = [
    "cut-before",
    "cut-after",
    "truncated",
    "malformed",
    "denied",
    "empty",
    "system-fault",
    "cloudflare",
    "gateway",
    "throttled",
    "unauthorized",
    "forbidden",
    "latency",
];

/// Pulls with a fault from a request on, and tells whether the pull went through as a whole one.
async fn cut(world: &World, whole: &Pull, at: usize, fault: &str, times: u32) -> bool {
    let ms = if fault == "latency" { json!(1) } else { Value::Null };
    let mut rule = json!({ "fault": fault, "skip": at, "times": times });
    if !ms.is_null() {
        rule["ms"] = ms;
    }
    world.plan(&rule);
    // Whatever the circuit breaker holds against the service is over by then.
    world.time.pass(600_000);
    let told = format!("{fault} at {at}, {times} times");
    match world.pull(&PullRequest::Full).await {
        Ok(pull) if pull.completeness == Completeness::Complete => {
            assert_eq!(pull.documents, whole.documents, "{told}");
            true
        }
        Ok(pull) => {
            assert_eq!((pull.cursor, pull.notes.is_empty()), (None, false), "{told}");
            false
        }
        Err(error) => {
            assert!(error.message.starts_with("could not read jobs"), "{told}: {error}");
            false
        }
    }
}

#[tokio::test]
async fn a_pull_that_is_cut_at_any_request_for_good_is_never_taken_for_whole() {
    for offset in ["page", "record"] {
        let world = with(many(150), &[("offset", offset)]).await;
        let whole = world.whole().await;
        let requests = world.calls().len();
        assert!(requests >= 4, "{requests}");
        for fault in CUTS {
            for at in 0..requests {
                let went_through = cut(&world, &whole, at, fault, 9_999).await;
                assert_eq!(went_through, fault == "latency", "{fault} at {at}");
            }
        }
    }
}

#[tokio::test]
async fn a_pull_that_is_cut_once_goes_on_or_says_that_it_did_not() {
    let resumed = ["cut-before", "cut-after", "system-fault", "cloudflare", "gateway", "throttled"];
    for offset in ["page", "record"] {
        let world = with(many(150), &[("offset", offset)]).await;
        let whole = world.whole().await;
        let requests = world.calls().len();
        for fault in CUTS {
            for at in 0..requests {
                let went_through = cut(&world, &whole, at, fault, 1).await;
                assert!(went_through || !resumed.contains(&fault), "{fault} at {at}");
            }
        }
    }
}
