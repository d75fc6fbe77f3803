//! The official Workiz API (V1) as a view on the account of the REST sandbox: jobs with their totals
//! and what is due on them, leads, the team, time off; and payments, which it takes and never shows.
//!
//! Invoices, payments, refunds, taxes, tips and fees are not visible here, as in the real one. What
//! only this side knows (its token, team, leads, switches, faults) stands in the account of the
//! shared state as `workizApi`, so that one data file and one seed hold both views.

pub(in crate::sandbox) mod account;
mod answer;
mod call;
mod clients;
mod created;
mod faults;
pub mod golden;
mod http;
mod jobs;
mod lead_changes;
mod leads;
mod lists;
mod payments;
pub(in crate::sandbox) mod people;
pub(in crate::sandbox) mod record;
mod routes;
pub mod service;
pub(in crate::sandbox) mod start;
mod switches;
#[cfg(test)]
mod test_desk;
#[cfg(test)]
mod tests;
mod tokens;
pub(in crate::sandbox) mod view;
