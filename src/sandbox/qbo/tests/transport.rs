//! Headers, envelopes, request ids, limits, scheduled trouble and saved state.

use serde_json::json;

use crate::sandbox::qbo::service::QboSandbox;
use crate::sandbox::qbo::settings::Limits;
use crate::sandbox::qbo::settings::QboSettings;
use crate::sandbox::qbo::settings::RequestIdMode;
use crate::sandbox::qbo::tests::kit::Client;
use crate::sandbox::qbo::tests::kit::id;
use crate::sandbox::qbo::tests::kit::invoice;
use crate::sandbox::qbo::tests::kit::line;
use crate::sandbox::qbo::tests::kit::number;
use crate::sandbox::qbo::tests::kit::payment;
use crate::sandbox::qbo::tests::kit::seed;
use crate::sandbox::qbo::trouble::Trouble;

#[test]
fn a_success_tells_the_version_and_pacific_time_and_a_fault_no_version() {
    let client = Client::new();
    let got = client.get("/preferences");
    assert_eq!(got.headers["qbo-version"], "1988.128");
    assert_eq!(got.headers["content-type"], "application/json;charset=utf-8");
    assert!(got.headers["intuit-tid"].to_str().unwrap().starts_with("1-"));
    assert_eq!(got.json()["time"], "2026-04-02T06:00:00.000-07:00");
    let got = client.get("/invoice/7");
    assert_eq!(got.headers["content-type"], "application/json");
    assert!(got.headers.get("qbo-version").is_none());
    let got = client.get("/invoice/1.5");
    assert_eq!(got.code(), "2030");
    assert!(got.json().get("time").is_none());
    assert_eq!(client.get("/customer/1/5").code(), "500");
    assert_eq!(client.get("/Customer/1").code(), "500");
    assert_eq!(client.get("/estimate/1").status, 500);
    assert_eq!(client.post("/invoice", &json!([1])).code(), "2010");
}

#[test]
fn without_an_accept_header_the_answer_is_xml() {
    let client = Client::new();
    let mut request = client.request("GET", "/customer/1", String::new());
    request.headers_mut().remove("accept");
    let got = client.send(request);
    assert!(got.text.contains("<DisplayName>Marta's Bakery</DisplayName>"), "{}", got.text);
}

#[test]
fn a_request_id_gives_the_first_answer_again_even_after_deletion() {
    let client = Client::new();
    let first = client.post("/invoice?requestid=r1", &invoice("1", "10")).json();
    assert_eq!(client.post("/invoice?requestid=r1", &invoice("2", "99")).json(), first);
    let gone = json!({"Id": id(&first["Invoice"]), "SyncToken": "0"});
    client.post("/invoice?operation=delete&requestid=r2", &gone);
    assert_eq!(client.post("/invoice?requestid=r1", &invoice("1", "10")).json(), first);
    assert!(client.sandbox.documents("Invoice").is_empty());
    let long = "x".repeat(51);
    let got = client.post(&format!("/invoice?requestid={long}"), &invoice("1", "10"));
    assert_eq!(got.code(), "2130");
    let batch = |item: &str| {
        json!({"BatchItemRequest": [
        {"bId": item, "operation": "create", "Invoice": invoice("7", "10")}]})
    };
    let first = client.post("/batch?requestid=b", &batch("1")).json();
    assert_eq!(client.post("/batch?requestid=b", &batch("1")).json(), first);
    assert_eq!(client.sandbox.documents("Invoice").len(), 1);
    let got = client.post("/batch?requestid=b", &batch("12345678901")).json();
    assert_eq!(got["BatchItemResponse"][0]["Fault"]["Error"][0]["code"], "2130");
    assert_eq!(
        client.post(&format!("/batch?requestid={}", "x".repeat(37)), &batch("1")).code(),
        "2130"
    );
}

#[test]
fn an_ignored_request_id_does_the_work_twice() {
    let settings = QboSettings { request_id: RequestIdMode::Ignored, ..QboSettings::default() };
    let client = Client::with(&seed(), settings);
    for _ in 0..2 {
        assert_eq!(client.post("/payment?requestid=r", &payment("5", &[])).status, 200);
    }
    assert_eq!(client.sandbox.documents("Payment").len(), 2);
}

#[test]
fn the_limiter_answers_429_in_xml_and_lets_go_after_a_second() {
    let settings = QboSettings { limits: Limits::Real, ..QboSettings::default() };
    let client = Client::with(&seed(), settings);
    let statuses: Vec<u16> = (0..11).map(|_| client.get("/preferences").status).collect();
    assert_eq!(statuses.iter().filter(|it| **it == 200).count(), 10);
    let got = client.get("/preferences");
    assert_eq!(got.status, 429);
    assert!(got.text.contains("<Error code=\"3001\">"));
    client.pass(1);
    assert_eq!(client.get("/preferences").status, 200);
}

