//! Each fault of the admin port, in its own words: what the client makes of it.

use serde_json::{Value, json};
use tieout::ports::ledger::{Ledger as _, Refusal, WriteAnswer};
use tieout::ports::time::Time as _;
use tieout::qbo::class::ErrorClass;
use tieout::qbo::entity::Entity;
use tieout::qbo::error::QboError;
use tieout::qbo::writes::Write;

use crate::books_kit::company::{Setup, World};
use crate::books_kit::sales::{request, requests, sale, written};

use super::kit::{SECOND, id, invoice, open, token, with};

/// Every gateway's answer.
fn gateways() -> Vec<Value> {
    let each = |status: u16| {
        ["html", "empty"]
            .map(|body| json!({ "fault": "gateway", "status": status, "body": body }))
            .to_vec()
    };
    [502, 503, 504].into_iter().flat_map(each).collect()
}

fn throttles() -> [Value; 2] {
    ["xml", "json"].map(|form| json!({ "fault": "throttled", "form": form }))
}

#[tokio::test]
async fn a_write_that_meets_passing_trouble_is_made_once() {
    let mut faults = gateways();
    faults.extend(throttles());
    for fault in ["latency", "unauthorized", "system-fault"] {
        faults.push(json!({ "fault": fault, "ms": 5 }));
    }
    let world = open().await;
    let ada = world.customer("Ada").await;
    for (place, fault) in faults.iter().enumerate() {
        world.plan_for_invoices(fault, 1);
        let sale = sale(&ada, Some(&format!("N{place}")));
        let answer = world.write_one(&request(&format!("r{place}"), &sale)).await;
        assert!(matches!(answer, WriteAnswer::Written(_)), "{fault}: {answer:?}");
        assert_eq!(world.count("Invoice"), place + 1, "{fault}");
        assert_eq!(world.sandbox.faults().pending(), [], "{fault} was met");
    }
}

#[tokio::test]
async fn a_throttled_client_waits_as_long_as_it_is_told_or_a_minute() {
    let world = open().await;
    let ada = world.customer("Ada").await;
    for (place, form) in throttles().iter().enumerate() {
        for (told, least_ms, most_ms) in [(None, 60_000, 75_000), (Some(7), 7_000, 15_000)] {
            let mut fault = form.clone();
            if let Some(told) = told {
                fault["retry_after"] = json!(told);
            }
            world.plan_for_invoices(&fault, 1);
            let before = world.time.now_ms();
            let number = format!("N{place}-{least_ms}");
            let answer = world.write_one(&request(&number, &sale(&ada, Some(&number)))).await;
            assert!(matches!(answer, WriteAnswer::Written(_)), "{fault}: {answer:?}");
            let waited = world.time.now_ms() - before;
            assert!((least_ms..=most_ms).contains(&waited), "{fault}: {waited} ms");
        }
    }
}

/// What a write comes to while a fault lasts.
async fn write_through(world: &World, fault: &Value, ada: &str, number: &str) -> QboError {
    world.plan_for_invoices(fault, 99);
    let Value::Object(body) = invoice(ada, number, 20) else { panic!() };
    let numbers = tieout::qbo::writes::TakenNumber::Refuse;
    let write = Write::Create { entity: Entity::Invoice, body, numbers };
    let error = world.client.write(&write, number).await.unwrap_err();
    world.sandbox.faults().clear();
    // Until then the circuit is closed again.
    world.time.pass(300 * SECOND);
    assert_eq!(world.count("Invoice"), 0, "{fault}: {error:?}");
    error
}

