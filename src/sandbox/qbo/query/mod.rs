//! The query language: words, statement, execution.

pub(super) mod lex;
pub(super) mod parse;
pub(super) mod run;
