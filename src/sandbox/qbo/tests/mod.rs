//! Contract tests: each drives the router as a client would.

mod auth;
mod capture;
mod consent;
mod determinism;
mod documents;
mod faults;
mod grammar;
mod kit;
mod limits;
mod lists;
mod payments;
mod properties;
mod queries;
mod reports;
mod shapes;
mod strictness;
mod switches;
mod tax;
mod transport;