#[tokio::test]
async fn trouble_that_stays_is_named_and_a_write_in_doubt_is_unknown() {
    let mut cases: Vec<(Value, ErrorClass)> = [
        ("unauthorized", ErrorClass::AuthRefresh),
        ("forbidden", ErrorClass::AuthConfig),
        ("system-fault", ErrorClass::Unknown),
        ("malformed", ErrorClass::Unknown),
        ("subscription-ended", ErrorClass::Permanent),
        ("cut-before", ErrorClass::Unknown),
    ]
    .map(|(fault, class)| (json!({ "fault": fault }), class))
    .into();
    cases.extend(gateways().into_iter().map(|fault| (fault, ErrorClass::Unknown)));
    cases.extend(throttles().into_iter().map(|fault| (fault, ErrorClass::Throttle)));
    for (place, (fault, class)) in cases.iter().enumerate() {
        let world = open().await;
        let ada = world.customer("Ada").await;
        let number = format!("N{place}");
        let error = write_through(&world, fault, &ada, &number).await;
        assert_eq!(error.class(), *class, "{fault}: {error:?}");
        // The same write once more, when it is over.
        let answer = world.write_one(&request(&number, &sale(&ada, Some(&number)))).await;
        assert!(matches!(answer, WriteAnswer::Written(_)), "{fault}: {answer:?}");
        assert_eq!(world.count("Invoice"), 1, "{fault}");
    }
}

#[tokio::test]
async fn a_read_never_takes_trouble_for_an_answer() {
    let mut cases: Vec<(Value, ErrorClass)> = [
        ("unauthorized", ErrorClass::AuthRefresh),
        ("forbidden", ErrorClass::AuthConfig),
        ("system-fault", ErrorClass::Transient),
        ("malformed", ErrorClass::Unreadable),
        ("truncated", ErrorClass::Unreadable),
        ("subscription-ended", ErrorClass::Permanent),
        ("cut-before", ErrorClass::Transient),
        ("cut-after", ErrorClass::Transient),
    ]
    .map(|(fault, class)| (json!({ "fault": fault }), class))
    .into();
    cases.extend(gateways().into_iter().map(|fault| (fault, ErrorClass::Transient)));
    cases.extend(throttles().into_iter().map(|fault| (fault, ErrorClass::Throttle)));
    let world = open().await;
    let ada = world.customer("Ada").await;
    for (mut fault, class) in cases {
        fault["path"] = json!("/customer");
        fault["times"] = json!(99);
        world.plan(&fault);
        let error = world.client.read(Entity::Customer, &ada).await.unwrap_err();
        assert_eq!(error.class(), class, "{fault}: {error:?}");
        world.sandbox.faults().clear();
        world.time.pass(300 * SECOND);
        assert_eq!(world.read(Entity::Customer, &ada).await["DisplayName"], "Ada");
    }
}

#[tokio::test]
async fn an_answer_that_takes_too_long_leaves_a_write_unknown_and_once_in_the_books() {
    let world = Setup { timeout_ms: 500, ..Setup::default() }.open().await;
    let ada = world.customer("Ada").await;
    world.plan_for_invoices(&json!({ "fault": "latency", "ms": 1500 }), 1);
    let sale = sale(&ada, Some("1042"));
    let answer = world.write_one(&request("r1", &sale)).await;
    assert!(matches!(answer, WriteAnswer::Unknown { .. }), "{answer:?}");
    let there = world.look(&sale).await;
    assert_eq!(there, world.count("Invoice"));
    let answer = world.write_one(&request("r1", &sale)).await;
    assert!(matches!(answer, WriteAnswer::Written(_)), "{answer:?}");
    assert_eq!(world.count("Invoice"), 1);
}

#[tokio::test]
async fn a_lock_on_the_names_is_waited_for_and_told_apart_in_any_language() {
    for language in ["en", "fr"] {
        let world = with(&[("language", language)]).await;
        let lock = |times: u32| json!({ "fault": "name-lock", "method": "POST", "path": "/customer", "times": times });
        world.plan(&lock(3));
        world.make(Entity::Customer, json!({ "DisplayName": "Bo" })).await;
        assert_eq!(world.count("Customer"), 1);
        world.plan(&lock(4));
        let body = json!({ "DisplayName": "Ada" });
        let error = world.try_make(Entity::Customer, body.clone()).await.unwrap_err();
        assert_eq!(error.class(), ErrorClass::NameLock, "{language}: {error:?}");
        assert_eq!(world.count("Customer"), 1);
        world.make(Entity::Customer, body).await;
        assert_eq!(world.count("Customer"), 2);
    }
}

