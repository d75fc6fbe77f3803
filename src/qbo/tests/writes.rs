//! Pages, change capture, and writes, on the wire.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::qbo::cdc::Extent;
use crate::qbo::entity::Entity;
use crate::qbo::error::QboError;
use crate::qbo::property::Property;
use crate::qbo::query::{Operand, Query};
use crate::qbo::tests::stub::{MemoryTokens, Seen, Stub};
use crate::qbo::writes::{BatchItem, JsonObject, TakenNumber, Write};

/// Serves rows with the given ids, as the query's start and size say.
fn pages(ids: &[usize], seen: &Seen) -> (u16, String) {
    let query = seen.query.get("query").cloned().unwrap_or_else(|| seen.body.clone());
    if query.contains("COUNT(*)") {
        return (200, json!({ "QueryResponse": { "totalCount": ids.len() } }).to_string());
    }
    let number = |word: &str| -> usize {
        let (_, rest) = query.split_once(word).unwrap();
        rest.split_whitespace().next().unwrap().parse().unwrap()
    };
    let (start, rows) = (number("STARTPOSITION"), number("MAXRESULTS"));
    let page: Vec<Value> = ids
        .iter()
        .skip(start - 1)
        .take(rows)
        .map(|id| json!({ "Id": id.to_string(), "SyncToken": "0" }))
        .collect();
    let body = if page.is_empty() {
        json!({ "QueryResponse": {} })
    } else {
        json!({ "QueryResponse": { "Invoice": page, "startPosition": start } })
    };
    (200, body.to_string())
}

#[tokio::test]
async fn a_long_list_is_read_in_overlapping_pages_and_each_document_once() {
    for (count, reads) in [(0, 1), (999, 1), (1_000, 2), (2_500, 3)] {
        let ids: Vec<usize> = (1..=count).collect();
        let stub = Stub::serve(move |seen| pages(&ids, seen)).await;
        let client = stub.client(&MemoryTokens::good());
        let query = Query::all(Entity::Invoice);
        let rows = client.query_all(&query).await.unwrap();
        assert_eq!((rows.len(), stub.calls().len()), (count, reads));
        assert_eq!(client.count(&query).await.unwrap(), count);
        assert_eq!(stub.calls()[0].query["minorversion"], "75");
    }
}

#[tokio::test]
async fn a_list_that_moves_between_pages_is_read_again() {
    use std::sync::atomic::{AtomicUsize, Ordering};
    // A document at the front vanishes after the first page.
    let asked = AtomicUsize::new(0);
    let stub = Stub::serve(move |seen| {
        let first = if asked.fetch_add(1, Ordering::SeqCst) == 0 { 1 } else { 2 };
        pages(&(first..=1_500).collect::<Vec<_>>(), seen)
    })
    .await;
    let rows = stub.client(&MemoryTokens::good()).query_all(&Query::all(Entity::Invoice)).await;
    assert_eq!(rows.unwrap().len(), 1_499);

    // One vanishes before each page: there is no complete list.
    let asked = AtomicUsize::new(0);
    let stub = Stub::serve(move |seen| {
        let first = asked.fetch_add(1, Ordering::SeqCst);
        pages(&(first..=1_500).collect::<Vec<_>>(), seen)
    })
    .await;
    let rows = stub.client(&MemoryTokens::good()).query_all(&Query::all(Entity::Invoice)).await;
    assert!(matches!(rows, Err(QboError::Unsteady { .. })));
}

