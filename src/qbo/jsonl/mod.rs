//! QuickBooks documents in a file, one JSON document a line: `{"Invoice":{…}}` as the API sends it.

pub mod fill;
pub mod line;
pub mod mentions;

#[cfg(test)]
mod tests;
