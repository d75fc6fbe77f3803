//! The Workiz adapter against the simulator, over loopback, with the client of production.

use std::sync::Arc;
use std::sync::Mutex;

use jiff::SignedDuration;
use jiff::Timestamp;
use rust_decimal::Decimal;
use secrecy::SecretString;
use serde_json::Value;
use serde_json::json;
use url::Url;

use tieout::domain::effects::Measure;
use tieout::domain::snapshot::Completeness;
use tieout::domain::snapshot::Pull;
use tieout::http::client::HttpClient;
use tieout::http::response::MayHaveHappened;
use tieout::http::settings::HttpSettings;
use tieout::http::settings::Limits;
use tieout::ports::clock::Clock;
use tieout::ports::progress::Silent;
use tieout::ports::source::PullRequest;
use tieout::ports::source::ServiceError;
use tieout::ports::source::Source as _;
use tieout::ports::source::SourceFormat as _;
use tieout::ports::source::Trouble;
use tieout::sandbox::workiz::faults::Fault;
use tieout::sandbox::workiz::faults::FaultRule;
use tieout::sandbox::workiz::money::MoneyForm;
use tieout::sandbox::workiz::sandbox::RateLimit;
use tieout::sandbox::workiz::sandbox::WorkizSandbox;
use tieout::sandbox::workiz::sandbox::WorkizSettings;
use tieout::workiz::client::WorkizClient;
use tieout::workiz::credentials::Credentials;
use tieout::workiz::error::WorkizError;
use tieout::workiz::normalize::format::WorkizFormat;
use tieout::workiz::session::Session;
use tieout::workiz::source::WorkizSource;
use tieout::workiz::wire::amount::WireAmount;
use tieout::workiz::wire::payment::RecordPaymentRequest;

use crate::served::served;

/// More invoices than two pages hold.
const INVOICES: usize = 230;

/// The real time, as one-time passwords need it, moved by what a test adds.
#[derive(Clone, Debug, Default)]
struct MovedClock(Arc<Mutex<i64>>);

impl MovedClock {
    fn advance(&self, seconds: i64) {
        *self.0.lock().unwrap() += seconds;
    }
}

impl Clock for MovedClock {
    #[expect(clippy::disallowed_methods, reason = "the simulator checks codes by the real time")]
    fn now(&self) -> Timestamp {
        let moved = SignedDuration::from_secs(*self.0.lock().unwrap());
        Timestamp::now().checked_add(moved).unwrap()
    }
}

/// A simulator that serves, and what it takes to talk to it.
struct Desk {
    sandbox: WorkizSandbox,
    clock: MovedClock,
    base: Url,
    http: HttpClient,
}

