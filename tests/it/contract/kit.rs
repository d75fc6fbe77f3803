//! A simulated company on a socket, and its client, in a time that passes when somebody waits.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use futures_util::future::BoxFuture;
use jiff::{SignedDuration, Timestamp};
use secrecy::SecretString;
use serde_json::{Value, json};
use tieout::domain::expected::SourceRef;
use tieout::domain::id::{CustomerId, ItemId, RequestId, SourceInvoiceId, TaxCodeId};
use tieout::domain::ledger::{
    DiscountOrder, LineRole, SalesForm, SalesKind, SalesLine, SalesTax, Target,
};
use tieout::domain::money::{Currency, Money};
use tieout::domain::number::DocumentNumber;
use tieout::domain::plan::{Absence, Action};
use tieout::domain::source::{Address, Taxability};
use tieout::http::backoff::SystemJitter;
use tieout::http::client::HttpClient;
use tieout::http::governor::Governor;
use tieout::http::settings::{HttpSettings, Limits};
use tieout::ports::clock::Clock;
use tieout::ports::ledger::{Ledger as _, WriteAnswer, WriteRequest};
use tieout::ports::time::Time;
use tieout::ports::tokens::{StoredToken, TokenStore, TokenStoreError};
use tieout::qbo::allowance::throttle;
use tieout::qbo::call::QboClient;
use tieout::qbo::entity::Entity;
use tieout::qbo::error::QboError;
use tieout::qbo::ledger::QboLedger;
use tieout::qbo::settings::{MINOR_VERSION, QboSettings};
use tieout::qbo::writes::{TakenNumber, Write};
use tieout::sandbox::qbo::service::QboSandbox;
use tieout::sandbox::qbo::settings as rules;
use tieout::sandbox::qbo::starter;
use tieout::sandbox::qbo::trouble::ScheduledTrouble;
use url::Url;

const START: &str = "2026-04-02T13:00:00Z";
pub(super) const SECOND: u64 = 1_000;
pub(super) const HOUR: u64 = 3_600 * SECOND;
pub(super) const DAY: u64 = 24 * HOUR;

/// The time of service and client: whoever waits is through at once, and it is later then.
#[derive(Clone, Debug, Default)]
pub(super) struct Days(Arc<AtomicU64>);

impl Days {
    pub(super) fn pass(&self, ms: u64) {
        self.0.fetch_add(ms, Ordering::SeqCst);
    }
}

impl Time for Days {
    fn now_ms(&self) -> u64 {
        self.0.load(Ordering::SeqCst)
    }

    fn sleep(&self, ms: u64) -> BoxFuture<'static, ()> {
        let (passed, until) = (Arc::clone(&self.0), self.now_ms().saturating_add(ms));
        Box::pin(async move {
            passed.fetch_max(until, Ordering::SeqCst);
            // Lets those go on whom the wait was for.
            tokio::task::yield_now().await;
        })
    }
}

impl Clock for Days {
    fn now(&self) -> Timestamp {
        let passed = SignedDuration::from_millis(i64::try_from(self.now_ms()).unwrap());
        START.parse::<Timestamp>().unwrap() + passed
    }
}

/// The tokens as a program keeps them.
#[derive(Debug)]
pub(super) struct Kept(Mutex<StoredToken>);

impl Kept {
    pub(super) fn get(&self) -> StoredToken {
        self.0.lock().unwrap().clone()
    }
}

impl TokenStore for Kept {
    fn load(&self, _key: &str) -> Result<Option<StoredToken>, TokenStoreError> {
        Ok(Some(self.get()))
    }

    fn save(&self, _key: &str, token: &StoredToken) -> Result<(), TokenStoreError> {
        *self.0.lock().unwrap() = token.clone();
        Ok(())
    }
}

/// How a company is opened.
pub(super) struct Setup {
    pub(super) seed: Value,
    pub(super) switches: Vec<(&'static str, &'static str)>,
    /// What the client holds itself to.
    pub(super) limits: Limits,
    /// When the client gives up a call, in real milliseconds.
    pub(super) timeout_ms: u64,
}

impl Default for Setup {
    fn default() -> Self {
        let (seed, switches) = (starter::empty_seed(), Vec::new());
        Self { seed, switches, limits: Limits::open(), timeout_ms: 20_000 }
    }
}

