//! Documents that must speak of everything that the program has.

use std::collections::BTreeSet;

use tieout::cli::exit::Exit;
use tieout::domain::discrepancy::{DiscrepancyCode, Handling};

use super::files::{ends, read, under};
use super::refuse;

/// Returns the table rows of a document that begin with a code: the code, and the cells after it.
fn rows(document: &str) -> Vec<(String, Vec<String>)> {
    let rows = document.lines().filter_map(|line| {
        let mut cells = line.strip_prefix("| `")?.trim_end_matches(" |").split(" | ");
        let code = cells.next()?.trim().trim_end_matches('`').to_owned();
        Some((code, cells.map(|it| it.trim().to_owned()).collect()))
    });
    rows.collect()
}

#[test]
fn every_discrepancy_code_is_explained_with_its_words_and_who_acts() {
    let rows = rows(&read("docs/discrepancies.md"));
    let codes: Vec<&str> = rows.iter().map(|it| it.0.as_str()).collect();
    let all: Vec<&str> = DiscrepancyCode::ALL.iter().map(|it| it.code()).collect();
    assert_eq!(codes, all, "one row a code, in the order of the reports");
    for (code, (_, cells)) in DiscrepancyCode::ALL.iter().zip(&rows) {
        let acts = match code.handling() {
            Handling::Automatic => "automatic",
            Handling::Propose => "propose",
            Handling::Person => "person",
            Handling::Note => "note",
        };
        assert_eq!(cells.first().map(String::as_str), Some(code.words()), "words of {code}");
        assert_eq!(cells.get(2).map(String::as_str), Some(acts), "who acts on {code}");
        assert_eq!(cells.len(), 4, "cells of {code}");
    }
}

#[test]
fn every_exit_code_is_explained() {
    let rows = rows(&read("docs/exit-codes.md"));
    let codes: Vec<String> = rows.iter().map(|it| it.0.clone()).collect();
    let all: Vec<String> = Exit::ALL.iter().map(|it| it.0.code().to_string()).collect();
    assert_eq!(codes, all, "one row a code, in order");
    for ((_, meaning), (code, cells)) in Exit::ALL.iter().zip(&rows) {
        assert_eq!(cells.first().map(String::as_str), Some(*meaning), "meaning of {code}");
    }
}

#[test]
fn every_fixture_is_accounted_for() {
    let all = under("fixtures");
    let lists: Vec<String> =
        all.iter().filter(|it| it.ends_with("README.md")).map(|it| read(it)).collect();
    let listed: BTreeSet<&str> =
        lists.iter().flat_map(|it| it.split('`').skip(1).step_by(2)).collect();
    let missing: Vec<String> = all
        .iter()
        .filter(|it| !it.ends_with("README.md"))
        .filter(|it| !listed.contains(it.rsplit('/').next().expect("a file has a name")))
        .cloned()
        .collect();
    refuse(&missing, "no README in fixtures/ says where it comes from:");
}

/// A link to a file that is not there helps nobody.
#[test]
fn documents_link_only_to_files_that_are_there() {
    let top = ["README.md", "ARCHITECTURE.md", "CHANGELOG.md"].map(str::to_owned);
    let mut faults = Vec::new();
    for path in top.into_iter().chain(under("docs")).filter(|it| ends(it, "md")) {
        let folder = path.rsplit_once('/').map_or("", |it| it.0);
        for link in read(&path).split("](").skip(1).filter_map(|it| it.split(')').next()) {
            let target = link.split('#').next().unwrap_or_default();
            let outside = link.contains("://") || target.is_empty();
            if !outside && !super::files::project().join(folder).join(target).exists() {
                faults.push(format!("{path}: {link}"));
            }
        }
    }
    refuse(&faults, "a link leads nowhere:");
}
