//! The journal knows what may have been written, and forgets nothing.

use crate::domain::expected::SourceRef;
use crate::domain::id::{
    CorrectionId, PlanId, RequestId, SourceInvoiceId, SourcePaymentId, SourceRefundId, SyncToken,
    TxnId,
};
use crate::domain::ledger::{LedgerKind, LedgerRef};
use crate::domain::money::{Currency, Money};
use crate::domain::plan::{Outcome, Receipt};
use crate::domain::recorded::OpenBefore;
use crate::store::database::Store;
use crate::store::error::StoreError;
use crate::store::journal::{Intent, Settlement};
use crate::store::tests::samples::{document, moment, with_plan};

fn intent(correction: &str, source: Option<SourceRef>) -> Intent {
    Intent {
        plan: PlanId::new("p1"),
        correction: CorrectionId::new(correction),
        request_id: RequestId::new(format!("key-{correction}")),
        at: moment("2026-03-01T08:00:00Z"),
        action: "create invoice 1042".to_owned(),
        source,
        open_before: None,
    }
}

#[test]
fn what_was_open_before_a_payment_reads_back_to_the_cent() {
    let (_folder, store) = with_plan();
    let money = |text: &str| Money::exact(text.parse().unwrap(), Currency::USD).unwrap();
    let before = OpenBefore {
        invoice: SourceInvoiceId::new("AB12CD"),
        amount: money("0.10"),
        open: money("123456789.01"),
    };
    let payment = SourceRef::Payment(SourcePaymentId::new("qbo-payment-7"));
    let intent = Intent { open_before: Some(before), ..intent("p1-0001", Some(payment)) };
    store.intend(&intent).unwrap();
    assert_eq!(store.open_intents().unwrap(), [intent]);
    settle(&store, "p1-0001", &Outcome::Refused { reason: "No.".to_owned() }).unwrap();
    assert_eq!(store.open_intents().unwrap(), []);
}

fn settle(store: &Store, correction: &str, outcome: &Outcome) -> Result<(), StoreError> {
    store.settle(&Settlement {
        plan: &PlanId::new("p1"),
        correction: &CorrectionId::new(correction),
        at: moment("2026-03-01T08:00:01Z"),
        outcome,
    })
}

fn done() -> Outcome {
    Outcome::Done(Receipt {
        reference: LedgerRef { kind: LedgerKind::SalesReceipt, id: TxnId::new("145") },
        sync_token: SyncToken::new("0"),
        server_id: Some("1-abc".to_owned()),
        document: document("SalesReceipt", "145", "{\"Id\": \"145\"}"),
    })
}

fn unknown() -> Outcome {
    Outcome::Unknown { reason: "No answer came.".to_owned() }
}

fn open_corrections(store: &Store) -> Vec<String> {
    let open = store.open_intents().unwrap();
    open.into_iter().map(|it| it.correction.as_str().to_owned()).collect()
}

#[test]
fn an_announced_write_is_open_until_it_is_settled() {
    let (_folder, store) = with_plan();
    let sources = [
        Some(SourceRef::Invoice(SourceInvoiceId::new("inv_1"))),
        Some(SourceRef::Payment(SourcePaymentId::new("pay_1"))),
        Some(SourceRef::Refund(SourceRefundId::new("ref_1"))),
        None,
    ];
    let intents: Vec<_> = sources
        .into_iter()
        .enumerate()
        .map(|(place, source)| intent(&format!("p1-{place:03}"), source))
        .collect();
    for it in &intents {
        store.intend(it).unwrap();
    }
    assert_eq!(store.open_intents().unwrap(), intents);
    settle(&store, "p1-000", &done()).unwrap();
    settle(&store, "p1-001", &Outcome::Refused { reason: "Closed.".to_owned() }).unwrap();
    settle(&store, "p1-002", &unknown()).unwrap();
    assert_eq!(open_corrections(&store), ["p1-002", "p1-003"]);
}

#[test]
fn an_unknown_outcome_stays_open_until_it_is_known() {
    let (_folder, store) = with_plan();
    store.intend(&intent("p1-001", None)).unwrap();
    settle(&store, "p1-001", &unknown()).unwrap();
    assert_eq!(open_corrections(&store), ["p1-001"]);
    settle(&store, "p1-001", &done()).unwrap();
    assert!(open_corrections(&store).is_empty());
    settle(&store, "p1-001", &unknown()).unwrap();
    assert_eq!(open_corrections(&store), ["p1-001"]);
}

