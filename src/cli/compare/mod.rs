//! Two files of documents, read and made whole enough to be compared.

pub mod documents;
pub mod gather;
pub mod plain;

#[cfg(test)]
mod tests;
