//! Workiz documents in a file, one JSON document a line, each with a `type` beside its own fields.

pub mod fill;
pub mod line;
pub mod mentions;

#[cfg(test)]
mod tests;
