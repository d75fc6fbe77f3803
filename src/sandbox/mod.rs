//! (being built)

pub mod qbo;
