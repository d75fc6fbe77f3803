//! `docs/sandbox.md` names the tests of each behavior, fault and switch, and they are there.

use std::fs;
use std::path::Path;

use tieout::sandbox::qbo::settings::QboSettings;

/// What a row says that the client's tests do not reach.
const NONE: &str = "none with the client, ";

/// The rows of the tables that have a column `test`: the first cell and the last.
fn rows(document: &str) -> Vec<(String, String)> {
    let (mut rows, mut inside) = (Vec::new(), false);
    for line in document.lines() {
        let Some(line) = line.strip_prefix('|').and_then(|it| it.strip_suffix('|')) else {
            inside = false;
            continue;
        };
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let (first, last) = (cells[0].to_owned(), cells[cells.len() - 1].to_owned());
        if last == "test" {
            inside = true;
        } else if inside && first != "---" {
            rows.push((first, last));
        }
    }
    rows
}

fn quoted(cell: &str) -> Vec<&str> {
    cell.split('`').skip(1).step_by(2).collect()
}

/// Tells whether there is such a test function.
fn is_there(project: &Path, test: &str) -> bool {
    let Some((place, name)) = test.rsplit_once("::") else { return false };
    let root = if place.starts_with("sandbox::") { "src" } else { "tests/it" };
    let file = project.join(root).join(place.replace("::", "/")).with_extension("rs");
    let text = fs::read_to_string(file).unwrap_or_default();
    let mut before = "";
    text.lines().any(|line| {
        let tested = before.starts_with("#[test]") || before.starts_with("#[tokio::test");
        before = line.trim();
        let bare = before.trim_start_matches("async ").strip_prefix("fn ");
        tested && bare.and_then(|it| it.split_once('(')).is_some_and(|it| it.0 == name)
    })
}

fn table() -> Vec<(String, String)> {
    let project = Path::new(env!("CARGO_MANIFEST_DIR"));
    rows(&fs::read_to_string(project.join("docs/sandbox.md")).unwrap())
}

#[test]
fn each_row_names_a_test_with_the_client_or_says_why_there_is_none() {
    let rows = table();
    assert!(rows.len() > 100, "{} rows: the column `test` is gone", rows.len());
    let project = Path::new(env!("CARGO_MANIFEST_DIR"));
    for (what, cell) in &rows {
        let tests = quoted(cell);
        assert!(!tests.is_empty(), "{what}: no test");
        for test in &tests {
            assert!(is_there(project, test), "{what}: there is no test {test}");
        }
        let ours = tests.iter().any(|it| !it.starts_with("sandbox::"));
        assert_ne!(ours, cell.starts_with(NONE), "{what}: a test with the client, or why not");
    }
}

#[test]
fn each_switch_of_the_sandbox_has_its_row() {
    let rows = table();
    for switch in QboSettings::default().switches() {
        let name = format!("`{}`", switch.name);
        assert!(rows.iter().any(|it| it.0 == name), "{name} has no row with a test");
    }
}
