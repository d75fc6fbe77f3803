//! Where in a mapping file something is said.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

/// One mapping file while it is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SourceText {
    /// Its name.
    pub(super) file: Arc<str>,
    /// What it says.
    pub(super) text: Arc<str>,
}

impl SourceText {
    /// Takes a file's name and text.
    pub(super) fn new(file: &str, text: &str) -> Self {
        Self { file: Arc::from(file), text: Arc::from(text) }
    }

    /// Returns the place of a range of bytes; lines and columns are counted from 1, columns in
    /// characters.
    pub(super) fn place(&self, span: Range<usize>) -> Place {
        let before = self.text.get(..span.start).unwrap_or(&self.text);
        let line_start = before.rfind('\n').map_or(0, |at| at.saturating_add(1));
        let in_line = before.get(line_start..).unwrap_or_default();
        Place {
            file: Arc::clone(&self.file),
            line: counted(before.matches('\n').count()),
            column: counted(in_line.chars().count()),
            span,
        }
    }

    /// Returns the place of a whole line, counted from 1.
    pub(super) fn line(&self, number: u64) -> Place {
        let skipped = usize::try_from(number.saturating_sub(1)).unwrap_or(usize::MAX);
        let start = self
            .text
            .split_inclusive('\n')
            .take(skipped)
            .map(str::len)
            .fold(0_usize, usize::saturating_add);
        let rest = self.text.get(start..).unwrap_or_default();
        let length = rest.find(['\r', '\n']).unwrap_or(rest.len());
        self.place(start..start.saturating_add(length))
    }
}

fn counted(before: usize) -> u32 {
    u32::try_from(before).unwrap_or(u32::MAX).saturating_add(1)
}

/// A range in a mapping file. Written as `file:line`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// The file's name.
    pub(super) file: Arc<str>,
    /// The line, from 1.
    pub(super) line: u32,
    /// The column, from 1, in characters.
    pub(super) column: u32,
    /// The bytes.
    pub(super) span: Range<usize>,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

/// A value with the place that says it; without one it is the default.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Said<T> {
    /// The value.
    pub(super) value: T,
    /// Where it is said.
    pub(super) place: Option<Place>,
    /// The section and key: `invoices.date`.
    pub(super) key: String,
}

impl<T> Said<T> {
    /// Returns the rule for an explanation: `mapping.toml:12 invoices.date`, or that it is the
    /// default.
    pub(super) fn rule(&self) -> String {
        match &self.place {
            Some(place) => format!("{place} {}", self.key),
            None => format!("default of {}", self.key),
        }
    }
}
