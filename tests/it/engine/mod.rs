//! The laws that the pure line keeps, whatever the books look like.

mod bends;
mod laws;
mod model;
mod recipe;
mod world;
