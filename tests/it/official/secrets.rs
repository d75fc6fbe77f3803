//! The token is in every address: whatever is shown, logged or kept, it is not in there.

use std::error::Error;
use std::fmt::Write as _;
use std::io::Write;
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use tieout::ports::source::PullRequest;
use tieout::sandbox::workiz_api::golden;
use tracing_subscriber::filter::LevelFilter;

use super::kit::{Setup, World};
use super::payments::check;

/// They look like words, so that nothing recognizes them by their looks.
pub(super) const TOKEN: &str = "hushtoken";
pub(super) const SECRET: &str = "hushsecret";

/// Gives an account these secrets.
pub(super) fn secretive(mut seed: Value) -> Value {
    seed["account"]["workizApi"]["apiToken"] = json!(TOKEN);
    seed["account"]["workizApi"]["authSecret"] = json!(SECRET);
    seed
}

/// A log that a test can read.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// An error as any log or person could see it.
fn shown(error: &(dyn Error + 'static)) -> String {
    let mut text = format!("{error} {error:?} {error:#?}");
    let mut cause = error.source();
    while let Some(it) = cause {
        write!(text, " {it} {it:?} {it:#?}").unwrap();
        cause = it.source();
    }
    text
}

/// Does everything that the adapter can do, and returns whatever could be shown of it.
async fn everything(world: &World, job: &str) -> String {
    let mut text = format!("{:?}", world.source);
    match world.pull(&PullRequest::Full).await {
        Ok(pull) => write!(text, "{pull:?}").unwrap(),
        Err(error) => text.push_str(&shown(&error)),
    }
    let client = world.client();
    if let Err(error) = client.check().await {
        text.push_str(&shown(&error));
    }
    match client.job(job).await {
        Ok(body) => text.push_str(body.get()),
        Err(error) => text.push_str(&shown(&error)),
    }
    write!(text, "{:?}", client.record_payment(job, &check("1.00")).await).unwrap();
    text
}

#[tokio::test]
async fn no_error_no_log_and_no_document_shows_token_or_secret() {
    // While there is only one subscriber, the thread that meets an event first decides for all whether
    // it is logged, and tests on other threads log nothing.
    let _second = tracing::Dispatch::new(tracing_subscriber::registry());
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(LevelFilter::TRACE)
        .with_writer(move || writer.clone())
        .finish();
    let guard = tracing::subscriber::set_default(subscriber);
    for fault in [
        "latency",
        "unauthorized",
        "forbidden",
        "throttled",
        "cloudflare",
        "system-fault",
        "gateway",
        "cut-before",
        "cut-after",
        "malformed",
        "truncated",
        "denied",
        "empty",
    ] {
        for (method, skip) in [("GET", 0), ("GET", 2), ("POST", 0)] {
            let seed = secretive(golden::seed());
            let timeout_ms = if fault == "latency" { 500 } else { 20_000 };
            let world = Setup { seed, timeout_ms, ..Setup::default() }.open().await;
            let job = world.invoice("924820").await.id.as_str().to_owned();
            let mut rule = json!({ "fault": fault, "method": method, "skip": skip, "times": 99 });
            if fault == "latency" {
                rule["ms"] = json!(700);
                rule["times"] = json!(5);
            }
            world.plan(&rule);
            let told = everything(&world, &job).await;
            assert!(!told.contains(TOKEN) && !told.contains(SECRET), "{fault} {method}: {told}");
        }
    }
    drop(guard);
    let told = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    for shown in ["/api/v1/…/job/all/", "/api/v1/…/team/all/?auth_secret=…"] {
        assert!(told.contains(shown), "{shown}: {told}");
    }
    for line in told.lines() {
        assert!(!line.contains(TOKEN) && !line.contains(SECRET), "{line}");
    }
}
