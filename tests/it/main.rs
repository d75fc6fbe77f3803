//! One integration binary.

#[cfg(test)]
mod bad_input;
#[cfg(test)]
mod company;
#[cfg(test)]
mod qbo_ledger;
#[cfg(test)]
mod workiz;
