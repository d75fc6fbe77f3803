//! Where reports about QuickBooks disagree, the client goes right under either.

use serde_json::{Value, json};
use tieout::domain::id::{SyncToken, TxnId};
use tieout::domain::ledger::{LedgerKind, LedgerRef};
use tieout::domain::plan::Action;
use tieout::http::settings::Limits;
use tieout::ports::ledger::{Ledger as _, Refusal, WriteAnswer, WriteRequest};
use tieout::ports::time::Time as _;
use tieout::qbo::class::ErrorClass;
use tieout::qbo::entity::Entity;
use tieout::qbo::ledger::{Habits, QboLedger};
use tieout::qbo::query::Query;
use tieout::qbo::settings::quickbooks_limits;
use tieout::qbo::writes::Write;
use tieout::sandbox::qbo::starter;

use crate::books_kit::company::{Setup, World};
use crate::books_kit::sales::{request, requests, sale, written};

use super::kit::{DAY, SECOND, id, invoice, open, token, with};

#[tokio::test]
async fn voiding_a_paid_invoice_is_refused_whole_or_frees_its_payment() {
    for way in ["refuse", "unlink"] {
        let world = with(&[("void-paid", way)]).await;
        let ada = world.customer("Ada").await;
        let made = world.invoice(&ada, "1042", 20).await;
        let paid = world.pay(&ada, &id(&made), 20).await;
        let entity = Entity::Invoice;
        let now = world.read(entity, &id(&made)).await;
        let void = Write::Void { entity, id: id(&made), sync_token: token(&now) };
        let done = world.try_write(&void).await;
        let after = world.read(entity, &id(&made)).await;
        let free = world.read(Entity::Payment, &id(&paid)).await["UnappliedAmt"].to_string();
        if way == "refuse" {
            assert_eq!(done.unwrap_err().class(), ErrorClass::Permanent);
            assert_eq!((after, free.trim_end_matches(".00")), (now, "0"));
        } else {
            assert_eq!(after["TotalAmt"].to_string(), "0");
            assert_eq!(free.trim_end_matches(".00"), "20", "{done:?}");
        }
    }
}

#[tokio::test]
async fn closed_books_are_known_by_either_code_and_on_the_day_itself() {
    for code in ["6210", "6200"] {
        for day in ["closed", "open"] {
            let world = with(&[("closed-code", code), ("closing-day", day)]).await;
            let ada = world.customer("Ada").await;
            let before = request("r1", &sale(&ada, Some("1042")));
            for (date, refused) in [("2026-04-02", true), ("2026-04-01", day == "closed")] {
                world.sandbox.set_preference("AccountingInfoPrefs", "BookCloseDate", json!(date));
                match world.write_one(&before).await {
                    WriteAnswer::Written(_) => assert!(!refused, "{code} {day} {date}"),
                    WriteAnswer::Refused { refusal, .. } => {
                        assert_eq!((refused, refusal), (true, Refusal::ClosedPeriod));
                    }
                    WriteAnswer::Unknown { reason } => panic!("{reason}"),
                }
                assert_eq!(world.count("Invoice"), usize::from(!refused));
            }
        }
    }
}

#[tokio::test]
async fn a_list_is_read_whole_whatever_its_usual_order_and_the_cap_of_its_pages() {
    let mut seed = starter::empty_seed();
    seed["entities"]["Customer"] = json!([{ "Id": "1", "DisplayName": "Ada" }]);
    let invoices = (1..=1_203).map(|it| {
        let mut body = invoice("1", &format!("N{it}"), 20);
        body["Id"] = json!(it.to_string());
        body
    });
    seed["entities"]["Invoice"] = invoices.collect();
    for (order, rows) in [("last-updated", "fault"), ("id", "cap")] {
        let switches = vec![("default-order", order), ("rows-over-1000", rows)];
        let world = Setup { seed: seed.clone(), switches, ..Setup::default() }.open().await;
        world.time.pass(SECOND);
        // Between the pages somebody changes what comes late, the newest being first.
        let change = json!({ "PrivateNote": "call first" });
        world.plan(&json!({ "fault": "edit", "entity": "Invoice", "id": "100", "change": change,
            "path": "/query", "nth": 2 }));
        let before = world.client.usage().metered_reads;
        let all = world.client.query_all(&Query::all(Entity::Invoice)).await.unwrap();
        let mut ids: Vec<u32> = all.iter().map(|it| it.id.parse().unwrap()).collect();
        ids.sort_unstable();
        assert_eq!(ids, (1..=1_203).collect::<Vec<u32>>(), "{order}, {rows}");
        assert_eq!(world.sandbox.faults().pending(), [], "it was changed");
        assert_eq!(world.client.usage().metered_reads - before, 2, "nothing is read anew");
    }
}

