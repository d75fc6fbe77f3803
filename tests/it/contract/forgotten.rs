//! Lists of changes that miss something: nothing is written twice, and the truth comes to light.

use std::sync::Arc;

use serde_json::json;
use tieout::domain::id::CustomerId;
use tieout::domain::ledger::Target;
use tieout::domain::plan::Absence;
use tieout::domain::snapshot::{Completeness, Pull};
use tieout::ports::ledger::Ledger as _;
use tieout::ports::progress::Silent;
use tieout::ports::source::PullRequest;

use crate::books_kit::company::World;
use crate::books_kit::sales::usd;

use super::kit::{DAY, id, open};

async fn pull(world: &World, request: PullRequest) -> Pull {
    let pull = world.ledger.pull(&request, &Silent).await.unwrap();
    assert_eq!(pull.completeness, Completeness::Complete);
    pull
}

async fn onto(world: &World, kept: &Pull) -> Pull {
    pull(world, PullRequest::Onto(Arc::new(kept.clone()))).await
}

fn shows(pull: &Pull, entity: &str, id: &str, text: &str) -> bool {
    pull.documents.iter().any(|it| it.entity == entity && it.id == id && it.body.contains(text))
}

/// Somebody changes, enters or deletes something, and no list of changes tells it, ever.
#[tokio::test]
async fn what_a_list_of_changes_forgot_is_found_within_a_week_of_nights() {
    for what in ["changed", "entered", "deleted"] {
        let world = open().await;
        let ada = world.customer("Ada").await;
        let paid = world.invoice(&ada, "1042", 20).await;
        let made = world.pay(&ada, &id(&paid), 20).await;
        let mut kept = pull(&world, PullRequest::Full).await;
        world.time.pass(DAY);
        let edit = match what {
            "changed" => json!({ "entity": "Payment", "id": made["Id"],
                "change": { "PrivateNote": "by check" } }),
            "entered" => json!({ "entity": "Payment",
                "change": { "CustomerRef": { "value": ada }, "TotalAmt": 7,
                    "PrivateNote": "by check" } }),
            _ => json!({ "entity": "Payment", "id": made["Id"], "operation": "delete" }),
        };
        let done = world.sandbox.edit(&edit).unwrap();
        let number = if what == "entered" { id(&done["Payment"]) } else { id(&made) };
        let untold = json!({ "fault": "untold", "entity": "Payment", "id": number,
            "path": "/cdc", "times": 99 });
        let is_right = |pull: &Pull| match what {
            "deleted" => !shows(pull, "Payment", &number, ""),
            _ => shows(pull, "Payment", &number, "by check"),
        };
        let mut nights = 0;
        while !is_right(&kept) {
            nights += 1;
            world.time.pass(DAY);
            // Something else happens, which is told.
            world.customer(&format!("Customer of night {nights}")).await;
            world.plan(&untold);
            kept = onto(&world, &kept).await;
            assert_eq!(kept.notes.is_empty(), !is_right(&kept), "{what}: {:?}", kept.notes);
        }
        assert!((2..=7).contains(&nights), "{what}: after {nights} nights");
        let after = onto(&world, &kept).await;
        assert!(is_right(&after) && after.notes.is_empty(), "{what}");
    }
}

/// A bookkeeper has entered the very payment by hand, and no list of changes tells it.
#[tokio::test]
async fn a_payment_that_no_list_of_changes_tells_is_found_before_it_is_created_again() {
    let world = open().await;
    let ada = world.customer("Ada").await;
    let invoice = world.invoice(&ada, "1042", 20).await;
    let full = pull(&world, PullRequest::Full).await;
    world.time.pass(DAY);
    let kept = onto(&world, &full).await;
    let by_hand = world.pay(&ada, &id(&invoice), 20).await;
    let absence = Absence::Payment {
        reference: None,
        marker: "[tieout:pay_1]".to_owned(),
        customer: Target::Existing(CustomerId::new(ada.as_str())),
        amount: usd("20.00"),
        date: by_hand["TxnDate"].as_str().unwrap().parse().unwrap(),
    };
    world.plan(&json!({ "fault": "untold", "entity": "Payment", "id": by_hand["Id"],
        "path": "/cdc", "times": 9 }));
    let found = world.ledger.look(&[absence], Some(&kept)).await.unwrap();
    let ids: Vec<&str> = found.iter().flatten().map(|it| it.id.as_str()).collect();
    assert_eq!(ids, [id(&by_hand)]);
}
