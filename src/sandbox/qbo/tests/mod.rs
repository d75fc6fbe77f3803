//! Contract tests: each drives the router as a client would.

mod attachments;
mod auth;
mod catalog;
mod company;
mod documents;
mod forms;
mod kit;
mod ledger;
mod lists;
mod payments;
mod people;
mod properties;
mod queries;
mod shapes;
mod strictness;
mod tax;
mod tax_regimes;
mod transport;
