//! Promises of the adapter.

mod auth;
mod encode;
mod fault;
mod normalize;
mod query;
mod samples;
mod stub;
mod traffic;
mod writes;
