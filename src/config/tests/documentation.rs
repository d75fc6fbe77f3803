//! The documentation keeps up with the keys.

use std::collections::BTreeSet;

use crate::config::keys::KEYS;

const PAGE: &str = include_str!("../../../docs/settings.md");

fn heading(section: &str) -> String {
    if section.is_empty() {
        "## The top of the file".to_owned()
    } else {
        format!("## `[{section}]`")
    }
}

fn is_section(example: &str) -> bool {
    example.starts_with('[')
}

/// Returns the first cell of each row of the tables of a part of the page.
fn keys_of(part: &str) -> BTreeSet<&'static str> {
    let cell = |line: &'static str| line.strip_prefix("| `")?.split_once('`').map(|(key, _)| key);
    let from = PAGE.find(part).unwrap_or_else(|| panic!("no {part}"));
    let after = PAGE.get(from + part.len()..).unwrap();
    after.split("\n## ").next().unwrap_or_default().lines().filter_map(cell).collect()
}

#[test]
fn every_key_is_explained_in_its_section_and_no_other() {
    let sections: BTreeSet<&str> = KEYS.iter().map(|it| it.section).collect();
    for section in &sections {
        let want: BTreeSet<&str> = KEYS
            .iter()
            .filter(|it| it.section == *section && !is_section(it.example))
            .map(|it| it.name)
            .collect();
        assert_eq!(keys_of(&format!("{}\n", heading(section))), want, "[{section}]");
    }
    let told = PAGE.lines().filter(|it| it.starts_with("## `[")).count();
    assert_eq!(told + 1, sections.len(), "each section has a heading");
}

#[test]
fn the_usual_values_are_those_of_the_program() {
    for (key, usual) in [
        ("requests_per_minute", 500),
        ("requests_per_second", 10),
        ("concurrent_requests", 10),
        ("batches_per_minute", 40),
        ("items_per_batch", 30),
        ("reports_per_minute", 200),
    ] {
        let row = format!("| `{key}` | 1 to {usual} | {usual} |");
        assert!(PAGE.contains(&row), "lacks {row}");
    }
}
