//! The accounting words as plain values.
//!
//! Everything else in the program is said in these types. Absent on purpose: I/O, async, clocks,
//! randomness, floats, wire formats, `Serialize`. Amounts are exact decimals, dates are calendar
//! dates, collections are ordered, so that the same values always give the same bytes.
//!
//! Read in this order: `money`, `source` and `settlement` (Workiz), `ledger` (QuickBooks Online,
//! used for what the books should hold and for what they hold), `book`, `matching`, `discrepancy`,
//! `bridge`, `plan`.

pub mod approval;
pub mod book;
pub mod bridge;
pub mod diagnostic;
pub mod discrepancy;
pub mod effects;
pub mod expected;
pub mod id;
pub mod known;
pub mod ledger;
pub mod matching;
pub mod money;
pub mod number;
pub mod period;
pub mod plan;
pub mod policy;
pub mod quantity;
pub mod recorded;
pub mod rounding;
pub mod run;
pub mod settlement;
pub mod snapshot;
pub mod source;
pub mod terms;
pub mod zone;

#[cfg(test)]
mod tests;
