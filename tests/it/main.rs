//! One integration binary.

#[cfg(test)]
mod workiz;
