//! Each switch in both of its positions.

use serde_json::Value;
use serde_json::json;

use crate::sandbox::qbo::settings::QboSettings;
use crate::sandbox::qbo::tests::auth::renew;
use crate::sandbox::qbo::tests::kit::Client;
use crate::sandbox::qbo::tests::kit::Got;
use crate::sandbox::qbo::tests::kit::id;
use crate::sandbox::qbo::tests::kit::invoice;
use crate::sandbox::qbo::tests::kit::payment;
use crate::sandbox::qbo::tests::kit::seed;
use crate::sandbox::qbo::tests::kit::token;

/// A client for each of two positions of a switch.
pub(super) fn both(name: &str, values: [&str; 2]) -> [Client; 2] {
    values.map(|value| {
        let mut settings = QboSettings::default();
        settings.set(name, value).unwrap();
        Client::with(&seed(), settings)
    })
}

#[test]
fn void_paid_refuses_or_unlinks() {
    let outcomes = both("void-paid", ["refuse", "unlink"]).map(|client| {
        let made = client.make("Invoice", &invoice("1", "10"));
        client.make("Payment", &payment("10", &[("Invoice", &id(&made), "10")]));
        let version = token(&client.read("Invoice", &id(&made)));
        let body = json!({"Id": id(&made), "SyncToken": version});
        client.post("/invoice?operation=void", &body).code()
    });
    assert_eq!(outcomes, ["6000", "none"]);
}

#[test]
fn closed_code_and_closing_day_say_which_and_when() {
    let codes = both("closed-code", ["6210", "6200"]).map(|client| {
        client.sandbox.set_preference("AccountingInfoPrefs", "BookCloseDate", json!("2026-03-31"));
        let mut body = invoice("1", "10");
        body["TxnDate"] = json!("2026-03-31");
        client.post("/invoice", &body).code()
    });
    assert_eq!(codes, ["6210", "6200"]);
    let codes = both("closing-day", ["closed", "open"]).map(|client| {
        client.sandbox.set_preference("AccountingInfoPrefs", "BookCloseDate", json!("2026-03-31"));
        ["2026-03-30", "2026-03-31", "2026-04-01"].map(|day| {
            let mut body = invoice(day, "10");
            body["TxnDate"] = json!(day);
            client.post("/invoice", &body).code()
        })
    });
    assert_eq!(codes, [["6210", "6210", "none"], ["6210", "none", "none"]]);
}

#[test]
fn default_order_is_of_the_last_update_or_of_the_id() {
    let orders = both("default-order", ["last-updated", "id"]).map(|client| {
        for number in ["1", "2", "3"] {
            client.make("Invoice", &invoice(number, "10"));
            client.pass(5);
        }
        let got = client.query("select * from Invoice").json();
        let rows = got["QueryResponse"]["Invoice"].as_array().unwrap().clone();
        rows.iter().map(|it| it["DocNumber"].as_str().unwrap().to_owned()).collect::<String>()
    });
    assert_eq!(orders, ["321", "123"]);
}

#[test]
fn request_id_replays_or_executes_twice() {
    let made = both("request-id", ["replay", "execute-twice"]).map(|client| {
        for _ in 0..2 {
            client.post("/payment?requestid=r", &payment("5", &[]));
        }
        client.sandbox.documents("Payment").len()
    });
    assert_eq!(made, [1, 2]);
}

#[test]
fn request_id_ttl_is_for_ever_or_a_day() {
    let made = both("request-id-ttl", ["forever", "24h"]).map(|client| {
        client.post("/payment?requestid=r", &payment("5", &[]));
        for seconds in [24 * 3600 - 1, 1] {
            client.pass(seconds);
            renew(&client);
            assert_eq!(client.sandbox.documents("Payment").len(), 1);
            client.post("/payment?requestid=r", &payment("5", &[]));
        }
        client.sandbox.documents("Payment").len()
    });
    assert_eq!(made, [1, 2]);
}

#[test]
fn request_id_faults_are_forgotten_or_kept() {
    let codes = both("request-id-faults", ["forgotten", "kept"]).map(|client| {
        let mut body = invoice("1", "10");
        body["CustomerRef"] = json!({"value": "9"});
        client.sandbox.set_switch("request-id-reuse", "replay").unwrap();
        assert_eq!(client.post("/invoice?requestid=r", &body).code(), "2500");
        client.make("Customer", &json!({"DisplayName": "Number four"}));
        body["CustomerRef"] = json!({"value": "4"});
        client.post("/invoice?requestid=r", &body).code()
    });
    assert_eq!(codes, ["none", "2500"]);
}

