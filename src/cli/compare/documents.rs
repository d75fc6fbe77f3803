//! The lines of a file as documents: one at a time, with every mistake named by its line.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{BufRead as _, BufReader, ErrorKind};
use std::path::Path;

use crate::cli::error::CliError;
use crate::domain::snapshot::RawDocument;
use crate::ports::lines::{LineFault, LineFormat};
use crate::ports::progress::Progress;

/// How many mistakes of a file are listed; the others are counted.
const FAULTS_LISTED: usize = 20;

/// How many lines are read between two words to a person who waits.
const LINES_A_WORD: u64 = 10_000;

/// What a file holds.
#[derive(Debug, Default)]
pub struct Documents {
    /// Its documents, by entity and id, whatever order its lines are in.
    pub documents: Vec<RawDocument>,
    /// How many lines hold what tieout does not compare.
    pub passed_over: u64,
    faults: Vec<(u64, LineFault)>,
}

impl Documents {
    /// Returns the mistakes as text, one a line; nothing where there are none.
    pub fn mistakes(&self, path: &Path) -> Option<String> {
        if self.faults.is_empty() {
            return None;
        }
        let path = path.display();
        let mut text = String::new();
        for (line, fault) in self.faults.iter().take(FAULTS_LISTED) {
            let _never = writeln!(text, "{path}:{line}: {fault}.");
        }
        let more = self.faults.len().saturating_sub(FAULTS_LISTED);
        if more > 0 {
            let _never = writeln!(text, "{path}: and {more} more lines.");
        }
        Some(text)
    }
}

/// Reads a file line by line. Blank lines are passed over, and so is a byte order mark.
///
/// # Errors
/// The file cannot be opened or read. Mistakes in its lines are kept, not returned.
pub fn read_documents(
    path: &Path,
    format: &mut dyn LineFormat,
    progress: &dyn Progress,
) -> Result<Documents, CliError> {
    let file = File::open(path).map_err(|error| unreadable(path, error))?;
    let mut reader = BufReader::new(file);
    let mut found = Documents::default();
    let mut numbered: Vec<(RawDocument, u64)> = Vec::new();
    let mut buffer = Vec::new();
    let mut number = 0_u64;
    loop {
        buffer.clear();
        let read = reader.read_until(b'\n', &mut buffer);
        if read.map_err(|error| unreadable(path, error))? == 0 {
            break;
        }
        number = number.saturating_add(1);
        if number.is_multiple_of(LINES_A_WORD) {
            progress.tell("lines read", number, None);
        }
        let Ok(text) = std::str::from_utf8(&buffer) else {
            found.faults.push((number, LineFault::NotText));
            continue;
        };
        let text = if number == 1 { text.trim_start_matches('\u{feff}') } else { text }.trim();
        if text.is_empty() {
            continue;
        }
        match format.read(text) {
            Ok(Some(document)) => numbered.push((document, number)),
            Ok(None) => found.passed_over = found.passed_over.saturating_add(1),
            Err(fault) => found.faults.push((number, fault)),
        }
    }
    numbered.sort_unstable_by(|(a, a_line), (b, b_line)| {
        (&a.entity, &a.id, a_line).cmp(&(&b.entity, &b.id, b_line))
    });
    found.faults.extend(twice(&numbered));
    found.faults.sort_unstable_by_key(|(line, _)| *line);
    found.documents = numbered.into_iter().map(|(document, _)| document).collect();
    Ok(found)
}

/// Names every document that stands after another of the same id; both are next to each other.
fn twice(sorted: &[(RawDocument, u64)]) -> Vec<(u64, LineFault)> {
    let pairs = sorted.iter().zip(sorted.iter().skip(1));
    pairs
        .filter(|((a, _), (b, _))| a.entity == b.entity && a.id == b.id)
        .map(|((a, first), (_, line))| {
            let (kind, id, first) = (a.entity.clone(), a.id.clone(), *first);
            (*line, LineFault::Twice { kind, id, first })
        })
        .collect()
}

fn unreadable(path: &Path, error: std::io::Error) -> CliError {
    match error.kind() {
        ErrorKind::NotFound => {
            CliError::Usage(format!("there is no file {}; correct the path", path.display()))
        }
        ErrorKind::IsADirectory => {
            CliError::Usage(format!("{} is a folder; name a file in it", path.display()))
        }
        _ => CliError::file(path, "read")(error),
    }
}
