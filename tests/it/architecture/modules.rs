//! The layer rule.

use std::collections::{BTreeMap, BTreeSet};

use super::files::{SourceFile, read, sources};
use super::paths::{below, words};
use super::refuse;

/// Which modules a module may name. Each row names only rows above it, which a test proves, so no
/// two modules can name each other.
const MAY_NAME: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("mapping", &["domain"]),
    ("engine", &["domain"]),
    ("report", &["domain"]),
    ("ports", &["domain"]),
    ("http", &["ports"]),
    ("wire", &[]),
    ("workiz", &["domain", "ports", "http", "wire"]),
    ("workiz_api", &["domain", "ports", "http", "wire"]),
    ("workiz_exports", &["domain", "ports"]),
    ("qbo", &["domain", "ports", "http"]),
    ("store", &["domain", "ports"]),
    ("config", &["domain"]),
    ("app", &["domain", "mapping", "engine", "report", "ports", "store"]),
    ("telemetry", &["config"]),
    // The independent witness: a mistake in an adapter must not be mirrored here.
    ("sandbox", &[]),
    (
        "cli",
        &[
            "domain",
            "mapping",
            "engine",
            "report",
            "ports",
            "http",
            "wire",
            "workiz",
            "workiz_api",
            "workiz_exports",
            "qbo",
            "store",
            "config",
            "app",
            "telemetry",
            "sandbox",
        ],
    ),
];

/// Returns what the files name against the rows.
fn faults(files: &[SourceFile], rows: &[(&str, &[&str])]) -> Vec<String> {
    let rows: BTreeMap<&str, &[&str]> = rows.iter().copied().collect();
    let mut faults = Vec::new();
    for file in files {
        let Some(module) = file.module() else { continue };
        let Some(allowed) = rows.get(module) else {
            faults.push(format!("{}: the module `{module}` has no row in the table", file.path));
            continue;
        };
        for (at, named) in below(&file.code, "crate") {
            if named != module && !allowed.contains(&named.as_str()) {
                faults.push(format!("{}: `{module}` names `{named}`", file.place(at)));
            }
        }
        for (at, named) in below(&file.code, "super") {
            if named == "super" {
                faults.push(format!("{}: `super::super::` hides who is named", file.place(at)));
            } else if file.path == format!("src/{module}/mod.rs") {
                faults.push(format!("{}: `super::` leaves the module", file.place(at)));
            }
        }
    }
    faults
}

#[test]
fn every_module_names_only_what_its_layer_may() {
    refuse(&faults(&sources("src"), MAY_NAME), "the layer rule is broken:");
}

#[test]
fn no_module_names_a_module_below_its_own_row() {
    let mut above = BTreeSet::new();
    for (module, allowed) in MAY_NAME {
        for named in *allowed {
            assert!(above.contains(named), "`{module}` may name `{named}`, which is not above it");
        }
        assert!(above.insert(module), "`{module}` has two rows");
    }
}

#[test]
fn the_table_has_a_row_for_each_module_and_for_nothing_else() {
    let lib = super::lexer::code_only(&read("src/lib.rs"));
    let declared: BTreeSet<&str> = words(&lib, "mod")
        .into_iter()
        .filter_map(|at| lib[at + "mod".len()..].split(';').next())
        .map(str::trim)
        .collect();
    let rows: BTreeSet<&str> = MAY_NAME.iter().map(|it| it.0).collect();
    assert_eq!(declared, rows);
}

/// The check is checked: each way around the rule is found, with its place.
#[test]
fn ways_around_the_layer_rule_are_found() {
    let cases = [
        ("use crate::qbo::call::Call;", "src/engine/line.rs:2: `engine` names `qbo`"),
        (
            "use crate::{domain::id::Id,\n  qbo::call};",
            "src/engine/line.rs:2: `engine` names `qbo`",
        ),
        ("fn f(it: crate::store::S) {}", "src/engine/line.rs:2: `engine` names `store`"),
        ("use crate::*;", "src/engine/line.rs:2: `engine` names `*`"),
        ("use crate as all;", "src/engine/line.rs:2: `engine` names `as`"),
        ("use super::super::qbo;", "src/engine/line.rs:2: `super::super::` hides who is named"),
    ];
    for (code, fault) in cases {
        let text = format!("// use crate::cli;\n{code}\n");
        let code_only = super::lexer::code_only(&text);
        let file = SourceFile { path: "src/engine/line.rs".to_owned(), text, code: code_only };
        assert_eq!(faults(&[file], MAY_NAME), [fault], "of {code}");
    }
}
