//! How fast and how little QuickBooks is asked: the real client over HTTP against the simulated
//! company with the real limits, in a time that moves only while nothing is under way.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use serde_json::{Value, json};
use tieout::domain::id::CustomerId;
use tieout::domain::ledger::Target;
use tieout::domain::plan::Absence;
use tieout::domain::snapshot::{Completeness, Pull, RawDocument};
use tieout::http::governor::Governor;
use tieout::ports::ledger::{Ledger as _, WriteRequest};
use tieout::ports::progress::Silent;
use tieout::ports::source::PullRequest;
use tieout::ports::time::Time as _;
use tieout::ports::virtual_time::VirtualTime;
use tieout::qbo::ledger::{Habits, QboLedger};
use tieout::qbo::settings::quickbooks_limits;
use tieout::sandbox::qbo::service::QboSandbox;
use tieout::sandbox::qbo::settings as rules;
use tieout::sandbox::qbo::starter;

use crate::books_kit::company::{connect, gated, simulated};
use crate::books_kit::sales::{requests, usd, written};
use crate::books_kit::time::Hours;

/// What a first pull costs beside a page for each 1,000 invoices: the settings, the company, 13
/// other lists, 7 counts, and a page because pages overlap by a row.
const FIRST_PULL_CONSTANT: u64 = 2 + 13 + 7 + 1;
/// How long the service takes for an answer, up to.
const ANSWERS_WITHIN_MS: u64 = 90;
/// When the client gives up a call, in real milliseconds: a slow machine is given its time.
const TIMEOUT_MS: u64 = 130_000;

/// What the service saw.
#[derive(Debug, Default)]
pub(crate) struct Counts {
    pub(crate) requests: AtomicUsize,
    pub(crate) throttled: AtomicUsize,
    answering: AtomicUsize,
}

/// A company with the real limits, on a socket, and its client.
pub(crate) struct World {
    pub(crate) time: VirtualTime,
    pub(crate) sandbox: QboSandbox,
    pub(crate) ledger: QboLedger,
    pub(crate) counts: Arc<Counts>,
    driver: tokio::task::JoinHandle<()>,
}

impl Drop for World {
    fn drop(&mut self) {
        self.driver.abort();
    }
}

/// Opens a company; `seed` may change what it begins with.
pub(crate) async fn open(habits: Habits, seed: impl FnOnce(&mut Value)) -> World {
    let time = VirtualTime::new();
    let hours = Hours(time.clone());
    let settings = rules::QboSettings { limits: rules::Limits::Real, ..Default::default() };
    let mut begin = starter::empty_seed();
    seed(&mut begin);
    let sandbox = simulated(&begin, hours.clone(), settings);
    let counts = Arc::new(Counts::default());
    let (seen, way) = (Arc::clone(&counts), time.clone());
    let router = sandbox.router().layer(from_fn(move |request: Request, next: Next| {
        let (seen, way) = (Arc::clone(&seen), way.clone());
        async move {
            let number = u64::try_from(seen.requests.fetch_add(1, Ordering::SeqCst)).unwrap();
            seen.answering.fetch_add(1, Ordering::SeqCst);
            way.sleep(number * 37 % (ANSWERS_WITHIN_MS / 2)).await;
            let response = next.run(request).await;
            if response.status().as_u16() == 429 {
                seen.throttled.fetch_add(1, Ordering::SeqCst);
            }
            way.sleep(number * 53 % (ANSWERS_WITHIN_MS / 2)).await;
            seen.answering.fetch_sub(1, Ordering::SeqCst);
            response
        }
    }));

    let gate = Governor::try_new(&quickbooks_limits(), Arc::new(time.clone())).unwrap();
    let gate = Arc::new(gate);
    let driver = tokio::spawn(drive(time.clone(), Arc::clone(&gate), Arc::clone(&counts)));
    let http = gated(gate, TIMEOUT_MS);
    let client = connect(&sandbox, router, http, hours).await.client;
    let ledger = QboLedger::new(client).with_habits(habits);
    World { time, sandbox, ledger, counts, driver }
}

