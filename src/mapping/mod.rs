//! From a company's mapping files to the documents that its books should hold.
//!
//! A mapping is data: one TOML file and CSV tables beside it. `parse` reads them and finds every
//! mistake at once; `compile` ties every name to the books; `apply` says what the books should
//! hold, with the rule behind each field; `scope` says which documents in the books are looked at.
//!
//! Absent on purpose: I/O, clocks, rounding (tax and totals are taken as stated), and any repair of
//! what Workiz says.

pub mod apply;
pub mod compile;
pub mod fault;
pub mod files;
mod native_sync;
pub mod needed;
pub mod parse;
pub mod recordable;
pub mod schema;
pub mod scope;
pub mod shipped;

mod customers;
mod invoices;
mod items;
mod lines;
mod names;
mod numbers;
mod payments;
mod place;
mod reader;
mod refunds;
mod rules;
mod table;
mod text;
mod twins;

#[cfg(test)]
mod tests;
