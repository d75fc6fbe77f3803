//! One integration binary.

#[cfg(test)]
mod demo;
mod engine;
#[cfg(test)]
mod qbo_ledger;
#[cfg(test)]
mod workiz;
