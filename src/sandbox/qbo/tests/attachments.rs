//! Attached files and notes, printed forms and e-mail.

use std::fmt::Write as _;

use axum::body::Body;
use axum::http::Request;
use serde_json::Value;
use serde_json::json;

use crate::sandbox::qbo::attachable::check_size;
use crate::sandbox::qbo::settings::QboSettings;
use crate::sandbox::qbo::tests::kit::Client;
use crate::sandbox::qbo::tests::kit::Got;
use crate::sandbox::qbo::tests::kit::id;
use crate::sandbox::qbo::tests::kit::invoice;
use crate::sandbox::qbo::tests::kit::token;

type Part<'a> = (&'a str, Option<&'a str>, &'a str, &'a str);

fn upload_request(client: &Client, path: &str, parts: &[Part<'_>]) -> Request<Body> {
    let mut body = String::new();
    for (name, file, form, content) in parts {
        let file = file.map(|it| format!("; filename=\"{it}\"")).unwrap_or_default();
        let _ = write!(
            body,
            "--xyz\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\
             Content-Type: {form}\r\n\r\n{content}\r\n"
        );
    }
    body.push_str("--xyz--\r\n");
    let mut request = client.request("POST", path, body);
    let form = "multipart/form-data; boundary=xyz".parse().unwrap();
    request.headers_mut().insert("content-type", form);
    request
}

fn upload(client: &Client, parts: &[Part<'_>]) -> Got {
    client.send(upload_request(client, "/upload", parts))
}

fn metadata(bill: &str, kind: &str) -> String {
    json!({"FileName": "photo of pump.txt", "ContentType": "text/plain",
        "AttachableRef": [{"EntityRef": {"type": kind, "value": bill}}]})
    .to_string()
}

fn attached(client: &Client) -> (Value, String) {
    let bill = id(&client.make("Invoice", &invoice("1", "10")));
    let about = metadata(&bill, "invoice");
    let got = upload(
        client,
        &[
            ("file_metadata_0", None, "application/json", &about),
            ("file_content_0", Some("x.txt"), "text/plain", "a pump, wet"),
        ],
    );
    assert_eq!(got.status, 200, "{}", got.text);
    (got.json()["AttachableResponse"][0]["Attachable"].clone(), bill)
}

#[test]
fn an_uploaded_file_hangs_on_its_document_and_comes_back_byte_for_byte() {
    let client = Client::new();
    let (file, bill) = attached(&client);
    assert_eq!(file["FileName"], "photo of pump.txt");
    assert_eq!(file["ContentType"], "text/plain");
    assert_eq!(file["Size"], 11);
    assert_eq!(id(&file).len(), 19);
    let link = json!([{"EntityRef": {"value": bill, "type": "Invoice"}, "IncludeOnSend": false}]);
    assert_eq!(file["AttachableRef"], link);
    let address = client.get(&format!("/download/{}", id(&file)));
    assert_eq!(address.headers["content-type"], "text/plain");
    assert_eq!(client.fetch(&address.text).text, "a pump, wet");
    let shown = client.read("Attachable", &id(&file));
    let address = shown["TempDownloadUri"].as_str().unwrap();
    assert_eq!(client.fetch(address).text, "a pump, wet");
    client.pass(900);
    assert_eq!(client.fetch(address).status, 200);
    client.pass(1);
    assert_eq!(client.fetch(address).status, 403, "the address is good for fifteen minutes");
    assert_eq!(client.fetch(&address.replace("Signature=", "Signature=0")).status, 403);
}

#[test]
fn each_file_of_an_upload_has_its_own_outcome() {
    let client = Client::new();
    let gone = metadata("75", "Estimate");
    let got = upload(
        &client,
        &[
            ("file_metadata_01", None, "application/json", &gone),
            ("file_content_01", Some("x.txt"), "text/plain", "one"),
            ("file_content_02", Some("run.exe"), "application/octet-stream", "two"),
            ("file_content_03", Some("plan.PDF"), "application/pdf", "three"),
        ],
    );
    assert_eq!(got.status, 200);
    let rows = got.json()["AttachableResponse"].clone();
    let error = &rows[0]["Fault"]["Error"][0];
    assert_eq!(error["code"], "6000");
    assert_eq!(
        error["Detail"],
        "Business Validation Error: The entity Estimate 75 that you are trying to link does not \
         exist. Estimate 75"
    );
    assert_eq!(rows[1]["Fault"]["Error"][0]["code"], "6041");
    assert_eq!(rows[2]["Attachable"]["FileName"], "plan.PDF");
    assert_eq!(client.sandbox.documents("Attachable").len(), 1);
}

#[test]
fn an_upload_over_a_hundred_megabytes_is_refused() {
    assert!(check_size(100 * 1024 * 1024).is_ok());
    assert_eq!(check_size(100 * 1024 * 1024 + 1).unwrap_err().code, "6030");
}

#[test]
fn a_large_file_arrives_whole() {
    let client = Client::new();
    let large = "0123456789abcdef".repeat(3 * 64 * 1024);
    let got = upload(&client, &[("file_content_0", Some("large.txt"), "text/plain", &large)]);
    let file = got.json()["AttachableResponse"][0]["Attachable"].clone();
    assert_eq!(file["Size"], large.len());
    let address = client.get(&format!("/download/{}", id(&file)));
    assert_eq!(client.fetch(&address.text).text, large);
}

#[test]
fn a_repeated_upload_with_one_request_id_attaches_once() {
    let client = Client::new();
    let parts = [("file_content_0", Some("x.txt"), "text/plain", "one")];
    let first = client.send(upload_request(&client, "/upload?requestid=u1", &parts));
    let second = client.send(upload_request(&client, "/upload?requestid=u1", &parts));
    assert_eq!(first.text, second.text);
    assert_eq!(client.sandbox.documents("Attachable").len(), 1);
}

#[test]
fn a_note_is_attached_updated_found_and_deleted_in_both_forms() {
    let client = Client::new();
    let bill = id(&client.make("Invoice", &invoice("1", "10")));
    let body = json!({"Note": "called twice", "Category": "Other",
        "AttachableRef": [{"EntityRef": {"type": "Invoice", "value": bill}}]});
    let note = client.make("Attachable", &body);
    assert!(note.get("TempDownloadUri").is_none());
    let query = format!(
        "select * from Attachable where AttachableRef.EntityRef.Type = 'Invoice' and \
         AttachableRef.EntityRef.value = '{bill}'"
    );
    assert_eq!(client.query(&query).json()["QueryResponse"]["Attachable"][0]["Id"], note["Id"]);
    let other = query.replace(&format!("'{bill}'"), "'999'");
    assert_eq!(client.query(&other).json()["QueryResponse"], json!({}));
    let update = json!({"Id": note["Id"], "SyncToken": "0", "sparse": true, "Note": "answered"});
    let note = client.make("Attachable", &update);
    assert_eq!((note["Note"].as_str(), token(&note).as_str()), (Some("answered"), "1"));
    let got = client.post("/attachable?operation=delete", &json!({"Id": note["Id"]}));
    assert_eq!(got.json()["Attachable"]["status"], "Deleted");
    let whole = client.make("Attachable", &body);
    let got = client.post("/attachable?operation=delete", &whole);
    assert_eq!(got.json()["Attachable"]["status"], "Deleted");
    assert_eq!(client.get(&format!("/attachable/{}", id(&whole))).code(), "610");
    assert_eq!(client.post("/attachable", &json!({"Category": "Other"})).code(), "2020");
    assert_eq!(client.post("/attachable", &json!({"Note": "x".repeat(2001)})).code(), "2050");
    let wrong = json!({"Note": "x", "Category": "Secret"});
    assert_eq!(client.post("/attachable", &wrong).code(), "2170");
}

#[test]
fn attached_files_are_in_the_saved_state() {
    let client = Client::new();
    let (file, _) = attached(&client);
    let again = Client::with(&client.sandbox.state(), QboSettings::default());
    assert_eq!(again.sandbox.state(), client.sandbox.state());
    let address = again.get(&format!("/download/{}", id(&file)));
    assert_eq!(again.fetch(&address.text).text, "a pump, wet");
    let next = again.make("Attachable", &json!({"Note": "n"}));
    assert!(id(&next) > id(&file));
}

#[test]
fn a_form_prints_as_a_pdf_whose_table_of_objects_is_right() {
    let client = Client::new();
    let mut body = invoice("7", "10");
    body["Line"][0]["Description"] = json!("Hose (long) \\ ½ inch");
    let bill = client.make("Invoice", &body);
    let got = client.get(&format!("/invoice/{}/pdf", id(&bill)));
    assert_eq!(got.headers["content-type"], "application/pdf");
    assert!(got.text.starts_with("%PDF-1.4\n") && got.text.ends_with("%%EOF\n"));
    assert!(got.text.contains("(Hose \\(long\\) \\\\ ? inch   10.00) Tj"));
    let (_, tail) = got.text.rsplit_once("startxref\n").unwrap();
    let table: usize = tail.lines().next().unwrap().parse().unwrap();
    let entries = got.text[table..].lines().skip(3).take(5);
    for (at, entry) in entries.enumerate() {
        let place: usize = entry[..10].parse().unwrap();
        assert!(got.text[place..].starts_with(&format!("{} 0 obj", at + 1)), "{entry}");
    }
    assert_eq!(client.get("/invoice/99/pdf").code(), "610");
    let got = client.get("/payment/1/pdf");
    assert!(got.detail().contains("not simulated"), "{}", got.detail());
}

#[test]
fn a_sent_form_says_so_and_needs_an_address() {
    let client = Client::new();
    let bill = id(&client.make("Invoice", &invoice("1", "10")));
    assert_eq!(client.post(&format!("/invoice/{bill}/send"), &json!({})).code(), "6420");
    let bad = client.post(&format!("/invoice/{bill}/send?sendTo=nobody"), &json!({}));
    assert_eq!(bad.code(), "2210");
    let got = client.post(&format!("/invoice/{bill}/send?sendTo=a%40example.com"), &json!({}));
    let sent = got.json()["Invoice"].clone();
    assert_eq!(sent["EmailStatus"], "EmailSent");
    assert_eq!(sent["BillEmail"]["Address"], "a@example.com");
    assert_eq!(sent["DeliveryInfo"]["DeliveryType"], "Email");
    assert_eq!(sent["DeliveryInfo"]["DeliveryTime"], "2026-04-02T06:00:00-07:00");
    assert_eq!(token(&sent), "1");
    let again = client.post(&format!("/invoice/{bill}/send"), &json!({}));
    assert_eq!(again.json()["Invoice"]["BillEmail"]["Address"], "a@example.com");
}

#[test]
fn attachments_are_found_by_their_tag() {
    let client = Client::new();
    client.make("Attachable", &json!({"Note": "a", "Tag": "Testing"}));
    client.make("Attachable", &json!({"Note": "b"}));
    let found = client.query("select * from Attachable where Tag = 'Testing'").json();
    assert_eq!(found["QueryResponse"]["Attachable"].as_array().unwrap().len(), 1);
}