pub(super) struct World {
    pub(super) time: Days,
    pub(super) sandbox: QboSandbox,
    pub(super) url: Url,
    pub(super) settings: QboSettings,
    pub(super) kept: Arc<Kept>,
    pub(super) client: QboClient,
    pub(super) ledger: QboLedger,
    keys: AtomicUsize,
}

pub(super) async fn open() -> World {
    Setup::default().open().await
}

/// Opens a company with some switches set.
pub(super) async fn with(switches: &[(&'static str, &'static str)]) -> World {
    Setup { switches: switches.to_vec(), ..Setup::default() }.open().await
}

impl Setup {
    pub(super) async fn open(self) -> World {
        let time = Days::default();
        let clock = time.clone();
        let sandbox = QboSandbox::try_new(
            &self.seed,
            Arc::new(move || clock.now()),
            rules::QboSettings::default(),
        )
        .unwrap();
        for (name, value) in &self.switches {
            sandbox.set_switch(name, value).unwrap();
        }
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = Url::parse(&format!("http://{}/", listener.local_addr().unwrap())).unwrap();
        sandbox.set_base_url(url.as_str());
        let router = sandbox.router();
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });

        let info = sandbox.info();
        let settings = QboSettings {
            base_url: url.clone(),
            realm_id: info.realm_id,
            client_id: info.client_id,
            client_secret: SecretString::from(info.client_secret),
            token_url: url.join("oauth2/v1/tokens/bearer").unwrap(),
            minor_version: MINOR_VERSION,
            token_key: "company".to_owned(),
        };
        let kept = Arc::new(Kept(Mutex::new(StoredToken {
            access_token: SecretString::from(info.access_token),
            refresh_token: SecretString::from(info.refresh_token),
            access_expires_at: "2026-04-02T14:00:00Z".parse().unwrap(),
            refresh_expires_at: None,
            sign_in_ends_at: None,
            received_at: None,
        })));
        let http = http(&time, self.limits, self.timeout_ms);
        let client =
            QboClient::try_new(settings.clone(), http, kept.clone(), Arc::new(time.clone()));
        let client = client.unwrap();
        let ledger = QboLedger::new(client.clone());
        let keys = AtomicUsize::new(0);
        World { time, sandbox, url, settings, kept, client, ledger, keys }
    }
}

/// The HTTP client as the program sets it up, but for its time.
pub(super) fn http(time: &Days, limits: Limits, timeout_ms: u64) -> HttpClient {
    let gate = Governor::try_new(&limits, Arc::new(time.clone())).unwrap();
    let mut http = HttpSettings::new("tieout-test", limits);
    http.throttle = throttle;
    http.request_timeout_ms = timeout_ms;
    HttpClient::try_governed(http, Arc::new(SystemJitter), Arc::new(gate)).unwrap()
}

impl World {
    /// Plans a fault in the words of the admin port.
    pub(super) fn plan(&self, fault: &Value) {
        let faults = self.sandbox.faults();
        faults.clear();
        faults.schedule(ScheduledTrouble::from_json(fault).unwrap());
    }

    /// Plans a fault for writes of invoices.
    pub(super) fn plan_for_invoices(&self, fault: &Value, times: u32) {
        let mut fault = fault.clone();
        fault["method"] = json!("POST");
        fault["path"] = json!("/invoice");
        fault["times"] = json!(times);
        self.plan(&fault);
    }

    pub(super) async fn try_make(&self, entity: Entity, body: Value) -> Result<Value, QboError> {
        let Value::Object(body) = body else { panic!("{body}") };
        let write = Write::Create { entity, body, numbers: TakenNumber::Refuse };
        self.try_write(&write).await
    }

    pub(super) async fn try_write(&self, write: &Write) -> Result<Value, QboError> {
        let key = format!("k{}", self.keys.fetch_add(1, Ordering::SeqCst));
        let written = self.client.write(write, &key).await?;
        Ok(serde_json::from_str(written.document.body.get()).unwrap())
    }

    pub(super) async fn make(&self, entity: Entity, body: Value) -> Value {
        self.try_make(entity, body).await.unwrap_or_else(|error| panic!("{error:?}"))
    }

    pub(super) async fn customer(&self, name: &str) -> String {
        id(&self.make(Entity::Customer, json!({ "DisplayName": name })).await)
    }

    /// Makes an invoice of one line without tax.
    pub(super) async fn invoice(&self, customer: &str, number: &str, amount: u32) -> Value {
        self.make(Entity::Invoice, invoice(customer, number, amount)).await
    }