#[tokio::test]
async fn a_number_of_our_own_is_taken_left_out_or_refused_and_the_document_is_found() {
    for way in ["accept", "ignore", "refuse"] {
        let world = with(&[("docnumber-when-auto", way)]).await;
        let ada = world.customer("Ada").await;
        world.sandbox.set_preference("SalesFormsPrefs", "CustomTxnNumbers", json!(false));
        let sale = sale(&ada, Some("B-1042"));
        let answer = world.write_one(&request("r1", &sale)).await;
        match answer {
            WriteAnswer::Written(receipt) => {
                let body: Value = serde_json::from_str(&receipt.document.body).unwrap();
                assert_eq!(body["DocNumber"] == "B-1042", way == "accept", "{body}");
                assert_eq!(world.look(&sale).await, 1, "{way}: by its marker");
            }
            WriteAnswer::Refused { refusal, .. } => {
                assert_eq!((way, refusal), ("refuse", Refusal::Rejected));
                assert_eq!(world.look(&sale).await, 0);
            }
            WriteAnswer::Unknown { reason } => panic!("{reason}"),
        }
        assert_eq!(world.count("Invoice"), usize::from(way != "refuse"));
    }
}

#[tokio::test]
async fn a_number_is_taken_within_a_kind_or_over_all_sales_forms() {
    for scope in ["type", "sales-forms"] {
        let world = with(&[("duplicate-scope", scope)]).await;
        let ada = world.customer("Ada").await;
        world.invoice(&ada, "1042", 20).await;
        let twice = world.try_make(Entity::Invoice, invoice(&ada, "1042", 20)).await.unwrap_err();
        assert_eq!(twice.class(), ErrorClass::DuplicateDoc);
        let mut body = invoice(&ada, "1042", 20);
        body.as_object_mut().unwrap().remove("DueDate");
        let receipt = world.try_make(Entity::SalesReceipt, body).await;
        match (scope, receipt) {
            ("type", Ok(_)) => {}
            ("sales-forms", Err(error)) => assert_eq!(error.class(), ErrorClass::DuplicateDoc),
            other => panic!("{other:?}"),
        }
    }
}

/// 40 calls at once, against the limit of ten in a second, by a client that does not hold back.
#[tokio::test]
async fn a_429_of_any_form_is_waited_out_and_nothing_is_written_twice() {
    for form in ["xml", "json"] {
        for wait in ["none", "3"] {
            let switches = vec![("throttle-form", form), ("retry-after", wait), ("limits", "real")];
            let world = Setup { switches, ..Setup::default() }.open().await;
            let ada = world.customer("Ada").await;
            let one_by_one = Habits { batch_items: 1, ..Habits::default() };
            let ledger = QboLedger::new(world.client.clone()).with_habits(one_by_one);
            let before = world.time.now_ms();
            let answers = ledger.write(&requests(&ada, 25)).await.unwrap();
            assert_eq!((written(&answers), world.count("Invoice")), (25, 25), "{form}, {wait}");
            assert!(world.sandbox.counts()["throttled"]["second"] != json!(0));
            let least = if wait == "3" { 3 } else { 60 };
            assert!(world.time.now_ms() - before >= least * SECOND, "{form}, {wait}");
        }
    }
}

#[tokio::test]
async fn batches_whose_items_count_as_calls_are_written_in_the_end_and_once() {
    for way in ["no", "yes"] {
        let switches = vec![("batch-items-count", way), ("limits", "real")];
        let limits: Limits = quickbooks_limits();
        let world = Setup { switches, limits, ..Setup::default() }.open().await;
        let ada = world.customer("Ada").await;
        let answers = world.ledger.write(&requests(&ada, 600)).await.unwrap();
        assert_eq!((written(&answers), world.count("Invoice")), (600, 600), "{way}");
        let refused = world.sandbox.counts()["throttled"]["minute"] != json!(0);
        assert_eq!(refused, way == "yes", "{}", world.sandbox.counts()["throttled"]);
    }
}

#[tokio::test]
async fn a_service_that_takes_smaller_batches_gets_them_and_nothing_is_written_twice() {
    for (most, batches) in [("30", 2), ("25", 3), ("10", 6)] {
        let world = with(&[("batch-max", most)]).await;
        let ada = world.customer("Ada").await;
        let answers = world.ledger.write(&requests(&ada, 60)).await.unwrap();
        assert_eq!((written(&answers), world.count("Invoice")), (60, 60), "{most}");
        // What was learnt stays: no batch is refused any more.
        let sent = |world: &World| world.sandbox.counts()["batches"]["calls"].as_u64().unwrap();
        let before = sent(&world);
        let later: Vec<WriteRequest> = requests(&ada, 120).split_off(60);
        let answers = world.ledger.write(&later).await.unwrap();
        assert_eq!((written(&answers), world.count("Invoice")), (60, 120), "{most}");
        assert_eq!(sent(&world) - before, batches, "{most}");
    }
}

#[tokio::test]
async fn the_answers_of_a_batch_are_told_apart_in_either_order() {
    for order in ["sent", "shuffled"] {
        let world = with(&[("batch-order", order)]).await;
        let ada = world.customer("Ada").await;
        let answers = world.ledger.write(&requests(&ada, 7)).await.unwrap();
        for (place, answer) in answers.iter().enumerate() {
            let WriteAnswer::Written(receipt) = answer else { panic!("{answer:?}") };
            let body: Value = serde_json::from_str(&receipt.document.body).unwrap();
            assert_eq!(body["DocNumber"], format!("N{place}"), "{order}");
        }
    }
}

