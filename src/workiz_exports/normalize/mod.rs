//! From rows to the domain's source documents, with a diagnostic for each cell that cannot be read
//! and for each pair of rows that contradict each other.
//!
//! Pure: the same raw documents give the same book on any machine, any day.

pub mod alike;
pub mod clients;
pub mod common;
pub mod gather;
pub mod invoices;
pub mod join;
pub mod merge;
pub mod overlap;
pub mod payments;
pub mod payouts;
pub mod row;
pub mod sale;
pub mod sight;
pub mod sums;
pub mod table;
pub mod taxes;
pub mod tips;
pub mod words;