#[test]
fn a_minute_holds_500_calls_and_40_batches() {
    let settings = QboSettings { limits: Limits::Real, ..QboSettings::default() };
    let client = Client::with(&seed(), settings);
    let batch = json!({"BatchItemRequest": []});
    let mut admitted = 0;
    for _ in 0..5 {
        admitted += (0..10).filter(|_| client.post("/batch", &batch).status == 200).count();
        client.pass(1);
    }
    assert_eq!(admitted, 40);
    for _ in 0..50 {
        admitted += (0..10).filter(|_| client.get("/preferences").status == 200).count();
        client.pass(1);
    }
    assert_eq!(admitted, 500);
}

#[test]
fn scheduled_trouble_hits_the_calls_it_is_for() {
    let client = Client::new();
    let plan = client.sandbox.faults();
    plan.next("POST", "/invoice", 1, Trouble::Status(503));
    assert_eq!(client.get("/preferences").status, 200);
    assert_eq!(client.post("/invoice", &invoice("1", "10")).status, 503);
    plan.next("POST", "/invoice", 1, Trouble::Status(500));
    assert_eq!(client.post("/invoice", &invoice("1", "10")).code(), "10000");
    plan.next("POST", "/invoice", 1, Trouble::Status(429));
    assert_eq!(client.post("/invoice", &invoice("1", "10")).status, 429);
    plan.next("POST", "/invoice", 1, Trouble::MalformedBody);
    let got = client.post("/invoice", &invoice("1", "10"));
    assert!(got.status == 200 && got.text.starts_with("<html>"));
    plan.next("POST", "/customer", 1, Trouble::NameListLocked);
    let got = client.post("/customer", &json!({"DisplayName": "New"}));
    assert_eq!((got.status, got.code().as_str()), (400, "6000"));
    plan.next("GET", "/", 1, Trouble::SubscriptionEnded);
    let got = client.get("/preferences");
    assert_eq!((got.status, got.code().as_str()), (200, "6190"));
    assert!(client.sandbox.documents("Invoice").is_empty());
    assert!(plan.pending().is_empty());
}

#[test]
fn a_cut_connection_leaves_the_write_undone_or_done() {
    let client = Client::new();
    let plan = client.sandbox.faults();
    let body = invoice("1", "10").to_string();
    plan.next("POST", "/invoice", 1, Trouble::CutBeforeWrite);
    assert!(client.try_send(client.request("POST", "/invoice", body.clone())).is_none());
    assert!(client.sandbox.documents("Invoice").is_empty());
    plan.next("POST", "/invoice", 1, Trouble::CutAfterWrite);
    assert!(client.try_send(client.request("POST", "/invoice", body)).is_none());
    assert_eq!(client.sandbox.documents("Invoice").len(), 1);
}

#[test]
fn a_foreign_edit_makes_the_callers_token_stale() {
    let client = Client::new();
    let made = client.make("Invoice", &invoice("1", "10"));
    let (entity, change) = ("Invoice".to_owned(), serde_json::Value::Null);
    let edit = Trouble::ForeignEdit { entity, id: id(&made), change };
    client.sandbox.faults().next("POST", "/invoice", 1, edit);
    let body = json!({"Id": id(&made), "SyncToken": "0", "sparse": true, "PrivateNote": "n"});
    assert_eq!(client.post("/invoice", &body).code(), "5010");
}

#[test]
fn a_saved_state_comes_back_as_it_was() {
    let client = Client::new();
    let made = client.make("Invoice", &invoice("1", "10"));
    client.make("Payment", &payment("4", &[("Invoice", &id(&made), "4")]));
    let doomed = client.post("/invoice?requestid=r", &invoice("2", "10")).json();
    client.post(
        "/invoice?operation=delete",
        &json!({"Id": id(&doomed["Invoice"]), "SyncToken": "0"}),
    );
    let state = client.sandbox.state();
    let again = Client::with(&state, QboSettings::default());
    assert_eq!(again.sandbox.state(), state);
    assert_eq!(again.read("Customer", "1"), client.read("Customer", "1"));
    assert_eq!(again.post("/invoice?requestid=r", &invoice("9", "1")).json(), doomed);
    let next = again.make("Invoice", &invoice("3", "10"));
    assert_eq!(next["Id"], client.make("Invoice", &invoice("3", "10"))["Id"]);
}

