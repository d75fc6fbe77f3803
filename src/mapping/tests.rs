//! Each rule of the mapping, one case a line.

mod customers;
mod documentation;
mod faults;
mod invoices;
mod laws;
mod native_sync;
mod payments;
mod scope;
mod support;
