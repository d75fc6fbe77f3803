//! The client and the source against a server that answers what a test tells it to.

mod access;
mod examples;
mod faults;
mod lists;
mod moving;
mod payments;
mod source;
mod stub;
mod writer;
