//! A whole snapshot.

use std::sync::Arc;

use crate::domain::effects::Measure;
use crate::domain::id::ClientId;
use crate::domain::snapshot::RawDocument;
use crate::ports::source::SourceFormat as _;
use crate::workiz_api::normalize::format::OfficialFormat;
use crate::workiz_api::normalize::tests::support::ACCOUNT;
use crate::workiz_api::normalize::tests::support::JOB;
use crate::workiz_api::normalize::tests::support::unreadable;
use crate::workiz_api::normalize::tests::support::with;

fn raw(entity: &str, id: &str, body: &str) -> RawDocument {
    RawDocument { entity: entity.to_owned(), id: id.to_owned(), body: Arc::from(body) }
}

fn snapshot() -> Vec<RawDocument> {
    let later = with(&[
        ("UUID", Some("\"DD7ZLL\"")),
        ("SerialId", Some("924887")),
        ("JobDateTime", Some("\"2026-08-01 09:00:00\"")),
        ("LastName", Some("\"Stone-Reed\"")),
    ]);
    vec![
        raw("official-account", "account", ACCOUNT),
        raw("official-job", "CC6YKK", JOB),
        raw("official-job", "DD7ZLL", &later),
        raw("official-job", "without id, place 3", "{}"),
    ]
}

#[test]
fn what_cannot_be_seen_is_said_in_full_sentences() {
    let book = OfficialFormat.read(&snapshot()).unwrap().book;
    let seen = OfficialFormat.capabilities().measures;
    for measure in Measure::ALL {
        assert_ne!(seen.contains(&measure), book.unseen.contains_key(&measure), "{measure}");
    }
    assert!(book.unseen.values().all(|it| it.starts_with("The ") && it.ends_with('.')));
    assert_eq!(
        book.unlisted.as_deref(),
        Some(
            "The official Workiz API lists jobs from 2025-01-01 on, and no invoices: invoices \
             without a job cannot be seen."
        )
    );
    assert!(book.payments.is_empty() && book.items.is_empty() && book.taxes.is_empty());
}

#[test]
fn a_client_is_called_as_its_latest_job_calls_it_in_any_order() {
    let mut documents = snapshot();
    let readout = OfficialFormat.read(&documents).unwrap();
    assert_eq!(readout.book.clients[&ClientId::new("77")].name, "Ada Stone-Reed");
    assert_eq!((readout.book.jobs.len(), readout.book.invoices.len()), (2, 2));
    assert_eq!(unreadable(&readout.diagnostics), ["UUID", "Status"]);
    documents.reverse();
    assert_eq!(OfficialFormat.read(&documents).unwrap().book, readout.book);
}

#[test]
fn without_an_account_nothing_is_read() {
    let problem = |documents: &[RawDocument]| {
        let unreadable = OfficialFormat.read(documents).unwrap_err();
        unreadable.0.into_iter().map(|it| it.field).collect::<Vec<_>>()
    };
    assert_eq!(problem(&snapshot()[1..]), ["(whole document)"]);
    let account = |body: &str| [raw("official-account", "account", body)];
    assert_eq!(problem(&account("7")), ["(whole document)"]);
    assert_eq!(problem(&account("{}")), ["timeZone", "currency", "billedStatuses"]);
    let odd = r#"{"timeZone":"Eastern","currency":"Dollar","billedStatuses":[]}"#;
    assert_eq!(problem(&account(odd)), ["timeZone", "currency"]);
}
