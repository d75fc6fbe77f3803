//! The documents' own examples become the source's words, to the cent.

mod amounts;
mod faults;
mod fixture;
mod invoices;
mod others;