#[tokio::test]
async fn a_long_query_goes_into_the_body() {
    let stub = Stub::serve(|seen| pages(&[7], seen)).await;
    let ids: Vec<String> = (0..400).map(|id| id.to_string()).collect();
    let ids = ids.into_iter().map(Operand::Id);
    let query = Query::all(Entity::Invoice).and_in(Property::Id, ids).unwrap();
    let rows = stub.client(&MemoryTokens::good()).query_all(&query).await.unwrap();
    assert_eq!(rows.len(), 1);
    assert_eq!(stub.calls()[0].method, "POST");
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

#[tokio::test]
async fn change_capture_tells_deleted_documents_apart_and_when_it_is_cut() {
    let stub = Stub::serve(|seen| {
        let total = if seen.query["entities"] == "Invoice,Payment" { 2 } else { 3 };
        let body = json!({
            "CDCResponse": [{ "QueryResponse": [
                { "Invoice": [
                    { "Id": "1", "SyncToken": "4" },
                    { "domain": "QBO", "status": "Deleted", "Id": "2" },
                ], "totalCount": total },
                {},
            ] }],
            "time": "2026-03-02T03:59:00.123-08:00",
        });
        (200, body.to_string())
    })
    .await;
    let client = stub.client(&MemoryTokens::good());
    let (since, now) = (at("2026-03-01T12:00:00Z"), at("2026-03-02T12:00:00Z"));
    let both = [Entity::Invoice, Entity::Payment];
    let changes = client.cdc(&both, since, now).await.unwrap();
    assert_eq!((changes.changed.len(), changes.deleted.len()), (1, 1));
    assert_eq!(changes.deleted[0].id, "2");
    assert_eq!(changes.extent, Extent::Complete);
    assert_eq!(changes.as_of, Some(at("2026-03-02T11:59:00.123Z")));
    assert_eq!(stub.calls()[0].query["changedSince"], "2026-03-01T12:00:00Z");
    let cut = client.cdc(&[Entity::Invoice], since, now).await.unwrap();
    assert_eq!(cut.extent, Extent::Truncated);

    let old = client.cdc(&both, at("2026-01-31T12:00:00Z"), now).await;
    assert!(matches!(old, Err(QboError::NotOffered { .. })));
    let taxes = client.cdc(&[Entity::TaxCode], since, now).await;
    assert!(matches!(taxes, Err(QboError::NotOffered { .. })));
    assert_eq!(stub.calls().len(), 2);
}

fn object(value: Value) -> JsonObject {
    match value {
        Value::Object(object) => object,
        other => panic!("{other}"),
    }
}

fn void(entity: Entity) -> Write {
    Write::Void { entity, id: "9".to_owned(), sync_token: "3".to_owned() }
}

#[tokio::test]
async fn each_write_goes_to_its_address_with_its_key() {
    let stub = Stub::serve(|seen| {
        let name = if seen.path.ends_with("invoice") { "Invoice" } else { "Payment" };
        (200, json!({ name: { "Id": "9", "SyncToken": "4" } }).to_string())
    })
    .await;
    let client = stub.client(&MemoryTokens::good());
    let amount: Value = serde_json::from_str("10.10").unwrap();
    let body = object(json!({ "DocNumber": "1042", "Line": [{ "Amount": amount }] }));
    let create = Write::Create { entity: Entity::Invoice, body, numbers: TakenNumber::Allow };
    let written = client.write(&create, "key-1").await.unwrap();
    assert_eq!((written.document.id.as_str(), written.tid.as_deref()), ("9", Some("1-tid")));
    client.write(&void(Entity::Invoice), "key-2").await.unwrap();
    client.write(&void(Entity::Payment), "key-3").await.unwrap();

    let calls = stub.calls();
    assert_eq!(calls[0].path, "/v3/company/4620/invoice");
    assert_eq!(calls[0].query["requestid"], "key-1");
    assert_eq!(calls[0].query["include"], "allowduplicatedocnum");
    assert!(calls[0].body.contains(r#""Amount":10.10"#), "{}", calls[0].body);
    assert_eq!(calls[1].query["operation"], "void");
    assert_eq!(calls[1].body, r#"{"Id":"9","SyncToken":"3"}"#);
    assert_eq!(
        (calls[2].query["operation"].as_str(), calls[2].query["include"].as_str()),
        ("update", "void")
    );
    assert_eq!(calls[2].body, r#"{"Id":"9","SyncToken":"3","sparse":true}"#);
    assert_eq!(client.usage().free_writes, 3);

    let memo = client.write(&void(Entity::CreditMemo), "key-4").await;
    assert!(matches!(memo, Err(QboError::NotOffered { .. })));
    let long = client.write(&create, &"k".repeat(51)).await;
    assert!(matches!(long, Err(QboError::NotOffered { .. })));
    assert_eq!(stub.calls().len(), 3);
}

#[tokio::test]
async fn the_items_of_a_batch_have_their_own_results_whatever_their_order() {
    let stub = Stub::serve(|_| {
        let stale =
            json!({ "Error": [{ "code": "5010", "Message": "m" }], "type": "ValidationFault" });
        let broken =
            json!({ "Error": [{ "code": "10000", "Message": "m" }], "type": "SystemFault" });
        let answers = json!({ "BatchItemResponse": [
            { "bId": "c", "Fault": broken },
            { "bId": "b", "Fault": stale },
            { "bId": "a", "Invoice": { "Id": "9", "SyncToken": "4" } },
        ] });
        (200, answers.to_string())
    })
    .await;
    let client = stub.client(&MemoryTokens::good());
    let item = |key: &str| BatchItem { key: key.to_owned(), write: void(Entity::Invoice) };
    let results = client.batch(&["a", "b", "c", "d"].map(item), "batch-1").await.unwrap();
    assert_eq!(results[0].as_ref().unwrap().document.id, "9");
    assert!(matches!(results[1], Err(QboError::Stale(_))));
    // A failure inside QuickBooks, and an item without an answer: nobody knows.
    assert!(matches!(results[2], Err(QboError::Unknown { .. })));
    assert!(matches!(results[3], Err(QboError::Unknown { .. })));
    assert_eq!(stub.calls()[0].query["requestid"], "batch-1");
    let twice = client.batch(&["a", "a"].map(item), "batch-2").await;
    assert!(matches!(twice, Err(QboError::NotOffered { .. })));
}
