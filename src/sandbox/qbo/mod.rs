//! A simulated QuickBooks Online company.

mod batch;
mod books;
mod cdc;
mod classes;
mod clean;
mod company;
mod consent;
mod deposit;
mod envelope;
mod fault;
mod idempotency;
mod json;
mod kind;
mod limits;
mod lines;
mod names;
mod numbering;
mod oauth;
mod payment;
mod query;
mod refs;
mod render;
mod route;
mod sales;
mod schema;
mod tax;
mod void;
mod write;

pub mod seed;
pub mod service;
pub mod settings;
pub mod starter;
pub mod trouble;

#[cfg(test)]
mod tests;
