//! The settings of one company: `tieout.toml` and what it refers to.
//!
//! The file is checked whole before anything runs: every mistake is told with its place. Secrets
//! are never in the file, only where they are found; they are read when they are needed. The only
//! module that reads the environment. Begin with `settings`.

pub mod error;
pub mod patience;
pub mod policy;
pub mod reference;
pub mod settings;
pub mod template;
pub mod traffic;
pub mod workiz;

mod keys;
mod mask;
mod reader;
mod values;

#[cfg(test)]
mod tests;
