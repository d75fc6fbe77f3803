//! The house rules that a compiler does not see, checked over the project's own files: who may name
//! whom, what the pure core is free of, where floats could hide, sizes, lists and documents.
//!
//! Every check collects all that it finds, with file and line, before it fails.

mod documents;
mod exactness;
mod files;
mod lexer;
mod lockfile;
mod lonely;
mod modules;
mod paths;
mod purity;
mod sizes;

/// Fails with all faults, each on a line of its own.
fn refuse(faults: &[String], rule: &str) {
    assert!(faults.is_empty(), "{rule}\n{}", faults.join("\n"));
}
