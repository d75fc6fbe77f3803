//! Files, odd texts and full updates arrive whole at the simulated company, over a socket.

use std::sync::{Arc, Mutex};

use bytes::Bytes;
use jiff::Timestamp;
use secrecy::SecretString;
use serde_json::{Value, json};
use tieout::http::client::HttpClient;
use tieout::http::settings::{HttpSettings, Limits};
use tieout::ports::clock::Clock;
use tieout::ports::tokens::{StoredToken, TokenStore, TokenStoreError};
use tieout::qbo::attach::{Sending, Upload};
use tieout::qbo::call::QboClient;
use tieout::qbo::entity::Entity;
use tieout::qbo::error::QboError;
use tieout::qbo::patch::{Change, full_update};
use tieout::qbo::property::Property;
use tieout::qbo::query::{Comparison, Operand, Pattern, Query};
use tieout::qbo::settings::{MINOR_VERSION, QboSettings};
use tieout::qbo::writes::{TakenNumber, Write};
use tieout::sandbox::qbo::service::QboSandbox;
use tieout::sandbox::qbo::settings as rules;
use tieout::sandbox::qbo::starter;
use url::Url;

const NOW: &str = "2026-04-02T13:00:00Z";

#[derive(Debug)]
struct Still;

impl Clock for Still {
    fn now(&self) -> Timestamp {
        NOW.parse().unwrap()
    }
}

#[derive(Debug)]
struct Tokens(Mutex<StoredToken>);

impl TokenStore for Tokens {
    fn load(&self, _key: &str) -> Result<Option<StoredToken>, TokenStoreError> {
        Ok(Some(self.0.lock().unwrap().clone()))
    }

    fn save(&self, _key: &str, token: &StoredToken) -> Result<(), TokenStoreError> {
        *self.0.lock().unwrap() = token.clone();
        Ok(())
    }
}

/// Opens an empty company on a socket.
async fn open() -> QboClient {
    let clock: Arc<dyn Fn() -> Timestamp + Send + Sync> = Arc::new(|| NOW.parse().unwrap());
    let sandbox =
        QboSandbox::try_new(&starter::empty_seed(), clock, rules::QboSettings::default()).unwrap();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = Url::parse(&format!("http://{}/", listener.local_addr().unwrap())).unwrap();
    sandbox.set_base_url(url.as_str());
    let router = sandbox.router();
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    let info = sandbox.info();
    let http = HttpClient::try_new(HttpSettings::new("tieout-test", Limits::open())).unwrap();
    let settings = QboSettings {
        base_url: url.clone(),
        realm_id: info.realm_id,
        client_id: info.client_id,
        client_secret: SecretString::from(info.client_secret),
        token_url: url.join("oauth2/v1/tokens/bearer").unwrap(),
        minor_version: MINOR_VERSION,
        token_key: "company".to_owned(),
    };
    let tokens = Tokens(Mutex::new(StoredToken {
        access_token: SecretString::from(info.access_token),
        refresh_token: SecretString::from(info.refresh_token),
        access_expires_at: "2026-04-02T14:00:00Z".parse().unwrap(),
        refresh_expires_at: None,
        sign_in_ends_at: None,
        received_at: None,
    }));
    QboClient::try_new(settings, http, Arc::new(tokens), Arc::new(Still)).unwrap()
}

async fn create(client: &QboClient, entity: Entity, key: &str, body: Value) -> Value {
    let Value::Object(body) = body else { panic!("{body}") };
    let write = Write::Create { entity, body, numbers: TakenNumber::Refuse };
    let written = client.write(&write, key).await.unwrap_or_else(|error| panic!("{error:?}"));
    serde_json::from_str(written.document.body.get()).unwrap()
}

/// Makes an invoice with what a bookkeeper adds to one.
async fn invoice(client: &QboClient) -> Value {
    let query = Query::all(Entity::Account)
        .and(Property::Name, Comparison::Is, &Operand::Text("Services".to_owned()))
        .unwrap();
    let income = client.query_all(&query).await.unwrap().remove(0).id;
    let customer = create(client, Entity::Customer, "c", json!({ "DisplayName": "Ann" })).await;
    let item =
        json!({ "Name": "Gutter", "Type": "Service", "IncomeAccountRef": { "value": income } });
    let item = create(client, Entity::Item, "i", item).await;
    let line = json!({ "Amount": 120, "DetailType": "SalesItemLineDetail", "Description": "Gutter",
        "SalesItemLineDetail": { "ItemRef": { "value": item["Id"] }, "TaxCodeRef": { "value": "NON" },
            "ServiceDate": "2026-03-28" } });
    let body = json!({ "CustomerRef": { "value": customer["Id"] }, "Line": [line], "TxnDate": "2026-03-30",
        "CustomerMemo": { "value": "Thank you" }, "PrivateNote": "call first",
        "BillEmail": { "Address": "ann@example.com" }, "BillAddr": { "Line1": "1 Elm St", "City": "Tulsa" } });
    create(client, Entity::Invoice, "v", body).await
}

