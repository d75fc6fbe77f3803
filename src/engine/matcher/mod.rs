//! Which document in the books is which document of the source.
//!
//! A guess is never a match: each tier accepts a pair only when it is part of every best
//! assignment of its connected group. Every document that goes in comes out in exactly one place.

pub mod assign;
pub mod face;
pub mod learn;
pub mod payments;
pub mod refunds;
pub mod resolve;
pub mod sales;

#[cfg(test)]
mod tests;
