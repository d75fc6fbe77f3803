//! The project's own files, with comments and texts taken out.

use std::fs;
use std::path::{Path, PathBuf};

use super::lexer::code_only;

/// A source file.
pub(super) struct SourceFile {
    /// Its path, seen from the project, with `/` between the parts.
    pub(super) path: String,
    /// Its text as it stands.
    pub(super) text: String,
    /// Its text with comments and texts blanked; every line keeps its number.
    pub(super) code: String,
}

impl SourceFile {
    /// Returns the line number of a byte of the code, counted from 1.
    pub(super) fn line(&self, at: usize) -> usize {
        self.code[..at].matches('\n').count() + 1
    }

    /// Returns the place of a byte of the code, for a message.
    pub(super) fn place(&self, at: usize) -> String {
        format!("{}:{}", self.path, self.line(at))
    }

    /// Tells whether the file holds tests only: they may print, and look at files of the project.
    pub(super) fn is_test(&self) -> bool {
        let name = self.path.rsplit('/').next().unwrap_or_default();
        self.path.contains("/tests/") || matches!(name, "tests.rs" | "test_desk.rs")
    }

    /// Returns the top-level module that the file belongs to; `None` for `lib.rs` and `main.rs`.
    pub(super) fn module(&self) -> Option<&str> {
        let rest = self.path.strip_prefix("src/")?;
        match rest.split_once('/') {
            Some((module, _)) => Some(module),
            None => rest.strip_suffix(".rs").filter(|it| !matches!(*it, "lib" | "main")),
        }
    }
}

/// Returns the project's folder.
pub(super) fn project() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Reads a file of the project.
pub(super) fn read(path: &str) -> String {
    fs::read_to_string(project().join(path))
        .unwrap_or_else(|error| panic!("{path} cannot be read: {error}"))
}

/// Returns every file under a folder of the project, in the order of their paths.
pub(super) fn under(folder: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut open = vec![project().join(folder)];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).expect("the folder is there") {
            let path = entry.expect("the entry can be read").path();
            if path.is_dir() { open.push(path) } else { found.push(seen_from_project(&path)) }
        }
    }
    found.sort();
    found
}

/// Tells whether a file's name has an ending.
pub(super) fn ends(path: &str, ending: &str) -> bool {
    path.rsplit_once('.').is_some_and(|it| it.1 == ending)
}

/// Returns every source file under a folder of the project.
pub(super) fn sources(folder: &str) -> Vec<SourceFile> {
    let all = under(folder).into_iter().filter(|it| ends(it, "rs"));
    let sources: Vec<SourceFile> = all
        .map(|path| {
            let text = read(&path);
            let code = code_only(&text);
            SourceFile { path, text, code }
        })
        .collect();
    assert!(!sources.is_empty(), "{folder} has no source file: the check would prove nothing");
    sources
}

fn seen_from_project(path: &Path) -> String {
    let inside = path.strip_prefix(project()).expect("the file is in the project");
    inside.components().map(|it| it.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}
