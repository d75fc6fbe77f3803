//! Sizes, and files that nobody compiles.

use std::collections::BTreeSet;

use super::files::{ends, sources, under};
use super::lexer::code_only;
use super::paths::words;
use super::refuse;

/// The most lines of a file: what a person holds in mind, and a limit that a lint does not have.
const LINES_MAX: usize = 500;

#[test]
fn no_source_file_is_longer_than_a_person_reads_at_once() {
    let files = sources("src").into_iter().chain(sources("tests"));
    let faults: Vec<String> = files
        .map(|file| (file.text.lines().count(), file.path))
        .filter(|(lines, _)| *lines > LINES_MAX)
        .map(|(lines, path)| format!("{path}: {lines} lines"))
        .collect();
    refuse(&faults, &format!("more than {LINES_MAX} lines:"));
}

/// Returns the files that are reached from a root by `mod` lines.
fn reached(root: &str) -> BTreeSet<String> {
    let mut reached = BTreeSet::new();
    let mut open = vec![root.to_owned()];
    while let Some(path) = open.pop() {
        let code = code_only(&super::files::read(&path));
        let (folder, file) = path.rsplit_once('/').expect("a file is in a folder");
        let stem = file.trim_end_matches(".rs");
        let below = match stem {
            "main" | "lib" | "mod" => folder.to_owned(),
            _ => format!("{folder}/{stem}"),
        };
        for at in words(&code, "mod") {
            let rest = &code[at + "mod".len()..];
            let Some((name, _)) = rest.split_once(';') else { continue };
            let name = name.trim();
            if !name.chars().all(|it| it.is_alphanumeric() || it == '_') {
                continue;
            }
            let beside = format!("{below}/{name}.rs");
            let inside = format!("{below}/{name}/mod.rs");
            let is_there = super::files::project().join(&beside).is_file();
            open.push(if is_there { beside } else { inside });
        }
        reached.insert(path);
    }
    reached
}

#[test]
fn every_source_file_is_declared_so_that_no_test_is_forgotten() {
    let roots = ["src/lib.rs", "src/main.rs", "tests/it/main.rs"];
    let reached: BTreeSet<String> = roots.into_iter().flat_map(reached).collect();
    let all = under("src").into_iter().chain(under("tests")).filter(|it| ends(it, "rs"));
    let forgotten: Vec<String> = all.filter(|it| !reached.contains(it)).collect();
    refuse(&forgotten, "no `mod` line names:");
}