/// Moves the time whenever everybody sleeps: each request that is out is asleep at the service.
async fn drive(time: VirtualTime, gate: Arc<Governor>, counts: Arc<Counts>) {
    loop {
        // Lets the sockets be read and whoever can go on go on.
        tokio::time::sleep(Duration::from_millis(1)).await;
        for _ in 0..8 {
            tokio::task::yield_now().await;
        }
        let out = gate.in_flight();
        if out == counts.answering.load(Ordering::SeqCst) && time.sleeping() >= out {
            time.advance_to_next();
        }
    }
}

impl World {
    pub(crate) async fn pull(&self, request: &PullRequest) -> Pull {
        let pull = self.ledger.pull(request, &Silent).await.unwrap();
        assert_eq!(pull.completeness, Completeness::Complete);
        pull
    }

    pub(crate) async fn pull_onto(&self, kept: &Pull) -> Pull {
        self.pull(&PullRequest::Onto(Arc::new(kept.clone()))).await
    }

    fn throttled(&self) -> usize {
        self.counts.throttled.load(Ordering::SeqCst)
    }

    /// Writes all requests, and returns how long it took, in milliseconds.
    async fn write(&self, requests: &[WriteRequest]) -> u64 {
        let before = self.time.now_ms();
        let answers = self.ledger.write(requests).await.unwrap();
        assert_eq!(written(&answers), requests.len());
        self.time.now_ms() - before
    }
}

/// A customer in the books, whom everything is sold to.
pub(crate) fn with_customer(seed: &mut Value) {
    seed["entities"]["Customer"] = json!([{"Id": "1", "DisplayName": "Ada Example"}]);
}

/// Asserts that work took no longer than 100/95 of what the limits allow.
fn assert_rate(took_ms: u64, optimum_ms: u64) {
    let most_ms = optimum_ms * 100 / 95;
    assert!(took_ms <= most_ms, "{took_ms} ms of {most_ms} ms");
    println!("{took_ms} ms, the optimum is {optimum_ms} ms");
}

pub(crate) fn documents(pull: &Pull) -> Vec<&RawDocument> {
    pull.documents.iter().collect()
}

#[tokio::test]
async fn three_thousand_writes_finish_without_a_429_at_the_rate_that_the_limits_allow() {
    let world = open(Habits::default(), with_customer).await;
    let kept = world.pull(&PullRequest::Full).await;
    // Away from the reads, so that all windows are empty.
    world.time.sleep(61_000).await;
    let before = world.ledger.usage();
    let took = world.write(&requests("1", 3_000)).await;
    // 100 batches: 40 in each of the first two minutes, and 20 at 10 a second in the third.
    assert_rate(took, 121_000);
    let spent = world.ledger.usage().minus(before);
    assert_eq!((spent.writes, spent.documents, spent.reads), (100, 3_000, 0));
    assert_eq!((world.throttled(), spent.retries), (0, 0));
    assert_eq!(world.sandbox.documents("Invoice").len(), 3_000);

    // More than 1,000 invoices changed, which is more than a change capture tells.
    let onto = world.pull_onto(&kept).await;
    // What changed in the last minutes is told again.
    world.time.sleep(301_000).await;
    let full = world.pull(&PullRequest::Full).await;
    assert_eq!(documents(&onto), documents(&full));
    assert!(onto.notes.is_empty());
    assert!(full.usage.reads <= 3 + FIRST_PULL_CONSTANT, "{:?}", full.usage);
    assert_eq!(full.usage.least_reads, 3 + 15);
    let quiet = world.pull_onto(&full).await;
    assert_eq!((quiet.usage.reads, quiet.usage.least_reads), (2, 2));
    assert_eq!(documents(&quiet), documents(&full));
    assert_eq!(world.throttled(), 0);
}

#[tokio::test]
async fn writes_one_by_one_keep_the_limits_a_minute_and_a_second_exactly() {
    let habits = Habits { batch_items: 1, ..Habits::default() };
    let world = open(habits, with_customer).await;
    let took = world.write(&requests("1", 1_600)).await;
    // 500 a minute for three minutes, and 100 at 10 a second in the fourth.
    assert_rate(took, 3 * 60_000 + 9_000);
    assert_eq!(world.throttled(), 0);
}

