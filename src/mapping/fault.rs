//! Mistakes in mapping files.

use std::sync::Arc;

use miette::{Diagnostic, LabeledSpan, NamedSource, SourceCode};

use crate::mapping::place::{Place, SourceText};

/// A mistake in a mapping file, with its place. Its text holds the advice, too; as a diagnostic it
/// shows the line that it speaks of.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}:{column}: {problem} {advice}")]
pub struct MappingFault {
    /// The file.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1, in characters.
    pub column: u32,
    /// What is wrong, as a full sentence.
    pub problem: String,
    /// What to do about it, as a full sentence.
    pub advice: String,
    excerpt: NamedSource<Arc<str>>,
    start: usize,
    length: usize,
}

impl MappingFault {
    /// Names a mistake at a place in a text.
    pub(super) fn at(
        text: &SourceText,
        place: &Place,
        problem: impl Into<String>,
        advice: impl Into<String>,
    ) -> Self {
        Self {
            file: place.file.to_string(),
            line: place.line,
            column: place.column,
            problem: problem.into(),
            advice: advice.into(),
            excerpt: NamedSource::new(&*text.file, Arc::clone(&text.text)),
            start: place.span.start,
            length: place.span.end.saturating_sub(place.span.start),
        }
    }

    /// Names a file that is not there.
    pub(super) fn no_file(file: &str) -> Self {
        let text = SourceText::new(file, "");
        Self::at(
            &text,
            &text.place(0..0),
            format!("The mapping file `{file}` does not exist."),
            "Put it beside the others, or correct its name.",
        )
    }
}

impl Diagnostic for MappingFault {
    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.excerpt)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let label = LabeledSpan::new(Some("here".to_owned()), self.start, self.length);
        Some(Box::new(std::iter::once(label)))
    }
}

/// Puts faults in the order of a file's lines, so that they are mended from top to bottom.
pub(super) fn sorted(mut faults: Vec<MappingFault>) -> Vec<MappingFault> {
    faults.sort_by(|left, right| {
        (&left.file, left.line, left.column, &left.problem).cmp(&(
            &right.file,
            right.line,
            right.column,
            &right.problem,
        ))
    });
    faults
}
