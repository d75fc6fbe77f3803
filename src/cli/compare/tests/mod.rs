//! Promises of `tieout compare`.

mod defaults;
mod demo;
mod lines;
mod support;
