//! Both services simulated over HTTP, with state, rules, limits and faults.
//!
//! The sandbox names none of the other modules: an error in an adapter must not be mirrored in
//! the service that it talks to.

mod decimals;
pub mod demo;
mod stamps;
pub mod workiz;
