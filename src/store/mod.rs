//! The state of one company: one SQLite database, one writer, nothing forgotten.
//!
//! Snapshots, runs, plans, approvals, the journal, links, decisions and sealed sign-ins. Methods
//! are synchronous and short; the connection is never held across an `.await`. Absent on purpose:
//! a clock (moments come in as arguments), any judgement on what is stored, and every way to
//! change or remove what happened.
//!
//! Order of saving: a snapshot, then the run that rests on it, then the run's plan, then approvals
//! and the journal of that plan. Read `database` first.

pub mod database;
pub mod decisions;
pub mod error;
pub mod journal;
pub mod links;
pub mod lock;
pub mod plans;
pub mod runs;
pub mod snapshots;
pub mod tokens;

mod bodies;
mod key;
mod seal;
mod text;

#[cfg(test)]
mod tests;
