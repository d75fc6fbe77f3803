//! What was pulled comes back as it was.

use proptest::collection::vec;
use proptest::prelude::{ProptestConfig, Strategy, any};
use proptest::{option, prop_assert_eq, prop_oneof, proptest};

use crate::domain::id::SnapshotId;
use crate::domain::snapshot::{Completeness, Pull, RawDocument, Snapshot, Usage};
use crate::store::database::Store;
use crate::store::error::StoreError;
use crate::store::tests::samples::{document, moment, open, snapshot};

fn rows(store: &Store, table: &str) -> i64 {
    store.bare(|it| {
        it.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).unwrap()
    })
}

fn documents() -> impl Strategy<Value = Vec<RawDocument>> {
    // Few names and bodies, so that documents stay, change, go, come back and repeat.
    vec(("(invoice|Payment)", "[1-4]", "(a|b|é\u{0}\n|)"), 0..8).prop_map(|documents| {
        let mut documents: Vec<RawDocument> =
            documents.iter().map(|(entity, id, body)| document(entity, id, body)).collect();
        documents.sort();
        documents
    })
}

fn count() -> impl Strategy<Value = u64> {
    prop_oneof![0..10_u64, 0..=u64::from(u32::MAX)]
}

fn pulls() -> impl Strategy<Value = Pull> {
    let completeness = option::of(("[a-z]{0,5}", count(), count())).prop_map(|lacking| {
        lacking.map_or(Completeness::Complete, |(entity, expected, received)| {
            Completeness::Incomplete { entity, expected, received }
        })
    });
    let usage = [count(), count(), count(), count(), count(), count()].prop_map(
        |[reads, writes, retries, documents, least_reads, least_writes]| Usage {
            reads,
            writes,
            retries,
            documents,
            least_reads,
            least_writes,
        },
    );
    (documents(), completeness, option::of(any::<String>()), usage).prop_map(
        |(documents, completeness, cursor, usage)| Pull {
            documents,
            completeness,
            cursor,
            usage,
            notes: Vec::new(),
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Every snapshot of a history comes back exactly, however the next ones differ from it.
    #[test]
    fn snapshots_come_back_exactly(history in vec((pulls(), pulls(), 0..2_000_000_000_i64), 1..5)) {
        let (_folder, store) = open();
        let history: Vec<Snapshot> = history
            .into_iter()
            .enumerate()
            .map(|(place, (source, ledger, second))| Snapshot {
                id: SnapshotId::new(format!("s{place}")),
                taken_at: jiff::Timestamp::new(second, 123_456_789).unwrap(),
                source,
                ledger,
            })
            .collect();
        for saved in &history {
            store.save_snapshot(saved).unwrap();
        }
        for saved in &history {
            let read = store.snapshot(&saved.id).unwrap();
            prop_assert_eq!(read.as_ref(), Some(saved));
        }
    }
}

#[test]
fn documents_come_back_sorted() {
    let (_folder, store) = open();
    let sorted = vec![document("a", "2", ""), document("b", "1", ""), document("b", "2", "")];
    let mut shuffled = sorted.clone();
    shuffled.rotate_left(1);
    store.save_snapshot(&snapshot("s1", shuffled, Vec::new())).unwrap();
    let read = store.snapshot(&SnapshotId::new("s1")).unwrap().unwrap();
    assert_eq!(read.source.documents, sorted);
}

#[test]
fn a_quiet_night_stores_no_document_again() {
    let (_folder, store) = open();
    let books: Vec<_> =
        (0..50).map(|it| document("Invoice", &it.to_string(), &format!("body {it}"))).collect();
    store.save_snapshot(&snapshot("s1", Vec::new(), books.clone())).unwrap();
    store.save_snapshot(&snapshot("s2", Vec::new(), books.clone())).unwrap();
    let mut changed = books.clone();
    changed[7].body = "new body".into();
    store.save_snapshot(&snapshot("s3", Vec::new(), changed)).unwrap();
    store.save_snapshot(&snapshot("s4", Vec::new(), books)).unwrap();
    assert_eq!(rows(&store, "body"), 51);
    assert_eq!(rows(&store, "document"), 51);
    // 50 join, one is replaced, and comes back.
    assert_eq!(rows(&store, "membership"), 50 + 2 + 2);
}

#[test]
fn both_sides_keep_their_own_documents_though_ids_and_bodies_are_the_same() {
    let (_folder, store) = open();
    let same = document("invoice", "1", "{}");
    let saved = snapshot("s1", vec![same.clone()], vec![same]);
    store.save_snapshot(&saved).unwrap();
    assert_eq!(rows(&store, "body"), 1);
    assert_eq!(store.snapshot(&saved.id).unwrap(), Some(saved));
}

#[test]
fn an_unknown_snapshot_is_none() {
    let (_folder, store) = open();
    assert_eq!(store.snapshot(&SnapshotId::new("s9")).unwrap(), None);
}

#[test]
fn a_snapshot_is_saved_once() {
    let (_folder, store) = open();
    let first = snapshot("s1", vec![document("invoice", "1", "{}")], Vec::new());
    store.save_snapshot(&first).unwrap();
    let mut second = first.clone();
    second.taken_at = moment("2026-03-02T02:00:00Z");
    let error = store.save_snapshot(&second).unwrap_err();
    assert!(matches!(error, StoreError::AlreadyThere { .. }));
    assert_eq!(store.snapshot(&first.id).unwrap(), Some(first));
}

#[test]
fn snapshots_cannot_be_changed() {
    let (_folder, store) = open();
    store.save_snapshot(&snapshot("s1", vec![document("invoice", "1", "{}")], Vec::new())).unwrap();
    for table in ["snapshot", "pull", "membership", "document", "body"] {
        store.bare(|it| it.execute(&format!("DELETE FROM {table}"), []).unwrap_err());
    }
    store.bare(|it| it.execute("UPDATE body SET text = 'forged'", []).unwrap_err());
    store.bare(|it| it.execute("UPDATE pull SET reads = 0", []).unwrap_err());
    store.bare(|it| it.execute("UPDATE membership SET step = 2", []).unwrap_err());
    store.bare(|it| {
        it.execute("REPLACE INTO body SELECT number, hash, 'forged' FROM body", []).unwrap_err()
    });
}
