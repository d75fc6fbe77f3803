//! One integration binary.

mod engine;
