//! Documents in files, one JSON document a line.

use std::fmt;

use crate::domain::snapshot::RawDocument;

/// Why a line is not a document. The sentence goes after the file's name and the line's number.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LineFault {
    /// The line is no text.
    #[error("it is not text in UTF-8; save the file in that encoding")]
    NotText,
    /// The line is not JSON.
    #[error("it is not JSON; the mistake is at character {column}")]
    NotJson {
        /// Where the parser stopped, from 1.
        column: usize,
    },
    /// The line is JSON, but no object, or one with a field twice.
    #[error("it is not one JSON object in which each field stands once")]
    NotAnObject,
    /// The line does not say what it is.
    #[error("it does not say what it is; {advice}")]
    NoKind {
        /// How it has to say so.
        advice: &'static str,
    },
    /// The line holds something unknown.
    #[error("`{found}` is no kind of document that tieout knows; there are {known}")]
    UnknownKind {
        /// What it says it is.
        found: String,
        /// What there is.
        known: String,
    },
    /// The document stands in the file twice.
    #[error("the {kind} {id} is on line {first} already; each document may stand there once")]
    Twice {
        /// What it is.
        kind: String,
        /// Its id.
        id: String,
        /// The line that has it already, from 1.
        first: u64,
    },
    /// The document lacks its id.
    #[error("the {kind} has no `{field}`; every document needs its id")]
    NoId {
        /// What it is.
        kind: String,
        /// The field that should hold it.
        field: &'static str,
    },
}

/// Reads documents from lines, and remembers what they refer to.
pub trait LineFormat: fmt::Debug {
    /// Reads a line without its end; nothing for a document that tieout does not compare.
    ///
    /// # Errors
    /// The line is not a document.
    fn read(&mut self, line: &str) -> Result<Option<RawDocument>, LineFault>;
}

/// Documents that files lack, made so that those that are there can be compared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filled {
    /// What was made.
    pub documents: Vec<RawDocument>,
    /// What was assumed, one sentence each.
    pub assumed: Vec<String>,
}
