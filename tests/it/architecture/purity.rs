//! What the pure core is free of.

use super::files::{SourceFile, sources};
use super::paths::{below, words};
use super::refuse;

/// The modules whose results follow from their arguments alone.
const PURE: [&str; 4] = ["domain", "mapping", "engine", "report"];

/// Parts of the standard library that reach outside or tell the time.
const STD_BANNED: [&str; 7] = ["env", "fs", "net", "process", "thread", "time", "os"];

/// Words that stand for waiting, for the outside, for chance or for an order that is not ours.
const WORDS_BANNED: [&str; 12] = [
    "async",
    "await",
    "tokio",
    "reqwest",
    "rusqlite",
    "axum",
    "rand",
    "getrandom",
    "HashMap",
    "HashSet",
    "SystemTime",
    "Instant",
];

/// Types that would tell the time if they were asked for now.
const CLOCKS: [&str; 2] = ["Timestamp", "Zoned"];

fn faults(files: &[SourceFile]) -> Vec<String> {
    let mut faults = Vec::new();
    for file in files.iter().filter(|it| it.module().is_some_and(|it| PURE.contains(&it))) {
        for (at, named) in below(&file.code, "std") {
            if STD_BANNED.contains(&named.as_str()) && !file.is_test() {
                faults.push(format!("{}: std::{named}", file.place(at)));
            }
        }
        for word in WORDS_BANNED {
            faults.extend(
                words(&file.code, word).into_iter().map(|at| format!("{}: {word}", file.place(at))),
            );
        }
        for clock in CLOCKS {
            for (at, named) in below(&file.code, clock) {
                if named == "now" {
                    faults.push(format!("{}: {clock}::now", file.place(at)));
                }
            }
        }
    }
    faults
}

#[test]
fn the_pure_core_does_not_wait_reach_outside_tell_the_time_or_throw_dice() {
    refuse(&faults(&sources("src")), "the pure core is not pure:");
}

/// Domain values are no wire format: they are neither written nor read by `serde`.
#[test]
fn the_domain_has_no_wire_format() {
    let all = sources("src/domain");
    let faults: Vec<String> = all
        .iter()
        .flat_map(|file| {
            let found = ["serde", "serde_json", "Serialize", "Deserialize"]
                .into_iter()
                .flat_map(|word| words(&file.code, word));
            found.map(|at| file.place(at)).collect::<Vec<_>>()
        })
        .collect();
    refuse(&faults, "the domain names serde:");
}

/// The check is checked: one case a line.
#[test]
fn impure_code_is_found() {
    let cases = [
        "use std::fs;",
        "use std::{collections::BTreeMap, env};",
        "let t = std::time::Duration::ZERO;",
        "async fn f() {}",
        "it.await",
        "jiff::Timestamp::now()",
        "use std::collections::HashMap;",
        "use rand::Rng as _;",
    ];
    for code in cases {
        let (path, text) = ("src/engine/x.rs".to_owned(), code.to_owned());
        let file = SourceFile { path, code: super::lexer::code_only(&text), text };
        assert_eq!(faults(&[file]).len(), 1, "of {code}");
    }
}
