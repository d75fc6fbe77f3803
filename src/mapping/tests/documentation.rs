//! The documentation keeps up with the schema.

use crate::mapping::schema::{AUTHORITY_FIELDS, IGNORABLE_FIELDS, SECTIONS};

const PAGE: &str = include_str!("../../../docs/mapping.md");

#[test]
fn every_key_is_explained_in_its_section() {
    for section in SECTIONS {
        let heading = if section.name.is_empty() {
            "## The top of the file".to_owned()
        } else {
            format!("## `[{}]`", section.name)
        };
        let (_, after) = PAGE.split_once(&heading).unwrap_or_else(|| panic!("no {heading}"));
        let text = after.split("\n## ").next().unwrap_or_default();
        for key in section.keys.unwrap_or(AUTHORITY_FIELDS) {
            assert!(text.contains(&format!("`{key}`")), "{heading} lacks `{key}`");
        }
    }
    let (_, compare) = PAGE.split_once("## `[compare]`").unwrap();
    for field in IGNORABLE_FIELDS {
        assert!(compare.contains(&format!("`{field}`")), "[compare] lacks `{field}`");
    }
}
