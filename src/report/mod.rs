//! Reports: one finished run as text, HTML, JSON and CSV.
//!
//! Values in, strings out. Absent on purpose: files, clocks, terminals, settings. Every form says
//! the same in the same order: does it tie out, by how much not, why, what was corrected, what is
//! held, what needs a person.
//!
//! Read in this order: `model` (what a report is made from), `totals`, `corrections` and
//! `findings` (what it says), then one module a form: `text`, `plan_text`, `html`, `json`, `csv`.

pub mod csv;
pub mod error;
pub mod html;
pub mod json;
pub mod model;
pub mod plan_text;
pub mod text;

mod codes;
mod corrections;
mod document;
mod findings;
mod format;
mod headline;
mod html_page;
mod json_action;
mod json_plan;
mod json_wire;
pub(crate) mod layout;
mod totals;
mod waterfall;

#[cfg(test)]
mod tests;
