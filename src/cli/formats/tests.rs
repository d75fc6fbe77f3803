//! A snapshot is read by the format that made it.

use std::sync::Arc;

use crate::cli::formats::AnyFormat;
use crate::domain::snapshot::RawDocument;
use crate::ports::source::SourceFormat as _;

fn raw(entity: &str, id: &str, body: &str) -> RawDocument {
    RawDocument { entity: entity.to_owned(), id: id.to_owned(), body: Arc::from(body) }
}

fn rest() -> RawDocument {
    raw("account", "account", r#"{"name":"Rest","timezone":"America/Chicago","currency":"USD"}"#)
}

fn official() -> RawDocument {
    let body = r#"{"company":"Official","timeZone":"America/Chicago","currency":"USD","billedStatuses":["Done"],"firstDay":"2000-01-01","paging":null}"#;
    raw("official-account", "account", body)
}

fn problem(documents: &[RawDocument]) -> String {
    AnyFormat.read(documents).unwrap_err().0[0].problem.clone()
}

#[test]
fn a_snapshot_says_itself_which_adapter_made_it() {
    let rest = AnyFormat.read(&[rest()]).unwrap().book;
    assert_eq!((rest.account.name.as_str(), rest.unlisted), ("Rest", None));
    let official = AnyFormat.read(&[official()]).unwrap().book;
    assert_eq!(official.account.name, "Official");
    assert!(official.unlisted.is_some());
}

#[test]
fn a_snapshot_of_files_is_read_as_files() {
    let text = problem(&[raw("export-account", "account", "{}")]);
    assert_ne!(text, problem(&[raw("official-account", "account", "{}")]));
}

#[test]
fn a_snapshot_of_two_adapters_and_one_of_none_are_refused() {
    let text = problem(&[rest(), official()]);
    assert_eq!(text, "The snapshot has documents of several ways into Workiz.");
    assert_eq!(problem(&[]), "The snapshot has no account, so that no amount has a currency.");
}
