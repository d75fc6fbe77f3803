//! What is made of jobs.

mod fields;
mod golden;
mod support;
mod whole;
