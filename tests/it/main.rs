//! One integration binary.

mod engine;
#[cfg(test)]
mod qbo_ledger;
#[cfg(test)]
mod workiz;
#[cfg(test)]
mod demo;
