//! Workiz over its own official API (V1): client, wire forms, normalizer, and the implementation of
//! the source port.
//!
//! The API shows jobs with their totals and what is still due, leads, the team and its time off. It
//! shows no invoices, payments, refunds, taxes, tips or fees, so that the adapter only says what a
//! job comes to and what is open. Deliberately absent: guessing any of what is not shown, and every
//! write but recording a payment on a job and creating a job.

pub mod access;
pub mod answer;
pub mod client;
pub mod error;
pub mod kinds;
pub mod limits;
pub mod listing;
pub mod look;
pub mod new_job;
pub mod normalize;
pub mod paging;
pub mod payment;
pub mod people;
mod rows;
pub mod source;
pub mod wire;
pub mod writer;

#[cfg(test)]
mod tests;