#[test]
fn request_id_reuse_replays_or_is_refused() {
    let codes = both("request-id-reuse", ["replay", "refuse"]).map(|client| {
        client.post("/invoice?requestid=r", &invoice("1", "10"));
        assert_eq!(client.post("/invoice?requestid=r", &invoice("1", "10")).code(), "none");
        client.post("/invoice?requestid=r", &invoice("2", "99")).code()
    });
    assert_eq!(codes, ["none", "600"]);
}

/// Makes more calls than a second takes, and gives the answer to the last.
fn eleventh(client: &Client) -> Got {
    for _ in 0..10 {
        client.get("/preferences");
    }
    client.get("/preferences")
}

#[test]
fn throttle_form_and_retry_after_write_the_429() {
    let texts = both("throttle-form", ["xml", "json"]).map(|client| {
        client.sandbox.set_switch("limits", "real").unwrap();
        let got = eleventh(&client);
        assert_eq!(got.status, 429);
        got.text.chars().next().unwrap()
    });
    assert_eq!(texts, ['<', '{']);
    let headers = both("retry-after", ["none", "60"]).map(|client| {
        client.sandbox.set_switch("limits", "real").unwrap();
        let got = eleventh(&client);
        got.headers.get("retry-after").map(|it| it.to_str().unwrap().to_owned())
    });
    assert_eq!(headers, [None, Some("60".to_owned())]);
}

#[test]
fn name_lengths_are_the_references_the_short_or_the_long_ones() {
    let code = |lengths: &str, entity: &str, field: &str, length: usize| {
        let client = Client::new();
        client.sandbox.set_switch("name-lengths", lengths).unwrap();
        let mut body = json!({"DisplayName": "Long", "Name": "x"});
        let object = body.as_object_mut().unwrap();
        object.remove(if entity == "customer" { "Name" } else { "DisplayName" });
        body[field] = json!("y".repeat(length));
        client.post(&format!("/{entity}"), &body).code()
    };
    let cases = [
        ("paymentmethod", "Name", [31, 15, 31]),
        ("customer", "PrintOnCheckName", [110, 100, 110]),
        ("customer", "CompanyName", [100, 100, 500]),
        ("customer", "Notes", [2000, 1024, 2000]),
    ];
    for (entity, field, limits) in cases {
        for (lengths, limit) in ["reference", "short", "long"].into_iter().zip(limits) {
            assert_eq!(code(lengths, entity, field, limit), "none", "{lengths} {field}");
            assert_eq!(code(lengths, entity, field, limit + 1), "2050", "{lengths} {field}");
        }
    }
}

#[test]
fn batch_max_is_30_or_less() {
    for (value, most) in [("30", 30), ("25", 25), ("10", 10)] {
        let client = Client::new();
        client.sandbox.set_switch("batch-max", value).unwrap();
        let code = |count: usize| {
            let items: Vec<Value> = (0..count)
                .map(|it| json!({"bId": it.to_string(), "Query": "select * from Term"}))
                .collect();
            client.post("/batch", &json!({"BatchItemRequest": items})).code()
        };
        assert_eq!([code(most), code(most + 1)], ["none", "1040"]);
    }
}

#[test]
fn batch_order_is_as_sent_or_shuffled() {
    let first = both("batch-order", ["sent", "shuffled"]).map(|client| {
        let item = |it: &str| json!({"bId": it, "Query": "select * from Term"});
        let body = json!({"BatchItemRequest": [item("1"), item("2"), item("3")]});
        client.post("/batch", &body).json()["BatchItemResponse"][0]["bId"].clone()
    });
    assert_eq!(first[0], "1");
    assert_ne!(first[1], "1");
}

#[test]
fn docnumber_when_auto_is_accepted_ignored_or_refused() {
    let outcome = |value: &str| {
        let client = Client::new();
        client.sandbox.set_preference("SalesFormsPrefs", "CustomTxnNumbers", json!(false));
        client.sandbox.set_switch("docnumber-when-auto", value).unwrap();
        let got = client.post("/invoice", &invoice("7000", "10"));
        let next = client.make(
            "Invoice",
            &json!({"CustomerRef": {"value": "1"},
            "Line": invoice("", "1")["Line"]}),
        )["DocNumber"]
            .clone();
        (got.code(), got.json()["Invoice"]["DocNumber"].clone(), next)
    };
    assert_eq!(outcome("accept"), ("none".to_owned(), json!("7000"), json!("7001")));
    assert_eq!(outcome("ignore"), ("none".to_owned(), json!("1001"), json!("1002")));
    assert_eq!(outcome("refuse"), ("6000".to_owned(), Value::Null, json!("1001")));
}

