//! One integration binary.

#[cfg(test)]
mod compare;
#[cfg(test)]
mod qbo_ledger;
#[cfg(test)]
mod workiz;
