//! Files go out whole, come back from where they are kept, and fail one by one.

use bytes::Bytes;
use serde_json::{Value, json};

use crate::qbo::attach::{Sending, Upload};
use crate::qbo::entity::Entity;
use crate::qbo::error::QboError;
use crate::qbo::tests::stub::{MemoryTokens, Seen, Stub};

fn upload(name: &str, bytes: &'static str) -> Upload {
    Upload {
        name: name.to_owned(),
        content_type: "text/plain".to_owned(),
        bytes: Bytes::from_static(bytes.as_bytes()),
        attached_to: vec![(Entity::Invoice, "41".to_owned())],
        sending: Sending::WithDocument,
        note: String::new(),
    }
}

/// Takes a request apart as a service would: name, file name, type and content of each part.
fn parts(seen: &Seen) -> Vec<(String, String, String, String)> {
    let boundary = seen.content_type.strip_prefix("multipart/form-data; boundary=").unwrap();
    let end = format!("--{boundary}--\r\n");
    let body = seen.body.strip_suffix(&end).unwrap();
    let mark = format!("--{boundary}\r\n");
    body.split(&mark)
        .skip(1)
        .map(|part| {
            let (head, content) = part.split_once("\r\n\r\n").unwrap();
            let quoted = |key: &str| {
                let (_, rest) = head.split_once(&format!("{key}=\"")).unwrap();
                rest.split_once('"').unwrap().0.to_owned()
            };
            let (_, kind) = head.split_once("Content-Type: ").unwrap();
            let content = content.strip_suffix("\r\n").unwrap().to_owned();
            (quoted("; name"), quoted("filename"), kind.to_owned(), content)
        })
        .collect()
}

#[tokio::test]
async fn each_file_goes_out_with_what_it_is_attached_to_and_is_answered_by_itself() {
    let stub = Stub::serve(|_| {
        let fault = json!({ "Error": [{ "Message": "m", "Detail": "The entity Invoice 41 that you are trying to link does not exist.", "code": "6000", "element": "" }], "type": "ValidationFault" });
        let good = json!({ "Attachable": { "Id": "5000000000000503624", "SyncToken": "0", "FileName": "a.txt" } });
        (200, json!({ "AttachableResponse": [good, { "Fault": fault }], "time": "t" }).to_string())
    })
    .await;
    let text = "line\r\n--tieout-x--\r\n\u{1f9f0}";
    let files = [upload("a.txt", text), upload("quote\" and\r\nbreak.txt", "")];
    let client = stub.client(&MemoryTokens::good());
    let answers = client.attach(&files, "key-1").await.unwrap();
    assert_eq!(answers[0].as_ref().unwrap().id, "5000000000000503624");
    let error = answers[1].as_ref().unwrap_err();
    assert!(matches!(error, QboError::Rejected(_)), "{error:?}");
    assert_eq!(error.tid(), Some("1-tid"));
    let call = &stub.calls()[0];
    assert_eq!((call.method.as_str(), call.path.as_str()), ("POST", "/v3/company/4620/upload"));
    assert_eq!(call.query["requestid"], "key-1");
    let parts = parts(call);
    let names: Vec<&str> = parts.iter().map(|it| it.0.as_str()).collect();
    assert_eq!(
        names,
        ["file_metadata_01", "file_content_01", "file_metadata_02", "file_content_02"]
    );
    let about: Value = serde_json::from_str(&parts[0].3).unwrap();
    let reference =
        json!({ "EntityRef": { "type": "Invoice", "value": "41" }, "IncludeOnSend": true });
    assert_eq!(about["AttachableRef"], json!([reference]));
    assert_eq!((parts[1].1.as_str(), parts[1].2.as_str()), ("a.txt", "text/plain"));
    assert_eq!(parts[1].3, text, "byte for byte");
    assert_eq!(parts[3].1, "quote%22 and%0D%0Abreak.txt");
    assert_eq!((client.usage().metered_reads, client.usage().free_writes), (0, 1));
}

#[tokio::test]
async fn an_answer_that_does_not_fit_leaves_it_open_whether_the_file_is_there() {
    for body in [json!({ "AttachableResponse": [] }), json!({ "AttachableResponse": 1 }), json!({})]
    {
        let stub = Stub::serve(move |_| (200, body.to_string())).await;
        let client = stub.client(&MemoryTokens::good());
        let error = client.attach(&[upload("a.txt", "x")], "key-1").await.unwrap_err();
        assert!(matches!(error, QboError::Unknown { .. }), "{error:?}");
    }
    let stub = Stub::serve(|_| (500, String::new())).await;
    let client = stub.client(&MemoryTokens::good());
    for files in [vec![], vec![upload("", "x")], vec![upload(&"n".repeat(1_001), "x")]] {
        let error = client.attach(&files, "key-1").await.unwrap_err();
        assert!(matches!(error, QboError::NotOffered { .. }), "{error:?}");
    }
    assert!(stub.calls().is_empty(), "nothing was sent");
}

#[tokio::test]
async fn the_files_of_a_document_are_listed_by_its_kind_and_id() {
    let stub = Stub::serve(|_| {
        let row = json!({ "Id": "9", "SyncToken": "0", "FileName": "a.pdf", "Size": 538 });
        (200, json!({ "QueryResponse": { "Attachable": [row] }, "time": "t" }).to_string())
    })
    .await;
    let found = stub.client(&MemoryTokens::good()).attachments_of(Entity::SalesReceipt, "41").await;
    let found = found.unwrap();
    assert_eq!(found[0].file_name.as_deref(), Some("a.pdf"));
    assert_eq!(found[0].size.unwrap().0.to_string(), "538");
    assert_eq!(
        stub.calls()[0].query["query"],
        "SELECT * FROM Attachable WHERE AttachableRef.EntityRef.type = 'salesreceipt' AND \
         AttachableRef.EntityRef.value = '41' ORDERBY Id STARTPOSITION 1 MAXRESULTS 1000"
    );
}

#[tokio::test]
async fn a_file_is_fetched_from_its_storage_without_the_token() {
    let storage = Stub::serve(|seen| match seen.path.as_str() {
        "/file" => (200, "what is in it".to_owned()),
        _ => (403, "<Error>expired</Error>".to_owned()),
    })
    .await;
    let at = storage.url.clone();
    let books = Stub::serve(move |seen| {
        let address = match seen.path.rsplit('/').next() {
            Some("1") => json!(at.join("file").unwrap().as_str()),
            Some("2") => json!(at.join("gone").unwrap().as_str()),
            Some("3") => json!("nowhere"),
            Some("4") => json!("http://storage.example.com/file"),
            _ => Value::Null,
        };
        let body = json!({ "Id": "1", "SyncToken": "0", "TempDownloadUri": address });
        (200, json!({ "Attachable": body, "time": "t" }).to_string())
    })
    .await;
    let client = books.client(&MemoryTokens::good());
    assert_eq!(client.download("1").await.unwrap(), "what is in it");
    assert_eq!(storage.seen()[0].authorization, "", "the storage is somebody else's");
    assert!(matches!(client.download("2").await, Err(QboError::Unavailable(_))));
    assert!(matches!(client.download("3").await, Err(QboError::Malformed { .. })));
    assert!(
        matches!(client.download("4").await, Err(QboError::Unreached { .. })),
        "not in the clear"
    );
    assert!(matches!(client.download("5").await, Err(QboError::NotOffered { .. })));
}