#[tokio::test]
async fn what_somebody_else_changed_in_between_is_not_written_over() {
    let world = open().await;
    let ada = world.customer("Ada").await;
    let made = world.invoice(&ada, "1042", 20).await;
    let change = json!({ "PrivateNote": "call first" });
    let edit = json!({ "fault": "edit", "entity": "Invoice", "id": id(&made), "change": change });
    world.plan_for_invoices(&edit, 1);
    let (entity, at) = (Entity::Invoice, token(&made));
    let void = Write::Void { entity, id: id(&made), sync_token: at };
    let error = world.try_write(&void).await.unwrap_err();
    assert_eq!(error.class(), ErrorClass::Stale, "{error:?}");
    let after = world.read(entity, &id(&made)).await;
    assert_eq!(
        (&after["PrivateNote"], &after["TotalAmt"]),
        (&json!("call first"), &made["TotalAmt"])
    );

    let void = Write::Void { entity, id: id(&made), sync_token: token(&after) };
    world.try_write(&void).await.unwrap();
    let note = world.read(entity, &id(&made)).await["PrivateNote"].clone();
    assert!(note.as_str().unwrap().contains("call first"), "{note}");
}

#[tokio::test]
async fn the_answers_of_a_shuffled_batch_reach_their_own_requests() {
    let world = open().await;
    let ada = world.customer("Ada").await;
    let mut batch = requests(&ada, 9);
    batch[4] = request("r-twice", &sale(&ada, Some("N3")));
    world.plan(&json!({ "fault": "shuffled-batch", "path": "/batch" }));
    let answers = world.ledger.write(&batch).await.unwrap();
    assert_eq!(world.sandbox.faults().pending(), [], "it was met");
    for (place, answer) in answers.iter().enumerate() {
        match answer {
            WriteAnswer::Written(receipt) => {
                let body: Value = serde_json::from_str(&receipt.document.body).unwrap();
                assert_eq!(body["DocNumber"], format!("N{place}"));
            }
            WriteAnswer::Refused { refusal, .. } => {
                assert_eq!((place, *refusal), (4, Refusal::Duplicate));
            }
            WriteAnswer::Unknown { reason } => panic!("{place}: {reason}"),
        }
    }
    assert_eq!(world.count("Invoice"), 8);
}

#[tokio::test]
async fn a_throttled_item_of_a_batch_is_refused_and_written_when_it_is_sent_again() {
    let world = open().await;
    let ada = world.customer("Ada").await;
    let batch = requests(&ada, 5);
    world.plan(&json!({ "fault": "item-throttled", "item": 2, "path": "/batch" }));
    let answers = world.ledger.write(&batch).await.unwrap();
    assert_eq!(written(&answers), 4);
    assert!(matches!(answers[1], WriteAnswer::Refused { .. }), "{:?}", answers[1]);
    let answer = world.write_one(&batch[1]).await;
    assert!(matches!(answer, WriteAnswer::Written(_)), "{answer:?}");
    assert_eq!(world.count("Invoice"), 5);
}

#[tokio::test]
async fn a_fault_in_another_language_leads_to_the_same_next_step() {
    let world = open().await;
    let ada = world.customer("Ada").await;
    world.invoice(&ada, "1042", 20).await;
    let classes = [
        (Entity::Customer, json!({ "DisplayName": "ada" }), ErrorClass::DuplicateName),
        (Entity::Invoice, invoice(&ada, "1042", 20), ErrorClass::DuplicateDoc),
        (Entity::Invoice, invoice("999", "1043", 20), ErrorClass::BadRef),
    ];
    for (entity, body, class) in classes {
        for language in ["en", "fr"] {
            world.plan(&json!({ "fault": "localized", "language": language }));
            let error = world.try_make(entity, body.clone()).await.unwrap_err();
            assert_eq!(error.class(), class, "{language}: {error:?}");
        }
    }
    assert_eq!((world.count("Customer"), world.count("Invoice")), (1, 1));
}
