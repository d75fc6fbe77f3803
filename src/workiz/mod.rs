//! Workiz over the session-based REST API: session, client, wire types, normalizer, and the
//! implementation of the source port.
//!
//! The API is the one of the seed document, widened in its own style where the bridge needs more
//! than that document shows. The module turns answers into the domain's source documents and
//! knows nothing of mapping, matching or the ledger. Deliberately absent: repairing what Workiz
//! says, guessing what it does not say, and every write but recording a payment, creating a job and
//! subscribing to news.

pub mod answer;
pub mod attachment;
pub mod client;
pub mod credentials;
pub mod entitled;
pub mod entity;
pub mod error;
pub mod jsonl;
pub mod kept;
pub mod kinds;
pub mod limits;
pub mod listing;
pub mod look;
pub mod mfa;
pub mod normalize;
pub mod rows;
pub mod session;
pub mod sign_in;
pub mod source;
pub mod totp;
pub mod webhook;
pub mod wire;
pub mod writer;
pub mod writes;

#[cfg(test)]
mod tests;
