//! The decisions: match, diff, tie out, plan, check. Values in, values out.
//!
//! Absent on purpose: I/O, async, clocks, randomness, floats. The same books, mapping, policy and
//! decisions give the same plan and the same bytes, in whatever order the documents arrive.

pub mod agree;
pub mod checker;
pub mod differ;
pub mod line;
pub mod matcher;
pub mod measure;
pub mod pairing;
pub mod planner;
pub mod sight;
pub mod tieout;

#[cfg(test)]
mod tests;
