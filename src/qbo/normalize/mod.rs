//! From QuickBooks' JSON to the books in the domain's terms. Pure.
//!
//! What must be there and is not, or cannot be read, becomes a diagnostic that names document and
//! field; nothing is replaced by a default. A document with such a diagnostic is left out of the
//! book, and its gravity stops all writes of the run.

pub mod company;
pub mod deposit;
pub mod format;
pub mod lists;
pub mod payment;
pub mod reader;
pub mod sales;
