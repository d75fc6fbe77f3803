//! One integration binary.

mod workiz;