    /// Pays an invoice of a customer.
    pub(super) async fn pay(&self, customer: &str, invoice: &str, amount: u32) -> Value {
        let line = json!({ "Amount": amount, "LinkedTxn": [
            { "TxnId": invoice, "TxnType": "Invoice" }] });
        let body = json!({ "CustomerRef": { "value": customer }, "TotalAmt": amount,
            "Line": [line], "TxnDate": "2026-04-02" });
        self.make(Entity::Payment, body).await
    }

    pub(super) async fn read(&self, entity: Entity, id: &str) -> Value {
        let document = self.client.read(entity, id).await.unwrap();
        serde_json::from_str(document.body.get()).unwrap()
    }

    pub(super) async fn write_one(&self, request: &WriteRequest) -> WriteAnswer {
        self.ledger.write(std::slice::from_ref(request)).await.unwrap().remove(0)
    }

    /// Looks for a sale as a run does that does not know whether it was written.
    pub(super) async fn look(&self, form: &SalesForm) -> usize {
        let absence = Absence::Sale {
            number: form.number.clone(),
            marker: form.private_note.clone(),
            customer: form.customer.clone(),
            total: form.total,
            date: form.date,
        };
        self.ledger.look(&[absence], None).await.unwrap()[0].len()
    }

    pub(super) fn count(&self, entity: &str) -> usize {
        self.sandbox.documents(entity).len()
    }
}

pub(super) fn id(document: &Value) -> String {
    document["Id"].as_str().unwrap_or_else(|| panic!("{document}")).to_owned()
}

pub(super) fn token(document: &Value) -> String {
    document["SyncToken"].as_str().unwrap_or_else(|| panic!("{document}")).to_owned()
}

pub(super) fn line(amount: u32) -> Value {
    json!({ "Amount": amount, "DetailType": "SalesItemLineDetail",
        "SalesItemLineDetail": { "ItemRef": { "value": "3" }, "TaxCodeRef": { "value": "NON" } } })
}

pub(super) fn invoice(customer: &str, number: &str, amount: u32) -> Value {
    json!({ "CustomerRef": { "value": customer }, "DocNumber": number, "TxnDate": "2026-04-01",
        "DueDate": "2026-05-01", "Line": [line(amount)] })
}

pub(super) fn usd(text: &str) -> Money {
    Money::exact(text.parse().unwrap(), Currency::USD).unwrap()
}

/// A sale as a plan has it.
pub(super) fn sale(customer: &str, number: Option<&str>) -> SalesForm {
    let number = number.and_then(DocumentNumber::parse);
    SalesForm {
        kind: SalesKind::Invoice,
        private_note: format!(
            "[tieout:inv_{}]",
            number.as_ref().map_or("x".to_owned(), ToString::to_string)
        ),
        number,
        date: jiff::civil::date(2026, 4, 1),
        due: None,
        customer: Some(Target::Existing(CustomerId::new(customer))),
        currency: Currency::USD,
        lines: vec![SalesLine {
            id: None,
            role: LineRole::Sale,
            item: Some(Target::Existing(ItemId::new("3"))),
            description: "Work".to_owned(),
            quantity: None,
            unit_price: None,
            amount: usd("20.00"),
            taxability: Taxability::NonTaxable,
            class: None,
        }],
        discount: None,
        discount_order: DiscountOrder::AfterTax,
        tax: SalesTax { code: Some(TaxCodeId::new("2")), amount: usd("0"), rate: None },
        total: usd("20.00"),
        class: None,
        deposit_to: None,
        payment_method: None,
        ship_address: Address::default(),
    }
}

/// The request that writes a sale.
pub(super) fn request(key: &str, form: &SalesForm) -> WriteRequest {
    let origin = SourceRef::Invoice(SourceInvoiceId::new("inv_1"));
    let action = Action::CreateSale { origin, form: form.clone() };
    WriteRequest { request_id: RequestId::new(key), action, current: None }
}

pub(super) fn requests(customer: &str, count: usize) -> Vec<WriteRequest> {
    let numbers = (0..count).map(|it| format!("N{it}"));
    numbers.map(|it| request(&format!("r-{it}"), &sale(customer, Some(&it)))).collect()
}

pub(super) fn written(answers: &[WriteAnswer]) -> usize {
    answers.iter().filter(|it| matches!(it, WriteAnswer::Written(_))).count()
}
