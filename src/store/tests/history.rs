//! Links and decisions are seen as they stood after any run.

use std::collections::BTreeMap;

use proptest::collection::vec;
use proptest::prelude::ProptestConfig;
use proptest::{prop_assert_eq, proptest};
use rusqlite::Connection;

use crate::domain::discrepancy::AgreedState;
use crate::domain::expected::SourceRef;
use crate::domain::id::{SourceInvoiceId, SourcePaymentId, TxnId};
use crate::domain::ledger::{LedgerKind, LedgerRef};
use crate::domain::matching::{Decision, Link};
use crate::store::database::{MIGRATIONS, STATE_FILE, Store};
use crate::store::decisions::{Standing, Verdict};
use crate::store::error::StoreError;
use crate::store::tests::samples::{moment, open};

fn source(id: &str) -> SourceRef {
    SourceRef::Invoice(SourceInvoiceId::new(id))
}

fn ledger(id: &str) -> LedgerRef {
    LedgerRef { kind: LedgerKind::Invoice, id: TxnId::new(id) }
}

fn link(from: &str, to: &str, agreed: &[(&str, &str)]) -> Link {
    let agreed = agreed.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
    Link { expected: source(from), actual: ledger(to), agreed: AgreedState(agreed.collect()) }
}

#[test]
fn links_are_seen_as_of_a_run() {
    let (_folder, store) = open();
    let first = link("inv_1", "10", &[("total", "100.00"), ("number", "1042")]);
    let second = link("inv_1", "11", &[]);
    let other = link("inv_2", "12", &[("client", "Ada \"quoted\" é")]);
    store.save_links(2, std::slice::from_ref(&first)).unwrap();
    store.save_links(5, &[other.clone(), second.clone()]).unwrap();
    assert!(store.links_as_of(1).unwrap().is_empty());
    assert_eq!(store.links_as_of(2).unwrap(), std::slice::from_ref(&first));
    assert_eq!(store.links_as_of(4).unwrap(), [first]);
    assert_eq!(store.links_as_of(5).unwrap(), [second.clone(), other.clone()]);
    assert_eq!(store.links_as_of(99).unwrap(), [second, other]);
}

#[test]
fn the_kind_of_a_document_is_part_of_what_it_is() {
    let (_folder, store) = open();
    let invoice = link("1", "10", &[]);
    let mut payment = link("1", "10", &[]);
    payment.expected = SourceRef::Payment(SourcePaymentId::new("1"));
    payment.actual.kind = LedgerKind::Payment;
    store.save_links(1, &[payment.clone(), invoice.clone()]).unwrap();
    assert_eq!(store.links_as_of(1).unwrap(), [invoice, payment]);
}

#[test]
fn the_last_link_of_a_run_counts_and_a_quiet_night_adds_nothing() {
    let (_folder, store) = open();
    let rows = || -> i64 {
        store.bare(|it| it.query_row("SELECT count(*) FROM link", [], |row| row.get(0)).unwrap())
    };
    store.save_links(1, &[link("inv_1", "10", &[("total", "1.00")])]).unwrap();
    store.save_links(1, &[link("inv_1", "10", &[("total", "2.00")])]).unwrap();
    assert_eq!(store.links_as_of(1).unwrap(), [link("inv_1", "10", &[("total", "2.00")])]);
    assert_eq!(rows(), 2);
    store.save_links(2, &[link("inv_1", "10", &[("total", "2.00")])]).unwrap();
    assert_eq!(rows(), 2);
}

#[test]
fn a_run_cannot_add_to_the_past_of_a_later_one() {
    let (_folder, store) = open();
    let first = link("inv_1", "10", &[]);
    store.save_links(1, std::slice::from_ref(&first)).unwrap();
    store.save_links(5, std::slice::from_ref(&first)).unwrap();
    let error = store.save_links(4, &[link("inv_1", "11", &[])]).unwrap_err();
    assert!(matches!(error, StoreError::HistoryClosed { sequence: 4, newest: 5 }));
    assert_eq!(store.links_as_of(9).unwrap(), [first]);
}

