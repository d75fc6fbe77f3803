//! From wire values to the domain's source documents, with a diagnostic for each field that cannot
//! be read.
//!
//! Pure: the same raw documents give the same book on any machine, any day. Deliberately absent:
//! recomputing what Workiz states, and filling in what it leaves out.

pub mod account;
pub mod catalog;
pub mod client;
pub mod document;
pub mod extras;
pub mod format;
pub mod invoice;
pub mod job;
pub mod line;
pub mod part;
pub mod payment;
pub mod payout;
pub mod posted;
pub mod reader;

#[cfg(test)]
mod tests;