#[test]
fn a_write_sent_again_is_open_again() {
    let (_folder, store) = with_plan();
    store.intend(&intent("p1-001", None)).unwrap();
    settle(&store, "p1-001", &unknown()).unwrap();
    let mut again = intent("p1-001", None);
    again.at = moment("2026-03-02T08:00:00Z");
    store.intend(&again).unwrap();
    assert_eq!(store.open_intents().unwrap(), [again]);
    settle(&store, "p1-001", &done()).unwrap();
    assert!(open_corrections(&store).is_empty());
}

#[test]
fn every_outcome_comes_back_with_its_text_and_proof() {
    let (_folder, store) = with_plan();
    let reason = "The invoice was changed at noon.".to_owned();
    let mut without_server_id = done();
    if let Outcome::Done(receipt) = &mut without_server_id {
        receipt.server_id = None;
    }
    let outcomes = [
        done(),
        without_server_id,
        unknown(),
        Outcome::Stale { reason: reason.clone() },
        Outcome::Refused { reason: reason.clone() },
        Outcome::Skipped { reason },
    ];
    for (place, outcome) in outcomes.iter().enumerate() {
        let id = format!("p1-{place:03}");
        store.intend(&intent(&id, None)).unwrap();
        settle(&store, &id, outcome).unwrap();
    }
    let stored = store.outcomes(&PlanId::new("p1")).unwrap();
    let read: Vec<_> = stored.values().map(|it| it.outcome.clone()).collect();
    assert_eq!(read, outcomes);
    assert!(stored.values().all(|it| it.at == moment("2026-03-01T08:00:01Z")));
    assert!(store.outcomes(&PlanId::new("p2")).unwrap().is_empty());
}

#[test]
fn every_kind_of_document_in_the_books_comes_back() {
    let (_folder, store) = with_plan();
    let kinds = [
        LedgerKind::Invoice,
        LedgerKind::SalesReceipt,
        LedgerKind::CreditMemo,
        LedgerKind::RefundReceipt,
        LedgerKind::Payment,
        LedgerKind::Deposit,
        LedgerKind::Customer,
        LedgerKind::Item,
    ];
    store.intend(&intent("p1-001", None)).unwrap();
    for kind in kinds {
        let Outcome::Done(mut receipt) = done() else { panic!() };
        receipt.reference.kind = kind;
        settle(&store, "p1-001", &Outcome::Done(receipt.clone())).unwrap();
        let stored = store.outcomes(&PlanId::new("p1")).unwrap();
        assert_eq!(stored[&CorrectionId::new("p1-001")].outcome, Outcome::Done(receipt));
    }
}

#[test]
fn what_was_never_tried_needs_no_announcement_and_what_was_sent_does() {
    let (_folder, store) = with_plan();
    settle(&store, "p1-001", &Outcome::Skipped { reason: "Held.".to_owned() }).unwrap();
    settle(&store, "p1-002", &Outcome::Stale { reason: "Changed.".to_owned() }).unwrap();
    for outcome in [done(), unknown()] {
        let error = settle(&store, "p1-003", &outcome).unwrap_err();
        assert!(matches!(error, StoreError::NotIntended { .. }));
    }
    assert_eq!(store.outcomes(&PlanId::new("p1")).unwrap().len(), 2);
    assert!(open_corrections(&store).is_empty());
}

#[test]
fn an_intent_is_seen_by_others_as_soon_as_it_is_announced() {
    let (folder, store) = with_plan();
    store.intend(&intent("p1-001", None)).unwrap();
    let other = Store::open(folder.path()).unwrap();
    assert_eq!(open_corrections(&other), ["p1-001"]);
}

#[test]
fn an_intent_without_its_plan_is_refused() {
    let (_folder, store) = with_plan();
    let mut stray = intent("p9-001", None);
    stray.plan = PlanId::new("p9");
    assert!(matches!(store.intend(&stray), Err(StoreError::Dangling { .. })));
}

#[test]
fn the_journal_cannot_be_changed() {
    let (_folder, store) = with_plan();
    store.intend(&intent("p1-001", None)).unwrap();
    settle(&store, "p1-001", &done()).unwrap();
    for sql in [
        "DELETE FROM intent",
        "DELETE FROM settlement",
        "UPDATE intent SET action = 'nothing'",
        "UPDATE settlement SET kind = 'skipped'",
        "REPLACE INTO settlement SELECT * FROM settlement",
    ] {
        let error = store.bare(|it| it.execute(sql, []).unwrap_err());
        assert!(error.to_string().contains("journal"), "{sql}: {error}");
    }
}
