//! Promises of the store, one story a file.

mod history;
mod journal;
mod lock;
mod opening;
mod plans;
mod runs;
mod samples;
mod snapshots;
mod tokens;
