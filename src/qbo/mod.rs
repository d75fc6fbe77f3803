//! QuickBooks Online over HTTP: OAuth, queries, change data capture, writes, wire types.
//!
//! The adapter turns wire values into the domain's types and the domain's actions into wire
//! values. It knows nothing of mapping or matching, and chooses nothing: each value of a write is
//! given to it.

pub mod allowance;
pub mod answer;
pub mod attach;
pub mod auth;
pub mod call;
pub mod cdc;
pub mod class;
pub mod client;
pub mod connect;
pub mod cursor;
pub mod discovery;
pub mod encode;
pub mod entity;
pub mod error;
pub mod fault;
pub mod jsonl;
pub mod ledger;
pub mod look;
pub mod merge;
pub mod normalize;
pub mod patch;
pub mod property;
pub mod pull;
pub mod query;
pub mod reports;
pub mod reread;
pub mod send;
pub mod settings;
pub mod token;
pub mod usage;
pub mod wire;
pub mod writable;
pub mod writes;

#[cfg(test)]
mod tests;