#[tokio::test]
async fn a_file_is_attached_listed_and_fetched_as_it_was() {
    let client = open().await;
    let invoice = invoice(&client).await;
    let id = invoice["Id"].as_str().unwrap();
    let file = |to: &str| Upload {
        name: "Skizze \"Küche\" 🧰.txt".to_owned(),
        content_type: "text/plain".to_owned(),
        bytes: Bytes::from_static(b"\r\n--boundary--\r\n\x00\xff"),
        attached_to: vec![(Entity::Invoice, to.to_owned())],
        sending: Sending::Inside,
        note: "seen on site".to_owned(),
    };
    let answers = client.attach(&[file(id), file("99999")], "up-1").await.unwrap();
    let made = answers[0].as_ref().unwrap();
    assert!(matches!(answers[1], Err(QboError::Rejected(_))), "{:?}", answers[1]);
    let found = client.attachments_of(Entity::Invoice, id).await.unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].id.as_deref(), Some(made.id.as_str()));
    assert_eq!(found[0].note.as_deref(), Some("seen on site"));
    assert_eq!(client.download(&made.id).await.unwrap(), file(id).bytes);
    let error = client.download("5").await.unwrap_err();
    assert!(matches!(error, QboError::NotFound(_)), "{error:?}");
}

#[tokio::test]
async fn odd_texts_arrive_and_return_byte_for_byte() {
    let client = open().await;
    let long = "é'\\%\" ".repeat(650);
    let notes = [
        "O'Neil \\ Sons & 50% + more",
        "'; DROP TABLE Invoice;--",
        "👩‍🔧🧰",
        "a\\'b\\\\'",
        long.as_str(),
    ];
    for (place, note) in notes.iter().enumerate() {
        let name: String = format!("{place} {note}").chars().take(90).collect();
        let body = json!({ "DisplayName": name.trim(), "Notes": note.chars().take(2_000).collect::<String>() });
        let made = create(&client, Entity::Customer, &format!("k{place}"), body.clone()).await;
        assert_eq!(made["Notes"], body["Notes"]);
        let name = Operand::Text(name.trim().to_owned());
        let query =
            Query::all(Entity::Customer).and(Property::DisplayName, Comparison::Is, &name).unwrap();
        let found = client.query_all(&query).await.unwrap();
        assert_eq!(found.len(), 1, "{note}");
        let read: Value = serde_json::from_str(found[0].body.get()).unwrap();
        assert_eq!((&read["DisplayName"], &read["Notes"]), (&body["DisplayName"], &body["Notes"]));
        assert_eq!(client.count(&query).await.unwrap(), 1);
        let begins = Pattern::Begins(format!("{place} "));
        let query = Query::all(Entity::Customer).and_like(Property::DisplayName, &begins).unwrap();
        assert_eq!(client.query_all(&query).await.unwrap().len(), 1);
    }
}

#[tokio::test]
async fn a_full_update_loses_nothing_that_a_bookkeeper_put_there() {
    let client = open().await;
    let made = invoice(&client).await;
    let id = made["Id"].as_str().unwrap().to_owned();
    let document = client.read(Entity::Invoice, &id).await.unwrap();
    let note = ("PrivateNote".to_owned(), Change::Set(json!("done")));
    let body = full_update(Entity::Invoice, &document.body, [note]).unwrap();
    let write = Write::Update { entity: Entity::Invoice, body };
    client.write(&write, "u").await.unwrap_or_else(|error| panic!("{error:?}"));
    let after = client.read(Entity::Invoice, &id).await.unwrap();
    let before: Value = serde_json::from_str(document.body.get()).unwrap();
    let after: Value = serde_json::from_str(after.body.get()).unwrap();
    assert_eq!(after["PrivateNote"], "done");
    for (field, value) in before.as_object().unwrap() {
        if !["PrivateNote", "SyncToken", "MetaData"].contains(&field.as_str()) {
            assert_eq!(after[field].to_string(), value.to_string(), "{field}");
        }
    }
}