#[tokio::test]
async fn a_quiet_night_costs_two_metered_reads_for_months() {
    let world = open(Habits::default(), with_customer).await;
    world.write(&requests("1", 40)).await;
    let mut kept = world.pull(&PullRequest::Full).await;
    let mut costs = Vec::new();
    for _ in 0..60 {
        world.time.sleep(24 * 3_600_000).await;
        let night = world.pull_onto(&kept).await;
        assert_eq!(documents(&night), documents(&kept));
        assert_eq!(night.notes, Vec::<String>::new());
        costs.push((night.usage.reads, night.usage.least_reads));
        kept = night;
    }
    assert_eq!(costs, [(2, 2); 60]);

    // After a pause that is too long for change capture, everything is read.
    world.time.sleep(30 * 24 * 3_600_000).await;
    let late = world.pull_onto(&kept).await;
    assert_eq!(documents(&late), documents(&kept));
    assert!(late.usage.reads > 16);
}

#[tokio::test]
async fn what_is_kept_of_another_company_or_not_complete_is_not_gone_on_from() {
    let world = open(Habits::default(), with_customer).await;
    let kept = world.pull(&PullRequest::Full).await;
    let cursor = kept.cursor.clone().unwrap();
    let realm = world.sandbox.info().realm_id;
    let other = Pull { cursor: Some(cursor.replace(&realm, "1")), ..kept.clone() };
    let strange = Pull { cursor: Some("2026-04-02T13:00:00Z".to_owned()), ..kept.clone() };
    let none = Pull { cursor: None, ..kept.clone() };
    let (entity, expected, received) = ("Invoice".to_owned(), 2, 1);
    let completeness = Completeness::Incomplete { entity, expected, received };
    let incomplete = Pull { completeness, ..kept.clone() };
    for pull in [other, strange, none, incomplete] {
        let fresh = world.pull_onto(&pull).await;
        assert_eq!(fresh.usage.least_reads, 16);
        assert_eq!(documents(&fresh), documents(&kept));
    }
}

#[tokio::test]
async fn tax_lists_are_read_again_when_the_settings_change_or_a_document_names_an_unknown_code() {
    let world = open(Habits::default(), with_customer).await;
    let kept = world.pull(&PullRequest::Full).await;
    world.write(&requests("1", 1)).await;
    let busy = world.pull_onto(&kept).await;
    // Two pages of the books are read again, which a night that knew everything would not need.
    assert_eq!((busy.usage.reads, busy.usage.least_reads), (2 + 2, 2));

    let mut forgetful = kept.clone();
    forgetful.documents.retain(|it| it.entity != "TaxCode");
    let found = world.pull_onto(&forgetful).await;
    assert_eq!((found.usage.reads, found.usage.least_reads), (4 + 2, 4));
    assert_eq!(documents(&found), documents(&busy));

    world.sandbox.set_preference("AccountingInfoPrefs", "BookCloseDate", json!("2026-03-01"));
    let changed = world.pull_onto(&busy).await;
    assert_eq!(changed.usage.reads, 4);
    assert_ne!(documents(&changed), documents(&busy));
}

#[tokio::test]
async fn a_proof_of_absence_costs_one_read_right_after_everything_was_read() {
    let world = open(Habits::default(), with_customer).await;
    let sold = requests("1", 2);
    world.write(&sold[..1]).await;
    let kept = world.pull(&PullRequest::Full).await;
    world.write(&sold[1..]).await;
    let absences = [0, 1, 2].map(|place| Absence::Sale {
        number: None,
        marker: format!("[tieout:inv_N{place}]"),
        customer: Some(Target::Existing(CustomerId::new("1"))),
        total: usd("99.00"),
        date: jiff::civil::date(2026, 4, 1),
    });
    let strange = Pull { cursor: None, ..kept.clone() };
    let onto = world.pull_onto(&kept).await;
    // Lists of changes alone prove nothing: one query for each kind of sales document does.
    for (kept, reads) in [(&kept, 1), (&strange, 3), (&onto, 1 + 3)] {
        let before = world.ledger.usage().reads;
        let found = world.ledger.look(&absences, Some(kept)).await.unwrap();
        assert_eq!(found.iter().map(Vec::len).collect::<Vec<_>>(), [1, 1, 0]);
        assert_eq!(world.ledger.usage().reads - before, reads);
    }
}
