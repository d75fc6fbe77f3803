//! What several services have in common in how they write values.

pub mod amount;
#[cfg(test)]
mod tests;