#[test]
fn a_seed_is_computed_and_linked_as_requests_are() {
    let mut seed = seed();
    let mut bill = invoice("S1", "50");
    bill["Id"] = json!("10");
    bill["SyncToken"] = json!("4");
    bill["MetaData"] =
        json!({"CreateTime": "2026-01-05T10:00:00Z", "LastUpdatedTime": "2026-01-06T10:00:00Z"});
    let mut dead = invoice("S2", "20");
    dead["Id"] = json!("11");
    dead["seed_voided"] = json!(true);
    let mut paid = payment("50", &[("Invoice", "10", "50")]);
    paid["Id"] = json!("12");
    seed["entities"]["Invoice"] = json!([bill, dead]);
    seed["entities"]["Payment"] = json!([paid]);
    let client = Client::with(&seed, QboSettings::default());
    let bill = client.read("Invoice", "10");
    assert_eq!(
        (bill["Balance"].to_string().as_str(), bill["SyncToken"].as_str().unwrap()),
        ("0", "4")
    );
    assert_eq!(bill["MetaData"]["LastUpdatedTime"], "2026-01-06T02:00:00-08:00");
    assert_eq!(client.read("Invoice", "11")["PrivateNote"], "Voided");
    assert_eq!(id(&client.make("Invoice", &invoice("S3", "1"))), "13");
    seed["entities"]["Payment"][0]["Line"][0]["LinkedTxn"][0]["TxnId"] = json!("99");
    let clock = std::sync::Arc::new(|| jiff::Timestamp::UNIX_EPOCH);
    let refused = QboSandbox::try_new(&seed, clock, QboSettings::default()).unwrap_err();
    assert!(refused.to_string().contains("Payment 12 cannot stand"), "{refused}");
}

/// Over a socket, a cut must look like a lost connection, not like an empty answer.
#[tokio::test]
async fn over_a_socket_a_cut_answer_never_becomes_whole() {
    use tokio::io::AsyncReadExt as _;
    use tokio::io::AsyncWriteExt as _;
    let client = Client::new();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = client.sandbox.router();
    let server = tokio::spawn(async move { axum::serve(listener, router).await });
    let info = client.sandbox.info();
    for (cut, ends) in [(false, true), (true, false)] {
        if cut {
            client.sandbox.faults().next("POST", "/invoice", 1, Trouble::CutAfterWrite);
        }
        let number = if cut { "2" } else { "1" };
        let body = invoice(number, "10").to_string();
        let mut socket = tokio::net::TcpStream::connect(address).await.unwrap();
        let request = format!(
            "POST /v3/company/{}/invoice HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\
             accept: application/json\r\nauthorization: Bearer {}\r\ncontent-length: {}\r\n\r\n{body}",
            info.realm_id,
            info.access_token,
            body.len()
        );
        socket.write_all(request.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        // A reset connection is as good as one that ends early.
        let read = socket.read_to_end(&mut answer).await;
        let answer = String::from_utf8_lossy(&answer);
        let whole = read.is_ok() && answer.ends_with('}');
        assert_eq!(whole, ends, "{answer}");
        assert!(!cut || !answer.contains("0\r\n\r\n"), "{answer}");
    }
    assert_eq!(client.sandbox.documents("Invoice").len(), 2);
    server.abort();
}

#[test]
fn a_seeds_total_tax_and_deposits_are_honoured() {
    let mut seed = seed();
    seed["preferences"]["TaxPrefs"]["PartnerTaxEnabled"] = json!(true);
    let mut bill = invoice("S1", "50");
    bill["Id"] = json!("10");
    bill["Line"] = json!([line("50", "TAX")]);
    bill["TxnTaxDetail"] = json!({"TotalTax": number("4.13")});
    let mut paid = payment("54.13", &[("Invoice", "10", "54.13")]);
    paid["Id"] = json!("11");
    let deposit = json!({"Id": "12", "DepositToAccountRef": {"value": "35"}, "Line": [
        {"Amount": paid["TotalAmt"], "LinkedTxn": [{"TxnId": "11", "TxnType": "Payment", "TxnLineId": "0"}]}]});
    seed["entities"]["Invoice"] = json!([bill]);
    seed["entities"]["Payment"] = json!([paid]);
    seed["entities"]["Deposit"] = json!([deposit]);
    let client = Client::with(&seed, QboSettings::default());
    let bill = client.read("Invoice", "10");
    assert_eq!(
        (bill["TotalAmt"].to_string().as_str(), bill["Balance"].to_string().as_str()),
        ("54.13", "0")
    );
    let touch = json!({"Id": "11", "SyncToken": "0", "sparse": true, "PrivateNote": "n"});
    assert_eq!(client.post("/payment", &touch).code(), "6540");
    let more = json!({"Id": "10", "SyncToken": "0", "sparse": true, "Line": [line("60", "TAX")]});
    assert_eq!(client.make("Invoice", &more)["TotalAmt"].to_string(), "64.80");
}
