//! What is kept plus what changed is what there is, whatever change capture leaves out.

use serde_json::json;
use tieout::domain::snapshot::{Completeness, Pull};
use tieout::ports::ledger::Ledger as _;
use tieout::ports::progress::Silent;
use tieout::ports::source::PullRequest;
use tieout::qbo::entity::Entity;

use crate::books_kit::company::World;

use super::kit::{DAY, SECOND, id, open, with};

async fn pull(world: &World, request: PullRequest) -> Pull {
    let pull = world.ledger.pull(&request, &Silent).await.unwrap();
    assert_eq!(pull.completeness, Completeness::Complete);
    pull
}

/// Goes on from what is kept, and asserts that nothing is missing.
async fn go_on(world: &World, kept: &Pull) -> Pull {
    let onto = pull(world, PullRequest::Onto(std::sync::Arc::new(kept.clone()))).await;
    let full = pull(world, PullRequest::Full).await;
    let missing = full.documents.iter().filter(|it| !onto.documents.contains(it)).count();
    assert_eq!((missing, onto.documents.len()), (0, full.documents.len()));
    onto
}

#[tokio::test]
async fn more_changes_than_are_told_are_read_by_queries_however_they_are_counted() {
    for cap in ["each", "all"] {
        let world = with(&[("cdc-cap", cap)]).await;
        let kept = pull(&world, PullRequest::Full).await;
        world.time.pass(600 * SECOND);
        // Below the cap each, and above it together; then one of them above it alone.
        for (customers, items) in [(0..520, 0..520), (520..1_540, 520..521)] {
            for place in customers {
                let change = json!({ "DisplayName": format!("C{place}") });
                world.sandbox.edit(&json!({ "entity": "Customer", "change": change })).unwrap();
            }
            for place in items {
                let change = json!({ "Name": format!("I{place}"), "Type": "Service",
                    "IncomeAccountRef": { "value": "87" } });
                world.sandbox.edit(&json!({ "entity": "Item", "change": change })).unwrap();
            }
            go_on(&world, &kept).await;
        }
    }
}

#[tokio::test]
async fn after_more_than_thirty_days_everything_is_read() {
    for look_back in ["30-days", "none"] {
        let world = with(&[("cdc-look-back", look_back)]).await;
        let ada = world.customer("Ada").await;
        let gone = world.invoice(&ada, "1042", 20).await;
        let kept = pull(&world, PullRequest::Full).await;
        for days in [29, 31, 400] {
            // Nobody signs in anew in this time: the tokens are renewed on the way.
            for _ in 0..days / 10 {
                world.time.pass(10 * DAY);
                world.read(Entity::Customer, &ada).await;
            }
            go_on(&world, &kept).await;
        }
        let delete = json!({ "entity": "Invoice", "id": gone["Id"], "operation": "delete" });
        world.sandbox.edit(&delete).unwrap();
        let late = go_on(&world, &kept).await;
        assert!(!late.documents.iter().any(|it| it.entity == "Invoice"));
    }
}

#[tokio::test]
async fn what_lists_do_not_show_yet_is_there_the_next_time() {
    for lag in ["0", "90000"] {
        let world = with(&[("list-lag", lag)]).await;
        let kept = pull(&world, PullRequest::Full).await;
        world.time.pass(600 * SECOND);
        world.customer("Ada").await;
        let early = PullRequest::Onto(std::sync::Arc::new(kept));
        let early = pull(&world, early).await;
        let shown = early.documents.iter().any(|it| it.entity == "Customer");
        assert_eq!(shown, lag == "0");
        world.time.pass(100 * SECOND);
        let later = go_on(&world, &early).await;
        assert!(later.documents.iter().any(|it| it.entity == "Customer"));
    }
}

#[tokio::test]
async fn a_stale_answer_of_change_capture_is_made_good_the_next_time() {
    let world = open().await;
    let kept = pull(&world, PullRequest::Full).await;
    world.time.pass(600 * SECOND);
    world.customer("Ada").await;
    world.plan(&json!({ "fault": "stale-list", "ms": 60_000, "path": "/cdc" }));
    let early = pull(&world, PullRequest::Onto(std::sync::Arc::new(kept))).await;
    assert_eq!(world.sandbox.faults().pending(), [], "it was met");
    world.time.pass(30 * SECOND);
    assert!(go_on(&world, &early).await.documents.len() > early.documents.len());
}

#[tokio::test]
async fn deleted_voided_and_deactivated_documents_are_told() {
    let world = open().await;
    let ada = world.customer("Ada").await;
    let bea = world.customer("Bea").await;
    let made = [world.invoice(&ada, "1", 20).await, world.invoice(&ada, "2", 20).await];
    let kept = pull(&world, PullRequest::Full).await;
    world.time.pass(600 * SECOND);
    for (operation, document) in ["delete", "void"].into_iter().zip(&made) {
        let edit = json!({ "entity": "Invoice", "id": document["Id"], "operation": operation });
        world.sandbox.edit(&edit).unwrap();
    }
    let inactive = json!({ "entity": "Customer", "id": bea, "change": { "Active": false } });
    world.sandbox.edit(&inactive).unwrap();
    let onto = go_on(&world, &kept).await;
    let of = |entity: &str, id: &str| {
        let found = onto.documents.iter().find(|it| it.entity == entity && it.id == *id);
        found.map(|it| it.body.to_string())
    };
    assert_eq!(of("Invoice", &id(&made[0])), None);
    assert!(of("Invoice", &id(&made[1])).unwrap().contains("Voided"));
    assert!(of("Customer", &bea).unwrap().contains("Bea (deleted)"));
}

#[tokio::test]
async fn what_a_customer_owes_is_told_though_its_version_stays() {
    let world = open().await;
    let ada = world.customer("Ada").await;
    let before = world.read(Entity::Customer, &ada).await;
    let kept = pull(&world, PullRequest::Full).await;
    world.time.pass(600 * SECOND);
    world.invoice(&ada, "1042", 20).await;
    let after = world.read(Entity::Customer, &ada).await;
    assert_eq!(after["SyncToken"], before["SyncToken"]);
    let onto = go_on(&world, &kept).await;
    let told = onto.documents.iter().find(|it| it.entity == "Customer").unwrap();
    assert!(told.body.contains("\"Balance\":20.00"), "{}", told.body);
}
