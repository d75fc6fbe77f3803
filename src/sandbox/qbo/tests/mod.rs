//! Contract tests: each drives the router as a client would.

mod attachments;
mod auth;
mod documents;
mod kit;
mod lists;
mod payments;
mod properties;
mod queries;
mod shapes;
mod strictness;
mod tax;
mod tax_regimes;
mod transport;
