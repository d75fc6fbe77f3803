//! The laws that the pure line keeps, whatever the books look like.

mod bends;
pub(crate) mod books;
pub(crate) mod cook;
mod guards;
mod laws;
mod lookalikes;
mod matching;
mod model;
mod native_sync;
pub(crate) mod recipe;
mod records;
mod sight;
mod statements;
mod tables;
pub(crate) mod tamper;
mod twins;
pub(crate) mod world;
