//! From what the API sends to the domain's source documents.
//!
//! What the API does not show stays unknown, and is named as such in the book.

pub mod account;
pub mod client;
pub mod format;
pub mod invoice;
pub mod job;
pub mod line;
pub mod posted;
pub mod reader;
pub mod sight;

#[cfg(test)]
mod tests;