#[test]
fn duplicate_scope_is_the_type_or_all_sales_forms() {
    let codes = both("duplicate-scope", ["type", "sales-forms"]).map(|client| {
        client.make("Invoice", &invoice("1", "10"));
        client.post("/creditmemo", &invoice("1", "10")).code()
    });
    assert_eq!(codes, ["none", "6140"]);
}

#[test]
fn rows_over_1000_are_a_fault_or_a_cap() {
    let codes = both("rows-over-1000", ["fault", "cap"])
        .map(|client| client.query("select * from Term maxresults 1001").code());
    assert_eq!(codes, ["4001", "none"]);
}

#[test]
fn list_lag_hides_writes_from_lists_for_a_while() {
    let client = Client::new();
    client.sandbox.set_switch("list-lag", "3000").unwrap();
    client.pass(60);
    let made = client.make("Invoice", &invoice("1", "10"));
    let count = || {
        let got = client.query("select count(*) from Invoice").json();
        got["QueryResponse"]["totalCount"].as_u64().unwrap()
    };
    assert_eq!(count(), 0);
    assert_eq!(client.read("Invoice", &id(&made))["DocNumber"], "1");
    client.pass(3);
    assert_eq!(count(), 1);
    let delete = json!({"Id": id(&made), "SyncToken": "0"});
    client.post("/invoice?operation=delete", &delete);
    assert_eq!(count(), 1, "a deleted one is still listed");
    client.sandbox.set_switch("list-lag", "0").unwrap();
    assert_eq!(count(), 0);
}

#[test]
fn language_changes_the_words_of_all_faults() {
    let words = both("language", ["en", "fr"])
        .map(|client| client.get("/invoice/77").json()["Fault"]["Error"][0]["Message"].clone());
    assert_eq!(words, [json!("Object Not Found"), json!("Objet introuvable")]);
}

#[test]
fn attachable_delete_takes_the_id_alone_or_wants_the_version_too() {
    let codes = both("attachable-delete", ["id", "full"]).map(|client| {
        let made = client.make("Attachable", &json!({"Note": "a note"}));
        client.post("/attachable?operation=delete", &json!({"Id": id(&made)})).code()
    });
    assert_eq!(codes, ["none", "2020"]);
}

#[test]
fn a_seed_sets_switches_and_a_switch_by_name_goes_before_it() {
    let mut seed = seed();
    seed["settings"] = json!({"closed-code": 6200, "rotation": "daily"});
    let value = |client: &Client, name: &str| {
        let all = client.sandbox.settings().switches();
        all.into_iter().find(|it| it.name == name).unwrap().value
    };
    let client = Client::with(&seed, QboSettings::default());
    assert_eq!(
        (value(&client, "closed-code"), value(&client, "rotation")),
        ("6200".into(), "daily".into())
    );
    let mut settings = QboSettings::default();
    settings.set_pair("rotation=each").unwrap();
    let client = Client::with(&seed, settings);
    assert_eq!(
        (value(&client, "closed-code"), value(&client, "rotation")),
        ("6200".into(), "each".into())
    );
    let again = Client::with(&client.sandbox.state(), QboSettings::default());
    assert_eq!(
        (value(&again, "closed-code"), value(&again, "rotation")),
        ("6200".into(), "each".into())
    );
    seed["settings"] = json!({"rotation": "weekly"});
    let clock = std::sync::Arc::new(|| jiff::Timestamp::UNIX_EPOCH);
    let error =
        crate::sandbox::qbo::service::QboSandbox::try_new(&seed, clock, QboSettings::default());
    let error = error.unwrap_err().to_string();
    assert!(error.contains("`settings.rotation`") && error.contains("each|daily"), "{error}");
}

#[test]
fn every_switch_takes_what_it_says_and_refuses_anything_else() {
    let mut settings = QboSettings::default();
    for switch in QboSettings::default().switches() {
        for word in switch.takes.split('|') {
            let value = if matches!(word, "N" | "MILLISECONDS") { "5" } else { word };
            settings.set(switch.name, value).unwrap();
        }
        assert!(settings.set(switch.name, "perhaps").is_err(), "{}", switch.name);
        assert_eq!(switch.takes.split('|').next().unwrap(), switch.value, "{}", switch.name);
    }
    assert!(settings.set("void", "x").unwrap_err().to_string().contains("has no switch `void`"));
    assert!(settings.set_pair("void-paid").is_err());
}
