//! The laws that the pure line keeps, whatever the books look like.

mod bends;
mod books;
mod cook;
mod guards;
mod laws;
mod matching;
mod model;
mod recipe;
mod tables;
mod tamper;
mod twins;
mod world;
