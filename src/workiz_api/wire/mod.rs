//! The forms of answers: envelopes, records and their fields, moments.

pub mod envelope;
pub mod fault;
pub mod record;
pub mod wall;

#[cfg(test)]
pub(in crate::workiz_api) mod tests;
