//! Which file is what, and which of its columns says what.

pub mod columns;
pub mod field;
pub mod kind;