#[tokio::test]
async fn a_used_up_month_ends_reads_with_its_own_words_and_never_writes() {
    let world = with(&[("quota", "3")]).await;
    let ada = world.customer("Ada").await;
    for _ in 0..3 {
        world.read(Entity::Customer, &ada).await;
    }
    let before = world.time.now_ms();
    let error = world.client.read(Entity::Customer, &ada).await.unwrap_err();
    assert_eq!(error.class(), ErrorClass::Quota, "{error:?}");
    assert_eq!(world.time.now_ms(), before, "nobody waits for the month to end");
    world.invoice(&ada, "1042", 20).await;
    world.time.pass(30 * DAY);
    world.read(Entity::Customer, &ada).await;

    let endless = with(&[("quota", "none")]).await;
    let ada = endless.customer("Ada").await;
    for _ in 0..20 {
        endless.read(Entity::Customer, &ada).await;
    }
}

#[tokio::test]
async fn the_language_of_faults_changes_no_next_step() {
    for language in ["en", "fr"] {
        let world = with(&[("language", language)]).await;
        let ada = world.customer("Ada").await;
        let made = world.invoice(&ada, "1042", 20).await;
        let paid = world.pay(&ada, &id(&made), 20).await;
        let line = json!({ "Amount": 20, "LinkedTxn": [
            { "TxnId": paid["Id"], "TxnType": "Payment", "TxnLineId": "0" }] });
        let deposit = json!({ "entity": "Deposit", "change": {
            "DepositToAccountRef": { "value": "35" }, "Line": [line] } });
        world.sandbox.edit(&deposit).unwrap();

        let refused = async |write: Write| world.try_write(&write).await.unwrap_err();
        let void = |entity, id: String, sync_token: &str| Write::Void {
            entity,
            id,
            sync_token: sync_token.to_owned(),
        };
        let stale = refused(void(Entity::Invoice, id(&made), "0")).await;
        assert_eq!(stale.class(), ErrorClass::Stale, "{stale:?}");
        let paid = world.read(Entity::Payment, &id(&paid)).await;
        let held = refused(void(Entity::Payment, id(&paid), &token(&paid))).await;
        assert_eq!(held.class(), ErrorClass::Deposited, "{held:?}");
        let gone = refused(void(Entity::Invoice, "999".to_owned(), "0")).await;
        assert_eq!(gone.class(), ErrorClass::NotFound, "{gone:?}");
        let taken = world.try_make(Entity::Invoice, invoice(&ada, "1042", 20)).await.unwrap_err();
        assert_eq!(taken.class(), ErrorClass::DuplicateDoc, "{taken:?}");
        let named = world.try_make(Entity::Customer, json!({ "DisplayName": "ADA" })).await;
        assert_eq!(named.unwrap_err().class(), ErrorClass::DuplicateName);
        let nobody = world.try_make(Entity::Invoice, invoice("999", "1", 20)).await.unwrap_err();
        assert_eq!(nobody.class(), ErrorClass::BadRef, "{nobody:?}");
        world.sandbox.set_preference("AccountingInfoPrefs", "BookCloseDate", json!("2026-04-02"));
        let closed = world.try_make(Entity::Invoice, invoice(&ada, "2", 20)).await.unwrap_err();
        assert_eq!(closed.class(), ErrorClass::ClosedPeriod, "{closed:?}");
    }
}

#[tokio::test]
async fn a_name_that_is_too_long_for_the_company_is_refused_and_a_shorter_one_arrives() {
    for (lengths, most) in [("reference", 100), ("short", 100), ("long", 500)] {
        let world = with(&[("name-lengths", lengths)]).await;
        for (letters, name) in [(100, "Ada"), (101, "Bea"), (501, "Cyd")] {
            let body = json!({ "DisplayName": name, "CompanyName": "n".repeat(letters) });
            let made = world.try_make(Entity::Customer, body).await;
            match made {
                Ok(_) => assert!(letters <= most, "{lengths}: {letters}"),
                Err(error) => {
                    assert!(letters > most, "{lengths}: {letters}");
                    assert_eq!(error.class(), ErrorClass::Permanent, "{error:?}");
                }
            }
        }
    }
}

#[tokio::test]
async fn a_document_that_is_gone_is_stale_for_a_plan() {
    let world = open().await;
    let target = LedgerRef { kind: LedgerKind::Invoice, id: TxnId::new("999") };
    let action = Action::VoidSale { target, sync_token: SyncToken::new("0") };
    let mut void = request("r1", &sale("1", None));
    void.action = action;
    let answer = world.write_one(&void).await;
    let WriteAnswer::Refused { refusal, .. } = answer else { panic!("{answer:?}") };
    assert_eq!(refusal, Refusal::Stale);
}