#[test]
fn agreed_states_are_stored_as_one_canonical_text() {
    let (_folder, store) = open();
    store
        .save_links(1, &[link("inv_1", "10", &[("total", "2.00"), ("date", "2026-03-01")])])
        .unwrap();
    let text: String =
        store.bare(|it| it.query_row("SELECT agreed FROM link", [], |row| row.get(0)).unwrap());
    assert_eq!(text, r#"{"date":"2026-03-01","total":"2.00"}"#);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    /// Whatever is saved, each run sees the newest row of each source that is not newer than it.
    #[test]
    fn links_as_of_any_run_are_those_that_it_saw(
        steps in vec((0..3_u64, vec((0..3_u8, 0..3_u8, 0..2_u8), 0..4)), 0..8),
    ) {
        // Each save belongs to the same run as the one before, or to a later one.
        let saves: Vec<_> = steps
            .into_iter()
            .scan(0, |sequence, (step, links)| {
                *sequence += step;
                Some((*sequence, links))
            })
            .collect();
        let (_folder, store) = open();
        let mut rows: Vec<(u64, Link)> = Vec::new();
        for (sequence, links) in &saves {
            let links: Vec<Link> = links
                .iter()
                .map(|(from, to, total)| {
                    link(&from.to_string(), &to.to_string(), &[("total", &total.to_string())])
                })
                .collect();
            store.save_links(*sequence, &links).unwrap();
            rows.extend(links.into_iter().map(|it| (*sequence, it)));
        }
        for sequence in 0..17 {
            let mut seen: Vec<&(u64, Link)> =
                rows.iter().filter(|(saved, _)| *saved <= sequence).collect();
            // Stable: rows of one run stay in the order of saving.
            seen.sort_by_key(|(saved, _)| *saved);
            let newest: BTreeMap<SourceRef, Link> =
                seen.into_iter().map(|(_, it)| (it.expected.clone(), it.clone())).collect();
            let newest: Vec<Link> = newest.into_values().collect();
            prop_assert_eq!(store.links_as_of(sequence).unwrap(), newest);
        }
    }
}

fn same(from: &str, to: &str) -> Decision {
    Decision::Link { expected: source(from), actual: ledger(to) }
}

fn other(from: &str, to: &str) -> Decision {
    Decision::Unlink { expected: source(from), actual: ledger(to) }
}

#[test]
fn decisions_are_seen_as_of_a_run_and_the_newest_of_a_pair_counts() {
    let (_folder, store) = open();
    let decide = |sequence, decision: &Decision| {
        store
            .save_decision(sequence, decision, "Ada Sample", moment("2026-03-01T08:00:00Z"))
            .unwrap();
    };
    decide(1, &same("inv_1", "10"));
    decide(2, &other("inv_1", "10"));
    decide(2, &other("inv_1", "11"));
    decide(3, &same("inv_1", "12"));
    decide(4, &same("inv_1", "13"));
    decide(4, &same("inv_2", "14"));
    assert!(store.decisions_as_of(0).unwrap().is_empty());
    assert_eq!(store.decisions_as_of(1).unwrap(), [same("inv_1", "10")]);
    assert_eq!(store.decisions_as_of(2).unwrap(), [other("inv_1", "10"), other("inv_1", "11")]);
    assert_eq!(
        store.decisions_as_of(3).unwrap(),
        [other("inv_1", "10"), other("inv_1", "11"), same("inv_1", "12")]
    );
    assert_eq!(
        store.decisions_as_of(9).unwrap(),
        [other("inv_1", "10"), other("inv_1", "11"), same("inv_1", "13"), same("inv_2", "14")]
    );
}

#[test]
fn a_withdrawn_decision_leaves_its_pair_undecided_and_stays_in_the_history() {
    let (_folder, store) = open();
    let at = moment("2026-03-01T08:00:00Z");
    let decide = |sequence, decision: &Decision| {
        store.save_decision(sequence, decision, "Ada Sample", at).unwrap();
    };
    let forget = |sequence, from: &str, to: &str| {
        store.forget_decision(sequence, (&source(from), &ledger(to)), "Bo Sample", at).unwrap();
    };
    decide(1, &same("inv_1", "10"));
    decide(1, &same("inv_1", "11"));
    decide(1, &other("inv_2", "20"));
    store.save_links(2, &[link("inv_1", "11", &[]), link("inv_3", "30", &[])]).unwrap();
    forget(2, "inv_1", "11");
    forget(3, "inv_2", "20");
    assert_eq!(store.decisions_as_of(1).unwrap(), [same("inv_1", "11"), other("inv_2", "20")]);
    // The link that was replaced does not come back.
    assert_eq!(store.decisions_as_of(2).unwrap(), [other("inv_2", "20")]);
    assert!(store.decisions_as_of(3).unwrap().is_empty());
    assert_eq!(store.links_as_of(1).unwrap(), []);
    assert_eq!(store.links_as_of(2).unwrap(), [link("inv_3", "30", &[])]);
    // What is linked again after that counts.
    store.save_links(3, &[link("inv_1", "11", &[])]).unwrap();
    assert_eq!(store.links_as_of(3).unwrap().len(), 2);
    decide(3, &same("inv_2", "20"));
    assert_eq!(store.decisions_as_of(3).unwrap(), [same("inv_2", "20")]);
    let told: Vec<(Verdict, String, Standing)> = store
        .decision_history()
        .unwrap()
        .into_iter()
        .map(|it| (it.verdict, it.by, it.standing))
        .collect();
    let (ada, bo) = ("Ada Sample".to_owned(), "Bo Sample".to_owned());
    assert_eq!(
        told,
        [
            (Verdict::Same, ada.clone(), Standing::Past),
            (Verdict::Same, ada.clone(), Standing::Past),
            (Verdict::Different, ada.clone(), Standing::Past),
            (Verdict::Withdrawn, bo.clone(), Standing::Past),
            (Verdict::Withdrawn, bo, Standing::Past),
            (Verdict::Same, ada, Standing::Holds),
        ]
    );
}

#[test]
fn decisions_of_an_older_state_are_kept() {
    let folder = tempfile::tempdir().unwrap();
    let mut old = Connection::open(folder.path().join(STATE_FILE)).unwrap();
    MIGRATIONS.to_version(&mut old, 2).unwrap();
    old.execute_batch(
        "INSERT INTO decision VALUES (7, 1, 'link', 'invoice', 'inv_1', 'Invoice', '10',
             'Ada Sample', '2026-03-01T08:00:00Z')",
    )
    .unwrap();
    drop(old);
    let store = Store::open(folder.path()).unwrap();
    assert_eq!(store.decisions_as_of(1).unwrap(), [same("inv_1", "10")]);
    let at = moment("2026-03-02T08:00:00Z");
    store.save_decision(1, &other("inv_1", "10"), "Bo Sample", at).unwrap();
    assert_eq!(store.decisions_as_of(1).unwrap(), [other("inv_1", "10")]);
    store.bare(|it| it.execute("DELETE FROM decision", []).unwrap_err());
    store.bare(|it| it.execute("UPDATE decision SET sequence = 0", []).unwrap_err());
}

#[test]
fn history_cannot_be_changed() {
    let (_folder, store) = open();
    store.save_links(1, &[link("inv_1", "10", &[])]).unwrap();
    store
        .save_decision(1, &same("inv_1", "10"), "Ada Sample", moment("2026-03-01T08:00:00Z"))
        .unwrap();
    for table in ["link", "decision"] {
        store.bare(|it| it.execute(&format!("DELETE FROM {table}"), []).unwrap_err());
        store.bare(|it| it.execute(&format!("UPDATE {table} SET sequence = 0"), []).unwrap_err());
    }
}
