//! Things that only one module may do.

use super::files::{SourceFile, sources};
use super::paths::{below, words};
use super::refuse;

/// A word that only some files may use.
struct Only {
    /// What it stands for.
    what: &'static str,
    /// The words, whole; a trailing `!` belongs to a macro.
    words: &'static [&'static str],
    /// The folders or files that may.
    places: &'static [&'static str],
}

const ONLY: &[Only] = &[
    Only { what: "opens connections", words: &["reqwest"], places: &["src/http/"] },
    Only { what: "speaks SQL", words: &["rusqlite"], places: &["src/store/"] },
    Only {
        what: "serves",
        words: &["axum", "TcpListener"],
        places: &["src/sandbox/", "src/cli/callback.rs"],
    },
    Only {
        what: "prints",
        words: &["println", "print", "eprintln", "eprint", "dbg", "stdout"],
        places: &["src/cli/output.rs"],
    },
    Only {
        what: "talks on standard error",
        words: &["stderr"],
        places: &["src/cli/output.rs", "src/cli/progress.rs"],
    },
    Only {
        what: "reads the machine's clock",
        words: &["SystemTime", "Instant"],
        places: &["src/http/", "src/cli/", "src/sandbox/"],
    },
];

fn faults(files: &[SourceFile]) -> Vec<String> {
    let mut faults = Vec::new();
    for file in files.iter().filter(|it| !it.is_test()) {
        for only in ONLY.iter().filter(|it| !it.places.iter().any(|at| file.path.starts_with(at))) {
            for word in only.words {
                for at in words(&file.code, word) {
                    // `error.print()` of the argument parser is a method, and no macro of ours.
                    if file.code[..at].ends_with('.') {
                        continue;
                    }
                    faults.push(format!("{}: `{word}` ({})", file.place(at), only.what));
                }
            }
        }
    }
    faults
}

#[test]
fn only_one_place_connects_prints_and_stores() {
    refuse(&faults(&sources("src")), "something is done outside its place:");
}

/// `env!` is read when the program is built, and is no environment. The demo needs a folder of its
/// own, which only the system can name.
#[test]
fn only_config_reads_the_environment() {
    let mut faults = Vec::new();
    for file in sources("src") {
        if file.path.starts_with("src/config/") || file.is_test() {
            continue;
        }
        for (at, named) in below(&file.code, "std").into_iter().chain(below(&file.code, "env")) {
            let place = file.place(at);
            let rest = &file.code[at..];
            let demo = file.path.starts_with("src/cli/commands/demo")
                && (rest.starts_with("std::env::temp_dir") || rest.starts_with("env::temp_dir"));
            let reads = rest.starts_with("env") || named == "env";
            if reads && !demo {
                faults.push(format!("{place}: std::env"));
            }
        }
    }
    refuse(&faults, "the environment is read outside config:");
}
