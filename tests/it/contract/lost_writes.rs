//! A write whose answer is lost is settled by looking, and is never in the books twice.

use serde_json::json;
use tieout::domain::ledger::SalesForm;
use tieout::ports::ledger::{Ledger as _, Refusal, WriteAnswer};

use crate::books_kit::company::World;
use crate::books_kit::sales::{request, requests, sale, written};

use super::kit::{DAY, open, with};

/// Loses the answer of a write.
async fn lose(world: &World, fault: &str, sale: &SalesForm) {
    world.plan_for_invoices(&json!({ "fault": fault }), 1);
    let answer = world.write_one(&request("r1", sale)).await;
    assert!(matches!(answer, WriteAnswer::Unknown { .. }), "{fault}: {answer:?}");
}

#[tokio::test]
async fn a_lost_answer_is_unknown_and_looking_tells_whether_it_was_written() {
    for fault in ["cut-before", "cut-after", "truncated"] {
        for way in ["replay", "execute-twice"] {
            let world = with(&[("request-id", way)]).await;
            let ada = world.customer("Ada").await;
            let sale = sale(&ada, Some("1042"));
            lose(&world, fault, &sale).await;
            let found = world.look(&sale).await;
            assert_eq!(found, usize::from(fault != "cut-before"), "{fault}, {way}");
            // Only what is not there is sent again.
            if found == 0 {
                assert_eq!(written(&[world.write_one(&request("r1", &sale)).await]), 1);
            }
            assert_eq!(world.look(&sale).await, 1, "{fault}, {way}");
            assert_eq!(world.count("Invoice"), 1, "{fault}, {way}");
        }
    }
}

#[tokio::test]
async fn the_same_request_sent_again_makes_one_document_by_its_key_or_by_its_number() {
    for (way, numbered) in [("replay", true), ("replay", false), ("execute-twice", true)] {
        for fault in ["cut-after", "truncated"] {
            let world = with(&[("request-id", way)]).await;
            let ada = world.customer("Ada").await;
            let sale = sale(&ada, numbered.then_some("1042"));
            lose(&world, fault, &sale).await;
            let again = world.write_one(&request("r1", &sale)).await;
            match (way, &again) {
                ("replay", WriteAnswer::Written(_))
                | (_, WriteAnswer::Refused { refusal: Refusal::Duplicate, .. }) => {}
                other => panic!("{other:?}"),
            }
            assert_eq!(world.count("Invoice"), 1, "{way}, {fault}");
        }
    }
}

#[tokio::test]
async fn a_list_that_does_not_show_the_write_yet_does_not_make_a_second_one() {
    for way in ["replay", "execute-twice"] {
        let world = with(&[("request-id", way)]).await;
        let ada = world.customer("Ada").await;
        world.time.pass(DAY / 48);
        let sale = sale(&ada, Some("1042"));
        lose(&world, "cut-after", &sale).await;
        world.plan(&json!({ "fault": "stale-list", "ms": 60_000, "path": "/query", "times": 9 }));
        assert_eq!(world.look(&sale).await, 0, "the list is behind");
        world.write_one(&request("r1", &sale)).await;
        assert_eq!(world.count("Invoice"), 1, "{way}");
        world.sandbox.faults().clear();
        assert_eq!(world.look(&sale).await, 1);
    }
}

#[tokio::test]
async fn a_batch_whose_answer_is_lost_is_unknown_item_by_item_and_settled_by_looking() {
    for fault in ["cut-before", "cut-after", "truncated"] {
        for way in ["replay", "execute-twice"] {
            let world = with(&[("request-id", way)]).await;
            let ada = world.customer("Ada").await;
            let batch = requests(&ada, 4);
            world.plan(&json!({ "fault": fault, "method": "POST", "path": "/batch" }));
            let lost = world.ledger.write(&batch).await.unwrap();
            let unknown = lost.iter().filter(|it| matches!(it, WriteAnswer::Unknown { .. }));
            assert_eq!(unknown.count(), 4, "{fault}: {lost:?}");
            let first = sale(&ada, Some("N0"));
            assert_eq!(world.look(&first).await > 0, fault != "cut-before");
            // Sent again all the same, each is answered, and none is there twice.
            world.ledger.write(&batch).await.unwrap();
            assert_eq!(world.count("Invoice"), 4, "{fault}, {way}");
        }
    }
}

#[tokio::test]
async fn a_key_that_the_service_forgot_after_a_day_makes_no_second_document() {
    for life in ["forever", "24h"] {
        let world = with(&[("request-id-ttl", life)]).await;
        let ada = world.customer("Ada").await;
        let sale = sale(&ada, Some("1042"));
        lose(&world, "cut-after", &sale).await;
        world.time.pass(DAY + DAY / 24);
        assert_eq!(world.look(&sale).await, 1, "{life}");
        world.write_one(&request("r1", &sale)).await;
        assert_eq!(world.count("Invoice"), 1, "{life}");
    }
}

#[tokio::test]
async fn a_refusal_that_the_service_keeps_ends_with_a_new_key() {
    for kept in ["forgotten", "kept"] {
        let world = with(&[("request-id-faults", kept)]).await;
        let ada = world.customer("Ada").await;
        let made = world.invoice(&ada, "1042", 5).await;
        let sale = sale(&ada, Some("1042"));
        let refused = world.write_one(&request("r1", &sale)).await;
        assert!(matches!(refused, WriteAnswer::Refused { .. }), "{refused:?}");
        // Somebody frees the number.
        let gone = json!({ "entity": "Invoice", "id": made["Id"], "operation": "delete" });
        world.sandbox.edit(&gone).unwrap();
        let again = world.write_one(&request("r1", &sale)).await;
        assert_eq!(written(std::slice::from_ref(&again)), usize::from(kept == "forgotten"));
        if kept == "kept" {
            assert_eq!(written(&[world.write_one(&request("r2", &sale)).await]), 1);
        }
        assert_eq!(world.count("Invoice"), 1, "{kept}");
    }
}

#[tokio::test]
async fn a_key_with_another_body_writes_nothing_more() {
    for reuse in ["replay", "refuse"] {
        let world = with(&[("request-id-reuse", reuse)]).await;
        let ada = world.customer("Ada").await;
        world.write_one(&request("r1", &sale(&ada, Some("1042")))).await;
        let other = world.write_one(&request("r1", &sale(&ada, Some("1043")))).await;
        assert_eq!(written(std::slice::from_ref(&other)), usize::from(reuse == "replay"));
        assert_eq!(world.count("Invoice"), 1, "{reuse}");
    }
}

#[tokio::test]
async fn a_write_without_number_is_found_by_its_marker() {
    let world = open().await;
    let ada = world.customer("Ada").await;
    let sale = sale(&ada, None);
    lose(&world, "cut-after", &sale).await;
    assert_eq!(world.look(&sale).await, 1);
    assert_eq!(world.count("Invoice"), 1);
}
