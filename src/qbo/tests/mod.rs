//! Promises of the adapter.

mod attach;
mod auth;
mod class;
mod encode;
mod fault;
mod grammar;
mod normalize;
mod patch;
mod query;
mod reports;
mod samples;
mod sign_in;
mod stub;
mod traffic;
mod writes;
