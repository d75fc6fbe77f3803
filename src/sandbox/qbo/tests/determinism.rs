//! The same seed and the same calls give the same ids, times and bytes.

use std::fmt::Write as _;

use serde_json::json;

use crate::sandbox::qbo::settings::QboSettings;
use crate::sandbox::qbo::tests::faults::plan;
use crate::sandbox::qbo::tests::kit::Client;
use crate::sandbox::qbo::tests::kit::id;
use crate::sandbox::qbo::tests::kit::invoice;
use crate::sandbox::qbo::tests::kit::payment;

/// A day of work, with everything that goes wrong in it; gives all that was answered.
fn day(client: &Client) -> String {
    let mut told = String::new();
    let mut tell = |got: &super::kit::Got| {
        writeln!(told, "{} {:?}\n{}", got.status, got.headers, got.text).unwrap();
    };
    for number in ["1", "2", "3"] {
        tell(&client.post(&format!("/invoice?requestid=r{number}"), &invoice(number, "10.5")));
        client.pass(7);
    }
    plan(client, &json!({"fault": "stale-list", "path": "/query", "ms": 10_000}));
    tell(&client.query("select * from Invoice"));
    tell(&client.query("select * from Invoice"));
    plan(client, &json!({"fault": "throttled"}));
    tell(&client.get("/preferences"));
    tell(&client.post("/payment", &payment("5", &[("Invoice", "1", "5")])));
    tell(&client.get("/cdc?entities=Invoice,Customer&changedSince=2026-04-01"));
    for report in ["TransactionList", "AgedReceivables", "GeneralLedger"] {
        tell(&client.get(&format!("/reports/{report}")));
    }
    told.push_str(&client.sandbox.state().to_string());
    told
}

#[test]
fn two_sandboxes_that_get_the_same_calls_answer_the_same_bytes() {
    let [one, other] = [day(&Client::new()), day(&Client::new())];
    assert_eq!(one, other);
}

#[test]
fn a_state_that_was_taken_back_goes_on_with_the_same_bytes() {
    let client = Client::new();
    client.make("Invoice", &invoice("0", "1"));
    client.pass(60);
    let state = client.sandbox.state();
    let day_one = day(&client);
    client.pass(-21);
    client.sandbox.restore(&state).unwrap();
    assert_eq!(day(&client), day_one);
    let broken = json!({"realm_id": "x"});
    let before = client.sandbox.state();
    assert!(client.sandbox.restore(&broken).is_err());
    assert_eq!(client.sandbox.state(), before, "a refused state changes nothing");
}

#[test]
fn a_state_that_is_saved_and_loaded_is_the_same_state() {
    let client = Client::new();
    let made = client.make("Invoice", &invoice("1", "10"));
    client.make("Payment", &payment("4", &[("Invoice", &id(&made), "4")]));
    client.sandbox.set_switch("rotation", "daily").unwrap();
    plan(&client, &json!({"fault": "gateway", "nth": 9}));
    let state = client.sandbox.state();
    let again = Client::with(&state, QboSettings::default());
    assert_eq!(again.sandbox.state(), state);
}
