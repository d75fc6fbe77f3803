//! The demo company, `tieout workiz` run on it, and what holds of each list.

use serde_json::Value;
use tieout::sandbox::demo::company::build;
use unicode_width::UnicodeWidthStr;

use crate::company::{Company, Ran, Seeds};

pub(super) const USAGE: i32 = 2;
pub(super) const PARTLY: i32 = 4;
pub(super) const UNAUTHORIZED: i32 = 5;
pub(super) const UNAVAILABLE: i32 = 6;

/// Columns where nobody watches.
const WIDTH: usize = 100;

/// The whole demo company.
pub(super) async fn demo() -> Company {
    let demo = build();
    Company::open_with(Seeds { workiz: demo.workiz, quickbooks: demo.quickbooks }).await
}

/// Runs `tieout workiz`.
pub(super) fn workiz(company: &Company, arguments: &[&str]) -> Ran {
    company.run(&[&["workiz"], arguments].concat())
}

/// Runs it, expects success, and returns the JSON.
pub(super) fn json(company: &Company, arguments: &[&str]) -> Value {
    let ran = workiz(company, &[arguments, &["--json"]].concat());
    assert_eq!(ran.code, Some(0), "{arguments:?}: {ran:?}");
    serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{ran:?}"))
}

/// Asserts that a list and each first document of it are shown to persons and programs; returns how
/// many there are.
pub(super) fn looks_right(company: &Company, adapter: &str, list: &str) -> usize {
    let all = json(company, &["list", list]);
    let documents = all["documents"].as_array().unwrap();
    assert_eq!(all["adapter"], adapter, "{list}");
    assert_eq!((&all["entity"], &all["complete"]), (&list.into(), &true.into()));
    assert_eq!(all["count"], documents.len(), "{list}");
    assert_eq!(all["currency"], "USD", "{list}");
    for it in documents {
        for (key, value) in it.as_object().unwrap() {
            let is_snake = key.chars().all(|it| it.is_ascii_lowercase() || it == '_');
            assert!(is_snake, "{list}: {key}");
            let counts = ["entries", "messages", "duration_seconds"];
            assert!(!value.is_number() || counts.contains(&key.as_str()), "{list}: {key}: {value}");
        }
    }
    let ran = workiz(company, &["list", list]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let Some(first) = documents.first() else {
        assert!(ran.stdout.starts_with("no "), "{ran:?}");
        return 0;
    };
    let widest = ran.stdout.lines().map(UnicodeWidthStr::width).max().unwrap();
    assert!(widest <= WIDTH, "{list}: {}", ran.stdout);
    let lines = ran.stdout.lines().filter(|it| !it.starts_with("amounts in ")).count();
    assert_eq!(lines, documents.len() + 1, "{list}: {}", ran.stdout);
    let count = ran.stderr.split([';', '\n']).next().unwrap();
    let is_one = documents.len() == 1;
    assert!(count.starts_with(&format!("{} ", documents.len())), "{list}: {}", ran.stderr);
    assert!(!is_one || !count.ends_with('s') || list == "recurring-jobs", "{}", ran.stderr);

    let id = first["id"].as_str().unwrap();
    let shown = json(company, &["show", list, id]);
    assert_eq!(shown["document"]["id"], id, "{list}");
    assert!(!shown["as_sent"].is_null(), "{list}: {shown}");
    let ran = workiz(company, &["show", list, id]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(ran.stdout.lines().next().unwrap().ends_with(id), "{ran:?}");
    documents.len()
}
