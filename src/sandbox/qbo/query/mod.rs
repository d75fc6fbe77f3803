//! The query language: words, statement, execution.

pub(super) mod lex;
pub(super) mod parse;
mod properties;
pub(super) mod run;
