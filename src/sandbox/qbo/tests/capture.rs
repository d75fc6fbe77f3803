//! Change data capture at its limits.

use serde_json::Value;
use serde_json::json;

use crate::sandbox::qbo::tests::kit::Client;
use crate::sandbox::qbo::tests::kit::invoice;
use crate::sandbox::qbo::tests::kit::payment;
use crate::sandbox::qbo::tests::switches::both;

fn fill(client: &Client) {
    for batch in 0..30 {
        let items: Vec<Value> = (0..30)
            .map(|it| {
                let (kind, body) = if it % 2 == 0 {
                    ("Invoice", invoice(&format!("{batch}-{it}"), "1"))
                } else {
                    ("Payment", payment("1", &[]))
                };
                json!({"bId": it.to_string(), "operation": "create", kind: body})
            })
            .collect();
        let got = client.post("/batch", &json!({"BatchItemRequest": items})).json();
        assert!(!got.to_string().contains("Fault"));
    }
    for number in 450..1_050 {
        client.make("Invoice", &invoice(&number.to_string(), "1"));
    }
}

#[test]
fn a_thousand_objects_are_counted_over_each_entity_or_the_whole_answer() {
    let shown = both("cdc-cap", ["each", "all"]).map(|client| {
        fill(&client);
        let got = client.get("/cdc?entities=Payment,Invoice&changedSince=2026-04-02");
        let blocks = got.json()["CDCResponse"][0]["QueryResponse"].clone();
        assert_eq!(blocks[1]["totalCount"], 1050, "an answer that is cut says how many there are");
        assert!(blocks[0].get("totalCount").is_none());
        [blocks[0]["maxResults"].clone(), blocks[1]["maxResults"].clone()]
    });
    assert_eq!(shown, [[json!(450), json!(1000)], [json!(450), json!(550)]]);
}

#[test]
fn it_looks_back_30_days_or_without_end() {
    let codes = both("cdc-look-back", ["30-days", "none"]).map(|client| {
        ["2026-03-03T13:00:00Z", "2026-03-03T12:59:59Z", "2011-01-01"]
            .map(|since| client.get(&format!("/cdc?entities=Invoice&changedSince={since}")).code())
    });
    assert_eq!(codes, [["none", "500", "500"], ["none", "none", "none"]]);
    let client = Client::new();
    let old = client.get("/cdc?entities=Invoice&changedSince=2011-01-01").detail();
    let wanted = "Operation cdc with changedSince date 2011-01-01 which is older than fixed days \
                  is not supported.";
    assert_eq!(old, wanted);
}

#[test]
fn what_it_needs_is_missing_and_what_it_does_not_know_is_refused() {
    let client = Client::new();
    let cases = [
        ("/cdc?entities=Invoice", "2020"),
        ("/cdc?changedSince=2026-04-01", "2020"),
        ("/cdc?entities=,&changedSince=2026-04-01", "2020"),
        ("/cdc?entities=Invoice&changedSince=yesterday", "2060"),
        ("/cdc?entities=TaxCode&changedSince=2026-04-01", "500"),
        ("/cdc?entities=TaxRate&changedSince=2026-04-01", "500"),
        ("/cdc?entities=TaxAgency&changedSince=2026-04-01", "500"),
        ("/cdc?entities=TimeActivity&changedSince=2026-04-01", "500"),
        ("/cdc?entities=Nonsense&changedSince=2026-04-01", "500"),
    ];
    for (path, code) in cases {
        assert_eq!(client.get(path).code(), code, "{path}");
    }
    let quiet = client.get("/cdc?entities=Invoice&changedSince=2026-04-01").json();
    assert_eq!(quiet["CDCResponse"], json!([{"QueryResponse": [{}]}]));
}
