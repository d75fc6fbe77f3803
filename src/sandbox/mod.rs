//! Both services simulated over HTTP, with state, rules, limits and faults.
//!
//! The sandbox names none of the other modules: an error in an adapter must not be mirrored in
//! the service that it talks to.

mod admin;
pub mod clock;
mod decimals;
pub mod demo;
pub mod exports;
mod info;
mod kept;
pub mod qbo;
pub mod serve;
mod stamps;
mod store;
#[cfg(test)]
mod tests;
mod webhooks;
pub mod workiz;
pub mod workiz_api;
