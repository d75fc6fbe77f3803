//! The promises that reports keep.

mod fixture;
mod fixture_plan;

mod csv;
mod findings;
mod html;
mod json;
mod plan_text;
mod text;
