//! Files, odd texts and full updates arrive whole at the simulated company, over a socket.

use bytes::Bytes;
use serde_json::{Value, json};
use tieout::qbo::attach::{Sending, Upload};
use tieout::qbo::entity::Entity;
use tieout::qbo::error::QboError;
use tieout::qbo::patch::{Change, full_update};
use tieout::qbo::property::Property;
use tieout::qbo::query::{Comparison, Operand, Pattern, Query};
use tieout::qbo::writes::Write;

use crate::books_kit::company::{Setup, World};

/// Makes an invoice with what a bookkeeper adds to one.
async fn invoice(world: &World) -> Value {
    let query = Query::all(Entity::Account)
        .and(Property::Name, Comparison::Is, &Operand::Text("Services".to_owned()))
        .unwrap();
    let income = world.client.query_all(&query).await.unwrap().remove(0).id;
    let customer = world.make(Entity::Customer, json!({ "DisplayName": "Ann" })).await;
    let item =
        json!({ "Name": "Gutter", "Type": "Service", "IncomeAccountRef": { "value": income } });
    let item = world.make(Entity::Item, item).await;
    let line = json!({ "Amount": 120, "DetailType": "SalesItemLineDetail", "Description": "Gutter",
        "SalesItemLineDetail": { "ItemRef": { "value": item["Id"] }, "TaxCodeRef": { "value": "NON" },
            "ServiceDate": "2026-03-28" } });
    let body = json!({ "CustomerRef": { "value": customer["Id"] }, "Line": [line], "TxnDate": "2026-03-30",
        "CustomerMemo": { "value": "Thank you" }, "PrivateNote": "call first",
        "BillEmail": { "Address": "ann@example.com" }, "BillAddr": { "Line1": "1 Elm St", "City": "Tulsa" } });
    world.make(Entity::Invoice, body).await
}

#[tokio::test]
async fn a_file_is_attached_listed_and_fetched_as_it_was() {
    let world = Setup::default().open().await;
    let invoice = invoice(&world).await;
    let id = invoice["Id"].as_str().unwrap();
    let file = |to: &str| Upload {
        name: "Skizze \"Küche\" 🧰.txt".to_owned(),
        content_type: "text/plain".to_owned(),
        bytes: Bytes::from_static(b"\r\n--boundary--\r\n\x00\xff"),
        attached_to: vec![(Entity::Invoice, to.to_owned())],
        sending: Sending::Inside,
        note: "seen on site".to_owned(),
    };
    let answers = world.client.attach(&[file(id), file("99999")], "up-1").await.unwrap();
    let made = answers[0].as_ref().unwrap();
    assert!(matches!(answers[1], Err(QboError::Rejected(_))), "{:?}", answers[1]);
    let found = world.client.attachments_of(Entity::Invoice, id).await.unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].id.as_deref(), Some(made.id.as_str()));
    assert_eq!(found[0].note.as_deref(), Some("seen on site"));
    assert_eq!(world.client.download(&made.id).await.unwrap(), file(id).bytes);
    let error = world.client.download("5").await.unwrap_err();
    assert!(matches!(error, QboError::NotFound(_)), "{error:?}");
}

#[tokio::test]
async fn odd_texts_arrive_and_return_byte_for_byte() {
    let world = Setup::default().open().await;
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
        let made = world.make(Entity::Customer, body.clone()).await;
        assert_eq!(made["Notes"], body["Notes"]);
        let name = Operand::Text(name.trim().to_owned());
        let query =
            Query::all(Entity::Customer).and(Property::DisplayName, Comparison::Is, &name).unwrap();
        let found = world.client.query_all(&query).await.unwrap();
        assert_eq!(found.len(), 1, "{note}");
        let read: Value = serde_json::from_str(found[0].body.get()).unwrap();
        assert_eq!((&read["DisplayName"], &read["Notes"]), (&body["DisplayName"], &body["Notes"]));
        assert_eq!(world.client.count(&query).await.unwrap(), 1);
        let begins = Pattern::Begins(format!("{place} "));
        let query = Query::all(Entity::Customer).and_like(Property::DisplayName, &begins).unwrap();
        assert_eq!(world.client.query_all(&query).await.unwrap().len(), 1);
    }
}

#[tokio::test]
async fn a_full_update_loses_nothing_that_a_bookkeeper_put_there() {
    let world = Setup::default().open().await;
    let made = invoice(&world).await;
    let id = made["Id"].as_str().unwrap().to_owned();
    let document = world.client.read(Entity::Invoice, &id).await.unwrap();
    let note = ("PrivateNote".to_owned(), Change::Set(json!("done")));
    let body = full_update(Entity::Invoice, &document.body, [note]).unwrap();
    let write = Write::Update { entity: Entity::Invoice, body };
    world.client.write(&write, "u").await.unwrap_or_else(|error| panic!("{error:?}"));
    let after = world.client.read(Entity::Invoice, &id).await.unwrap();
    let before: Value = serde_json::from_str(document.body.get()).unwrap();
    let after: Value = serde_json::from_str(after.body.get()).unwrap();
    assert_eq!(after["PrivateNote"], "done");
    for (field, value) in before.as_object().unwrap() {
        if !["PrivateNote", "SyncToken", "MetaData"].contains(&field.as_str()) {
            assert_eq!(after[field].to_string(), value.to_string(), "{field}");
        }
    }
}
