//! What is kept plus what changed is what there is: for random histories of a company.

use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};
use tieout::domain::snapshot::Pull;
use tieout::ports::ledger::LedgerFormat as _;
use tieout::ports::source::PullRequest;
use tieout::ports::time::Time as _;
use tieout::qbo::ledger::Habits;
use tieout::qbo::normalize::format::QboFormat;
use tower::ServiceExt as _;

use super::qbo_traffic::{World, documents, open, with_customer};

/// A row of numbers that look like chance and are the same each time.
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963);
        (self.0 >> 33) % bound
    }

    fn pick(&mut self, list: &[Value]) -> Option<Value> {
        let bound = u64::try_from(list.len()).unwrap();
        if bound == 0 {
            return None;
        }
        list.get(usize::try_from(self.below(bound)).unwrap()).cloned()
    }
}

/// Sends what a bookkeeper does; what QuickBooks refuses is refused.
async fn post(world: &World, path: &str, body: &Value) -> bool {
    let info = world.sandbox.info();
    let request = Request::post(format!("/v3/company/{}/{path}", info.realm_id))
        .header("authorization", format!("Bearer {}", info.access_token))
        .header("accept", "application/json")
        .header("content-type", "application/json")
        .body(Body::from(body.to_string()))
        .unwrap();
    world.sandbox.router().oneshot(request).await.unwrap().status().is_success()
}

fn key(document: &Value) -> Value {
    json!({"Id": document["Id"], "SyncToken": document["SyncToken"], "sparse": true})
}

/// One edit of somebody who works in the books.
async fn edit(world: &World, chance: &mut Chance, place: u64) -> (&'static str, bool) {
    let of = |entity: &str| world.sandbox.documents(entity);
    let entities = ["Invoice", "Payment", "SalesReceipt", "CreditMemo"];
    let customer = chance.pick(&of("Customer")).unwrap();
    let reference = json!({"value": customer["Id"]});
    let line = json!([{"DetailType": "SalesItemLineDetail", "Amount": 20,
        "SalesItemLineDetail": {"ItemRef": {"value": "3"}, "TaxCodeRef": {"value": "NON"}}}]);
    let entity = entities[usize::try_from(chance.below(4)).unwrap()];
    let path = entity.to_lowercase();
    match chance.below(11) {
        0 | 1 => {
            let body = json!({"CustomerRef": reference, "Line": line, "TxnDate": "2026-04-01",
                "DocNumber": format!("H{place}")});
            let path = if entity == "Payment" { "invoice" } else { &path };
            ("create", post(world, path, &body).await)
        }
        2 | 3 => {
            let Some(invoice) = chance.pick(&of("Invoice")) else { return ("pay", false) };
            let body = json!({"CustomerRef": invoice["CustomerRef"], "TotalAmt": 5,
                "Line": [{"Amount": 5, "LinkedTxn": [
                    {"TxnId": invoice["Id"], "TxnType": "Invoice"}]}]});
            ("pay", post(world, "payment", &body).await)
        }
        4 => {
            let Some(found) = chance.pick(&of(entity)) else { return ("note", false) };
            let mut body = key(&found);
            body["PrivateNote"] = json!(format!("Note {place}"));
            ("note", post(world, &path, &body).await)
        }
        5 => {
            let Some(found) = chance.pick(&of(entity)) else { return ("void", false) };
            let way = if entity == "Invoice" {
                "operation=void"
            } else {
                "operation=update&include=void"
            };
            ("void", post(world, &format!("{path}?{way}"), &key(&found)).await)
        }
        6 | 7 => {
            let Some(found) = chance.pick(&of(entity)) else { return ("delete", false) };
            ("delete", post(world, &format!("{path}?operation=delete"), &key(&found)).await)
        }
        8 => {
            let body = json!({"DisplayName": format!("Customer {place}")});
            ("customer", post(world, "customer", &body).await)
        }
        9 => {
            let mut body = key(&customer);
            body["Active"] = json!(customer["Active"] == json!(false));
            ("activity", post(world, "customer", &body).await)
        }
        _ => {
            let items = of("Item");
            let Some(item) = chance.pick(&items) else { return ("item", false) };
            let mut body = key(&item);
            body["Description"] = json!(format!("Description {place}"));
            ("item", post(world, "item", &body).await)
        }
    }
}

/// Returns what documents say themselves. Left out is what QuickBooks adds when it shows them and
/// what changes without a new version: names behind ids, and what is open of a paid invoice.
fn own(pull: &Pull) -> Vec<(String, Value)> {
    let own = pull.documents.iter().map(|it| {
        let mut body = serde_json::from_str(&it.body).unwrap();
        strip(&mut body);
        (format!("{} {}", it.entity, it.id), body)
    });
    own.collect()
}

fn strip(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.remove("LineEx");
            // What an account comes to follows from the documents; no change of the account tells it.
            fields.remove("CurrentBalance");
            fields.remove("CurrentBalanceWithSubAccounts");
            if fields.contains_key("value") {
                fields.remove("name");
            }
            fields.values_mut().for_each(strip);
        }
        Value::Array(items) => items.iter_mut().for_each(strip),
        _ => {}
    }
}

/// Returns what the rest of the program sees.
fn book(pull: &Pull) -> String {
    let readout = QboFormat.read(&pull.documents).unwrap();
    assert_eq!(readout.diagnostics, []);
    format!("{:#?}", readout.book)
}

#[tokio::test]
async fn what_is_kept_plus_what_changed_is_what_there_is() {
    let mut done = std::collections::BTreeMap::new();
    for seed in 1..=8 {
        let world = open(Habits::default(), with_customer).await;
        let mut chance = Chance(seed);
        let mut kept = world.pull(&PullRequest::Full).await;
        for round in 0..6 {
            for place in 0..chance.below(14) {
                let (what, taken) = edit(&world, &mut chance, round * 100 + place).await;
                *done.entry((what, taken)).or_insert(0_u32) += 1;
                // Some edits come within the overlap of two looks, others hours later.
                let pause = chance.below(8) * chance.below(8) * 20_000;
                world.time.sleep(pause).await;
            }
            let onto = world.pull_onto(&kept).await;
            // Where something changed, two pages are read again.
            assert!([2, 4].contains(&onto.usage.reads), "{}", onto.usage.reads);
            let full = world.pull(&PullRequest::Full).await;
            let (ours, theirs) = (own(&onto), own(&full));
            let lost: Vec<_> = theirs.iter().filter(|it| !ours.contains(it)).collect();
            assert_eq!(lost, Vec::<&(String, Value)>::new(), "seed {seed}, round {round}");
            assert_eq!(ours, theirs);
            assert_eq!(book(&onto), book(&full));
            // The same changes once more make no difference.
            assert_eq!(documents(&world.pull_onto(&onto).await), documents(&onto));
            if chance.below(3) > 0 {
                kept = onto;
            }
        }
    }
    for what in ["create", "pay", "note", "void", "delete", "customer", "activity", "item"] {
        assert!(done.contains_key(&(what, true)), "no {what} was made: {done:?}");
    }
}
