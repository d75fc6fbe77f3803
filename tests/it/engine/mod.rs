//! The laws that the pure line keeps, whatever the books look like.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "what the laws stand on stops the test when it is wrong"
)]

mod bends;
mod guards;
mod laws;
mod matching;
mod model;
mod recipe;
mod tables;
mod tamper;
mod world;
