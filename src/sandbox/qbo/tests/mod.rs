//! Contract tests: each drives the router as a client would.

mod attachments;
mod auth;
mod capture;
mod catalog;
mod company;
mod consent;
mod determinism;
mod documents;
mod faults;
mod forms;
mod grammar;
mod kit;
mod ledger;
mod limits;
mod lists;
mod payments;
mod people;
mod properties;
mod queries;
mod reports;
mod shapes;
mod strictness;
mod switches;
mod tax;
mod tax_regimes;
mod transport;
