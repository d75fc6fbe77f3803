//! QuickBooks' JSON as it comes, with exact numbers.
//!
//! Unknown fields are ignored, for Intuit adds fields without a new version. Every field may be
//! absent or null: what must be there is decided when the value is turned into the domain's.

pub mod amount;
pub mod attachment;
pub mod common;
pub mod company;
pub mod deposit;
pub mod envelope;
pub mod lists;
pub mod payment;
pub mod report;
pub mod sales;
pub mod tax;
pub mod words;
