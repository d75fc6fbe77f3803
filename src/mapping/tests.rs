//! Each rule of the mapping, one case a line.

mod customers;
mod documentation;
mod faults;
mod invoices;
mod laws;
mod payments;
mod scope;
mod support;
