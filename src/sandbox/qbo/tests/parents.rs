//! Rows below rows: no row comes to stand below itself, and what hangs together stays together.

use rust_decimal::Decimal;
use serde_json::Value;
use serde_json::json;

use crate::sandbox::qbo::settings::QboSettings;
use crate::sandbox::qbo::tests::kit::Client;
use crate::sandbox::qbo::tests::kit::id;
use crate::sandbox::qbo::tests::kit::invoice;
use crate::sandbox::qbo::tests::kit::seed;
use crate::sandbox::qbo::tests::kit::token;

/// The lists that have levels, with what a row needs, its name and the mark of a row below.
fn lists() -> [(&'static str, Value, &'static str, &'static str); 5] {
    [
        ("Customer", json!({}), "DisplayName", "Job"),
        ("Account", json!({"AccountType": "Bank"}), "Name", "SubAccount"),
        ("Class", json!({}), "Name", "SubClass"),
        ("Department", json!({}), "Name", "SubDepartment"),
        ("Item", json!({"Type": "Category"}), "Name", "SubItem"),
    ]
}

fn below(row: &Value, mark: &str, parent: &str) -> Value {
    json!({"Id": id(row), "SyncToken": token(row), "sparse": true, mark: true,
        "ParentRef": {"value": parent}})
}

#[test]
fn a_row_never_comes_to_stand_below_itself() {
    let client = Client::new();
    for (entity, needs, name, mark) in lists() {
        let mut chain: Vec<Value> = Vec::new();
        for word in ["P", "Q", "R"] {
            let mut body = needs.clone();
            body[name] = json!(word);
            if let Some(parent) = chain.last() {
                body[mark] = json!(true);
                body["ParentRef"] = json!({"value": id(parent)});
            }
            chain.push(client.make(entity, &body));
        }
        let path = format!("/{}", entity.to_lowercase());
        for (parent, code) in chain.iter().zip(["6000", "700", "700"]) {
            let got = client.post(&path, &below(&chain[0], mark, &id(parent)));
            assert_eq!(got.code(), code, "{entity}: {}", got.text);
        }
        for row in &chain {
            assert_eq!(client.read(entity, &id(row)), *row, "{entity}");
        }
    }
}

#[test]
fn a_branch_that_moves_takes_its_rows_to_their_new_levels_and_not_too_deep() {
    let client = Client::new();
    let make = |name: &str, parent: Option<&Value>| {
        let mut body = json!({"Name": name});
        if let Some(parent) = parent {
            body["ParentRef"] = json!({"value": id(parent)});
        }
        client.make("Class", &body)
    };
    let moving = make("A", None);
    let middle = make("B", Some(&moving));
    let deepest = make("C", Some(&middle));
    let top = make("X", None);
    let second = make("Y", Some(&top));
    let third = make("Z", Some(&second));
    let got = client.post("/class", &below(&moving, "SubClass", &id(&third)));
    assert_eq!(got.code(), "6180", "{}", got.text);
    assert_eq!(client.read("Class", &id(&deepest)), deepest);
    client.make("Class", &below(&moving, "SubClass", &id(&second)));
    let moved = client.read("Class", &id(&deepest));
    assert_eq!(moved["FullyQualifiedName"], "X:Y:A:B:C");
    assert_eq!(moved["Level"], 4);
}

#[test]
fn a_circle_of_parents_in_a_seed_is_refused() {
    let mut seed = seed();
    seed["entities"]["Customer"] = json!([
        {"Id": "1", "DisplayName": "P", "Job": true, "ParentRef": {"value": "2"}},
        {"Id": "2", "DisplayName": "Q", "Job": true, "ParentRef": {"value": "1"}},
    ]);
    let now = "2026-04-02T13:00:00Z".parse().unwrap();
    let loaded = crate::sandbox::qbo::seed::load(&seed, now, &QboSettings::default());
    assert!(loaded.is_err());
}

#[test]
fn a_circle_of_parents_in_a_data_file_hangs_nothing() {
    let client = Client::new();
    client.make("Invoice", &invoice("1", "10"));
    let mut state = client.sandbox.state();
    for (entity, first, second) in [("Customer", "1", "2"), ("Account", "35", "36")] {
        for row in state["entities"][entity].as_array_mut().unwrap() {
            let parent = match row["Id"].as_str().unwrap() {
                it if it == first => second,
                it if it == second => first,
                _ => continue,
            };
            row["ParentRef"] = json!({"value": parent});
        }
    }
    let client = Client::with(&state, QboSettings::default());
    let shown = client.read("Customer", "1");
    let owed: Decimal = shown["BalanceWithJobs"].to_string().parse().unwrap();
    assert_eq!(owed, Decimal::TEN);
    client.read("Account", "35");
    let rename = json!({"Id": "1", "SyncToken": token(&shown), "sparse": true,
        "DisplayName": "Marta"});
    assert_eq!(client.post("/customer", &rename).code(), "700");
    let out = json!({"Id": "1", "SyncToken": token(&shown), "sparse": true, "Job": false,
        "ParentRef": {"value": ""}});
    client.make("Customer", &out);
    assert_eq!(client.read("Customer", "2")["Level"], 1);
}
