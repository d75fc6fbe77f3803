//! Each fault of the simulated API: what passes is asked again, what stays is said.

use serde_json::{Value, json};
use tieout::domain::snapshot::Completeness;
use tieout::ports::source::{PullRequest, Trouble};

use super::kit::{Setup, World, many, with};

async fn open() -> World {
    with(many(120), &[]).await
}

/// Pulls while a fault stays.
async fn stays(fault: &Value) -> (Trouble, String) {
    let world = open().await;
    let mut fault = fault.clone();
    fault["times"] = json!(999);
    world.plan(&fault);
    let error = world.pull(&PullRequest::Full).await.unwrap_err();
    (error.trouble, error.message)
}

/// Pulls through a fault that hits one call, and asserts that nothing is missing.
async fn passes(fault: &Value) {
    let world = open().await;
    let before = world.whole().await;
    world.calls();
    let mut fault = fault.clone();
    fault["nth"] = json!(2);
    world.plan(&fault);
    let after = world.whole().await;
    assert_eq!(after.documents, before.documents, "{fault}");
    assert_eq!(world.calls().len(), 5, "{fault}: one call came twice");
}

#[tokio::test]
async fn trouble_that_passes_is_asked_again_and_the_pull_goes_on_where_it_was() {
    for fault in [
        json!({ "fault": "throttled" }),
        json!({ "fault": "system-fault" }),
        json!({ "fault": "cloudflare" }),
        json!({ "fault": "gateway", "status": 502 }),
        json!({ "fault": "gateway", "status": 503 }),
        json!({ "fault": "gateway", "status": 504 }),
        json!({ "fault": "cut-before" }),
        json!({ "fault": "cut-after" }),
    ] {
        passes(&fault).await;
    }
}

#[tokio::test]
async fn trouble_that_stays_is_named_and_nothing_is_taken_for_whole() {
    let down = Trouble::Unavailable;
    for (fault, trouble, says) in [
        (json!({ "fault": "throttled" }), down, "not available (status 429); try again later"),
        (json!({ "fault": "system-fault" }), down, "not available (status 500); try again later"),
        (json!({ "fault": "cloudflare" }), down, "not available (status 520); try again later"),
        (json!({ "fault": "gateway" }), down, "not available (status 503); try again later"),
        (json!({ "fault": "cut-before" }), down, "no answer from Workiz"),
        (json!({ "fault": "cut-after" }), down, "no answer from Workiz"),
        (json!({ "fault": "unauthorized" }), Trouble::Unauthorized, "check `api_token`"),
        (json!({ "fault": "forbidden" }), Trouble::Unauthorized, "check `api_token`"),
        (json!({ "fault": "malformed" }), Trouble::Malformed, "not the JSON that was expected"),
        (json!({ "fault": "truncated" }), Trouble::Malformed, "not the JSON that was expected"),
        (json!({ "fault": "empty" }), Trouble::Malformed, "does not hold what was asked for"),
    ] {
        let (told, message) = stays(&fault).await;
        assert_eq!(told, trouble, "{fault}: {message}");
        assert!(
            message.starts_with("could not read jobs from offset 0 on from Workiz: "),
            "{message}"
        );
        assert!(message.contains(says), "{fault}: {message}");
    }
}

#[tokio::test]
async fn a_refusal_under_status_200_is_a_refusal_and_no_empty_list() {
    let (trouble, message) = stays(&json!({ "fault": "denied" })).await;
    assert_eq!(trouble, Trouble::Malformed);
    assert!(message.contains("status 200: Request failed"), "{message}");
    // The API's own: a job that is not there.
    let error = open().await.client().job("NOSUCH").await.unwrap_err().to_string();
    assert!(error.ends_with("status 200: job Not Found"), "{error}");
}

#[tokio::test]
async fn an_answer_that_takes_too_long_is_asked_for_again() {
    let slow = json!({ "fault": "latency", "ms": 1500, "path": "/job/all" });
    let world = Setup { timeout_ms: 300, ..Setup::default() }.open().await;
    let before = world.whole().await;
    world.plan(&slow);
    let after = world.whole().await;
    assert_eq!((after.documents, after.completeness), (before.documents, Completeness::Complete));
    assert_eq!(after.usage.retries, 1);
}