fn fixture(name: &str) -> Value {
    let path = format!("{}/fixtures/workiz/{name}", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn seed() -> Value {
    let invoices: Vec<Value> = (0..INVOICES)
        .map(|place| {
            let mut invoice = fixture("adapter-invoice.json");
            invoice["invoiceId"] = json!(format!("inv_{place:04}"));
            invoice["number"] = json!(place.to_string());
            invoice["deleted"] = json!(place == 7);
            invoice
        })
        .collect();
    json!({
        "now": "2026-04-02T13:00:00Z", "integration_id": "int_1", "client_id": "cid",
        "client_secret": "client-hush", "username": "office@example.com",
        "password": "user-hush", "totp_secret": "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",
        "account": fixture("adapter-account.json"),
        "entitlements": ["clients", "jobs", "scheduling", "invoices", "payments"],
        "clients": [fixture("adapter-client.json")],
        "items": [fixture("adapter-item.json")],
        "taxes": [fixture("adapter-tax.json")],
        "jobs": [fixture("seed-jobs-list.json")["items"][0]],
        "invoices": invoices,
        "payments": [fixture("adapter-payment.json")],
        "refunds": [fixture("adapter-refund.json")],
        "payouts": [fixture("adapter-payout.json")],
        "disputes": [fixture("adapter-dispute.json")],
    })
}

impl Desk {
    async fn open(money_form: MoneyForm, entitlements: Option<Value>) -> Self {
        let clock = MovedClock::default();
        let settings = WorkizSettings { rate_limit: RateLimit::Off, money_form };
        let mut seed = seed();
        if let Some(entitlements) = entitlements {
            seed["entitlements"] = entitlements;
        }
        let time = clock.clone();
        let sandbox = WorkizSandbox::try_new(&seed, Arc::new(move || time.now()), settings);
        let sandbox = sandbox.unwrap();
        let base = served(sandbox.router()).await.join("integrations/int_1").unwrap();
        let limits = Limits::plain(10_000, 10_000, 4);
        let mut settings = HttpSettings::new("tieout-test", limits);
        settings.backoff_base_ms = 1;
        let http = HttpClient::try_new(settings).unwrap();
        Self { sandbox, clock, base, http }
    }

    async fn plain() -> Self {
        Self::open(MoneyForm::Strings, None).await
    }

    fn fault(&self, path: &str, times: u32, fault: Fault) {
        let rule = FaultRule { times, ..FaultRule::once(path, fault) };
        self.sandbox.faults().add(rule);
    }

    fn credentials(&self) -> Credentials {
        let info = self.sandbox.info();
        Credentials {
            client_id: info.client_id,
            client_secret: SecretString::from(info.client_secret),
            username: info.username,
            password: SecretString::from(info.password),
            totp_secret: Some(SecretString::from(info.totp_secret)),
        }
    }

    fn client_with(&self, credentials: Credentials) -> WorkizClient {
        let clock = Arc::new(self.clock.clone());
        let session =
            Session::try_new(self.http.clone(), self.base.clone(), credentials, clock).unwrap();
        WorkizClient::new(self.http.clone(), self.base.clone(), Arc::new(session))
    }

    fn source_with(&self, credentials: Credentials) -> WorkizSource {
        let clock = Arc::new(self.clock.clone());
        WorkizSource::open(&self.http, &self.base, credentials, clock).unwrap()
    }

    fn source(&self) -> WorkizSource {
        self.source_with(self.credentials())
    }
}

async fn pull(source: &WorkizSource) -> Result<Pull, ServiceError> {
    source.pull(&PullRequest::Full, &Silent).await
}

#[tokio::test]
async fn a_pull_brings_everything_in_either_form_of_money() {
    let mut books = Vec::new();
    for form in [MoneyForm::Strings, MoneyForm::Numbers] {
        let desk = Desk::open(form, None).await;
        let pull = pull(&desk.source()).await.unwrap();
        assert_eq!(pull.completeness, Completeness::Complete);
        // A sign-in, the account, nine lists of which one has three pages.
        assert_eq!(pull.usage.reads, 13);
        let readout = WorkizFormat.read(&pull.documents).unwrap();
        assert_eq!(readout.diagnostics, vec![]);
        assert_eq!(readout.book.invoices.len(), INVOICES);
        books.push(readout.book);
    }
    assert_eq!(books[0], books[1]);
}

#[tokio::test]
async fn a_session_is_refreshed_ahead_and_renewed_when_it_is_refused() {
    let desk = Desk::plain().await;
    let source = desk.source();
    pull(&source).await.unwrap();
    // A code takes part in a sign-in only, and this moment has a step that the simulator takes.
    desk.clock.advance(30);
    desk.fault("/invoices", 1, Fault::Status(401));
    assert_eq!(pull(&source).await.unwrap().completeness, Completeness::Complete);
    // So far from the real time no code is good: only a refresh can keep the session.
    desk.clock.advance(3_400);
    pull(&source).await.unwrap();
    desk.clock.advance(3_400);
    pull(&source).await.unwrap();
}

#[tokio::test]
async fn a_wrong_sign_in_says_what_is_wrong() {
    let desk = Desk::plain().await;
    let right = || desk.credentials();
    let secret = |text: &str| SecretString::from(text);
    for (credentials, says) in [
        (Credentials { client_secret: secret("no"), ..right() }, "refused the API client"),
        (Credentials { password: secret("no"), ..right() }, "refused the user name"),
        (
            Credentials { totp_secret: Some(secret("GEZDGNBVGY3TQOJQ")), ..right() },
            "refused the authenticator code",
        ),
        (Credentials { totp_secret: None, ..right() }, "asks for a second factor"),
    ] {
        let error = pull(&desk.source_with(credentials)).await.unwrap_err();
        assert_eq!(error.trouble, Trouble::Unauthorized);
        assert!(error.to_string().contains(says), "{error}");
        assert!(!format!("{error} {error:?}").contains("hush"), "{error:?}");
    }
    let blind = Desk::open(MoneyForm::Strings, Some(json!(["clients", "payments"]))).await;
    let error = pull(&blind.source()).await.unwrap_err();
    assert_eq!(error.trouble, Trouble::Unauthorized);
    assert!(error.to_string().starts_with("could not read invoices of Workiz"), "{error}");
}

#[tokio::test]
async fn what_the_user_may_not_see_is_not_asked_for_and_not_compared() {
    let seen = Some(json!(["clients", "invoices", "jobs"]));
    let desk = Desk::open(MoneyForm::Strings, seen).await;
    let pull = pull(&desk.source()).await.unwrap();
    assert_eq!(pull.notes.len(), 4);
    let book = WorkizFormat.read(&pull.documents).unwrap().book;
    assert_eq!(
        book.unseen[&Measure::Collected],
        "This Workiz user may not see payments; ask the account's owner for the Payments permission."
    );
    assert!(!book.unseen.contains_key(&Measure::Tax));
}

#[tokio::test]
async fn a_short_page_is_read_again_and_a_list_that_stays_short_is_incomplete() {
    let desk = Desk::plain().await;
    desk.fault("/invoices", 1, Fault::ShortTotal);
    assert_eq!(pull(&desk.source()).await.unwrap().completeness, Completeness::Complete);
    desk.fault("/clients", 9, Fault::ShortTotal);
    let pull = pull(&desk.source()).await.unwrap();
    let entity = "clients".to_owned();
    assert_eq!(pull.completeness, Completeness::Incomplete { entity, expected: 1, received: 0 });
    assert_eq!(pull.cursor, None);
}

#[tokio::test]
async fn passing_failures_pass_and_broken_answers_are_named() {
    let desk = Desk::plain().await;
    desk.fault("/jobs", 1, Fault::Status(503));
    desk.fault("/taxes", 1, Fault::CutBeforeWrite);
    assert_eq!(pull(&desk.source()).await.unwrap().usage.retries, 2);
    desk.fault("/payments", 1, Fault::MalformedBody);
    let error = pull(&desk.source()).await.unwrap_err();
    assert_eq!(error.trouble, Trouble::Malformed);
    assert!(error.to_string().contains("read page 1 of payments from Workiz"), "{error}");
    desk.fault("/payments", 1, Fault::MissingField("collectedAt".to_owned()));
    let pull = pull(&desk.source()).await.unwrap();
    let readout = WorkizFormat.read(&pull.documents).unwrap();
    assert_eq!(readout.diagnostics.len(), 1);
    assert_eq!(readout.diagnostics[0].document, "payment pay_7f3102");
    assert_eq!(readout.diagnostics[0].field, "collectedAt");
}

fn check(memo: &str) -> RecordPaymentRequest {
    RecordPaymentRequest {
        amount: WireAmount::exact(Decimal::new(80_760, 2)),
        method: "check".to_owned(),
        tip_amount: WireAmount::exact(Decimal::new(0, 2)),
        collected_at: "2026-04-01T17:10:00Z".to_owned(),
        processor: None,
        external_transaction_id: None,
        card_last4: None,
        memo: Some(memo.to_owned()),
    }
}

#[tokio::test]
async fn a_payment_whose_answer_is_lost_is_recorded_once() {
    let desk = Desk::plain().await;
    let client = desk.client_with(desk.credentials());
    desk.fault("inv_0001/payments", 1, Fault::CutAfterWrite);
    let lost = client.record_payment("inv_0001", &check("a"), "key-1").await.unwrap_err();
    assert_eq!(lost.may_have_happened(), MayHaveHappened::Maybe);
    let answer = client.record_payment("inv_0001", &check("a"), "key-1").await.unwrap();
    assert_eq!(answer.balance_remaining.present().unwrap().value().to_string(), "0.00");
    assert_eq!(desk.sandbox.documents("payments").len(), 2);
    let conflict = client.record_payment("inv_0001", &check("b"), "key-1").await.unwrap_err();
    assert!(matches!(conflict, WorkizError::KeyConflict { .. }), "{conflict}");
    let refused = client.record_payment("inv_0001", &check("a"), "key-2").await.unwrap_err();
    assert_eq!(refused.may_have_happened(), MayHaveHappened::No);
    assert!(refused.to_string().contains("is more than the invoice's balance"), "{refused}");
}

#[tokio::test]
async fn an_incremental_pull_brings_what_changed_and_what_has_no_time_of_change() {
    let desk = Desk::plain().await;
    let source = desk.source();
    let full = pull(&source).await.unwrap();
    let client = desk.client_with(desk.credentials());
    client.record_payment("inv_0001", &check("a"), "key-1").await.unwrap();
    let since = PullRequest::Since(full.cursor.unwrap());
    let first = source.pull(&since, &Silent).await.unwrap();
    // All invoices share one time of change, which is inside the overlap; the next pull is narrow.
    let since = PullRequest::Since(first.cursor.unwrap());
    let second = source.pull(&since, &Silent).await.unwrap();
    let count = |kind: &str| second.documents.iter().filter(|it| it.entity == kind).count();
    assert_eq!((count("invoice"), count("payment"), count("payout")), (1, 1, 1));
    assert_eq!(second.completeness, Completeness::Complete);
}
