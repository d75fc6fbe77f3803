//! One integration binary.

#[cfg(test)]
mod qbo_ledger;
#[cfg(test)]
mod sandbox_command;
#[cfg(test)]
mod workiz;
