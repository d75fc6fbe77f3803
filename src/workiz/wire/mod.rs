//! The shapes of the API's JSON, field by field, as tolerant as reading needs and as exact as
//! money needs.
//!
//! Each field is a [`field::Field`], so that one missing or ill-typed field costs that field and
//! not its document. Unknown fields are ignored. Deliberately absent: defaults, and any meaning.

pub mod account;
pub mod amount;
pub mod catalog;
pub mod envelope;
pub mod estimate;
pub mod fault;
pub mod field;
pub mod invoice;
pub mod job;
pub mod new_job;
pub mod office;
pub mod party;
pub mod payment;
pub mod payout;
pub mod session;
pub mod text;

#[cfg(test)]
mod tests;
